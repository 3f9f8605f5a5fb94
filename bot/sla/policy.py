"""Which promise holds for a conversation."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from typing import Any

from bot.durations import WarningPoint, format_duration, parse_duration, parse_warning
from bot.model.conversation import Priority, Status
from bot.sla.calendar import Calendar, ReadHolidays

CONDITIONS = ("inbox", "channel", "tier", "company", "tag", "language", "priority")


class Metric(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    FIRST_RESOLUTION = "first_resolution"
    """Until the matter was resolved for the first time; a reopened one starts none."""
    RESOLUTION = "resolution"
    """All the time it took, reopened or not."""
    PROMISE = "promise"
    """Until the next answer, because an agent told the customer so; no policy can set it."""


PROMISED = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.FIRST_RESOLUTION, Metric.RESOLUTION)
"""What a policy sets targets for."""
_PRIORITIES = tuple(priority.value for priority in Priority)
_MAY_PAUSE = (Status.PENDING.value, Status.SNOOZED.value)
_MOST_STEPS = 50

Targets = Mapping[str, timedelta]
"""By priority; what has none of its own has that of "normal"."""
WrittenTargets = str | Mapping[str, str]
"""As in the settings: one length for all, or ``{urgent = "15m", normal = "1h"}``."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder: who is told when nobody has answered so long after the breach."""

    after: timedelta
    """Open time."""
    to: tuple[str, ...]
    """ "assignee", "managers" (their channel), or ids of users, user groups and channels."""

    @property
    def label(self) -> str:
        return f"+{format_duration(self.after)}"


@dataclass(frozen=True, slots=True)
class Policy:
    """Targets in open time, and the conversations that they hold for; make one with ``build``."""

    name: str
    calendar: str
    """The calendar's name."""
    when: Mapping[str, tuple[str, ...]]
    """Each condition must meet at least one of its values; no condition at all holds for everything."""
    targets: Mapping[Metric, Targets]
    warnings: tuple[WarningPoint, ...] = ()
    pauses: tuple[str, ...] = (Status.PENDING.value,)
    """In which status the resolution clocks stand still."""
    ladder: tuple[Step, ...] = ()

    @staticmethod
    def build(
        name: str,
        calendar: Calendar,
        *,
        when: Mapping[str, Sequence[str]] | None = None,
        targets: Mapping[str, WrittenTargets] | None = None,
        warn: Sequence[str] = (),
        pauses: Sequence[str] = (Status.PENDING.value,),
        ladder: Sequence[Mapping[str, Any]] = (),
    ) -> "Policy":
        """Read a policy as it stands in the settings: ``targets = {"first_response": "30m"}``, ``warn = ["50%"]``,
        ``ladder = [{"after": "15m", "to": "managers"}]``.

        A policy without targets is allowed: what it holds for has no clocks.
        Raises ValueError with a sentence for people.
        """
        return Policy(
            name,
            calendar.name,
            {key: _condition(key, values) for key, values in (when or {}).items()},
            {_metric(key): _targets(written, calendar) for key, written in (targets or {}).items()},
            tuple(dict.fromkeys(parse_warning(text, days=calendar.always) for text in warn)),
            tuple(map(_pause, pauses)),
            tuple(sorted((step for rung in ladder for step in _steps(rung, calendar)), key=lambda step: step.after)),
        )

    def target(self, metric: Metric, priority: str) -> timedelta | None:
        """How long it may take; None when nothing was promised."""
        targets = self.targets.get(metric, {})
        return targets.get(priority) or targets.get(Priority.NORMAL)

    def holds_for(self, facts: Mapping[str, Collection[str]]) -> bool:
        return all(_folded(values) & _folded(facts.get(key, ())) for key, values in self.when.items())

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "calendar": self.calendar,
            "when": {key: list(values) for key, values in self.when.items()},
            "targets": {
                metric.value: {priority: format_duration(target) for priority, target in targets.items()}
                for metric, targets in self.targets.items()
            },
            "warn": [point.label for point in self.warnings],
            "pauses": list(self.pauses),
            "ladder": [{"after": format_duration(step.after), "to": list(step.to)} for step in self.ladder],
        }


