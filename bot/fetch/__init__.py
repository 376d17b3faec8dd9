"""The way to the sources: one HTTP client for pages of the web, and a reader of local files."""

from bot.fetch.client import HttpWeb
from bot.fetch.download import Caps
from bot.fetch.file import FileWeb

__all__ = ["Caps", "FileWeb", "HttpWeb"]
