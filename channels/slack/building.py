"""How the parts come together; ``channels.slack`` offers these by name."""

from channels.base import Surroundings
from channels.slack.connection import SlackConnection
from channels.slack.customers import SlackInbox
from channels.slack.desk import OpenThreads, SlackDesk, SlackWebDesk
from channels.slack.settings import DeskSettings, Settings


def connect(desk_settings: DeskSettings, around: Surroundings, language: str = "en") -> SlackConnection:
    """The one connection; makes no network call yet."""
    return SlackConnection(desk_settings, around, language)


def build_desk(connection: SlackConnection, open_threads: OpenThreads | None = None) -> SlackDesk:
    """The desk; also a ``Webhook`` when its mode is "http". ``open_threads`` names the threads of open conversations:
    their replies are looked through after a time without connection."""
    kind = SlackWebDesk if connection.settings.mode == "http" else SlackDesk
    return kind(connection, open_threads)


def build(name: str, settings: Settings, around: Surroundings) -> SlackInbox:
    """A customers' inbox on ``around.desk_connection``. Raises ``DeskbellError`` when a channel is used twice."""
    connection: SlackConnection = around.desk_connection
    return SlackInbox(name, settings, around, connection)
