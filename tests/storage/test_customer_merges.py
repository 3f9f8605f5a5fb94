"""Two records become one and are parted again; nothing is lost between them, whatever comes meanwhile."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import customer_records
from bot.customer_records import Parting, Why
from bot.model.customer import Customer
from storage import conversations, customer_merges, customer_notes, people
from storage.store import Store
from storage.transaction import Transaction
from tests.storage.records import Records

CHANNELS = ["telegram", "email"]


@pytest.fixture
async def records(store: Store) -> Records:
    return Records(store)


async def merges_of(records: Records, customer: Customer) -> list[int]:
    found = await records.store.read(lambda tx: customer_merges.into(tx, customer.id))
    return [merge.id for merge in found]


async def part(records: Records, merge: int) -> Parting:
    return await records.store.write(lambda tx: customer_records.part(tx, merge, "U2"))


async def test_after_a_merge_everything_is_of_one_record(records: Records) -> None:
    kept = await records.add("7", "Kim", company="Acme", fields={"plan": "pro"})
    gone = await records.add("k@x.com", "Kim M.", "email", tier="gold", timezone="Asia/Seoul", fields={"size": "XL"})
    talk = await records.wrote("k@x.com")
    await records.note(gone, "prefers mail")
    assert await records.merge(gone, kept)
    now = await records.customer("7")
    assert (now.name, now.company, now.tier, now.timezone) == ("Kim", "Acme", "gold", "Asia/Seoul")
    assert now.fields == {"plan": "pro", "size": "XL"}
    later = await records.wrote("k@x.com")

    def look(tx: Transaction) -> None:
        assert [each.address for each in people.addresses(tx, kept.id)] == ["7", "k@x.com"]
        assert people.addresses(tx, gone.id) == []
        found = conversations.of_customer(tx, kept.id, 9, unfinished=True)
        assert [each.id for each in found] == [later.id, talk.id]
        assert [each.text for each in customer_notes.newest(tx, kept.id, 9)] == ["prefers mail"]
        assert people.customer(tx, gone.id).merged_into == kept.id
        assert people.current(tx, gone.id).id == kept.id

    await records.store.read(look)


async def test_what_came_meanwhile_stays_with_the_identity_it_came_by(records: Records) -> None:
    kept, gone = await records.add("7", "Kim"), await records.add("8", "Kim")
    await records.merge(gone, kept)
    by_gone, by_kept = await records.wrote("8"), await records.wrote("7")
    (merge,) = await merges_of(records, kept)
    assert await part(records, merge) is Parting.DONE

    def look(tx: Transaction) -> tuple[list[int], list[int]]:
        both = (conversations.of_customer(tx, record.id, 9, unfinished=True) for record in (gone, kept))
        return tuple([each.id for each in found] for found in both)

    assert await records.store.read(look) == ([by_gone.id], [by_kept.id])
    assert (await records.customer("8")).merged_into is None


async def test_what_was_changed_by_hand_since_the_merge_is_not_taken_away(records: Records) -> None:
    kept = await records.add("7", "Kim")
    gone = await records.add("8", "Kim", tier="gold", company="Acme", fields={"a": "1", "b": "2"})
    await records.merge(gone, kept)
    now = await records.customer("7")
    await records.store.write(
        lambda tx: customer_records.edit(tx, now, "U1", tier="silver", fields={"a": "changed", "b": "2", "c": "3"})
    )
    (merge,) = await merges_of(records, kept)
    await part(records, merge)
    now = await records.customer("7")
    assert (now.tier, now.company, now.fields) == ("silver", "", {"a": "changed", "c": "3"})


async def test_a_merge_or_an_undo_asked_for_twice_happens_once(records: Records) -> None:
    kept, gone, third = await records.add("7"), await records.add("8"), await records.add("9")
    done = await asyncio.gather(*(records.merge(gone, kept) for _ in range(4)))
    assert done.count(True) == 1
    assert not await records.merge(kept, gone)
    assert not await records.merge(gone, third)
    assert not await records.merge(kept, kept)
    (merge,) = await merges_of(records, kept)
    parted = await asyncio.gather(*(part(records, merge) for _ in range(4)))
    assert sorted(parted) == [Parting.DONE] + [Parting.DONE_BEFORE] * 3
    assert await merges_of(records, kept) == []


async def test_two_merges_in_both_directions_at_once_make_one_record(records: Records) -> None:
    a, b = await records.add("7"), await records.add("8")
    done = await asyncio.gather(records.merge(a, b), records.merge(b, a), records.merge(a, b))
    assert done.count(True) == 1


async def test_a_merge_within_a_merge_is_undone_from_the_outside(records: Records) -> None:
    a, b, c = await records.add("1"), await records.add("2"), await records.add("3")
    await records.merge(a, b)
    (inner,) = await merges_of(records, b)
    await records.merge(b, c)
    assert await part(records, inner) is Parting.FIRST_ANOTHER
    (outer,) = await merges_of(records, c)
    assert await part(records, outer) is Parting.DONE
    assert await part(records, inner) is Parting.DONE
    assert [(await records.customer(each)).merged_into for each in "123"] == [None] * 3


async def test_messages_that_come_while_records_are_merged_and_parted_are_all_of_the_right_one(
    records: Records,
) -> None:
    """Every conversation belongs to the record of the identity that it came by, at any time."""
    kept, gone = await records.add("7"), await records.add("8")

    async def merge_and_part() -> None:
        for _ in range(5):
            await records.merge(gone, kept)
            for merge in await merges_of(records, kept):
                await part(records, merge)
        await records.merge(gone, kept)

    async def write(address: str) -> None:
        for _ in range(20):
            await records.wrote(address)

    await asyncio.gather(merge_and_part(), write("7"), write("8"), write("8"))
    rows = await records.rows()
    owner = {row[0]: row[1] for row in rows["identities"]}
    assert {row[1] for row in rows["identities"]} == {kept.id}
    assert len(rows["conversations"]) == 60
    assert all(row[2] == owner[row[3]] for row in rows["conversations"])


async def test_whoever_waits_for_a_merge_finds_the_identity_in_its_new_record(records: Records) -> None:
    """PostgreSQL alone: on SQLite nobody waits within a transaction."""
    kept, gone = await records.add("7"), await records.add("8")

    async def find() -> tuple[int, int]:
        found = await records.store.write(lambda tx: people.find(tx, "telegram", "8"))
        return found.customer_id

    owners = await asyncio.gather(records.merge(gone, kept), *(find() for _ in range(8)))
    assert set(owners[1:]) <= {gone.id, kept.id}


STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "write", "note", "part"]), st.integers(0, 3), st.integers(0, 3)), max_size=14
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
async def test_undoing_every_merge_gives_what_there_was_and_what_came_since(store: Store, steps: list) -> None:
    """Whatever is merged, said and noted in any order: when all merges are undone, the last first, each record is what
    it would be had nobody ever merged, but for what was written down about the merged one."""
    records = Records(store)
    mark = store.__dict__["mark"] = store.__dict__.get("mark", 0) + 1
    names = [f"{mark}-{n}" for n in range(4)]
    before = [
        await records.add(name, f"N{n}", tier="gold" * (n % 2), fields={"k": name} if n > 1 else {f"f{n}": "x"})
        for n, name in enumerate(names)
    ]
    untouched = {each.id for each in before}
    wrote: list[tuple[int, int]] = []
    for what, one, two in steps:
        if what == "merge":
            await records.merge(before[one], before[two])
        elif what == "write":
            wrote.append(((await records.wrote(names[one])).id, before[one].id))
        elif what == "note":
            current = await store.read(lambda tx, id_=before[one].id: people.current(tx, id_))
            await records.note(current)
        else:
            for merge in await merges_of(records, before[one]):
                await part(records, merge)
    left = True
    while left:
        found = [merge for each in before for merge in await merges_of(records, each)]
        for merge in found:
            await part(records, merge)
        left = bool(found)
    assert [await records.customer(name) for name in names] == before
    rows = await records.rows()
    assert {row[0]: row[2] for row in rows["conversations"] if row[2] in untouched} == dict(wrote)
    assert sorted(row[0] for row in rows["customer_contacts"] if row[1] in untouched) == []


async def test_suggestions_tell_why_and_leave_out_what_is_one_already(records: Records) -> None:
    me = await records.add("7", "김민서", company="Acme", fields={"email": "K@x.com", "전화": "+82 10-1234-5678"})
    mail = await records.add("k@x.com", "Minseo", "email")
    phone = await records.add("9", "M", fields={"phone": "010-1234-5678", "order": "123456789"})
    same = await records.add("10", "김민서", company="Acme")
    await records.add("11", "김민서", company="Other", fields={"order": "123456789"})

    async def suggested(customer: Customer) -> list[tuple[int, Why]]:
        found = await records.store.read(lambda tx: customer_records.suggestions(tx, customer, CHANNELS))
        return [(each.customer.id, each.why) for each in found]

    assert await suggested(me) == [(phone.id, Why.PHONE), (mail.id, Why.EMAIL), (same.id, Why.NAMESAKE)]
    assert await suggested(mail) == [(me.id, Why.EMAIL)]
    await records.merge(mail, me)
    assert (mail.id, Why.EMAIL) not in await suggested(await records.customer("7"))


async def test_a_record_is_found_by_number_address_and_telephone(records: Records) -> None:
    me = await records.add("k@x.com", "Kim", "email", fields={"mobile": "+82 10 1234 5678"})
    talk = await records.wrote("k@x.com")

    async def meant(text: str) -> list[int]:
        found = await records.store.read(lambda tx: customer_records.meant(tx, text, CHANNELS))
        return [each.id for each in found]

    for text in (str(talk.number), f"#{talk.number}", "K@X.com", "010-1234-5678"):
        assert await meant(text) == [me.id], text
    assert await meant("#999") == await meant("nobody@x.com") == await meant("") == []
