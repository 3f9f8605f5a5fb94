"""Calendars, policies and reminders: made by ``bot.sla``, and everything it refuses said with its key."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.model.conversation import Priority
from bot.settings.examples import example_for, literal
from bot.settings.lines import KeyPath
from bot.settings.model import CalendarTable, PolicyTable, Reminder
from bot.settings.problems import Problems
from bot.sla.calendar import Calendar, HolidayRule, add_open_time
from bot.sla.holidays import read_holidays, with_files
from bot.sla.policy import PROMISED, Metric, Policy
from bot.suggest import did_you_mean, one_of
from channels.registry import CHANNELS

_ALWAYS = "always"
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
WORDS: Mapping[str, Collection[str]] = {
    "channel": list(CHANNELS),
    "priority": [priority.value for priority in Priority],
}
"""Conditions whose values are known beforehand: a wrong one would silently never match."""


def make_calendars(
    tables: Iterable[tuple[KeyPath, CalendarTable]], directory: Path, problems: Problems
) -> dict[str, Calendar]:
    """By name, in the order of the file, "always" last. Files of holidays are looked for from ``directory`` on.

    A calendar with problems is there as one that never closes, so that the policies which name it can be looked at.
    """
    made: dict[str, Calendar] = {}
    for path, table in tables:
        if table.name in made or table.name == _ALWAYS:
            problems.add_repeated(path, "calendar", table.name)
        made[table.name] = _calendar(path, table, directory, problems) or Calendar.build(table.name, "UTC", always=True)
    return {**made, _ALWAYS: Calendar.build(_ALWAYS, "UTC", always=True)}


def _calendar(path: KeyPath, table: CalendarTable, directory: Path, problems: Problems) -> Calendar | None:
    """Every key is tried by itself first, so that each problem has its own line."""
    before = len(problems)
    holidays: tuple[HolidayRule, ...] = ()
    with problems.at((*path, "timezone"), CalendarTable):
        Calendar.build(table.name, table.timezone, always=True)
    for day, spans in table.hours.items():
        with problems.at((*path, "hours", day), CalendarTable, "hours"):
            Calendar.build(table.name, "UTC", hours={day: spans or ["00:00-24:00"]})
    for day, spans in table.exceptions.items():
        with problems.at((*path, "exceptions", day), CalendarTable, "exceptions"):
            Calendar.build(table.name, "UTC", hours={"mon": ["09:00-18:00"]}, exceptions={day: spans})
    with problems.at((*path, "holidays"), CalendarTable):
        holidays = read_holidays(with_files(table.holidays, directory))
    if len(problems) > before:
        return None
    with problems.at(path, CalendarTable, "hours"):
        return Calendar.build(
            table.name,
            table.timezone,
            always=table.always,
            hours=table.hours,
            holidays=holidays,
            exceptions=table.exceptions,
        )
    return None


def make_policies(
    tables: Iterable[tuple[KeyPath, PolicyTable]],
    calendars: Mapping[str, Calendar],
    inboxes: Collection[str],
    problems: Problems,
) -> list[Policy]:
    made: dict[str, Policy | None] = {}
    for path, table in tables:
        if table.name in made:
            problems.add_repeated(path, "policy", table.name)
        if table.calendar not in calendars:
            hint = did_you_mean(table.calendar, calendars) or " Write one as [[calendar]]."
            known = example_for(("calendar",), PolicyTable)
            problems.add((*path, "calendar"), f'names a calendar that is not there: "{table.calendar}".{hint}', known)
        calendar = calendars.get(table.calendar, calendars[_ALWAYS])
        made[table.name] = _policy(path, table, calendar, {**WORDS, "inbox": inboxes}, problems)
    return [policy for policy in made.values() if policy]


def _policy(
    path: KeyPath, table: PolicyTable, calendar: Calendar, words: Mapping[str, Collection[str]], problems: Problems
) -> Policy | None:
    before = len(problems)
    targets = {metric.value: length for metric in PROMISED if (length := getattr(table, metric))}
    for key, length in targets.items():
        with problems.at((*path, key), PolicyTable):
            policy = Policy.build(table.name, calendar, targets={key: length})
            for target in policy.targets[Metric(key)].values():
                add_open_time(calendar, _SOME_DAY, target)
    for index, moment in enumerate(table.warn):
        with problems.at((*path, "warn", index), PolicyTable):
            Policy.build(table.name, calendar, warn=[moment])
    with problems.at((*path, "pauses"), PolicyTable):
        Policy.build(table.name, calendar, pauses=table.pauses)
    for index, rung in enumerate(table.ladder):
        with problems.at((*path, "ladder", index), PolicyTable):
            Policy.build(table.name, calendar, ladder=[rung])
    for key, values in table.when.items():
        with problems.at((*path, "when", key), PolicyTable, "when"):
            Policy.build(table.name, calendar, when={key: values})
        unknown = [value for value in values if key in words and value not in words[key]]
        if unknown:
            example = f"when = {literal({key: list(words[key])[:1]})}"
            problems.add((*path, "when", key), f'"{unknown[0]}" {one_of(unknown[0], words[key])}', example)
    if len(problems) > before:
        return None
    return Policy.build(
        table.name,
        calendar,
        when=table.when,
        targets=targets,
        warn=table.warn,
        pauses=table.pauses,
        ladder=table.ladder,
    )


def check_reminders(tables: Iterable[tuple[KeyPath, Reminder]], problems: Problems) -> list[Reminder]:
    found = list(tables)
    for path, reminder in found:
        if reminder.times > 1 and reminder.every is None:
            problems.add((*path, "every"), "is missing: how long to wait before ringing again", 'every = "30m"')
        if reminder.nudge and reminder.when != "waiting_on_customer":
            problems.add((*path, "nudge"), 'asks a customer for whom we wait: only with when = "waiting_on_customer"')
        if reminder.close_after and not reminder.nudge:
            problems.add((*path, "close_after"), "closes only after the customer was asked", "nudge = true")
    return [reminder for _, reminder in found]
