"""What ``/deskbell stats`` answers: a report in words."""

import re
from datetime import date, datetime, timedelta, tzinfo

from bot.desk.pieces import Pieces
from bot.i18n import texts
from bot.model.richtext import RichText, Style
from bot.reports.period import Period, week_of
from bot.reports.report import BY, Report, report
from bot.reports.wording import Cell, Table, Wording
from bot.rules import Rules
from bot.suggest import closest
from storage.transaction import Transaction

_ROWS = 20
"""Of one table: more belong on the command line."""
_USUAL = 7
_MOST = 366
"""Days."""
_LAST = re.compile(r"(\d{1,3})d")


def stats(tx: Transaction, rules: Rules, words: str) -> RichText:
    """``words`` are what is typed after "stats": days (today, yesterday, week, month, 30d, 2026-11-01, or two dates
    with .. between), and "by" with one of ``BY``; both may be left out. Reads only."""
    asked = _asked(rules, words.lower().split(), tx.now)
    if isinstance(asked, str):
        return RichText(asked)
    return in_words(rules, report(tx, *asked))


def in_words(rules: Rules, found: Report) -> RichText:
    wording, page = Wording(rules.language), Pieces()
    page.add(wording.title(found), Style.BOLD)
    for table in wording.tables(found):
        page.add("\n\n").add(table.title, Style.BOLD)
        _add_rows(page, rules, table)
    return page.whole


def _add_rows(page: Pieces, rules: Rules, table: Table) -> None:
    if table.fixed:
        width = max(len(row[0].text) for row in table.rows)
        lines = [f"{row[0].text:<{width}} " + " ".join(cell.text for cell in row[1:]) for row in table.rows]
        page.add("\n").add("\n".join((f"{'':<{width}} {table.columns[1]}", *lines)), Style.PRE)
        return
    for row in table.rows[:_ROWS]:
        page.add("\n• ").add(row[0].text, Style.LINK, row[0].link)
        page.add(": " + " · ".join(_labelled(table, place, cell) for place, cell in enumerate(row[1:], 1) if cell.text))
    if len(table.rows) > _ROWS:
        left = texts(rules.language).gettext("and %(number)d more: “deskbell report” shows all")
        page.add("\n" + left % {"number": len(table.rows) - _ROWS})


def _labelled(table: Table, place: int, cell: Cell) -> str:
    """With the column's name before it, where it does not speak for itself."""
    name = table.columns[place]
    return f"{name} {cell.text}" if name and len(table.columns) > 2 and place > 0 else cell.text


def _asked(rules: Rules, words: list[str], now: datetime) -> tuple[Period, str] | str:
    """Days and grouping, or what is wrong with them."""
    say = texts(rules.language).gettext
    by = ""
    if "by" in words:
        place = words.index("by")
        by = words[place + 1] if len(words) > place + 1 else ""
        words = words[:place] + words[place + 2 :]
        if by not in BY:
            near = closest(by, BY)
            hint = say(" Did you mean “%(near)s”?") % {"near": near} if near else ""
            return say("After “by” comes one of: %(all)s.") % {"all": ", ".join(BY)} + hint
    period = _period(words, now.astimezone(rules.timezone).date(), rules)
    if period is None or not 1 <= period.days <= _MOST:
        return say(
            "Write it like this: /deskbell stats today (or yesterday, week, month, 30d, 2026-11-01..2026-11-30; "
            "at most a year) by agent (or %(all)s)"
        ) % {"all": ", ".join(BY)}
    return period, by


def _period(words: list[str], today: date, rules: Rules) -> Period | None:
    zone = rules.timezone
    match words:
        case []:
            return Period.up_to(today, _USUAL, zone)
        case ["today"]:
            return Period(today, today, zone)
        case ["yesterday"]:
            return Period.up_to(today - timedelta(days=1), 1, zone)
        case ["week"]:
            return Period(week_of(today), today, zone)
        case ["month"]:
            return Period(today.replace(day=1), today, zone)
        case [word] if days := _LAST.fullmatch(word):
            return Period.up_to(today, min(int(days[1]), _MOST + 1), zone) if int(days[1]) else None
        case [word]:
            return _between(word.partition(".."), zone)
    return None


def _between(parts: tuple[str, str, str], zone: tzinfo) -> Period | None:
    try:
        first = date.fromisoformat(parts[0])
        return Period(first, date.fromisoformat(parts[2]) if parts[1] else first, zone)
    except ValueError:
        return None
