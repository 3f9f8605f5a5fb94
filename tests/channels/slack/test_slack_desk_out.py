"""What the core wants shown stands at the desk once, whatever happens on the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.model.desk import Place
from bot.model.outbound import Delivered, File, Outcome, Refused, RetryLater, Unknown
from bot.model.richtext import RichText
from bot.model.shown import Action, Button, Card, Field, Post, PostCard, React, Update, Whisper
from bot.sandbox.faults import Fault
from tests.channels.slack.rig import DESK, MANAGERS, Rig

ALICE = "U0ALICE"
EVIL = "<!channel> <@U0ALICE> & <https://evil.example|bank>"
CARD = Card(
    "#142 Jane", EVIL, (Field("Assignee", person=ALICE), Field("Due", at=datetime(2026, 11, 23, tzinfo=UTC))), (), EVIL
)


def done(outcome: Outcome) -> str:
    assert isinstance(outcome, Delivered), outcome
    return outcome.external_id


async def root(made: Rig) -> str:
    return done(await made.desk.send(PostCard(1, DESK, CARD)))


def post(thread: str, body: str = "hello", id_: int = 2, **more: object) -> Post:
    return replace(Post(id_, Place(DESK, thread), RichText(body)), **more)


def file_at(folder: Path, name: str, content: bytes) -> File:
    path = folder / name.replace("/", "_")
    path.write_bytes(content)
    return File(name, "text/plain", len(content), path)


async def test_a_card_is_posted_and_brought_up_to_date_without_ringing_anybody(one: Rig) -> None:
    ts = await root(one)
    later = replace(CARD, title="#142 Jane, resolved")
    assert done(await one.desk.send(PostCard(2, DESK, later, ts))) == ts
    (card,) = one.slack.messages(DESK)
    assert card["pinged"] == []
    assert card["blocks"][0]["text"]["text"] == "#142 Jane, resolved"
    assert "Alice" in card["blocks"][2]["fields"][0]["text"]
    assert not one.core.events


async def test_customer_text_is_shown_as_it_was_written_under_the_customers_name(one: Rig) -> None:
    thread = await root(one)
    await one.desk.send(post(thread, EVIL, author="Jane\u202e Doe"))
    shown = one.slack.messages(DESK, thread)[1]
    assert (shown["username"], shown["pinged"]) == ("Jane Doe", [])
    assert shown["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": EVIL}]
    assert shown["text"] == "&lt;!channel&gt; &lt;@U0ALICE&gt; &amp; &lt;https://evil.example|bank&gt;"


async def test_a_mention_rings_the_assignee_and_buttons_work(one: Rig) -> None:
    thread = await root(one)
    ts = done(await one.desk.send(post(thread, "due", mention=ALICE, buttons=(Button(Action.RETRY, "Retry", "9"),))))
    assert one.slack.messages(DESK, thread)[1]["pinged"] == [ALICE]
    assert (await one.slack.press(ALICE, DESK, ts, Action.RETRY)).ok
    assert (await one.event()).place == Place(DESK, thread)


async def test_a_message_without_a_thread_goes_to_the_channel(one: Rig) -> None:
    done(await one.desk.send(post("", "breach")))
    assert [message["text"] for message in one.slack.messages(DESK)] == ["breach"]


async def test_files_stand_behind_their_text_in_one_message(one: Rig, tmp_path: Path) -> None:
    thread = await root(one)
    files = (file_at(tmp_path, "a.txt", b"a"), file_at(tmp_path, "nothing.txt", b""), file_at(tmp_path, "b.txt", b"bb"))
    done(await one.desk.send(post(thread, "see", author="Jane", files=files)))
    await one.slack.settled()
    _, text, shared = one.slack.messages(DESK, thread)
    assert text["text"] == "see"
    assert [file["name"] for file in shared["files"]] == ["a.txt", "b.txt"]
    assert shared["username"] == "Jane"
    assert {file.content for file in one.slack.files.values()} == {b"a", b"bb"}


async def test_files_without_a_text_are_named(one: Rig, tmp_path: Path) -> None:
    thread = await root(one)
    done(await one.desk.send(post(thread, "", files=(file_at(tmp_path, "a.txt", b"a"),))))
    await one.slack.settled()
    assert [message["text"] for message in one.slack.messages(DESK, thread)][1:] == ["📎 a.txt", ""]


async def test_a_mail_of_a_megabyte_arrives_shortened_with_all_of_it_as_a_file(one: Rig) -> None:
    thread = await root(one)
    body = "A line of words & <signs>.\n" * 40_000
    done(await one.desk.send(post(thread, body)))
    await one.slack.settled()
    _, text, shared = one.slack.messages(DESK, thread)
    assert "message.txt" in text["blocks"][-1]["elements"][0]["text"]
    assert shared["files"][0]["name"] == "message.txt"
    (stored,) = one.slack.files.values()
    assert stored.content.decode() == body


async def test_an_update_replaces_the_text_however_long(one: Rig) -> None:
    thread = await root(one)
    ts = done(await one.desk.send(post(thread, "first")))
    done(await one.desk.send(Update(3, Place(DESK, thread), ts, RichText("word " * 20_000))))
    shown = one.slack.messages(DESK, thread)[1]
    assert shown["blocks"][0]["elements"][0]["elements"][0]["text"].startswith("word word")
    assert "cut off" in shown["blocks"][-1]["elements"][0]["text"]


async def test_setting_a_reaction_twice_is_the_same_as_once(one: Rig) -> None:
    thread = await root(one)
    reaction = React(3, Place(DESK, thread), thread, add="white_check_mark", remove="x")
    for _ in range(2):
        done(await one.desk.send(reaction))
    (shown,) = one.slack.messages(DESK)
    assert [r["name"] for r in shown["reactions"]] == ["white_check_mark"]


async def test_a_whisper_is_seen_by_one(one: Rig) -> None:
    thread = await root(one)
    done(await one.desk.send(Whisper(3, Place(DESK, thread), ALICE, RichText("You cannot answer here."))))
    (note,) = one.slack.ephemerals(ALICE)
    assert note["thread_ts"] == thread


# --- mishaps --------------------------------------------------------------------------------------------


async def test_a_lost_answer_is_unknown_found_and_not_posted_twice(one: Rig) -> None:
    thread = await root(one)
    one.slack.faults.add("chat.postMessage", Fault(drop=True, do_it=True))
    effect = post(thread, "once")
    assert isinstance(await one.desk.send(effect), Unknown)
    found = await one.desk.find(effect)
    assert found == one.slack.messages(DESK, thread)[1]["ts"]
    assert done(await one.desk.send(replace(effect, attempt=2))) == found
    assert len(one.slack.messages(DESK, thread)) == 2


async def test_a_card_whose_answer_was_lost_is_found_in_the_channel(one: Rig) -> None:
    one.slack.faults.add("chat.postMessage", Fault(drop=True, do_it=True))
    assert isinstance(await one.desk.send(PostCard(7, DESK, CARD)), Unknown)
    ts = await one.desk.find(PostCard(7, DESK, CARD))
    assert done(await one.desk.send(PostCard(7, DESK, CARD, attempt=2))) == ts
    assert len(one.slack.messages(DESK)) == 1


async def test_what_did_not_arrive_is_not_found_and_is_posted(one: Rig) -> None:
    thread = await root(one)
    one.slack.faults.add("chat.postMessage", Fault(drop=True))
    effect = post(thread, "once")
    assert isinstance(await one.desk.send(effect), Unknown)
    assert await one.desk.find(effect) is None
    done(await one.desk.send(replace(effect, attempt=2)))
    assert len(one.slack.messages(DESK, thread)) == 2


async def test_asking_while_slack_is_down_is_unsure(one: Rig) -> None:
    thread = await root(one)
    one.slack.faults.add("conversations.replies", Fault(status=503), times=2)
    with pytest.raises(OSError):
        await one.desk.find(post(thread))
    assert isinstance(await one.desk.send(replace(post(thread), attempt=2)), RetryLater)


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("fault", [Fault(drop=True), Fault(drop=True, do_it=True), Fault(status=503)])
async def test_text_and_files_arrive_once_wherever_the_line_breaks(
    one: Rig, tmp_path: Path, method: str, fault: Fault
) -> None:
    thread = await root(one)
    effect = post(thread, "see", files=(file_at(tmp_path, "a.txt", b"a"),))
    one.slack.faults.add(method, fault)
    outcome = await one.desk.send(effect)
    assert isinstance(outcome, RetryLater | Unknown)
    await one.slack.settled()
    ts = done(await one.desk.send(replace(effect, attempt=2)))
    await one.slack.settled()
    messages = one.slack.messages(DESK, thread)[1:]
    assert [(message["text"], len(message.get("files", ()))) for message in messages] == [("see", 0), ("", 1)]
    assert await one.desk.find(effect) == ts


async def test_the_same_file_name_in_a_later_message_is_another_file(one: Rig, tmp_path: Path) -> None:
    thread = await root(one)
    for id_ in (2, 3):
        effect = post(thread, "image", id_, files=(file_at(tmp_path, "image.png", b"x"),))
        done(await one.desk.send(effect))
        await one.slack.settled()
    one.slack.faults.add("files.completeUploadExternal", Fault(drop=True))
    third = post(thread, "image", 4, files=(file_at(tmp_path, "image.png", b"x"),))
    assert isinstance(await one.desk.send(third), Unknown)
    assert await one.desk.find(third) is None
    done(await one.desk.send(replace(third, attempt=2)))
    await one.slack.settled()
    assert len(one.slack.messages(DESK, thread)) == 7


async def test_a_later_messages_file_of_the_same_name_is_not_taken_for_ours(one: Rig, tmp_path: Path) -> None:
    thread = await root(one)
    first, second = (post(thread, "image", id_, files=(file_at(tmp_path, "a.png", b"x"),)) for id_ in (2, 3))
    one.slack.faults.add("files.completeUploadExternal", Fault(drop=True))
    assert isinstance(await one.desk.send(first), Unknown)
    done(await one.desk.send(second))
    await one.slack.settled()
    assert await one.desk.find(first) is None


async def test_files_that_slack_refuses_are_named_beside_the_text(one: Rig, tmp_path: Path) -> None:
    thread = await root(one)
    one.slack.scopes.discard("files:write")
    effect = post(thread, "see", files=(file_at(tmp_path, "a.txt", b"a"),))
    assert isinstance(await one.desk.send(effect), RetryLater), "a missing scope can be mended"
    one.slack.scopes.add("files:write")
    full = Fault(200, '{"ok": false, "error": "storage_limit_reached"}', "application/json")
    one.slack.faults.add("files.completeUploadExternal", full)
    done(await one.desk.send(replace(effect, attempt=2)))
    _, _, note = one.slack.messages(DESK, thread)
    assert "a.txt" in note["text"]
    assert "no room" in note["text"]


async def test_a_file_that_is_gone_from_our_store_is_named_too(one: Rig, tmp_path: Path) -> None:
    thread = await root(one)
    gone = File("a.txt", "text/plain", 1, tmp_path / "nowhere")
    done(await one.desk.send(post(thread, "see", files=(gone,))))
    assert "a.txt" in one.slack.messages(DESK, thread)[2]["text"]


async def test_a_rate_limit_waits_as_long_as_slack_says(one: Rig) -> None:
    slow = Fault(429, '{"ok": false, "error": "ratelimited"}', "application/json", {"Retry-After": "17"})
    one.slack.faults.add("chat.postMessage", slow)
    outcome = await one.desk.send(PostCard(1, DESK, CARD))
    assert isinstance(outcome, RetryLater)
    assert (outcome.after, outcome.whole_destination) == (timedelta(seconds=17), False)
    assert not outcome.tried, "what was not posted need not be looked for"
    waiting = await one.desk.send(PostCard(2, DESK, CARD))
    assert isinstance(waiting, RetryLater)
    assert waiting.after
    assert waiting.after > timedelta(seconds=17)
    assert isinstance(await one.desk.send(PostCard(3, MANAGERS, CARD)), Delivered), "other channels do not wait"
    one.clock.advance(timedelta(seconds=17))
    assert isinstance(await one.desk.send(PostCard(1, DESK, CARD)), Delivered)


async def test_blocks_that_slack_refuses_become_plain_text(one: Rig) -> None:
    thread = await root(one)
    bad = Fault(200, '{"ok": false, "error": "invalid_blocks"}', "application/json")
    one.slack.faults.add("chat.postMessage", bad)
    ts = done(await one.desk.send(post(thread, EVIL)))
    shown = one.slack.messages(DESK, thread)[1]
    assert ("blocks" in shown, shown["pinged"]) == (False, [])
    one.slack.faults.add("chat.update", bad)
    done(await one.desk.send(Update(3, Place(DESK, thread), ts, RichText("new"))))
    assert one.slack.messages(DESK, thread)[1]["text"] == "new"


async def test_a_thread_that_is_gone_is_refused_and_a_channel_to_mend_waits(one: Rig) -> None:
    gone = await one.desk.send(post("1.000001"))
    assert isinstance(gone, Refused)
    assert "thread" in gone.reason
    await one.slack.remove(ALICE, DESK, "U0BOT")
    outcome = await one.desk.send(PostCard(1, DESK, CARD))
    assert isinstance(outcome, RetryLater)
    assert "/invite" in outcome.reason


async def test_updating_what_is_gone_is_refused(one: Rig) -> None:
    outcome = await one.desk.send(Update(3, Place(DESK, ""), "1.000001", RichText("x")))
    assert isinstance(outcome, Refused)


async def test_a_post_may_be_shown_in_the_channel_too_but_only_from_a_thread(one: Rig) -> None:
    thread = await root(one)
    done(await one.desk.send(post(thread, "late!", broadcast=True)))
    done(await one.desk.send(post(thread, "quiet", 3)))
    done(await one.desk.send(post("", "notice", 4, broadcast=True)))
    shown = {message["text"]: message.get("subtype") for message in one.slack.messages(DESK, thread)[1:]}
    assert shown == {"late!": "thread_broadcast", "quiet": None}


async def test_an_update_may_change_the_buttons(one: Rig) -> None:
    thread = await root(one)
    ts = done(await one.desk.send(post(thread, "in 10 s", buttons=(Button("undo", "Undo", "7"),))))
    done(await one.desk.send(Update(3, Place(DESK, thread), ts, RichText("sent"), buttons=(Button("a", "A", "1"),))))
    assert one.slack.messages(DESK, thread)[1]["blocks"][-1]["elements"][0]["action_id"] == "a"
    done(await one.desk.send(Update(4, Place(DESK, thread), ts, RichText("sent"))))
    assert "actions" not in [block["type"] for block in one.slack.messages(DESK, thread)[1]["blocks"]]


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        ("not_in_channel", "removed"),
        ("channel_not_found", "removed"),
        ("is_archived", "archived"),
        ("no_permission", ""),
    ],
)
async def test_a_post_that_finds_the_channel_lost_says_so(one: Rig, error: str, lost: str) -> None:
    one.slack.faults.add("chat.postMessage", Fault(200, f'{{"ok": false, "error": "{error}"}}', "application/json"))
    outcome = await one.desk.send(PostCard(1, DESK, CARD))
    assert isinstance(outcome, RetryLater)
    assert (outcome.lost, outcome.tried) == (lost, True)


async def test_a_lost_answer_to_an_update_is_simply_tried_again(one: Rig) -> None:
    ts = await root(one)
    one.slack.faults.add("chat.update", Fault(drop=True, do_it=True))
    assert isinstance(await one.desk.send(PostCard(2, DESK, CARD, ts)), RetryLater)