@dataclass(frozen=True)
class Snapshot:
    """A policy with its calendar: what a conversation keeps from its opening on, whatever the settings say later.

    Public holidays are kept by the country's name, not by date, so that a holiday proclaimed later counts.
    """

    policy: Policy
    calendar: Calendar

    @cached_property
    def text(self) -> str:
        """JSON; equal snapshots give equal texts."""
        both = {"policy": self.policy.to_json(), "calendar": self.calendar.to_json()}
        return json.dumps(both, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def from_json(text: str, read: ReadHolidays) -> "Snapshot":
        """``bot.sla.holidays.load_snapshot`` does this and remembers the calendars."""
        both = json.loads(text)
        calendar, policy = Calendar.from_json(both["calendar"], read), both["policy"]
        return Snapshot(
            Policy.build(
                policy["name"],
                calendar,
                when=policy["when"],
                targets=policy["targets"],
                warn=policy["warn"],
                # policies that were kept before there were these have neither
                pauses=policy.get("pauses", (Status.PENDING.value,)),
                ladder=policy.get("ladder", ()),
            ),
            calendar,
        )


def choose(policies: Sequence[Policy], facts: Mapping[str, Collection[str]]) -> Policy | None:
    """The first policy that holds for ``facts``, such as ``{"tier": ["gold"], "tag": ["vip", "eu"]}``; only what stands
    in a policy's conditions is looked at."""
    return next((policy for policy in policies if policy.holds_for(facts)), None)


def _folded(values: Collection[str]) -> set[str]:
    """Capitals make no difference: tiers and tags are typed by people."""
    return {value.casefold() for value in values}


def _condition(key: str, values: Sequence[str]) -> tuple[str, ...]:
    if key not in CONDITIONS:
        near = get_close_matches(key, CONDITIONS, 1)
        hint = f'did you mean "{near[0]}"?' if near else f"write one of {', '.join(CONDITIONS)}"
        raise ValueError(f'when: there is no condition "{key}": {hint}')
    if isinstance(values, str):
        raise ValueError(f'when: {key} must be a list: write {key} = ["{values}"]')
    if not values:
        raise ValueError(f'when: {key} is empty, so nothing would match: leave it out, or write {key} = ["..."]')
    return tuple(values)


def _metric(key: str) -> Metric:
    if key in PROMISED:
        return Metric(key)
    near = get_close_matches(key, PROMISED, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"write one of {', '.join(PROMISED)}"
    raise ValueError(f'there is no target "{key}": {hint}')


def _targets(written: WrittenTargets, calendar: Calendar) -> Targets:
    by_priority = {Priority.NORMAL.value: written} if isinstance(written, str) else written
    for priority in by_priority:
        if priority not in _PRIORITIES:
            raise ValueError(f'there is no priority "{priority}": write one of {", ".join(_PRIORITIES)}')
    return {priority: parse_duration(text, days=calendar.always) for priority, text in by_priority.items()}


def _pause(status: str) -> str:
    if status not in _MAY_PAUSE:
        raise ValueError(f'pauses: "{status}" pauses no clock: write some of {", ".join(_MAY_PAUSE)}, or []')
    return status


def _steps(rung: Mapping[str, Any], calendar: Calendar) -> Iterator[Step]:
    """``{after = "1h", to = "managers", every = "2h", times = 3}`` is three steps."""
    unknown = rung.keys() - {"after", "to", "every", "times"}
    if unknown or not {"after", "to"} <= rung.keys():
        raise ValueError('ladder: write steps such as { after = "15m", to = "managers" }, with every and times at will')
    to = (rung["to"],) if isinstance(rung["to"], str) else tuple(rung["to"])
    times, first = rung.get("times", 1), parse_duration(rung["after"], days=calendar.always)
    if not to:
        raise ValueError('ladder: to is empty: write who is told, such as "managers"')
    if not isinstance(times, int) or not 1 <= times <= _MOST_STEPS or (times > 1 and "every" not in rung):
        raise ValueError(f'ladder: times must be 1 to {_MOST_STEPS}, and more than once needs every = "2h"')
    every = parse_duration(rung["every"], days=calendar.always) if "every" in rung else timedelta(0)
    return (Step(first + every * place, to) for place in range(times))
