"""The customer's card: who they are, what happened on every channel, and what agents do to the record."""

from datetime import timedelta

import pytest

from bot.desk import customer_card, customer_forms
from bot.model.forms import FormProblem, Row, Say, ShowForm
from bot.model.shown import PostCard
from storage import conversations, people
from tests.flows.conftest import House
from tests.flows.forms import Hand
from tests.scripted import STRANGER, said


@pytest.fixture
async def hand(house: House) -> Hand:
    """Two customers have written, one on Telegram and one by mail; the card of the first is open."""
    await house.customer(said("7:1", "my order is late", name="김민서"))
    await house.customer(said("m1", "any news?", user="kim@x.com", thread="", name="Minseo Kim"), inbox="mail")
    await house.quiet()
    made = Hand(house)
    await made.types("customer 1")
    return made


async def owner(house: House, number: int) -> int:
    return (await house.app.store.read(lambda tx: conversations.by_number(tx, number))).customer_id


async def test_the_card_tells_who_the_customer_is_and_what_happened(house: House, hand: Hand) -> None:
    await house.agent("on its way", thread=0)
    await house.agent("// a VIP", thread=0)
    await house.press("resolve", (await house.app.store.read(lambda tx: conversations.by_number(tx, 1))).id, "solved")
    await house.quiet()
    await hand.types("customer 1")
    assert hand.shown.title == "Customer"
    assert "Telegram 7 · confirmed" in hand.rows
    lines = [row for row in hand.rows if row.startswith("#1")]
    assert lines[-1].startswith("#1 ⚙️ opened") or lines[-1].startswith("#1 💬")
    told = "\n".join(reversed(lines))
    places = [told.index(word) for word in ("my order is late", "on its way", "a VIP", "now: resolved")]
    assert places == sorted(places)
    assert "Earlier\n• #1 · Telegram · resolved" in hand.text


async def test_what_is_entered_is_checked_and_kept_and_comes_to_the_cards(house: House, hand: Hand) -> None:
    await hand.touches(customer_forms.EDIT)
    for entry, wrong, told in (
        ("language", "korean!", "no language tag"),
        ("timezone", "Asia/Seol", "Did you mean Asia/Seoul"),
        ("fields", "no colon", "“no colon”"),
        ("fields", "a: 1\na: 2", "“a: 2”"),
    ):
        problem = await hand.sends(**{entry: wrong})
        assert isinstance(problem, FormProblem)
        assert (problem.entry, told in problem.text) == (entry, True)
    await hand.sends(
        name="Kim Minseo",
        company="Acme",
        tier="gold",
        language="KO-kr",
        timezone="seoul",
        fields="plan: pro\nurl: http://x",
    )
    assert hand.shown.name == customer_forms.CARD
    assert "Kim Minseo" in hand.text
    facts = hand.facts
    assert (facts["Company"], facts["Tier"], facts["Language"]) == ("Acme", "gold", "ko-KR")
    assert facts["Their local time"] == "2026-11-23 10:00 · Asia/Seoul"
    assert (facts["plan"], facts["url"]) == ("pro", "http://x")
    await house.pass_time(timedelta(seconds=5))
    assert house.desk.of(PostCard)[-1].card.title == "#1 Kim Minseo"


async def test_an_edit_does_not_take_back_what_somebody_else_changed_meanwhile(house: House, hand: Hand) -> None:
    other = Hand(house)
    await other.types("customer 1")
    for each in (hand, other):
        await each.touches(customer_forms.EDIT)
    await other.sends(tier="gold")
    problem = await hand.sends(company="Acme")
    assert isinstance(problem, FormProblem)
    assert "meanwhile" in problem.text
    now = await house.app.store.read(lambda tx: people.customer(tx, int(hand.shown.carries["customer"])))
    assert (now.tier, now.company) == ("gold", "")


async def test_a_note_sent_twice_is_one(hand: Hand) -> None:
    await hand.touches(customer_forms.NOTE)
    assert isinstance(await hand.sends(text="  "), FormProblem)
    await hand.sends(text="prefers the phone")
    await hand.again()
    await hand.types("customer 1")
    assert [row for row in hand.rows if row.startswith("📝 prefers")] == [
        "📝 prefers the phone\n", "📝 prefers the phone ·",
    ]  # fmt: skip


