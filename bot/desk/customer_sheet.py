"""A customer's card for the command line: in a terminal, or as JSON for programs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.desk import cards, customer_card, customer_timeline
from bot.desk.pieces import status_word
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.customer import Customer, CustomerNote, Happened, Identity
from bot.rules import Rules
from storage import conversations, customer_notes, people, timeline
from storage.transaction import Transaction

_MOST = 50
_LINES = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    customer: Customer
    addresses: list[Identity]
    notes: list[CustomerNote]
    conversations: list[Conversation]
    timeline: list[Happened]
    """The newest lines, newest first."""
    names: customer_timeline.Names
    now: datetime


def sheet(tx: Transaction, customer: Customer) -> Sheet:
    lines, _ = timeline.page(tx, customer.id, _LINES)
    open_ones = conversations.of_customer(tx, customer.id, _MOST, unfinished=True)
    earlier = conversations.of_customer(tx, customer.id, _MOST, unfinished=False)
    return Sheet(
        customer, people.addresses(tx, customer.id), customer_notes.newest(tx, customer.id, _MOST),
        [*open_ones, *earlier], lines, customer_timeline.names(tx, lines), tx.now,
    )  # fmt: skip


def show(it: Sheet, console: Console, rules: Rules) -> None:
    say = texts(rules.language).gettext

    def when(instant: datetime) -> str:
        return f"{instant.astimezone(rules.timezone):%Y-%m-%d %H:%M}"

    console.print(Text(it.customer.name or say("(no name)"), "bold"))
    console.print(_table(_about(it, rules), "cyan", ""))
    _section(
        console,
        say("Addresses"),
        ((cards.channel_name(rules, i.channel), customer_card.about(rules, i)) for i in it.addresses),
    )
    _section(console, say("Notes"), ((when(note.created_at), note.text) for note in it.notes))
    talks = ((f"#{c.number}", status_word(rules, c.status), when(c.opened_at), c.subject) for c in it.conversations)
    _section(console, say("Conversations"), talks)
    told = (
        (when(line.at), customer_timeline.line(rules, line, it.names).text.removesuffix(" ·")) for line in it.timeline
    )
    _section(console, say("What happened, newest first"), told)


def _about(it: Sheet, rules: Rules) -> Iterable[tuple[str, str]]:
    say = texts(rules.language).gettext
    customer = it.customer
    local = f"{customer_card.local_time(customer, it.now)} · {customer.timezone}" if customer.timezone else ""
    known = (
        (say("Company"), customer.company), (say("Tier"), customer.tier), (say("Language"), customer.language),
        (say("Their local time"), local), *customer.fields.items(),
    )  # fmt: skip
    return (pair for pair in known if pair[1])


def _section(console: Console, title: str, rows: Iterable[tuple[str, ...]]) -> None:
    table = _table(rows, "cyan")
    if table.row_count:
        console.print(Text(f"\n{title}", "bold"))
        console.print(table)


def _table(rows: Iterable[tuple[str, ...]], *styles: str) -> Table:
    """What customers wrote is shown as it is, and never read as markup."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell, styles[place] if place < len(styles) else "") for place, cell in enumerate(row)))
    return table


def as_json(sheets: Iterable[Sheet]) -> str:
    return json.dumps([_plain(it) for it in sheets], ensure_ascii=False, indent=2, default=datetime.isoformat)


def _plain(it: Sheet) -> dict[str, Any]:
    customer = it.customer
    return {
        "id": customer.id, "name": customer.name, "company": customer.company, "tier": customer.tier,
        "language": customer.language, "timezone": customer.timezone, "fields": dict(customer.fields),
        "created_at": customer.created_at,
        "addresses": [
            {
                "channel": each.channel, "address": each.address, "attested": each.attested,
                "blocked_at": each.blocked_at, "unreachable_since": each.unreachable_since,
            }
            for each in it.addresses
        ],
        "notes": [{"author": each.author, "text": each.text, "at": each.created_at} for each in it.notes],
        "conversations": [
            {
                "number": each.number, "status": each.status, "channel": each.channel, "subject": each.subject,
                "assignee": each.assignee, "opened_at": each.opened_at, "resolved_at": each.resolved_at,
            }
            for each in it.conversations
        ],
        "timeline": [
            {
                "at": each.at, "what": each.what, "who": each.who, "text": each.text, "conversation": each.number,
                "data": dict(each.data),
            }
            for each in it.timeline
        ],
    }  # fmt: skip
