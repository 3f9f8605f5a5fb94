"""Pieces of which lists at the desk are made: texts that grow, short lines, links to threads."""

from bot.i18n import texts
from bot.links import thread_link as thread_link
from bot.model.conversation import Direction, Message
from bot.model.richtext import RichText, Span, Style
from bot.rules import Rules


class Pieces:
    """A text that grows, with its styles."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: list[Span] = []

    def add(self, text: str, style: Style | None = None, value: str = "") -> "Pieces":
        start = len(self.text)
        self.text += text
        if style and (value or style is not Style.LINK):
            self.spans.append(Span(style, start, len(self.text), value))
        return self

    def add_marked(self, text: str, places: list[tuple[int, int]]) -> None:
        start = len(self.text)
        self.text += text
        self.spans += (Span(Style.BOLD, start + begin, start + end) for begin, end in places)

    @property
    def whole(self) -> RichText:
        return RichText(self.text, tuple(self.spans))


def short(text: str, most: int) -> str:
    """In one line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def author_of(rules: Rules, message: Message) -> str:
    """Who wrote it, as agents see it."""
    say = texts(rules.language).gettext
    if message.direction == Direction.OUT and message.automatic and not message.author_name:
        return say("Deskbell (automatic)")
    return message.author_name or say("Customer")


def status_word(rules: Rules, status: str) -> str:
    say = texts(rules.language).gettext
    return {
        "open": say("open"),
        "pending": say("waiting for the customer"),
        "snoozed": say("snoozed"),
        "resolved": say("resolved"),
        "closed": say("closed"),
    }[status]
