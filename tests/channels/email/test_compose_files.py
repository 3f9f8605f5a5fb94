"""The files of our mails: along, as pictures, or as links."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import links
from bot.model.outbound import File, OutboundMessage, Refused, RetryLater
from bot.model.richtext import RichText
from channels.base import Surroundings
from channels.email import EmailChannel, Settings, attaching
from channels.email.attaching import MOST_BYTES, FilesTooLarge
from channels.email.parse import parse_email
from channels.markup import clean_name
from tests.channels.email.outgoing import NOW, body, read, sent

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + bytes(20)


def file(folder: Path, name: str, content: bytes = b"%PDF\r\n\0", kind: str = "") -> File:
    path = folder / f"blob{len(list(folder.iterdir()))}"
    path.write_bytes(content)
    return File(name, kind, len(content), path)


def huge(folder: Path, name: str, size: int) -> File:
    """Takes no room on the disk."""
    made = file(folder, name)
    with made.path.open("r+b") as out:
        out.truncate(size)
    return replace(made, size=size)


def link_to(each: File) -> str:
    return f"https://desk.example/files/t0ken/{each.size}"


def test_files_go_along_under_their_korean_names(tmp_path: Path) -> None:
    names = ["환불 안내서.pdf", "a/b\\c\r\n.pdf", "x.eml"]
    kinds = ["application/pdf", "nonsense", "message/rfc822"]
    files = tuple(file(tmp_path, name, kind=kind) for name, kind in zip(names, kinds, strict=True))
    attached = list(read(sent(files=files).mail).iter_attachments())
    assert [each.get_filename() for each in attached] == ["환불 안내서.pdf", "a_b_c .pdf", "x.eml"]
    assert [each.get_content_type() for each in attached] == [
        "application/pdf",
        "application/pdf",
        "application/octet-stream",
    ]
    assert {each.get_content() for each in attached} == {b"%PDF\r\n\0"}


PIECES = (
    '"',
    "\\",
    "'",
    "%",
    "*",
    ";",
    "=",
    "=?utf-8?q?a?=",
    "\r\n",
    "Bcc: a@b.c",
    "환불",
    "😀",
    "x" * 70,
    "\u202e",
    ".",
)
NAMES = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=6).map("".join)
KINDS = ("", "image/png", "text/plain", "text/html; charset=x\r\nBcc: a@b.c", "multipart/mixed", "a/b")
CONTENTS = (PNG, b"From: a\r\n.\r\n--x--\r\n", b"")


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=NAMES.filter(lambda name: name.strip('"') == name),
    kind=st.sampled_from(KINDS),
    content=st.sampled_from(CONTENTS),
)
def test_whatever_a_file_is_called_it_is_read_again_as_it_was(
    tmp_path: Path, name: str, kind: str, content: bytes
) -> None:
    raw = sent(files=(file(tmp_path, name, content, kind),)).mail
    mail = read(raw)
    (part,) = (part for part in mail.walk() if part.get_filename())  # which takes quotation marks at the ends away
    expected = clean_name(name).replace("/", "_").replace("\\", "_").replace("=?", "_?") or "file"
    assert part.get_filename() == expected
    assert [each.content for each in parse_email(raw).attachments] == [content]
    assert part.get_payload(decode=True) == content
    assert not any("bcc" in each for each in (*mail, *part))


def test_a_file_that_cannot_be_read_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        sent(files=(File("gone", "text/plain", 1, tmp_path / "gone"),))


# --- pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", PNG, "image/png"),
        ("b.jpg", b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        ("c.gif", b"GIF89a" + bytes(20), "image/gif"),
        ("d.webp", WEBP, "image/webp"),
    ],
)
def test_a_picture_is_shown_in_the_text_and_keeps_its_name(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    mail = sent(files=(file(tmp_path, name, content), file(tmp_path, "환불.pdf")))
    shown, other = parse_email(mail.mail).attachments
    assert (shown.filename, shown.content_type, shown.content, shown.inline) == (name, kind, content, True)
    assert (other.filename, other.inline) == ("환불.pdf", False)
    assert f'<img src="cid:{shown.content_id}" alt="{name}"' in body(mail, "html")
    assert [part.get_content_type() for part in read(mail.mail).walk()][:5] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
    ]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
        ("a.png", b"<svg onload='alert(1)'/>", "image/png"),
        ("a.bmp", b"BM" + bytes(20), "image/bmp"),
        ("large.png", PNG + bytes(2_000_000), "image/png"),
        ("a.wav", b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
    ],
)
def test_nothing_else_is_shown_in_the_text(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    mail = sent(files=(file(tmp_path, name, content, kind),))
    (found,) = parse_email(mail.mail).attachments
    assert (found.filename, found.inline) == (name, False)
    assert "<img" not in body(mail, "html")


def test_many_pictures_are_each_shown_once(tmp_path: Path) -> None:
    mail = sent(files=tuple(file(tmp_path, "same.png", PNG) for _ in range(3)))
    ids = {each.content_id for each in parse_email(mail.mail).attachments}
    assert len(ids) == 3
    assert all(body(mail, "html").count(f'"cid:{id_}"') == 1 for id_ in ids)


# --- links ----------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail can carry 18 KB."""
    monkeypatch.setattr(attaching, "MOST_BYTES", 18_000)


