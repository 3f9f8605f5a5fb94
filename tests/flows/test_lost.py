"""A desk channel that is lost, or a thread that is deleted, loses nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.desk import ChannelChanged
from bot.model.outbound import Outcome, Refused, RetryLater
from bot.model.shown import DeskEffect, Post, PostCard
from bot.rules import Rules
from storage import conversations
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, said

OTHER = "C0BILLING"


@pytest.fixture
def closed(house: House, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Channels and threads that take nothing."""
    shut: set[str] = set()
    send = house.desk.send

    async def guarded(effect: DeskEffect) -> Outcome:
        channel = effect.channel if isinstance(effect, PostCard) else effect.place.channel
        thread = effect.ts if isinstance(effect, PostCard) else effect.place.thread
        if channel in shut:
            return RetryLater("The channel is archived", lost="archived")
        if thread in shut:
            return Refused("The thread is not there any more", unreachable=True)
        return await send(effect)

    monkeypatch.setattr(house.desk, "send", guarded)
    return shut


def told(house: House, place: str) -> list[str]:
    return [post.body.text for post in house.desk.of(Post) if post.place.channel == place and not post.place.thread]


async def moved_to(house: House, channel: str) -> None:
    """The first conversation has its thread in another channel of the desk."""

    def move(tx):
        conversations.change(tx, conversations.by_number(tx, 1), desk_channel=channel)

    await house.app.store.write(move)


async def change(house: House, channel: str, what: str, event: str = "e1") -> None:
    await house.app.handle_desk(ChannelChanged(event, channel, what))
    await house.quiet()


class TestDeletedThread:
    async def test_the_new_one_links_to_it_and_tells_what_was_said_last(self, house: House, closed: set[str]) -> None:
        for n in range(12):
            await house.customer(said(f"7:{n}", f"message {n}"))
            await house.quiet()
        closed.add(house.desk.thread().thread)
        await house.customer(said("8:1", "still there?"), said("8:2", "hello?"))
        await house.quiet()
        await house.pass_time(timedelta(seconds=5))
        new = [p for p in house.desk.of(Post) if p.place == house.desk.thread(1)]
        history = new[0].body
        assert history.text.split("\n")[2:] == [f"김민서: message {n}" for n in range(2, 12)]
        assert any("slack.com/archives" in span.value for span in history.spans)
        assert "\n".join(p.body.text for p in new[1:]) == "still there?\nhello?"

    async def test_a_refresh_that_finds_it_gone_begins_another_one(self, house: House, closed: set[str]) -> None:
        await house.customer(said("7:1", "hello"))
        await house.quiet()
        closed.add(house.desk.thread().thread)
        await house.press("assign_me", (await _first(house)).id)
        await house.pass_time(timedelta(seconds=5))
        assert (await _first(house)).desk_thread == house.desk.thread(1).thread
        assert "hello" in house.desk.posts[-1]


class TestLostChannel:
    async def test_people_are_told_once_and_again_when_it_is_back(self, house: House) -> None:
        for event, what in (("e1", "removed"), ("e1", "removed"), ("e2", "archived")):
            await change(house, OTHER, what, event)
        assert len(told(house, "C0MANAGERS")) == 1
        assert "is not in the desk channel C0BILLING" in told(house, "C0MANAGERS")[0]
        assert "go on in C0SUPPORT" in told(house, "C0MANAGERS")[0]
        await change(house, OTHER, "joined", "e3")
        assert "All clear" in told(house, "C0MANAGERS")[-1]

    async def test_its_conversations_go_on_in_the_default_channel_in_order(
        self, house: House, closed: set[str]
    ) -> None:
        await house.customer(said("7:1", "first"))
        await house.quiet()
        await moved_to(house, OTHER)
        closed.add(OTHER)
        await house.customer(said("7:2", "second"), said("7:3", "third"))
        await house.quiet()
        await house.pass_time(timedelta(seconds=5))
        now = await _first(house)
        assert now.desk_channel == DESK_CHANNEL
        new = [p.body.text for p in house.desk.of(Post) if p.place.thread == now.desk_thread]
        assert "김민서: first" in new[0]
        assert "\n".join(new[1:]) == "second\nthird"
        assert len(told(house, "C0MANAGERS")) == 1

    async def test_with_no_other_channel_all_waits_for_weeks_and_comes_when_it_is_back(
        self, house: House, closed: set[str]
    ) -> None:
        await house.customer(said("7:1", "first"))
        await house.quiet()
        closed.add(DESK_CHANNEL)
        await house.customer(said("7:2", "second"))
        await house.quiet()
        for _ in range(4):
            await house.pass_time(timedelta(days=5))
            await house.customer(said(f"7:{house.clock.now()}", "more"))
        await house.quiet()
        assert house.desk.posts[:1] == ["first"]
        assert "waits until then" in told(house, "C0MANAGERS")[0]
        closed.clear()
        await change(house, DESK_CHANNEL, "unarchived")
        await house.pass_time(timedelta(seconds=5))
        shown = "\n".join(p.body.text for p in house.desk.of(Post) if p.place == house.desk.thread() and p.author)
        assert shown.split("\n") == ["first", "second", "more", "more", "more", "more"]

    async def test_after_an_hour_it_is_tried_again_though_nobody_said_that_it_is_back(
        self, house: House, closed: set[str]
    ) -> None:
        await house.customer(said("7:1", "first"))
        await house.quiet()
        closed.add(DESK_CHANNEL)
        await house.customer(said("7:2", "second"))
        await house.quiet()
        closed.clear()
        await house.pass_time(timedelta(minutes=30))
        assert "second" not in house.desk.posts
        await house.pass_time(timedelta(minutes=40))
        assert "second" in house.desk.posts
        assert "All clear" in told(house, "C0MANAGERS")[-1]


class TestNobodyElseToTell:
    @pytest.fixture
    def rules(self, rules: Rules) -> Rules:
        return replace(rules, managers_channel="", admins=frozenset({"S0GROUP"}))

    async def test_when_the_managers_channel_itself_is_lost_people_are_told_directly(self, house: House) -> None:
        await change(house, DESK_CHANNEL, "archived")
        (message,) = told(house, ALICE.id)
        assert "was archived. Unarchive it" in message


async def _first(house: House):
    return await house.app.store.read(lambda tx: conversations.by_number(tx, 1))
