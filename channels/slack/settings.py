"""What the desk and a Slack inbox may be told in the settings. Loads nothing of Slack's own code."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

_CHANNEL = "a channel id such as C0123456789"


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
        return _matching([channel], "CG", _CHANNEL)[0]

    @field_validator("managers")
    @classmethod
    def _is_a_channel_or_empty(cls, channel: str) -> str:
        return cls._is_a_channel(channel) if channel else ""

    @field_validator("agents")
    @classmethod
    def _are_users_or_groups(cls, agents: list[str]) -> list[str]:
        return _matching(agents, "UWS", "a user id (U0123456789) or a user group id (S0123456789)")

    @model_validator(mode="after")
    def _has_what_the_mode_needs(self) -> Self:
        if self.mode == "socket" and not self.app_token:
            raise ValueError('mode = "socket" needs app_token (xapp-..., with the scope connections:write)')
        if self.mode == "http" and not (self.signing_secret and self.signing_secret.get_secret_value().strip()):
            raise ValueError('mode = "http" needs signing_secret (Slack app page, "Basic Information")')
        return self

    @property
    def groups(self) -> frozenset[str]:
        """The user groups among ``agents``."""
        return frozenset(agent for agent in self.agents if agent.startswith("S"))

    @property
    def channels(self) -> frozenset[str]:
        return frozenset({self.channel, self.managers or self.channel})


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
        return _matching(channels, "CG", _CHANNEL)

    @model_validator(mode="after")
    def _hears_something(self) -> Self:
        if not self.channels and not self.direct_messages:
            raise ValueError("list at least one of the customers' channels, or set direct_messages = true")
        return self


def _begins_with(token: SecretStr, start: str, what: str) -> SecretStr:
    if not token.get_secret_value().startswith(start):
        raise ValueError(f"{what} begins with {start}")
    return token


def _matching(ids: list[str], first: str, what: str) -> list[str]:
    """The ids, or a ValueError that names the first wrong one. Slack's ids are capital letters and digits."""
    for id_ in ids:
        if len(id_) < 3 or id_[0] not in first or not (id_.isascii() and id_.isalnum() and id_ == id_.upper()):
            raise ValueError(f'"{id_}" is not {what} (Slack shows it under "View details" or "Copy ID")')
    return ids
