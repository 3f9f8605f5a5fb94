"""A stand-in for the Telegram Bot API and for the customers who write to the bot."""

from bot.sandbox.telegram.server import TelegramStandIn

__all__ = ["TelegramStandIn"]
