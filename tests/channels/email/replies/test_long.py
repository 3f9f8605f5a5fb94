"""However long and odd a mail is, its reply is found in linear time, with nothing lost."""

import time

import pytest

from channels.email.parse import parse_email
from tests.channels.email.mails import HEAD, html, reply

_NAMED = "On Wed, Mar 5, 2025 at 3:21 PM X wrote:"
_SECONDS = 1.5
"""The goal is well under one; a busy machine is not to fail the tests. What is quadratic takes minutes here."""
PLAIN = {
    "quoted lines": ">\n" * 100_000,
    "quoted words": "> a\n" * 100_000,
    "quotes far apart": ">\n\n" * 100_000,
    "attributions without a quotation": f"{_NAMED}\n" * 20_000,
    "attributions without an end": "On Wed, Mar 5, 2025 at 3:21 PM X\n" * 20_000,
    "attributions and quotations": f"{_NAMED}\n> a\nb\n" * 8_000,
    "own and quoted in turn": "> q\na\n" * 30_000,
    "colons": "a b c d e f g:\n" * 30_000,
    "one endless line": "On Wed, " * 12_500 + "wrote:",
    "endless lines": ("x" * 100_000 + ":\n") * 10,
    "labels": "From: a\nTo: b\n" * 30_000,
    "pasted headers": "see:\nFrom: a\nTo: b\nSubject: c\nDate: d\nReceived: x\n" * 8_000,
    "empty lines": "a" + "\n" * 400_000 + "b",
    "dashes": "--\n" * 100_000,
    "signatures": "-- \na\n" * 100_000,
    "rows of dashes": ("-" * 190 + "\n") * 5_000,
    "reply marks": "##- a\n" * 130_000,
    "one endless reply mark": "##-" * 300_000,
    "phones": "Sent from my iPhone\n" * 30_000,
    "a phone's long name": "x\n\nSent from my " + "iphone " * 17,
    "brackets": ("<" * 300 + "@" * 90 + ":\n") * 3_000,
    "digits": ("1 2 3 4 5 " * 39 + ":\n") * 3_000,
    "unseen characters": ("\u200e" * 300 + ":\n") * 3_000,
    "deep quotes": (">" * 1_000 + "\n") * 1_000,
}
HTML = {
    "blockquotes in each other": "<blockquote type=cite>" * 900 + "<p>x</p>" * 4_000,
    "too deep": "<blockquote>" * 18_000,
    "quotations in each other": "<div class=yahoo_quoted>" * 900 + "<div>x</div>" * 4_000,
    "quotations": "<div class=yahoo_quoted>x</div>" * 12_000,
    "signatures": "<div class=gmail_signature>x</div>" * 11_000,
    "signatures in each other": "<div class=gmail_signature>" * 900 + "<div>x</div>" * 4_000,
    "attributions": "<div class=gmail_attr></div>" * 14_000,
    "history": "<div id=divRplyFwdMsg></div>" * 14_000,
    "many classes": f"<div class='{'a ' * 190_000}'>x",
    "long styles": f"<div style='border-top:{' ' * 50}solid'>" * 900,
}


@pytest.mark.parametrize("name", PLAIN)
def test_no_text_takes_long(name: str) -> None:
    _read_in_time(reply(PLAIN[name]))


@pytest.mark.parametrize("name", HTML)
def test_no_page_takes_long(name: str) -> None:
    _read_in_time(html(HTML[name], HEAD + b"In-Reply-To: <ours@acme.test>\r\n"))


def _read_in_time(raw: bytes) -> None:
    began = time.thread_time()
    parsed = parse_email(raw)
    assert time.thread_time() - began < _SECONDS
    assert parsed.text or not parsed.full_text.strip()


def test_a_long_text_without_history_is_kept_whole() -> None:
    text = "\n".join(f"line {number}" for number in range(60_000))
    assert parse_email(reply(text)).text == text


def test_a_long_forwarded_mail_is_kept_whole() -> None:
    text = "Please look.\n\n---------- Forwarded message ---------\n" + "\n".join(map(str, range(60_000)))
    assert parse_email(reply(text)).text == text


def test_long_history_goes() -> None:
    quoted = "\n".join(f"> {number}" for number in range(60_000))
    assert parse_email(reply(f"Yes.\n\nOn 3/5/25, Acme wrote:\n{quoted}")).text == "Yes."
    assert parse_email(reply(f"On 3/5/25, Acme wrote:\n{quoted}\n\nYes.")).text == "Yes."
