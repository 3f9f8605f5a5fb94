"""Text, HTML and attachments out of whatever tree of parts a mail has."""

import binascii
from base64 import b64encode

import pytest

from channels.email.parse import parse_email
from channels.email.reading.labels import canonical
from tests.channels.email.mails import HEAD, html, multipart, part, plain


@pytest.mark.parametrize(
    "label",
    ["ks_c_5601-1987", "KS_C_5601-1987", "euc-kr", "EUC_KR", "cp949", "ksc5601", "x-windows-949", '"ks_c_5601-1987"'],
)
def test_letters_beyond_euc_kr_are_read_under_every_korean_label(label: str) -> None:
    parsed = parse_email(plain("똠방각하 펲시콜라", "cp949", label=label))
    assert (parsed.text, parsed.warnings) == ("똠방각하 펲시콜라", [])


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        ("안녕하세요 반갑습니다", "utf-8", "nonsense"),
        ("안녕하세요, 환불 부탁드립니다", "cp949", "unknown-8bit"),
        ("안녕하세요, 환불 부탁드립니다", "cp949", "utf-8"),
        ("안녕하세요, 환불 부탁드립니다", "cp949", "us-ascii"),
        ("Grüße aus Köln, schöne Tage", "utf-8", "x-unknown"),
    ],
)
def test_a_wrong_or_missing_charset_is_guessed_and_said_so(text: str, charset: str, label: str) -> None:
    parsed = parse_email(plain(text, charset, label=label))
    assert parsed.text == text
    assert any("charset" in warning for warning in parsed.warnings)


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        ("“curly” – dash €", "cp1252", "iso-8859-1"),
        ("你好，朋友", "gb18030", "gb2312"),
        ("こんにちは①", "cp932", "shift_jis"),
        ("こんにちは", "iso2022_jp", "iso-2022-jp"),
        ("안녕하세요", "iso2022_kr", "iso-2022-kr"),
        ("안녕하세요 반갑습니다", "utf-8", "us-ascii"),
        ("hello", "ascii", "utf-8; format=flowed"),
        ("환불", "utf-16", "utf-16"),
        ("환불", "utf-8-sig", "utf-8"),
    ],
)
def test_labels_mean_what_programs_mean_by_them(text: str, charset: str, label: str) -> None:
    kind = f"text/plain; charset={label}"
    raw = HEAD + part(b64encode(text.encode(charset)), kind, "Content-Transfer-Encoding: base64")
    assert parse_email(raw).text == text


def test_a_text_with_one_broken_character_keeps_its_label() -> None:
    text = "안녕하세요. " * 20
    raw = plain(text)[:-2] + b"\xff"
    parsed = parse_email(raw)
    assert parsed.text.startswith("안녕하세요. 안녕하세요.")
    assert parsed.text.endswith("\ufffd")


@pytest.mark.parametrize("label", ["base64", "rot13", "zlib", "idna", "", "a" * 5000, "한글", "undefined", "hex"])
def test_what_is_no_charset_of_text_is_none(label: str) -> None:
    assert canonical(label) is None


def test_control_characters_never_come_out() -> None:
    parsed = parse_email(plain("a\0b\x07c\x1bd\u200be\ufefff\tg", head=HEAD))
    assert parsed.text == parsed.full_text == "abcdef\tg"


def test_decomposed_korean_is_composed_and_odd_spaces_are_ordinary() -> None:
    assert parse_email(plain("환불\u00a0요청\u202f3:21")).text == "환불 요청 3:21"


def test_of_two_forms_the_plain_text_is_taken_and_the_html_kept() -> None:
    parsed = parse_email(multipart("alternative", part(b"plain", "text/plain"), part(b"<p>rich</p>", "text/html")))
    assert (parsed.text, parsed.html, parsed.attachments) == ("plain", "<p>rich</p>", [])


@pytest.mark.parametrize("empty", [b"", b" \r\n\t\r\n", "\u200b".encode()])
def test_an_empty_plain_part_beside_html_does_not_hide_the_html(empty: bytes) -> None:
    kind = "text/plain; charset=utf-8"
    parsed = parse_email(multipart("alternative", part(empty, kind), part(b"<p>rich</p>", "text/html")))
    assert parsed.text == "rich"


def test_texts_around_a_picture_are_all_read_in_order() -> None:
    picture = part(b"x", "image/png", "Content-Disposition: inline; filename=a.png", "Content-ID: <pic@x>")
    parsed = parse_email(multipart("mixed", part(b"above", "text/plain"), picture, part(b"<b>below</b>", "text/html")))
    assert parsed.text == "above\n\nbelow"
    (attachment,) = parsed.attachments
    assert (attachment.filename, attachment.content_id, attachment.inline) == ("a.png", "pic@x", True)


def test_pictures_of_an_html_body_are_inline_and_show_where_they_stood() -> None:
    body = part(b'see <img src="cid:p1" alt="screen.png"> here', "text/html")
    raw = multipart("related", body, part(b"x", "image/png", "Content-ID: <p1>"))
    parsed = parse_email(raw)
    assert parsed.text == "see [screen.png] here"
    assert [(each.content_id, each.inline) for each in parsed.attachments] == [("p1", True)]


def test_a_text_file_is_an_attachment_and_not_the_message() -> None:
    log = part(b"log line", "text/plain", "Content-Disposition: attachment; filename=app.log")
    named = part(b"notes", 'text/plain; name="notes.txt"')
    parsed = parse_email(multipart("mixed", part(b"see the log", "text/plain"), log, named))
    assert parsed.text == "see the log"
    assert [(each.filename, each.content) for each in parsed.attachments] == [
        ("app.log", b"log line"),
        ("notes.txt", b"notes"),
    ]


