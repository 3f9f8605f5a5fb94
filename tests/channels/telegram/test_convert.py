"""One recorded-style update of each kind, and what it becomes."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.inbound import (
    Attachment,
    InboundEdit,
    InboundMessage,
    Poison,
    ReachChanged,
    Sender,
    ThreadMoved,
)
from bot.model.richtext import RichText, Span, Style
from channels.telegram.convert import convert, inbound

Json = dict[str, Any]

MINSU: Json = {
    "id": 5012345678,
    "is_bot": False,
    "first_name": "민수",
    "last_name": "김",
    "username": "minsu_kim",
    "language_code": "ko",
}
BOT: Json = {"id": 123456, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
PRIVATE: Json = {"id": 5012345678, "first_name": "민수", "last_name": "김", "username": "minsu_kim", "type": "private"}
GROUP: Json = {"id": -1001987654321, "title": "Shop partners", "type": "supergroup", "is_forum": True}
DATE = 1795400000
AT = datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)


def message(**content: Any) -> Json:
    head = {"message_id": 42, "from": MINSU, "chat": PRIVATE, "date": DATE}
    return {"update_id": 900000001, "message": head | content}


def only(update: Json) -> InboundMessage:
    (item,) = convert(update)
    assert isinstance(item, InboundMessage)
    return item


def test_a_plain_text() -> None:
    assert only(message(text="환불 부탁드려요 🙏")) == InboundMessage(
        external_id="5012345678:42",
        sender=Sender("5012345678", "민수 김", attested=True, language="ko"),
        address="5012345678",
        thread="5012345678",
        sent_at=AT,
        body=RichText("환불 부탁드려요 🙏"),
    )


def test_a_text_with_entities_counted_in_utf16() -> None:
    entities = [
        {"offset": 3, "length": 4, "type": "bold"},
        {"offset": 8, "length": 4, "type": "text_link", "url": "https://shop.example/"},
        {"offset": 0, "length": 2, "type": "custom_emoji", "custom_emoji_id": "5368324170671202286"},
    ]
    body = only(message(text="👍 very good", entities=entities)).body
    assert body == RichText("👍 very good", (Span(Style.BOLD, 2, 6), Span(Style.LINK, 7, 11, "https://shop.example/")))


def test_control_characters_and_direction_marks_do_not_get_through() -> None:
    user = MINSU | {"first_name": "Ev\u202eil\n", "last_name": "\x00Man"}
    item = only(message(text="a\x00b\r\nc", **{"from": user}))
    assert item.body.text == "ab\nc"
    assert item.sender.name == "Evil Man"


def test_start_with_a_payload() -> None:
    item = only(message(text="/start order_1234", entities=[{"offset": 0, "length": 6, "type": "bot_command"}]))
    assert (item.body.text, item.payload) == ("/start", "order_1234")
    assert (only(message(text="/start")).body.text, only(message(text="/start")).payload) == ("/start", "")


PHOTO_SIZES = [
    {"file_id": "AgAC-s", "file_unique_id": "AQs", "width": 90, "height": 67, "file_size": 1200},
    {"file_id": "AgAC-y", "file_unique_id": "AQy", "width": 1280, "height": 960, "file_size": 150000},
    {"file_id": "AgAC-m", "file_unique_id": "AQm", "width": 320, "height": 240, "file_size": 16000},
]
FILE: Json = {"file_id": "BQAC-1", "file_unique_id": "Agx", "file_size": 4321}
VIDEO: Json = FILE | {"width": 640, "height": 480, "duration": 5}


@pytest.mark.parametrize(
    ("content", "attachment"),
    [
        ({"photo": PHOTO_SIZES}, Attachment("photo-42.jpg", "image/jpeg", 150000, ref="AgAC-y")),
        (
            {"document": FILE | {"file_name": "영수증\u202efdp.exe", "mime_type": "Application/PDF"}},
            Attachment("영수증fdp.exe", "application/pdf", 4321, ref="BQAC-1"),
        ),
        ({"document": FILE}, Attachment("file-42", "application/octet-stream", 4321, ref="BQAC-1")),
        ({"voice": FILE | {"duration": 3}}, Attachment("voice-42.ogg", "audio/ogg", 4321, ref="BQAC-1")),
        (
            {"audio": FILE | {"duration": 3, "file_name": "song.m4a", "mime_type": "audio/mp4"}},
            Attachment("song.m4a", "audio/mp4", 4321, ref="BQAC-1"),
        ),
        ({"video": VIDEO | {"mime_type": "bad type"}}, Attachment("video-42.mp4", "video/mp4", 4321, ref="BQAC-1")),
        (
            {"video_note": FILE | {"length": 240, "duration": 5}},
            Attachment("video-note-42.mp4", "video/mp4", 4321, ref="BQAC-1"),
        ),
        (
            {"animation": VIDEO | {"file_name": "cat.gif.mp4"}, "document": FILE | {"file_name": "cat.gif.mp4"}},
            Attachment("cat.gif.mp4", "video/mp4", 4321, ref="BQAC-1"),
        ),
    ],
)
def test_files_become_attachments_and_the_caption_the_body(content: Json, attachment: Attachment) -> None:
    caption = {"caption": "see this", "caption_entities": [{"offset": 0, "length": 3, "type": "italic"}]}
    item = only(message(**content, **caption))
    assert item.attachments == (attachment,)
    assert item.body == RichText("see this", (Span(Style.ITALIC, 0, 3),))
    assert only(message(**content)).body == RichText()


@pytest.mark.parametrize(
    ("flags", "name", "mime"),
    [
        ({"is_animated": False, "is_video": False}, "sticker-42.webp", "image/webp"),
        ({"is_animated": True, "is_video": False}, "sticker-42.tgs", "application/x-tgsticker"),
        ({"is_animated": False, "is_video": True}, "sticker-42.webm", "video/webm"),
    ],
)
def test_a_sticker_is_its_emoji_and_its_file(flags: Json, name: str, mime: str) -> None:
    sticker = FILE | flags | {"type": "regular", "width": 512, "height": 512, "emoji": "😢", "set_name": "Cats"}
    item = only(message(sticker=sticker))
    assert item.body == RichText("😢")
    assert item.attachments == (Attachment(name, mime, 4321, ref="BQAC-1"),)


PLACE = {"latitude": 37.566535, "longitude": 126.9779692}
POLL = {
    "id": "5",
    "question": "When?",
    "options": [
        {"persistent_id": "0", "text": "Today", "voter_count": 0},
        {"persistent_id": "1", "text": "Tomorrow", "voter_count": 1},
    ],
    "total_voter_count": 1,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"location": PLACE}, "[location: 37.56654, 126.97797]"),
        (
            {"venue": {"location": PLACE, "title": "City Hall", "address": "110 Sejong-daero"}, "location": PLACE},
            "[place: City Hall, 110 Sejong-daero, 37.56654, 126.97797]",
        ),
        (
            {"contact": {"phone_number": "+821012345678", "first_name": "Ji\nsu", "last_name": "Lee"}},
            "[contact: Ji su Lee, +821012345678]",
        ),
        ({"poll": POLL}, "[poll: When? - Today / Tomorrow]"),
        ({"dice": {"emoji": "🎲", "value": 4}}, "[dice: 🎲 4]"),
        ({"story": {"chat": PRIVATE, "id": 7}}, "[story]"),
        ({"game": {"title": "Chess", "description": "x", "photo": PHOTO_SIZES}}, "[game: Chess]"),
        ({"hologram_3d": {"x": 1}}, "[a message of a kind that cannot be shown here]"),
    ],
)
def test_what_is_no_text_becomes_a_readable_line(content: Json, text: str) -> None:
    assert only(message(**content)).body.text == text


def test_a_location_links_to_a_map() -> None:
    (span,) = only(message(location=PLACE)).body.spans
    assert span.style is Style.LINK
    assert "mlat=37.56654" in span.value


def test_parts_of_an_album_share_their_album() -> None:
    first = only(message(photo=PHOTO_SIZES, media_group_id="13800000000000001", caption="both"))
    second = only(message(photo=PHOTO_SIZES, media_group_id="13800000000000001", message_id=43))
    assert first.album == second.album == "5012345678:13800000000000001"


def test_a_reply_names_the_message_it_answers() -> None:
    ours = {"message_id": 40, "from": BOT, "chat": PRIVATE, "date": DATE - 60, "text": "How can we help?"}
    item = only(message(text="with this", reply_to_message=ours))
    assert (item.reply_to, item.body.text) == ("5012345678:40", "with this")


def test_a_part_that_the_customer_marked_is_quoted() -> None:
    ours = {"message_id": 40, "from": BOT, "chat": PRIVATE, "date": DATE - 60, "text": "Red or blue?"}
    quote = {"text": "blue", "position": 7, "is_manual": True}
    item = only(message(text="this one", reply_to_message=ours, quote=quote))
    assert item.body == RichText("blue\nthis one", (Span(Style.QUOTE, 0, 4),))


def test_words_from_another_chat_are_quoted() -> None:
    reply = {
        "origin": {"type": "channel", "chat": GROUP, "message_id": 9, "date": DATE},
        "chat": GROUP,
        "message_id": 9,
    }
    item = only(message(text="is it true?", external_reply=reply, quote={"text": "Sale 50%", "position": 0}))
    assert item.body == RichText("Sale 50%\nis it true?", (Span(Style.QUOTE, 0, 8),))
    assert item.reply_to == ""


def test_in_a_group_the_words_of_somebody_else_are_quoted() -> None:
    other = {"id": 9, "is_bot": False, "first_name": "Lee"}
    theirs = {"message_id": 40, "from": other, "chat": GROUP, "date": DATE, "text": "so " * 400}
    item = only(message(text="same here", chat=GROUP, reply_to_message=theirs))
    quoted, _, rest = item.body.text.partition("\n")
    assert (quoted[-3:], len(quoted), rest) == ("so…", 501, "same here")
    own = theirs | {"from": MINSU}
    assert only(message(text="and", chat=GROUP, reply_to_message=own)).body.text == "and"


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ({"type": "user", "sender_user": MINSU, "date": DATE}, "민수 김"),
        ({"type": "hidden_user", "sender_user_name": "Somebody", "date": DATE}, "Somebody"),
        ({"type": "channel", "chat": GROUP, "message_id": 1, "date": DATE}, "Shop partners"),
    ],
)
def test_a_forwarded_message_says_so(origin: Json, name: str) -> None:
    assert only(message(text="look", forward_origin=origin)).body.text == f"[forwarded from {name}]\nlook"


def test_in_a_topic_of_a_group_the_person_writes_and_the_topic_is_the_thread() -> None:
    created = {
        "message_id": 7,
        "from": MINSU,
        "chat": GROUP,
        "date": DATE,
        "message_thread_id": 7,
        "is_topic_message": True,
        "forum_topic_created": {"name": "Orders", "icon_color": 7322096},
    }
    item = only(message(chat=GROUP, text="hi", message_thread_id=7, is_topic_message=True, reply_to_message=created))
    assert (item.address, item.thread, item.sender.address) == ("-1001987654321:7", "-1001987654321:7", "5012345678")
    assert item.reply_to == ""
    assert item.external_id == "-1001987654321:42"


def test_a_reply_thread_without_topics_is_the_chat_itself() -> None:
    assert only(message(chat=GROUP, text="hi", message_thread_id=7)).address == "-1001987654321"


def edited(**content: Any) -> Json:
    head = {"message_id": 42, "from": MINSU, "chat": PRIVATE, "date": DATE, "edit_date": DATE + 60}
    return {"update_id": 900000002, "edited_message": head | content}


def test_an_edit_names_its_message_and_differs_by_text() -> None:
    (first,) = convert(edited(text="one"))
    (second,) = convert(edited(text="two"))
    assert isinstance(first, InboundEdit)
    assert (first.message, first.body.text) == ("5012345678:42", "one")
    assert first.edited_at == AT + timedelta(seconds=60)
    assert first.external_id.startswith(f"e:5012345678:42:{DATE + 60}:")
    assert first.external_id != second.external_id
    assert convert(edited(text="one")) == [first]


def test_a_caption_can_be_edited_too_and_moving_places_are_not_edits() -> None:
    (item,) = convert(edited(photo=PHOTO_SIZES, caption="new"))
    assert isinstance(item, InboundEdit)
    assert item.body.text == "new"
    assert convert(edited(location=PLACE | {"live_period": 900})) == []


@pytest.mark.parametrize(("status", "reachable"), [("kicked", False), ("member", True)])
def test_blocking_and_unblocking_changes_the_reach(status: str, reachable: bool) -> None:
    (item,) = convert(membership(PRIVATE, status))
    assert item == ReachChanged(f"r:5012345678:{DATE}:{status}", "5012345678", reachable, AT)


def membership(chat: Json, status: str) -> Json:
    old = "member" if status == "kicked" else "kicked"

    def member(what: str) -> Json:
        return {"user": BOT, "status": what} | ({"until_date": 0} if what == "kicked" else {})

    change = {"chat": chat, "from": MINSU, "date": DATE, "old_chat_member": member(old)}
    return {"update_id": 900000003, "my_chat_member": change | {"new_chat_member": member(status)}}


def test_a_group_that_became_a_supergroup_moves_once_though_it_is_told_twice() -> None:
    old = {"id": -555, "title": "Old", "type": "group"}
    left = message(chat=old, migrate_to_chat_id=-1001987654321)
    arrived = message(chat=GROUP, migrate_from_chat_id=-555)
    assert convert(left) == convert(arrived) == [ThreadMoved("m:-555:-1001987654321", "-555", "-1001987654321", AT)]


@pytest.mark.parametrize(
    "update",
    [
        message(chat=GROUP, new_chat_members=[MINSU]),
        message(chat=GROUP, left_chat_member=MINSU),
        message(chat=GROUP, new_chat_title="New"),
        message(chat=GROUP, text="beep", **{"from": BOT}),
        message(chat=GROUP, text="post", **{"from": MINSU | {"id": 777000, "first_name": "Telegram"}}),
        membership(GROUP, "kicked"),
        edited(text="beep", **{"from": BOT}),
    ],
)
def test_what_no_customer_said_is_left_out(update: Json) -> None:
    assert convert(update) == []


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 5, "brand_new_thing": {"x": 1}},
        {"update_id": 5},
        {"update_id": 5, "message": {"message_id": "x"}},
        {"update_id": 5, "message": None},
        {"update_id": 5, "message": {"message_id": 1, "chat": PRIVATE, "date": 10**30, "from": MINSU, "text": "x"}},
    ],
)
def test_what_cannot_be_converted_is_poison_with_its_raw_form(update: Json) -> None:
    with pytest.raises(ValueError):
        convert(update)
    (item,) = inbound(update)
    assert isinstance(item, Poison)
    assert item.external_id == "u:5"
    assert json.loads(item.raw) == update
    assert item.error
    assert "\n" not in item.error


def test_the_error_of_a_poison_does_not_tell_what_was_written() -> None:
    update = message(text="my secret", date="yesterday")
    (item,) = inbound(update)
    assert isinstance(item, Poison)
    assert "date" in item.error
    assert "secret" not in item.error + repr(item)


def test_lines_are_in_the_language_asked_for() -> None:
    """Without a catalogue the English text stands."""
    (item,) = convert(message(dice={"emoji": "🎲", "value": 4}), "ko")
    assert isinstance(item, InboundMessage)
    assert item.body.text.endswith(": 🎲 4]")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*message(text="x")["message"], "x"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@settings(max_examples=100, deadline=None)
@given(ANYTHING | st.builds(lambda inner: {"update_id": 1, "message": inner}, ANYTHING))
def test_nothing_that_is_json_makes_it_raise(update: Any) -> None:
    for item in inbound(update):
        assert item.external_id


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=50),
    st.lists(
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(["bold", "pre", "url"]),
                "offset": st.integers(-5, 60),
                "length": st.integers(-5, 60),
            }
        ),
        max_size=4,
    ),
)
def test_any_text_with_any_entities_becomes_a_message_that_can_be_stored(text: str, entities: list[Json]) -> None:
    only(message(text=text, entities=entities)).body.text.encode()


def test_a_plain_text_is_converted_in_a_fraction_of_a_millisecond() -> None:
    """About 75 microseconds on the machine that this was written on; the limit leaves room for slower ones."""
    update = message(text="안녕하세요, 주문번호 1234 환불 요청드립니다.")
    best = min(timed(update) for _ in range(8))
    assert best < 300e-6


def timed(update: Json) -> float:
    started = time.process_time()
    for _ in range(300):
        convert(update)
    return (time.process_time() - started) / 300
