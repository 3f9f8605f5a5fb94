"""What an act is: something an agent does, by whatever way they ask for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.model import forms
from bot.model.conversation import Conversation
from bot.model.desk import NOWHERE, Person, Place
from bot.model.forms import DeskAnswer, FormPart, ShowForm
from bot.model.inbound import Attachment
from bot.model.richtext import RichText
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

    def words(self, entry: str) -> str:
        return self.values.get(entry, "").strip()


def tell(text: str) -> DeskAnswer:
    """A private word to whoever acts."""
    return forms.Say(RichText(text))


def form(doing: Doing, act: str, title: str, submit: str, *parts: FormPart) -> ShowForm:
    """The form of an act on a conversation. ``title``: with %(number)d."""
    carries = {"conversation": str(doing.conversation.id)} | ({"ts": doing.ts} if doing.ts else {})
    number = {"number": doing.conversation.number}
    return ShowForm(form_name(act), title % number, submit, doing.say("Cancel"), parts, carries)


def _always(doing: Doing) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Act:
    name: str
    """The word of the command, the button's action; its form is named ``form_name(name)``."""
    label: Callable[[Say], str]
    """What menus call it."""
    run: Callable[[Doing], DeskAnswer] | None = None
    """Does it with what was told; a ``FormProblem`` when that will not do (then nothing was changed). None: the form
    that ``asks`` shows has a name of its own in ``bot.desk.handle.FORMS`` and is looked after there."""
    asks: Callable[[Doing], DeskAnswer] | None = None
    """The form that asks for what ``run`` needs, or a word on why there is nothing to ask; None: it needs nothing."""
    main: str = ""
    """The entry of the form that a menu's choice stands for, and the words after the conversation's number."""
    typed: Callable[[str], Mapping[str, str] | None] | None = None
    """The values that the words mean, if they are not simply that of ``main``; None when they do not tell enough."""
    usage: Callable[[Say], str] | None = None
    """Its line in the help: "/deskbell assign 142 @kim – ..."; None when it cannot be typed."""
    role: str = "agent"
    """ "agent" | "manager" | "admin": who may do it."""
    fits: Callable[[Doing], bool] = _always
    """Is it worth a line in the list of acts now?"""
    asking_writes: bool = False
    """Opening the form changes something: not to be done beside the writes."""

    def meant(self, words: str) -> Mapping[str, str] | None:
        """The values for what was typed; None when the form has to ask."""
        if self.run is None:
            return None
        if self.typed is not None:
            return self.typed(words)
        if words and self.main:
            return {self.main: words}
        return None if self.asks else {}


FORM = "act:"
"""How the names of the acts' forms begin."""


def form_name(act: str) -> str:
    return FORM + act
