"""What agents do to conversations, by every way in which they can ask for it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.model.conversation import Conversation, Direction, Status
from bot.model.desk import NOWHERE, CommandGiven, EmojiSet, FormSent, Person, Place, ShortcutUsed
from bot.model.forms import DeskAnswer, Entry, FormProblem, Say, ShowForm, Words
from bot.model.outbound import Refused, RetryLater
from bot.model.shown import Action, Card, Post, PostCard, Whisper
from bot.rules import Rules
from storage import conversations, messages, people
from storage.transaction import Transaction
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL, STRANGER, said

BOB = Person("U0BOB", "Bob", groups=frozenset({"S0TEAM"}))
OUTSIDER = Person("U0OTHER", "Olga", outsider=True)


class Hands:
    """Everything that somebody at the desk can do, with an id of its own each time."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.done = 0

    async def do(self, event: Any) -> DeskAnswer:
        return await self.house.app.handle_desk(event)

    def once(self) -> str:
        self.done += 1
        return f"hands:{self.done}"

    async def typed(self, text: str, person: Person = ALICE) -> DeskAnswer:
        return await self.do(CommandGiven(self.once(), person, Place(DESK_CHANNEL), text))

    async def emoji(self, name: str, person: Person = ALICE, place: Place | None = None) -> None:
        await self.do(EmojiSet(self.once(), person, place or self.house.desk.thread(), name))
        await self.house.quiet()

    async def sends(self, form: ShowForm, person: Person = ALICE, once: str = "", **values: str) -> DeskAnswer:
        event = FormSent(once or self.once(), person, self.house.desk.thread(), form.name, form.carries, values)
        return await self.do(event)

    async def shortcut(self, name: str, ts: str = "", place: Place | None = None) -> DeskAnswer:
        return await self.do(ShortcutUsed(self.once(), ALICE, place or self.house.desk.thread(), ts, name))


async def begun(house: House, *texts: str) -> tuple[Hands, Conversation]:
    for n, text in enumerate(texts or ("hello",)):
        await house.customer(said(f"7:{n}", text))
        await house.quiet()
    return Hands(house), await the(house)


async def the(house: House, number: int = 1) -> Conversation:
    found = await house.app.store.read(lambda tx: conversations.by_number(tx, number))
    assert found
    return found


async def tags(house: House) -> list[str]:
    here = await the(house)
    return await house.app.store.read(lambda tx: conversations.tags_of(tx, here.id))


async def told(house: House, number: int = 1) -> list[tuple[str, str]]:
    def all_of_it(tx: Transaction) -> list[tuple[str, str]]:
        found = conversations.by_number(tx, number)
        assert found
        return [(m.direction, m.text) for m in messages.of_conversation(tx, found.id)]

    return await house.app.store.read(all_of_it)


def card(house: House) -> Card:
    shown: Card = house.desk.of(PostCard)[-1].card
    return shown


def words(answer: DeskAnswer) -> str:
    match answer:
        case Say(body):
            return body.text
        case ShowForm():
            return "\n".join(part.body.text for part in answer.parts if isinstance(part, Words))
        case FormProblem(text):
            return text
    return ""


def form(answer: DeskAnswer) -> ShowForm:
    assert isinstance(answer, ShowForm), answer
    return answer


def entry(answer: DeskAnswer) -> Entry:
    return next(part for part in form(answer).parts if isinstance(part, Entry))


# --- who ------------------------------------------------------------------------------------------


@pytest.fixture
def rules() -> Rules:
    return Rules({}, DESK_CHANNEL, "C0MANAGERS", frozenset({ALICE.id, BOB.id}))


async def test_assign_to_me_does_not_take_from_another_who_was_faster(house: House) -> None:
    hands, here = await begun(house)
    assert await house.press("assign_me", here.id) is None
    answer = form(await house.press("assign_me", here.id, person=BOB))
    assert (await the(house)).assignee == ALICE.id
    assert "already" in words(answer)
    assert await hands.sends(answer, BOB) is None
    assert (await the(house)).assignee == BOB.id


