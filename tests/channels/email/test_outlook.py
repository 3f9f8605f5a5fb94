"""Outlook finds our answers where it put the customer's mail: [MS-OXOMSG] section 2.2.1.3."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.outlook import thread_index
from tests.channels.email.outgoing import headers, sent

EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
FIRST = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
GUID = bytes(range(16))


def filetime(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1) * 10


def index(first: datetime = FIRST, is_new: bool = True, children: bytes = b"") -> str:
    time = (
        b"\x01" + (filetime(first) >> 24).to_bytes(5, "big") if is_new else (filetime(first) >> 16).to_bytes(6, "big")
    )
    return base64.b64encode(time + GUID + children).decode()


def passed(child: bytes) -> timedelta:
    """As the specification reads a response level."""
    said = int.from_bytes(child[:4], "big")
    units = (said & 0x7FFF_FFFF) << (23 if said >> 31 else 18)
    return timedelta(microseconds=units // 10)


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("after", [timedelta(0), timedelta(minutes=5), timedelta(days=600), timedelta(days=1500)])
def test_an_answer_adds_one_level_with_the_time_since_the_first_mail(is_new: bool, after: timedelta) -> None:
    before = index(is_new=is_new, children=b"\x00\x00\x00\x01\x02")
    made = base64.b64decode(thread_index(before, FIRST + after, mark=0x1FF))
    assert made[:27] == base64.b64decode(before)
    assert (len(made), made[31]) == (32, 0xFF)
    assert abs(passed(made[27:]) - after) < timedelta(seconds=3)


def test_a_published_index_is_read_rightly() -> None:
    """One that Exchange Online wrote on 18 May 2020, 12:54:02 UTC."""
    made = thread_index("AQHWLRNo4NaOjvXU8EODe0ZotrA8B6itzaxf", datetime(2020, 5, 18, 13, 54, 2, 646732, UTC), 0)
    assert abs(passed(base64.b64decode(made)[27:]) - timedelta(hours=1)) < timedelta(seconds=1)


def test_a_clock_that_went_back_counts_as_no_time() -> None:
    assert base64.b64decode(thread_index(index(), FIRST - timedelta(days=1), 0))[22:] == bytes(5)


def test_white_space_from_folding_is_no_matter() -> None:
    assert thread_index(f" {index()[:10]}\r\n\t{index()[10:]} ", FIRST, 1) == thread_index(index(), FIRST, 1)


@pytest.mark.parametrize(
    "broken",
    ["", "nonsense", "환불", index()[:-4], index(children=b"\0\0"), index(children=bytes(5 * 101)), "AA" + index()[2:]],
)
def test_a_broken_one_is_left_out(broken: str) -> None:
    assert headers(sent(kept={"thread_index": broken}))["Thread-Index"] is None


@given(st.binary(max_size=80).map(lambda raw: base64.b64encode(b"\x01" + raw).decode()) | st.text(max_size=40))
def test_whatever_a_customer_sent_gives_a_right_one_or_none(parent: str) -> None:
    made = thread_index(parent, FIRST, 7)
    assert not made or len(base64.b64decode(made)) == len(base64.b64decode("".join(parent.split()))) + 5


def test_topic_and_index_stand_in_the_mail() -> None:
    mail = headers(sent(subject="RE: AW: 환불 요청", reply_to="a@x", kept={"thread_index": index()}))
    assert mail["Thread-Topic"] == "환불 요청"
    assert mail["Thread-Index"].startswith(index()[:28])
    assert headers(sent(subject="Re:"))["Thread-Topic"] is None
