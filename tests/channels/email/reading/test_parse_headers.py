"""What stands in the head of a mail, however it is written."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from channels.email.parse import parse_email
from channels.email.reading.headers import addresses, date, message_ids, parameters
from channels.email.reading.words import decode_words
from tests.channels.email.mails import HEAD, multipart, part, plain


def word(data: bytes, charset: str, encoding: str = "B") -> bytes:
    return f"=?{charset}?{encoding}?".encode() + (b64encode(data) if encoding == "B" else data) + b"?="


def test_a_character_cut_in_two_by_encoded_words_is_whole_again() -> None:
    raw = "환불 요청드립니다".encode()
    assert decode_words(word(raw[:7], "utf-8") + b"\r\n " + word(raw[7:], "UTF-8")) == "환불 요청드립니다"


def test_base64_cut_within_a_group_of_four_is_joined_before_decoding() -> None:
    coded = b64encode("환불 요청드립니다".encode())
    assert decode_words(b"=?utf-8?B?" + coded[:7] + b"?= =?utf-8?B?" + coded[7:] + b"?=") == "환불 요청드립니다"


def test_space_between_words_goes_and_space_beside_plain_text_stays() -> None:
    assert decode_words(b"Re: =?utf-8?Q?caf=C3=A9?= =?utf-8?Q?_bar?= open") == "Re: café bar open"


def test_neighbours_of_different_charsets_are_each_decoded_as_their_own() -> None:
    assert decode_words(word("환불".encode("euc-kr"), "euc-kr") + b" " + word("é".encode(), "utf-8")) == "환불é"


@pytest.mark.parametrize("broken", [b"=?utf-8?B?", b"=?utf-8?X?abc?=", b"=?", b"=?utf-8?B?a", b"=?a?b?c"])
def test_what_only_looks_like_an_encoded_word_stays_as_it_is(broken: bytes) -> None:
    assert decode_words(b"a " + broken) == "a " + broken.decode()


def test_an_unknown_charset_in_a_word_is_guessed() -> None:
    assert decode_words(word("환불".encode(), "x-unheard-of")) == "환불"


def test_raw_korean_bytes_in_a_subject_are_read_by_the_charset_of_the_body() -> None:
    raw = plain("안녕하세요", "euc-kr", HEAD.replace(b"Refund", "환불 문의".encode("euc-kr")))
    assert parse_email(raw).subject == "환불 문의"


def test_a_folded_subject_is_one_line_without_control_characters() -> None:
    raw = plain("x", head=HEAD.replace(b"Refund", b"one\r\n\ttwo\0 \x07three\r\n  four"))
    assert parse_email(raw).subject == "one two three four"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"kim@example.com", [("", "kim@example.com")]),
        (b'"Kim, Min" <kim@example.com>', [("Kim, Min", "kim@example.com")]),
        (b"kim@example.com (Kim Min)", [("Kim Min", "kim@example.com")]),
        (b"<kim@example.com>", [("", "kim@example.com")]),
        (b'"a@trusted.com" <b@other.com>', [("a@trusted.com", "b@other.com")]),
        (
            b"=?utf-8?Q?a=40trusted.com_=3Ca=40trusted.com=3E?= <b@other.com>",
            [("a@trusted.com <a@trusted.com>", "b@other.com")],
        ),
        (b"=?utf-8?Q?Kim,_Min?= <kim@example.com>", [("Kim, Min", "kim@example.com")]),
        (b"team: a@x.com, b@y.com;, c@z.com", [("", "a@x.com"), ("", "b@y.com"), ("", "c@z.com")]),
        (b"undisclosed-recipients:;", []),
        (b"<>", []),
        (b"", []),
        (b"Kim", []),
        (b'"Kim \\"K\\" Min" <kim@example.com>', [('Kim "K" Min', "kim@example.com")]),
        (b'Kim "K <kim@example.com>', [("Kim K", "kim@example.com")]),
        (b"'Kim' <mailto:kim@example.com>", [("Kim", "kim@example.com")]),
        ("김민수 <kim@example.com>".encode("cp949"), [("김민수", "kim@example.com")]),
        (b"Kim < kim@exam\r\n ple.com >", [("Kim", "kim@example.com")]),
    ],
)
def test_addresses_are_found_bare_and_names_decoded(written: bytes, expected: list[tuple[str, str]]) -> None:
    assert addresses(written) == expected


def test_a_name_that_reads_backwards_loses_its_unseen_marks() -> None:
    assert addresses("\u202egpj.exe\u202c Kim <k@x.com>".encode())[0][0] == "gpj.exe Kim"


def test_the_first_usable_from_counts_and_a_second_one_is_reported() -> None:
    parsed = parse_email(b"From: nobody\r\nFrom: Kim <kim@example.com>\r\n\r\nhello")
    assert (parsed.from_address, parsed.from_name) == ("kim@example.com", "Kim")
    assert "more than one From" in parsed.warnings


def test_without_any_address_there_is_no_sender() -> None:
    assert parse_email(b"From: undisclosed-recipients:;\r\n\r\nhello").from_address is None


@pytest.mark.parametrize(
    ("written", "filename"),
    [
        (b"attachment; filename=plain.pdf", "plain.pdf"),
        (b'attachment; filename="two words; and more.pdf"', "two words; and more.pdf"),
        (b"attachment; filename=two words.pdf", "two words.pdf"),
        (b"attachment; filename*=utf-8''%ED%99%98%EB%B6%88.pdf", "환불.pdf"),
        (b"attachment; filename*0*=utf-8''%ED%99%98; filename*1*=%EB%B6%88; filename*2=.pdf", "환불.pdf"),
        (b'attachment; filename*0="long"; filename*1="er.pdf"', "longer.pdf"),
        (b"attachment; filename=a.pdf; filename*=utf-8''%ED%99%98.pdf", "환.pdf"),
        (b'attachment; filename="=?euc-kr?B?' + b64encode("환불.pdf".encode("euc-kr")) + b'?="', "환불.pdf"),
        ('attachment; filename="환불.pdf"'.encode("cp949"), "환불.pdf"),
        ('attachment; filename="환불.pdf"'.encode(), "환불.pdf"),
        (b"attachment; filename*=euc-kr'ko'%C8%AF%BA%D2.pdf", "환불.pdf"),
    ],
)
def test_filenames_are_read_however_they_are_coded(written: bytes, filename: str) -> None:
    assert parameters(written)[1]["filename"] == filename


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\docs\\a.pdf", "a.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("..", "attachment.pdf"),
    ],
)
def test_an_attachments_filename_leads_nowhere_else(name: str, kept: str) -> None:
    disposition = "Content-Disposition: attachment; filename*=utf-8''" + "".join(f"%{b:02x}" for b in name.encode())
    raw = multipart("mixed", part(b"hi", "text/plain"), part(b"x", "application/pdf", disposition))
    assert [each.filename for each in parse_email(raw).attachments] == [kept]


def test_a_filename_from_a_mac_is_composed_korean() -> None:
    decomposed = "환불.pdf".encode().decode()
    raw = multipart("mixed", part(b"x", "application/pdf", f'Content-Disposition: attachment; filename="{decomposed}"'))
    assert parse_email(raw).attachments[0].filename == "환불.pdf"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"Wed, 05 Mar 2025 15:21:00 +0900", datetime(2025, 3, 5, 6, 21, tzinfo=UTC)),
        (b"Wed, 5 Mar 2025 15:21:00 +0900 (KST)", datetime(2025, 3, 5, 6, 21, tzinfo=UTC)),
        (b"5 Mar 2025 15:21 GMT", datetime(2025, 3, 5, 15, 21, tzinfo=UTC)),
        (b"Wed, 05 Mar 2025 15:21:00 -0000", datetime(2025, 3, 5, 15, 21, tzinfo=UTC)),
        (b"yesterday", None),
        (b"Wed, 99 Mar 2025 15:21:00 +0900", None),
        (b"Fri, 31 Dec 9999 23:59:59 -1200", None),
        (b"", None),
    ],
)
def test_dates_are_aware_or_none(written: bytes, expected: datetime | None) -> None:
    assert date(written) == expected


def test_a_missing_date_is_taken_from_the_trace_with_a_warning() -> None:
    raw = b"Received: from a by b; Wed, 05 Mar 2025 15:21:00 +0900\r\nFrom: a@b.com\r\n\r\nx"
    parsed = parse_email(raw)
    assert parsed.sent_at == datetime(2025, 3, 5, 6, 21, tzinfo=UTC)
    assert any("Date" in warning for warning in parsed.warnings)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"<a@x>", ["a@x"]),
        (b"<a b@x>", ["ab@x"]),
        (b"<a@x>\r\n <b@x>\t<a@x>", ["a@x", "b@x"]),
        (b"a@x", ["a@x"]),
        (b"<a@x> (comment) text <b@x>", ["a@x", "b@x"]),
        (b"", []),
        (b"<>", []),
        (b"no id here", []),
    ],
)
def test_message_ids_are_listed_without_brackets_and_repeats(written: bytes, expected: list[str]) -> None:
    assert message_ids(written) == expected


def test_all_the_fields_are_where_they_are_looked_for() -> None:
    head = HEAD + (
        b"Cc: a@x.com, B <b@x.com>\r\nReply-To: other@x.com\r\nIn-Reply-To: <z@acme.test>\r\n"
        b"References: <y@acme.test>\r\n <z@acme.test>\r\n"
    )
    parsed = parse_email(plain("hello", head=head))
    assert (parsed.from_address, parsed.from_name) == ("Kim@Example.co.kr", "Kim Min-su")
    assert (parsed.to, parsed.cc, parsed.reply_to) == (["support@acme.test"], ["a@x.com", "b@x.com"], "other@x.com")
    assert (parsed.message_id, parsed.in_reply_to) == ("first@example.co.kr", "z@acme.test")
    assert parsed.references == ["y@acme.test", "z@acme.test"]


@pytest.mark.parametrize(
    "written",
    [
        b"Wed, 05 Mar 2025 15:21:00 +09:00",
        b"Wed, 05 Mar 2025 15:21:00 GMT+0900",
        b"Wed, 05 Mar 2025 15:21:00 KST",
        b"Wed,05 Mar 2025 15:21:00+0900",
        b"5 Mar 25 15:21 +0900",
        b"2025-03-05T15:21:00+09:00",
        b"2025-03-05 15:21:00 +0900",
        "Wed, 05 Mar 2025 15:21:00 +0900 (대한민국 표준시)".encode("cp949"),
    ],
)
def test_dates_are_understood_as_programs_write_them(written: bytes) -> None:
    assert date(written) == datetime(2025, 3, 5, 6, 21, tzinfo=UTC)


@pytest.mark.parametrize("written", [b"Tue, 05 Mar 125 15:21:00 +0900", b"1 Jan 1970 00:00:00 +0000", b"1741155660"])
def test_a_date_before_there_was_mail_is_none(written: bytes) -> None:
    assert date(written) is None


def test_ids_that_somebody_coded_are_ids_again() -> None:
    assert message_ids(b"=?utf-8?Q?=3Ca=40b=3E?= =?utf-8?Q?_=3Cc=40d=3E?=") == ["a@b", "c@d"]
    assert message_ids(b"<a@b") == ["a@b"]
