"""What an act is: something an agent does, by whatever way they ask for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model.conversation import Conversation
from bot.model.desk import NOWHERE, DeskAnswer, Person, Place, ShowForm
from bot.model.inbound import Attachment
from bot.rules import Rules
from storage.transaction import Transaction

Say = Callable[[str], str]
"""gettext of the desk's language"""


@dataclass(frozen=True, slots=True)
class Doing:
    """One act being done by one person."""

    tx: Transaction
    rules: Rules
    conversation: Conversation
    person: Person
    say: Say
    place: Place = NOWHERE
    """Where they asked for it."""
    ts: str = ""
    """The message they asked it of, by a message shortcut."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What the form or the words told, by the names of the form's entries."""
    files: tuple[Attachment, ...] = ()
    external_id: str = ""


def _not_typed(words: str) -> Mapping[str, Any] | None:
    return None


@dataclass(frozen=True, slots=True)
class Act:
    name: str
    """The word of the command, the button's action, the form's name."""
    label: Callable[[Say], str]
    """What menus call it."""
    run: Callable[[Doing], DeskAnswer]
    """Does it with what was told; a ``FormProblem`` when that will not do (then nothing was changed)."""
    asks: Callable[[Doing], ShowForm] | None = None
    """The form that asks for what ``run`` needs; None when it needs nothing."""
    typed: Callable[[str], Mapping[str, Any] | None] = _not_typed
    """The values that words after the conversation's number mean; None when they do not tell enough: the form asks."""
    usage: Callable[[Say], str] | None = None
    """Its line in the help: "/deskbell assign 142 @kim – ..."; None when it cannot be typed."""
    role: str = "agent"
    """ "agent" | "manager" | "admin": who may do it."""
