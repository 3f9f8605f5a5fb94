"""The customer's message below our answer, with a line above it that mail programs and our own reader know."""

from datetime import date
from html import escape

from bot.i18n import texts
from bot.model.outbound import Quoted
from channels.markup import clean, clean_name

_LONGEST = 10_000
"""Characters: the customer has the whole of it."""
_BLOCKQUOTE = (
    '<blockquote type="cite" style="margin:8px 0;padding-left:10px;border-left:3px solid #cccccc;color:#555555">'
)


def spoken_day(day: date, language: str) -> str:
    """ "5 March 2025", "2025년 3월 5일"."""
    say = texts(language).gettext
    months = (
        say("January"), say("February"), say("March"), say("April"), say("May"), say("June"), say("July"),
        say("August"), say("September"), say("October"), say("November"), say("December"),
    )  # fmt: skip
    words = {"day": day.day, "month": months[day.month - 1], "year": day.year}
    return say("%(day)d %(month)s %(year)d") % words


def attribution(quoted: Quoted, language: str) -> str:
    """The day is the one where ``sent_at`` says it is."""
    words = {"day": spoken_day(quoted.sent_at.date(), language), "name": clean_name(quoted.author)}
    return texts(language).gettext("On %(day)s, %(name)s wrote:") % words


def as_text(quoted: Quoted, language: str) -> str:
    return "\n".join([attribution(quoted, language), *(_behind_mark(line) for line in _lines(quoted))])


def as_html(quoted: Quoted, language: str) -> str:
    text = "<br>\n".join(map(escape, _lines(quoted)))
    introduction = f'<div style="margin-top:16px">{escape(attribution(quoted, language))}</div>'
    return f"{introduction}\n{_BLOCKQUOTE}{text}</blockquote>\n"


def _lines(quoted: Quoted) -> list[str]:
    text = clean(quoted.text).strip("\n")
    return (f"{text[:_LONGEST].rstrip()}\n[…]" if len(text) > _LONGEST else text).split("\n")


def _behind_mark(line: str) -> str:
    """RFC 3676 section 4.5: what was quoted already gets one mark more, without a space between."""
    return f">{line}" if line.startswith(">") or not line else f"> {line}"
