"""The arithmetic agrees with a clock on the wall, and with itself."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from bot.sla.calendar import Calendar, Kind, add_open_time, is_open, open_time, segments
from tests.unit.sla.oracle import MINUTE, Oracle
from tests.unit.sla.strategies import durations, instants, worlds

World = tuple[Calendar, Oracle]
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@few
@given(worlds(), st.data())
def test_open_time_is_what_the_wall_clock_shows(world: World, data: st.DataObject) -> None:
    calendar, oracle = world
    for _ in range(3):
        a, b = data.draw(instants(oracle)), data.draw(instants(oracle))
        assert open_time(calendar, a, b) == oracle.time(a, b)


def added(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """``add_open_time``; what it refuses because ten years are not enough must truly not fit."""
    try:
        return add_open_time(calendar, start, duration)
    except ValueError:
        assert open_time(calendar, start, start + timedelta(days=3650)) < duration
        reject()


@few
@given(worlds(), st.data())
def test_adding_open_time_ends_where_the_wall_clock_ends(world: World, data: st.DataObject) -> None:
    calendar, oracle = world
    for _ in range(3):
        start, duration = data.draw(instants(oracle)), data.draw(durations)
        expected = oracle.add(start, duration)
        due = added(calendar, start, duration)
        if expected is None:
            assert due > oracle.first + oracle.minutes * MINUTE
        else:
            assert due == expected


@few
@given(worlds())
def test_every_minute_is_of_the_kind_that_the_wall_clock_shows(world: World) -> None:
    calendar, oracle = world
    end = oracle.first + oracle.minutes * MINUTE
    found = segments(calendar, oracle.first, end)
    kinds = [kind for start, stop, kind in found for _ in range((stop - start) // MINUTE)]
    assert kinds == oracle.kinds
    assert [is_open(calendar, part.start) for part in found] == [part.kind is Kind.OPEN for part in found]
    assert (found[0].start, found[-1].end) == (oracle.first, end)
    assert all(one.end == two.start and one.kind is not two.kind for one, two in pairwise(found))


@few
@given(worlds(), st.data())
def test_time_added_is_time_found_again(world: World, data: st.DataObject) -> None:
    calendar, oracle = world
    start, duration = data.draw(instants(oracle)), data.draw(durations)
    due = added(calendar, start, duration)
    assert open_time(calendar, start, due) == duration
    assert open_time(calendar, start, due - timedelta(microseconds=1)) == duration - timedelta(microseconds=1)


@few
@given(worlds(), st.data())
def test_more_time_ends_later_and_two_steps_are_one(world: World, data: st.DataObject) -> None:
    calendar, oracle = world
    start, one, two = data.draw(instants(oracle)), data.draw(durations), data.draw(durations)
    middle = added(calendar, start, one)
    assert start < middle < added(calendar, start, one + two) == added(calendar, middle, two)


@few
@given(worlds(), st.data())
def test_open_time_adds_up_and_never_runs_backwards(world: World, data: st.DataObject) -> None:
    calendar, oracle = world
    a, b, c = sorted(data.draw(st.tuples(*[instants(oracle)] * 3)))
    assert open_time(calendar, a, b) + open_time(calendar, b, c) == open_time(calendar, a, c) <= c - a
    assert open_time(calendar, c, a) == timedelta(0)


@few
@given(worlds(), st.integers(1, 900), st.integers(0, 86399))
def test_parts_of_years_add_up_over_the_turn_of_the_year(world: World, days: int, seconds: int) -> None:
    calendar, oracle = world
    edges = [datetime(oracle.first.year + n, 1, 1, tzinfo=oracle.first.tzinfo) for n in (0, 1, 2, 3)]
    a = edges[0] + timedelta(seconds=seconds)
    c = a + timedelta(days=days)
    inner = [a, *(edge for edge in edges if a < edge < c), c]
    whole = sum((part.end - part.start for part in segments(calendar, a, c) if part.kind is Kind.OPEN), timedelta(0))
    assert (
        open_time(calendar, a, c) == whole == sum((open_time(calendar, x, y) for x, y in pairwise(inner)), timedelta(0))
    )
