"""What we send, as other programs read it."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from bot.model.outbound import File, OutboundMessage
from bot.model.richtext import RichText, Span, Style
from channels.email import tokens
from channels.email.compose import compose
from channels.email.convert import Inbox, to_inbound
from tests.channels.email.mails import reply

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
INBOX = Inbox("support", "support@acme.test", b"s" * 32)


def sent(plus_address: bool = False, sender_name: str = "", **fields: Any) -> tuple[str, bytes]:
    message = OutboundMessage(
        **{"delivery_id": 7, "conversation": 142, "address": "kim@example.com", "body": RichText("Hello"), **fields}
    )
    return compose(message, INBOX, sender_name, plus_address, NOW)


def read(mail: bytes) -> EmailMessage:
    return email.message_from_bytes(mail, policy=email.policy.default)  # type: ignore[return-value]


def text_of(mail: bytes, kind: str) -> str:
    part = read(mail).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_mail_has_text_and_html_of_the_same_words() -> None:
    body = RichText("Dear Kim,\n안녕 <b>", (Span(Style.BOLD, 0, 4),))
    _, mail = sent(body=body)
    assert text_of(mail, "plain").splitlines() == ["Dear Kim,", "안녕 <b>"]
    assert "<b>Dear</b> Kim" in text_of(mail, "html")
    assert "&lt;b&gt;" in text_of(mail, "html")
    assert mail.isascii()
    assert max(len(line) for line in mail.split(b"\r\n")) <= 998


def test_its_id_is_signed_and_the_same_for_every_attempt() -> None:
    (first, mail), (second, _) = sent(attempt=1), sent(attempt=2)
    assert first == second
    assert read(mail)["Message-ID"] == f"<{first}>"
    assert tokens.find(INBOX.secret, "support", [], [first]) == 142


def test_the_date_is_the_clocks() -> None:
    assert read(sent()[1])["Date"].datetime == NOW


@pytest.mark.parametrize(
    ("author", "name", "expected"),
    [
        ("Jina", "Acme Support", "Jina via Acme Support"),
        ("김지나", "Acme 고객센터", "김지나 via Acme 고객센터"),
        ("", "Acme Support", "Acme Support"),
        ("Jina", "", "Jina"),
        ('Kim, "Jr" <x@y.com>', "", 'Kim, "Jr" <x@y.com>'),
        ("", "", ""),
    ],
)
def test_the_sender_is_our_address_under_a_name(author: str, name: str, expected: str) -> None:
    (address,) = read(sent(author=author, sender_name=name)[1])["From"].addresses
    assert (address.display_name, address.addr_spec) == (expected, "support@acme.test")


@pytest.mark.parametrize(
    ("subject", "reply_to", "expected"),
    [
        ("Refund", "a@x", "Re: Refund"),
        ("Re: Refund", "a@x", "Re: Refund"),
        ("RE: Refund", "a@x", "RE: Refund"),
        ("회신: 환불", "a@x", "회신: 환불"),
        (
            "환불 요청드립니다, 아주 긴 제목입니다. " * 4,
            "a@x",
            "Re: " + ("환불 요청드립니다, 아주 긴 제목입니다. " * 4).strip(),
        ),
        ("Refund", "", "Refund"),
        ("Reports are late", "a@x", "Re: Reports are late"),
        ("", "a@x", "Re: Your message to us"),
    ],
)
def test_a_subject_is_answered_once(subject: str, reply_to: str, expected: str) -> None:
    assert read(sent(subject=subject, reply_to=reply_to)[1])["Subject"] == expected


def test_references_run_from_the_oldest_to_the_customers_last_mail() -> None:
    mail = read(sent(reply_to="c@x", references=("a@x", "c@x", "b@x"))[1])
    assert mail["In-Reply-To"] == "<c@x>"
    assert mail["References"].split() == ["<a@x>", "<b@x>", "<c@x>"]


def test_many_references_keep_the_first_and_the_newest() -> None:
    ids = tuple(f"{number:03}.{'y' * 90}@x" for number in range(100))
    _, raw = sent(reply_to=ids[-1], references=ids)
    written = read(raw)["References"].split()
    assert len(" ".join(written)) <= 1_500
    assert (written[0], written[-1], written[-2]) == (f"<{ids[0]}>", f"<{ids[99]}>", f"<{ids[98]}>")
    assert b"=?" not in raw.partition(b"\r\n\r\n")[0]


def test_one_endless_id_is_still_quoted_as_it_is() -> None:
    long_id = "x" * 800 + "@example.com"
    _, raw = sent(reply_to=long_id)
    assert f"<{long_id}>".encode() in raw


@pytest.mark.parametrize("odd", ["sha256:abc", "", "a b@x", "a@x>\r\nBcc: y@z", "환불@x", "<a@x>"])
def test_what_is_no_message_id_is_not_quoted(odd: str) -> None:
    mail = read(sent(reply_to=odd, references=(odd,))[1])
    assert mail["In-Reply-To"] is None
    assert mail["References"] is None
    assert mail["Bcc"] is None


def test_names_and_subjects_cannot_add_headers() -> None:
    evil = "x\r\nBcc: victim@example.com\r\n\r\nbody\0"
    _, raw = sent(author=evil, sender_name=evil, subject=evil, reply_to="a@x")
    mail = read(raw)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Re: x Bcc: victim@example.com body"


def test_automatic_texts_say_so_and_peoples_do_not() -> None:
    assert read(sent(automatic=True)[1])["Auto-Submitted"] == "auto-generated"
    assert read(sent()[1])["Auto-Submitted"] is None


def test_the_plus_address_is_written_only_where_it_is_wanted() -> None:
    assert read(sent()[1])["Reply-To"] is None
    token = tokens.make(INBOX.secret, "support", 142)
    assert read(sent(plus_address=True)[1])["Reply-To"] == f"support+{token}@acme.test"


def test_files_go_along_under_their_korean_names(tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(b"%PDF\r\n\0")
    names = ["환불 안내서.pdf", "a/b\\c\r\n.pdf", "x.eml"]
    kinds = ["application/pdf", "nonsense", "message/rfc822"]
    files = tuple(File(name, kind, 7, path) for name, kind in zip(names, kinds, strict=True))
    attached = list(read(sent(files=files)[1]).iter_attachments())
    assert [each.get_filename() for each in attached] == ["환불 안내서.pdf", "a_b_c .pdf", "x.eml"]
    assert [each.get_content_type() for each in attached] == [
        "application/pdf",
        "application/pdf",
        "application/octet-stream",
    ]
    assert {each.get_content() for each in attached} == {b"%PDF\r\n\0"}


def test_a_file_that_cannot_be_read_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        sent(files=(File("gone", "text/plain", 1, tmp_path / "gone"),))


def test_a_customers_answer_to_our_mail_finds_its_conversation() -> None:
    id_, _ = sent()
    answer = to_inbound(reply("yes").replace(b"ours@acme.test", id_.encode()), INBOX, NOW)
    assert (answer.conversation, answer.reply_to) == (142, id_)
