"""What people at the desk do, in plain values: what comes from the agents' side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.inbound import Attachment
from bot.model.richtext import RichText


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk; whether they may answer is decided by the core from the settings."""

    id: str
    """Slack user id."""
    name: str
    groups: frozenset[str] = frozenset()
    """The configured user groups (S...) that this person is in."""
    outsider: bool = False
    """True for a member of another workspace (Slack Connect) and for bots: never an agent."""


@dataclass(frozen=True, slots=True)
class Place:
    """A spot at the desk: a channel, and in it a thread ("" for the channel itself)."""

    channel: str
    thread: str = ""


NOWHERE = Place("")
"""Where nothing can be posted: on the home page, in a global shortcut."""


@dataclass(frozen=True, slots=True)
class AgentWrote:
    external_id: str
    """team:channel:ts"""
    person: Person
    place: Place
    ts: str
    body: RichText
    written_at: datetime
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentEdited:
    external_id: str
    message: str
    """external_id of the AgentWrote."""
    person: Person
    place: Place
    ts: str
    body: RichText
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class AgentDeleted:
    external_id: str
    message: str
    place: Place
    deleted_at: datetime


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A button or a choice of a menu."""

    external_id: str
    person: Person
    place: Place
    action: str
    """One of ``Action``'s values."""
    value: str
    """What the button carries: a conversation id, a delivery id ..."""
    choice: str = ""
    """The option chosen in a menu: a priority, a snooze length."""


@dataclass(frozen=True, slots=True)
class FormSent:
    """A modal was submitted."""

    external_id: str
    person: Person
    place: Place
    """Where the form was opened from."""
    form: str
    """``ShowForm.name``."""
    carries: Mapping[str, str]
    """``ShowForm.carries``."""
    values: Mapping[str, str]
    """What was entered, by the names of the entries; of several choices, their values joined with commas."""
    files: tuple[Attachment, ...] = ()
    """What was put into the entries of kind "files"."""


@dataclass(frozen=True, slots=True)
class FormTouched:
    """A button, a menu or a live entry was used in an open form or on the home page; nothing was submitted yet.

    The answer is a ``ShowForm`` (in place of this one, or on top of it), a ``ShowHome`` or a ``Say``.
    """

    external_id: str
    person: Person
    place: Place
    form: str
    """``ShowForm.name``; ``HOME`` on the home page."""
    carries: Mapping[str, str]
    values: Mapping[str, str]
    """What stands in the entries at this moment."""
    action: str
    """The button's action, or the live entry's name."""
    value: str = ""
    choice: str = ""
    files: tuple[Attachment, ...] = ()
    """What was put into the entries of kind "files" so far."""


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody looks at the app's own page."""

    external_id: str
    person: Person


@dataclass(frozen=True, slots=True)
class EmojiSet:
    """Somebody put an emoji on a message."""

    external_id: str
    person: Person
    place: Place
    """The channel, and as its thread the message itself: the thread's root when it stands on a card."""
    emoji: str
    """Its name without colons and skin tone."""


@dataclass(frozen=True, slots=True)
class ShortcutUsed:
    """A shortcut of the platform's own menus: on a message, or anywhere."""

    external_id: str
    person: Person
    place: Place
    """The message's thread (or the message itself, when it is in none); empty for a global shortcut."""
    ts: str
    """The message; "" for a global shortcut."""
    name: str


@dataclass(frozen=True, slots=True)
class CommandGiven:
    """A slash command: ``/deskbell text``."""

    external_id: str
    person: Person
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel of the desk was lost to us, or is ours again."""

    external_id: str
    channel: str
    change: str
    """ "removed" (we were put out) | "archived" | "deleted" | "joined" | "unarchived" """


DeskEvent = (
    AgentWrote | AgentEdited | AgentDeleted | ButtonPressed | FormSent | FormTouched | HomeOpened | EmojiSet
    | ShortcutUsed | CommandGiven | ChannelChanged
)  # fmt: skip
