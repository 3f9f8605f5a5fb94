"""Replies to a Telegram server on loopback, and what comes back when it refuses or breaks."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.model.outbound import Delivered, File, Moved, OutboundMessage, Refused, RetryLater, Unknown
from bot.model.richtext import RichText, Span, Style
from bot.sandbox.faults import Fault
from bot.sandbox.telegram import TelegramStandIn
from channels.base import Channel, Checkable, Deleter, Editor, FileGone, FileSource, Webhook
from channels.markup import from_markdown, utf16_len
from channels.telegram.adapter import TelegramChannel
from tests.channels.telegram.conftest import TOKEN, Make

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 50


def reply(text: str = "hi", **more: Any) -> OutboundMessage:
    return OutboundMessage(1, 142, "5", from_markdown(text), **more)


@pytest.fixture(autouse=True)
def customer(telegram: TelegramStandIn) -> int:
    """A customer who has written; returns the message id."""
    return telegram.say(5, "hello")


def last(telegram: TelegramStandIn, chat: int = 5) -> dict[str, Any]:
    return telegram.messages(chat)[-1]


def error(status: int, description: str, **parameters: int) -> Fault:
    body = {"ok": False, "error_code": status, "description": description}
    return Fault(
        status=status, body=web.json_response(body | ({"parameters": parameters} if parameters else {})).text or ""
    )


async def test_the_channel_has_all_its_abilities(channel: TelegramChannel) -> None:
    plain: Channel = channel
    assert all(isinstance(plain, ability) for ability in (Editor, Deleter, FileSource, Webhook, Checkable))


async def test_a_reply_arrives_with_its_styles(telegram: TelegramStandIn, channel: TelegramChannel) -> None:
    outcome = await channel.send(reply("😀 **환불**을 [여기](https://a.b/c) 2*3*4 <b> & _x"))
    seen = last(telegram)
    assert outcome == Delivered(f"5:{seen['message_id']}")
    assert seen["text"] == "😀 환불을 여기 2*3*4 <b> & _x"
    assert seen["entities"] == [
        {"type": "bold", "offset": 3, "length": 2},
        {"type": "text_link", "offset": 7, "length": 2, "url": "https://a.b/c"},
    ]


async def test_a_reply_quotes_the_message_it_answers(
    telegram: TelegramStandIn, channel: TelegramChannel, customer: int
) -> None:
    await channel.send(reply(reply_to=f"5:{customer}"))
    assert last(telegram)["reply_to"] == customer
    for other in ("5:99999", "6:1", "<mail@id>"):
        assert isinstance(await channel.send(reply(reply_to=other)), Delivered)
        assert last(telegram)["reply_to"] is None


@pytest.fixture
def stored(tmp_path: Path) -> Any:
    def store(name: str, mime: str, content: bytes) -> File:
        path = tmp_path / "blob"
        path.write_bytes(content)
        return File(name, mime, len(content), path)

    return store


@pytest.mark.parametrize(
    ("name", "mime", "content", "kind"),
    [
        ('사진 "1".jpg', "image/jpeg", JPEG, "photo"),
        ("a.gif", "image/gif", b"GIF89a", "animation"),
        ("a.mp4", "video/mp4", b"x", "video"),
        ("a.mp3", "audio/mpeg", b"x", "audio"),
        ("a.ogg", "audio/ogg", b"x", "voice"),
        ("영수증.pdf", "application/pdf", b"%PDF", "document"),
        ("no-picture.jpg", "image/jpeg", b"not a picture", "document"),
    ],
)
async def test_a_file_goes_out_as_what_it_is_with_its_caption(
    telegram: TelegramStandIn, channel: TelegramChannel, stored: Any, name: str, mime: str, content: bytes, kind: str
) -> None:
    outcome = await channel.send(reply("**see** this", files=(stored(name, mime, content),)))
    seen = last(telegram)
    assert isinstance(outcome, Delivered)
    assert (seen["file"]["kind"], seen["file"]["size"]) == (kind, len(content))
    assert (seen["text"], seen["entities"]) == ("see this", [{"type": "bold", "offset": 0, "length": 3}])
    if kind == "document":
        assert seen["file"]["name"] == name


async def test_a_file_that_is_no_longer_stored_is_refused_in_words(channel: TelegramChannel, tmp_path: Path) -> None:
    outcome = await channel.send(reply(files=(File("x.pdf", "application/pdf", 3, tmp_path / "gone"),)))
    assert outcome == Refused("The file x.pdf is no longer stored.")


def sizes(channel: TelegramChannel, text: str, files: int) -> list[tuple[int, tuple[int, ...]]]:
    some = [File("a.pdf", "application/pdf", 1, Path("a"))] * files
    return [(utf16_len(part.body.text), part.files) for part in channel.plan(RichText(text), some)]


async def test_a_message_is_planned_into_calls(channel: TelegramChannel) -> None:
    assert sizes(channel, "x" * 4096, 0) == [(4096, ())]
    assert sizes(channel, "😀" * 2049, 0) == [(4096, ()), (2, ())]
    assert sizes(channel, "x" * 1024, 1) == [(1024, (0,))]
    assert sizes(channel, "x" * 1025, 1) == [(1025, ()), (0, (0,))]
    assert sizes(channel, "x", 2) == [(1, ()), (0, (0,)), (0, (1,))]
    assert sizes(channel, "", 1) == [(0, (0,))]
    assert sizes(channel, " ", 0) == [(1, ())]


async def test_a_planned_text_fits_even_with_its_links_spelled_out(channel: TelegramChannel) -> None:
    text = "call us " * 500
    spans = tuple(Span(Style.LINK, i, i + 4, f"tel:+82{i:09}") for i in range(0, len(text), 8))
    for part in channel.plan(RichText(text, spans), []):
        assert isinstance(await channel.send(OutboundMessage(1, 1, "5", part.body)), Delivered)


async def test_an_answer_of_a_megabyte_arrives_whole(telegram: TelegramStandIn, channel: TelegramChannel) -> None:
    text = "환불 안내입니다. " * 4000
    for part in channel.plan(RichText(text), []):
        assert isinstance(await channel.send(OutboundMessage(1, 1, "5", part.body)), Delivered)
    received = "".join(m["text"] for m in telegram.messages(5) if m["from_bot"])
    assert "".join(received.split()) == "".join(text.split())


# --- refusals and failures ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (
            error(429, "Too Many Requests: retry after 17", retry_after=17),
            RetryLater("Telegram asks us to wait 17 seconds.", after=timedelta(seconds=17)),
        ),
        (error(403, "Forbidden: bot was blocked by the user"), Refused("The customer has blocked the bot.", True)),
        (
            error(403, "Forbidden: user is deactivated"),
            Refused("The customer's Telegram account no longer exists.", True),
        ),
        (
            error(403, "Forbidden: bot was kicked from the group chat"),
            Refused("The bot is no longer in this group.", True),
        ),
        (error(400, "Bad Request: chat not found"), Refused("Telegram does not know this chat any more.", True)),
        (error(400, "Bad Request: message is too long"), Refused("The text is too long for one Telegram message.")),
        (error(400, "Bad Request: SOMETHING_ODD"), Refused("Telegram refused: SOMETHING_ODD")),
        (error(413, "Request Entity Too Large"), Refused("The file is too large for Telegram.")),
        (
            error(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1001),
            Moved("-1001"),
        ),
        (
            error(401, "Unauthorized"),
            RetryLater("Telegram rejects the bot's token. Put a valid one into the settings."),
        ),
        (error(404, "Not Found"), RetryLater("Telegram rejects the bot's token. Put a valid one into the settings.")),
        (error(500, "Internal Server Error"), RetryLater("Telegram has a problem of its own at the moment.")),
        (
            Fault(status=502, body="<html><h1>502</h1></html>", content_type="text/html"),
            RetryLater("Telegram has a problem of its own at the moment."),
        ),
        (Fault(status=502, body="\x80\x81"), RetryLater("Telegram has a problem of its own at the moment.")),
        (error(418, "teapot"), RetryLater("Telegram answered with an error that is not known here.")),
        (
            Fault(status=200, body='{"ok":true,"result":{"message_id":9,"chat":{"id":5},"date":"odd"}}'),
            Delivered("5:9"),
        ),
        (
            Fault(status=200, body='{"ok":true,"result":{"odd":1}}'),
            Unknown("Telegram's answer could not be read: the message may have arrived."),
        ),
        (Fault(drop=True), Unknown("The connection to Telegram broke: the message may have arrived.")),
    ],
)
async def test_every_answer_has_its_outcome(
    telegram: TelegramStandIn, channel: TelegramChannel, fault: Fault, outcome: Any
) -> None:
    telegram.faults.add("sendMessage", fault)
    with capture_logs() as logs:
        assert await channel.send(reply()) == outcome
    assert TOKEN not in str(logs)


async def test_an_answer_lost_after_sending_is_unknown_and_the_message_there(
    telegram: TelegramStandIn, channel: TelegramChannel
) -> None:
    telegram.faults.add("sendMessage", Fault(do_it=True, drop=True))
    assert isinstance(await channel.send(reply("once")), Unknown)
    assert [m["text"] for m in telegram.messages(5) if m["from_bot"]] == ["once"]


async def test_without_a_connection_nothing_can_have_arrived(make: Make) -> None:
    outcome = await make(api_base="http://127.0.0.1:9").send(reply())
    assert outcome == RetryLater("Telegram cannot be reached.")


async def test_a_wrong_token_loses_no_reply(make: Make) -> None:
    assert isinstance(await make(token="123456:WRONG").send(reply()), RetryLater)


async def test_a_blocked_bot_is_told_so(telegram: TelegramStandIn, channel: TelegramChannel) -> None:
    telegram.block(5)
    assert await channel.send(reply()) == Refused("The customer has blocked the bot.", unreachable=True)


async def test_a_group_that_moved_is_followed(telegram: TelegramStandIn, channel: TelegramChannel) -> None:
    telegram.open_group(-77, "Partners")
    new = telegram.migrate(-77)
    moved = await channel.send(replace(reply(), address="-77"))
    assert moved == Moved(str(new))
    assert isinstance(await channel.send(replace(reply(), address=str(new))), Delivered)


async def test_entities_that_telegram_refuses_are_given_up_once(
    telegram: TelegramStandIn, channel: TelegramChannel
) -> None:
    telegram.faults.add("sendMessage", error(400, "Bad Request: can't parse entities: Unsupported"))
    assert isinstance(await channel.send(reply("**bold**")), Delivered)
    assert (last(telegram)["text"], last(telegram)["entities"]) == ("bold", [])
    telegram.faults.add("sendMessage", error(400, "Bad Request: can't parse entities: Unsupported"), times=2)
    assert isinstance(await channel.send(reply("**bold**")), Refused)


async def test_a_topic_that_is_gone_is_given_up_once(telegram: TelegramStandIn, channel: TelegramChannel) -> None:
    telegram.faults.add("sendMessage", error(400, "Bad Request: message thread not found"))
    assert isinstance(await channel.send(replace(reply("x"), address="5:33")), Delivered)
    telegram.faults.add("sendMessage", error(400, "Bad Request: message thread not found"))
    assert isinstance(await channel.send(replace(reply("x"), address="5")), Refused)


@pytest.mark.parametrize("address", ["", "kim@example.org", "T1:U1", "5:x"])
async def test_an_address_of_another_platform_is_refused(channel: TelegramChannel, address: str) -> None:
    assert await channel.send(replace(reply(), address=address)) == Refused("This is not an address on Telegram.")


# --- changing what was sent -----------------------------------------------------------------


async def sent(channel: TelegramChannel, message: OutboundMessage) -> str:
    outcome = await channel.send(message)
    assert isinstance(outcome, Delivered)
    return outcome.external_id


async def test_a_sent_text_can_be_changed_and_changing_nothing_is_fine(
    telegram: TelegramStandIn, channel: TelegramChannel
) -> None:
    external_id = await sent(channel, reply("old"))
    assert await channel.edit(external_id, reply("**new**")) == Delivered(external_id)
    assert (last(telegram)["text"], last(telegram)["edited"]) == ("new", True)
    assert await channel.edit(external_id, reply("**new**")) == Delivered(external_id)


async def test_a_caption_can_be_changed_whether_the_file_is_named_or_not(
    telegram: TelegramStandIn, channel: TelegramChannel, stored: Any
) -> None:
    file = stored("a.pdf", "application/pdf", b"x")
    external_id = await sent(channel, reply("old", files=(file,)))
    assert await channel.edit(external_id, reply("new", files=(file,))) == Delivered(external_id)
    assert await channel.edit(external_id, reply("newer")) == Delivered(external_id)
    assert last(telegram)["text"] == "newer"


async def test_an_edit_of_what_is_gone_is_refused_in_words(telegram: TelegramStandIn, channel: TelegramChannel) -> None:
    assert await channel.edit("5:99999", reply()) == Refused("The message no longer exists at the customer's side.")
    assert isinstance(await channel.edit("no id", reply()), Refused)


async def test_a_sent_message_can_be_taken_back_and_twice_is_fine(
    telegram: TelegramStandIn, channel: TelegramChannel
) -> None:
    external_id = await sent(channel, reply("oops"))
    assert await channel.delete(external_id, "5") == Delivered(external_id)
    assert last(telegram)["deleted"]
    assert await channel.delete(external_id, "5") == Delivered(external_id)
    assert isinstance(await channel.delete("<mail@id>", "5"), Refused)
    telegram.faults.add("deleteMessage", error(400, "Bad Request: message can't be deleted for everyone"))
    assert isinstance(await channel.delete(external_id, "5"), Refused)


# --- files ----------------------------------------------------------------------------------


async def fetched(channel: TelegramChannel, ref: str) -> bytes:
    return b"".join([chunk async for chunk in channel.fetch(ref)])


def file_id(telegram: TelegramStandIn, content: bytes) -> str:
    telegram.send_file(5, "document", content, "a.bin", "application/octet-stream")
    return str(last(telegram)["file"]["id"])


async def test_a_customers_file_is_fetched(telegram: TelegramStandIn, make: Make) -> None:
    content = bytes(range(256)) * 1000
    assert await fetched(make(max_file_size=300_000), file_id(telegram, content)) == content


async def test_a_file_above_the_limit_is_not_fetched(telegram: TelegramStandIn, make: Make) -> None:
    with pytest.raises(FileGone, match="larger than 0 MB"):
        await fetched(make(max_file_size=1000), file_id(telegram, b"x" * 1001))


async def test_a_file_that_telegram_does_not_give_is_gone_for_good(
    telegram: TelegramStandIn, channel: TelegramChannel
) -> None:
    with pytest.raises(FileGone, match="no longer"):
        await fetched(channel, "unknown")
    ref = file_id(telegram, b"x")
    telegram.faults.add("getFile", error(400, "Bad Request: file is too big"))
    with pytest.raises(FileGone, match="20 MB"):
        await fetched(channel, ref)
    telegram.faults.add("file", Fault(status=404))
    with pytest.raises(FileGone, match="404"):
        await fetched(channel, ref)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("getFile", Fault(status=502, body="<html>")),
        ("getFile", Fault(drop=True)),
        ("getFile", error(401, "Unauthorized")),
        ("file", Fault(status=500)),
        ("file", Fault(drop=True)),
    ],
)
async def test_a_failed_fetch_can_be_tried_later_and_does_not_tell_the_token(
    telegram: TelegramStandIn, channel: TelegramChannel, method: str, fault: Fault
) -> None:
    ref = file_id(telegram, b"x")
    telegram.faults.add(method, fault, times=2 if method == "file" else 1)  # the HTTP library repeats a dropped GET
    with pytest.raises(OSError) as caught:
        await fetched(channel, ref)
    assert TOKEN not in str(caught.getrepr(style="long", chain=True)).replace("telegram.token", "")
    telegram.faults.clear()
    assert await fetched(channel, ref) == b"x"


# --- checking -------------------------------------------------------------------------------


async def test_a_good_set_up_checks_out(channel: TelegramChannel) -> None:
    results = await channel.check()
    assert [(r.what, r.ok) for r in results] == [("token", True), ("receiving", True), ("groups", True)]
    assert results[0].detail == "@deskbell_demo_bot"


async def test_a_rejected_token_is_named_with_a_remedy(make: Make) -> None:
    (result,) = await make(token="123456:WRONG").check()
    assert not result.ok
    assert "token" in result.detail
    assert result.fix
    assert "WRONG" not in str(result)


async def test_an_unreachable_server_is_named(make: Make) -> None:
    (result,) = await make(api_base="http://127.0.0.1:9").check()
    assert not result.ok


async def test_a_webhook_under_a_polling_inbox_is_found(telegram: TelegramStandIn, make: Make) -> None:
    telegram.state.updates.clear()
    webhook = make(mode="webhook", public_url="http://127.0.0.1:9")
    await webhook._watch._look()
    assert [r.ok for r in await webhook.check()] == [True, True, True]
    assert [r.ok for r in await make().check()] == [True, False, True]
    other = make(mode="webhook", public_url="http://127.0.0.1:10")
    assert [r.ok for r in await other.check()] == [True, False, True]
    assert [r.ok for r in await make(mode="webhook").check()] == [True, False, True]