async def test_a_conversation_is_assigned_by_form_and_by_words_and_to_nobody(house: House) -> None:
    hands, here = await begun(house)
    answer = form(await house.press(Action.MORE, here.id, "assign"))
    assert await hands.sends(answer, to=BOB.id) is None
    assert (await the(house)).assignee == BOB.id
    await hands.typed("assign 1 nobody")
    assert (await the(house)).assignee == ""
    await hands.typed(f"assign 1 <@{BOB.id}|bob>")
    assert (await the(house)).assignee == BOB.id
    await hands.typed("assign #1 me")
    assert (await the(house)).assignee == ALICE.id
    assert "Nobody at the desk is called" in words(await hands.typed("assign 1 @nobodyknows"))
    assert (await the(house)).assignee == ALICE.id


# --- resolve, reopen, snooze, priority -------------------------------------------------------------


async def test_resolve_takes_the_first_reason_and_the_menu_asks(house: House) -> None:
    hands, here = await begun(house)
    await house.press(Action.RESOLVE, here.id)
    assert ((await the(house)).status, (await the(house)).resolution) == (Status.RESOLVED, "solved")
    await house.press(Action.REOPEN, here.id)
    assert ((await the(house)).status, (await the(house)).resolution) == (Status.OPEN, "")
    answer = form(await house.press(Action.MORE, here.id, "resolve_as"))
    assert [choice.value for choice in entry(answer).choices] == list(house.app.rules.reasons)
    await hands.sends(answer, reason="spam")
    assert (await the(house)).resolution == "spam"
    assert "Choose a reason" in words(await hands.typed("resolve 1 boredom"))
    await hands.typed("resolve 1 duplicate")
    assert ((await the(house)).status, (await the(house)).resolution) == (Status.RESOLVED, "duplicate")


async def test_snooze_understands_words_in_both_languages_and_says_what_it_understood(house: House) -> None:
    hands, here = await begun(house)
    answer = await hands.typed("snooze 1 내일 오전 9시")
    assert "09:00" in words(answer)
    until = (await the(house)).snoozed_until
    assert until
    assert (until.hour, (until - house.clock.now()) < timedelta(days=2)) == (9, True)
    asks = form(await house.press(Action.SNOOZE, here.id, "ask"))
    problem = await hands.sends(asks, until="whenever")
    assert isinstance(problem, FormProblem)
    assert (problem.entry, (await the(house)).snoozed_until) == ("until", until)
    assert "sleeps until" in words(await hands.sends(asks, until="2h"))
    assert (await the(house)).snoozed_until == house.clock.now() + timedelta(hours=2)
    assert "sleeps until" in words(await house.press(Action.SNOOZE, here.id, "next_week"))


async def test_a_form_sent_twice_is_one_effect_and_a_refused_one_may_be_sent_again(house: House) -> None:
    hands, here = await begun(house)
    asks = form(await house.press(Action.MORE, here.id, "note"))
    assert isinstance(await hands.sends(asks, once="view:1", text=" "), FormProblem)
    for _ in range(2):
        assert await hands.sends(asks, once="view:1", text="*call* them") is None
    await house.quiet()
    assert (await told(house)).count((Direction.NOTE, "call them")) == 1
    assert [post.author for post in house.desk.of(Post) if "call them" in post.body.text] == ["Alice"]


async def test_priority_by_menu_and_by_word(house: House) -> None:
    hands, here = await begun(house)
    await house.press(Action.PRIORITY, here.id, "urgent")
    assert (await the(house)).priority == "urgent"
    assert "Did you mean “high”" in words(await hands.typed("priority 1 hihg"))
    await hands.typed("priority 1 low")
    assert (await the(house)).priority == "low"


# --- labels -----------------------------------------------------------------------------------------


async def test_tags_are_put_on_and_taken_off(house: House) -> None:
    hands, _here = await begun(house)
    await hands.typed("tag 1 billing vip")
    assert await tags(house) == ["billing", "vip"]
    asks = form(await hands.typed("tag 1"))
    assert entry(asks).value == "billing, vip"
    await hands.sends(asks, tags="vip, on hold")
    assert await tags(house) == ["on hold", "vip"]
    await hands.typed("untag 1 VIP")
    assert await tags(house) == ["on hold"]
    assert "no tag" in words(await hands.typed("untag 1 nonsense"))
    await house.pass_time(timedelta(seconds=2))
    assert "on hold" in str(card(house).fields)


