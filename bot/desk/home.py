"""The app's own page: what there is to do, mine and the team's, by its nearest deadline. What is shown of it stands in
what the page carries, so nothing is remembered for anybody, and showing it only reads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.desk import cards
from bot.desk.acts import asked, choosing
from bot.desk.acts.table import ACTS
from bot.desk.customer_card import CUSTOMER
from bot.desk.pieces import Pieces, short, thread_link
from bot.durations import format_duration
from bot.i18n import texts
from bot.model.conversation import Priority, Status
from bot.model.desk import FormTouched, Person
from bot.model.forms import Buttons, DeskAnswer, Divider, Facts, FormPart, Row, Say, ShowHome, Words
from bot.model.richtext import RichText, Style
from bot.model.shown import Action, Button, Choice, Field
from bot.rules import Rules
from storage import queue
from storage.queue import Figures, Filter, Waiting
from storage.transaction import Transaction

FILTER, PAGE, VIEW, ROW = "home_filter", "home_page", "home_view", "home_row"
"""Actions of the page's buttons."""
QUEUE, TEAM = "queue", "team"
"""Its views; the second is the managers'."""

_ROWS = 12
"""Of a page: with their buttons far below the 100 blocks of https://docs.slack.dev/reference/views/home-tab-views"""
_MOST_AGENTS = 40
_LINE, _NAME = 90, 50


@dataclass(frozen=True, slots=True)
class State:
    filter: Filter = Filter.MINE
    page: int = 0
    view: str = QUEUE

    @staticmethod
    def of(carries: Mapping[str, str]) -> "State":
        """What makes no sense counts as not said."""
        known, page = carries.get("filter", ""), carries.get("page", "")
        return State(
            Filter(known) if known in set(Filter) else Filter.MINE,
            int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 0,
            TEAM if carries.get("view") == TEAM else QUEUE,
        )

    @property
    def carries(self) -> dict[str, str]:
        return {"filter": self.filter.value, "page": str(self.page), "view": self.view}


def show(tx: Transaction, rules: Rules, person: Person, carries: Mapping[str, str], said: str = "") -> ShowHome:
    """``said``: what is to be told of the last touch."""
    if not rules.may_answer(person):
        return _for_others(rules)
    state = State.of(carries)
    above: list[FormPart] = [Words(RichText(said))] if said else []
    is_manager = rules.may(person, "manager")
    if is_manager:
        above += _switch(rules, state)
        if state.view == TEAM:
            return ShowHome((*above, *_team(tx, rules)), state.carries)
    state, parts = _queue(tx, rules, person, state)
    return ShowHome((*above, *parts), state.carries)


def touched(tx: Transaction, rules: Rules, event: FormTouched) -> DeskAnswer:
    if event.action == ROW and rules.may_answer(event.person):
        answer = _act(tx, rules, event)
        if answer is not None and not isinstance(answer, Say):
            return answer
        return show(tx, rules, event.person, event.carries, answer.body.text if answer else "")
    changed = {
        FILTER: {"filter": event.value, "page": "0"},
        PAGE: {"page": event.value},
        VIEW: {"view": event.value},
    }.get(event.action, {})
    return show(tx, rules, event.person, {**event.carries, **changed})


def only_asks(event: FormTouched) -> bool:
    """Changes nothing: to be answered beside the writes."""
    act = ACTS.get(event.choice)
    asks = act is not None and act.asks is not None and not act.asking_writes
    return event.action != ROW or event.choice == choosing.CHOOSE or asks


def _act(tx: Transaction, rules: Rules, event: FormTouched) -> DeskAnswer:
    conversation = asked.conversation_of(tx, rules, event.value)
    if isinstance(conversation, str):
        return Say(RichText(conversation))
    wanted = asked.doing(tx, rules, event, conversation)
    act = ACTS.get(event.choice)
    if act is None:
        return choosing.form(wanted)
    return asked.begin(act, wanted)


def _for_others(rules: Rules) -> ShowHome:
    say = texts(rules.language).gettext
    text = say(
        "Here agents find the customers who wait for an answer. You are not on the list of agents yet: "
        "ask an administrator to add you to desk.agents."
    )
    return ShowHome((Words(RichText(say("Welcome to Deskbell")), heading=True), Words(RichText(text))))


# --- the queue ------------------------------------------------------------------------------------


