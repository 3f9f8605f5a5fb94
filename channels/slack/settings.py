"""What the desk and a Slack inbox may be told in the settings. Loads nothing of Slack's own code."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.durations import parse_wait

_LONGEST_EMOJI = 100
_MOST_REASONS, _LONGEST_REASON = 50, 60
"""Within the choices of a menu: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""
_IDS = {
    "person": ("UW", "a user id (U0123456789)"),
    "group": ("S", "a user group id (S0123456789)"),
    "channel": ("CG", "a channel id such as C0123456789"),
}
"""What ids begin with."""


def _emoji(name: str) -> str:
    plain = name.strip(" :")
    if any(letter.isspace() or letter == ":" for letter in plain) or len(plain) > _LONGEST_EMOJI:
        raise ValueError('must be the name of an emoji without colons, such as "eyes"; "" switches it off')
    return plain


EmojiName = Annotated[str, AfterValidator(_emoji)]


class Emoji(BaseModel):
    """``[desk.emoji]``: what an emoji on a card does; "" switches one off."""

    model_config = ConfigDict(extra="forbid")

    assign: EmojiName = "eyes"
    """To whoever sets it."""
    resolve: EmojiName = "white_check_mark"
    reopen: EmojiName = "repeat"
    snooze: EmojiName = "zzz"
    """Until tomorrow morning."""

    @model_validator(mode="after")
    def _each_does_one_thing(self) -> Self:
        names = [name for name in self.by_act.values() if name]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f'"{twice}" stands there twice: each emoji can do one thing')
        return self

    @property
    def by_act(self) -> dict[str, str]:
        """Name of the act -> emoji."""
        return {"assign_me": self.assign, "resolve": self.resolve, "reopen": self.reopen, "snooze": self.snooze}