async def test_subject_and_tier(house: House) -> None:
    hands, _here = await begun(house)
    await hands.typed("subject 1 Refund of the second order")
    await hands.typed("tier 1 gold")
    await house.pass_time(timedelta(seconds=2))
    assert card(house).line == "Refund of the second order"
    assert "gold" in str(card(house).fields)


# --- link, split, forward ---------------------------------------------------------------------------


async def test_linked_conversations_show_each_other(house: House) -> None:
    hands, _ = await begun(house)
    await house.customer(said("8:1", "other", user="8", thread="8"))
    await house.quiet()
    await hands.typed("link 1 2")
    assert (await the(house, 1)).linked_id == (await the(house, 2)).id
    assert (await the(house, 2)).linked_id == (await the(house, 1)).id
    assert "itself" in words(await hands.typed("link 1 #1"))
    assert "no conversation" in words(await hands.typed("link 1 99"))


async def test_a_message_is_pointed_at_and_all_from_there_on_is_split_off(house: House) -> None:
    hands, _here = await begun(house, "about the refund", "and another matter", "which is urgent")
    ts = next(ts for ts, effect in house.desk.effects if isinstance(effect, Post) and "another" in effect.body.text)
    asks = await hands.shortcut("deskbell_split", ts)
    assert "and another matter" in words(asks)
    assert "#2" in words(await hands.sends(form(asks)))
    assert [text for _, text in await told(house, 2)] == ["and another matter", "which is urgent"]
    assert [text for _, text in await told(house, 1)] == ["about the refund"]


async def test_a_forwarded_conversation_gets_a_new_thread_and_leaves_a_link(house: House) -> None:
    hands, here = await begun(house, "about the refund")
    old = house.desk.thread()
    asks = form(await house.press(Action.MORE, here.id, "forward"))
    assert [choice.value for choice in entry(asks).choices] == ["C0MANAGERS"]
    assert await hands.sends(asks, channel="C0MANAGERS") is None
    await house.quiet()
    moved = await the(house)
    assert (moved.desk_channel, moved.desk_thread != old.thread) == ("C0MANAGERS", True)
    new = Place(moved.desk_channel, moved.desk_thread)
    assert "about the refund" in next(p.body.text for p in house.desk.of(Post) if p.place == new)
    left = [p for p in house.desk.of(Post) if p.place == old][-1]
    assert moved.desk_thread.replace(".", "") in left.body.spans[-1].value
    await house.agent("hello?")
    await house.quiet()
    assert house.channel.sent == []
    assert "goes on in another channel" in house.whispers[-1]
    await house.customer(said("7:9", "still there?"))
    await house.quiet()
    assert [p.place for p in house.desk.of(Post) if p.body.text == "still there?"] == [new]


async def test_what_waited_for_the_old_thread_comes_in_the_new_one(house: House) -> None:
    hands, _ = await begun(house)
    house.desk.answers.append(RetryLater("slow down", timedelta(minutes=1)))
    await house.customer(said("7:8", "are you there?"))
    await house.quiet()
    await hands.typed("forward 1 C0MANAGERS")
    await house.pass_time(timedelta(minutes=2))
    new = Place("C0MANAGERS", (await the(house)).desk_thread)
    assert new.thread
    assert [p.place for p in house.desk.of(Post) if "are you there?" in p.body.text] == [new]


# --- block ------------------------------------------------------------------------------------------


