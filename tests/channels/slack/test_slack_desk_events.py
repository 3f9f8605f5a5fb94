"""Emoji, lost channels and private messages with buttons, between people in Slack and the core."""

import pytest

from bot.model.desk import NOWHERE, ButtonPressed, ChannelChanged, EmojiSet, Place
from bot.model.outbound import Delivered
from bot.model.richtext import RichText
from bot.model.shown import Action, Button, Card, PostCard, Whisper
from channels.slack.manifest import manifest
from tests.channels.slack.rig import DESK, MANAGERS, Rig, rig

ALICE = "U0ALICE"


@pytest.fixture(autouse=True)
def _installed(request: pytest.FixtureRequest) -> None:
    made: Rig = request.getfixturevalue("both" if "both" in request.fixturenames else "one")
    made.slack.install(manifest("socket"))


async def thread(made: Rig) -> str:
    buttons = (Button(Action.REPLY, "Reply", "142"),)
    sent = await made.desk.send(PostCard(1, DESK, Card("#142", "hello", (), buttons, "new")))
    assert isinstance(sent, Delivered)
    return sent.external_id


def direct_messages(made: Rig, user: str) -> list[dict[str, object]]:
    (channel,) = [c.id for c in made.slack.world.channels.values() if c.kind == "im" and user in c.members]
    return made.slack.messages(channel)


# --- emoji and channels -----------------------------------------------------------------------------------


async def test_an_emoji_on_the_card_is_told_once_and_our_own_ticks_are_not(both: Rig) -> None:
    root = await thread(both)
    await both.connection.web.reactions_add(channel=DESK, timestamp=root, name="white_check_mark")
    await both.slack.react(ALICE, DESK, root, "eyes")
    emoji = await both.event()
    assert isinstance(emoji, EmojiSet)
    assert (emoji.emoji, emoji.place, emoji.person.id) == ("eyes", Place(DESK, root), ALICE)
    assert emoji.person.groups == {"S0SUPPORT"}


async def test_an_emoji_that_could_not_be_stored_comes_again(one: Rig) -> None:
    root = await thread(one)
    one.core.unwell = 1
    one.slack.timing.ack = 0.3
    await one.slack.react(ALICE, DESK, root, "eyes")
    assert isinstance(await one.event(), EmojiSet)


async def test_a_lost_channel_is_told_and_a_found_one_too(both: Rig) -> None:
    await both.slack.archive(ALICE, MANAGERS)
    await both.slack.unarchive(ALICE, MANAGERS)
    await both.slack.remove(ALICE, MANAGERS, "U0BOT")
    await both.slack.invite(ALICE, MANAGERS, "U0BOT")
    await both.slack.settled()
    await both.core.until(lambda: len(both.core.events) >= 4)
    changes = [(event.channel, event.change) for event in both.core.events if isinstance(event, ChannelChanged)]
    assert sorted(changes) == sorted((MANAGERS, change) for change in ("archived", "unarchived", "removed", "joined"))


async def test_a_channel_that_is_none_of_ours_may_do_what_it_likes(one: Rig) -> None:
    await one.slack.archive(ALICE, "C0SHARED")
    await one.slack.settled()
    assert not one.core.events


# --- private messages with buttons ------------------------------------------------------------------------


async def test_a_private_message_may_have_buttons_which_know_their_thread(both: Rig) -> None:
    root = await thread(both)
    whisper = Whisper(7, Place(DESK, root), ALICE, RichText("Sent in 10 s"), (Button(Action.UNDO, "Undo", "9"),))
    sent = await both.desk.send(whisper)
    assert isinstance(sent, Delivered)
    (note,) = both.slack.ephemerals(ALICE)
    assert (await both.slack.press(ALICE, DESK, note["ts"], Action.UNDO)).ok
    pressed = both.core.events[-1]
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.action, pressed.value, pressed.place) == (Action.UNDO, "9", Place(DESK, root))


async def test_a_whisper_without_a_place_is_a_direct_message(one: Rig) -> None:
    assert isinstance(await one.desk.send(Whisper(7, NOWHERE, ALICE, RichText("hello"))), Delivered)
    assert [said["text"] for said in direct_messages(one, ALICE)] == ["hello"]


async def test_a_button_that_opens_an_address_does_not_reach_the_core(one: Rig) -> None:
    buttons = (Button("open", "Open", "", url="https://desk.example/142"),)
    sent = await one.desk.send(PostCard(1, DESK, Card("#142", "hello", (), buttons, "new")))
    assert isinstance(sent, Delivered)
    assert (await one.slack.press(ALICE, DESK, sent.external_id, "link:open")).ok
    assert not one.core.events


async def test_everything_works_with_exactly_the_scopes_of_the_manifest() -> None:
    async with rig() as made:
        made.slack.install(manifest("socket"))
        assert all(row.ok for row in await made.desk.check())
