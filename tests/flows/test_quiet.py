"""A desk that says at a glance what matters, and no more often than it must."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.inbound import Attachment, InboundDelete, InboundEdit
from bot.model.outbound import Outcome, Refused, RetryLater, Unknown
from bot.model.richtext import RichText
from bot.model.shown import Action, DeskEffect, Post, PostCard, Update
from bot.rules import Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from storage import conversations, messages, people
from tests.flows.conftest import House
from tests.scripted import DESK_CHANNEL, ScriptedDesk, said

EARLY = RetryLater("not its turn", timedelta(seconds=30), tried=False)


def fields(house: House) -> dict[str, str]:
    """Of the card as it was shown last."""
    return {field.label: field.text for field in house.desk.of(PostCard)[-1].card.fields}


async def refreshed(house: House) -> None:
    """Until the card shows all that has happened."""
    await house.quiet()
    for _ in range(2):
        await house.pass_time(timedelta(seconds=4))


async def conversation(house: House, number: int = 1):
    return await house.app.store.read(lambda tx: conversations.by_number(tx, number))


class TestTheCard:
    async def test_it_says_who_it_is_where_and_what_they_said_last(self, house: House) -> None:
        await house.customer(said("7:1", "환불 요청합니다"))
        await house.quiet()
        customer = (await conversation(house)).customer_id
        record = {"company": "Acme", "timezone": "Asia/Seoul", "tier": "gold"}
        await house.app.store.write(lambda tx: people.change(tx, customer, **record))
        await house.customer(said("7:2", "아직인가요? *급해요*"))
        await house.pass_time(timedelta(seconds=5))
        shown = fields(house)
        assert shown["Company"] == "Acme"
        assert shown["Tier"] == "gold"
        assert shown["Language"] == "Korean"
        assert shown["Time there"].startswith("10:00 at the last change here (UTC+09:00")
        assert shown["Customer's last words"] == "아직인가요? *급해요*"
        assert "⚠️ Answers" not in shown

    async def test_nothing_is_said_of_a_time_zone_that_nobody_knows(self, house: House) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        assert "Time there" not in fields(house)

    async def test_an_answer_that_did_not_arrive_stays_on_it_until_it_does(self, house: House) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        house.channel.answers.append(Refused("blocked"))
        await house.agent("answer")
        await refreshed(house)
        assert fields(house)["⚠️ Answers"] == "not delivered: 1"
        await house.press(Action.RETRY, house.notices[-1].buttons[0].value)
        await refreshed(house)
        assert "⚠️ Answers" not in fields(house)

    async def test_an_answer_that_was_tried_three_times_in_vain_is_told_on_it(self, house: House) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        house.channel.answers.extend(RetryLater("busy", timedelta(minutes=1)) for _ in range(3))
        await house.agent("answer")
        await house.quiet()
        for _ in range(2):
            await house.pass_time(timedelta(minutes=1))
        await refreshed(house)
        assert fields(house)["⚠️ Answers"] == "not out yet: 1"
        await house.pass_time(timedelta(minutes=1))
        await refreshed(house)
        assert "⚠️ Answers" not in fields(house)

    async def test_many_changes_make_few_updates_and_the_last_state_wins(self, house: House) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        value = (await conversation(house)).id
        before = len(house.desk.of(PostCard))
        for n in range(12):
            await house.press(Action.PRIORITY, value, ("low", "high", "urgent")[n % 3])
            await house.pass_time(timedelta(seconds=0.5))
        await house.pass_time(timedelta(seconds=4))
        await house.pass_time(timedelta(seconds=4))
        assert len(house.desk.of(PostCard)) - before <= 4
        assert fields(house)["Priority"] == "urgent"


class TestJoining:
    async def test_the_first_goes_at_once_and_what_had_to_wait_goes_together(self, house: House) -> None:
        await house.customer(said("7:1", "one"))
        await house.quiet()
        house.desk.answers.append(EARLY)
        await house.customer(said("7:2", "two"))
        await house.quiet()
        assert house.desk.posts == ["one"]
        await house.customer(said("7:3", "three"))
        await house.customer(said("7:4", "four\nand a half"))
        await house.pass_time(timedelta(seconds=30))
        assert house.desk.posts == ["one", "two\n\nthree\n\nfour\nand a half"]
        number = (await conversation(house)).id
        assert len(await house.app.store.read(lambda tx: messages.of_conversation(tx, number))) == 4

    async def test_an_edit_or_a_delete_of_one_that_joined_changes_their_post(self, house: House) -> None:
        await self._three_together(house)
        await house.customer(InboundEdit("e1", "7:3", RichText("THREE"), house.clock.now()))
        await house.customer(InboundDelete("d1", "7:4", house.clock.now()))
        await house.quiet()
        changed = house.desk.of(Update)[-1]
        assert changed.body.text == ("two\n\nTHREE\n(edited; before: three)\n\nfour\n(taken back by the customer)")
        assert changed.ts == next(ts for ts, e in house.desk.effects if isinstance(e, Post) and "three" in e.body.text)

    async def test_their_files_come_with_them_and_later_ones_behind_them(self, house: House) -> None:
        house.channel.files["r"] = b"late"
        now, late = (
            Attachment("a.txt", "text/plain", 1, b"a"),
            Attachment("b.txt", "text/plain", 4, ref="r"),
        )
        await house.customer(said("7:1", "one"))
        await house.quiet()
        house.desk.answers.append(EARLY)
        await house.customer(said("7:2", "two"))
        await house.quiet()
        await house.customer(said("7:3", "three", attachments=(now,)), said("7:4", "four", attachments=(late,)))
        await house.pass_time(timedelta(seconds=30))
        assert [file.filename for post in house.desk.of(Post) for file in post.files] == ["a.txt", "b.txt"]

    async def test_more_than_ten_are_counted(self, house: House) -> None:
        await house.customer(said("7:0", "first"))
        await house.quiet()
        house.desk.answers.append(EARLY)
        for n in range(11):
            await house.customer(said(f"7:{n + 1}", f"message {n}"))
            await house.quiet()
        await house.pass_time(timedelta(seconds=30))
        assert house.desk.posts[1].startswith("(11 messages)\nmessage 0\n")

    async def test_a_card_that_had_to_wait_takes_the_first_words_with_it(self, house: House) -> None:
        house.desk.answers.append(EARLY)
        await house.customer(said("7:1", "one"), said("7:2", "two"))
        await house.quiet()
        await house.pass_time(timedelta(seconds=30))
        assert house.desk.of(PostCard)[0].card.body.text == "one\ntwo"
        assert house.desk.posts == []
        await house.customer(InboundEdit("e1", "7:1", RichText("ONE"), house.clock.now()))
        await house.pass_time(timedelta(seconds=5))
        assert house.desk.of(PostCard)[-1].card.body.text == "ONE\n(edited; before: one)\n\ntwo"
        await house.customer(said("7:3", "three"))
        await house.quiet()
        assert house.desk.posts == ["three"]

    async def test_what_is_refused_together_is_tried_one_by_one_in_order(self, house: House, monkeypatch) -> None:
        send = house.desk.send

        async def one_by_one(effect: DeskEffect) -> Outcome:
            return Refused("too much") if isinstance(effect, Post) and "\n" in effect.body.text else await send(effect)

        monkeypatch.setattr(house.desk, "send", one_by_one)
        await house.customer(said("7:1", "one"))
        await house.quiet()
        house.desk.answers.append(EARLY)
        for n, text in enumerate(("two", "three")):
            await house.customer(said(f"7:{n + 2}", text))
            await house.quiet()
        await house.pass_time(timedelta(seconds=30))
        assert house.desk.posts == ["one", "two", "three"]

    async def _three_together(self, house: House) -> None:
        await house.customer(said("7:1", "one"))
        await house.quiet()
        house.desk.answers.append(EARLY)
        for n, text in enumerate(("two", "three", "four")):
            await house.customer(said(f"7:{n + 2}", text))
            await house.quiet()
        await house.pass_time(timedelta(seconds=30))
        assert house.desk.posts[-1] == "two\nthree\nfour"


class TestJoiningSwitchedOff:
    @pytest.fixture
    def rules(self, rules: Rules) -> Rules:
        return replace(rules, join=False)

    async def test_each_message_has_a_post_of_its_own(self, house: House) -> None:
        house.desk.answers.append(EARLY)
        await house.customer(*(said(f"7:{n}", f"message {n}") for n in range(4)))
        await house.quiet()
        await house.pass_time(timedelta(seconds=30))
        assert house.desk.posts == [f"message {n}" for n in range(4)]


class TestBroadcast:
    @pytest.fixture
    def rules(self, rules: Rules) -> Rules:
        always = Calendar.build("always", "UTC", always=True)
        policy = Policy.build("standard", always, targets={"first_response": "1h"}, warn=["50%"])
        return replace(rules, policies=[Snapshot(policy, always)])

    async def test_only_a_broken_promise_is_shown_beside_its_thread(self, house: House) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        for _ in range(2):
            await house.pass_time(timedelta(minutes=31))
        told = [(p.broadcast, "is overdue" in p.body.text) for p in house.notices if p.place.channel == DESK_CHANNEL]
        assert (False, False) in told
        assert [broken for shown, broken in told if shown] == [True]


class TestLongTexts:
    @pytest.fixture(autouse=True)
    def _cuts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def pieces(self: ScriptedDesk, body: RichText) -> list[RichText]:
            return [RichText(part) for part in body.text.split("|")]

        monkeypatch.setattr(ScriptedDesk, "pieces", pieces, raising=False)

    async def test_they_take_several_posts_with_nothing_between_them_and_the_files_last(self, house: House) -> None:
        file = Attachment("a.txt", "text/plain", 1, b"a")
        await house.customer(said("7:1", "one|two|three", attachments=(file,)))
        await house.customer(said("7:2", "behind"))
        await house.quiet()
        told = [(post.body.text, len(post.files)) for post in house.desk.of(Post)]
        assert told[:3] == [("one", 0), ("two", 0), ("three\nbehind", 1)] or told == [
            ("one", 0), ("two", 0), ("three", 1), ("behind", 0),
        ]  # fmt: skip

    async def test_an_edit_changes_each_of_them(self, house: House) -> None:
        await house.customer(said("7:1", "one|two|three"))
        await house.quiet()
        await house.customer(InboundEdit("e1", "7:1", RichText("1|2"), house.clock.now()))
        await house.quiet()
        texts = [update.body.text for update in house.desk.of(Update)]
        assert texts[0] == "1"
        assert texts[1].startswith("2")
        assert len({update.ts for update in house.desk.of(Update)}) == 3

    async def test_a_piece_whose_confirmation_was_lost_is_not_posted_twice(self, house: House) -> None:
        await house.customer(said("7:0", "hello"))
        await house.quiet()
        send = house.desk.send
        lost = ["two"]

        async def losing(effect: DeskEffect) -> Outcome:
            outcome = await send(effect)
            if isinstance(effect, Post) and effect.body.text in lost:
                return Unknown(lost.pop())
            return outcome

        house.desk.send = losing
        await house.customer(said("7:1", "one|two|three"))
        await house.quiet()
        await house.pass_time(timedelta(seconds=5))
        assert house.desk.posts == ["hello", "one", "two", "three"]
