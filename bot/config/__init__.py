"""The configuration: YAML and environment in, frozen values or errors with places out."""

from bot.config.keys import KEYS, KINDS
from bot.config.load import load
from bot.config.model import Account, Config, Console, Sending
from bot.config.plan import difference, summary
from bot.config.problems import ConfigError, Problem

__all__ = [
    "KEYS",
    "KINDS",
    "Account",
    "Config",
    "ConfigError",
    "Console",
    "Problem",
    "Sending",
    "difference",
    "load",
    "summary",
]
