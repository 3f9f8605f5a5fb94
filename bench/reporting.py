"""What a report costs beside its own SQL: the same statements given to SQLite, and nothing done to the rows."""

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from bench.house import DESK_CHANNEL
from bench.updates import START
from bot.clock import FastClock
from bot.reports.period import Period
from bot.reports.report import Report, report
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from storage.ids import first_at
from storage.prepared import Prepared
from storage.schema import clocks, conversations, customers, events, identities, messages, policies
from storage.store import open_store
from storage.transaction import Transaction

MESSAGES = 100_000
_TIMES = 3
_NOW = datetime.fromtimestamp(START, UTC)
_DAYS = 90
"""Over which the messages are spread; the report is about all of them."""
_ROUNDS, _IN_BLOCK = 4, 500
"""Questions with their answers in a conversation, conversations written at once."""
_AGENTS = ("U0ALICE", "U0BOB", "U0CAROL")
_WEEK = {day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
_ZONE = ZoneInfo("Asia/Seoul")
_STEP = 1 << 12
_POLICY = 77

Rows = dict[sa.Table, list[dict[str, Any]]]
_Said = tuple[Any, Any]


@dataclass(slots=True)
class Reporting:
    messages: int
    report: list[float] = field(default_factory=list)
    """Seconds of each, all in all."""
    bare: list[float] = field(default_factory=list)
    """Seconds of its statements by themselves."""


async def reporting(folder: Path, number: int, tell: Callable[[int], None], by: str = "agent") -> Reporting:
    clock = FastClock(_NOW)
    store = await open_store("sqlite", folder, clock)
    in_block = _IN_BLOCK * _ROUNDS * 2
    made = Reporting(max(number // in_block, 1) * in_block)
    for rows in _blocks(made.messages // in_block):
        await store.write(lambda tx, rows=rows: _put(tx, rows))
        tell(in_block)
    said: list[_Said] = []
    found = await store.read_apart(lambda tx: _report(tx, by, said))
    if found.total.messages_in + found.total.messages_out != made.messages:
        raise AssertionError("the report does not count every message")
    for _ in range(_TIMES):
        began = time.perf_counter()
        await store.read_apart(lambda tx: _report(tx, by, []))
        made.report.append(time.perf_counter() - began)
        made.bare.append(_bare(folder / "deskbell.db", said))
    await store.close()
    return made


def _report(tx: Transaction, by: str, said: list[_Said]) -> Report:
    inner = tx.execute

    def execute(statement: Any, values: Any = None) -> Any:
        said.append((statement, values))
        return inner(statement, values)

    tx.execute = execute
    return report(tx, Period.up_to(_NOW.astimezone(_ZONE).date(), _DAYS + 1, _ZONE), by)


def _bare(database: Path, said: list[_Said]) -> float:
    ready = [_written(statement, values) for statement, values in said]
    with closing(sqlite3.connect(database)) as sql:
        began = time.perf_counter()
        for statement in ready:
            sql.execute(statement).fetchall()
        return time.perf_counter() - began


def _written(statement: Any, values: Any) -> str:
    plain = statement.statement if isinstance(statement, Prepared) else statement
    return str(plain.params(**values or {}).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


# --- a past to report on ---------------------------------------------------------------------


def _put(tx: Transaction, rows: Rows) -> None:
    for table, values in rows.items():
        tx.execute(sa.insert(table), values)


def _blocks(number: int) -> Iterator[Rows]:
    """Oldest first, as ids want it."""
    chance, first = random.Random(1), _NOW - timedelta(days=_DAYS)
    apart = timedelta(days=_DAYS - 3) / (number * _IN_BLOCK)
    for block in range(number):
        rows: Rows = {t: [] for t in (policies, customers, identities, conversations, messages, events, clocks)}
        if not block:
            calendar = Calendar.build("office", "Asia/Seoul", hours=_WEEK)
            policy = Policy.build("standard", calendar, targets={"first_response": "1h", "next_response": "4h"})
            rows[policies].append({"id": _POLICY, "digest": "-", "body": Snapshot(policy, calendar).text})
        for place in range(_IN_BLOCK):
            _talk(rows, chance, block * _IN_BLOCK + place, first + apart * (block * _IN_BLOCK + place))
        yield {table: values for table, values in rows.items() if values}


def _talk(rows: Rows, chance: random.Random, number: int, opened: datetime) -> None:
    ids = _Ids()
    who, agent = ids.at(opened, number), chance.choice(_AGENTS)
    rows[customers].append({"id": who, "name": "김민서", "created_at": opened})
    rows[identities].append(
        {"id": who, "customer_id": who, "channel": "telegram", "address": str(number), "attested": True,
         "created_at": opened}
    )  # fmt: skip
    rows[conversations].append(
        {"id": who, "number": number + 1, "customer_id": who, "identity_id": who, "inbox": "telegram",
         "channel": "telegram", "status": "resolved", "assignee": agent, "policy_id": _POLICY, "opened_at": opened,
         "desk_channel": DESK_CHANNEL, "desk_thread": f"{number}.000100"}
    )  # fmt: skip
    at, status = opened, "open"

    def happened(kind: str, actor: str, message: int | None, data: dict[str, Any]) -> None:
        rows[events].append(
            {"id": ids.at(at, number), "conversation_id": who, "message_id": message, "kind": kind, "actor": actor,
             "at": at, "data": json.loads(json.dumps(data)) or None}
        )  # fmt: skip

    def becomes(to: str, actor: str) -> None:
        nonlocal status
        happened("status_changed", actor, None, {"from": status, "to": to})
        status = to

    for turn in range(_ROUNDS):
        asked = at
        _say(rows, ids.at(at, number), who, at, "in", str(who))
        happened("customer_wrote", "customer", None, {"began_waiting": True})
        if turn:
            becomes("open", "customer")
        at += timedelta(seconds=chance.expovariate(1 / 5_000))
        answer = ids.at(at, number)
        _say(rows, answer, who, at, "out", agent)
        happened("agent_replied", agent, answer, {"waited": (at - asked).total_seconds(), "in_thread": True})
        due = asked + timedelta(hours=4)
        rows[clocks].append(
            {"id": ids.at(at, number), "conversation_id": who, "metric": "next_response" if turn else "first_response",
             "state": "met_late" if at > due else "met", "target_seconds": 3_600.0, "started_at": asked, "due_at": due,
             "stopped_at": at, "stopped_by": answer, "generation": 2, "fired": []}
        )  # fmt: skip
        becomes("pending", agent)
        happened("sent", "", answer, {"agent": agent, "delivery": answer, "origin": {"channel": DESK_CHANNEL}})
        at += timedelta(seconds=chance.expovariate(1 / 9_000))
    becomes("resolved", agent)


def _say(rows: Rows, id_: int, conversation: int, at: datetime, direction: str, author: str) -> None:
    rows[messages].append(
        {"id": id_, "conversation_id": conversation, "direction": direction, "author": author, "author_name": author,
         "text": "환불은 언제 되나요? My order has not arrived, and nobody tells me why.", "state": "",
         "automatic": False, "version": 1, "sent_at": at, "created_at": at}
    )  # fmt: skip


class _Ids:
    """Of one conversation: by time, and apart from those of the others."""

    def __init__(self) -> None:
        self._last = 0

    def at(self, instant: datetime, number: int) -> int:
        self._last = max(self._last + 1, first_at(instant) + number % 1_000 * _STEP)
        return self._last
