"""A customer's timeline has everything once, in order, whatever the size of its pages."""

import pytest

from bot import customer_records
from bot.model.conversation import Direction
from bot.model.events import Event, Kind
from bot.model.richtext import RichText
from storage import messages, timeline
from storage.store import Store
from storage.transaction import Transaction
from tests.storage.records import Records


@pytest.fixture
async def records(store: Store) -> Records:
    """Two records, merged; two conversations of each, in which things happen in turns, and a stranger's."""
    made = Records(store)
    kept, gone, other = await made.add("7"), await made.add("8"), await made.add("9")
    talks = [await made.wrote(address) for address in ("7", "8", "7", "8", "9")]

    def use(tx: Transaction) -> None:
        for n in range(40):
            talk = talks[n % 5]
            if n % 3 == 0:
                tx.record(Event(Kind.STATUS_CHANGED, talk, actor="U1", data={"from": "open", "to": "pending"}))
                tx.record(Event(Kind.CUSTOMER_WROTE, talk, actor="customer"))
            else:
                messages.append(
                    tx, id=tx.new_id(), conversation_id=talk.id, direction=Direction.IN, author="1", author_name="Kim",
                    external_id=str(n), body=RichText(f"text {n}"), sent_at=tx.now,
                )  # fmt: skip
            if n % 10 == 0:
                customer_records.note(tx, [kept, gone, other][n // 10 % 3].id, f"note {n}", "U1")

    await store.write(use)
    await made.merge(gone, kept)
    return made


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
async def test_pages_of_any_size_make_the_same_whole(records: Records, limit: int) -> None:
    kept = await records.customer("7")

    def use(tx: Transaction) -> list[tuple[int, str, str]]:
        found, before = [], None
        while True:
            lines, before = timeline.page(tx, kept.id, limit, before)
            assert len(lines) <= limit
            found += [(line.id, line.what, line.text) for line in lines]
            if before is None:
                return found

    lines = await records.store.read(use)
    assert [id_ for id_, _, _ in lines] == sorted({id_ for id_, _, _ in lines}, reverse=True)
    mine = [n for n in range(40) if n % 5 != 4]
    assert {text for _, _, text in lines if text.startswith("text")} == {f"text {n}" for n in mine if n % 3}
    kinds = [what for _, what, _ in lines]
    assert kinds.count(Kind.STATUS_CHANGED) == sum(n % 3 == 0 for n in mine)
    assert {text for _, what, text in lines if what == timeline.NOTED} == {"note 0", "note 10", "note 30"}
    assert kinds[0] == Kind.CUSTOMERS_MERGED
    assert kinds.count(Kind.CUSTOMER_NOTED) == kinds.count(Kind.CUSTOMER_WROTE) == 0
