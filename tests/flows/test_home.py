"""The home page: what there is to do, mine and the team's, by its nearest deadline."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk import home
from bot.model.desk import Person
from bot.model.forms import Row, Say, ShowForm, ShowHome
from bot.rules import Rules
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from storage import agents, conversations
from tests.flows.conftest import House
from tests.flows.forms import Hand
from tests.scripted import ALICE, STRANGER, agent, said

MAYA = Person("U0MAYA", "Maya")


@pytest.fixture
def rules(rules: Rules) -> Rules:
    calendar = Calendar.build("always", "UTC", always=True)
    policy = Policy.build("standard", calendar, targets={"first_response": "2h", "next_response": "4h"})
    return replace(rules, policies=[Snapshot(policy, calendar)], managers=frozenset({MAYA.id}))


async def fill(house: House, number: int, every: timedelta = timedelta(minutes=10)) -> None:
    """So many customers, one after the other; the first is the first to be overdue."""
    for n in range(1, number + 1):
        await house.customer(
            said(f"{n}:1", f"question {n}", user=str(n), thread=str(n), name=f"Kim {n}", at=house.clock.now())
        )
        await house.quiet()
        house.clock.advance(every)


async def answer(house: House, text: str, thread: int) -> None:
    """Now, by the clock."""
    await house.app.handle_desk(replace(agent(text, house.desk.thread(thread)), written_at=house.clock.now()))


async def test_the_page_opens_with_mine_and_counts_everything(house: House) -> None:
    await fill(house, 5)
    hand = Hand(house)
    await hand.opens_home()
    assert hand.labels(home.FILTER) == ["Mine 0", "Unassigned 5", "Breaching 0", "Waiting 0", "Snoozed 0", "All 5"]
    assert "Nothing is here" in hand.text
    await hand.touches(home.FILTER, "unassigned")
    assert [row.split("\n")[:2] for row in hand.rows] == [[f"#{n} Kim {n}", f"question {n}"] for n in range(1, 6)]
    assert all(row.endswith("nobody yet · due") for row in hand.rows)
    first = next(part for part in hand.shown.parts if isinstance(part, Row))
    assert first.at == house.clock.now() - timedelta(minutes=50) + timedelta(hours=2)
    assert "https://slack.com/archives/C0SUPPORT/p" in first.body.spans[0].value


async def test_what_is_overdue_comes_first_then_by_deadline_then_without_one(house: House) -> None:
    await fill(house, 3, timedelta(hours=1))
    await answer(house, "answered", 1)
    await house.quiet()
    hand = Hand(house)
    await hand.opens_home()
    await hand.touches(home.FILTER, "all")
    assert [row.split()[0] for row in hand.rows] == ["#1", "#3", "#2"]
    assert "overdue since" in hand.rows[0]
    assert "waiting for the customer" in hand.rows[2]
    assert hand.labels(home.FILTER) == ["Mine 1", "Unassigned 2", "Breaching 2", "Waiting 1", "Snoozed 0", "All 3"]
    await hand.touches(home.FILTER, "breaching")
    assert [row.split()[0] for row in hand.rows] == ["#1", "#3"]
    await hand.touches(home.FILTER, "waiting")
    assert [row.split()[0] for row in hand.rows] == ["#2"]


async def test_taking_one_from_the_page_brings_the_page_up_to_date(house: House) -> None:
    await fill(house, 2)
    hand = Hand(house)
    await hand.opens_home()
    await hand.touches(home.FILTER, "unassigned")
    answer = await hand.touches(home.ROW, choice="assign_me")
    assert isinstance(answer, ShowHome)
    assert [row.split()[0] for row in hand.rows] == ["#2"]
    assert hand.labels(home.FILTER)[:2] == ["Mine 1", "Unassigned 1"]
    talk = await house.app.store.read(lambda tx: conversations.by_number(tx, 1))
    assert talk.assignee == ALICE.id
    await hand.touches(home.FILTER, "mine")
    (row,) = [part for part in hand.shown.parts if isinstance(part, Row)]
    assert [choice.label for choice in row.button.choices] == ["Reply", "Resolve", "Customer", "More…"]
    assert isinstance(await hand.touches(home.ROW, choice="reply"), ShowForm)


async def test_a_row_opens_the_customers_card_and_the_list_of_all_acts(house: House) -> None:
    await fill(house, 1)
    hand = Hand(house)
    await hand.opens_home()
    page = await hand.touches(home.FILTER, "all")
    await hand.touches(home.ROW, choice="customer")
    assert "Kim 1" in hand.text
    hand.shown = page
    await hand.touches(home.ROW, choice="choose")
    assert hand.shown.name == "choose"


async def test_many_are_shown_in_pages_and_a_page_that_is_gone_is_the_last_one(house: House) -> None:
    at = house.clock.now()
    await house.customer(*(said(f"{n}:1", "hello", user=str(n), thread=str(n), at=at) for n in range(1, 31)))
    hand = Hand(house)
    await hand.opens_home()
    seen = []
    await hand.touches(home.FILTER, "all")
    seen += hand.rows
    assert "Page 1 of 3" in hand.text
    assert hand.labels(home.PAGE) == ["Next ▶"]
    for _ in range(2):
        await hand.touches(home.PAGE, str(int(hand.shown.carries["page"]) + 1))
        seen += hand.rows
    assert [row.split()[0] for row in seen] == [f"#{n}" for n in range(1, 31)]
    assert hand.labels(home.PAGE) == ["◀ Previous"]
    hand.shown = replace(hand.shown, carries={"filter": "all", "page": "99999999"})
    await hand.touches(home.FILTER, "all")
    assert "Page 1 of 3" in hand.text
    gone = await house.app.store.read(lambda tx: home.show(tx, house.app.rules, ALICE, {"filter": "all", "page": "77"}))
    assert gone.carries["page"] == "2"


async def test_what_makes_no_sense_shows_the_page_from_the_start(house: House) -> None:
    await fill(house, 1)
    for carries in ({"filter": "x", "page": "-1", "view": "y"}, {"page": "٣"}, {"page": "9" * 30}):
        shown = await house.app.store.read(lambda tx, c=carries: home.show(tx, house.app.rules, ALICE, c))
        assert shown.carries == {"filter": "mine", "page": "0", "view": "queue"}


async def test_who_is_no_agent_sees_a_friendly_page_and_can_do_nothing(house: House) -> None:
    await fill(house, 1)
    hand = Hand(house)
    await hand.opens_home()
    await hand.touches(home.FILTER, "all")
    stranger = Hand(house, STRANGER)
    await stranger.opens_home()
    assert "Welcome to Deskbell" in stranger.text
    assert stranger.buttons == []
    assert "Kim" not in stranger.text
    stranger.shown = hand.shown
    await stranger.touches(home.ROW, choice="assign_me")
    assert "Welcome to Deskbell" in stranger.text
    talk = await house.app.store.read(lambda tx: conversations.by_number(tx, 1))
    assert talk.assignee == ""


async def test_a_stale_row_says_so_and_changes_nothing(house: House) -> None:
    await fill(house, 2)
    hand = Hand(house)
    await hand.opens_home()
    await hand.touches(home.FILTER, "all")
    stale = hand.shown
    await house.command("merge 1 2")
    await hand.touches(home.ROW, choice="assign_me")
    assert "Nothing was changed: #1 and #2 are one" in hand.text
    hand.shown = stale
    for button in [b for b in hand.buttons if b.action == home.ROW][:1]:
        object.__setattr__(button, "value", "nonsense")
    assert not isinstance(await hand.touches(home.ROW, choice="assign_me"), Say)
    assert "belongs to something else" in hand.text


async def test_managers_see_the_day_and_who_has_what(house: House) -> None:
    await fill(house, 3, timedelta(minutes=30))
    await answer(house, "soon", 0)
    await house.quiet()
    one = (await house.app.store.read(lambda tx: conversations.by_number(tx, 1))).id
    await house.press("resolve", one, "solved")
    await house.press("reopen", one)
    await house.pass_time(timedelta(hours=2))
    await answer(house, "late", 1)
    await house.app.store.write(lambda tx: agents.set_away(tx, "U0BOB", tx.now))
    hand = Hand(house, MAYA)
    await hand.opens_home()
    await hand.touches(home.VIEW, "team")
    facts = hand.facts
    assert (facts["Messages in"], facts["Messages out"]) == ("3", "2")
    assert (facts["Resolved"], facts["Reopened"]) == ("1", "1")
    assert facts["First answers within target"] == "1 of 2"
    assert facts["Median first answer after"] == "2h15m"
    assert facts["Overdue now"] == "1"
    assert facts["2 unfinished, 0 overdue"] == ALICE.id
    assert facts["1 unfinished, 1 overdue"] == "nobody yet"
    assert facts["0 unfinished, 0 overdue"] == "(away)"
    await hand.touches(home.VIEW, "queue")
    assert "assigned to you" in hand.text


async def test_agents_do_not_see_the_managers_view(house: House) -> None:
    await fill(house, 1)
    hand = Hand(house)
    await hand.opens_home()
    assert hand.labels(home.VIEW) == []
    shown = await house.app.store.read(lambda tx: home.show(tx, house.app.rules, ALICE, {"view": "team"}))
    assert not any("Today" in getattr(getattr(part, "body", None), "text", "") for part in shown.parts)
