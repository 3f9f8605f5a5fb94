"""Both databases give the same answers, at once and after everything has been read into the index."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bench.searching import search as bench
from bot.indexing import Indexing
from bot.model.conversation import Conversation, Direction
from bot.model.customer import Identity
from bot.model.richtext import RichText
from bot.search import Known, Query, parse
from storage import conversations, messages, people, search, searchable
from storage.schema import customers, identities, message_versions
from storage.schema import messages as message_rows
from storage.search import Found
from storage.store import Store
from storage.transaction import Transaction
from tests.manual_clock import ManualClock

SEOUL = ZoneInfo("Asia/Seoul")
KNOWN = Known(tags=["billing", "환불"], inboxes=["tg", "mail"], channels=["telegram", "email"])


@dataclass
class Town:
    """Some customers and what was said; conversations are told by a letter."""

    store: Store
    clock: ManualClock
    talks: dict[str, Conversation] = field(default_factory=dict)
    people: dict[str, Identity] = field(default_factory=dict)

    async def customer(self, address: str, name: str, channel: str = "telegram") -> Identity:
        made = await self.store.write(lambda tx: people.create(tx, channel, address, name, True, "ko"))
        self.people[address] = made
        return made

    async def talk(self, letter: str, address: str, subject: str = "", **more: Any) -> None:
        identity = self.people[address]

        def use(tx: Transaction) -> Conversation:
            made = conversations.open_new(
                tx, identity, inbox="tg" if identity.channel == "telegram" else "mail", thread=address,
                address=address, subject=subject, language="ko", desk_channel="C1",
            )  # fmt: skip
            tag = more.pop("tag", "")
            if tag:
                conversations.add_tag(tx, made.id, tag)
            if more:
                conversations.change(tx, made, **more)
            return made

        self.talks[letter] = await self.store.write(use)

    async def said(self, letter: str, text: str, by: str = "", direction: Direction = Direction.IN, **more: Any) -> int:
        """By an agent (an id and a name) or, when nobody is named, by the customer."""
        talk = self.talks[letter]
        identity = self.people[talk.address]
        author, _, name = by.partition(" ") if by else (str(identity.id), "", identity.name)

        def use(tx: Transaction) -> int:
            id_ = tx.new_id()
            messages.append(
                tx, id=id_, conversation_id=talk.id, direction=direction, author=author, author_name=name,
                external_id=str(id_), body=RichText(text), sent_at=tx.now, **more,
            )  # fmt: skip
            return id_

        self.clock.advance(timedelta(minutes=1))
        return await self.store.write(use)

    async def find(self, text: str, limit: int = 10) -> Found:
        query = parse(text, date(2026, 11, 23), SEOUL, KNOWN)
        assert isinstance(query, Query), query
        return await self.store.read(lambda tx: search.find(tx, query, limit))

    async def letters(self, text: str) -> str:
        names = {talk.id: letter for letter, talk in self.talks.items()}
        return "".join(names[hit.conversation_id] for hit in (await self.find(text)).hits)

    async def read_all(self) -> None:
        await Indexing(self.store, self.clock).catch_up()

    async def indexed(self, word: str) -> int:
        """How many messages the index has under this one token."""
        query = parse(word, date(2026, 11, 23), SEOUL)
        assert isinstance(query, Query)
        wanted = searchable.Holds(query.words[0].tokens)
        statement = sa.select(sa.func.count()).select_from(searchable.words).where(wanted)
        return await self.store.read(lambda tx: int(tx.execute(statement).scalar_one()))


@pytest.fixture
def town(store: Store, clock: ManualClock) -> Town:
    return Town(store, clock)


async def settle(town: Town) -> None:
    await town.customer("7", "김민서")
    await town.customer("8", "Emma Clarke")
    await town.customer("jose@example.com", "José", channel="email")
    await town.talk("a", "7", status="resolved", assignee="U0ALICE", tag="billing")
    await town.said("a", "환불을 해 주세요")
    await town.said("a", "환불은요?")
    await town.said("a", "Refund is on its way", "U0ALICE Alice", Direction.OUT)
    await town.talk("b", "8", waiting_since=town.clock.now())
    await town.said("b", "My Café order was not shipped. REFUND!")
    await town.said("b", "calm down, 결제오류 보임", "U0BOB Bob", Direction.NOTE)
    town.clock.advance(timedelta(days=2))
    await town.talk("c", "jose@example.com", "배송 문의 invoice 42", tag="환불", status="pending", assignee="U0BOB")
    await town.said("c", "언제 오나요")
    await town.talk("d", "7", status="closed")
    await town.said("d", "我想退款 order order")
    await town.said("d", "접수되었습니다 refund", "", Direction.OUT, automatic=True)


# Newest hit first; the same on either database, with the index and without
ANSWERS = [
    ("환불", "a"),
    ("환불을", "a"),
    ("환불요청", ""),
    ("결제 오류", "b"),
    ("결제오류", "b"),
    ("환", "a"),
    ("退款", "d"),
    ("款", "d"),
    ("refund", "ba"),
    ("REFUN", "ba"),
    ("fund", ""),
    ("r", "ba"),
    ("cafe", "b"),
    ("order", "db"),
    ("order -shipped", "d"),
    ("-order", "cba"),
    ('"not shipped"', "b"),
    ('"shipped not"', ""),
    ('"not ship"', ""),
    ("invoice", "c"),
    ("배송", "c"),
    ("42", "c"),
    ("김민서", "da"),
    ("민서 refund", "a"),
    ("clarke", "b"),
    ("jose", "c"),
    ("jose@example.com", "c"),
    ("from:김민서", "da"),
    ("from:emma order", "b"),
    ("from:alice", "a"),
    ("from:U0BOB", "b"),
    ("from:bob 결제", "b"),
    ("from:alice 환불", ""),
    ("from:jose@example.com", "c"),
    ("from:example", "c"),
    ("is:open", "b"),
    ("is:waiting", "b"),
    ("is:unassigned", "b"),
    ("is:pending", "c"),
    ("is:pending is:open", "cb"),
    ("is:resolved refund", "a"),
    ("is:closed refund", ""),
    ("tag:billing", "a"),
    ("tag:환불", "c"),
    ("tag:환불 환불", ""),
    ("in:mail", "c"),
    ("on:telegram order", "db"),
    ("on:telegram -order", "ba"),
    ("before:2026-11-24 order", "b"),
    ("after:2026-11-24 order", "d"),
    ("after:2026-11-23 before:2026-11-25", ""),
    ("접수", ""),
]


async def answers(town: Town) -> list[tuple[str, str]]:
    return [(text, await town.letters(text)) for text, _ in ANSWERS]


async def test_the_answers_are_the_same_with_and_without_the_index(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await settle(town)
    assert await answers(town) == ANSWERS
    await town.read_all()
    assert await town.indexed("환불") == 2
    assert await answers(town) == ANSWERS
    monkeypatch.setattr(search, "_FEW_CONVERSATIONS", 0)
    monkeypatch.setattr(search, "_NEWEST", 2)
    monkeypatch.setattr(search, "_PAGES", (1, 1, 1, 1, 100))
    monkeypatch.setattr(search, "_AT_FIRST", 1)
    monkeypatch.setattr(search, "_AT_ONCE", 1)
    assert await answers(town) == ANSWERS


async def test_each_conversation_comes_once_by_its_newest_hit_and_more_are_told_of(town: Town) -> None:
    await town.customer("7", "김민서")
    for letter in "abcd":
        await town.talk(letter, "7")
        await town.said(letter, "환불 하나")
        newest = await town.said(letter, "환불 둘")
    found = await town.find("환불", limit=4)
    assert (len(found.hits), found.more, found.hits[0].message_id) == (4, False, newest)
    assert {hit.text for hit in found.hits} == {"환불 둘"}
    found = await town.find("환불", limit=3)
    assert (len(found.hits), found.more) == (3, True)


async def use(town: Town, act: Callable[[Transaction], Any]) -> None:
    """Do this after everything was read, and read again."""
    await town.read_all()
    await town.store.write(act)


async def both(town: Town, text: str) -> tuple[str, str]:
    """At once, and with the index brought up to date."""
    first = await town.letters(text)
    await town.read_all()
    return first, await town.letters(text)


async def test_edits_moves_and_deletes_are_followed_and_leave_nothing_in_the_index(town: Town) -> None:
    await town.customer("7", "김민서")
    await town.talk("a", "7")
    await town.talk("b", "7", "주문")
    id_ = await town.said("a", "환불")

    def edit(tx: Transaction) -> None:
        messages.edit(tx, messages.get(tx, id_), RichText("교환"), tx.now)

    await use(town, edit)
    assert await both(town, "교환") == ("a", "a")
    assert await both(town, "환불") == ("", "")
    assert (await town.indexed("교환"), await town.indexed("환불")) == (1, 0)
    await use(town, lambda tx: messages.move(tx, [id_], town.talks["b"].id))
    assert await both(town, "교환 주문") == ("b", "b")
    await use(town, lambda tx: messages.change(tx, id_, deleted_at=tx.now))
    assert await both(town, "교환") == ("", "")
    assert await town.indexed("교환") == 0
    await use(town, lambda tx: messages.change(tx, id_, deleted_at=None))
    assert await both(town, "교환") == ("b", "b")

    def erase(tx: Transaction) -> None:
        tx.execute(sa.delete(message_versions))
        tx.execute(sa.delete(message_rows))

    await use(town, erase)
    assert await both(town, "교환") == ("", "")
    assert await town.indexed("교환") == 0


async def test_names_subjects_and_addresses_are_followed(town: Town) -> None:
    identity = await town.customer("7", "")
    await town.talk("a", "7")
    await town.said("a", "hello")
    await use(town, lambda tx: people.fill_blanks(tx, people.get(tx, identity.id), "이서준", "ko"))
    assert await both(town, "이서준") == ("a", "a")
    assert await both(town, "from:서준") == ("a", "a")
    await use(town, lambda tx: conversations.change(tx, town.talks["a"], subject="주문 배송"))
    assert await both(town, "배송") == ("a", "a")
    await use(town, lambda tx: tx.execute(sa.update(identities).values(address="lee@example.com")))
    assert await both(town, "from:lee@example.com") == ("a", "a")
    other = await town.customer("8", "박도윤")
    await use(town, lambda tx: tx.execute(sa.update(identities).values(customer_id=other.customer_id)))
    await use(town, lambda tx: conversations.change(tx, town.talks["a"], customer_id=other.customer_id))
    assert await both(town, "from:도윤") == ("a", "a")
    await use(town, lambda tx: tx.execute(sa.update(customers).values(name="최지우")))
    assert await both(town, "지우") == ("a", "a")


async def test_a_use_case_that_fails_leaves_no_trace(town: Town) -> None:
    await town.customer("7", "김민서")
    await town.talk("a", "7")
    id_ = await town.said("a", "환불")
    await town.read_all()

    def fail(tx: Transaction) -> None:
        messages.change(tx, id_, text="교환")
        raise ValueError

    with pytest.raises(ValueError):
        await town.store.write(fail)
    assert await town.letters("환불") == "a"
    assert await town.store.write(lambda tx: searchable.read_some(tx, 10)) == 0


async def test_reading_goes_from_the_newest_in_batches_to_the_end(town: Town) -> None:
    await town.customer("7", "김민서")
    await town.talk("a", "7")
    for number in range(5):
        await town.said("a", f"number{number}")
    assert await town.store.write(lambda tx: searchable.read_some(tx, 2)) == 2
    assert [await town.indexed(f"number{number}") for number in range(5)] == [0, 0, 0, 1, 1]
    assert [await town.store.write(lambda tx: searchable.read_some(tx, 2)) for _ in range(3)] == [2, 1, 0]


async def test_what_could_not_be_looked_at_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await town.customer("7", "김민서")
    await town.talk("a", "7")
    for _ in range(6):
        await town.said("a", "shipped not")
    monkeypatch.setattr(search, "_AT_FIRST", 2)
    monkeypatch.setattr(search, "_AT_ONCE", 2)
    assert not (await town.find('"not shipped"')).cut
    monkeypatch.setattr(search, "_MOST_UNREAD", 4)
    assert (await town.find('"not shipped"')).cut
    await town.read_all()
    assert not (await town.find('"not shipped"')).cut
    monkeypatch.setattr(search, "MOST_LOOKED_AT", 4)
    assert (await town.find('"not shipped"')).cut


async def test_a_very_long_message_with_odd_letters_is_taken(town: Town) -> None:
    await town.customer("7", "김민서")
    await town.talk("a", "7")
    odd = "'; DROP \\ : & | ! ( ) <-> \" * ^ 😀 \u200b " + "".join(map(chr, range(0xAC00, 0xD7A4))) * 6
    await town.said("a", f"{odd} 환불")
    await town.said("a", "x" * 200_000)
    assert await both(town, "drop") == ("a", "a")


async def test_the_benchmark_asks_what_can_be_found(tmp_path: Path) -> None:
    made = await bench(tmp_path, 2_000, lambda done: None)
    assert made.messages == 2_000
    assert all(made.seconds.values())
