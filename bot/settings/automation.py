"""``[[rule]]``: what happens by itself, and everything that can be wrong with it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta

from pydantic import Field

from bot.conditions import ABOUT_EVENT
from bot.durations import parse_duration
from bot.model.conversation import Status
from bot.model.events import Kind
from bot.rules import Action, AutomaticRule
from bot.settings.lines import KeyPath
from bot.settings.model import Table
from bot.settings.problems import Problems
from bot.settings.promises import WORDS
from bot.settings.team import read_conditions
from bot.sla.policy import Metric
from bot.suggest import did_you_mean, one_of
from channels.registry import desk_id

_CLOCKS = ("clock_warned", "clock_breached")
_MESSAGES = ("opened", "customer_wrote", "customer_edited", "agent_replied", "note_added")
EVENTS = (
    *_MESSAGES, "status_changed", "assigned", "tagged", "priority_changed", "tier_changed", *_CLOCKS, "reminded",
    "refused",
)  # fmt: skip
"""What rules can wait for."""
_ONLY_ON: Mapping[str, tuple[str, ...]] = {"from_status": ("status_changed",), "metric": _CLOCKS, "words": _MESSAGES}
"""Conditions that other events say nothing about."""

_STATUSES = [status.value for status in Status]
_WORDS: Mapping[str, Collection[str]] = {
    **WORDS, "status": _STATUSES, "from_status": _STATUSES, "metric": [metric.value for metric in Metric],
}  # fmt: skip
_LONGEST_TAG, _LONGEST_TEXT = 50, 3000


class RuleTable(Table):
    name: str = Field(min_length=1, max_length=60, examples=["refunds"])
    on: str = Field(examples=["opened"])
    """The event: one of ``EVENTS``."""
    when: dict[str, list[str]] = Field({}, examples=[{"keyword": ["refund"], "tier": ["gold"]}])
    do: list[dict[str, str]] = Field(min_length=1, examples=[[{"tag": "billing"}, {"priority": "high"}]])


def make_rules(
    tables: Iterable[tuple[KeyPath, RuleTable]], inboxes: Collection[str], problems: Problems
) -> list[AutomaticRule]:
    made: dict[str, AutomaticRule | None] = {}
    for path, table in tables:
        if table.name in made:
            problems.add_repeated(path, "rule", table.name)
        made[table.name] = _rule(path, table, inboxes, problems)
    return [rule for rule in made.values() if rule]


def _rule(path: KeyPath, table: RuleTable, inboxes: Collection[str], problems: Problems) -> AutomaticRule | None:
    before = len(problems)
    with problems.at((*path, "on"), RuleTable):
        if table.on not in EVENTS:
            raise ValueError(one_of(table.on, EVENTS))
    for key in table.when:
        if key in _ONLY_ON and table.on not in _ONLY_ON[key]:
            said = " or ".join(f'"{each}"' for each in _ONLY_ON[key])
            problems.add((*path, "when", key), f"is known only with on = {said}: here it would never hold")
    conditions = read_conditions((*path, "when"), table.when, ABOUT_EVENT, inboxes, problems, _WORDS)
    actions = []
    for index, written in enumerate(table.do):
        with problems.at((*path, "do", index), RuleTable, "do"):
            actions.append(read_action(written))
    if len(problems) > before or conditions is None:
        return None
    return AutomaticRule(table.name, Kind(table.on), conditions, actions)


def read_action(written: Mapping[str, str]) -> Action:
    """Raises ValueError with a sentence for people."""
    words = {key: value for key, value in written.items() if key != "text"}
    unknown = next((key for key in words if key not in _CHECKS), None)
    if unknown is not None:
        known = ", ".join(_CHECKS)
        raise ValueError(f'there is no action "{unknown}": write one of {known}.{did_you_mean(unknown, _CHECKS)}')
    if len(words) != 1:
        raise ValueError("each action does one thing, as in { tag = ... }: write several one after the other")
    ((what, value),) = words.items()
    _CHECKS[what](value)
    text = written.get("text", "")
    if (what == "notify") != bool(text.strip()):
        raise ValueError('notify, and it alone, needs a text: { notify = "C0123456789", text = "A big one came in" }')
    return Action("ring" if what == "notify" and not _is_channel(value) else what, value, text)


def _is_channel(id_: str) -> bool:
    try:
        desk_id(id_, "channel")
    except ValueError:
        return False
    return True


def _tag(value: str) -> None:
    if not value.strip() or "," in value or len(value) > _LONGEST_TAG:
        raise ValueError(f"a tag has 1 to {_LONGEST_TAG} characters and no comma")


def _priority(value: str) -> None:
    _one_of("priority", value, WORDS["priority"])


def _assign(value: str) -> None:
    if value not in ("nobody", "pool"):
        try:
            desk_id(value, "person")
        except ValueError as problem:
            raise ValueError(f'assign takes "nobody", "pool" or a person: {problem}') from None


def _status(value: str) -> None:
    if value == Status.SNOOZED:
        raise ValueError('say how long it sleeps: { snooze = "1d" }')
    _one_of("status", value, [each for each in _STATUSES if each != Status.SNOOZED])


def _one_of(what: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise ValueError(f'{what} "{value}" {one_of(value, known)}')


def sleep_of(value: str) -> timedelta:
    return parse_duration(value, days=True)


def _notify(value: str) -> None:
    desk_id(value, "channel", "person")


def _note(value: str) -> None:
    if not value.strip() or len(value) > _LONGEST_TEXT:
        raise ValueError(f"a note has 1 to {_LONGEST_TEXT} characters")


def _macro(value: str) -> None:
    if not value.strip():
        raise ValueError("macro needs the name of one")


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "tag": _tag,
    "priority": _priority,
    "assign": _assign,
    "status": _status,
    "snooze": sleep_of,
    "notify": _notify,
    "note": _note,
    "macro": _macro,
}
"""Every action, and what its value must be like (ValueError otherwise)."""
