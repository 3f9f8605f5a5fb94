"""Mails as the core sees them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model.inbound import InboundMessage, Poison
from channels.email import tokens
from channels.email.convert import Inbox, external_id, oversized, taken, to_inbound
from channels.email.reading.limits import Limits
from tests.channels.email.mails import HEAD, multipart, part, plain

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = b"s" * 32
INBOX = Inbox("support", "support@acme.test", SECRET, max_file_size=1000)
TOKEN = tokens.make(SECRET, "support", 142)


def convert(raw: bytes) -> InboundMessage:
    return to_inbound(raw, INBOX, NOW)


def test_a_plain_mail_tells_who_wrote_what_when() -> None:
    message = convert(plain("Please refund me"))
    assert message.external_id == "first@example.co.kr"
    assert (message.sender.address, message.sender.name) == ("kim@example.co.kr", "Kim Min-su")
    assert message.sender.attested is False
    assert (message.address, message.subject, message.body.text) == ("kim@example.co.kr", "Refund", "Please refund me")
    assert message.sent_at == datetime(2025, 3, 5, 6, 21, tzinfo=UTC)
    assert (message.thread, message.references, message.conversation, message.automatic) == ("", (), None, False)


def test_the_answer_goes_to_reply_to_but_the_sender_stays() -> None:
    message = convert(plain("x", head=HEAD + b"Reply-To: Desk <Other@Example.com>\r\n"))
    assert (message.sender.address, message.address) == ("kim@example.co.kr", "other@example.com")


def test_a_reply_to_that_is_us_is_passed_over() -> None:
    message = convert(plain("x", head=HEAD + b"Reply-To: Support+abc@acme.test\r\n"))
    assert message.address == "kim@example.co.kr"


@pytest.mark.parametrize("id_line", [b"", b"Message-ID: <>\r\n", b"Message-ID:  \r\n", b"Message-ID: nonsense\r\n"])
def test_without_a_message_id_the_bytes_are_the_id(id_line: bytes) -> None:
    head = HEAD.replace(b"Message-ID: <first@example.co.kr>\r\n", id_line)
    first, again, other = (convert(plain(text, head=head)).external_id for text in ("one", "one", "two"))
    assert first.startswith("sha256:")
    assert first == again != other


def test_a_very_long_id_is_known_by_its_digest_wherever_it_stands() -> None:
    long_id = "x" * 300 + "@example.com"
    first = convert(plain("x", head=HEAD.replace(b"first@example.co.kr", long_id.encode())))
    answer = convert(
        plain("y", head=HEAD + f"In-Reply-To: <{long_id}>\r\nReferences: <a@x>\r\n <{long_id}>\r\n".encode())
    )
    assert len(first.external_id) < 100
    assert answer.reply_to == first.external_id
    assert answer.references == (first.external_id, "a@x")


def test_references_are_nearest_first_and_without_repeats() -> None:
    head = HEAD + b"In-Reply-To: <c@x>\r\nReferences: <a@x> <b@x> <c@x>\r\n"
    message = convert(plain("x", head=head))
    assert (message.reply_to, message.references) == ("c@x", ("c@x", "b@x", "a@x"))


def test_an_empty_reference_joins_nothing() -> None:
    message = convert(plain("x", head=HEAD + b"In-Reply-To: <>\r\nReferences: \r\n"))
    assert (message.reply_to, message.references, message.conversation) == ("", (), None)


@pytest.mark.parametrize(
    "header",
    [
        "To: Support <support+{token}@acme.test>",
        "Cc: x@y.com, SUPPORT+{upper}@ACME.TEST",
        "Delivered-To: support+{token}@acme.test",
        "X-Original-To: support+{token}@acme.test",
        "In-Reply-To: <{token}.7@acme.test>",
        "References: <a@x> <{token}.7@acme.test> <b@x>",
    ],
)
def test_our_token_proves_the_conversation_wherever_mail_programs_put_it(header: str) -> None:
    line = header.format(token=TOKEN, upper=TOKEN.upper()) + "\r\n"
    assert convert(plain("x", head=HEAD + line.encode())).conversation == 142


@pytest.mark.parametrize("forged", [("b" if TOKEN[0] == "a" else "a") + TOKEN[1:], "142", "", TOKEN + "a", "a" * 500])
def test_a_forged_token_proves_nothing(forged: str) -> None:
    head = HEAD + f"Cc: support+{forged}@acme.test\r\nIn-Reply-To: <{forged}.7@acme.test>\r\n".encode()
    assert convert(plain("x", head=head)).conversation is None


@pytest.mark.parametrize("sender", [b"support@acme.test", b"Support+abc@Acme.Test"])
def test_what_comes_from_ourselves_is_automatic(sender: bytes) -> None:
    assert convert(plain("x", head=HEAD.replace(b"Kim@Example.co.kr", sender))).automatic


def test_automatic_mail_is_marked() -> None:
    assert convert(plain("x", head=HEAD + b"Auto-Submitted: auto-replied\r\n")).automatic


def test_a_date_ahead_or_missing_is_now() -> None:
    for date in (b"Date: Wed, 05 Mar 2035 15:21:00 +0900", b"X-Date: none"):
        raw = plain("x", head=HEAD.replace(b"Date: Wed, 05 Mar 2025 15:21:00 +0900", date))
        assert convert(raw).sent_at == NOW


def test_files_come_with_their_content_and_too_large_ones_by_name() -> None:
    small = part(b"x" * 10, "application/pdf", "Content-Disposition: attachment; filename=small.pdf")
    large = part(b"x" * 1001, "application/pdf", "Content-Disposition: attachment; filename=large.pdf")
    message = convert(multipart("mixed", part(b"see files", "text/plain"), small, large))
    assert [(each.filename, each.size, each.content) for each in message.attachments] == [("small.pdf", 10, b"x" * 10)]
    assert message.body.text.startswith("see files\n\n")
    assert "large.pdf" in message.body.text


def test_a_mail_that_names_no_sender_is_set_aside_whole() -> None:
    raw = b"Subject: x\r\nMessage-ID: <a@x>\r\n\r\nhello"
    with pytest.raises(ValueError, match="no sender"):
        convert(raw)
    poison = taken(raw, INBOX, NOW)
    assert isinstance(poison, Poison)
    assert (poison.external_id, poison.raw) == ("a@x", raw)


def test_of_a_mail_that_is_too_large_the_head_is_taken_with_a_note() -> None:
    head = HEAD + b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\nIn-Reply-To: <a@x>\r\n\r\n"
    message = oversized(head, 50_000_000, INBOX, NOW)
    assert isinstance(message, InboundMessage)
    assert (message.external_id, message.subject, message.reply_to) == ("first@example.co.kr", "Refund", "a@x")
    assert "50.0 MB" in message.body.text


def test_the_external_id_is_never_empty() -> None:
    assert external_id("", b"") != ""


def test_the_same_bytes_convert_to_the_same_message() -> None:
    raw = multipart("mixed", part(b"one", "text/plain"), part(b"x", "image/png"))
    assert convert(raw) == convert(raw)


@pytest.mark.parametrize(
    ("limits", "raw"),
    [
        (Limits(text=100), plain("x" * 300)),
        (Limits(mail=400), plain("x" * 2_000)),
        (Limits(parts=2), multipart("mixed", *[part(b"x", "image/png")] * 5)),
    ],
)
def test_a_mail_that_was_cut_says_so(limits: Limits, raw: bytes) -> None:
    assert "left out" in to_inbound(raw, replace(INBOX, limits=limits), NOW).body.text
    assert "left out" not in to_inbound(raw, INBOX, NOW).body.text


def test_a_long_html_form_beside_a_whole_plain_one_is_not_missed() -> None:
    two = multipart("alternative", part(b"x" * 90, "text/plain"), part(b"<p>" + b"y" * 90, "text/html"))
    one = multipart("mixed", part(b"<p>" + b"y" * 190, "text/html"))
    inbox = replace(INBOX, limits=Limits(text=100))
    assert "left out" not in to_inbound(two, inbox, NOW).body.text
    assert "left out" in to_inbound(one, inbox, NOW).body.text
