"""What the Slack app may do and hears: the one list behind the manifest and ``deskbell check``.

Scopes: https://docs.slack.dev/reference/scopes ; events: https://docs.slack.dev/reference/events
"""

from gettext import NullTranslations


def reasons(say: NullTranslations) -> dict[str, str]:
    """Bot token scopes, each with its reason."""
    return {
        "channels:history": say.gettext("hear what is written in public channels, and read what was missed"),
        "channels:read": say.gettext("look whether the bot is in a public channel"),
        "chat:write": say.gettext("post cards, customers' messages and answers"),
        "chat:write.customize": say.gettext("show the customer's or agent's name on a post"),
        "commands": say.gettext("the command /deskbell"),
        "files:read": say.gettext("fetch files that agents and customers attach"),
        "files:write": say.gettext("put files into threads"),
        "groups:history": say.gettext("hear what is written in private channels, and read what was missed"),
        "groups:read": say.gettext("look whether the bot is in a private channel"),
        "im:history": say.gettext("hear direct messages to the bot"),
        "metadata.message:read": say.gettext(
            "recognise an own post whose confirmation was lost, so that it is not posted twice"
        ),
        "reactions:write": say.gettext("set the tick or the cross on an agent's message"),
        "usergroups:read": say.gettext("know who is in a user group of agents"),
        "users:read": say.gettext("show people's names, and tell colleagues from guests of other workspaces"),
    }


SCOPES = tuple(reasons(NullTranslations()))
"""Bot token scopes."""

APP_SCOPES = {"connections:write": "open a Socket Mode connection"}
"""Scopes of the app-level token."""

EVENTS = {
    "message.channels": "messages in public channels",
    "message.groups": "messages in private channels",
    "message.im": "direct messages to the bot",
}
"""Bot events, each with its reason."""

COMMAND = "/deskbell"
PATH = "/slack/events"
"""Where Slack reaches us over HTTP: events, interactivity and commands alike."""


def missing(granted: str) -> list[str]:
    """The scopes we need that are not in the ``x-oauth-scopes`` header."""
    have = {scope.strip() for scope in granted.split(",")}
    return [scope for scope in SCOPES if scope not in have]