async def test_who_is_blocked_is_heard_by_nobody_until_unblocked(house: House) -> None:
    hands, _here = await begun(house)
    asks = form(await hands.typed("block 1"))
    assert "is blocked" in words(await hands.sends(asks, then="spam"))
    assert ((await the(house)).status, (await the(house)).resolution) == (Status.RESOLVED, "spam")
    await house.pass_time(timedelta(minutes=1))
    before = len(house.desk.effects)
    await house.customer(said("7:5", "buy this"), said("7:6", "buy that"))
    await house.pass_time(timedelta(minutes=1))
    assert len(house.desk.effects) == before
    blocked = await the(house)
    assert (blocked.status, blocked.waiting_since) == (Status.RESOLVED, None)
    assert [text for _, text in await told(house)] == ["hello", "buy this", "buy that"]
    assert "meanwhile: 2" in words(await hands.typed("unblock 1"))
    await house.quiet()
    assert {"buy this", "buy that"} <= set("\n".join(house.desk.posts).splitlines())
    await house.customer(said("7:7", "and me again"))
    await house.quiet()
    assert (await the(house)).status == Status.OPEN


# --- transcript, send again, the customer's record ------------------------------------------------------


async def test_the_transcript_marks_notes_or_leaves_them_out(house: House) -> None:
    hands, _here = await begun(house, "안녕하세요")
    await house.agent("hello yourself")
    await house.agent("// a difficult one")
    await house.quiet()
    await hands.typed("transcript 1 notes")
    await hands.typed("transcript 1 no_notes")
    await house.quiet()
    whole, public = [p.files[0].path.read_text() for p in house.desk.of(Post) if p.files]
    assert "안녕하세요" in public
    assert "hello yourself" in public
    assert "difficult" not in public
    assert "Alice (internal note)\na difficult one" in whole


async def test_what_failed_is_sent_again_from_a_list(house: House) -> None:
    hands, _here = await begun(house)
    assert "was sent" in words(await hands.typed("send_again 1"))
    house.channel.answers.append(Refused("a full mailbox"))
    await house.agent("my answer")
    await house.quiet()
    asks = form(await hands.typed("send_again 1"))
    assert entry(asks).choices[0].label == "my answer"
    await hands.sends(asks, message=entry(asks).value)
    await house.quiet()
    assert [m.body.text for m in house.channel.sent] == ["my answer"]
    assert isinstance(await hands.sends(asks, message=entry(asks).value), FormProblem)


async def test_a_message_can_be_kept_on_the_customers_record(house: House) -> None:
    hands, _here = await begun(house, "call me on 010-1234-5678")
    ts = house.desk.effects[-1][0]
    asks = await hands.shortcut("deskbell_note", ts)
    assert entry(asks).value == "call me on 010-1234-5678"
    await hands.sends(form(asks), text="phone: 010-1234-5678")
    notes = form(await hands.typed("customer 1"))
    assert "phone: 010-1234-5678" in str(notes.parts)


# --- emoji ------------------------------------------------------------------------------------------


async def test_emoji_on_the_card_do_what_its_buttons_do(house: House) -> None:
    hands, _here = await begun(house)
    await hands.emoji("eyes")
    assert (await the(house)).assignee == ALICE.id
    await hands.emoji("white_check_mark")
    assert (await the(house)).status == Status.RESOLVED
    await hands.emoji("repeat")
    assert (await the(house)).status == Status.OPEN
    await hands.emoji("zzz")
    until = (await the(house)).snoozed_until
    assert until
    assert until.hour == 9
    assert "sleeps until" in house.whispers[-1]


async def test_eyes_on_what_another_has_offers_to_take_it_over(house: House) -> None:
    hands, _here = await begun(house)
    await hands.emoji("eyes")
    await hands.emoji("eyes", BOB)
    offer = house.desk.of(Whisper)[-1]
    assert ((await the(house)).assignee, offer.person) == (ALICE.id, BOB.id)
    await house.press(offer.buttons[0].action, offer.buttons[0].value, person=BOB)
    assert (await the(house)).assignee == BOB.id


async def test_emoji_elsewhere_mean_nothing_and_who_has_no_rights_is_told_once(house: House) -> None:
    hands, _here = await begun(house)
    before = len(house.desk.effects)
    await hands.emoji("eyes", place=Place(DESK_CHANNEL, house.desk.effects[-1][0]))
    await hands.emoji("tada")
    await hands.emoji("eyes", OUTSIDER)
    assert ((await the(house)).assignee, len(house.desk.effects)) == ("", before)
    await hands.emoji("eyes", STRANGER)
    await hands.emoji("white_check_mark", STRANGER)
    assert ((await the(house)).assignee, (await the(house)).status) == ("", Status.OPEN)
    assert [w.person for w in house.desk.of(Whisper)] == [STRANGER.id]


