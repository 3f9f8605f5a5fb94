"""Customers in a shared channel and in direct messages: in, out, edits, deletions, files."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DeskbellError
from bot.model.inbound import InboundDelete, InboundEdit, InboundMessage, Poison
from bot.model.outbound import Delivered, File, OutboundMessage, Outcome, Refused, Unknown
from bot.model.richtext import RichText
from bot.sandbox.faults import Fault
from channels.base import Channel, Checkable, Deleter, Desk, Editor, FileSource, Recognises, Webhook
from channels.slack.building import build
from channels.slack.settings import Settings
from tests.channels.slack.rig import DESK, SHARED, Rig, rig

ALICE, BORA, GUEST, JANE = "U0ALICE", "U0BORA", "U0GUEST", "U0CUSTOMER"


def answer(address: str, body: str = "Hello Jane", **more: Any) -> OutboundMessage:
    return replace(OutboundMessage(9, 142, address, RichText(body), author="Alice"), **more)


def done(outcome: Outcome) -> str:
    assert isinstance(outcome, Delivered), outcome
    return outcome.external_id


def test_desk_and_inbox_are_what_the_contract_says(one: Rig) -> None:
    channel: Channel = one.inbox
    desk: Desk = one.desk
    for ability in (Editor, Deleter, FileSource, Recognises, Checkable):
        assert isinstance(channel, ability)
    assert isinstance(desk, Checkable)
    assert not isinstance(desk, Webhook), "in Socket Mode there is nothing for the web server"


async def test_a_strangers_message_opens_a_thread_and_replies_stay_in_it(both: Rig) -> None:
    ts = await both.slack.post(JANE, SHARED, "It is *broken*")
    await both.slack.settled()
    await both.slack.post(JANE, SHARED, "Still", thread_ts=ts)
    await both.slack.settled()
    first, second = both.core.items
    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert (first.external_id, first.thread, first.address) == (f"{SHARED}:{ts}",) * 3
    assert (first.body.text, first.sender.name, first.sender.address) == (
        "It is broken",
        "Jane from Acme",
        f"T0ACME:{JANE}",
    )
    assert second.thread == first.thread
    assert not both.core.events


async def test_agents_of_ours_are_no_customers_but_a_colleague_is(one: Rig) -> None:
    """Alice is an agent through her group; Gus is one of us and asks for himself."""
    await one.slack.post(ALICE, SHARED, "we look into it")
    await one.slack.post(GUEST, SHARED, "may I ask?")
    assert (await one.item()).sender.address == f"T0DESK:{GUEST}"


async def test_an_agent_named_by_id_is_no_customer() -> None:
    async with rig(agents=[BORA]) as made:
        await made.slack.post(BORA, SHARED, "on it")
        await made.slack.post(ALICE, SHARED, "question")
        assert (await made.item()).sender.address == f"T0DESK:{ALICE}"


async def test_direct_messages_are_one_conversation(both: Rig) -> None:
    channel, _ = await both.slack.dm(JANE, "hi")
    item = await both.item()
    assert (item.thread, item.address) == (channel, channel)
    done(await both.inbox.send(answer(item.address)))
    assert both.slack.messages(channel)[-1]["username"] == "Alice"


async def test_edits_and_deletions_reach_the_core(both: Rig) -> None:
    ts = await both.slack.post(JANE, SHARED, "helo")
    await both.slack.settled()
    await both.slack.edit(JANE, SHARED, ts, "hello")
    await both.slack.settled()
    await both.slack.delete(JANE, SHARED, ts)
    await both.slack.settled()
    _, edit, gone = both.core.items
    assert isinstance(edit, InboundEdit)
    assert isinstance(gone, InboundDelete)
    assert (edit.message, edit.body.text, gone.message) == (f"{SHARED}:{ts}", "hello", f"{SHARED}:{ts}")


async def test_a_partners_file_comes_with_its_name_and_content(one: Rig) -> None:
    """Slack Connect sends a mere id; the rest is looked up."""
    await one.slack.post(JANE, SHARED, "see", files=[("error.png", b"PNG" * 10)])
    (file,) = (await one.item()).attachments
    assert (file.filename, file.content_type, file.size) == ("error.png", "image/png", 30)
    assert b"".join([chunk async for chunk in one.inbox.fetch(file.ref)]) == b"PNG" * 10


async def test_a_partners_file_that_cannot_be_looked_up_now_is_looked_up_when_fetched(one: Rig) -> None:
    one.slack.faults.add("files.info", Fault(status=503))
    await one.slack.post(JANE, SHARED, "see", files=[("error.png", b"PNG")])
    (file,) = (await one.item()).attachments
    assert b"".join([chunk async for chunk in one.inbox.fetch(file.ref)]) == b"PNG"


async def test_while_nothing_can_be_stored_the_message_comes_again(both: Rig) -> None:
    both.core.unwell = 2
    both.slack.timing.ack = 0.3
    await both.slack.post(JANE, SHARED, "kept")
    assert (await both.item()).body.text == "kept"


async def test_what_cannot_be_read_is_kept_and_can_be_replayed(one: Rig) -> None:
    event = {"type": "message", "channel": SHARED, "user": JANE, "ts": "never", "text": "x", "event_ts": "7.0"}
    await one.inbox.hear({"event": event})
    poison = await one.item()
    assert isinstance(poison, Poison)
    assert poison.external_id == f"{SHARED}:7.0"
    with pytest.raises(ValueError):
        one.inbox.convert(poison.raw)


# --- out ------------------------------------------------------------------------------------------------


async def test_an_answer_goes_into_the_customers_thread_under_the_agents_name(one: Rig) -> None:
    ts = await one.slack.post(JANE, SHARED, "help")
    id_ = done(await one.inbox.send(answer(f"{SHARED}:{ts}", "<!channel> all good")))
    sent = one.slack.messages(SHARED, ts)[1]
    assert id_ == f"{SHARED}:{sent['ts']}"
    assert (sent["username"], sent["pinged"]) == ("Alice", [])
    await one.slack.settled()
    assert len(one.core.items) == 1, "our own answer is not a customer's message"


async def test_an_answer_whose_blocks_slack_refuses_arrives_whole(one: Rig) -> None:
    ts = await one.slack.post(JANE, SHARED, "help")
    one.slack.faults.add("chat.postMessage", Fault(200, '{"ok": false, "error": "invalid_blocks"}', "application/json"))
    done(await one.inbox.send(answer(f"{SHARED}:{ts}", "word " * 2000)))
    assert len(one.slack.messages(SHARED, ts)[1]["text"]) > 9000


async def test_an_answer_is_edited_and_taken_back(one: Rig) -> None:
    ts = await one.slack.post(JANE, SHARED, "help")
    id_ = done(await one.inbox.send(answer(f"{SHARED}:{ts}")))
    done(await one.inbox.edit(id_, answer(f"{SHARED}:{ts}", "Better")))
    assert one.slack.messages(SHARED, ts)[1]["blocks"][0]["elements"][0]["elements"][0]["text"] == "Better"
    assert isinstance(await one.inbox.edit(id_, answer(f"{SHARED}:{ts}", "x" * 12_001)), Refused)
    for _ in range(2):
        done(await one.inbox.delete(id_, f"{SHARED}:{ts}"))
    assert len(one.slack.messages(SHARED, ts)) == 1


async def test_a_lost_answer_is_asked_about_and_not_repeated(one: Rig, tmp_path: Path) -> None:
    ts = await one.slack.post(JANE, SHARED, "help")
    path = tmp_path / "a.txt"
    path.write_text("a")
    message = answer(f"{SHARED}:{ts}", files=(File("a.txt", "text/plain", 1, path),))
    one.slack.faults.add("chat.postMessage", Fault(drop=True, do_it=True))
    assert isinstance(await one.inbox.send(message), Unknown)
    assert await one.inbox.find(message) is None, "the file is still missing"
    id_ = done(await one.inbox.send(replace(message, attempt=2)))
    await one.slack.settled()
    assert await one.inbox.find(message) == id_
    assert len(one.slack.messages(SHARED, ts)) == 3


async def test_the_agent_learns_at_once_that_the_channel_is_closed_to_us(one: Rig) -> None:
    ts = await one.slack.post(JANE, SHARED, "help")
    await one.slack.archive(ALICE, SHARED)
    outcome = await one.inbox.send(answer(f"{SHARED}:{ts}"))
    assert isinstance(outcome, Refused)
    assert "archived" in outcome.reason


def test_long_answers_are_cut_and_files_go_with_the_last_piece(one: Rig) -> None:
    files = [File("a", "text/plain", 1, Path("a")), File("b", "text/plain", 1, Path("b"))]
    parts = one.inbox.plan(RichText("word " * 5000), files)
    assert [part.files for part in parts] == [(), (), (0, 1)]
    assert all(len(part.body.text) <= 12_000 for part in parts)
    assert [part.files for part in one.inbox.plan(RichText(), files)] == [(0, 1)]
    assert one.inbox.plan(RichText(), []) == []


def test_a_channel_belongs_to_one_inbox_and_never_to_the_desk_too(one: Rig) -> None:
    for channel in (SHARED, DESK):
        with pytest.raises(DeskbellError, match=channel):
            build(
                "second", Settings(channels=[channel]), replace(one.connection.around, desk_connection=one.connection)
            )
