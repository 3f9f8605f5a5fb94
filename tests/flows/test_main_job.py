"""The main job: a customer writes, the desk sees it, an agent answers, the customer gets it."""

from datetime import timedelta

from bot.model.conversation import Status
from bot.model.forms import Say, ShowForm
from bot.model.inbound import Attachment, InboundDelete, InboundEdit, Poison
from bot.model.outbound import Refused, RetryLater, Unknown
from bot.model.richtext import RichText
from bot.model.shown import Action, Post, PostCard, Update
from storage import conversations, messages
from tests.flows.conftest import House
from tests.scripted import STRANGER, said


async def conversation(house: House, number: int = 1):
    return await house.app.store.read(lambda tx: conversations.by_number(tx, number))


async def test_a_message_becomes_a_card_and_a_post_and_the_answer_reaches_the_customer(house: House) -> None:
    await house.customer(said("7:1", "환불 요청합니다"))
    await house.quiet()
    assert "김민서" in house.desk.of(PostCard)[0].card.title
    assert house.desk.posts == ["환불 요청합니다"]
    await house.agent("네, 확인하겠습니다")
    await house.quiet()
    assert [m.body.text for m in house.channel.sent] == ["네, 확인하겠습니다"]
    assert house.channel.sent[0].reply_to == "7:1"
    assert house.marks == ["white_check_mark"]
    assert (await conversation(house)).status == Status.PENDING


async def test_the_same_message_twice_is_one(house: House) -> None:
    await house.customer(said("7:1", "hello"), said("7:1", "hello"))
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    assert house.desk.posts == ["hello"]


async def test_messages_of_one_thread_share_a_conversation_and_keep_their_order(house: House) -> None:
    await house.customer(*(said(f"7:{n}", f"message {n}") for n in range(20)))
    await house.quiet()
    lines = [line for post in house.desk.posts for line in post.split("\n") if not line.startswith("(")]
    assert lines == [f"message {n}" for n in range(20)]
    assert await conversation(house, 2) is None


