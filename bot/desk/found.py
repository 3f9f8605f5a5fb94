"""What ``/deskbell find`` answers: the conversations that were found, each with its newest hit and a link."""

from datetime import datetime

from bot.desk.pieces import Pieces, short, status_word, thread_link
from bot.i18n import texts
from bot.model.conversation import Direction
from bot.model.desk import Person
from bot.model.richtext import RichText, Style
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
    page = Pieces()
    page.add(say("Found, newest first") if found.hits else say("Nothing was found"), Style.BOLD)
    page.add(_dates(rules, query))
    for hit in found.hits:
        page.add("\n• ")
        _line(page, rules, query, hit)
    for line in _afterwards(rules, found):
        page.add(f"\n{line}")
    return page.whole


def _dates(rules: Rules, query: Query) -> str:
    """How the dates were understood."""
    say = texts(rules.language).gettext
    since = say(", from %(when)s on") % {"when": _minute(rules, query.since)} if query.since else ""
    until = say(", before %(when)s") % {"when": _minute(rules, query.until)} if query.until else ""
    return since + until


def _minute(rules: Rules, instant: datetime) -> str:
    return f"{instant.astimezone(rules.timezone):%Y-%m-%d %H:%M %Z}"


def _line(page: Pieces, rules: Rules, query: Query, hit: Hit) -> None:
    say = texts(rules.language).gettext
    title = " · ".join(part for part in (hit.customer or say("(no name)"), hit.subject) if part)
    page.add(f"#{hit.number} {short(title, _TITLE)}", Style.LINK, thread_link(hit.desk_channel, hit.desk_thread))
    when = time_of(hit.message_id).astimezone(rules.timezone)
    page.add(f" · {when:%Y-%m-%d %H:%M} · {status_word(rules, hit.status)}")
    text, places = _snippet(hit.text, query.words)
    if text:
        page.add(f"\n    {_who(rules, hit)}: ")
        page.add_marked(text, places)


def _who(rules: Rules, hit: Hit) -> str:
    name = hit.author_name or hit.customer or texts(rules.language).gettext("Customer")
    return f"📝 {name}" if hit.direction == Direction.NOTE else name


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
