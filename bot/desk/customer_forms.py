"""The forms behind the customer's card: edit, note, another address, another record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot import customer_records, customer_values
from bot.customer_records import Suggestion, Why
from bot.customer_values import Wrong
from bot.desk import cards
from bot.i18n import texts
from bot.model.customer import Customer
from bot.model.desk import FormSent, FormTouched
from bot.model.forms import Buttons, DeskAnswer, Entry, FormPart, FormProblem, Row, ShowForm, Words
from bot.model.richtext import RichText
from bot.model.shown import Button, Choice
from bot.replies import DESK
from bot.rules import Rules
from storage import people, received
from storage.transaction import Transaction

CARD, EDIT, NOTE, ADDRESS, OTHER, MERGE = (
    "customer", "customer_edit", "customer_note", "customer_address", "customer_other", "customer_merge",
)  # fmt: skip
"""Names of the forms; those of the card's buttons are the same."""
NAMES = (CARD, EDIT, NOTE, ADDRESS, OTHER, MERGE)
BACK = "customer_back"

_LONGEST_ADDRESS = 300
_DIGITS = 18
"""An id of ours has no more; neither database takes a larger number."""
_LONGEST_LABEL = 75
"""Characters of a choice: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""

Gettext = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class About:
    """What every form here needs to know."""

    tx: Transaction
    rules: Rules
    customer: Customer

    @property
    def say(self) -> Gettext:
        return texts(self.rules.language).gettext

    @property
    def channels(self) -> list[str]:
        return sorted({inbox.channel for inbox in self.rules.inboxes.values()})

    def name_of(self, customer: Customer) -> str:
        """The name, and an address by which namesakes are told apart."""
        known = people.addresses(self.tx, customer.id)
        where = f"{cards.channel_name(self.rules, known[0].channel)} {known[0].address}" if known else ""
        name = customer.name or self.say("(no name)")
        return " · ".join(part for part in (name, customer.company, where) if part)

    def ask(self, form: str, title: str, submit: str, *parts: FormPart, **carries: str) -> ShowForm:
        """In the card's place; from here it goes back to the card."""
        back = Buttons((Button(BACK, self.say("◀ Back to the card"), "-"),))
        carried = {"customer": str(self.customer.id), **carries}
        return ShowForm(form, title, submit, self.say("Close"), (*parts, back), carried)


def buttons(rules: Rules) -> Buttons:
    say = texts(rules.language).gettext
    return Buttons(
        (
            Button(EDIT, say("Edit"), "-"),
            Button(NOTE, say("Add a note"), "-"),
            Button(ADDRESS, say("Add an address"), "-"),
            Button(OTHER, say("Same person as…"), "-"),
        )
    )


def shown(tx: Transaction, rules: Rules, customer: Customer, event: FormTouched) -> ShowForm | None:
    """The form that a button asks for; None: the card."""
    it = About(tx, rules, customer)
    if event.action == MERGE:
        other = _record(tx, event.value)
        return _merge(it, other) if other and other.id != customer.id else None
    return _SHOWN[event.action](it) if event.action in _SHOWN else None


def entered(tx: Transaction, rules: Rules, customer: Customer, event: FormSent) -> DeskAnswer:
    """What was told is done: None. Or it will not do, or asks for more."""
    it = About(tx, rules, customer)
    return _ENTERED[event.form](it, event) if event.form in _ENTERED else None