class DeskSettings(BaseModel):
    """``[desk]``: the agents' workspace and the app through which we are connected to it."""

    model_config = ConfigDict(extra="forbid")

    bot_token: SecretStr
    """"Bot User OAuth Token": begins with xoxb-."""
    app_token: SecretStr | None = None
    """App-level token with connections:write, begins with xapp-; needed for Socket Mode."""
    signing_secret: SecretStr | None = None
    """From "Basic Information"; needed for HTTP."""
    api_base: str = "https://slack.com/api/"
    """As slack_sdk's base_url: ends in /api/."""
    mode: Literal["socket", "http"] = "socket"
    channel: str
    """Id of the desk's channel (C...), not its name."""
    managers: str = ""
    """Id of the channel for managers' alerts; empty: the desk's channel."""
    agents: list[str] = Field(default_factory=list)
    """Ids of users (U..., W...) or user groups (S...) who may answer customers."""
    reply_mode: Literal["relay", "explicit"] = "relay"
    """relay: replies in a thread go to the customer; explicit: only those that begin with ">"."""
    join: bool = True
    """Customers' messages that have to wait for their turn are shown in one post."""
    broadcast: Literal["breach", "never"] = "breach"
    """What is shown in the desk channel besides its thread: broken promises, or nothing."""
    collision: timedelta = Field(timedelta(seconds=30), examples=["30s"])
    """An answer this soon after another agent's asks first; zero never asks."""
    offer_promises: bool = True
    """An agent whose answer tells the customer a time is asked whether it shall be kept as a promise."""
    reasons: list[str] = Field(["solved", "answered", "duplicate", "spam", "no_answer"], examples=[["solved", "spam"]])
    """Why a conversation is resolved; the first is what the plain Resolve button means."""
    emoji: Emoji = Field(default_factory=Emoji, examples=[{"assign": "eyes"}])
    pace: float = Field(1.0, gt=0, le=1000, examples=[1.0])
    """How fast we go, measured by Slack's published limits; 2: twice as fast, where Slack has lifted them."""
    _more_channels: frozenset[str] = frozenset()
    _more_people: frozenset[str] = frozenset()

    @field_validator("collision", mode="before")
    @classmethod
    def _is_a_wait(cls, value: object) -> timedelta:
        if not isinstance(value, str):
            raise ValueError('must be a length of time in quotes, such as "30s"')
        return parse_wait(value)

    @field_validator("reasons")
    @classmethod
    def _are_reasons(cls, reasons: list[str]) -> list[str]:
        plain = [each.strip() for each in reasons]
        if not plain or len(plain) > _MOST_REASONS or len(set(plain)) < len(plain):
            raise ValueError(f'must list 1 to {_MOST_REASONS} different reasons, such as "solved"')
        if wrong := [each for each in plain if not 0 < len(each) <= _LONGEST_REASON]:
            raise ValueError(f'"{wrong[0][:_LONGEST_REASON]}": a reason has 1 to {_LONGEST_REASON} characters')
        return plain

    @field_validator("bot_token")
    @classmethod
    def _is_a_bot_token(cls, token: SecretStr) -> SecretStr:
        return _begins_with(token, "xoxb-", "the bot token")

    @field_validator("app_token")
    @classmethod
    def _is_an_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        return token and _begins_with(token, "xapp-", "the app-level token")

    @field_validator("api_base")
    @classmethod
    def _ends_in_api(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")) or not url.endswith("/api/"):
            raise ValueError('must be a web address that ends in "/api/", such as "https://slack.com/api/"')
        return url

    @field_validator("channel")
    @classmethod
    def _is_a_channel(cls, channel: str) -> str:
        return known_id(channel, "channel")

    @field_validator("managers")
    @classmethod
    def _is_a_channel_or_empty(cls, channel: str) -> str:
        return cls._is_a_channel(channel) if channel else ""

    @field_validator("agents")
    @classmethod
    def _are_users_or_groups(cls, agents: list[str]) -> list[str]:
        return [known_id(agent, "person", "group") for agent in agents]

    @model_validator(mode="after")
    def _has_what_the_mode_needs(self) -> Self:
        if self.mode == "socket" and not self.app_token:
            raise ValueError('mode = "socket" needs app_token (xapp-..., with the scope connections:write)')
        if self.mode == "http" and not (self.signing_secret and self.signing_secret.get_secret_value().strip()):
            raise ValueError('mode = "http" needs signing_secret (Slack app page, "Basic Information")')
        return self

    @property
    def groups(self) -> frozenset[str]:
        """The user groups among those who have something to do at the desk."""
        return frozenset(id_ for id_ in (*self.agents, *self._more_people) if id_.startswith("S"))

    @property
    def channels(self) -> frozenset[str]:
        return frozenset({self.channel, self.managers or self.channel}) | self._more_channels

    def with_more(self, channels: Iterable[str], people: Iterable[str]) -> Self:
        """The same with what other tables of the settings name: channels of the desk, people and user groups."""
        made = self.model_copy()
        made._more_channels, made._more_people = frozenset(channels), frozenset(people)
        return made


class Settings(BaseModel):
    """An ``[[inbox]]`` with ``channel = "slack"``: customers in shared channels, and direct messages to the bot."""

    model_config = ConfigDict(extra="forbid")

    channels: list[str] = Field(default_factory=list)
    """Ids of the channels that are shared with customers."""
    direct_messages: bool = True
    """Also take what people write to the bot itself."""

    @field_validator("channels")
    @classmethod
    def _are_channels(cls, channels: list[str]) -> list[str]:
        return [known_id(channel, "channel") for channel in channels]

    @model_validator(mode="after")
    def _hears_something(self) -> Self:
        if not self.channels and not self.direct_messages:
            raise ValueError("list at least one of the customers' channels, or set direct_messages = true")
        return self


def _begins_with(token: SecretStr, start: str, what: str) -> SecretStr:
    if not token.get_secret_value().startswith(start):
        raise ValueError(f"{what} begins with {start}")
    return token


def known_id(id_: str, *kinds: str) -> str:
    """The id, or a ValueError when it is none of these kinds. Slack's ids are capital letters and digits."""
    first = "".join(_IDS[kind][0] for kind in kinds)
    if len(id_) < 3 or id_[0] not in first or not (id_.isascii() and id_.isalnum() and id_ == id_.upper()):
        what = " or ".join(_IDS[kind][1] for kind in kinds)
        raise ValueError(f'"{id_}" is not {what} (Slack shows it under "View details" or "Copy ID")')
    return id_
