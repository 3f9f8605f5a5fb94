"""What a search costs: from the words typed to the answer's text, over many messages, on either database."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.house import AGENT, DESK_CHANNEL
from bench.updates import START
from bench.words import NAMES, Words
from bot.clock import FastClock
from bot.desk import found
from bot.indexing import Indexing
from bot.model.desk import Person
from bot.rules import InboxRules, Rules
from storage.ids import first_at
from storage.schema import conversations, customers, identities, messages, tags
from storage.store import Store, open_store
from storage.transaction import Transaction

MESSAGES = 100_000
QUESTIONS = {
    "two Korean syllables": "환불",
    "a common word": "order",
    "a rare word": "zanzibar",
    "a phrase": '"as soon as" settings',
    "from: is: before:": "환불 from:김민서 is:resolved before:2026-11-20",
    "is: tag:": "order is:open tag:billing",
    "no words": "is:unassigned after:2026-10-01",
}
_TIMES = 15
_NOW = datetime.fromtimestamp(START, UTC)
_APART = timedelta(seconds=20)
_IN_CONVERSATION, _OF_CUSTOMER, _IN_BLOCK = 8, 5, 50
"""Messages in a conversation, conversations of a customer, customers written at once."""
_OPEN, _TAGGED, _RARE = 0.01, 0.2, 0.0002
"""Shares of the conversations that are open and tagged, and of the messages with the rare word."""

Rows = dict[sa.Table, list[dict[str, Any]]]


@dataclass(slots=True)
class Searching:
    messages: int
    indexing: float = 0.0
    """CPU seconds a message."""
    seconds: dict[str, list[float]] = field(default_factory=lambda: {question: [] for question in QUESTIONS})


async def search(folder: Path, number: int, tell: Callable[[int], None], database: str = "sqlite") -> Searching:
    """Fill a store of this address with about ``number`` messages and ask it everything, in turns."""
    clock = FastClock(_NOW)
    store = await open_store(database, folder, clock)
    in_block = _IN_BLOCK * _OF_CUSTOMER * _IN_CONVERSATION
    blocks = max(number // in_block, 1)
    for rows in _blocks(blocks):
        await store.write(lambda tx, rows=rows: _put(tx, rows))
        tell(in_block)
    made = Searching(blocks * in_block)
    began = time.process_time()
    await Indexing(store, clock).catch_up()
    made.indexing = (time.process_time() - began) / made.messages
    for _ in range(_TIMES):
        for question, text in QUESTIONS.items():
            made.seconds[question].append(await _ask(store, text))
    await store.close()
    return made


async def _ask(store: Store, text: str) -> float:
    rules = Rules(
        {"telegram": InboxRules("telegram", "telegram", lambda body, files: ())}, DESK_CHANNEL, "", frozenset()
    )
    began = time.perf_counter()
    answer = await store.read(lambda tx: found.answer(tx, rules, Person(AGENT, "Alice"), text))
    seconds = time.perf_counter() - began
    if not answer.text.startswith(("Found", "Nothing")):
        raise AssertionError(f"{text}: {answer.text}")
    return seconds


def _put(tx: Transaction, rows: Rows) -> None:
    for table, values in rows.items():
        if values:
            tx.execute(sa.insert(table), values)


def _blocks(number: int) -> Iterator[Rows]:
    """Oldest first. Ids tell the time, so they are made of it."""
    chance = random.Random(1)
    words = Words(chance)
    left = number * _IN_BLOCK * _OF_CUSTOMER * _IN_CONVERSATION
    conversation = 0
    for _ in range(number):
        rows: Rows = {table: [] for table in (customers, identities, conversations, tags, messages)}
        for _ in range(_IN_BLOCK):
            language = words.language()
            who = first_at(_NOW - _APART * left) + 1
            name = chance.choice(NAMES[language])
            rows[customers].append({"id": who, "name": name, "created_at": _NOW})
            rows[identities].append(
                {"id": who, "customer_id": who, "channel": "telegram", "address": str(who), "name": name,
                 "attested": True, "created_at": _NOW}
            )  # fmt: skip
            for _ in range(_OF_CUSTOMER):
                conversation += 1
                _converse(chance, words, rows, conversation, who, name, language, left)
                left -= _IN_CONVERSATION
        yield rows


def _converse(
    chance: random.Random, words: Words, rows: Rows, number: int, who: int, name: str, language: str, left: int
) -> None:
    conversation = first_at(_NOW - _APART * left) + 2
    is_open = chance.random() < _OPEN
    rows[conversations].append(
        {"id": conversation, "number": number, "customer_id": who, "identity_id": who, "inbox": "telegram",
         "channel": "telegram", "thread": str(who), "address": str(who), "language": language,
         "status": "open" if is_open else "resolved", "assignee": "" if is_open else AGENT, "priority": "normal",
         "opened_at": _NOW, "desk_channel": DESK_CHANNEL, "desk_thread": f"{conversation}.000100"}
    )  # fmt: skip
    if chance.random() < _TAGGED:
        rows[tags].append({"conversation_id": conversation, "tag": "billing"})
    for place in range(_IN_CONVERSATION):
        at = _NOW - _APART * (left - place)
        ours = place % 2 == 1
        rare = " zanzibar" if chance.random() < _RARE or number == 1 else ""
        rows[messages].append(
            {"id": first_at(at) + 3, "conversation_id": conversation, "direction": "out" if ours else "in",
             "author": AGENT if ours else str(who), "author_name": "Alice" if ours else name,
             "text": f"{words.text(language)} {_number(chance)}{rare}", "automatic": False, "version": 1,
             "sent_at": at, "created_at": at}
        )  # fmt: skip


def _number(chance: random.Random) -> str:
    """Most messages have something that no other has."""
    return f"#{chance.randrange(10**7)}" if chance.random() < 0.7 else ""
