"""Rules: when this happens and that holds, these things are done: in order, recorded, never by each other's doing."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.automation import report
from bot.automation.dry_run import would_run
from bot.conditions import ABOUT_EVENT, Conditions
from bot.model.desk import Person, Place
from bot.model.events import Kind
from bot.model.macro import Macro
from bot.model.shown import Action as Pressed
from bot.model.shown import Post
from bot.rules import Action, AssignmentRule, AutomaticRule, Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from storage import clocks, conversations, events, past
from storage.transaction import Transaction
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, said

BOB = Person("U0BOB", "Bob")
ALWAYS = Calendar.build("always", "UTC", always=True)
HELLO = Macro("hello", "Hello {customer.name}, we are on it.")
SIGNED = Macro("signed", "Yours, {customer.company}")


def rule(name: str, on: Kind, *actions: tuple[str, str] | Action, **when: list[str]) -> AutomaticRule:
    made = [each if isinstance(each, Action) else Action(*each) for each in actions]
    return AutomaticRule(name, on, Conditions.read(when, ABOUT_EVENT), made)


REFUND = rule(
    "refunds", Kind.OPENED, ("tag", "billing"), ("priority", "high"), Action("notify", "C0ALERTS", "A refund"),
    ("note", "Ask for the order number"), keyword=["refund"],
)  # fmt: skip


@pytest.fixture
def automatic() -> list[AutomaticRule]:
    return [REFUND]


@pytest.fixture
def rules(automatic: list[AutomaticRule]) -> Rules:
    promises = [
        Policy.build("urgent", ALWAYS, when={"tag": ["billing"]}, targets={"first_response": "5m"}),
        Policy.build("standard", ALWAYS, targets={"first_response": "1h"}),
    ]
    return Rules(
        {}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id, BOB.id}), automatic=automatic,
        policies=[Snapshot(each, ALWAYS) for each in promises], macro_files=lambda: (HELLO, SIGNED),
        assignment=AssignmentRule("manual", 5, (ALICE.id, BOB.id)),
    )  # fmt: skip


async def now(house: House, number: int = 1) -> Any:
    return await house.app.store.read(lambda tx: conversations.by_number(tx, number))


async def runs(house: House) -> list[tuple[str, list[dict[str, str]]]]:
    """The rules that ran, each with what it did."""

    def ask(tx: Transaction) -> list[tuple[str, list[dict[str, str]]]]:
        long_ago = tx.now - timedelta(days=9)
        found = [event for _, each in past.lately(tx, long_ago, [Kind.RULE_RAN], ()) for event in each]
        assert all(event.actor == f"rule:{event.data['rule']}" for event in found)
        return [(event.data["rule"], event.data["did"]) for event in found]

    return await house.app.store.read(ask)


async def test_what_holds_is_done_in_order_and_recorded(house: House) -> None:
    await house.customer(said("7:1", "a REFUND please"))
    await house.quiet()
    conversation = await now(house)
    assert conversation.priority == "high"
    assert await house.app.store.read(lambda tx: conversations.tags_of(tx, conversation.id)) == ["billing"]
    assert [p.body.text for p in house.desk.of(Post) if p.place == Place("C0ALERTS")] == ["#1 김민서: A refund"]
    assert any(p.body.text == "Ask for the order number" and p.author == "refunds" for p in house.desk.of(Post))
    ((name, did),) = await runs(house)
    assert (name, did[:2]) == ("refunds", [{"tag": "billing"}, {"priority": "high"}])


async def test_what_a_rule_sets_is_there_for_the_choice_of_the_promise(house: House) -> None:
    await house.customer(said("7:1", "a refund please"))
    conversation = await now(house)
    (clock,) = await house.app.store.read(lambda tx: clocks.of_conversation(tx, conversation.id))
    assert clock.target_seconds == 300


async def test_what_does_not_hold_is_left_alone(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    assert await runs(house) == []
    assert (await now(house)).priority == "normal"


class TestChains:
    @pytest.fixture
    def automatic(self) -> list[AutomaticRule]:
        return [
            rule("ping", Kind.TAGGED, ("tag", "pong"), ("priority", "high")),
            rule("echo", Kind.PRIORITY_CHANGED, ("priority", "low")),
            rule("second", Kind.TAGGED, ("note", "seen"), tag=["pong"]),
        ]

    async def test_what_a_rule_does_starts_no_rule_but_those_below_see_it(self, house: House) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        await house.command("tag 1 ping")
        await house.quiet()
        assert (await now(house)).priority == "high"
        assert [name for name, _ in await runs(house)] == ["ping", "second"]
        await house.command("tag 1 pang")
        assert [did for name, did in await runs(house) if name == "ping"] == [
            [{"tag": "pong"}, {"priority": "high"}],
            [],
        ]

    async def test_people_may_undo_what_a_rule_did(self, house: House) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        await house.command("tag 1 ping")
        await house.press(Pressed.PRIORITY, (await now(house)).id, "urgent")
        assert (await now(house)).priority == "low", "the rule for changed priorities ran for what a person did"


class TestEvents:
    @pytest.fixture
    def automatic(self) -> list[AutomaticRule]:
        return [
            rule("thanks", Kind.CUSTOMER_WROTE, ("status", "resolved"), words=["thank"]),
            rule("back", Kind.STATUS_CHANGED, ("assign", "pool"), from_status=["resolved"], status=["open"]),
            rule("late", Kind.CLOCK_BREACHED, Action("ring", BOB.id, "Help out"), ("assign", BOB.id),
                 metric=["first_response"]),
            rule("sleep", Kind.TAGGED, ("snooze", "1d"), tag=["later"]),
        ]  # fmt: skip

    async def test_words_are_those_of_the_very_message(self, house: House) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        await house.agent("here you are")
        await house.customer(said("7:2", "thank you!", at=house.clock.now()))
        assert (await now(house)).status == "resolved"
        await house.customer(said("7:3", "one more thing", at=house.clock.now()))
        conversation = await now(house)
        assert (conversation.status, conversation.assignee) == ("open", ALICE.id)
        assert [name for name, _ in await runs(house)] == ["thanks", "back"]

    async def test_a_breach_calls_somebody(self, house: House) -> None:
        await house.app.assigning.look()
        await house.customer(said("7:1", "hello", at=house.clock.now()))
        await house.quiet()
        await house.pass_time(timedelta(minutes=61))
        assert (await now(house)).assignee == BOB.id
        assert any(p.mention == BOB.id and p.body.text == "Help out" for p in house.desk.of(Post))

    async def test_a_tag_puts_it_to_sleep(self, house: House) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        await house.command("tag 1 later")
        assert (await now(house)).status == "snoozed"
        await house.pass_time(timedelta(days=1))
        assert (await now(house)).status == "open"


class TestMacros:
    @pytest.fixture
    def automatic(self) -> list[AutomaticRule]:
        return [
            rule("greet", Kind.CUSTOMER_WROTE, ("macro", "hello")),
            rule("holes", Kind.OPENED, ("macro", "signed"), ("macro", "unknown")),
        ]

    async def test_a_text_goes_out_by_itself_and_the_customer_still_waits(self, house: House) -> None:
        await house.customer(said("7:1", "hi", at=house.clock.now()))
        await house.quiet()
        assert [m.body.text for m in house.channel.sent] == ["Hello 김민서, we are on it."]
        assert house.channel.sent[0].automatic
        conversation = await now(house)
        assert (conversation.status, conversation.waiting_since is None) == ("open", False)
        (clock,) = await house.app.store.read(lambda tx: clocks.of_conversation(tx, conversation.id))
        assert clock.state == "running"
        assert "Hello 김민서, we are on it." in house.desk.posts

    async def test_no_more_than_three_a_day_and_nothing_to_machines(self, house: House) -> None:
        for number in range(5):
            await house.customer(said(f"7:{number}", "hi"))
        await house.customer(said("m:1", "I am on holiday", user="m", thread="", automatic=True), inbox="mail")
        await house.quiet()
        assert (len(house.channel.sent), house.mail.sent) == (3, [])

    async def test_a_machine_that_answers_gets_no_answer(self, house: House) -> None:
        await house.customer(said("m:1", "hi", user="m", thread="m"), inbox="mail")
        await house.customer(said("m:2", "I am on holiday", user="m", thread="m", automatic=True), inbox="mail")
        await house.quiet()
        assert len(house.mail.sent) == 1

    async def test_a_text_with_holes_stays_here(self, house: House) -> None:
        await house.customer(said("7:1", "hi"))
        assert ("holes", []) in await runs(house)


class TestDryRun:
    @pytest.fixture
    def automatic(self) -> list[AutomaticRule]:
        return []

    WANTED = (
        REFUND,
        rule("taken", Kind.ASSIGNED, ("tag", "taken"), assignee=[ALICE.id], priority=["high"]),
        rule("back", Kind.STATUS_CHANGED, ("priority", "high"), from_status=["pending"], tag=["vip"]),
    )

    async def play(self, house: House) -> None:
        await house.customer(said("7:1", "a refund please"))
        await house.quiet()
        await house.press(Pressed.PRIORITY, (await now(house)).id, "high")
        await house.press(Pressed.ASSIGN_ME, (await now(house)).id)
        await house.press(Pressed.PRIORITY, (await now(house)).id, "low")
        await house.agent("the number?")
        await house.customer(said("7:2", "12", at=house.clock.now()))
        await house.agent("thanks")
        await house.command("tag 1 vip")
        await house.customer(said("7:3", "and?", at=house.clock.now()))

    async def stands(self, house: House) -> Any:
        def ask(tx: Transaction) -> Any:
            conversation = conversations.by_number(tx, 1)
            happened = events.of_conversation(tx, conversation.id)
            return conversation, conversations.tags_of(tx, conversation.id), len(happened)

        return await house.app.store.read(ask)

    async def test_each_event_is_judged_by_how_things_stood_then(self, house: House) -> None:
        await self.play(house)
        since = house.clock.now() - timedelta(days=1)
        found = await house.app.store.read(lambda tx: would_run(tx, self.WANTED, since))
        assert [(each.rule, each.number) for each in found] == [("refunds", 1), ("taken", 1), ("back", 1)]

    async def test_nothing_is_changed_and_what_is_older_is_left_out(self, house: House) -> None:
        await self.play(house)
        await house.quiet()
        before = await self.stands(house)
        future = house.clock.now() + timedelta(seconds=1)
        assert await house.app.store.read(lambda tx: would_run(tx, self.WANTED, future)) == []
        await house.app.store.read(lambda tx: would_run(tx, self.WANTED, house.clock.now() - timedelta(days=9)))
        assert await self.stands(house) == before

    async def test_it_is_told_to_people_and_to_programs(self, house: House) -> None:
        await self.play(house)
        since = house.clock.now() - timedelta(days=1)
        found = await house.app.store.read(lambda tx: would_run(tx, self.WANTED, since))
        (first, *_) = json.loads(report.as_json(found))
        assert first["do"][2] == {"notify": "C0ALERTS", "text": "A refund"}
        assert (first["rule"], first["conversation"], first["on"]) == ("refunds", 1, "opened")
        assert report.summary(found, 7, str) == "3 runs in 1 conversations in the last 7 days; nothing was changed."
        assert report.table(found, house.app.rules.timezone, str).row_count == 3
