"""The channels by name. A channel's code is loaded only when an inbox uses it: some of it takes seconds and 100 MB."""

from importlib import import_module
from typing import Any, cast

from pydantic import BaseModel

from bot.errors import DeskbellError
from bot.suggest import did_you_mean
from channels.base import ChannelModule, DeskModule

CHANNELS = {
    "email": "channels.email",
    "slack": "channels.slack",
    "telegram": "channels.telegram",
}
DESK = "channels.slack"


def settings_model(channel: str) -> type[BaseModel]:
    """What an inbox of this channel may be told in the settings; loads nothing heavy."""
    return cast(type[BaseModel], import_module(f"{_package(channel)}.settings").Settings)


def module(channel: str) -> ChannelModule:
    """The channel's own code."""
    return cast(ChannelModule, import_module(_package(channel)))


def desk_module() -> DeskModule:
    """The desk's own code."""
    return cast(DeskModule, import_module(DESK))


def desk_settings_model() -> type[BaseModel]:
    return cast(type[BaseModel], import_module(f"{DESK}.settings").DeskSettings)


def desk_id(id_: str, *kinds: str) -> str:
    """``id_`` itself if it is the desk's id of one of these: "person", "group", "channel". Raises ValueError."""
    return cast(str, import_module(f"{DESK}.settings").known_id(id_, *kinds))


def desk_manifest(mode: str, public_url: str, language: str = "en") -> tuple[dict[str, Any], str]:
    """What creates the desk's app on its platform: a manifest, and a link that opens the page filled in with it."""
    maker = import_module(f"{DESK}.manifest")
    made = maker.manifest(mode, public_url, language=language)
    return made, maker.create_link(made)


def _package(channel: str) -> str:
    try:
        return CHANNELS[channel]
    except KeyError:
        hint = did_you_mean(channel, CHANNELS)
        raise DeskbellError(f'There is no channel "{channel}"; there are {", ".join(CHANNELS)}.{hint}') from None
