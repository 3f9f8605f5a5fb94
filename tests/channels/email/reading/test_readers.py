"""The readers of what is packed into mails take any bytes, and give back what was packed."""

import binascii
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.reading.calendar import invitation
from channels.email.reading.charset import decode
from channels.email.reading.escaped import decode_japanese, decode_korean
from channels.email.reading.flowed import unflowed
from channels.email.reading.mojibake import mended
from channels.email.reading.names import filename
from channels.email.reading.prose import read_prose
from channels.email.reading.rtf import decompressed, rtf_to_text
from channels.email.reading.tnef import open_tnef
from channels.email.reading.uuencode import taken_out
from tests.channels.email.reading import winmail

PACKED = winmail.tnef(
    winmail.attribute(winmail.TEXT, b"hello\0"),
    winmail.attribute(winmail.PROPERTIES, winmail.properties(winmail.unicode(0x37, "제목"), winmail.named("a", "b"))),
    winmail.file("견적서.pdf", b"%PDF", winmail.unicode(0x370E, "application/pdf")),
    winmail.message_within(winmail.tnef(winmail.attribute(winmail.TEXT, b"inner\0")), "old"),
)
QUICK = settings(max_examples=60, deadline=None)


@QUICK
@given(st.integers(0, len(PACKED)), st.integers(0, 20), st.binary(max_size=8))
def test_a_damaged_winmail_dat_is_read_as_far_as_it_goes(place: int, gone: int, put: bytes) -> None:
    opened = open_tnef(PACKED[:place] + put + PACKED[place + gone :])
    assert all(each.content for each in opened.files)


def test_a_whole_winmail_dat_gives_all_that_is_in_it() -> None:
    opened = open_tnef(PACKED)
    assert (opened.is_whole, opened.text, opened.subject) == (True, "hello", "제목")
    assert [(each.name, each.content) for each in opened.files] == [("견적서.pdf", b"%PDF"), ("old.txt", b"inner")]


@QUICK
@given(st.binary(max_size=200))
def test_any_bytes_can_be_taken_for_packed_rtf(data: bytes) -> None:
    decompressed(winmail.packed_rtf(data)[:4] + data)
    rtf_to_text(data)
    assert decompressed(winmail.packed_rtf(data)) == data


def test_repeats_in_packed_rtf_refer_back() -> None:
    # "abc", then 17 bytes from 3 back, as the format counts places: the dictionary has 207 bytes
    place = 207
    packed = b"\x08abc" + bytes((place >> 4, (place & 15) << 4 | 15))
    head = (20 + len(packed)).to_bytes(4, "little") + (20).to_bytes(4, "little") + b"LZFu" + b"\0" * 4
    assert decompressed(head + packed) == (b"abc" * 7)[:20]


def test_letters_beyond_the_first_plane_come_in_two_halves() -> None:
    assert rtf_to_text(rb"{\rtf1\uc0 a\u-10179 \u-8704 b}") == ("a😀b", "")


@QUICK
@given(st.text(max_size=300))
def test_any_text_can_be_taken_for_a_calendar_a_flowed_text_and_a_report(text: str) -> None:
    invitation("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250305T0\n" + text)
    unflowed(text, delete_space=True)
    mended(text)
    read_prose(text, text, set())
    assert "/" not in filename(text, "image/png")


@QUICK
@given(
    st.lists(st.text(st.characters(codec="ascii", exclude_characters=" >\n\r"), min_size=1, max_size=10), max_size=9)
)
def test_a_flowed_paragraph_is_whole_again(words: list[str]) -> None:
    assert unflowed(" \n".join(words), delete_space=False) == " ".join(words)
    assert unflowed(" \n".join(words), delete_space=True) == "".join(words)


@QUICK
@given(st.binary(max_size=300), st.sampled_from(["", "\n", "before\n"]))
def test_a_file_in_uuencode_comes_out_as_it_went_in(content: bytes, before: str) -> None:
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    text, files = taken_out(before.encode() + b"begin 644 a.bin\n" + lines + b"`\nend\nafter")
    assert [each.content for each in files] == ([content] if content else [])
    assert text.endswith(b"after")


@QUICK
@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-16", "utf-32", "gb18030"]))
def test_text_of_every_script_comes_out_of_its_own_charset(text: str, charset: str) -> None:
    with suppress(UnicodeEncodeError):
        meant = mended(text) or text
        # a zero after the mark of UTF-16 makes it that of UTF-32
        if text and not text.startswith(("\ufeff", "\0")) and (charset != "gb18030" or text.isascii()):
            assert decode(text.encode(charset), charset)[0] in (text, meant)


@QUICK
@given(
    st.binary(max_size=120), st.sampled_from(["", "utf-8", "euc-kr", "iso-2022-jp", "iso-2022-kr", "x", "utf-7", "hz"])
)
def test_any_bytes_are_some_text_under_any_label(data: bytes, label: str) -> None:
    decode(data, label)
    decode_japanese(data)
    decode_korean(data)
