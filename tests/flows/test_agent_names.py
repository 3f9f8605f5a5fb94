"""Customers see as much of an agent's name as the inbox says, where their channel can show it."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.model.desk import AgentEdited
from bot.model.richtext import RichText
from bot.names import FIRST, FULL, NONE, toward_customers
from bot.rules import AgentRule
from tests.flows.conftest import House
from tests.scripted import ALICE, agent, said

TEAM = {ALICE.id: AgentRule(ALICE.id, "Alice Baker")}


def show(house: House, how: str, *, above: bool = False) -> None:
    """Set how the inbox "tg" shows names."""
    inboxes = dict(house.app.rules.inboxes)
    inboxes["tg"] = replace(inboxes["tg"], named=partial(toward_customers, TEAM, how), name_above=above)
    house.app.rules.inboxes.update(inboxes)


@pytest.mark.parametrize(("how", "seen"), [(FULL, "Alice Baker"), (FIRST, "Alice"), (NONE, "")])
async def test_beside_the_message(house: House, how: str, seen: str) -> None:
    show(house, how)
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("hi")
    await house.quiet()
    assert [(m.author, m.body.text) for m in house.channel.sent] == [(seen, "hi")]


async def test_above_the_first_piece_of_the_text_where_nothing_stands_beside_it_and_edits_keep_it(house: House) -> None:
    show(house, FIRST, above=True)
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    wrote = agent("one\ftwo", house.desk.thread())
    await house.app.handle_desk(wrote)
    await house.quiet()
    assert [m.body.text for m in house.channel.sent] == ["Alice\none", "two"]
    at = datetime(2026, 11, 23, 1, 1, tzinfo=UTC)
    body = RichText("uno\fdue")
    await house.app.handle_desk(AgentEdited("edit:1", wrote.external_id, ALICE, wrote.place, wrote.ts, body, at))
    await house.quiet()
    assert [m.body.text for _, m in house.channel.edited] == ["Alice\nuno", "due"]
