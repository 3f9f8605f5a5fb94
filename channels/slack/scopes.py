"""What the Slack app may do and hears: the one list behind the manifest and ``deskbell check``.

Scopes: https://docs.slack.dev/reference/scopes ; events: https://docs.slack.dev/reference/events
"""

from dataclasses import dataclass
from gettext import NullTranslations


def reasons(say: NullTranslations) -> dict[str, str]:
    """Bot token scopes, each with its reason."""
    return {
        "channels:history": say.gettext("hear what is written in public channels, and read what was missed"),
        "channels:read": say.gettext("notice when the bot is put out of a public channel, or the channel is archived"),
        "chat:write": say.gettext("post cards, customers' messages and answers"),
        "chat:write.customize": say.gettext("show the customer's or agent's name on a post"),
        "commands": say.gettext("the command /deskbell, and the shortcuts in Slack's own menus"),
        "files:read": say.gettext("fetch files that agents and customers attach, and that agents put into forms"),
        "files:write": say.gettext("put files into threads"),
        "groups:history": say.gettext("hear what is written in private channels, and read what was missed"),
        "groups:read": say.gettext("notice when the bot is put out of a private channel, or the channel is archived"),
        "im:history": say.gettext("hear direct messages to the bot"),
        "metadata.message:read": say.gettext(
            "recognise an own post whose confirmation was lost, so that it is not posted twice"
        ),
        "reactions:read": say.gettext("let agents assign, resolve and snooze by emoji"),
        "reactions:write": say.gettext("set the tick or the cross on an agent's message"),
        "usergroups:read": say.gettext("know who is in a user group of agents"),
        "users:read": say.gettext("show people's names, and tell colleagues from guests of other workspaces"),
    }


SCOPES = tuple(reasons(NullTranslations()))
"""Bot token scopes."""

APP_SCOPES = {"connections:write": "open a Socket Mode connection"}
"""Scopes of the app-level token."""

EVENTS = {
    "app_home_opened": "show the home page to whoever opens it",
    "channel_archive": "a public channel of the desk was archived",
    "channel_deleted": "a public channel of the desk was deleted",
    "channel_left": "the bot was put out of a public channel",
    "channel_unarchive": "a public channel of the desk is back",
    "group_archive": "a private channel of the desk was archived",
    "group_deleted": "a private channel of the desk was deleted",
    "group_left": "the bot was put out of a private channel",
    "group_unarchive": "a private channel of the desk is back",
    "member_joined_channel": "the bot is in a channel again",
    "message.channels": "messages in public channels",
    "message.groups": "messages in private channels",
    "message.im": "direct messages to the bot",
    "reaction_added": "emoji by which agents act",
}
"""Bot events, each with its reason."""

COMMAND = "/deskbell"
USAGE = "queue | mine | find words | help"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry in Slack's own menus: https://docs.slack.dev/interactivity/implementing-shortcuts"""

    id: str
    name: str
    description: str
    on_message: bool


def shortcuts(say: NullTranslations) -> tuple[Shortcut, ...]:
    """On a message, or anywhere."""
    return (
        Shortcut(
            "deskbell_act",
            say.gettext("Act on this conversation"),
            say.gettext("Assign, answer, snooze, resolve and more"),
            on_message=True,
        ),
        Shortcut(
            "deskbell_split",
            say.gettext("Split from here"),
            say.gettext("Make this message and those after it a conversation of their own"),
            on_message=True,
        ),
        Shortcut(
            "deskbell_note",
            say.gettext("Keep as a note"),
            say.gettext("Keep this message with the conversation, for colleagues only"),
            on_message=True,
        ),
        Shortcut(
            "deskbell_find",
            say.gettext("Find a conversation"),
            say.gettext("Search all messages, customers and subjects"),
            on_message=False,
        ),
        Shortcut(
            "deskbell_queue",
            say.gettext("What is waiting"),
            say.gettext("Conversations that wait for an answer, the nearest deadline first"),
            on_message=False,
        ),
    )


PATH = "/slack/events"
"""Where Slack reaches us over HTTP: events, interactivity and commands alike."""


def missing(granted: str) -> list[str]:
    """The scopes we need that are not in the ``x-oauth-scopes`` header."""
    have = {scope.strip() for scope in granted.split(",")}
    return [scope for scope in SCOPES if scope not in have]
