"""Whatever the bytes: reading never raises, never hangs, and lets nothing through that harms a database or a screen."""
# ruff: noqa: E501 (samples)

import re
import time
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from os import urandom
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.email import parse
from channels.email.convert import Inbox, taken
from channels.email.parse import ParsedEmail, parse_email
from channels.email.reading.limits import Limits
from channels.email.reading.mime import read
from tests.channels.email.mails import HEAD, html, multipart, part, plain, reply
from tests.manual_clock import START

INBOX = Inbox("support", "support@acme.test", b"s" * 32)
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
WORDS = [
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"--b1", b"--b1--", b"--", b"Content-Type: multipart/mixed; boundary=b1", b"boundary=",
    b"=?utf-8?B?", b"=?euc-kr?Q?", b"?=", b"=?", b"<", b">", b"\"", b"(", b")", b"\\", b",", b";", b":", b"@", b"\0", b"\xff", b"\x1b$B",
    b"\x1b$)C", b"From: ", b"Date: ", b"Content-Transfer-Encoding: base64", b"Content-Type: text/html", b"filename*0*=utf-8''", b"%",
    b"charset=", b"begin 644 a\n", b"<div>", b"</div>", b"<blockquote type=cite>", b"&#xd800;", b"&#0;", b"<!--", b"> ", b"On ",
    b" wrote:", "작성:".encode(), b"-- \n", b"message/rfc822", b"Action: failed", "\ue000".encode(), b"utf-7", b"+2AA-",
]  # fmt: skip
SAMPLES = [
    plain("안녕하세요\n\n> 환불", "cp949"),
    reply("Yes\n\nOn Wed, Mar 5, 2025 at 3:21 PM Acme <a@acme.test>\nwrote:\n> old\n-- \nMin"),
    html('<div>x</div><div class="gmail_quote"><div class="gmail_attr">On x wrote:</div><blockquote>y</blockquote></div>'),
    multipart("alternative", part(b"a", "text/plain"), part(b"<ul><li>b</ul>", "text/html")),
    multipart("mixed", part(b"a", "text/plain"), part(b"eA==", "image/png; name*=utf-8''%ED", "Content-Transfer-Encoding: base64")),
    multipart("report; report-type=delivery-status", part(b"Final-Recipient: rfc822;a@b\n\nStatus: 5", "message/delivery-status")),
    HEAD.replace(b"Refund", b"=?ks_c_5601-1987?B?yK+60g==?= =?utf-8?Q?_a?=") + b"\r\nx",
]  # fmt: skip


def check(parsed: ParsedEmail) -> None:
    texts = [parsed.text, parsed.full_text, parsed.html, parsed.subject, parsed.from_name, parsed.from_address or ""]
    texts += [parsed.message_id, parsed.in_reply_to, *parsed.references, *parsed.to, *parsed.cc, parsed.reply_to or ""]
    texts += [each.filename for each in parsed.attachments] + [each.content_id for each in parsed.attachments]
    for text in texts:
        assert not FORBIDDEN.search(text)
        text.encode()
    assert "\n" not in parsed.subject + parsed.from_name + (parsed.from_address or "")
    assert bool(parsed.text.strip()) == bool(parsed.full_text.strip())
    assert all(each.filename and "/" not in each.filename and "\\" not in each.filename for each in parsed.attachments)
    assert all(each.size == len(each.content) for each in parsed.attachments)
    assert parsed.sent_at is None or parsed.sent_at.tzinfo is not None


def check_all(raw: bytes) -> None:
    # Beneath the safety net of parse_email, so that nothing hides in it.
    parsed = parse._parsed(*read(raw))
    check(parsed)
    assert parse_email(raw) == parsed
    assert taken(raw, INBOX, START).external_id


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=20)), max_size=40).map(b"".join))
def test_any_bytes_can_be_read(raw: bytes) -> None:
    check_all(raw)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SAMPLES),
    st.lists(
        st.tuples(st.integers(0, 2000), st.integers(0, 30), st.one_of(st.sampled_from(WORDS), st.binary(max_size=4))),
        max_size=6,
    ),
)
def test_damaged_mails_can_be_read(raw: bytes, damages: list[tuple[int, int, bytes]]) -> None:
    for place, gone, put in damages:
        place %= len(raw) + 1
        raw = raw[:place] + put + raw[place + gone :]
    check_all(raw)


def test_a_mail_that_breaks_the_reader_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(raw: bytes, limits: Limits) -> Any:
        raise RecursionError

    monkeypatch.setattr(parse, "read", broken)
    parsed = parse_email(b"From: a@b.com\r\n\r\nhello")
    assert "hello" in parsed.text
    assert parsed.warnings == ["could not be read: RecursionError"]


def read_fully(raw: bytes) -> None:
    """What the standard library's own reading costs."""
    mail = message_from_bytes(raw, policy=default)
    for name in ("from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references"):
        str(mail[name])
    for each in mail.walk():
        if not each.is_multipart():
            each.get_content()


def best_time(call: Callable[[bytes], Any], raw: bytes) -> float:
    times = []
    for _ in range(7):
        started = time.process_time()
        for _ in range(5):
            call(raw)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize("kind", ["plain", "alternative", "with a file", "korean"])
def test_an_ordinary_mail_costs_at_most_half_of_a_reading_by_the_standard_library(kind: str) -> None:
    text = "Dear team,\n\nplease send me the invoice for order 1234.\n\nOn Wed, Mar 5, 2025 at 3:21 PM Acme <a@acme.test> wrote:\n> hello\n"
    answer = (
        HEAD + b"In-Reply-To: <o@acme.test>\r\nReferences: <n@acme.test> <o@acme.test>\r\nReceived: from a by b\r\n"
    )
    raw = {
        "plain": plain(text, head=answer),
        "alternative": multipart(
            "alternative", part(text.encode(), "text/plain"), part(f"<p>{text}</p>".encode() * 5, "text/html"), head=answer
        ),
        "with a file": multipart("mixed", part(text.encode(), "text/plain"), part(urandom(100_000).hex().encode(), "text/csv", "Content-Disposition: attachment; filename=a.csv"), head=answer),
        "korean": plain("안녕하세요, 주문 1234의 영수증을 보내 주세요.\n" * 5, head=answer.replace(b"Refund", b"=?utf-8?B?7ZmY67aI?=")),
    }[kind]  # fmt: skip
    assert best_time(parse_email, raw) <= 0.5 * best_time(read_fully, raw)
