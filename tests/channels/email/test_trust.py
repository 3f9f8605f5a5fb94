"""Who wrote a mail, whom it went to, and what agents' own mails mean."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model.inbound import InboundAnswer, InboundMessage
from channels.email import tokens
from channels.email.convert import Inbox, to_inbound

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = b"s" * 32
INBOX = Inbox("support", "support@acme.test", SECRET)
GUARDED = replace(INBOX, trusted=("mx.acme.test",), agents=frozenset({"alice@acme.test", "@desk.test"}))
TOKEN = tokens.make(SECRET, "support", 142)
PASSED = "Authentication-Results: mx.acme.test; dmarc=pass header.from={}\r\n"


def mail(
    sender: str, text: str = "Hello", *, head: str = "", passed: bool = True, subject: str = "Refund", to: str = "",
) -> bytes:  # fmt: skip
    trusted = PASSED.format(sender.rpartition("@")[2]) if passed else ""
    lines = (
        f"{trusted}From: Somebody <{sender}>\r\nTo: support@acme.test{to}\r\nSubject: {subject}\r\n"
        f"Message-ID: <m1@{sender.rpartition('@')[2]}>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\n{head}"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return lines.encode() + text.encode()


def test_without_a_trusted_server_nobody_is_attested_and_nobody_disputed() -> None:
    sender = to_inbound(mail("kim@example.com"), INBOX, NOW).sender
    assert (sender.attested, sender.disputed) == (False, False)


@pytest.mark.parametrize(("passed", "expected"), [(True, (True, False)), (False, (False, True))])
def test_a_trusted_server_decides(passed: bool, expected: tuple[bool, bool]) -> None:
    sender = to_inbound(mail("kim@example.com", passed=passed), GUARDED, NOW).sender
    assert (sender.attested, sender.disputed) == expected


def test_the_word_of_another_server_counts_for_nothing() -> None:
    head = "Authentication-Results: mx.evil.test; dmarc=pass header.from=example.com\r\n"
    assert to_inbound(mail("kim@example.com", head=head, passed=False), GUARDED, NOW).sender.disputed


def test_whom_else_it_went_to_is_told_without_us_and_the_sender() -> None:
    raw = mail("kim@example.com", to=", Lee <LEE@example.com>, support+abc@acme.test, kim@example.com",
               head="Cc: Park <park@example.com>, lee@example.com\r\n")  # fmt: skip
    copied = to_inbound(raw, INBOX, NOW).copied
    assert [(person.name, person.address) for person in copied] == [
        ("Lee", "lee@example.com"),
        ("Park", "park@example.com"),
    ]


def test_an_agents_answer_from_their_mail_program_is_recognised() -> None:
    raw = mail("alice@acme.test", "On its way.", to=", kim@example.com", head="In-Reply-To: <first@example.com>\r\n")
    answer = to_inbound(raw, GUARDED, NOW)
    assert isinstance(answer, InboundAnswer)
    assert (answer.address, answer.body.text, answer.to) == ("alice@acme.test", "On its way.", ("kim@example.com",))
    assert answer.references == ("first@example.com",)


def test_an_agents_answer_to_our_token_is_recognised_by_domain_too() -> None:
    raw = mail("bob@desk.test", head=f"In-Reply-To: <{TOKEN}.7@acme.test>\r\n")
    answer = to_inbound(raw, GUARDED, NOW)
    assert isinstance(answer, InboundAnswer)
    assert answer.conversation == 142


def test_nobody_speaks_for_an_agent_by_writing_their_address() -> None:
    raw = mail("alice@acme.test", passed=False, head="In-Reply-To: <first@example.com>\r\n")
    assert isinstance(to_inbound(raw, GUARDED, NOW), InboundMessage)


def test_an_agent_who_asks_something_new_is_a_person_like_any_other() -> None:
    assert isinstance(to_inbound(mail("alice@acme.test"), GUARDED, NOW), InboundMessage)


FORWARDED = (
    "He called me, too.\n\n---------- Forwarded message ---------\nFrom: 김하늘 <Kim@Example.com>\n"
    "Date: Fri, Nov 20, 2026 at 3:21 PM\nSubject: 환불 문의\nTo: Alice <alice@acme.test>\n\n\n"
    "안녕하세요,\n\n환불은 언제 되나요?\n"
)
FORWARDED_KO = (
    "확인 부탁드려요\n\n-----Original Message-----\n보낸사람: 김하늘 <kim@example.com>\n보낸날짜: 2026년 11월 20일\n"
    "받는사람: alice@acme.test\n제목: 환불 문의\n\n안녕하세요,\n\n환불은 언제 되나요?\n"
)


@pytest.mark.parametrize("text", [FORWARDED, FORWARDED_KO])
def test_what_an_agent_hands_in_is_the_first_senders(text: str) -> None:
    handed = to_inbound(mail("alice@acme.test", f"@fwd\n{text}", subject="Fwd: 환불 문의"), GUARDED, NOW)
    assert isinstance(handed, InboundMessage)
    assert (handed.sender.name, handed.sender.address, handed.address) == (
        "김하늘",
        "kim@example.com",
        "kim@example.com",
    )
    assert handed.body.text == "안녕하세요,\n\n환불은 언제 되나요?"
    assert (handed.subject, handed.forwarded_by) == ("환불 문의", "alice@acme.test")
    assert handed.remark in ("He called me, too.", "확인 부탁드려요")
    assert (handed.sender.attested, handed.conversation, handed.references) == (False, None, ())


def test_a_mail_forwarded_as_attachment_is_handed_in_whole() -> None:
    inner = mail("kim@example.com", "안녕하세요", subject="환불", passed=False)
    raw = (
        b"Authentication-Results: mx.acme.test; dmarc=pass header.from=acme.test\r\nFrom: alice@acme.test\r\n"
        b"Subject: Fwd\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n@fwd\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--\r\n"
    )
    handed = to_inbound(raw, GUARDED, NOW)
    assert isinstance(handed, InboundMessage)
    assert (handed.sender.address, handed.subject, handed.body.text) == ("kim@example.com", "환불", "안녕하세요")


def test_forwarding_without_the_mark_is_the_agents_own_mail_unless_the_owner_says_always() -> None:
    raw = mail("alice@acme.test", FORWARDED, subject="Fwd: 환불 문의")
    own = to_inbound(raw, GUARDED, NOW)
    assert isinstance(own, InboundMessage)
    assert own.sender.address == "alice@acme.test"
    always = to_inbound(raw, replace(GUARDED, forward="always"), NOW)
    assert isinstance(always, InboundMessage)
    assert always.sender.address == "kim@example.com"
    never = to_inbound(mail("alice@acme.test", f"@fwd\n{FORWARDED}"), replace(GUARDED, forward="never"), NOW)
    assert isinstance(never, InboundMessage)
    assert never.sender.address == "alice@acme.test"


def test_the_mark_of_somebody_else_means_nothing() -> None:
    message = to_inbound(mail("eve@evil.test", f"@fwd\n{FORWARDED}"), GUARDED, NOW)
    assert isinstance(message, InboundMessage)
    assert message.sender.address == "eve@evil.test"


def test_the_same_mail_by_another_way_has_the_same_digest_and_another_mail_has_not() -> None:
    one = to_inbound(mail("kim@example.com"), INBOX, NOW)
    again = to_inbound(b"Received: from elsewhere\r\n" + mail("kim@example.com", passed=False), INBOX, NOW)
    other = to_inbound(mail("kim@example.com", "Something else"), INBOX, NOW)
    assert one.digest == again.digest != other.digest
    assert one.external_id == other.external_id


def test_outlooks_own_threading_is_kept_for_the_answer() -> None:
    raw = mail("kim@example.com", head="Thread-Index: AQHbYg==\r\n")
    assert to_inbound(raw, INBOX, NOW).kept == {"thread_index": "AQHbYg=="}


def test_a_bounce_says_about_which_mail_and_in_whose_words() -> None:
    about = f"{TOKEN}.99@acme.test"
    raw = (
        "From: MAILER-DAEMON@mx.test\r\nTo: support@acme.test\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; Kim@example.com\r\nAction: failed\r\n"
        "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b\r\n"
        f"Content-Type: message/rfc822\r\n\r\nMessage-ID: <{about}>\r\nSubject: Re: Refund\r\n\r\nHi\r\n--b--\r\n"
    ).encode()
    message = to_inbound(raw, INBOX, NOW)
    assert isinstance(message, InboundMessage)
    assert message.automatic
    (report,) = message.reports
    assert (report.message, report.address, report.failed) == (about, "kim@example.com", True)
    assert "no such user" in report.reason