def _queue(tx: Transaction, rules: Rules, person: Person, state: State) -> tuple[State, list[FormPart]]:
    say = texts(rules.language).gettext
    numbers = queue.counts(tx, person.id)
    last = max((numbers[state.filter] - 1) // _ROWS, 0)
    state = replace(state, page=min(state.page, last))
    parts: list[FormPart] = [
        Words(RichText(_title(rules, state.filter)), heading=True),
        Buttons(tuple(_filter(rules, each, number, state) for each, number in numbers.items())),
        Divider(),
    ]
    rows = queue.page(tx, state.filter, person.id, _ROWS, state.page * _ROWS)
    parts += (_row(tx, rules, person, row) for row in rows)
    if not rows:
        parts.append(Words(RichText(say("Nothing is here. Well done."))))
    if last:
        parts += _pages(rules, state.page, last)
    return state, parts


def _title(rules: Rules, wanted: Filter) -> str:
    say = texts(rules.language).gettext
    return {
        Filter.MINE: say("What is assigned to you"),
        Filter.UNASSIGNED: say("What nobody has taken"),
        Filter.BREACHING: say("Overdue, or due within an hour"),
        Filter.WAITING: say("Waiting for the customer"),
        Filter.SNOOZED: say("Snoozed"),
        Filter.ALL: say("All that is unfinished"),
    }[wanted]


def _filter(rules: Rules, wanted: Filter, number: int, state: State) -> Button:
    say = texts(rules.language).gettext
    label = {
        Filter.MINE: say("Mine"),
        Filter.UNASSIGNED: say("Unassigned"),
        Filter.BREACHING: say("Breaching"),
        Filter.WAITING: say("Waiting"),
        Filter.SNOOZED: say("Snoozed"),
        Filter.ALL: say("All"),
    }[wanted]
    style = "primary" if wanted is state.filter else ""
    return Button(FILTER, f"{label} {number:,}", wanted.value, style=style)


def _row(tx: Transaction, rules: Rules, person: Person, row: Waiting) -> Row:
    say = texts(rules.language).gettext
    it = row.conversation
    name = short(row.customer or say("(no name)"), _NAME)
    text = Pieces()
    text.add(f"#{it.number} {name}", Style.LINK, thread_link(it.desk_channel, it.desk_thread))
    if row.company:
        text.add(f" · {short(row.company, _NAME)}")
    if row.line:
        text.add(f"\n{short(row.line, _LINE)}")
    about = [cards.priority_name(rules, it.priority)] if it.priority != Priority.NORMAL else []
    if it.assignee != person.id:
        about.append(row.agent or say("assigned") if it.assignee else say("nobody yet"))
    when, at = _when(tx, rules, row)
    text.add("\n" + " · ".join((*about, when)))
    return Row(text.whole, at, _menu(rules, person, row))


def _when(tx: Transaction, rules: Rules, row: Waiting) -> tuple[str, datetime | None]:
    """How it stands, and since or until when."""
    say = texts(rules.language).gettext
    it = row.conversation
    if row.due_at:
        return (say("🔴 overdue since") if row.due_at <= tx.now else say("due")), row.due_at
    if it.status == Status.SNOOZED:
        return say("snoozed until"), it.snoozed_until
    if it.waiting_since:
        return say("waiting since"), it.waiting_since
    return cards.status_name(rules, it), None


def _menu(rules: Rules, person: Person, row: Waiting) -> Button:
    say = texts(rules.language).gettext
    is_mine = row.conversation.assignee == person.id
    names = (Action.REPLY, *(() if is_mine else (Action.ASSIGN_ME,)), Action.RESOLVE, CUSTOMER)
    choices = [Choice(ACTS[name].label(say), name) for name in names]
    choices.append(Choice(say("More…"), choosing.CHOOSE))
    return Button(ROW, say("What to do"), str(row.conversation.id), tuple(choices), overflow=True)


def _pages(rules: Rules, page: int, last: int) -> list[FormPart]:
    say = texts(rules.language).gettext
    buttons = []
    if page:
        buttons.append(Button(PAGE, say("◀ Previous"), str(page - 1)))
    if page < last:
        buttons.append(Button(PAGE, say("Next ▶"), str(page + 1)))
    where = say("Page %(page)d of %(pages)d") % {"page": page + 1, "pages": last + 1}
    return [Buttons(tuple(buttons)), Words(RichText(where), small=True)]


# --- for managers ---------------------------------------------------------------------------------


def _switch(rules: Rules, state: State) -> list[FormPart]:
    say = texts(rules.language).gettext
    views = ((QUEUE, say("Conversations")), (TEAM, say("The team today")))
    buttons = (Button(VIEW, label, view, style="primary" if view == state.view else "") for view, label in views)
    return [Buttons(tuple(buttons))]


def _team(tx: Transaction, rules: Rules) -> list[FormPart]:
    say = texts(rules.language).gettext
    local = tx.now.astimezone(rules.timezone)
    figures = queue.figures(tx, datetime.combine(local.date(), time(), rules.timezone))
    loads = queue.loads(tx)
    parts: list[FormPart] = [
        Words(RichText(say("Today")), heading=True),
        Facts(_today(rules, figures, sum(load.overdue for load in loads))),
        Divider(),
        Words(RichText(say("Who has what")), heading=True),
    ]
    if not loads:
        parts.append(Words(RichText(say("Nobody has anything to do. Well done."))))
    for start in range(0, min(len(loads), _MOST_AGENTS), 10):
        parts.append(Facts(tuple(_load(rules, load) for load in loads[start : start + 10])))
    return parts


def _today(rules: Rules, figures: Figures, overdue: int) -> tuple[Field, ...]:
    say = texts(rules.language).gettext
    within = say("%(within)d of %(all)d") % {"within": figures.within_target, "all": figures.with_target}
    waited = figures.median_first_answer
    return (
        Field(say("Messages in"), f"{figures.came:,}"),
        Field(say("Messages out"), f"{figures.sent:,}"),
        Field(say("Resolved"), f"{figures.resolved:,}"),
        Field(say("Reopened"), f"{figures.reopened:,}"),
        Field(say("First answers within target"), within if figures.with_target else "–"),
        Field(say("Median first answer after"), format_duration(waited) if waited is not None else "–"),
        Field(say("Overdue now"), f"{overdue:,}"),
    )


def _load(rules: Rules, load: queue.Load) -> Field:
    say = texts(rules.language).gettext
    numbers = say("%(unfinished)d unfinished, %(overdue)d overdue")
    label = numbers % {"unfinished": load.unfinished, "overdue": load.overdue}
    if not load.agent:
        return Field(label, say("nobody yet"))
    return Field(label, say("(away)") if load.away_since else "", person=load.agent)