async def test_an_address_that_was_added_brings_its_messages_to_this_record(house: House, hand: Hand) -> None:
    await hand.touches(customer_forms.ADDRESS)
    for address in ("no address", "", "a@b"):
        assert isinstance(await hand.sends(channel="email", address=address), FormProblem)
    await hand.sends(channel="email", address="Minseo@Work.com")
    assert "Email minseo@work.com · only claimed" in hand.rows
    await house.customer(said("m9", "from work", user="minseo@work.com", thread=""), inbox="mail")
    assert await owner(house, 3) == await owner(house, 1)
    await hand.types("customer 3")
    assert "Email minseo@work.com · confirmed" in hand.rows
    assert "an address was added: minseo@work.com" in hand.text


async def test_two_records_are_found_to_be_one_person_merged_and_parted(house: House, hand: Hand) -> None:
    await hand.touches(customer_forms.EDIT)
    await hand.sends(fields="mail: Kim@X.com")
    await hand.touches(customer_forms.OTHER)
    (row,) = [part for part in hand.shown.parts if isinstance(part, Row)]
    assert row.body.text == "Minseo Kim · Email kim@x.com\nThe same email address: kim@x.com"
    await hand.touches(customer_forms.MERGE)
    await hand.sends()
    assert isinstance(await hand.again(), ShowForm)
    assert await owner(house, 2) == await owner(house, 1)
    assert {"Telegram 7 · confirmed", "Email kim@x.com · confirmed"} <= set(hand.rows)
    assert any("any news?" in line for line in hand.rows)
    await house.pass_time(timedelta(seconds=5))
    assert house.desk.of(PostCard)[-1].card.title == "#2 김민서"
    assert "#2" in await house.command("find from:김민서 any news")
    await house.customer(said("m2", "once more", user="kim@x.com", thread="new"), inbox="mail")
    await hand.types("customer 2")
    await hand.touches(customer_card.UNDO)
    assert "apart again" in hand.text
    await hand.again()
    assert await owner(house, 2) == await owner(house, 3) != await owner(house, 1)
    assert "merge undone: Minseo Kim" in hand.text
    await house.pass_time(timedelta(seconds=5))
    titles = {card.card.title for card in house.desk.of(PostCard)[-2:]}
    assert titles == {"#2 Minseo Kim", "#3 Minseo Kim"}


async def test_another_record_is_named_by_hand_and_the_one_that_stays_is_chosen(house: House, hand: Hand) -> None:
    await hand.touches(customer_forms.OTHER)
    for who, told in (("#77", "Nobody was found"), ("#1", "this very record"), ("", "Nobody was found")):
        problem = await hand.sends(who=who)
        assert told in problem.text
    await hand.sends(who="#2")
    other = await owner(house, 2)
    assert "Choose one" in (await hand.sends(keep="12345")).text
    await hand.sends(keep=str(other))
    assert hand.shown.carries["customer"] == str(other)
    assert "Minseo Kim" in hand.text
    assert await owner(house, 1) == other


async def test_the_timeline_goes_on_behind_the_last_line_and_back(house: House, hand: Hand) -> None:
    for n in range(2, 40):
        await house.customer(said(f"7:{n}", f"message {n}"))
    await hand.types("customer 1")
    seen: list[str] = []
    while True:
        seen += [row for row in hand.rows if "💬" in row]
        if not hand.labels(customer_card.OLDER):
            break
        await hand.touches(customer_card.OLDER)
    assert [row.split(": ")[1] for row in seen] == [
        *(f"message {n} ·" for n in range(39, 1, -1)), "my order is late ·",
    ]  # fmt: skip
    await hand.touches(customer_card.NEWEST)
    assert "message 39" in hand.text


async def test_strangers_and_forms_of_nobody_get_a_friendly_answer(house: House, hand: Hand) -> None:
    stranger = Hand(house, STRANGER, hand.shown)
    assert "Only agents" in (await stranger.touches(customer_forms.EDIT)).body.text
    for customer in ("", "x", "9" * 40, "1"):
        lost = Hand(house, shown=ShowForm("customer", "", "Send", "", hand.shown.parts, {"customer": customer}))
        answer = await lost.touches(customer_forms.EDIT)
        assert isinstance(answer, Say)
        assert "no longer here" in answer.body.text
        assert isinstance(await lost.sends(), FormProblem)


async def test_the_card_of_a_record_that_was_merged_meanwhile_is_that_of_the_one_it_is_in(
    house: House, hand: Hand
) -> None:
    stale = Hand(house, shown=hand.shown)
    await hand.touches(customer_forms.OTHER)
    await hand.sends(who="#2")
    await hand.sends(keep=str(await owner(house, 2)))
    await stale.touches(customer_forms.EDIT)
    assert stale.values["name"] == "Minseo Kim"