# --- menus, shortcuts, words --------------------------------------------------------------------------


async def test_the_three_dots_lead_to_every_act(house: House) -> None:
    hands, _here = await begun(house)
    dots = next(button for button in card(house).buttons if button.overflow)
    assert len(dots.choices) <= 5
    chooser = form(await house.press(dots.action, dots.value, dots.choices[-1].value))
    offered = {choice.value for choice in entry(chooser).choices}
    assert {"assign", "snooze", "tag", "block", "transcript", "merge"} <= offered
    assert offered.isdisjoint({"reopen", "unblock", "take_over"})
    asks = form(await hands.sends(chooser, act="priority"))
    assert await hands.sends(asks, priority="high") is None
    assert (await the(house)).priority == "high"
    assert await hands.sends(chooser, act="resolve") is None
    assert (await the(house)).status == Status.RESOLVED


async def test_every_act_can_be_asked_for_by_a_stranger_and_nothing_happens(house: House) -> None:
    hands, here = await begun(house)
    chooser = form(await hands.typed("1"))
    for act in [choice.value for choice in entry(chooser).choices]:
        for answer in (
            await house.press(act, here.id, person=STRANGER),
            await hands.typed(f"{act} 1 something", STRANGER),
            await hands.sends(chooser, STRANGER, act=act),
            await hands.do(FormSent(hands.once(), STRANGER, NOWHERE, f"act:{act}", chooser.carries, {})),
        ):
            assert "Only agents" in words(answer), act
    assert (await told(house), (await the(house)).status) == ([(Direction.IN, "hello")], Status.OPEN)


async def test_a_shortcut_anywhere_finds_words_and_shows_the_queue(house: House) -> None:
    hands, _here = await begun(house, "about the refund")
    await house.app.indexing.catch_up()
    asks = form(await hands.shortcut("deskbell_find", place=NOWHERE))
    assert "#1" in words(await hands.sends(asks, words="refund"))
    assert "#1" in words(await hands.shortcut("deskbell_queue", place=NOWHERE))
    assert form(await hands.shortcut("deskbell_act")).name == "choose"
    assert "no conversation" in words(await hands.shortcut("deskbell_act", place=Place(DESK_CHANNEL, "5.5")))


async def test_typos_are_answered_with_the_nearest_command(house: House) -> None:
    hands, _ = await begun(house)
    assert "“snooze”" in words(await hands.typed("snoze 1 2h"))
    assert "/deskbell assign" in words(await hands.typed("assign"))
    assert "no conversation #77" in words(await hands.typed("resolve 77"))
    listed = words(await hands.typed("help"))
    assert all(f"/deskbell {name}" in listed for name in ("assign", "snooze", "tag", "split", "transcript", "block"))


async def test_a_stale_button_or_form_changes_nothing_and_says_so(house: House) -> None:
    hands, here = await begun(house)
    assert "another version" in words(await house.press("from_the_past", here.id))
    assert "something else" in words(await house.press(Action.RESOLVE, "99999999999999999999999"))
    assert "no longer here" in words(await house.press(Action.RESOLVE, 12345))
    old = ShowForm("act:gone", "", "", "", (), {"conversation": str(here.id)})
    assert "another version" in words(await hands.sends(old))
    assert (await the(house)).status == Status.OPEN


async def test_the_blocked_identity_is_the_one_who_wrote(house: House) -> None:
    hands, _here = await begun(house)
    await house.customer(said("8:1", "other", user="8", thread="8"))
    await hands.sends(form(await hands.typed("block 1")), then="leave")
    await house.quiet()

    those = [(await the(house, number)).identity_id for number in (1, 2)]

    def blocked(tx: Transaction) -> list[bool]:
        return [people.get(tx, identity).blocked_at is not None for identity in those]

    assert await house.app.store.read(blocked) == [True, False]