@pytest.mark.usefixtures("small")
def test_the_largest_go_as_links_until_the_rest_fits(tmp_path: Path) -> None:
    sizes = {"a.mp4": 9_000, "b <1>.mp4": 40_000_000, "c.mp4": 8_000, "d.mp4": 10_500}
    mail = sent(link_to=link_to, files=tuple(huge(tmp_path, name, size) for name, size in sizes.items()))
    assert [each.filename for each in parse_email(mail.mail).attachments] == ["a.mp4", "c.mp4"]
    assert body(mail, "plain").endswith(
        "Hello\n\nToo large for a mail, to be downloaded until 23 December 2026:\n"
        "b <1>.mp4 (40.0 MB)\nhttps://desk.example/files/t0ken/40000000\n"
        "d.mp4 (0.0 MB)\nhttps://desk.example/files/t0ken/10500\n"
    )
    page = body(mail, "html")
    assert '<a href="https://desk.example/files/t0ken/40000000">b &lt;1&gt;.mp4</a> (40.0 MB)' in page
    assert links.last_day(NOW) == (NOW + timedelta(days=30)).date()


@pytest.mark.usefixtures("small")
def test_what_fits_needs_no_link(tmp_path: Path) -> None:
    mail = sent(link_to=link_to, files=(huge(tmp_path, "a.bin", 17_999), huge(tmp_path, "b.bin", 1)))
    assert len(parse_email(mail.mail).attachments) == 2
    assert "https://" not in body(mail, "plain")


def test_what_does_not_fit_and_has_no_link_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FilesTooLarge):
        sent(files=(huge(tmp_path, "a.bin", MOST_BYTES + 1),))


# --- the channel ----------------------------------------------------------------------------------


def channel(around: Surroundings) -> EmailChannel:
    server = {"host": "127.0.0.1", "port": 1, "tls": "none"}
    said = {"address": "support@acme.test", "lmtp": {"listen": "127.0.0.1:0"}, "smtp": server}
    return EmailChannel("support", Settings.model_validate(said), around)


def message(files: Sequence[File]) -> OutboundMessage:
    return OutboundMessage(7, 142, "kim@example.com", RichText("Hello"), tuple(files))


def test_with_a_public_address_files_may_be_larger_and_go_in_one_mail(around: Surroundings, tmp_path: Path) -> None:
    linking = channel(replace(around, public_url="https://desk.example", link_to=link_to))
    assert linking.capabilities.max_file_size == 100_000_000
    files = [huge(tmp_path, name, 15_000_000) for name in "abc"]
    assert [part.files for part in linking.plan(RichText("Hi"), files)] == [(0, 1, 2)]


def test_without_one_files_go_in_as_many_mails_as_they_need(around: Surroundings, tmp_path: Path) -> None:
    plain = channel(around)
    assert plain.capabilities.max_file_size == MOST_BYTES
    files = [
        huge(tmp_path, f"{number}", size) for number, size in enumerate([6_000_000, 6_000_000, 7_000_000, 18_000_000])
    ]
    parts = plain.plan(RichText("Hi"), files)
    assert [(part.body.text, part.files) for part in parts] == [("Hi", (0, 1)), ("", (2,)), ("", (3,))]
    assert [(part.body.text, part.files) for part in plain.plan(RichText("Hi"), [])] == [("Hi", ())]
    assert body(sent(body=parts[1].body, files=(file(tmp_path, "a"),)), "plain").strip() == ""


async def test_a_file_that_is_too_large_after_all_is_refused_with_words(around: Surroundings, tmp_path: Path) -> None:
    outcome = await channel(around).send(message([huge(tmp_path, "a.bin", 19_000_000)]))
    assert isinstance(outcome, Refused)
    assert "up to 18 MB" in outcome.reason
    outcome = await channel(around).send(message([File("a", "a/b", 1, tmp_path / "gone")]))
    assert isinstance(outcome, RetryLater)
