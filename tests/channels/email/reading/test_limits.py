"""What is too long, too deep or too much is left out with a warning, and costs next to nothing."""
# ruff: noqa: E501 (samples)

import time
from base64 import b64encode
from collections.abc import Callable

import pytest

from channels.email.parse import ParsedEmail, parse_email
from channels.email.reading.limits import Limits
from tests.channels.email.mails import HEAD, html, multipart, part, plain
from tests.channels.email.reading import winmail

MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
DAEMON = HEAD.replace(b"Kim@Example.co.kr", b"mailer-daemon@x.com").replace(b"Refund", b"failure notice") + b"\r\n"
NEST = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(1000)) + b"\n\nx"
PICTURE = part(b"x", "image/png; name=a.png", "Content-ID: <p1>")


def odd(number: int) -> bytes:
    """Letters of no charset in particular."""
    return bytes((0xB0 + number % 20, 0xA1 + number % 90, 0x81 + number % 3, 0xFF - number % 100)) * 8


def rtf(length: int) -> bytes:
    packed = winmail.binary(0x1009, winmail.packed_rtf(rb"{\rtf1 " + rb"\'c8" * length))
    return winmail.tnef(winmail.attribute(winmail.PROPERTIES, winmail.properties(packed)))


BOMBS: dict[str, Callable[[], bytes]] = {
    "20,000 encoded words": lambda: HEAD.replace(b"Refund", b"=?utf-8?q?a?= " * 20_000) + b"\r\nx",
    "encoded words without end": lambda: HEAD.replace(b"Refund", b"=?utf-8?q?" * 30_000) + b"\r\nx",
    "words of many charsets": lambda: HEAD.replace(b"Refund", b" ".join(b"=?x%d?B?%s?=" % (n, b64encode(odd(n))) for n in range(20_000))) + b"\r\nx",
    "10,000 parts": lambda: multipart("mixed", *[part(b"x", "image/png; name*=utf-8''%ED%99%98")] * 10_000),
    "10,000 texts": lambda: multipart("mixed", *[part("환".encode("cp949"), "text/plain")] * 10_000),
    "2,000 names in raw letters": lambda: multipart("mixed", *[b'Content-Type: image/png; name="' + odd(n) + b'"\r\n\r\nx' for n in range(2_000)]),
    "9,000 parts without an empty line": lambda: MIXED + b"--b\nX: y\n" * 9_000 + b"QUJD" * 1_000_000,
    "9,000 boundaries named wrongly": lambda: MIXED + b"--b\nContent-Type: multipart/mixed; boundary=zz\n\nx\n" * 9_000 + b"x\n" * 1_000_000,
    "long heads of parts": lambda: MIXED + (b"--b\n" + b"X: y\n" * 2_000 + b"\n") * 2_000,
    "1,000 levels": lambda: HEAD + NEST,
    "1,000 levels and lines of dashes": lambda: HEAD + NEST + b"--x\n" * 300_000,
    "5,000 levels of one boundary": lambda: HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 5_000,
    "mails within mails": lambda: HEAD + b"Content-Type: message/rfc822\n\n" * 3_000 + b"x",
    "3,000 mails": lambda: multipart("mixed", *[part(b"X: y\n" * 200, "message/rfc822")] * 3_000),
    "100 MB": lambda: plain("x" * 100_000_000),
    "20 MB of lines": lambda: plain("x\n" * 10_000_000),
    "100 MB in base64": lambda: multipart("mixed", part(b"QUJD" * 25_000_000, "image/png", "Content-Transfer-Encoding: base64")),
    "4 MB of what is no base64": lambda: multipart("mixed", part(b"!a" * 2_000_000 + b"a", "image/png", "Content-Transfer-Encoding: base64")),
    "4 MB of padding": lambda: multipart("mixed", part(b"ab==" * 1_000_000, "image/png", "Content-Transfer-Encoding: base64")),
    "4 MB of short lines in uuencode": lambda: multipart("mixed", part(b"begin 644 a\n" + b"#\n" * 2_000_000, "image/png", "Content-Transfer-Encoding: uuencode")),
    "a line of 1,000,000": lambda: plain("x" * 1_000_000),
    "20 lines of 100,000": lambda: plain(("x" * 100_000 + "\n") * 20),
    "200,000 short lines": lambda: plain("> x\n" * 200_000),
    "50,000 attributions": lambda: plain("On 3/5/25 10:30 a@b wrote:\n" * 50_000),
    "empty lines": lambda: plain("a\n" + "\n" * 200_000 + "b"),
    "60,000 parentheses": lambda: HEAD.replace(b"Kim Min-su", b"(" * 60_000) + b"\r\nx",
    "quotation marks": lambda: HEAD.replace(b"Kim Min-su", b'"\\' * 30_000) + b"\r\nx",
    "lines of dashes": lambda: multipart("mixed", part(b"--\r\n" * 250_000, "text/plain")),
    "deep html": lambda: html("<div>" * 70_000 + "x"),
    "deep lists": lambda: html("<ul><li>" * 40_000 + "x"),
    "many attributes": lambda: html("<div " + " ".join(f"a{i}=1" for i in range(40_000)) + ">x</div>"),
    "open tags": lambda: html("<a " * 130_000),
    "many paragraphs": lambda: html("<p>x" * 60_000),
    "pictures": lambda: multipart("related", part(b"<img " + b" src=cid:p1" * 30_000 + b"<img" * 20_000, "text/html"), PICTURE),
    "parameters": lambda: HEAD + b"Content-Type: text/plain" + b'; a*1*="\\' * 8_000 + b"\r\n\r\nx",
    "headers": lambda: HEAD + b"X: y\r\n" * 100_000 + b"\r\nx",
    "recipients": lambda: HEAD + b"To: a@b.c\r\n" * 20_000,
    "begin": lambda: plain("begin 644 a\n" * 60_000),
    "begin and end": lambda: plain("begin 644 a\n#0V%T\nend\n" * 30_000),
    "flowed": lambda: plain("x \n" * 300_000, label="utf-8; format=flowed"),
    "Japanese without end": lambda: HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B" + b"|b" * 300_000,
    "escapes": lambda: plain("\x1b$B\x1b(B" * 60_000, label="iso-2022-jp"),
    "mojibake": lambda: plain("Ã©" * 200_000),
    "attributes of winmail.dat": lambda: multipart("mixed", part(winmail.tnef() + winmail.attribute(1, b"") * 1_000_000, "application/ms-tnef")),
    "values in winmail.dat": lambda: multipart("mixed", part(winmail.tnef(winmail.attribute(winmail.PROPERTIES, b"\1\0\0\0\x1f\x10\1\0\xff\xff\xff\x0f" + b"\0" * 4_000_000)), "application/ms-tnef")),
    "RTF in winmail.dat": lambda: multipart("mixed", part(rtf(400_000), "application/ms-tnef")),
    "2,000 calendars": lambda: multipart("mixed", *[part(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250101\n" + b"X;A=B;C=D:x\n" * 200, "text/calendar")] * 2_000),
    "2,000 delivery reports": lambda: multipart("report; report-type=delivery-status", *[part(b"Final-Recipient: rfc822;a@b.c\nAction: failed\n\n" * 100, "message/delivery-status")] * 2_000),
    "a delivery report of half addresses": lambda: DAEMON + b"a@" * 900_000,
    "a delivery report of addresses": lambda: DAEMON + b"<a@b.c>: 5\n" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_no_mail_takes_long(name: str) -> None:
    raw = BOMBS[name]()
    started = time.process_time()
    parsed = parse_email(raw)
    spent = time.process_time() - started
    assert not any(warning.startswith("could not be read") for warning in parsed.warnings)
    assert spent < 3.0  # about a second on an idle machine; what these catch takes minutes


def warned(parsed: ParsedEmail, words: str) -> bool:
    return any(words in warning for warning in parsed.warnings)


def test_a_long_mail_is_read_up_to_its_limit() -> None:
    parsed = parse_email(plain("x" * 2_000), Limits(mail=1_000))
    assert warned(parsed, "a very long mail was cut")
    assert 500 < len(parsed.text) < 1_000


def test_a_long_text_is_cut() -> None:
    raw = multipart("mixed", part(b"a" * 60, "text/plain"), part(b"b" * 60, "text/plain"))
    parsed = parse_email(raw, Limits(text=100))
    assert parsed.text == "a" * 60 + "\n\n" + "b" * 40
    assert warned(parsed, "a very long text was cut")


def test_parts_beyond_the_limit_are_left_out() -> None:
    parsed = parse_email(multipart("mixed", *[part(b"x", "image/png")] * 20), Limits(parts=6))
    assert [each.content for each in parsed.attachments] == [b"x"] * 5
    assert warned(parsed, "more parts than are read")


def test_texts_beyond_the_limit_are_kept_as_files() -> None:
    parsed = parse_email(multipart("mixed", *[part(b"x", "text/plain")] * 3), Limits(texts=2))
    assert (parsed.text, len(parsed.attachments)) == ("x\n\nx", 1)
    assert warned(parsed, "further texts were kept as files")


def test_what_is_nested_too_deeply_is_kept_as_a_file() -> None:
    inner = multipart("mixed", part(b"x", "text/plain"), boundary="in", head=b"")
    parsed = parse_email(multipart("mixed", part(b"a", "text/plain"), inner), Limits(levels=1))
    assert (parsed.text, [each.content_type for each in parsed.attachments]) == ("a", ["application/octet-stream"])
    assert warned(parsed, "parts are nested too deeply")


def test_encoded_words_beyond_the_limit_are_left_out() -> None:
    parsed = parse_email(plain("x", head=HEAD.replace(b"Refund", b"=?utf-8?q?a?= " * 20)), Limits(words=3))
    assert parsed.subject == "aaa"
    assert parsed.message_id == "first@example.co.kr"
    assert warned(parsed, "more encoded words than are read")


def test_a_long_field_and_a_long_head_are_cut() -> None:
    head = HEAD.replace(b"Refund", b"r" * 500)
    parsed = parse_email(plain("x", head=head), Limits(field=100))
    assert (parsed.subject, parsed.text) == ("r" * 100, "x")
    assert warned(parsed, "a very long header field was cut")
    parsed = parse_email(plain("x", head=HEAD + b"X: y\r\n" * 500), Limits(head=300))
    assert (parsed.subject, parsed.text) == ("Refund", "x")
    assert warned(parsed, "a header block was cut")


def test_files_within_files_are_unpacked_up_to_the_limit() -> None:
    packed = winmail.tnef(winmail.file("a.pdf", b"x" * 60), winmail.file("b.pdf", b"x" * 60))
    parsed = parse_email(multipart("mixed", part(packed, "application/ms-tnef")), Limits(unpacked=100))
    assert [each.filename for each in parsed.attachments] == ["a.pdf"]
    assert warned(parsed, "more files within files than are read")
