"""Clocks explained at the desk: a bar of squares, the stretches, and their sums."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from bot.desk.cards import metric_name
from bot.durations import format_duration
from bot.explain import KINDS, Story
from bot.i18n import texts
from bot.model.forms import Divider, FormPart, Words
from bot.model.richtext import RichText, Span, Style
from bot.rules import Rules
from bot.sla.calendar import Kind

_SQUARES = {Kind.RUNNING: "🟩", Kind.PAUSED: "🟨", Kind.CLOSED: "⬜", Kind.HOLIDAY: "🟦"}
_SHOWN = 12
"""Stretches named one by one; of a long life the newest."""


def parts(rules: Rules, stories: Sequence[Story]) -> tuple[FormPart, ...]:
    say = texts(rules.language).gettext
    if not stories:
        return (Words(RichText(say("No clock has run here: no policy holds for this conversation."))),)
    found: list[FormPart] = []
    for story in stories:
        found += [Words(_told(rules, story)), Divider()]
    return (*found, Words(RichText(_legend(rules)), small=True))


def _told(rules: Rules, story: Story) -> RichText:
    say = texts(rules.language).gettext
    head = f"{metric_name(rules, story.metric)}: {state_name(rules, story)}"
    lines = [head, "".join(_SQUARES[kind] for kind in story.bar()), _promise(rules, story), *_stretches(rules, story)]
    sums = " · ".join(
        f"{kind_name(rules, kind)} {length(story.sums[kind])}" for kind in KINDS if story.sums[kind] or kind is KINDS[0]
    )
    lines.append(say("In all: %(sums)s") % {"sums": sums})
    return RichText("\n".join(lines), (Span(Style.BOLD, 0, len(head)),))


def _promise(rules: Rules, story: Story) -> str:
    say = texts(rules.language).gettext
    words = {
        "target": length(story.target),
        "policy": story.policy or "–",
        "calendar": story.calendar,
        "due": moment(rules.timezone, story.due_at) if story.due_at else "–",
    }
    return say("Promised: %(target)s of open time (policy “%(policy)s”, calendar “%(calendar)s”), due %(due)s") % words


def _stretches(rules: Rules, story: Story) -> list[str]:
    zone = rules.timezone
    shown = [
        f"{_SQUARES[part.kind]} {moment(zone, part.start)} – {moment(zone, part.end)}  "
        f"{kind_name(rules, part.kind)} {length(part.end - part.start)}"
        for part in story.stretches[-_SHOWN:]
    ]
    return (["…"] if len(story.stretches) > _SHOWN else []) + shown


def _legend(rules: Rules) -> str:
    return "  ".join(f"{square} {kind_name(rules, kind)}" for kind, square in _SQUARES.items())


def moment(zone: tzinfo, at: datetime) -> str:
    return f"{at.astimezone(zone):%m-%d %H:%M}"


def length(time: timedelta) -> str:
    """To the minute, or to the second when it is shorter than one."""
    return format_duration(time if time < timedelta(minutes=1) else timedelta(minutes=time // timedelta(minutes=1)))


def kind_name(rules: Rules, kind: Kind) -> str:
    say = texts(rules.language).gettext
    return {
        Kind.RUNNING: say("running"),
        Kind.PAUSED: say("paused"),
        Kind.CLOSED: say("closed for the day"),
        Kind.HOLIDAY: say("holiday"),
        Kind.OPEN: say("open"),
    }[kind]


def state_name(rules: Rules, story: Story) -> str:
    say = texts(rules.language).gettext
    return {
        "running": say("running"),
        "paused": say("paused"),
        "imminent": say("soon overdue"),
        "breached": say("overdue"),
        "met": say("kept"),
        "met_late": say("kept, but late"),
        "cancelled": say("not needed"),
    }[story.state]
