"""What ``/deskbell find`` answers: the conversations that were found, each with its newest hit and a link."""

from datetime import datetime

from bot.i18n import texts
from bot.model.conversation import Direction
from bot.model.desk import Person
from bot.model.richtext import RichText, Span, Style
from bot.rules import Rules
from bot.search import Known, Problem, Query, parse
from bot.tokens import Term, hits
from storage import search
from storage.ids import time_of
from storage.search import Found
from storage.searchable import Hit
from storage.transaction import Transaction

_SHOWN = 10
_BEFORE, _SNIPPET, _TITLE = 40, 140, 80
"""Characters: before the first hit, of what is shown of a message, and of a conversation's title."""


def answer(tx: Transaction, rules: Rules, person: Person, text: str) -> RichText:
    """Only reads."""
    known = Known(
        tags=search.known_tags(tx) if "tag" in text.lower() else (),
        inboxes=rules.inboxes.keys(),
        channels={inbox.channel for inbox in rules.inboxes.values()},
        me=person.id,
    )
    query = parse(text, tx.now.astimezone(rules.timezone).date(), rules.timezone, known, rules.language)
    if isinstance(query, Problem):
        return RichText(query.text)
    return _listed(rules, query, search.find(tx, query, _SHOWN))


def _listed(rules: Rules, query: Query, found: Found) -> RichText:
    say = texts(rules.language).gettext
    page = _Page()
    page.add(say("Found, newest first") if found.hits else say("Nothing was found"), Style.BOLD)
    page.add(_dates(rules, query))
    for hit in found.hits:
        page.add("\n• ")
        _line(page, rules, query, hit)
    for line in _afterwards(rules, found):
        page.add(f"\n{line}")
    return RichText(page.text, tuple(page.spans))


def _dates(rules: Rules, query: Query) -> str:
    """How the dates were understood."""
    say = texts(rules.language).gettext
    since = say(", from %(when)s on") % {"when": _minute(rules, query.since)} if query.since else ""
    until = say(", before %(when)s") % {"when": _minute(rules, query.until)} if query.until else ""
    return since + until


def _minute(rules: Rules, instant: datetime) -> str:
    return f"{instant.astimezone(rules.timezone):%Y-%m-%d %H:%M %Z}"


def _line(page: "_Page", rules: Rules, query: Query, hit: Hit) -> None:
    say = texts(rules.language).gettext
    title = " · ".join(part for part in (hit.customer or say("(no name)"), hit.subject) if part)
    page.add(f"#{hit.number} {_short(title, _TITLE)}", Style.LINK, _link(hit))
    when = time_of(hit.message_id).astimezone(rules.timezone)
    page.add(f" · {when:%Y-%m-%d %H:%M} · {_status(rules, hit.status)}")
    text, places = _snippet(hit.text, query.words)
    if text:
        page.add(f"\n    {_who(rules, hit)}: ")
        page.add_marked(text, places)


def _status(rules: Rules, status: str) -> str:
    say = texts(rules.language).gettext
    return {
        "open": say("open"),
        "pending": say("waiting for the customer"),
        "snoozed": say("snoozed"),
        "resolved": say("resolved"),
        "closed": say("closed"),
    }[status]


def _who(rules: Rules, hit: Hit) -> str:
    name = hit.author_name or hit.customer or texts(rules.language).gettext("Customer")
    return f"📝 {name}" if hit.direction == Direction.NOTE else name


def _link(hit: Hit) -> str:
    """To the thread. Slack leads the reader on from here to the workspace, whose name nobody has to know; the form is
    that of https://docs.slack.dev/reference/methods/chat.getPermalink"""
    if not hit.desk_thread:
        return ""
    place = f"{hit.desk_channel}/p{hit.desk_thread.replace('.', '')}"
    return f"https://slack.com/archives/{place}?thread_ts={hit.desk_thread}&cid={hit.desk_channel}"


def _afterwards(rules: Rules, found: Found) -> list[str]:
    say = texts(rules.language).gettext
    lines = []
    if found.more:
        last = time_of(found.hits[-1].message_id).astimezone(rules.timezone).date()
        text = say("There are more. Add a word, or narrow it with from: tag: is: in: on: after: before:%(day)s")
        lines.append(text % {"day": last.isoformat()})
    elif found.cut:
        lines.append(say("Only the newest messages could be looked at. For older ones add a word, or before: a date."))
    return lines


# --- pieces of text -------------------------------------------------------------------------------


class _Page:
    """A text that grows, with its styles."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: list[Span] = []

    def add(self, text: str, style: Style | None = None, value: str = "") -> None:
        start = len(self.text)
        self.text += text
        if style and (value or style is not Style.LINK):
            self.spans.append(Span(style, start, len(self.text), value))

    def add_marked(self, text: str, places: list[tuple[int, int]]) -> None:
        start = len(self.text)
        self.text += text
        self.spans += (Span(Style.BOLD, start + begin, start + end) for begin, end in places)


def _snippet(text: str, wanted: tuple[Term, ...]) -> tuple[str, list[tuple[int, int]]]:
    """One line around the first hit, and where in it the hits are."""
    line, places = hits(" ".join(text.split()), wanted)
    start = max(places[0][0] - _BEFORE, 0) if places else 0
    if start:
        start = line.find(" ", start, places[0][0]) + 1 or start
    end = start + _SNIPPET
    head, tail = "…" * (start > 0), "…" * (len(line) > end)
    shift = len(head) - start
    inside = [(begin + shift, min(stop, end) + shift) for begin, stop in places if start <= begin < end]
    return head + line[start:end] + tail, inside


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
