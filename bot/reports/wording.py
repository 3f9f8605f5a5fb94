"""A report in words: tables of texts, the same for the terminal, for Slack and for whoever reads them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from bot.i18n import texts
from bot.reports.figures import AGES, ALL, FIRST, METRICS, NEXT, USUAL, Attainment, Figures, Responses, Spread
from bot.reports.report import Report

NOTHING = "–"
_SHADES = "·░▒▓█"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


class Cell(NamedTuple):
    text: str
    tone: str = ""
    """ "" | "good" | "bad" """
    link: str = ""


class Table(NamedTuple):
    title: str
    columns: tuple[str, ...]
    """The first is that of the rows' names, mostly empty."""
    rows: tuple[tuple[Cell, ...], ...]
    fixed: bool = False
    """Its cells are pictures of characters, to be read one below the other."""


class Wording:
    def __init__(self, language: str) -> None:
        self.say = texts(language).gettext

    def title(self, report: Report) -> str:
        days = {"first": report.period.first.isoformat(), "last": report.period.last.isoformat()}
        if report.period.days == 1:
            return self.say("Report for %(first)s") % days
        return self.say("Report for %(first)s to %(last)s") % days

    def tables(self, report: Report) -> Iterator[Table]:
        yield self._summary(report)
        if report.by:
            yield self._groups(report)
        yield self._backlog(report)
        if report.longest:
            yield self._longest(report)
        if any(map(any, report.heat)):
            yield self._heat(report)
        if report.agents:
            yield self._agents(report)

    # --- the tables ---

    def _summary(self, report: Report) -> Table:
        say = self.say
        columns = ("", say("these days"), say("before"), say("change"))
        return Table(say("Figures"), columns, tuple(self._compared(report.total, report.before)))

    def _compared(self, now: Figures, before: Figures) -> Iterator[tuple[Cell, ...]]:
        say = self.say
        for metric in METRICS:
            one, other = now.attainment[metric], before.attainment[metric]
            if metric not in USUAL and not one.counted and not other.counted:
                continue
            name = say("%(metric)s kept") % {"metric": self.metric(metric)}
            yield self._row(name, self._kept(one), self._kept(other), _points(one.share, other.share))
        for which in (FIRST, NEXT):
            yield from self._response_rows(which, now.responses[which], before.responses[which])
        for name, one_share, other_share in (
            (say("answered within 15 minutes"), now.share_within_15m, before.share_within_15m),
            (say("answered within 4 hours"), now.share_within_4h, before.share_within_4h),
        ):
            yield self._row(name, share(one_share), share(other_share), _points(one_share, other_share))
        for name, one_count, other_count in (
            (say("messages in"), now.messages_in, before.messages_in),
            (say("answers out"), now.messages_out, before.messages_out),
            (say("resolved"), now.resolved, before.resolved),
            (say("reopened"), now.reopened, before.reopened),
        ):
            yield self._row(name, str(one_count), str(other_count), Cell(_grown(one_count, other_count)))

    def _response_rows(self, which: str, now: Responses, before: Responses) -> Iterator[tuple[Cell, ...]]:
        say = self.say
        names = {
            (FIRST, "open"): say("first response, open time (median / p90 / p95)"),
            (FIRST, "wall"): say("first response, on the clock (median / p90 / p95)"),
            (NEXT, "open"): say("next response, open time (median / p90 / p95)"),
            (NEXT, "wall"): say("next response, on the clock (median / p90 / p95)"),
        }
        for kind, one, other in (("open", now.open, before.open), ("wall", now.wall, before.wall)):
            change = _faster(one.median if one else None, other.median if other else None)
            yield self._row(names[which, kind], self._spread(one), self._spread(other), change)

    def _groups(self, report: Report) -> Table:
        say = self.say
        columns = (
            self.by(report.by), say("in"), say("out"), say("resolved"), say("reopened"), say("first kept"),
            say("next kept"), say("resolution kept"), say("first, median"), say("next, median"), say("within 15 min"),
            say("within 4 h"),
        )  # fmt: skip
        rows = tuple(self._group(self._nameless(report.by, group.name), group.figures) for group in report.groups)
        return Table(say("By %(what)s") % {"what": self.by(report.by)}, columns, rows)

    def _group(self, name: str, it: Figures) -> tuple[Cell, ...]:
        counts = (it.messages_in, it.messages_out, it.resolved, it.reopened)
        shares = (it.share_within_15m, it.share_within_4h)
        return (
            Cell(name),
            *(Cell(str(count)) for count in counts),
            *(Cell(share(it.attainment[metric].share)) for metric in USUAL),
            *(Cell(self._median(it.responses[which].open)) for which in (FIRST, NEXT)),
            *(Cell(share(each)) for each in shares),
        )

    def _backlog(self, report: Report) -> Table:
        names = self.ages()
        rows = tuple((Cell(name), Cell(str(count))) for name, count in zip(names, report.backlog, strict=True))
        every = (Cell(self.say("all")), Cell(str(sum(report.backlog))))
        return Table(self.say("Unfinished, by age"), ("", self.say("conversations")), (*rows, every))

    def _longest(self, report: Report) -> Table:
        say = self.say
        states = {True: Cell(say("answered")), False: Cell(say("waits still"), "bad")}
        rows = tuple(
            (Cell(f"#{it.number}", link=it.link), Cell(self.duration(it.waited)), states[it.answered])
            for it in report.longest
        )
        return Table(say("Longest waits"), ("", say("on the clock"), ""), rows)

    def _heat(self, report: Report) -> Table:
        most = max(map(max, report.heat))
        rows = tuple(
            (Cell(day), Cell("".join(_shade(count, most) for count in hours)), Cell(str(sum(hours))))
            for day, hours in zip(self.weekdays(), report.heat, strict=True)
        )
        return Table(self.say("When customers write, hour by hour"), ("", _HOURS, ""), rows, fixed=True)

    def _agents(self, report: Report) -> Table:
        say = self.say
        columns = (say("agent"), say("answers"), say("median"), say("resolved"), say("reopened"))
        rows = tuple(
            (
                Cell(agent.name), Cell(str(agent.figures.messages_out)),
                Cell(self._median(agent.figures.responses[ALL].open)), Cell(str(agent.figures.resolved)),
                Cell(_of(agent.figures.reopen_rate, agent.figures.reopened)),
            )
            for agent in report.agents
        )  # fmt: skip
        return Table(say("Agents"), columns, rows)

    # --- words ---

    def metric(self, metric: str) -> str:
        say = self.say
        return {
            "first_response": say("first response"),
            "next_response": say("next response"),
            "first_resolution": say("first resolution"),
            "resolution": say("resolution"),
            "promise": say("promise"),
        }[metric]

    def by(self, by: str) -> str:
        say = self.say
        return {
            "day": say("day"), "week": say("week from"), "inbox": say("inbox"), "channel": say("channel"),
            "agent": say("agent"), "policy": say("policy"), "tier": say("tier"), "tag": say("tag"),
        }[by]  # fmt: skip

    def _nameless(self, by: str, name: str) -> str:
        say = self.say
        none = {"agent": say("nobody"), "policy": say("no policy"), "tier": say("no tier"), "tag": say("no tag")}
        return name or none.get(by, NOTHING)

    def weekdays(self) -> Sequence[str]:
        say = self.say
        return (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))

    def ages(self) -> Sequence[str]:
        say = self.say
        days = [border // timedelta(days=1) for border in AGES]
        return (
            say("up to 1 day"),
            *(say("%(from)d to %(to)d days") % {"from": young, "to": old} for young, old in pairwise(days)),
            say("over %(days)d days") % {"days": days[-1]},
        )

    def duration(self, length: timedelta | None) -> str:
        """To two units: "45 s", "12 min", "3 h 5 min", "2 d 4 h"."""
        if length is None:
            return NOTHING
        say, seconds = self.say, round(length.total_seconds())
        values = {"days": seconds // _DAY, "hours": seconds // _HOUR, "minutes": seconds // _MINUTE, "seconds": seconds}
        if seconds < _MINUTE:
            return say("%(seconds)d s") % values
        if seconds < _HOUR:
            return say("%(minutes)d min") % values
        if seconds < _DAY:
            return say("%(hours)d h %(minutes)d min") % (values | {"minutes": seconds % _HOUR // _MINUTE})
        return say("%(days)d d %(hours)d h") % (values | {"hours": seconds % _DAY // _HOUR})

    # --- cells ---

    def _row(self, name: str, now: str, before: str, change: Cell) -> tuple[Cell, ...]:
        return Cell(name), Cell(now), Cell(before), change

    def _kept(self, it: Attainment) -> str:
        told = self.say("%(share)s (%(met)d of %(all)d)")
        return told % {"share": share(it.share), "met": it.met, "all": it.counted} if it.counted else NOTHING

    def _spread(self, it: Spread | None) -> str:
        if it is None:
            return NOTHING
        return " / ".join(map(self.duration, (it.median, it.p90, it.p95)))

    def _median(self, it: Spread | None) -> str:
        return self.duration(it.median if it else None)


_HOURS = "0     6     12    18    "


def share(value: float | None) -> str:
    """Never rounded to all or nothing: 99.96 % is not 100 %."""
    if value is None:
        return NOTHING
    tenths = round(value * 1000)
    if 0 < value < 1:
        tenths = min(max(tenths, 1), 999)
    return f"{tenths / 10:.1f} %" if tenths not in (0, 1000) else f"{tenths // 10} %"


def _of(rate: float | None, count: int) -> str:
    return f"{count} ({share(rate)})" if rate is not None else str(count)


def _points(now: float | None, before: float | None) -> Cell:
    """Percentage points more or less."""
    if now is None or before is None:
        return Cell("")
    points = round((now - before) * 100, 1)
    return Cell(f"{points:+.1f}" if points else "=", _tone(points))


def _faster(now: timedelta | None, before: timedelta | None) -> Cell:
    if now is None or before is None or not before:
        return Cell("")
    percent = round((now / before - 1) * 100)
    return Cell(f"{percent:+d} %" if percent else "=", _tone(-percent))


def _grown(now: int, before: int) -> str:
    return f"{round((now / before - 1) * 100):+d} %" if before else ""


def _tone(better: float) -> str:
    return "good" if better > 0 else "bad" if better < 0 else ""


def _shade(count: int, most: int) -> str:
    return _SHADES[-(-count * (len(_SHADES) - 1) // most)]
