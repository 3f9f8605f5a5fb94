"""The agents' side in plain values: what people at the desk do, and what is shown to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.inbound import Attachment
from bot.model.outbound import File
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


# --- what people do -------------------------------------------------------------------------


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


class Action:
    """Names of the card's and alerts' buttons (the action ids on the wire)."""

    ASSIGN_ME = "assign_me"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    SNOOZE = "snooze"
    PRIORITY = "priority"
    REPLY = "reply"
    RETRY = "retry"
    DROP = "drop"
    LEAVE_OUT = "leave_out"
    MORE = "more"
    """The card's three dots; the choice is an act's name."""
    CHOOSE = "choose"
    """Among the choices of the three dots, and the name of a form: all acts."""
    ASK = "ask"
    """The choice of a menu that is none of the offered ones: the act's form asks."""
    UNDO = "undo"
    SEND_ANYWAY = "send_anyway"
    DO_NOT_SEND = "do_not_send"


# --- what the core answers at once ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """A private answer to the person who acted."""

    body: RichText


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of a form."""

    name: str
    label: str
    kind: str = "line"
    """ "line" | "text" (several lines) | "choice" | "choices" | "person" | "files" """
    value: str = ""
    """What stands there at first."""
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    optional: bool = False
    live: bool = False
    """A change is told at once, as a ``FormTouched``."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text between the entries of a form or on the home page."""

    body: RichText
    small: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled values in two columns."""

    fields: tuple["Field", ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, with at most one button or menu at its end."""

    body: RichText
    at: datetime | None = None
    """When set, shown after the text in the reader's own time zone."""
    button: "Button | None" = None


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple["Button", ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """A line across."""


FormPart = Entry | Words | Facts | Row | Buttons | Divider

HOME = "home"
"""Name of the home page where forms are named."""


@dataclass(frozen=True, slots=True)
class ShowForm:
    """Open a modal; as the answer to a form, in its place."""

    name: str
    title: str
    """At most 24 characters on Slack."""
    submit: str
    """"" for a form that only shows."""
    cancel: str
    parts: tuple[FormPart, ...]
    carries: Mapping[str, str] = field(default_factory=dict)
    """Comes back with what was entered; short."""
    on_top: bool = False
    """Keep the form that is open beneath this one (at most three on Slack)."""


@dataclass(frozen=True, slots=True)
class ShowHome:
    """What the home page of the person who acted shows from now on."""

    parts: tuple[FormPart, ...]
    carries: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormProblem:
    """The form stays open and shows this beside the entry."""

    text: str
    entry: str = ""
    """"" means the first."""


DeskAnswer = Say | ShowForm | ShowHome | FormProblem | None


# --- what is shown at the desk: every one of these is sent by a delivery ----------------------


@dataclass(frozen=True, slots=True)
class Button:
    """A button, or a menu when it has choices."""

    action: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()
    style: str = ""
    """ "" | "primary" | "danger" """
    overflow: bool = False
    """Of a menu: show it as three dots (at most five choices on Slack)."""
    url: str = ""
    """Of a button: opens this address."""


@dataclass(frozen=True, slots=True)
class Field:
    label: str
    text: str = ""
    at: datetime | None = None
    """When set, shown as a date in the reader's own time zone, after ``text``."""
    person: str = ""
    """When set, an agent's id, shown as a name without ringing anyone."""


@dataclass(frozen=True, slots=True)
class Card:
    """The root post of a conversation's thread."""

    title: str
    line: str
    """Subject or first line: customer text, never parsed for markup."""
    fields: tuple[Field, ...]
    buttons: tuple[Button, ...]
    summary: str
    """The plain text for notifications."""
    footer: str = ""
    body: RichText = RichText()
    """What the customer said first, in full, when the card stands for the post that would show it."""


@dataclass(frozen=True, slots=True)
class PostCard:
    """Post the card (``ts`` empty) or bring the posted one up to date."""

    delivery_id: int
    channel: str
    card: Card
    ts: str = ""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Post:
    """A message in a thread or channel."""

    delivery_id: int
    place: Place
    body: RichText
    author: str = ""
    """Shown as the poster's name (a customer's); empty posts as Deskbell."""
    mention: str = ""
    """Ids of people and user groups to ring, with blanks between; put before the text."""
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()
    broadcast: bool = False
    """Also show it in the channel, outside of the thread."""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Update:
    """Replace the text of an earlier post."""

    delivery_id: int
    place: Place
    ts: str
    body: RichText
    author: str = ""
    buttons: tuple[Button, ...] = ()
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class React:
    """Set ``add`` on a message and take ``remove`` away (emoji names without colons)."""

    delivery_id: int
    place: Place
    ts: str
    add: str = ""
    remove: str = ""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Whisper:
    """A message that only one person sees."""

    delivery_id: int
    place: Place
    person: str
    body: RichText
    buttons: tuple[Button, ...] = ()
    attempt: int = 1


DeskEffect = PostCard | Post | Update | React | Whisper
