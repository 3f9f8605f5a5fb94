"""The customer's card: who they are, what happened with them on every channel, and what can be done about the record.

One form that shows and, in its place, forms that ask; each comes back to the card, so that it is never out of date.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from bot import customer_records
from bot.customer_records import Parting
from bot.desk import cards, customer_forms, customer_timeline
from bot.desk.customer_forms import CARD
from bot.desk.pieces import Pieces, short, status_word, thread_link
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.customer import Customer, Identity
from bot.model.desk import FormSent, FormTouched
from bot.model.forms import Buttons, DeskAnswer, Divider, Facts, FormPart, FormProblem, Row, Say, ShowForm, Words
from bot.model.richtext import RichText, Style
from bot.model.shown import Button, Field
from bot.replies import DESK
from bot.rules import Rules
from storage import conversations, customer_merges, customer_notes, people, received, timeline
from storage.transaction import Transaction

CUSTOMER = "customer"
"""Name of the act."""
OLDER, NEWEST, UNDO = "customer_older", "customer_newest", "customer_undo"

_LINES, _NOTES, _UNFINISHED, _FINISHED, _ADDRESSES, _MERGES = 10, 3, 6, 4, 10, 5
"""Shown of each: together far below the 100 blocks of https://docs.slack.dev/reference/views/modal-views"""
_SUBJECT = 70


def opened(tx: Transaction, rules: Rules, conversation: Conversation) -> DeskAnswer:
    """The card of the conversation's customer."""
    customer = people.current(tx, conversation.customer_id)
    return card(tx, rules, customer) if customer else Say(RichText(_gone(rules)))


def touched(tx: Transaction, rules: Rules, event: FormTouched) -> DeskAnswer:
    """A button of the card, or of one of its forms."""
    customer = _meant(tx, rules, event)
    if not isinstance(customer, Customer):
        return Say(RichText(customer))
    if event.action == OLDER:
        return card(tx, rules, customer, event.value)
    if event.action == UNDO:
        return _undone(tx, rules, customer, event)
    return customer_forms.shown(tx, rules, customer, event) or card(tx, rules, customer)


def touch_reads(event: FormTouched) -> bool:
    return event.action != UNDO


def sent(tx: Transaction, rules: Rules, event: FormSent) -> DeskAnswer:
    """One of the card's forms was submitted: back to the card, or to what is wrong."""
    customer = _meant(tx, rules, event)
    if not isinstance(customer, Customer):
        return FormProblem(customer)
    answer = customer_forms.entered(tx, rules, customer, event)
    if answer is not None:
        return answer
    now = people.current(tx, customer.id)
    return card(tx, rules, now or customer)


def _meant(tx: Transaction, rules: Rules, event: FormTouched | FormSent) -> Customer | str:
    """The record that the form is about, or why there is none to be had."""
    if not rules.may_answer(event.person):
        return texts(rules.language).gettext("Only agents can do this. Ask an administrator to add you to desk.agents.")
    id_ = customer_forms.id_of(event.carries.get("customer", ""))
    return (people.current(tx, id_) if id_ is not None else None) or _gone(rules)


def _gone(rules: Rules) -> str:
    return texts(rules.language).gettext("This customer is no longer here.")


def _undone(tx: Transaction, rules: Rules, customer: Customer, event: FormTouched) -> DeskAnswer:
    say = texts(rules.language).gettext
    merge = customer_forms.id_of(event.value)
    if merge is None or not received.take(tx, DESK, event.external_id):
        return card(tx, rules, customer)
    said = {
        Parting.DONE: say("The two are apart again."),
        Parting.DONE_BEFORE: say("That has been undone already."),
        Parting.FIRST_ANOTHER: say("This record was merged into another one since: undo that first."),
    }[customer_records.part(tx, merge, event.person.id)]
    return card(tx, rules, people.current(tx, customer.id) or customer, said=said)


# --- what it shows --------------------------------------------------------------------------------


def card(tx: Transaction, rules: Rules, customer: Customer, before: str = "", said: str = "") -> ShowForm:
    """``before``: the timeline goes on behind this line; ``said``: what is to be told of the last touch."""
    say = texts(rules.language).gettext
    parts: Iterator[FormPart] = chain(
        _head(tx, rules, customer, said),
        _identities(tx, rules, customer),
        (customer_forms.buttons(rules),),
        _merges(tx, rules, customer),
        _notes(tx, rules, customer),
        _conversations(tx, rules, customer),
        _timeline(tx, rules, customer, customer_forms.id_of(before)),
    )
    return ShowForm(
        CARD,
        title=say("Customer"),
        submit="",
        cancel=say("Close"),
        parts=tuple(parts),
        carries={"customer": str(customer.id)},
    )