def id_of(text: str) -> int | None:
    """An id of ours that a form carries; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def _record(tx: Transaction, text: str) -> Customer | None:
    id_ = id_of(text)
    return people.current(tx, id_) if id_ is not None else None


def _once(it: About, event: FormSent) -> bool:
    return received.take(it.tx, DESK, event.external_id)


# --- edit -----------------------------------------------------------------------------------------


def _edit(it: About) -> ShowForm:
    say, customer = it.say, it.customer
    tag = say("A language tag, such as en, ko or pt-BR")
    zone = say("Such as Asia/Seoul, or only the city")
    lines = say("One line each, such as “plan: pro”")
    return it.ask(
        EDIT, say("Edit the record"), say("Save"),
        Entry("name", say("Name"), value=customer.name, optional=True),
        Entry("company", say("Company"), value=customer.company, optional=True),
        Entry("tier", say("Tier"), value=customer.tier, optional=True),
        Entry("language", say("Language"), value=customer.language, hint=tag, optional=True),
        Entry("timezone", say("Time zone"), value=customer.timezone, hint=zone, optional=True),
        Entry("fields", say("More"), "text", customer_values.lines(customer.fields), hint=lines, optional=True),
        seen=_digest(customer),
    )  # fmt: skip


def _digest(customer: Customer) -> str:
    """Tells whether somebody changed the record while it was being edited."""
    known = (customer.name, customer.company, customer.tier, customer.language, customer.timezone)
    return sha256("\n".join((*known, customer_values.lines(customer.fields))).encode()).hexdigest()[:12]


def _edited(it: About, event: FormSent) -> DeskAnswer:
    told = _read(it, event.values)
    if isinstance(told, FormProblem):
        return told
    now = people.locked(it.tx, {it.customer.id})[it.customer.id]
    if not _once(it, event):
        return None
    if _digest(now) != event.carries.get("seen"):
        problem = it.say("Somebody changed this record meanwhile. Close the form and look again.")
        return FormProblem(problem, "name")
    customer_records.edit(it.tx, now, event.person.id, **told)
    return None


def _read(it: About, values: Mapping[str, str]) -> dict[str, Any] | FormProblem:
    say = it.say
    told: dict[str, Any] = {name: values.get(name, "").strip() for name in ("name", "company", "tier")}
    try:
        told["language"] = customer_values.language(values.get("language", ""))
    except Wrong as wrong:
        text = say("“%(tag)s” is no language tag. Write en, ko, pt-BR …") % {"tag": wrong.what}
        return FormProblem(text, "language")
    try:
        told["timezone"] = customer_values.timezone(values.get("timezone", ""))
    except Wrong as wrong:
        near = say(" Did you mean %(near)s?") % {"near": wrong.what} if wrong.what else ""
        return FormProblem(say("There is no such time zone.%(near)s") % {"near": near}, "timezone")
    try:
        told["fields"] = customer_values.fields(values.get("fields", ""))
    except Wrong as wrong:
        text = say("This line cannot be taken: “%(line)s”. Write “key: value”, each key once.")
        return FormProblem(text % {"line": wrong.what}, "fields")
    return told


# --- a note, an address ---------------------------------------------------------------------------


def _note(it: About) -> ShowForm:
    say = it.say
    return it.ask(NOTE, say("A note"), say("Save"), Entry("text", say("What colleagues should know"), "text"))


def _noted(it: About, event: FormSent) -> DeskAnswer:
    text = event.values.get("text", "").strip()
    if not text:
        return FormProblem(it.say("There is nothing in it yet."), "text")
    if _once(it, event):
        customer_records.note(it.tx, it.customer.id, text, event.person.id)
    return None


def _address(it: About) -> ShowForm:
    say = it.say
    choices = tuple(Choice(cards.channel_name(it.rules, channel), channel) for channel in it.channels)
    first = "email" if "email" in it.channels else it.channels[0] if it.channels else ""
    hint = say("What comes from there belongs to this customer from now on. It counts as claimed until they write.")
    return it.ask(
        ADDRESS, say("Add an address"), say("Add"),
        Entry("channel", say("Channel"), "choice", first, choices),
        Entry("address", say("Address"), hint=hint),
    )  # fmt: skip


def _added(it: About, event: FormSent) -> DeskAnswer:
    say = it.say
    channel, address = event.values.get("channel", ""), event.values.get("address", "").strip()
    if channel not in it.channels:
        return FormProblem(say("Choose one of the list."), "channel")
    if channel == "email":
        address = address.lower()
    fits = customer_values.is_email(address) if channel == "email" else bool(address) and not set(address) & set(" \t")
    if not fits or len(address) > _LONGEST_ADDRESS:
        return FormProblem(say("This is no address of that channel."), "address")
    if address in it.rules.own_addresses:
        return FormProblem(say("This is an address of our own."), "address")
    people.locked(it.tx, {it.customer.id})
    known = customer_records.link(it.tx, it.customer, channel, address, event.person.id)
    other = people.current(it.tx, known.customer_id) if known else None
    return _merge(it, other) if other and other.id != it.customer.id else None


# --- another record -------------------------------------------------------------------------------


def _other(it: About) -> ShowForm:
    say = it.say
    hint = say("A conversation's number, such as #143, or an address")
    return it.ask(
        OTHER, say("Same person as…"), say("Next"),
        *_suggested(it),
        Entry("who", say("Another record of this person"), hint=hint),
    )  # fmt: skip


def _suggested(it: About) -> Iterator[FormPart]:
    for each in customer_records.suggestions(it.tx, it.customer, it.channels):
        text = f"{it.name_of(each.customer)}\n{_why(it, each)}"
        yield Row(RichText(text), button=Button(MERGE, it.say("Compare"), str(each.customer.id)))


def _why(it: About, suggestion: Suggestion) -> str:
    say = it.say
    return {
        Why.EMAIL: say("The same email address: %(what)s"),
        Why.PHONE: say("The same telephone number: %(what)s"),
        Why.NAMESAKE: say("The same name and company: %(what)s"),
    }[suggestion.why] % {"what": suggestion.what}


def _told(it: About, event: FormSent) -> DeskAnswer:
    say = it.say
    found = customer_records.meant(it.tx, event.values.get("who", ""), it.channels)
    others = [each for each in found if each.id != it.customer.id]
    if not found:
        return FormProblem(say("Nobody was found. Write a conversation's number, or a whole address."), "who")
    if not others:
        return FormProblem(say("That is this very record."), "who")
    if len(others) == 1:
        return _merge(it, others[0])
    rows = (Row(RichText(it.name_of(o)), button=Button(MERGE, say("Compare"), str(o.id))) for o in others)
    return it.ask(OTHER, say("Same person as…"), "", *rows)


def _merge(it: About, other: Customer) -> ShowForm:
    say = it.say
    both = [it.customer, other]
    choices = tuple(Choice(_label(it.name_of(each)), str(each.id)) for each in both)
    text = say(
        "Both become one record with all addresses, conversations and notes. What the record that stays does not know "
        "is taken from the other one. It can be undone from the card."
    )
    keep = Entry("keep", say("Which one stays?"), "choice", str(it.customer.id), choices)
    return it.ask(MERGE, say("Merge two records"), say("Merge"), Words(RichText(text)), keep, other=str(other.id))


def _label(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1] + "…"


def _merged(it: About, event: FormSent) -> DeskAnswer:
    say = it.say
    both = {str(it.customer.id), event.carries.get("other", "")}
    keep = event.values.get("keep", "")
    gone, kept = id_of("".join(both - {keep})), id_of(keep)
    if keep not in both or gone is None or kept is None:
        return FormProblem(say("Choose one of the list."), "keep")
    if _once(it, event) and not customer_records.merge(it.tx, gone, kept, event.person.id):
        return FormProblem(say("Nothing was changed: one of the two was merged meanwhile."), "keep")
    return None


_SHOWN: Mapping[str, Callable[[About], ShowForm]] = {EDIT: _edit, NOTE: _note, ADDRESS: _address, OTHER: _other}
_ENTERED: Mapping[str, Callable[[About, FormSent], DeskAnswer]] = {
    EDIT: _edited,
    NOTE: _noted,
    ADDRESS: _added,
    OTHER: _told,
    MERGE: _merged,
}
