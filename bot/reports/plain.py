"""A report for other programs: JSON with everything in it, and CSV with a line for each group.

Lengths of time are in seconds, shares between 0 and 1; what does not exist is null, and empty in CSV.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.reports.figures import AGES, FIRST, METRICS, NEXT, Figures, Responses, Spread
from bot.reports.report import Group, Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is a formula to a spreadsheet:
https://owasp.org/www-community/attacks/CSV_Injection"""


def as_json(report: Report) -> str:
    return json.dumps(_report(report), ensure_ascii=False, indent=2)


def as_csv(report: Report) -> str:
    """The whole period, the days before it, and each group."""
    out = io.StringIO()
    lines = csv.writer(out)
    rows = [("total", "", report.total), ("before", "", report.before)]
    rows += [(report.by, group.name, group.figures) for group in report.groups]
    for place, (section, name, figures) in enumerate(rows):
        flat = dict(_flat(_figures(figures)))
        if not place:
            lines.writerow(("section", "name", *flat))
        lines.writerow((section, harmless(name), *("" if value is None else value for value in flat.values())))
    return out.getvalue()


def harmless(text: str) -> str:
    """Names are typed by people: what a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _report(report: Report) -> dict[str, Any]:
    return {
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "timezone": str(report.period.timezone),
        "made_at": report.made_at.isoformat(),
        "by": report.by,
        "total": _figures(report.total),
        "before": _figures(report.before),
        "groups": [_group(group) for group in report.groups],
        "agents": [_group(agent) for agent in report.agents],
        "backlog": [
            {"older_than": _seconds(young), "up_to": _seconds(old), "conversations": count}
            for young, old, count in zip((timedelta(0), *AGES), (*AGES, None), report.backlog, strict=True)
        ],
        "longest_waits": [
            {"conversation": it.number, "seconds": _seconds(it.waited), "answered": it.answered, "link": it.link}
            for it in report.longest
        ],
        "messages_in_by_weekday_and_hour": [list(hours) for hours in report.heat],
    }


def _group(group: Group) -> dict[str, Any]:
    return {"key": group.key, "name": group.name, "figures": _figures(group.figures)}


def _figures(it: Figures) -> dict[str, Any]:
    return {
        **{metric: _attainment(it, metric) for metric in METRICS},
        "first_responses": _responses(it.responses[FIRST]),
        "next_responses": _responses(it.responses[NEXT]),
        "answered_within_15m": it.share_within_15m,
        "answered_within_4h": it.share_within_4h,
        "messages_in": it.messages_in,
        "messages_out": it.messages_out,
        "resolved": it.resolved,
        "reopened": it.reopened,
        "reopen_rate": it.reopen_rate,
    }


def _attainment(it: Figures, metric: str) -> dict[str, Any]:
    found = it.attainment[metric]
    return {
        "attainment": found.share,
        "met": found.met,
        "met_late": found.met_late,
        "breached": found.breached,
        "cancelled": found.cancelled,
    }


def _responses(it: Responses) -> dict[str, Any]:
    return {"count": it.count, "open": _spread(it.open), "wall": _spread(it.wall)}


def _spread(it: Spread | None) -> dict[str, Any]:
    return {name: _seconds(getattr(it, name, None)) for name in ("median", "p90", "p95")}


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _flat(values: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
