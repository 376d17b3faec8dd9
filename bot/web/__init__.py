"""The pages: health, metrics, the programs' API, the login and the console, on one port."""

from bot.web.desk import Desk
from bot.web.server import PortTakenError, Server, reserve

__all__ = ["Desk", "PortTakenError", "Server", "reserve"]