def test_a_mail_that_is_nothing_but_a_file_has_that_file() -> None:
    raw = HEAD + part(b64encode(b"%PDF"), "application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64")
    parsed = parse_email(raw)
    assert (parsed.text, [(each.filename, each.content) for each in parsed.attachments]) == ("", [("a.pdf", b"%PDF")])


def test_a_mail_within_a_mail_is_an_attachment_named_after_its_subject() -> None:
    inner = b"Subject: Old/order\r\n\r\n--b1x\r\ninner text"
    parsed = parse_email(multipart("mixed", part(b"look", "text/plain"), part(inner, "message/rfc822")))
    assert [(each.filename, each.content) for each in parsed.attachments] == [("Old order.eml", inner)]


def test_files_without_a_name_get_one_that_fits_their_type() -> None:
    parsed = parse_email(multipart("mixed", part(b"x", "image/png"), part(b"y", "application/x-unheard-of")))
    assert [each.filename for each in parsed.attachments] == ["attachment.png", "attachment.bin"]


def test_a_missing_end_of_a_multipart_loses_nothing() -> None:
    raw = multipart("mixed", part(b"one", "text/plain"), part(b"two", "application/pdf"))
    parsed = parse_email(raw.removesuffix(b"--b1--\r\n"))
    assert (parsed.text, parsed.attachments[0].content) == ("one", b"two\r\n")


def test_an_inner_multipart_that_is_never_closed_ends_with_the_outer_one() -> None:
    inner = part(b"--in\r\nContent-Type: text/plain\r\n\r\ntext", 'multipart/alternative; boundary="in"')
    parsed = parse_email(multipart("mixed", inner, part(b"file", "application/pdf")))
    assert (parsed.text, [each.content for each in parsed.attachments]) == ("text", [b"file"])


def test_a_boundary_that_is_not_named_or_named_wrongly_is_guessed() -> None:
    raw = multipart("mixed", part(b"one", "text/plain"), part(b"two", "application/pdf"))
    for broken in (raw.replace(b'; boundary="b1"', b""), raw.replace(b'boundary="b1"', b'boundary="other"')):
        parsed = parse_email(broken)
        assert (parsed.text, [each.content for each in parsed.attachments]) == ("one", [b"two"])
        assert "the boundary was guessed" in parsed.warnings


def test_a_multipart_without_any_part_is_text() -> None:
    parsed = parse_email(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\njust words")
    assert parsed.text == "just words"


def test_lines_within_the_head_that_are_no_headers_do_not_end_it() -> None:
    raw = b"From kim Wed Mar  5 15:21:00 2025\r\nFrom: a@b.com\r\nnot a header\r\nSubject: still here\r\n\r\nbody"
    parsed = parse_email(raw)
    assert (parsed.from_address, parsed.subject, parsed.text) == ("a@b.com", "still here", "body")


def test_a_forgotten_empty_line_before_the_body_loses_no_text() -> None:
    assert (
        parse_email(b"From: a@b.com\r\nSubject: s\r\nHello there\r\nsecond line\r\n").text == "Hello there\nsecond line"
    )


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_end_is_read(end: bytes) -> None:
    raw = multipart("mixed", part(b"one\r\ntwo", "text/plain"), part(b"x", "application/pdf")).replace(b"\r\n", end)
    parsed = parse_email(raw)
    assert (parsed.text, parsed.subject, len(parsed.attachments)) == ("one\ntwo", "Refund", 1)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", b"aGVsbG8gd29ybGQ"),
        ("BASE64", b"aGVs\r\nbG8g!d29y bGQ="),
        ("quoted-printable", b"hello=20wor=\r\nld"),
        ("x-uuencode", b"begin 644 a\r\n" + binascii.b2a_uu(b"hello world") + b"`\r\nend\r\n"),
        ("unheard-of", b"hello world"),
        ("7bit", b"hello world"),
    ],
)
def test_transfer_encodings_are_undone_as_far_as_they_can(encoding: str, body: bytes) -> None:
    raw = HEAD + part(body, "text/plain", f"Content-Transfer-Encoding: {encoding}")
    assert parse_email(raw).text == "hello world"


def test_html_becomes_readable_lines() -> None:
    source = """<html><head><title>no</title><style>p {}</style></head><body>
      <p>Dear&nbsp;team,</p><p>two   <b>things</b>:</p>
      <ul><li>one<li>two</ul><ol><li>first</li><li>second</li></ol>
      <table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>
      <pre>  kept
   as is</pre><div style="display:none">unseen <div>too</div></div><div>x<br><br>y</div>
      see <a href="https://example.com/a?b=1&amp;c=2">the page</a> or <a href="https://example.com">example.com</a>
      <script>alert(1)</script></body></html>"""
    assert parse_email(html(source)).text.split("\n") == [
        "Dear team,",
        "",
        "two things:",
        "",
        "- one",
        "- two",
        "",
        "1. first",
        "2. second",
        "",
        "a b",
        "c d",
        "",
        "  kept",
        "   as is",
        "",
        "x",
        "",
        "y",
        "see the page (https://example.com/a?b=1&c=2) or example.com",
    ]


def test_outlooks_paragraphs_are_single_lines() -> None:
    source = '<p class="MsoNormal">one</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">two</p>'
    assert parse_email(html(source)).text == "one\n\ntwo"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("안녕하세요 order 123", "ko"),
        ("こんにちは、注文です", "ja"),
        ("你好，订单", "zh"),
        ("hello", ""),
        ("Grüße", ""),
        ("", ""),
    ],
)
def test_the_script_tells_the_language_or_nothing_does(text: str, language: str) -> None:
    assert parse_email(plain(text)).language == language
