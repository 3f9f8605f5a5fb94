"""Which promise holds for a conversation."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from typing import Any

from bot.durations import WarningPoint, format_duration, parse_duration, parse_warning
from bot.sla.calendar import Calendar, ReadHolidays

CONDITIONS = ("inbox", "channel", "tier", "company", "tag", "language", "priority")


class Metric(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Policy:
    """Targets in open time, and the conversations that they hold for; make one with ``build``."""

    name: str
    calendar: str
    """The calendar's name."""
    when: Mapping[str, tuple[str, ...]]
    """Each condition must meet at least one of its values; no condition at all holds for everything."""
    targets: Mapping[Metric, timedelta]
    warnings: tuple[WarningPoint, ...] = ()

    @staticmethod
    def build(
        name: str,
        calendar: Calendar,
        *,
        when: Mapping[str, Sequence[str]] | None = None,
        targets: Mapping[str, str] | None = None,
        warn: Sequence[str] = (),
    ) -> "Policy":
        """Read a policy as it stands in the settings: ``targets = {"first_response": "30m"}``, ``warn = ["50%"]``.

        A policy without targets is allowed: what it holds for has no clocks.
        Raises ValueError with a sentence for people.
        """
        return Policy(
            name,
            calendar.name,
            {key: _condition(key, values) for key, values in (when or {}).items()},
            {_metric(key): parse_duration(text, days=calendar.always) for key, text in (targets or {}).items()},
            tuple(dict.fromkeys(parse_warning(text, days=calendar.always) for text in warn)),
        )

    def holds_for(self, facts: Mapping[str, Collection[str]]) -> bool:
        return all(_folded(values) & _folded(facts.get(key, ())) for key, values in self.when.items())

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "calendar": self.calendar,
            "when": {key: list(values) for key, values in self.when.items()},
            "targets": {metric.value: format_duration(target) for metric, target in self.targets.items()},
            "warn": [point.label for point in self.warnings],
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
            Policy.build(policy["name"], calendar, when=policy["when"], targets=policy["targets"], warn=policy["warn"]),
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
    try:
        return Metric(key)
    except ValueError:
        near = get_close_matches(key, list(Metric), 1)
        hint = f'did you mean "{near[0]}"?' if near else f"write one of {', '.join(Metric)}"
        raise ValueError(f'there is no target "{key}": {hint}') from None
