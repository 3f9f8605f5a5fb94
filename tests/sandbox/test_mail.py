"""The customers' mail: a strict server in front, a sender behind that loses nothing, and boxes as people see them."""

import asyncio
import json
import smtplib
from collections.abc import AsyncIterator, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.lmtp import LMTP
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.sandbox.mail import MailStandIn
from bot.sandbox.mail.compose import Draft, write_mail
from bot.sandbox.mail.reading import faults_of, read_mail
from bot.sandbox.mail.state import Letter, Owner
from tests.manual_clock import START, ManualClock

MINSEO = "minseo.kim@customer.example"
SUPPORT = "support@desk.example"


def answer(to: str = MINSEO, message_id: str = "<a1@desk.example>", **headers: str) -> EmailMessage:
    """A mail as Deskbell writes it."""
    mail = EmailMessage()
    standard = {"From": f"Deskbell <{SUPPORT}>", "To": to, "Subject": "환불 문의", "Message-ID": message_id}
    standard |= {"Date": "Mon, 23 Nov 2026 10:00:00 +0900"}
    for name, value in {**standard, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
        mail[name] = value
    mail.set_content("안녕하세요.\n환불해 드렸습니다.\n")
    return mail


class Desk:
    """Deskbell's LMTP side: answers what it is told to, and keeps what it said yes to."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.got: list[tuple[str, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        said = self.answers.pop(0) if self.answers else "250 OK"
        if said.startswith("250"):
            self.got.append((envelope.rcpt_tos[0], envelope.content))
        return said


@pytest.fixture
async def mail(clock: ManualClock) -> AsyncIterator[MailStandIn]:
    stand_in = MailStandIn(clock)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def desk() -> AsyncIterator[tuple[Desk, tuple[str, int]]]:
    desk = Desk()
    server = await asyncio.get_running_loop().create_server(lambda: LMTP(desk), "127.0.0.1", 0)
    yield desk, server.sockets[0].getsockname()
    server.close()


async def send(mail: MailStandIn, *mails: EmailMessage, login: tuple[str, str] | None = None) -> None:
    def conversation() -> None:
        with smtplib.SMTP(mail.host, mail.port, timeout=5) as client:
            if login:
                client.login(*login)
            for message in mails:
                client.send_message(message)

    await asyncio.to_thread(conversation)


# --- taking mail ----------------------------------------------------------------------------


async def test_a_mail_arrives_in_the_box_as_the_customer_sees_it(mail: MailStandIn) -> None:
    message = answer(Reply_To="support+t0ken@desk.example")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="영수증.pdf")
    await send(mail, message)
    (letter,) = mail.mailbox(MINSEO.upper())
    assert (letter["from_name"], letter["from_address"]) == ("Deskbell", SUPPORT)
    assert letter["reply_to"] == "support+t0ken@desk.example"
    assert letter["subject"] == "환불 문의"
    assert letter["text"] == "안녕하세요.\n환불해 드렸습니다."
    assert letter["files"] == [{"name": "영수증.pdf", "mime": "application/pdf", "size": 4}]
    assert mail.attachment(letter["id"], 0) == ("영수증.pdf", "application/pdf", b"%PDF")
    assert mail.attachment(letter["id"], 1) is None
    assert letter["sent"] is False


async def test_the_same_message_id_is_shown_once_and_counted(mail: MailStandIn) -> None:
    await send(mail, answer(), answer(), answer(message_id="<other@desk.example>"))
    assert [letter["copies"] for letter in mail.mailbox(MINSEO)] == [2, 1]


async def test_dead_addresses_are_refused_with_550(mail: MailStandIn) -> None:
    mail.kill(MINSEO)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        await send(mail, answer())
    assert caught.value.recipients[MINSEO][0] == 550
    assert mail.mailbox(MINSEO) == []


def without(name: str) -> Callable[[EmailMessage], None]:
    return lambda message: message.__delitem__(name)


@pytest.mark.parametrize("spoil", [without("Date"), without("From"), lambda m: m.replace_header("From", "nobody")])
async def test_mails_that_break_rfc_5322_are_refused(mail: MailStandIn, spoil: Callable[[EmailMessage], None]) -> None:
    message = answer()
    spoil(message)

    def conversation() -> None:
        with smtplib.SMTP(mail.host, mail.port, timeout=5) as client:
            client.sendmail(SUPPORT, [MINSEO], message.as_bytes(policy=default.clone(linesep="\r\n")))

    with pytest.raises(smtplib.SMTPDataError) as caught:
        await asyncio.to_thread(conversation)
    assert caught.value.smtp_code == 550


def test_each_fault_of_a_mail_has_a_name() -> None:
    head = b"From: a@b.example\r\nDate: now\r\n"
    assert faults_of(head + b"\r\nhi", utf8=False) == ""
    assert "998 octets" in faults_of(head + b"\r\n" + b"x" * 999, utf8=False)
    assert "2 From" in faults_of(b"From: c@d.example\r\n" + head + b"\r\n", utf8=False)
    assert "0 Date" in faults_of(b"From: a@b.example\r\n\r\n", utf8=False)
    assert "RFC 6532" in faults_of("Subject: 안녕\r\n".encode() + head + b"\r\n", utf8=False)
    assert faults_of("Subject: 안녕\r\n".encode() + head + b"\r\n", utf8=True) == ""


async def test_with_a_password_nobody_sends_without_it(clock: ManualClock) -> None:
    mail = MailStandIn(clock, user="desk", password="s3cret")
    await mail.start()
    try:
        with pytest.raises(smtplib.SMTPSenderRefused) as caught:
            await send(mail, answer())
        assert caught.value.smtp_code == 530
        with pytest.raises(smtplib.SMTPAuthenticationError):
            await send(mail, answer(), login=("desk", "wrong"))
        await send(mail, answer(), login=("desk", "s3cret"))
        assert len(mail.mailbox(MINSEO)) == 1
    finally:
        await mail.stop()


async def test_faults_come_at_rcpt_or_after_the_data(mail: MailStandIn) -> None:
    mail.fail_next(451, "4.7.1 greylisted")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await send(mail, answer())
    mail.fail_next(554, "5.7.1 looks like spam", after_data=True)
    with pytest.raises(smtplib.SMTPDataError):
        await send(mail, answer())
    assert mail.mailbox(MINSEO) == []
    await send(mail, answer())
    assert len(mail.mailbox(MINSEO)) == 1


async def test_a_dropped_connection_after_the_data_leaves_the_mail_in_the_box(mail: MailStandIn) -> None:
    mail.fail_next(drop=True)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        await send(mail, answer())
    assert mail.mailbox(MINSEO) == []
    mail.fail_next(drop=True, after_data=True)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        await send(mail, answer())
    assert len(mail.mailbox(MINSEO)) == 1


# --- writing mail ---------------------------------------------------------------------------


async def test_a_new_mail_reaches_deskbell_by_lmtp(mail: MailStandIn, desk: tuple[Desk, tuple[str, int]]) -> None:
    taker, mail.lmtp = desk
    files = [("사진.png", "image/png", b"png")]
    message_id = await mail.write(MINSEO, SUPPORT, "환불 문의", "안녕하세요", name="김민서", attachments=files)
    await mail.settled()
    ((recipient, raw),) = taker.got
    message = message_from_bytes(raw, policy=default)
    assert recipient == SUPPORT
    assert str(message["From"]) == f"김민서 <{MINSEO}>"
    assert (message["Message-ID"], message["Subject"]) == (message_id, "환불 문의")
    assert str(message["Date"]) == "Mon, 23 Nov 2026 01:00:00 +0000"
    assert message["References"] is None
    assert [part.get_filename() for part in message.iter_attachments()] == ["사진.png"]
    assert mail.mailbox(MINSEO)[0]["state"] == "delivered"


async def test_an_answer_goes_to_reply_to_refers_to_its_chain_and_quotes_like_gmail(
    mail: MailStandIn, desk: tuple[Desk, tuple[str, int]]
) -> None:
    taker, mail.lmtp = desk
    mail.meet(MINSEO, "김민서", "ko")
    first = await mail.write(MINSEO, SUPPORT, "환불 문의", "안녕하세요")
    await send(mail, answer(References=first, In_Reply_To=first, Reply_To="support+t0ken@desk.example"))
    await mail.write(MINSEO, "", "", "감사합니다", in_reply_to="<a1@desk.example>")
    await mail.settled()
    recipient, raw = taker.got[1]
    shown = read_mail(raw)
    assert recipient == "support+t0ken@desk.example"
    assert shown.subject == "Re: 환불 문의"
    assert shown.references == [first, "<a1@desk.example>"]
    assert shown.text == (
        "감사합니다\n\n2026년 11월 23일 (월) 오전 1:00, Deskbell <support@desk.example>님이 작성:\n\n"
        "> 안녕하세요.\n> 환불해 드렸습니다."
    )
    assert '<blockquote class="gmail_quote"' in shown.html
    assert len({letter["thread"] for letter in mail.mailbox(MINSEO)}) == 1


async def test_mail_waits_while_deskbell_is_away_and_arrives_in_the_end(
    mail: MailStandIn, desk: tuple[Desk, tuple[str, int]]
) -> None:
    taker, place = desk
    await mail.write(MINSEO, SUPPORT, "before anybody listens", "x")
    mail.lmtp = ("127.0.0.1", 9)
    await noted(mail, lambda letter: bool(letter["note"]))
    taker.answers = ["451 4.3.0 the store is unwell", "250 OK"]
    mail.lmtp = place
    await mail.settled()
    assert [read_mail(raw).subject for _, raw in taker.got] == ["before anybody listens"]
    assert mail.mailbox(MINSEO)[0]["state"] == "delivered"


async def noted(mail: MailStandIn, condition: Callable[[dict[str, Any]], bool]) -> None:
    changed = asyncio.Event()
    mail.on_change = changed.set
    async with asyncio.timeout(5):
        while not condition(mail.mailbox(MINSEO)[0]):
            await changed.wait()
            changed.clear()


async def test_a_permanent_refusal_comes_back_as_a_bounce(
    mail: MailStandIn, desk: tuple[Desk, tuple[str, int]]
) -> None:
    taker, mail.lmtp = desk
    taker.answers = ["550 5.1.1 no such mailbox"]
    await mail.write(MINSEO, SUPPORT, "환불", "x")
    await mail.settled()
    sent, bounce = mail.mailbox(MINSEO)
    assert (sent["state"], sent["note"]) == ("refused", "550 5.1.1 no such mailbox")
    assert bounce["from_address"] == "mailer-daemon@customer.example"
    assert "5.1.1 no such mailbox" in bounce["text"]
    assert bounce["thread"] == sent["thread"]


async def test_one_mail_that_deskbell_puts_off_does_not_hold_up_the_next(
    mail: MailStandIn, desk: tuple[Desk, tuple[str, int]]
) -> None:
    taker, place = desk
    taker.answers = ["451 later", "250 OK", "250 OK"]
    for subject in ("first", "second"):
        await mail.write(MINSEO, SUPPORT, subject, "x")
    mail.lmtp = place
    await mail.settled()
    assert [read_mail(raw).subject for _, raw in taker.got] == ["second", "first"]


def test_bad_addresses_are_refused(clock: ManualClock) -> None:
    for bad in ("", "nobody", "a b@c.example", "@c.example", "a@", "a@b.example,c@d.example"):
        with pytest.raises(ValueError, match="not a mail address"):
            MailStandIn(clock).meet(bad)


@settings(max_examples=40, deadline=None)
@given(
    name=st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=20),
    text=st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=300),
    ids=st.lists(st.from_regex(r"<[a-z0-9.+]{1,120}@desk\.example>", fullmatch=True), max_size=5),
)
@example(name="김민서", text="감사합니다", ids=[f"<{'r' * 150}{n}@desk.example>" for n in range(10)])
def test_any_text_and_any_chain_of_ids_come_out_as_they_went_in(name: str, text: str, ids: list[str]) -> None:
    """Long ids in References must not be folded into encoded words."""
    before = Letter("m1", MINSEO, START.timestamp(), read_mail(b"Subject: x\r\n\r\nquoted"), b"", thread="m1")
    before.shown.references = ids[:-1]
    draft = Draft(Owner(MINSEO, name), SUPPORT, "제목", text, answers=before, answered_id=ids[-1] if ids else "<x@y>")
    message_id, raw = write_mail(draft, START)
    shown = read_mail(raw)
    assert shown.message_id == message_id
    assert shown.references == (ids or ["<x@y>"])
    assert shown.text.startswith(text.rstrip("\n"))
    assert shown.from_address == MINSEO
    assert faults_of(raw, utf8=False) == ""


# --- memory ---------------------------------------------------------------------------------


async def test_a_snapshot_goes_through_json_and_the_queue_goes_on(
    mail: MailStandIn, clock: ManualClock, desk: tuple[Desk, tuple[str, int]]
) -> None:
    taker, place = desk
    await send(mail, answer())
    await mail.write(MINSEO, SUPPORT, "waiting", "x")
    other = MailStandIn(clock)
    other.restore(json.loads(json.dumps(mail.snapshot())))
    assert other.snapshot() == mail.snapshot()
    other.lmtp = place
    await other.start()
    await other.settled()
    await other.stop()
    assert len(taker.got) == 1
    assert [letter["state"] for letter in other.mailbox(MINSEO)] == ["received", "delivered"]
