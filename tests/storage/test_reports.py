"""Reports say the same as counting by hand, on both databases."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings

from bot.reports.figures import Figures, Responses, Spread
from bot.reports.period import Period
from bot.reports.report import Report, report
from storage.schema import customers
from storage.store import Store
from tests.manual_clock import ManualClock
from tests.storage.story import DAY, MINUTE, ZONE, Act, Counted, Told, stories

quickly = settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def asked(told: Told, first: date, last: date, by: str = "") -> Report:
    return await told.store.read(lambda tx: report(tx, Period(first, last, ZONE), by))


def spread(lengths: list[timedelta]) -> Spread | None:
    """By the definition: the smallest that so many percent do not exceed."""
    if not lengths:
        return None

    def at(percent: int) -> timedelta:
        enough = [x for x in lengths if Fraction(sum(y <= x for y in lengths), len(lengths)) >= Fraction(percent, 100)]
        return min(enough)

    return Spread(at(50), at(90), at(95))


def responses(lengths: list[tuple[timedelta, timedelta]]) -> Responses:
    return Responses(len(lengths), spread([o for _, o in lengths]), spread([w for w, _ in lengths]))


def check(found: Figures, by_hand: Counted) -> None:
    assert found.messages_in == len(by_hand.asked)
    assert found.messages_out == by_hand.answers
    assert found.resolved == by_hand.moves["resolved"]
    assert found.reopened == by_hand.moves["reopened"]
    assert found.responses["first"] == responses(by_hand.first)
    assert found.responses["next"] == responses(by_hand.next)
    assert found.responses["all"] == responses(by_hand.first + by_hand.next)
    assert (found.within_15m, found.within_4h) == by_hand.within


def attained(found: Figures) -> dict[str, tuple[int, int, int, int]]:
    every = found.attainment.items()
    return {m: (a.met, a.met_late, a.breached, a.cancelled) for m, a in every if a.counted or a.cancelled}


def attained_by_hand(rows: list[dict[str, Any]], now: datetime, first: date, last: date) -> dict[str, Any]:
    made: dict[str, list[int]] = {}
    for row in rows:
        if row["state"] == "cancelled":
            place, at = 3, row["stopped_at"]
        elif row["stopped_at"]:
            late = row["due_at"] is not None and row["stopped_at"] > row["due_at"]
            place, at = (1, row["due_at"]) if late else (0, row["stopped_at"])
        elif row["due_at"] is not None and row["due_at"] <= now:
            place, at = 2, row["due_at"]
        else:
            continue
        if first <= at.astimezone(ZONE).date() <= last:
            made.setdefault(row["metric"], [0, 0, 0, 0])[place] += 1
    return {metric: tuple(counts) for metric, counts in made.items()}


async def compare(told: Told) -> None:
    today = told.clock.now().astimezone(ZONE).date()
    began = (
        min((talk.opened_at for talk in told.talks.values()), default=told.clock.now()).astimezone(ZONE).date() - DAY
    )
    middle = began + (today - began) // 2
    rows = await told.clock_rows()
    for first, last in ((began, today), (began, middle), (middle, middle), (today, today + DAY)):
        found, by_hand = await asked(told, first, last), told.counted(first, last)
        check(found.total, by_hand)
        assert attained(found.total) == attained_by_hand(rows, told.clock.now(), first, last)
        assert found.backlog == tuple(by_hand.unfinished[age] for age in range(5))
        assert found.heat == tuple(tuple(by_hand.heat[day, hour] for hour in range(24)) for day in range(7))
        walls = [wall for wall, _ in (*by_hand.first, *by_hand.next)]
        answered = [it.waited for it in found.longest if it.answered]
        assert answered == sorted(walls, reverse=True)[: len(answered)]
    before = (await asked(told, middle + DAY, middle + DAY)).before if middle + DAY < today else None
    if before:
        check(before, told.counted(middle, middle))
    await compare_groups(told, began, today)


async def compare_groups(told: Told, first: date, last: date) -> None:
    every = await asked(told, first, last)
    for by, belongs in {
        "day": lambda key: lambda talk, at, agent: at.astimezone(ZONE).date().isoformat() == key,
        "inbox": lambda key: lambda talk, at, agent: key == ("mail" if talk is told.talks.get(2) else "tg"),
        "tag": lambda key: lambda talk, at, agent: key in talk.tags if key else not talk.tags,
        "agent": lambda key: lambda talk, at, agent: (agent or talk.assignee) == key,
    }.items():
        found = await asked(told, first, last, by)
        assert found.total == every.total
        for group in found.groups:
            check(group.figures, Counted(told, first, last, belongs(group.key)))
        if by != "tag":
            assert sum(group.figures.messages_in for group in found.groups) == every.total.messages_in
            assert sum(group.figures.messages_out for group in found.groups) == every.total.messages_out
            verdicts = [attained(group.figures) for group in found.groups]
            for metric, counts in attained(every.total).items():
                assert tuple(map(sum, zip(*(v[metric] for v in verdicts if metric in v), strict=True))) == counts
    names = {agent.key: agent.name for agent in every.agents}
    assert names.items() <= {"U0ALICE": "Alice", "U0BOB": "Bob"}.items() or set(names.values()) <= set(names) | {
        "Alice",
        "Bob",
    }


@quickly
@given(story=stories)
async def test_random_stories(store: Store, clock: ManualClock, story: list[Act]) -> None:
    told = Told(store, clock)
    await told.begin()
    await told.tell(story)
    await compare(told)


# --- stories that chance tells too rarely ---------------------------------------------------------

HOUR = 60 * MINUTE


def act(what: str, after: timedelta = timedelta(0), who: int = 2, by: int = 0) -> Act:
    return Act(after, what, who, by)


async def told_days(store: Store, clock: ManualClock, *story: Act) -> tuple[Told, date]:
    """Tell it from 10:00 on; returns the day before, so that the story begins on its next day."""
    told = Told(store, clock)
    await told.begin()
    tomorrow = clock.now().astimezone(ZONE).date() + DAY
    clock.advance(datetime.combine(tomorrow, time(10), ZONE) - clock.now())
    await told.tell(story)
    return told, tomorrow


async def test_a_refused_answer_that_goes_again_counts_once_and_when_it_went_again(
    store: Store, clock: ManualClock
) -> None:
    story = (act("asks"), act("answers", HOUR), act("is refused"), act("goes again", 24 * HOUR), act("asks", HOUR))
    told, first = await told_days(store, clock, *story, act("answers", HOUR))
    one, other = [(await asked(told, day, day)).total for day in (first, first + DAY)]
    assert (one.messages_out, one.responses["all"].count) == (0, 0)
    assert (other.messages_out, other.responses["first"].count, other.responses["next"].count) == (2, 1, 1)
    assert other.responses["first"].wall == Spread(25 * HOUR, 25 * HOUR, 25 * HOUR)
    await compare(told)


async def test_an_answer_that_never_arrived_is_none(store: Store, clock: ManualClock) -> None:
    told, first = await told_days(store, clock, act("asks"), act("answers", HOUR), act("is refused"))
    found = await asked(told, first, first)
    assert found.total.messages_out == 0
    assert found.agents == ()
    assert [(it.answered, it.waited) for it in found.longest] == [(False, HOUR)]


async def test_who_was_answered_yesterday_gets_a_next_answer_today(store: Store, clock: ManualClock) -> None:
    story = (act("asks"), act("answers", HOUR), act("asks", 23 * HOUR), act("answers", MINUTE))
    told, first = await told_days(store, clock, *story)
    found = (await asked(told, first + DAY, first + DAY)).total.responses
    assert (found["first"].count, found["next"].count) == (0, 1)


async def test_a_late_answer_is_one_late_answer_on_the_day_of_its_deadline(store: Store, clock: ManualClock) -> None:
    """No timer has rung here: what counts is the deadline, and not when somebody noticed."""
    told, first = await told_days(store, clock, act("asks", who=0))
    while not await _breaches(told):
        clock.advance(HOUR)
    breach = told.clock.now().astimezone(ZONE).date()
    before = (await asked(told, first, breach)).total.attainment["first_response"]
    await told.tell([act("answers", 48 * HOUR, who=0)])
    after = (await asked(told, first, breach)).total.attainment["first_response"]
    assert (before.breached, before.met_late, after.breached, after.met_late) == (1, 0, 0, 1)
    assert before.share == after.share == 0
    today = clock.now().astimezone(ZONE).date()
    assert (await asked(told, breach + DAY, today)).total.attainment["first_response"].counted == 0


async def _breaches(told: Told) -> bool:
    rows = await told.clock_rows()
    return any(row["metric"] == "first_response" and row["due_at"] <= told.clock.now() for row in rows)


async def test_who_solved_too_early_is_told_so(store: Store, clock: ManualClock) -> None:
    """Each time something is taken up again counts for whoever had resolved it last."""
    story = (act("asks"), act("resolves", HOUR, by=0), act("reopens", HOUR), act("resolves", HOUR, by=1))
    told, first = await told_days(store, clock, *story, act("asks", 30 * HOUR))
    found = await asked(told, first, first + 2 * DAY)
    rates = {agent.key: (agent.figures.resolved, agent.figures.reopened) for agent in found.agents}
    assert rates == {"U0ALICE": (1, 1), "U0BOB": (1, 1)}
    later = {agent.key: agent.figures.reopened for agent in (await asked(told, first + DAY, first + 2 * DAY)).agents}
    assert later == {"U0BOB": 1}


async def test_what_is_heard_of_late_counts_on_its_own_day(store: Store, clock: ManualClock) -> None:
    """As after a downtime, or when a mail server held it back."""
    late = Act(16 * HOUR, "asks", 2, 0, 5 * HOUR)
    told, first = await told_days(store, clock, late)
    assert [(await asked(told, day, day)).total.messages_in for day in (first, first + DAY)] == [1, 0]


async def test_policies_and_tiers_are_told_by_name(store: Store, clock: ManualClock) -> None:
    told, first = await told_days(store, clock, act("asks", who=0), act("asks", who=2))
    by_policy = {group.key: group.figures.messages_in for group in (await asked(told, first, first, "policy")).groups}
    assert by_policy == {"standard": 1, "": 1}
    await store.write(lambda tx: tx.execute(sa.update(customers).values(tier="gold")))
    [gold] = (await asked(told, first, first, "tier")).groups
    assert (gold.key, gold.figures.messages_in) == ("gold", 2)


async def test_every_grouping_by_time_begins_where_the_days_of_the_team_do(store: Store, clock: ManualClock) -> None:
    """Kathmandu is three quarters off the hour."""
    told, first = await told_days(store, clock, act("asks", 13 * HOUR + 59 * MINUTE), act("asks", 2 * MINUTE))
    days = (await asked(told, first, first + DAY, "day")).groups
    assert [(day.key, day.figures.messages_in) for day in days] == [(str(first), 1), (str(first + DAY), 1)]
    weeks = (await asked(told, first - 14 * DAY, first + DAY, "week")).groups
    assert sum(week.figures.messages_in for week in weeks) == 2
    assert {date.fromisoformat(week.key).weekday() for week in weeks} == {0}
