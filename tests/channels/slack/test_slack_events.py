"""What a message event means: whose words, a true edit, a deletion, or nothing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.inbound import InboundDelete, InboundEdit, InboundMessage
from bot.model.richtext import Style
from channels.slack.convert import Record, convert
from channels.slack.events import Deleted, Edited, Me, Said, body, files, mentioned, read, when
from channels.slack.people import Profile, profile_of

ME = Me("T0DESK", "U0BOT", "B0BOT")
APP = "A0DESKBELL"
Json = dict[str, Any]


def names(id_: str) -> str:
    return {"U0ALICE": "Alice"}.get(id_, id_)


def said(**more: Any) -> Json:
    return {"type": "message", "channel": "C1", "user": "U1", "ts": "1700000000.000100", "text": "hello", **more}


def changed(new: Json, old: Json, **more: Any) -> Json:
    event = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000009.000100"}
    return {**event, "message": new, "previous_message": old, **more}


@pytest.mark.parametrize("subtype", [None, "file_share", "me_message", "thread_broadcast"])
def test_a_persons_words_are_taken_in_every_form_they_come(subtype: str | None) -> None:
    found = read(said(subtype=subtype, thread_ts="1600000000.000100"), ME, APP)
    assert isinstance(found, Said)
    assert (found.thread, found.ts, found.writer.id) == ("1600000000.000100", "1700000000.000100", "U1")


@pytest.mark.parametrize(
    "subtype", ["channel_join", "bot_message", "channel_topic", "huddle_thread", "made_up_tomorrow"]
)
def test_subtypes_that_are_not_listed_are_left_out(subtype: str) -> None:
    assert read(said(subtype=subtype), ME, APP) is None


@pytest.mark.parametrize("own", [{"bot_id": "B0BOT"}, {"app_id": APP}, {"user": "U0BOT"}])
def test_own_words_never_come_back(own: Json) -> None:
    assert read(said(**own), ME, APP) is None
    assert read(changed(said(**own, text="b", edited={"ts": "2.0"}), said(**own)), ME, APP) is None
    gone = {"type": "message", "subtype": "message_deleted", "channel": "C1", "previous_message": said(**own)}
    assert read({**gone, "deleted_ts": "1700000000.000100"}, ME, APP) is None


def test_another_bots_words_are_marked() -> None:
    found = read(said(bot_id="B9", bot_profile={"name": "Jira"}), ME, APP)
    assert isinstance(found, Said)
    assert found.writer.bot
    assert found.writer.name == "Jira"


def test_the_root_of_a_thread_is_not_in_the_thread() -> None:
    found = read(said(thread_ts="1700000000.000100", reply_count=2), ME, APP)
    assert isinstance(found, Said)
    assert found.thread == ""


def test_an_edit_is_a_new_time_of_editing_and_another_text() -> None:
    new = said(text="changed", edited={"user": "U1", "ts": "1700000009.000000"})
    found = read(changed(new, said()), ME, APP)
    assert isinstance(found, Edited)
    assert (found.ts, found.edit) == ("1700000000.000100", "1700000009.000000")


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (said(attachments=[{"from_url": "https://x"}]), said()),  # unfurled
        (said(edited={"ts": "5.0"}, attachments=[{}]), said(edited={"ts": "5.0"})),  # unfurled after an edit
        (said(edited={"ts": "5.0"}, metadata={}), said()),  # another time, the same words
        (said(reply_count=1, thread_ts="1700000000.000100"), said()),  # somebody replied
    ],
)
def test_message_changed_without_a_change_of_words_is_no_edit(new: Json, old: Json) -> None:
    assert read(changed(new, old), ME, APP) is None


def test_a_tombstone_is_a_deletion() -> None:
    found = read(changed({"subtype": "tombstone", "ts": "1700000000.000100"}, said(thread_ts="1.0")), ME, APP)
    assert isinstance(found, Deleted)
    assert (found.ts, found.thread) == ("1700000000.000100", "1.0")


def test_a_deletion_names_the_message_that_is_gone() -> None:
    event = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1700000000.000100"}
    found = read({**event, "previous_message": said(thread_ts="1.0"), "event_ts": "1700000009.000200"}, ME, APP)
    assert found == Deleted("C1", "1700000000.000100", "1.0", "1700000009.000200")


@given(st.integers(0, 4_000_000_000), st.integers(0, 999_999))
def test_a_ts_is_read_to_the_microsecond(seconds: int, micros: int) -> None:
    at = when(f"{seconds}.{micros:06d}")
    assert at.microsecond == micros
    assert int(at.replace(microsecond=0).timestamp()) == seconds
    assert at.tzinfo is UTC


def test_what_was_typed_is_read_from_blocks_and_not_from_text() -> None:
    section = {"type": "rich_text_section", "elements": [
        {"type": "text", "text": "see ", "style": {"bold": True}},
        {"type": "user", "user_id": "U0ALICE"},
    ]}  # fmt: skip
    message = said(blocks=[{"type": "rich_text", "elements": [section]}], text="*see* <@U0ALICE>")
    rich = body(message, names)
    assert rich.text == "see @Alice"
    assert rich.spans[0].style == Style.BOLD
    assert mentioned(message) == {"U0ALICE"}


def test_a_forwarded_message_is_quoted_and_a_preview_is_not() -> None:
    share = {"is_share": True, "author_name": "Bob", "text": "the <https://x.example|old> news"}
    rich = body(said(text="look", attachments=[share, {"from_url": "https://y", "text": "preview"}]), names)
    assert rich.text == "look\nBob\nthe old news"
    assert any(span.style == Style.QUOTE for span in rich.spans)


def test_files_become_handles_and_those_kept_elsewhere_become_links() -> None:
    event = said(
        text="",
        files=[
            {
                "id": "F1",
                "name": "a\u202egpj.exe",
                "mimetype": "image/png",
                "size": 3,
                "url_private": "https://files.slack.com/1",
            },
            {"id": "F2", "name": "plan", "mode": "external", "url_private": "https://docs.example/2"},
            {"id": "F3", "mode": "tombstone"},
            {"id": "F4", "file_access": "check_file_info"},
        ],
    )
    found = files(event)
    assert [(f.filename, f.content_type, f.size) for f in found] == [
        ("agpj.exe", "image/png", 3),
        ("F4", "application/octet-stream", None),
    ]
    assert json.loads(found[0].ref)["url"] == "https://files.slack.com/1"
    assert body(event, names).text == "plan: https://docs.example/2"


# --- people ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "outsider"),
    [
        ({"team_id": "T0DESK"}, False),
        ({"team_id": "T9"}, True),
        ({"team_id": "T0DESK", "is_bot": True}, True),
        ({"team_id": "T0DESK", "is_stranger": True}, True),
        ({"team_id": "T9", "enterprise_user": {"teams": ["T0DESK", "T9"]}}, False),
        ({}, True),
    ],
)
def test_members_of_other_workspaces_and_bots_are_outsiders(user: Json, outsider: bool) -> None:
    assert profile_of({"id": "U1", **user}, "T0DESK").outsider is outsider


def test_a_name_is_the_display_name_or_the_real_one_without_tricks() -> None:
    profile = {"display_name": " \u202e\u200b ", "real_name": "Kim\u0007 \u202eBora"}
    assert profile_of({"id": "U1", "profile": profile}, "T").name == "Kim Bora"
    assert profile_of({"id": "U1"}, "T").name == "U1"


# --- customers ------------------------------------------------------------------------------------------


def record(event: Json) -> Record:
    return Record(event, ME, APP, Profile("U1", "Jane", "T0ACME", True), {"U0ALICE": "Alice"})


def only(event: Json) -> Any:
    (found,) = convert(record(event))
    return found


def test_a_top_level_message_opens_a_thread_of_its_own() -> None:
    found = only(said())
    assert isinstance(found, InboundMessage)
    assert (found.external_id, found.thread, found.address) == ("C1:1700000000.000100",) + ("C1:1700000000.000100",) * 2
    assert (found.sender.address, found.sender.name, found.sender.attested) == ("T0ACME:U1", "Jane", True)
    assert found.sent_at == datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC)


def test_a_reply_belongs_to_its_root_and_a_direct_message_to_its_channel() -> None:
    assert only(said(thread_ts="1600000000.000000")).thread == "C1:1600000000.000000"
    direct = only(said(channel="D1", thread_ts="1600000000.000000"))
    assert (direct.thread, direct.address) == ("D1", "D1")


def test_edits_and_deletions_name_the_message() -> None:
    edit = only(changed(said(text="b", edited={"ts": "1700000009.000000"}), said()))
    assert isinstance(edit, InboundEdit)
    assert (edit.message, edit.body.text) == ("C1:1700000000.000100", "b")
    event = {
        "subtype": "message_deleted",
        "channel": "C1",
        "deleted_ts": "1700000000.000100",
        "event_ts": "1700000009.0",
    }
    gone = only({**event, "previous_message": said()})
    assert isinstance(gone, InboundDelete)
    assert gone.message == "C1:1700000000.000100"


def test_what_was_kept_of_a_message_converts_to_the_same() -> None:
    kept = record(said(text="안녕"))
    assert convert(Record.from_bytes(kept.as_bytes())) == convert(kept)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda x: (
            st.lists(x, max_size=2)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "text",
                        "blocks",
                        "type",
                        "elements",
                        "ts",
                        "channel",
                        "user",
                        "files",
                        "id",
                        "message",
                        "subtype",
                        "edited",
                    ]
                ),
                x,
                max_size=4,
            )
        ),
    )
)
def test_whatever_comes_either_converts_or_is_a_value_error(part: Any) -> None:
    event = part if isinstance(part, dict) else {"blocks": part}
    try:
        convert(Record({**said(), **event}, ME, APP))
    except ValueError:
        pass


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b'{"event": 1, "me": {}, "app": "", "writer": null, "names": {}}', b"\xff"]
)
def test_what_is_no_record_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError):
        Record.from_bytes(raw)
