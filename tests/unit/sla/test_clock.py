"""One promise: when it is due, what rings, how it ends, and why."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.durations import parse_warning
from bot.sla.calendar import Calendar, Kind
from bot.sla.clock import (
    Alarm,
    AlarmKind,
    ClockState,
    Pause,
    Ringing,
    alarms,
    due_at,
    explain,
    next_alarm,
    state_at,
    stopped,
)
from bot.sla.holidays import read_holidays

HOUR, MINUTE, NONE = timedelta(hours=1), timedelta(minutes=1), timedelta(0)
HOURS = {day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = Calendar.build("office", "UTC", hours=HOURS, holidays=read_holidays(["2026-11-18"]))
ALWAYS = Calendar.build("always", "UTC", always=True)


def t(text: str, day: int = 16) -> datetime:
    """A time of Monday, 16 November 2026, or of another day of that month."""
    return datetime.fromisoformat(f"2026-11-{day:02} {text}").replace(tzinfo=UTC)


def test_a_pause_moves_the_due_instant_by_its_open_time_only() -> None:
    assert due_at(OFFICE, t("10:00"), 2 * HOUR) == t("12:00")
    assert due_at(OFFICE, t("10:00"), 2 * HOUR, [(t("10:30"), t("11:00"))]) == t("13:30")
    assert due_at(OFFICE, t("10:00"), 2 * HOUR, [(t("11:00"), t("13:00"))]) == t("14:00")
    assert due_at(OFFICE, t("17:00"), 2 * HOUR, [(t("18:00"), t("09:00", 17))]) == t("10:00", 17)


def test_pauses_come_in_any_order_overlap_and_may_begin_before_the_start() -> None:
    pauses = [(t("11:00"), t("11:30")), (t("08:00"), t("10:10")), (t("11:10"), t("11:20")), (t("07:00"), t("08:00"))]
    assert due_at(OFFICE, t("10:00"), HOUR, pauses) == t("11:40")


def test_a_lasting_pause_has_no_due_instant_unless_the_target_is_used_up_before() -> None:
    assert due_at(OFFICE, t("10:00"), HOUR, [(t("10:30"), None)]) is None
    assert due_at(OFFICE, t("10:00"), HOUR, [(t("11:00"), None)]) == t("11:00")
    assert due_at(OFFICE, t("10:00"), HOUR, [(t("14:00"), None)]) == t("11:00")


def test_warnings_count_open_time_outside_of_pauses() -> None:
    start, target, pauses = t("11:00"), 2 * HOUR, [(t("11:30"), t("11:45"))]
    due = due_at(OFFICE, start, target, pauses)
    points = [parse_warning(text) for text in ("5m", "50%")]
    assert alarms(OFFICE, start, due, target, points, (), pauses) == [
        Alarm(AlarmKind.WARNING, t("13:15"), "50%"),
        Alarm(AlarmKind.WARNING, t("14:10"), "5m"),
        Alarm(AlarmKind.BREACH, t("14:15"), "breach"),
    ]


def test_warnings_at_the_start_or_before_are_left_out_and_paused_clocks_do_not_ring() -> None:
    points = [parse_warning(text) for text in ("30m", "31m", "29m")]
    found = alarms(ALWAYS, t("10:00"), t("10:30"), 30 * MINUTE, points)
    assert [alarm.label for alarm in found] == ["29m", "breach"]
    assert alarms(ALWAYS, t("10:00"), None, 30 * MINUTE, points, (), [(t("10:10"), None)]) == []


HALF, NEAR, BREACH = (
    Alarm(AlarmKind.WARNING, t("10:30"), "50%"),
    Alarm(AlarmKind.WARNING, t("10:55"), "5m"),
    Alarm(AlarmKind.BREACH, t("11:00"), "breach"),
)


@pytest.mark.parametrize(
    ("fired", "now", "expected"),
    [
        ([], "10:00", Ringing(None, (), HALF)),
        ([], "10:30", Ringing(HALF, (), NEAR)),
        (["50%"], "10:30", Ringing(None, (), NEAR)),
        ([], "10:57", Ringing(NEAR, (HALF,), BREACH)),
        ([], "12:00", Ringing(BREACH, (HALF, NEAR), None)),
        (["50%", "5m"], "11:00", Ringing(BREACH, (), None)),
        (["5m"], "10:57", Ringing(None, (HALF,), BREACH)),
        (["breach"], "12:00", Ringing(None, (HALF, NEAR), None)),
        (["50%", "5m", "breach"], "12:00", Ringing(None, (), None)),
    ],
)
def test_of_all_alarms_that_are_late_only_the_most_pressing_rings(
    fired: list[str], now: str, expected: Ringing
) -> None:
    assert next_alarm([BREACH, HALF, NEAR], fired, t(now)) == expected


def test_a_breach_outranks_a_warning_of_the_same_instant() -> None:
    warning = HALF._replace(at=BREACH.at)
    assert next_alarm([BREACH, warning], [], t("11:00")) == Ringing(BREACH, (warning,), None)


@pytest.mark.parametrize(
    ("state", "due", "at", "end"),
    [
        (ClockState.RUNNING, "11:00", "10:59", ClockState.MET),
        (ClockState.RUNNING, "11:00", "11:00", ClockState.MET),
        (ClockState.RUNNING, "11:00", "11:00:00.000001", ClockState.MET_LATE),
        (ClockState.PAUSED, None, "11:00", ClockState.MET),
        (ClockState.BREACHED, "11:00", "12:00", ClockState.MET_LATE),
        (ClockState.BREACHED, "11:00", "10:59", ClockState.MET),
        (ClockState.CANCELLED, "11:00", "10:59", ClockState.CANCELLED),
        (ClockState.MET, "11:00", "12:00", ClockState.MET),
        (ClockState.MET_LATE, "11:00", "10:00", ClockState.MET_LATE),
    ],
)
def test_an_answer_ends_a_clock_by_the_time_it_was_given(
    state: ClockState, due: str | None, at: str, end: ClockState
) -> None:
    assert stopped(state, t(due) if due else None, t(at)) is end


def test_a_clock_without_an_answer_is_breached_from_the_due_instant_on() -> None:
    pauses: list[Pause] = [(t("10:10"), t("10:20")), (t("12:00"), None)]
    times = ("10:00", "10:10", "10:20", "10:59", "11:00", "13:00")
    found = [state_at(t("11:00"), pauses, t(now)).value for now in times]
    assert found == ["running", "paused", "running", "running", "breached", "breached"]
    assert state_at(None, pauses, t("13:00")) is ClockState.PAUSED


def test_an_explanation_shows_what_ran_and_what_did_not() -> None:
    pauses: list[Pause] = [(t("15:00"), t("16:00")), (t("10:00", 19), None)]
    told = explain(OFFICE, t("11:00"), t("12:00", 19), pauses)
    assert [(part.kind.value, part.end - part.start) for part in told.segments] == [
        ("running", HOUR),
        ("closed", HOUR),
        ("running", 2 * HOUR),
        ("paused", HOUR),
        ("running", 2 * HOUR),
        ("closed", 15 * HOUR),
        ("running", 3 * HOUR),
        ("closed", HOUR),
        ("running", 5 * HOUR),
        ("closed", 6 * HOUR),
        ("holiday", 24 * HOUR),
        ("closed", 9 * HOUR),
        ("running", HOUR),
        ("paused", 2 * HOUR),
    ]
    assert told.sums == {
        Kind.RUNNING: 14 * HOUR,
        Kind.PAUSED: 3 * HOUR,
        Kind.CLOSED: 32 * HOUR,
        Kind.HOLIDAY: 24 * HOUR,
    }
    assert explain(OFFICE, t("11:00"), t("10:00"), pauses).segments == ()


moments = st.integers(0, 14 * 24 * 3600).map(lambda n: t("00:00", 2) + timedelta(seconds=n))
pause_lists = st.lists(st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair))), max_size=4)
maybe_lasting = st.tuples(pause_lists, st.none() | moments).map(lambda p: [*p[0], *([(p[1], None)] if p[1] else [])])
targets = st.integers(1, 60 * 3600).map(lambda n: timedelta(seconds=n))
points = st.lists(st.sampled_from(["1%", "50%", "99%", "1s", "5m", "20h"]).map(parse_warning), unique=True)
some = settings(max_examples=80, deadline=None)


@some
@given(moments, moments, maybe_lasting)
def test_the_sums_of_an_explanation_are_the_elapsed_time(start: datetime, until: datetime, pauses: list[Pause]) -> None:
    told = explain(OFFICE, start, until, pauses)
    assert sum(told.sums.values(), NONE) == max(until - start, NONE)
    assert all(one.end == two.start for one, two in pairwise(told.segments))
    assert all(one.start < one.end for one in told.segments)


@some
@given(moments, targets, maybe_lasting)
def test_at_the_due_instant_the_target_is_used_up_and_not_before(
    start: datetime, target: timedelta, pauses: list[Pause]
) -> None:
    due = due_at(OFFICE, start, target, pauses)
    if due is None:
        assert explain(OFFICE, start, t("00:00", 30) + 365 * 24 * HOUR, pauses).sums[Kind.RUNNING] < target
    else:
        used = [explain(OFFICE, start, due - early, pauses).sums[Kind.RUNNING] for early in (NONE, MINUTE / 60)]
        assert used[0] == target > used[1]


@some
@given(moments, targets, points, pause_lists, st.lists(st.integers(1, 10**6), max_size=8))
def test_over_any_naps_every_alarm_is_done_with_once_and_in_order(
    start: datetime, target: timedelta, warn: list, pauses: list[Pause], naps: list[int]
) -> None:
    every = alarms(OFFICE, start, due_at(OFFICE, start, target, pauses), target, warn, (), pauses)
    assert all(start < alarm.at <= every[-1].at for alarm in every)
    fired: list[str] = []
    rung: list[Alarm] = []
    now = start
    for nap in (*naps, 10**9):
        now += timedelta(seconds=nap)
        ringing = next_alarm(every, fired, now)
        fired += [alarm.label for alarm in (*ringing.skipped, *([ringing.fire] if ringing.fire else []))]
        rung += [ringing.fire] if ringing.fire else []
    assert sorted(fired) == sorted(alarm.label for alarm in every)
    assert rung == sorted(rung, key=lambda alarm: alarm.at)
    assert rung[-1].kind is AlarmKind.BREACH
