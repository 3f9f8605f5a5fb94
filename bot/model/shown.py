"""What is shown at the desk, in plain values: every one of these is sent by a delivery."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.desk import Place
from bot.model.outbound import File
from bot.model.richtext import RichText


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
    PROMISE_IT = "promise_it"
    """What one's own answer promised is kept as a promise."""


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    value: str


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
    body: RichText = field(default_factory=RichText)
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
