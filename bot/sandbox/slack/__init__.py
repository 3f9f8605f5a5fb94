"""A stand-in for Slack: Web API, events by Socket Mode or HTTP, and people to act as."""

from bot.sandbox.slack.rules import SlackError
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.slack.sockets import Ack
from bot.sandbox.slack.timing import Timing

__all__ = ["Ack", "SlackError", "SlackStandIn", "Timing"]
