"""Machines are told from people, and delivery reports are read."""
# ruff: noqa: E501 (samples)

import pytest

from channels.email.parse import parse_email
from channels.email.reading.automatic import is_automatic
from channels.email.reading.mime import read_headers
from tests.channels.email.mails import HEAD, multipart, part, plain


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x",
        "AUTO-SUBMITTED: Auto-Notified",
        "X-Autoreply: yes",
        "X-Autorespond: Re: Refund",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Auto-Response-Suppress: All",
        "Return-Path: <>",
        "List-Id: News <news.shop.com>",
        "List-Unsubscribe: <https://shop.com/u>",
        "Precedence: list",
        "X-Loop: bot@x.com",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
    ],
)
def test_what_machines_and_lists_write_is_automatic(header: str) -> None:
    assert parse_email(HEAD + f"{header}\r\n\r\nI am away".encode()).is_auto_reply


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Refund",
        "Out of Office: back on Monday",
        "자동 회신: 환불",
        "자동회신: 환불",
        "[자동응답] 휴가 중",
    ],
)
def test_subjects_of_vacation_programs_are_automatic(subject: str) -> None:
    assert parse_email(plain("x", head=HEAD.replace(b"Refund", subject.encode()))).is_auto_reply


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: ",
        "X-Auto-Response-Suppress: DR, RN",
        "Precedence: first-class",
        "X-Mailer: x",
    ],
)
def test_what_people_write_is_not_automatic(header: str) -> None:
    parsed = parse_email(HEAD + f"{header}\r\n\r\nhello".encode())
    assert not parsed.is_auto_reply
    assert not parsed.is_bounce


def test_a_group_in_front_of_our_own_mailbox_makes_nothing_automatic() -> None:
    head = b"List-ID: <support.acme.test>\r\nPrecedence: list\r\nList-Post: <mailto:support@acme.test>\r\n\r\n"
    assert is_automatic(read_headers(head))
    assert not is_automatic(read_headers(head), "support@acme.test")
    assert is_automatic(read_headers(b"Auto-Submitted: auto-replied\r\n" + head), "support@acme.test")


def report(*recipients: str) -> bytes:
    fields = "Reporting-MTA: dns; mx.acme.test\r\n\r\n" + "\r\n\r\n".join(recipients) + "\r\n"
    head = HEAD.replace(b"Kim@Example.co.kr", b"MAILER-DAEMON@mx.acme.test") + b"Auto-Submitted: auto-replied\r\n"
    return multipart(
        "report; report-type=delivery-status",
        part(b"It could not be delivered.", "text/plain"),
        part(fields.encode(), "message/delivery-status"),
        part(b"Message-ID: <t.7@acme.test>\r\nSubject: Re: Refund\r\n\r\nbody", "message/rfc822"),
        head=head,
    )


def test_a_delivery_report_tells_failed_from_late_addresses() -> None:
    parsed = parse_email(
        report(
            "Final-Recipient: rfc822; gone@x.com\r\nAction: failed\r\nStatus: 5.1.1",
            "Original-Recipient: rfc822;kim@x.com\r\nFinal-Recipient: rfc822; inner@x.com\r\nAction: FAILED\r\nStatus: 4.4.7",
            "Final-Recipient: rfc822; late@x.com\r\nAction: delayed\r\nStatus: 4.4.1",
            "Final-Recipient: rfc822; fine@x.com\r\nAction: delivered\r\nStatus: 2.0.0",
            "Final-Recipient: rfc822; noaction@x.com\r\nStatus: 5.2.2",
        )
    )
    assert parsed.is_bounce
    assert parsed.bounced_addresses == ["gone@x.com", "kim@x.com", "noaction@x.com"]
    assert parsed.delayed_addresses == ["late@x.com"]
    assert parsed.text == "It could not be delivered."


def test_a_report_of_success_is_no_bounce() -> None:
    assert not parse_email(
        report("Final-Recipient: rfc822; fine@x.com\r\nAction: delivered\r\nStatus: 2.0.0")
    ).is_bounce


@pytest.mark.parametrize(
    "subject",
    ["Undelivered Mail Returned to Sender", "Mail delivery failed: returning", "반송: 환불", "메일 전송 실패"],
)
def test_prose_of_a_mailer_daemon_is_a_bounce(subject: str) -> None:
    head = (
        f"From: Mail System <MAILER-DAEMON@x.com>\r\nSubject: {subject}\r\nX-Failed-Recipients: gone@y.com\r\n".encode()
    )
    parsed = parse_email(plain("sorry", head=head))
    assert (parsed.is_bounce, parsed.bounced_addresses) == (True, ["gone@y.com"])
    assert parse_email(plain("sorry", head=head.replace(b"X-Failed-Recipients: gone@y.com\r\n", b""))).is_bounce


def test_a_person_who_writes_of_failed_mail_is_no_bounce() -> None:
    assert not parse_email(plain("x", head=HEAD.replace(b"Refund", b"Mail delivery failed again"))).is_bounce
