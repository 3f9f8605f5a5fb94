"""A stand-in for the customers' mail: their provider's servers and their mail programs."""

from bot.sandbox.mail.stand_in import MailStandIn

__all__ = ["MailStandIn"]
