"""Lengths of time in the settings."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.durations import WarningPoint, format_duration, parse_duration, parse_warning


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30m", 1800), ("1h30m", 5400), (" 1H 30M ", 5400), ("45s", 45), ("90m", 5400), ("1h1m1s", 3661), ("08h", 28800)],
)
def test_hours_minutes_and_seconds_are_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


def test_days_are_read_only_where_clocks_never_stop() -> None:
    assert parse_duration("2d12h", days=True) == timedelta(hours=60)
    with pytest.raises(ValueError, match=r'"2d12h" counts days, .* write hours, such as "16h"'):
        parse_duration("2d12h")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", 'is not a length of time: write a number with h, m or s, such as "30m"'),
        ("30", "is not a length of time"),
        ("30 minutes", "is not a length of time"),
        ("-5m", "is not a length of time"),
        ("1.5h", "is not a length of time"),
        ("30m1h", "is not a length of time"),
        ("٣h", "is not a length of time"),
        ("0m", 'is no time at all: write more than zero, such as "30m"'),
        ("0h0m0s", "is no time at all"),
        ("99999999999999999999h", "is longer than ten years"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_duration(text)


@given(st.integers(1, 10**7).map(lambda n: timedelta(seconds=n)))
def test_what_is_written_is_read_back(length: timedelta) -> None:
    assert parse_duration(format_duration(length)) == length


def test_nothing_is_written_as_0s() -> None:
    assert format_duration(timedelta(0)) == "0s"


def test_warnings_are_a_share_of_the_target_or_time_before_its_end() -> None:
    target = timedelta(minutes=30)
    assert parse_warning("50%") == WarningPoint(percent=50)
    assert parse_warning("5m") == WarningPoint(before=timedelta(minutes=5))
    assert [parse_warning(text).used(target) for text in ("50%", "5m")] == [
        timedelta(minutes=15),
        timedelta(minutes=25),
    ]
    assert [parse_warning(text).label for text in (" 80 %", "300s")] == ["80%", "5m"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0%", 'write a share from 1% to 99%, such as "50%"'),
        ("100%", "write a share from 1% to 99%"),
        ("half", 'such as "30m" or "1h30m", or a share of the target, such as "50%"'),
        ("0m", "is no time at all"),
        ("1d", "write hours"),
    ],
)
def test_a_warning_that_never_rings_before_the_end_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_warning(text)
