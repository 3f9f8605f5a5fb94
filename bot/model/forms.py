"""What the core answers a person at once: a word, a form, a page, and what these are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.richtext import RichText
from bot.model.shown import Button, Choice, Field


@dataclass(frozen=True, slots=True)
class Say:
    """A private answer to the person who acted."""

    body: RichText


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