async def test_a_note_stays_at_the_desk(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("// he is a VIP")
    await house.quiet()
    assert house.channel.sent == []
    all_of_it = await house.app.store.read(
        lambda tx: messages.of_conversation(tx, 0) or messages.of_conversation(tx, conversations.by_number(tx, 1).id)
    )
    assert [(m.direction, m.text) for m in all_of_it][-1] == ("note", "he is a VIP")


async def test_who_is_no_agent_is_told_privately_and_nothing_is_sent(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("I am new here", person=STRANGER)
    await house.quiet()
    assert house.channel.sent == []
    assert "not on the list of agents" in house.whispers[0]


async def test_a_message_in_pieces_gets_one_tick_after_the_last(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("one\ftwo\fthree")
    await house.quiet()
    assert [m.body.text for m in house.channel.sent] == ["one", "two", "three"]
    assert house.marks == ["white_check_mark"]


async def test_a_refused_message_is_marked_explained_and_can_be_sent_again(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    house.channel.answers.append(Refused("the customer blocked the bot", unreachable=True))
    await house.agent("one\ftwo")
    await house.quiet()
    assert house.marks == ["x"]
    notice = house.notices[-1]
    assert "the customer blocked the bot" in notice.body.text
    assert notice.mention == "U0ALICE"
    assert house.channel.sent == []
    assert (await conversation(house)).status == Status.OPEN
    assert (await conversation(house)).waiting_since is not None
    await house.press(Action.RETRY, notice.buttons[0].value)
    await house.quiet()
    assert [m.body.text for m in house.channel.sent] == ["one", "two"]
    assert house.marks[-1] == "white_check_mark"
    assert isinstance(await house.press(Action.RETRY, notice.buttons[0].value), Say)
    await house.quiet()
    assert len(house.channel.sent) == 2


async def test_what_must_wait_is_tried_again_when_the_platform_said(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    house.channel.answers.append(RetryLater("slow down", timedelta(seconds=30)))
    await house.agent("answer")
    await house.quiet()
    assert house.channel.sent == []
    await house.pass_time(timedelta(seconds=29))
    assert house.channel.sent == []
    await house.pass_time(timedelta(seconds=1))
    assert [m.body.text for m in house.channel.sent] == ["answer"]


async def test_a_lost_answer_where_nobody_can_be_asked_is_put_to_the_agent(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    house.channel.answers.append(Unknown("connection lost"))
    await house.agent("answer")
    await house.quiet()
    notice = house.notices[-1]
    assert "may or may not" in notice.body.text
    assert [b.label for b in notice.buttons] == ["Send again", "It arrived"]
    await house.press(Action.DROP, notice.buttons[1].value)
    await house.quiet()
    assert house.channel.sent == []
    assert house.marks[-1] == "white_check_mark"


async def test_one_stuck_conversation_holds_up_no_other(house: House) -> None:
    await house.customer(said("7:1", "a", thread="7"), said("8:1", "b", user="8", thread="8"))
    await house.quiet()
    house.channel.answers.append(RetryLater("busy", timedelta(hours=1)))
    await house.agent("to the first", thread=0)
    await house.quiet()
    await house.agent("second to the first", thread=0)
    await house.agent("to the second", thread=1)
    await house.quiet()
    assert [m.body.text for m in house.channel.sent] == ["to the second"]
    await house.pass_time(timedelta(hours=1))
    assert [m.body.text for m in house.channel.sent] == ["to the second", "to the first", "second to the first"]


async def test_files_come_in_and_go_out(house: House) -> None:
    photo = Attachment("photo.jpg", "image/jpeg", 3, b"jpg")
    later = Attachment("voice.ogg", "audio/ogg", 5, ref="v1")
    house.channel.files["v1"] = b"voice"
    await house.customer(said("7:1", "look", attachments=(photo, later)))
    await house.quiet()
    files = [f for p in house.desk.effects if hasattr(p[1], "files") for f in p[1].files]
    assert [(f.filename, f.path.read_bytes()) for f in files] == [("photo.jpg", b"jpg"), ("voice.ogg", b"voice")]
    await house.agent("see this", files=(Attachment("manual.pdf", "application/pdf", 4, ref="body"),))
    await house.quiet()
    assert [(f.filename, f.path.read_bytes()) for f in house.channel.sent[0].files] == [("manual.pdf", b"body")]


async def test_an_album_is_one_post(house: House) -> None:
    def part(n: int):
        return said(
            f"7:{n}",
            "two pictures" if n == 1 else "",
            album="g1",
            attachments=(Attachment(f"{n}.jpg", "image/jpeg", 1, b"%d" % n),),
        )

    await house.customer(part(1))
    await house.customer(part(2))
    await house.pass_time(timedelta(seconds=2))
    assert house.desk.posts == ["two pictures"]
    assert [f.filename for p in house.desk.effects if hasattr(p[1], "files") for f in p[1].files] == ["1.jpg", "2.jpg"]


async def test_edits_and_deletes_of_the_customer_are_shown_and_kept(house: House) -> None:
    await house.customer(said("7:1", "my order is 12"))
    await house.quiet()
    edit = InboundEdit("e:7:1:1", "7:1", RichText("my order is 13"), house.clock.now())
    await house.customer(edit, edit)
    await house.quiet()
    (update,) = house.desk.of(Update)
    assert "my order is 13" in update.body.text
    assert "12" in update.body.text
    await house.customer(InboundDelete("d:7:1", "7:1", house.clock.now()))
    await house.quiet()
    assert "taken back" in house.desk.of(Update)[-1].body.text


async def test_an_agents_edit_and_delete_are_carried_where_the_channel_can(house: House) -> None:
    from bot.model.desk import AgentDeleted, AgentEdited
    from tests.scripted import ALICE, agent

    await house.customer(said("7:1", "hello"))
    await house.quiet()
    written = agent("colour", house.desk.thread())
    await house.app.handle_desk(written)
    await house.quiet()
    edited = AgentEdited(
        "x1", written.external_id, ALICE, written.place, written.ts, RichText("color"), house.clock.now()
    )
    await house.app.handle_desk(edited)
    await house.quiet()
    assert [m.body.text for _, m in house.channel.edited] == ["color"]
    await house.app.handle_desk(AgentDeleted("x2", written.external_id, written.place, house.clock.now()))
    await house.quiet()
    assert house.channel.deleted == [house.channel.edited[0][0]]


async def test_where_the_channel_cannot_edit_the_agent_is_told(house: House) -> None:
    from bot.model.desk import AgentEdited
    from tests.scripted import ALICE, agent

    await house.customer(said("m1", "hello", thread=""), inbox="mail")
    await house.quiet()
    written = agent("colour", house.desk.thread())
    await house.app.handle_desk(written)
    await house.quiet()
    edited = AgentEdited(
        "x1", written.external_id, ALICE, written.place, written.ts, RichText("color"), house.clock.now()
    )
    await house.app.handle_desk(edited)
    await house.quiet()
    assert "still sees your earlier text" in house.whispers[0]


async def test_poison_is_kept_shown_and_blocks_nothing(house: House) -> None:
    await house.customer(Poison("u:9", b"{}", "no such kind"), said("7:1", "after it"))
    await house.quiet()
    assert "after it" in house.desk.posts
    assert any("no such kind" in text for text in house.desk.posts)


async def test_buttons_do_what_they_say(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    card = house.desk.of(PostCard)[0].card
    value = card.buttons[0].value
    await house.press(Action.ASSIGN_ME, value)
    await house.press(Action.PRIORITY, value, "urgent")
    now = await conversation(house)
    assert (now.assignee, now.priority) == ("U0ALICE", "urgent")
    assert isinstance(await house.press(Action.REPLY, value), ShowForm)
    await house.press(Action.SNOOZE, value, "1h")
    assert (await conversation(house)).status == Status.SNOOZED
    await house.pass_time(timedelta(hours=1))
    assert (await conversation(house)).status == Status.OPEN
    await house.press(Action.RESOLVE, value)
    assert (await conversation(house)).status == Status.RESOLVED
    await house.press(Action.REOPEN, value)
    assert (await conversation(house)).status == Status.OPEN
    assert "Only agents" in (await house.press(Action.RESOLVE, value, person=STRANGER)).body.text


async def test_a_customer_who_writes_soon_after_reopens_and_later_begins_anew(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    value = (await conversation(house)).id
    await house.press(Action.RESOLVE, value)
    await house.customer(said("7:2", "one more thing", at=house.clock.now()))
    assert (await conversation(house)).status == Status.OPEN
    await house.press(Action.RESOLVE, value)
    house.clock.advance(timedelta(days=15))
    await house.customer(said("7:3", "something else", at=house.clock.now()))
    assert (await conversation(house)).status == Status.CLOSED
    assert (await conversation(house, 2)).status == Status.OPEN


async def test_the_queue_lists_what_is_unfinished(house: House) -> None:
    await house.customer(said("7:1", "hello"), said("8:1", "hi", user="8", thread="8", name="Jane"))
    text = await house.command("queue")
    assert "#1 · 김민서" in text
    assert "#2 · Jane" in text
    assert "Nothing is waiting" in await house.command("mine")
    assert "Did you mean “queue”" in await house.command("queu")


async def test_after_a_crash_what_was_under_way_goes_out_again_and_the_agent_is_told(house: House) -> None:
    from storage import outbox

    await house.customer(said("7:1", "hello"))
    await house.quiet()
    house.channel.answers.append(RetryLater("busy", timedelta(minutes=1)))
    await house.agent("answer")
    await house.quiet()

    def crash(tx):
        (delivery,) = [d for d in outbox.unsettled(tx) if d.kind == "message"]
        tx.execute(outbox.deliveries.update().where(outbox.deliveries.c.id == delivery.id).values(state="claimed"))
        assert outbox.recover(tx, everything=True) == 1

    await house.app.store.write(crash)
    await house.quiet()
    assert [m.body.text for m in house.channel.sent] == ["answer"]
    assert "may see it twice" in house.desk.posts[-1]


async def test_what_cannot_be_stored_is_set_aside_with_its_raw_form_and_can_be_taken_again(house: House) -> None:
    from bot.operate import replay_one
    from storage import received

    broken = said("7:1", "hello", subject=None, raw=lambda: b"7:9")
    await house.customer(broken, said("7:2", "behind it"))
    await house.quiet()
    assert "behind it" in house.desk.posts
    (kept,) = await house.app.store.read(received.poisons)
    assert kept.raw == b"7:9"
    assert await replay_one(house.app, kept) == ""
    await house.quiet()
    assert house.desk.posts[-1] == "replayed"
    assert await house.app.store.read(received.poisons) == []


async def test_when_the_thread_was_deleted_a_new_one_begins_and_nothing_is_missing_in_it(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    house.desk.answers.append(Refused("the thread is not there any more", unreachable=True))
    await house.customer(said("7:2", "still there?"))
    await house.pass_time(timedelta(seconds=5))
    roots = {ts for ts, effect in house.desk.effects if isinstance(effect, PostCard)}
    assert len(roots) == 2
    (post,) = [p for p in house.desk.of(Post) if p.body.text == "still there?"]
    assert post.place == house.desk.thread(1)


async def test_what_failed_and_was_edited_goes_out_as_edited(house: House) -> None:
    from bot.model.desk import AgentEdited
    from tests.scripted import ALICE, agent

    await house.customer(said("7:1", "hello"))
    await house.quiet()
    house.channel.answers.append(Refused("blocked"))
    written = agent("colour", house.desk.thread())
    await house.app.handle_desk(written)
    await house.quiet()
    edit = AgentEdited(
        "x1", written.external_id, ALICE, written.place, written.ts, RichText("color"), house.clock.now()
    )
    await house.app.handle_desk(edit)
    await house.press(Action.RETRY, house.notices[-1].buttons[0].value)
    await house.quiet()
    assert [m.body.text for m in house.channel.sent] == ["color"]


async def test_a_disk_that_takes_no_files_is_told_to_the_source(house: House, monkeypatch) -> None:
    import pytest

    from bot.errors import StoreUnwell
    from storage.blobs import Blobs

    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Blobs, "put", full)
    with pytest.raises(StoreUnwell, match="No space left"):
        await house.customer(said("7:1", "look", attachments=(Attachment("a.txt", "text/plain", 1, b"a"),)))


async def test_what_we_cannot_send_by_a_fault_of_our_own_does_not_hold_up_what_is_behind_it(
    house: House, monkeypatch
) -> None:
    send = house.desk.send

    async def failing(effect):
        if isinstance(effect, Post) and effect.body.text.startswith("odd"):
            raise TypeError("a bug")
        return await send(effect)

    monkeypatch.setattr(house.desk, "send", failing)
    await house.customer(said("7:1", "odd"), said("7:2", "behind it"))
    await house.quiet()
    for _ in range(20):
        await house.pass_time(timedelta(minutes=6))
    assert "behind it" in house.desk.posts