def _head(tx: Transaction, rules: Rules, customer: Customer, said: str) -> Iterator[FormPart]:
    if said:
        yield Words(RichText(said))
    yield Words(RichText(customer.name or texts(rules.language).gettext("(no name)")), heading=True)
    yield Facts(tuple(_facts(tx, rules, customer)))


def _facts(tx: Transaction, rules: Rules, customer: Customer) -> Iterator[Field]:
    say = texts(rules.language).gettext
    if customer.company:
        yield Field(say("Company"), customer.company)
    if customer.tier:
        yield Field(say("Tier"), customer.tier)
    if customer.language:
        yield Field(say("Language"), customer.language)
    if customer.timezone:
        yield Field(say("Their local time"), f"{local_time(customer, tx.now)} · {customer.timezone}")
    yield Field(say("Known since"), at=customer.created_at)
    for name, value in customer.fields.items():
        yield Field(name, value)


def local_time(customer: Customer, now: datetime) -> str:
    """ "Mon 10:00" where the customer is; needs their time zone."""
    return f"{now.astimezone(ZoneInfo(customer.timezone)):%Y-%m-%d %H:%M}"


def _identities(tx: Transaction, rules: Rules, customer: Customer) -> Iterator[FormPart]:
    known = people.addresses(tx, customer.id)
    for each in known[:_ADDRESSES]:
        yield Row(Pieces().add(f"{cards.channel_name(rules, each.channel)} ", Style.BOLD).add(about(rules, each)).whole)


def about(rules: Rules, identity: Identity) -> str:
    """An address, and what is to be known of it."""
    say = texts(rules.language).gettext
    known = (
        identity.address,
        say("confirmed") if identity.attested else say("only claimed"),
        say("blocked") if identity.blocked_at else "",
        say("not reachable there now") if identity.unreachable_since else "",
    )
    return " · ".join(part for part in known if part)


def _merges(tx: Transaction, rules: Rules, customer: Customer) -> Iterator[FormPart]:
    say = texts(rules.language).gettext
    for merge in customer_merges.into(tx, customer.id)[:_MERGES]:
        source = people.customer(tx, merge.source_id)
        name = (source.name if source else "") or say("(no name)")
        text = say("Merged with another record: %(name)s ·") % {"name": name}
        yield Row(RichText(text), merge.created_at, Button(UNDO, say("Undo the merge"), str(merge.id)))


def _notes(tx: Transaction, rules: Rules, customer: Customer) -> Iterator[FormPart]:
    for note in customer_notes.newest(tx, customer.id, _NOTES):
        yield Row(RichText(f"📝 {note.text}\n"), note.created_at)


def _conversations(tx: Transaction, rules: Rules, customer: Customer) -> Iterator[FormPart]:
    say = texts(rules.language).gettext
    for title, unfinished, most in ((say("Open conversations"), True, _UNFINISHED), (say("Earlier"), False, _FINISHED)):
        found = conversations.of_customer(tx, customer.id, most + 1, unfinished=unfinished)
        if not found:
            continue
        text = Pieces().add(title, Style.BOLD)
        for each in found[:most]:
            _line(text, rules, each)
        yield Words(text.add("\n…" if len(found) > most else "").whole)


def _line(text: Pieces, rules: Rules, conversation: Conversation) -> None:
    link = thread_link(conversation.desk_channel, conversation.desk_thread)
    opened = f"{conversation.opened_at.astimezone(rules.timezone):%Y-%m-%d}"
    told = (
        cards.channel_name(rules, conversation.channel), short(conversation.subject, _SUBJECT),
        status_word(rules, conversation.status), opened,
    )  # fmt: skip
    text.add("\n• ").add(f"#{conversation.number}", Style.LINK, link)
    text.add(" · ".join(("", *(part for part in told if part))))


def _timeline(tx: Transaction, rules: Rules, customer: Customer, before: int | None) -> Iterator[FormPart]:
    say = texts(rules.language).gettext
    lines, older = timeline.page(tx, customer.id, _LINES, before)
    names = customer_timeline.names(tx, lines)
    yield Divider()
    yield Words(RichText(say("What happened, newest first")), heading=True)
    for line in lines:
        yield Row(customer_timeline.line(rules, line, names), line.at)
    buttons = []
    if before:
        buttons.append(Button(NEWEST, say("◀ Newest"), "-"))
    if older:
        buttons.append(Button(OLDER, say("Older ▶"), str(older)))
    if buttons:
        yield Buttons(tuple(buttons))
