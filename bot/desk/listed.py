"""Lists of conversations, as text."""

from bot.desk import cards
from bot.desk.pieces import Pieces, short, thread_link
from bot.i18n import texts
from bot.model.richtext import RichText, Style
from bot.rules import Rules
from storage import conversations
from storage.conversations import QueueRow
from storage.transaction import Transaction

_SHOWN = 20
_NAME = 60


def queue(tx: Transaction, rules: Rules, assignee: str | None) -> RichText:
    """What is unfinished, nearest deadline first: of one agent, or (None) all of it."""
    say = texts(rules.language).gettext
    rows = conversations.queue(tx, assignee, _SHOWN)
    if not rows:
        return RichText(say("Nothing is waiting. Well done."))
    page = Pieces().add(say("Unfinished conversations, nearest deadline first:"), Style.BOLD)
    for row in rows:
        _line(page, rules, row)
    return page.whole


def _line(page: Pieces, rules: Rules, row: QueueRow) -> None:
    say = texts(rules.language).gettext
    here = row.conversation
    page.add("\n• ").add(f"#{here.number}", Style.LINK, thread_link(here.desk_channel, here.desk_thread))
    status = cards.status_name(rules, here)
    if here.snoozed_until:
        status = f"{status} {here.snoozed_until.astimezone(rules.timezone):%m-%d %H:%M}"
    page.add(f" · {short(row.customer, _NAME) or say('(no name)')} · {status}")
    if row.due_at:
        page.add(" · " + say("due %(when)s") % {"when": f"{row.due_at.astimezone(rules.timezone):%m-%d %H:%M}"})
