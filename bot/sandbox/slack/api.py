"""The Web API's front door: which methods there are, what each needs, and how a call is let in or refused."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.slack.courier import Courier
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.rules import Arguments, Json, SlackError
from bot.sandbox.slack.state import BOT_USER, Channel, Workspace
from bot.sandbox.slack.tickets import Tickets
from bot.sandbox.slack.timing import RateLimits

BOT_SCOPES = frozenset({
    "app_mentions:read", "channels:history", "channels:read", "chat:write", "chat:write.customize", "commands",
    "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:write", "metadata.message:read",
    "reactions:read", "reactions:write", "team:read", "usergroups:read", "users:read", "users:read.email",
})  # fmt: skip

TIER_1, TIER_2, TIER_3, TIER_4, POSTING = 1, 20, 50, 100, 60
"""Calls a minute (https://docs.slack.dev/apis/web-api/rate-limits)."""


@dataclass(slots=True)
class Call:
    """One call of a method."""

    method: str
    args: Arguments
    world: Workspace
    events: Events
    courier: Courier
    tickets: Tickets
    scopes: set[str]
    root: str
    """The server's own address, "http://127.0.0.1:PORT"."""

    def need(self, scope: str) -> None:
        """https://docs.slack.dev/reference/scopes"""
        if scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def channel(self, name: str = "channel") -> Channel:
        """The channel of this id that the bot may see: public ones, and what it is a member of."""
        channel = self.world.channels.get(self.args.required(name))
        if channel is None or (channel.kind != "channel" and BOT_USER not in channel.members):
            raise SlackError("channel_not_found")
        return channel


@dataclass(frozen=True, slots=True)
class Method:
    run: Callable[[Call], Json]
    scopes: tuple[str, ...]
    """Any one of them opens the door; a method may ask for a further one."""
    tier: int
    caller: str = "bot"
    """Whose token: "bot", "app", or "anyone" for none."""


METHODS: dict[str, Method] = {}


Run = Callable[[Call], Json]


def method(name: str, *scopes: str, tier: int, caller: str = "bot") -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        METHODS[name] = Method(run, scopes, tier, caller)
        return run

    return register


@dataclass(slots=True)
class Door:
    """Tokens, scopes and rate limits."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    scopes: set[str]
    limits: RateLimits

    def admit(self, name: str, token: str) -> Method:
        """https://docs.slack.dev/authentication/tokens; the order of the checks is the platform's."""
        found = METHODS.get(name)
        if found is None:
            raise SlackError("unknown_method", req_method=name)
        if found.caller == "anyone":
            return found
        if not token:
            raise SlackError("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise SlackError("invalid_auth")
        if token != (self.app_token if found.caller == "app" else self.bot_token):
            raise SlackError("not_allowed_token_type")
        if found.scopes and not self.scopes & set(found.scopes):
            raise SlackError("missing_scope", needed=",".join(found.scopes), provided=",".join(sorted(self.scopes)))
        return found

    def count(self, name: str, found: Method, args: Arguments) -> None:
        wait = self.limits.wait(name, found.tier, args.text("channel"))
        if wait:
            raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})
