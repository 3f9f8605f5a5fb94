"""What we send, as other programs read it: who it is from and to, and where it belongs."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.inbound import InboundMessage
from channels.email import tokens
from channels.email.compose import Letterhead
from channels.email.convert import to_inbound
from channels.email.parse import parse_email
from channels.email.reading.mojibake import mended
from channels.markup import clean_name
from tests.channels.email.mails import reply
from tests.channels.email.outgoing import INBOX, NOW, headers, read, sent


def test_its_id_is_signed_and_the_same_for_every_attempt() -> None:
    first, second = sent(attempt=1), sent(attempt=2)
    assert first.message_id == second.message_id
    assert headers(first)["Message-ID"] == f"<{first.message_id}>"
    assert tokens.find(INBOX.secret, "support", [], [first.message_id]) == 142


def test_the_date_is_the_clocks() -> None:
    assert headers(sent())["Date"].datetime == NOW


# --- from and to ----------------------------------------------------------------------------------


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
    (address,) = headers(sent(Letterhead({"": name}), author=author))["From"].addresses
    assert (address.display_name, address.addr_spec) == (expected, "support@acme.test")


@pytest.mark.parametrize(
    ("language", "name"),
    [("ko", "Acme 고객센터"), ("ko-KR", "Acme 고객센터"), ("en", "Acme"), ("fr", "Acme"), ("", "Acme")],
)
def test_the_name_is_in_the_customers_language(language: str, name: str) -> None:
    head = Letterhead({"en": "Acme", "ko": "Acme 고객센터"})
    assert headers(sent(head, language=language))["From"].addresses[0].display_name == name


def test_who_takes_part_gets_it_too_but_not_we_ourselves_and_nobody_twice() -> None:
    others = ("Lee@example.com", "support@acme.test", "support+abc@ACME.test", "KIM@example.com", "lee@example.com",
              "choi@bücher.example", "no address", "x@y\r\nBcc: z@w", "", "환불@x.com")  # fmt: skip
    mail = sent(copied=others)
    assert mail.recipients == ("kim@example.com", "Lee@example.com", "choi@xn--bcher-kva.example")
    assert [each.addr_spec for each in headers(mail)["To"].addresses] == ["kim@example.com"]
    assert [each.addr_spec for each in headers(mail)["Cc"].addresses] == list(mail.recipients[1:])
    assert headers(mail)["Bcc"] is None


def test_without_others_there_is_no_cc() -> None:
    assert sent().recipients == ("kim@example.com",)
    assert headers(sent())["Cc"] is None


def test_a_crowd_is_cut_at_what_every_mail_server_takes() -> None:
    assert len(sent(copied=tuple(f"{number}@example.com" for number in range(500))).recipients) == 100


# --- subject --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "reply_to", "expected"),
    [
        ("Refund", "a@x", "Re: Refund"),
        ("Re: Refund", "a@x", "Re: Refund"),
        ("RE: Refund", "a@x", "RE: Refund"),
        ("RE: AW: Re[2]: Refund", "a@x", "RE: Refund"),
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
    assert headers(sent(subject=subject, reply_to=reply_to))["Subject"] == expected


# --- where it belongs -----------------------------------------------------------------------------


def test_references_run_from_the_oldest_to_the_customers_last_mail() -> None:
    mail = headers(sent(reply_to="c@x", references=("a@x", "c@x", "b@x")))
    assert mail["In-Reply-To"] == "<c@x>"
    assert mail["References"].split() == ["<a@x>", "<b@x>", "<c@x>"]


def test_many_references_keep_the_first_and_the_newest() -> None:
    ids = tuple(f"{number:03}.{'y' * 90}@x" for number in range(100))
    mail = sent(reply_to=ids[-1], references=ids)
    written = headers(mail)["References"].split()
    assert len(" ".join(written)) <= 1_500
    assert (written[0], written[-1], written[-2]) == (f"<{ids[0]}>", f"<{ids[99]}>", f"<{ids[98]}>")
    assert b"=?" not in mail.mail.partition(b"\r\n\r\n")[0]


def test_one_endless_id_is_still_quoted_as_it_is() -> None:
    long_id = "x" * 800 + "@example.com"
    assert f"<{long_id}>".encode() in sent(reply_to=long_id).mail


@pytest.mark.parametrize("odd", ["sha256:abc", "", "a b@x", "a@x>\r\nBcc: y@z", "환불@x", "<a@x>"])
def test_what_is_no_message_id_is_not_quoted(odd: str) -> None:
    mail = headers(sent(reply_to=odd, references=(odd,)))
    assert mail["In-Reply-To"] is None
    assert mail["References"] is None
    assert mail["Bcc"] is None


def test_automatic_texts_say_so_and_peoples_do_not() -> None:
    assert headers(sent(automatic=True))["Auto-Submitted"] == "auto-generated"
    assert headers(sent(automatic=True))["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    assert headers(sent())["Auto-Submitted"] is None
    assert parse_email(sent(automatic=True).mail).is_auto_reply
    assert not parse_email(sent().mail).is_auto_reply


def test_the_plus_address_is_written_only_where_it_is_wanted() -> None:
    assert headers(sent())["Reply-To"] is None
    token = tokens.make(INBOX.secret, "support", 142)
    assert headers(sent(Letterhead(plus_address=True)))["Reply-To"] == f"support+{token}@acme.test"


def test_a_customers_answer_to_our_mail_finds_its_conversation() -> None:
    id_ = sent().message_id
    answer = to_inbound(reply("yes").replace(b"ours@acme.test", id_.encode()), INBOX, NOW)
    assert isinstance(answer, InboundMessage)
    assert (answer.conversation, answer.reply_to) == (142, id_)


# --- nothing breaks out of its header -------------------------------------------------------------

PIECES = (
    "\r\n", "\n", "\r", "\0", "Bcc: v@w.example", "\r\n\r\nbody", "=?utf-8?q?a=0Ab?=", "=?", "?=", '"', "\\", "<a@b>",
    ",", ";", ":", "(", ")", "@", " ", "\t", "환불", "é", "😀", "\u2028", "\x85", "\ud800", "x" * 90, "--", "%", "'",
)  # fmt: skip
TRICKY = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map("".join)


@settings(max_examples=150)
@given(subject=TRICKY, author=TRICKY, team=TRICKY)
@example("=?utf-8?q?a?= b", "=?utf-8?q?a=0Ab?=", "")
@example("x\r\nBcc: v@w.example", "x\r\nBcc: v@w.example", "x\nBcc: v@w.example")
def test_whatever_names_and_subjects_hold_they_are_read_again_as_they_were(
    subject: str, author: str, team: str
) -> None:
    made = sent(Letterhead({"": team}), subject=subject, author=author)
    found = parse_email(made.mail)
    head = made.mail.partition(b"\r\n\r\n")[0]
    assert found.subject == (clean_name(subject) or "Your message to us")
    names = [name for name in (clean_name(author), clean_name(team)) if name]
    name = clean_name(" via ".join(dict.fromkeys(names)))
    written, address = parseaddr("".join(message_from_bytes(made.mail)["From"].splitlines()))
    assert (str(make_header(decode_header(written))), address) == (name, "support@acme.test")
    assert found.from_name.strip(QUOTES) in (name.strip(QUOTES), (mended(name) or name).strip(QUOTES))
    assert (found.from_address, found.to, found.cc) == ("support@acme.test", ["kim@example.com"], [])
    assert {name.lower() for name in read(made.mail)} <= KNOWN
    assert max(map(len, head.split(b"\r\n"))) <= 998


QUOTES = " \"'"
"""Our reader takes those around a name for the sender's program's."""
KNOWN = {"from", "to", "subject", "date", "message-id", "thread-topic", "mime-version", "content-type"}
