"""The stand-in answers as the Bot API does: what it takes, and each refusal."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramMigrateToChat, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, MessageEntity, ReplyParameters
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.faults import Fault
from bot.sandbox.telegram import TelegramStandIn, texts
from bot.sandbox.telegram.errors import ApiError
from tests.manual_clock import ManualClock

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
MINSEO = 1001
Json = dict[str, Any]


@dataclass
class Api:
    """Raw calls, for looking at the exact answers."""

    telegram: TelegramStandIn
    http: aiohttp.ClientSession

    async def call(self, method: str, *, token: str = "", **params: Any) -> tuple[int, Json]:
        url = f"{self.telegram.base_url}/bot{token or self.telegram.token}/{method}"
        async with self.http.post(url, json=params) as answer:
            return answer.status, await answer.json()

    async def refused(self, method: str, **params: Any) -> tuple[int, str]:
        status, answer = await self.call(method, **params)
        assert answer["ok"] is False
        assert answer["error_code"] == status
        return status, answer["description"]

    async def done(self, method: str, **params: Any) -> Any:
        status, answer = await self.call(method, **params)
        assert (status, answer["ok"]) == (200, True), answer
        return answer["result"]


@pytest.fixture
async def telegram(clock: ManualClock) -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(clock)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def api(telegram: TelegramStandIn) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as http:
        yield Api(telegram, http)


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    bot = Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.base_url)))
    yield bot
    await bot.session.close()


# --- the front door -------------------------------------------------------------------------


async def test_aiogram_knows_itself_by_get_me(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (123456, True, "deskbell_demo_bot")


async def test_a_wrong_token_is_unauthorized(api: Api) -> None:
    assert await api.call("getMe", token="123456:WRONG") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )


async def test_an_unknown_method_is_not_found_and_names_ignore_case(api: Api) -> None:
    assert await api.refused("sendPigeon") == (404, "Not Found: method not found")
    assert (await api.done("GETme"))["id"] == 123456


async def test_parameters_may_come_as_query_form_or_json(api: Api, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")
    url = f"{telegram.base_url}/bot{telegram.token}/sendMessage"
    async with api.http.get(url, params={"chat_id": str(MINSEO), "text": "query"}) as answer:
        assert answer.status == 200
    async with api.http.post(url, data={"chat_id": MINSEO, "text": "form"}) as answer:
        assert answer.status == 200
    await api.done("sendMessage", chat_id=MINSEO, text="json")
    assert [message["text"] for message in telegram.messages(MINSEO)] == ["hi", "query", "form", "json"]


async def test_broken_json_is_a_bad_request(api: Api, telegram: TelegramStandIn) -> None:
    headers = {"Content-Type": "application/json"}
    url = f"{telegram.base_url}/bot{telegram.token}/sendMessage"
    for body in ("{", "[1]"):
        async with api.http.post(url, data=body, headers=headers) as answer:
            assert answer.status == 400
    status, text = await api.refused("sendMessage", chat_id=1, text="x", entities="{")
    assert status == 400
    assert "chat not found" in text


async def test_a_fault_spoils_one_call_and_the_message_may_arrive_all_the_same(
    api: Api, telegram: TelegramStandIn
) -> None:
    telegram.say(MINSEO, "hi")
    telegram.faults.add("sendMessage", Fault(drop=True, do_it=True))
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=MINSEO, text="lost answer")
    await api.done("sendMessage", chat_id=MINSEO, text="next")
    assert [message["text"] for message in telegram.messages(MINSEO)] == ["hi", "lost answer", "next"]


# --- writing to people ----------------------------------------------------------------------


async def test_a_bot_may_not_write_first_nor_to_strangers_nor_when_blocked(api: Api, telegram: TelegramStandIn) -> None:
    telegram.meet(MINSEO, "김민서")
    assert await api.refused("sendMessage", chat_id=5, text="x") == (400, "Bad Request: chat not found")
    assert await api.refused("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")
    forbidden = await api.refused("sendMessage", chat_id=MINSEO, text="x")
    assert forbidden == (403, "Forbidden: bot can't initiate conversation with a user")
    telegram.press_start(MINSEO, "promo")
    await api.done("sendMessage", chat_id=MINSEO, text="x")
    telegram.block(MINSEO)
    blocked = await api.refused("sendMessage", chat_id=MINSEO, text="x")
    assert blocked == (403, "Forbidden: bot was blocked by the user")


async def test_aiogram_sees_its_own_kinds_of_errors(bot: Bot, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")
    telegram.block(MINSEO)
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(MINSEO, "x")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
    ],
)
async def test_texts_have_1_to_4096_utf16_units(api: Api, telegram: TelegramStandIn, text: str, reason: str) -> None:
    telegram.say(MINSEO, "hi")
    assert await api.refused("sendMessage", chat_id=MINSEO, text=text) == (400, f"Bad Request: {reason}")
    await api.done("sendMessage", chat_id=MINSEO, text="😀" * 2048)


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bold", "offset": 0, "length": 6},
        {"type": "bold", "offset": -1, "length": 2},
        {"type": "bold", "offset": 0, "length": 0},
        {"type": "bold", "offset": "0", "length": 1},
        {"type": "bold", "offset": 1, "length": 1},
        {"type": "shiny", "offset": 0, "length": 2},
        {"type": "text_link", "offset": 0, "length": 2},
        {"type": "text_mention", "offset": 0, "length": 2},
        "bold",
    ],
)
async def test_entities_must_be_known_complete_and_inside_of_the_text(
    api: Api, telegram: TelegramStandIn, entity: Any
) -> None:
    """The text is one emoji (two units) and three letters: offset 1 would cut the emoji."""
    telegram.say(MINSEO, "hi")
    status, text = await api.refused("sendMessage", chat_id=MINSEO, text="😀abc", entities=[entity])
    assert status == 400
    assert text.startswith("Bad Request: can't parse entities")


async def test_entities_that_are_no_list_are_refused(api: Api, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")
    status, text = await api.refused("sendMessage", chat_id=MINSEO, text="x", entities={"type": "bold"})
    assert (status, text) == (400, "Bad Request: can't parse entities JSON object: expected an Array")


async def test_entities_come_back_sorted_with_the_outer_one_first(bot: Bot, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")
    inner, outer = MessageEntity(type="italic", offset=0, length=2), MessageEntity(type="bold", offset=0, length=5)
    sent = await bot.send_message(MINSEO, "😀abc", entities=[inner, outer])
    assert sent.entities is not None
    assert [entity.type for entity in sent.entities] == ["bold", "italic"]


async def test_html_is_read_into_entities_and_broken_html_refused(api: Api, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")
    html = '<b>굵게 &amp; <i>x</i></b> <a href="https://example.com">link</a>'
    sent = await api.done("sendMessage", chat_id=MINSEO, text=html, parse_mode="HTML")
    assert sent["text"] == "굵게 & x link"
    assert [(e["type"], e["offset"], e["length"]) for e in sent["entities"]] == [
        ("bold", 0, 6),
        ("italic", 5, 1),
        ("text_link", 7, 4),
    ]
    for broken in ("<b>x", "x</b>", "<b><i>x</b></i>", "<script>x</script>"):
        status, text = await api.refused("sendMessage", chat_id=MINSEO, text=broken, parse_mode="HTML")
        assert status == 400
        assert text.startswith("Bad Request: can't parse entities")
    assert (await api.refused("sendMessage", chat_id=MINSEO, text="x", parse_mode="LaTeX"))[0] == 400


async def test_an_answer_quotes_what_exists_or_is_refused_unless_told_otherwise(
    bot: Bot, api: Api, telegram: TelegramStandIn
) -> None:
    number = telegram.say(MINSEO, "question")
    sent = await bot.send_message(MINSEO, "answer", reply_parameters=ReplyParameters(message_id=number))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "question"
    missing = {"message_id": 999}
    refused = await api.refused("sendMessage", chat_id=MINSEO, text="x", reply_parameters=missing)
    assert refused == (400, "Bad Request: message to be replied not found")
    missing["allow_sending_without_reply"] = True
    assert "reply_to_message" not in await api.done("sendMessage", chat_id=MINSEO, text="x", reply_parameters=missing)


async def test_button_data_has_1_to_64_bytes_and_pressing_tells_the_bot(api: Api, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")
    keyboard = {"inline_keyboard": [[{"text": "좋아요", "callback_data": "good"}]]}
    sent = await api.done("sendMessage", chat_id=MINSEO, text="?", reply_markup=keyboard)
    telegram.press(MINSEO, sent["message_id"], "good")
    query = (await api.done("getUpdates"))[-1]["callback_query"]
    assert query["data"] == "good"
    await api.done("answerCallbackQuery", callback_query_id=query["id"])
    assert (await api.refused("answerCallbackQuery", callback_query_id="old"))[0] == 400
    too_long = {"inline_keyboard": [[{"text": "x", "callback_data": "가" * 22}]]}
    refused = await api.refused("sendMessage", chat_id=MINSEO, text="?", reply_markup=too_long)
    assert refused == (400, "Bad Request: BUTTON_DATA_INVALID")
    with pytest.raises(ValueError, match="no button"):
        telegram.press(MINSEO, sent["message_id"], "bad")


# --- changing -------------------------------------------------------------------------------


async def test_the_bot_edits_its_own_messages_and_nothing_else(api: Api, telegram: TelegramStandIn) -> None:
    theirs = telegram.say(MINSEO, "hi")
    mine = (await api.done("sendMessage", chat_id=MINSEO, text="one"))["message_id"]

    async def refusal(number: int, text: str) -> str:
        return (await api.refused("editMessageText", chat_id=MINSEO, message_id=number, text=text))[1]

    assert await refusal(999, "x") == "Bad Request: message to edit not found"
    assert await refusal(theirs, "x") == "Bad Request: message can't be edited"
    assert (await refusal(mine, "one")).startswith("Bad Request: message is not modified")
    assert await refusal(mine, "") == "Bad Request: message text is empty"
    caption = await api.refused("editMessageCaption", chat_id=MINSEO, message_id=mine, caption="x")
    assert caption == (400, "Bad Request: there is no caption in the message to edit")
    assert (await api.done("editMessageText", chat_id=MINSEO, message_id=mine, text="two"))["edit_date"]
    assert (await refusal(mine, "two")).startswith("Bad Request: message is not modified")
    shown = telegram.messages(MINSEO)[-1]
    assert (shown["text"], shown["edited"], shown["earlier"]) == ("two", True, ["one"])


async def test_a_message_can_be_deleted_for_48_hours(api: Api, telegram: TelegramStandIn, clock: ManualClock) -> None:
    telegram.say(MINSEO, "hi")
    first, second = [(await api.done("sendMessage", chat_id=MINSEO, text="x"))["message_id"] for _ in range(2)]
    await api.done("deleteMessage", chat_id=MINSEO, message_id=first)
    gone = await api.refused("deleteMessage", chat_id=MINSEO, message_id=first)
    assert gone == (400, "Bad Request: message to delete not found")
    clock.advance(timedelta(hours=49))
    late = await api.refused("deleteMessage", chat_id=MINSEO, message_id=second)
    assert late == (400, "Bad Request: message can't be deleted for everyone")
    assert [message["deleted"] for message in telegram.messages(MINSEO)] == [False, True, False]


async def test_a_bot_sets_at_most_one_reaction(api: Api, telegram: TelegramStandIn) -> None:
    number = telegram.say(MINSEO, "hi")
    eyes = {"type": "emoji", "emoji": "👀"}
    await api.done("setMessageReaction", chat_id=MINSEO, message_id=number, reaction=[eyes])
    assert telegram.messages(MINSEO)[0]["reaction"] == "👀"
    two = await api.refused("setMessageReaction", chat_id=MINSEO, message_id=number, reaction=[eyes, eyes])
    assert two == (400, "Bad Request: REACTIONS_TOO_MANY")
    unknown = await api.refused("setMessageReaction", chat_id=MINSEO, message_id=999, reaction=[eyes])
    assert unknown == (400, "Bad Request: message to react not found")
    await api.done("setMessageReaction", chat_id=MINSEO, message_id=number, reaction=[])
    assert telegram.messages(MINSEO)[0]["reaction"] == ""


async def test_small_methods_check_their_arguments(api: Api, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")
    await api.done("sendChatAction", chat_id=MINSEO, action="typing")
    assert (await api.refused("sendChatAction", chat_id=MINSEO, action="dancing"))[0] == 400
    await api.done("setMyCommands", commands=[{"command": "help", "description": "도움말"}])
    for bad in ({"command": "Help", "description": "x"}, {"command": "help", "description": ""}, {"command": "도움"}):
        assert (await api.refused("setMyCommands", commands=[bad]))[0] == 400
    sent = await api.done("sendLocation", chat_id=MINSEO, latitude=37.5, longitude=127.0)
    assert sent["location"] == {"latitude": 37.5, "longitude": 127.0}
    assert (await api.refused("sendLocation", chat_id=MINSEO, latitude=37.5))[0] == 400


# --- files ----------------------------------------------------------------------------------


async def test_every_kind_of_file_goes_out_and_can_be_had_again(bot: Bot, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")
    file = BufferedInputFile(b"content", "영수증.pdf")
    picture = BufferedInputFile(PNG, "p.png")
    await bot.send_photo(MINSEO, picture, caption="사진")
    document = await bot.send_document(MINSEO, file)
    await bot.send_voice(MINSEO, file)
    await bot.send_audio(MINSEO, file)
    await bot.send_video(MINSEO, file)
    await bot.send_video_note(MINSEO, file)
    await bot.send_animation(MINSEO, file)
    await bot.send_sticker(MINSEO, file)
    assert document.document is not None
    assert (document.document.file_name, document.document.mime_type) == ("영수증.pdf", "application/pdf")
    again = await bot.send_document(MINSEO, document.document.file_id)
    assert again.document is not None
    assert again.document.file_id == document.document.file_id
    downloaded = await bot.download(document.document.file_id)
    assert downloaded is not None
    assert downloaded.read() == b"content"
    shown = [message["file"]["kind"] for message in telegram.messages(MINSEO) if message["file"]]
    assert shown == ["photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker", "document"]


async def test_file_limits_are_those_of_the_documentation(api: Api, bot: Bot, telegram: TelegramStandIn) -> None:
    telegram.send_file(MINSEO, "document", b"x" * (20 * 1024 * 1024 + 1), "big.bin", "application/octet-stream")
    big = (await api.done("getUpdates"))[0]["message"]["document"]["file_id"]
    assert await api.refused("getFile", file_id=big) == (400, "Bad Request: file is too big")
    assert await api.refused("getFile", file_id="nope") == (400, "Bad Request: invalid file_id")
    form = aiohttp.FormData({"chat_id": str(MINSEO)})
    form.add_field("document", io.BytesIO(b"x" * (50 * 1024 * 1024 + 1)), filename="huge.bin")
    url = f"{telegram.base_url}/bot{telegram.token}/sendDocument"
    async with api.http.post(url, data=form) as answer:
        assert (answer.status, (await answer.json())["description"]) == (413, "Request Entity Too Large")


async def test_bad_files_and_captions_are_refused(api: Api, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")

    async def refusal(kind: str, content: bytes | str, **extra: str) -> str:
        form = aiohttp.FormData({"chat_id": str(MINSEO), **extra})
        if isinstance(content, bytes):
            form.add_field(kind, io.BytesIO(content), filename="f")
        else:
            form.add_field(kind, content)
        url = f"{telegram.base_url}/bot{telegram.token}/send{kind}"
        async with api.http.post(url, data=form) as answer:
            assert answer.status == 400
            return str((await answer.json())["description"])

    assert await refusal("photo", b"no picture") == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await refusal("photo", PNG + b"x" * 10 * 1024 * 1024) == "Bad Request: file is too big"
    assert await refusal("document", b"") == "Bad Request: file must be non-empty"
    assert await refusal("document", b"x", caption="x" * 1025) == "Bad Request: message caption is too long"
    assert await refusal("document", "attach://missing") == "Bad Request: there is no file in the request"
    unknown = "Bad Request: wrong file identifier/HTTP URL specified"
    assert await refusal("document", "https://example.com/x.pdf") == unknown
    assert await refusal("voice", "") == "Bad Request: there is no voice in the request"


async def test_an_album_has_2_to_10_items_of_one_family(bot: Bot, api: Api, telegram: TelegramStandIn) -> None:
    telegram.say(MINSEO, "hi")
    photos = [InputMediaPhoto(media=BufferedInputFile(PNG, f"{n}.png"), caption=f"{n}") for n in range(3)]
    sent = await bot.send_media_group(MINSEO, list(photos))
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["0", "1", "2"]
    file_id = sent[0].photo[-1].file_id if sent[0].photo else ""
    mixed = [{"type": "photo", "media": file_id}, {"type": "document", "media": file_id}]
    assert (await api.refused("sendMediaGroup", chat_id=MINSEO, media=mixed))[0] == 400
    assert (await api.refused("sendMediaGroup", chat_id=MINSEO, media=mixed[:1]))[0] == 400
    assert (await api.refused("sendMediaGroup", chat_id=MINSEO, media=mixed[:1] * 11))[0] == 400
    documents = [InputMediaDocument(media=BufferedInputFile(b"x", f"{n}.txt")) for n in range(2)]
    assert len(await bot.send_media_group(MINSEO, list(documents))) == 2


async def test_a_download_needs_the_token_and_a_known_path(api: Api, telegram: TelegramStandIn) -> None:
    telegram.send_file(MINSEO, "voice", b"sound", "v.ogg", "audio/ogg")
    file_id = (await api.done("getUpdates"))[0]["message"]["voice"]["file_id"]
    path = (await api.done("getFile", file_id=file_id))["file_path"]
    for url, status in [(f"bot{telegram.token}/{path}", 200), (f"botX/{path}", 401), (f"bot{telegram.token}/x/y", 404)]:
        async with api.http.get(f"{telegram.base_url}/file/{url}") as answer:
            assert answer.status == status


# --- groups and limits ----------------------------------------------------------------------


async def test_a_group_that_became_a_supergroup_tells_its_new_id(bot: Bot, telegram: TelegramStandIn) -> None:
    telegram.open_group(-77, "고객 그룹")
    telegram.say(MINSEO, "in the group", group=-77)
    new_id = telegram.migrate(-77)
    with pytest.raises(TelegramMigrateToChat) as caught:
        await bot.send_message(-77, "x")
    assert caught.value.migrate_to_chat_id == new_id
    assert (await bot.send_message(new_id, "x")).chat.type == "supergroup"
    messages = [update.message for update in await bot.get_updates()]
    assert [m.migrate_to_chat_id for m in messages if m and m.migrate_to_chat_id] == [new_id]
    assert [m.migrate_from_chat_id for m in messages if m and m.migrate_from_chat_id] == [-77]


async def test_with_limits_a_burst_is_answered_with_429_and_how_long_to_wait(clock: ManualClock) -> None:
    telegram = TelegramStandIn(clock, limits=True)
    await telegram.start()
    bot = Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.base_url)))
    try:
        telegram.say(MINSEO, "hi")
        for _ in range(3):
            await bot.send_message(MINSEO, "burst")
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(MINSEO, "too much")
        clock.advance(timedelta(seconds=caught.value.retry_after))
        await bot.send_message(MINSEO, "after the wait")
    finally:
        await bot.session.close()
        await telegram.stop()


async def test_with_limits_thirty_chats_a_second_are_the_most(clock: ManualClock) -> None:
    telegram = TelegramStandIn(clock, limits=True)
    await telegram.start()
    try:
        async with aiohttp.ClientSession() as http:
            api = Api(telegram, http)
            for person in range(1, 32):
                telegram.say(person, "hi")
            for person in range(1, 31):
                await api.done("sendMessage", chat_id=person, text="x")
            status, answer = await api.call("sendMessage", chat_id=31, text="x")
            assert (status, answer["parameters"]) == (429, {"retry_after": 1})
            assert answer["description"] == "Too Many Requests: retry after 1"
    finally:
        await telegram.stop()


# --- memory ---------------------------------------------------------------------------------


async def test_a_snapshot_goes_through_json_and_brings_everything_back(
    api: Api, telegram: TelegramStandIn, clock: ManualClock
) -> None:
    changes = []
    telegram.on_change = lambda: changes.append(1)
    telegram.say(MINSEO, "안녕 😀", name="김민서")
    telegram.send_file(MINSEO, "photo", PNG, "p.png", "image/png", "사진", "album-1")
    await api.done("sendMessage", chat_id=MINSEO, text="answer")
    await api.done("setWebhook", url="http://127.0.0.1:9/x", secret_token="s")
    assert len(changes) >= 4
    other = TelegramStandIn(clock)
    other.restore(json.loads(json.dumps(telegram.snapshot())))
    assert other.messages(MINSEO) == telegram.messages(MINSEO)
    assert other.snapshot() == telegram.snapshot()
    assert other.say(MINSEO, "next") == 4


async def test_two_stand_ins_do_not_share_anything(clock: ManualClock) -> None:
    one, two = TelegramStandIn(clock), TelegramStandIn(clock)
    one.say(MINSEO, "hi")
    assert two.messages(MINSEO) == []
    await asyncio.gather(one.stop(), two.stop())


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=12), st.data())
def test_entities_may_stand_exactly_where_whole_characters_stand(text: str, data: st.DataObject) -> None:
    """Offsets and lengths count UTF-16 units; a place inside of a surrogate pair is refused."""
    units = texts.utf16(text)
    offset = data.draw(st.integers(0, units))
    length = data.draw(st.integers(1, units + 1))
    edges = {texts.utf16(text[:index]) for index in range(len(text) + 1)}
    entity = {"type": "bold", "offset": offset, "length": length}
    if offset in edges and offset + length in edges:
        assert texts.checked_entities(text, [entity]) == [entity]
    else:
        with pytest.raises(ApiError, match="can't parse entities"):
            texts.checked_entities(text, [entity])
