"""Which promise holds, and how it is kept with the conversation."""

import json
from datetime import timedelta

import pytest

from bot.sla.calendar import Calendar
from bot.sla.holidays import load_snapshot, read_holidays
from bot.sla.policy import Metric, Policy, Snapshot, choose

ALWAYS = Calendar.build("always", "UTC", always=True)
OFFICE = Calendar.build("office", "Asia/Seoul", hours={"mon": ["09:00-18:00"]}, holidays=read_holidays("KR"))


def policy(name: str, **when: list[str]) -> Policy:
    return Policy.build(name, OFFICE, when=when, targets={"first_response": "30m"})


POLICIES = [
    policy("vip mail", tier=["gold", "silver"], channel=["email"]),
    policy("tagged", tag=["legal"]),
    policy("gold", tier=["gold"]),
    policy("everybody"),
]


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"tier": ["gold"], "channel": ["email"]}, "vip mail"),
        ({"tier": ["silver"], "channel": ["telegram"]}, "everybody"),
        ({"tier": ["gold"], "channel": ["telegram"]}, "gold"),
        ({"tier": ["gold"], "tag": ["bug", "legal"]}, "tagged"),
        ({"tier": ["Gold"]}, "gold"),
        ({"tier": []}, "everybody"),
        ({}, "everybody"),
    ],
)
def test_the_first_policy_holds_whose_every_condition_is_met(facts: dict[str, list[str]], name: str) -> None:
    chosen = choose(POLICIES, facts)
    assert chosen
    assert chosen.name == name


def test_no_policy_holds_when_none_matches() -> None:
    assert choose(POLICIES[:3], {"tier": ["bronze"]}) is None


def test_targets_are_read_by_metric_and_days_need_an_always_open_calendar() -> None:
    always = Policy.build("p", ALWAYS, targets={"resolution": "2d", "next_response": "1h"}, warn=["50%", "5m", "50%"])
    assert always.target(Metric.RESOLUTION, "urgent") == timedelta(days=2)
    assert always.target(Metric.NEXT_RESPONSE, "low") == timedelta(hours=1)
    assert [point.label for point in always.warnings] == ["50%", "5m"]
    with pytest.raises(ValueError, match="write hours"):
        Policy.build("p", OFFICE, targets={"resolution": "2d"})


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"when": {"tiers": ["gold"]}}, 'no condition "tiers": did you mean "tier"'),
        ({"when": {"weather": ["rain"]}}, 'no condition "weather": write one of inbox, channel'),
        ({"when": {"tier": "gold"}}, r'tier must be a list: write tier = \["gold"\]'),
        ({"when": {"tier": []}}, "tier is empty, so nothing would match: leave it out"),
        ({"targets": {"first_respond": "1h"}}, 'no target "first_respond": did you mean "first_response"'),
        (
            {"targets": {"xyz": "1h"}},
            'no target "xyz": write one of first_response, next_response, first_resolution, resolution',
        ),
        ({"targets": {"resolution": "0m"}}, "no time at all"),
        ({"warn": ["150%"]}, "write a share from 1% to 99%"),
    ],
)
def test_bad_settings_are_refused_with_a_sentence(settings: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Policy.build("p", OFFICE, **settings)


def test_a_snapshot_comes_back_from_the_store_as_it_was() -> None:
    targets = {"first_response": "1h30m", "next_response": "45s", "resolution": "40h"}
    kept = Policy.build("p", OFFICE, when={"tag": ["환불", "b"]}, targets=targets, warn=["50%", "90s"])
    for snapshot in (Snapshot(kept, OFFICE), Snapshot(Policy.build("p", ALWAYS, targets={"resolution": "2d"}), ALWAYS)):
        text = snapshot.text
        assert load_snapshot(text) == snapshot
        assert load_snapshot(text).text == text


def test_conversations_with_equal_snapshots_share_one_prepared_calendar() -> None:
    texts = [Snapshot(policy("p"), OFFICE).text for _ in range(2)]
    assert load_snapshot(texts[0]).calendar is load_snapshot(texts[1]).calendar


def test_a_target_is_that_of_the_priority_or_else_that_of_normal() -> None:
    made = Policy.build("p", OFFICE, targets={"first_response": {"urgent": "15m", "normal": "1h"}})
    told = {each: made.target(Metric.FIRST_RESPONSE, each) for each in ("urgent", "high", "normal")}
    assert told == {"urgent": timedelta(minutes=15), "high": timedelta(hours=1), "normal": timedelta(hours=1)}
    assert made.target(Metric.RESOLUTION, "urgent") is None
    only = Policy.build("p", OFFICE, targets={"first_response": {"urgent": "15m"}})
    assert only.target(Metric.FIRST_RESPONSE, "low") is None


def test_a_ladder_is_its_steps_in_order_and_repeats_as_often_as_it_says() -> None:
    rungs = [{"after": "1h", "to": ["managers", "U1"], "every": "2h", "times": 3}, {"after": "15m", "to": "assignee"}]
    made = Policy.build("p", OFFICE, ladder=rungs)
    assert [step.label for step in made.ladder] == ["+15m", "+1h", "+3h", "+5h"]
    assert made.ladder[-1].to == ("managers", "U1")


@pytest.mark.parametrize(
    "rung",
    [
        {"after": "15m"},
        {"after": "15m", "to": []},
        {"after": "15m", "to": "managers", "times": 2},
        {"after": "15m", "to": "managers", "by": "pigeon"},
        {"after": "soon", "to": "managers"},
        {"after": "15m", "to": "managers", "every": "1h", "times": 0},
    ],
)
def test_a_rung_that_cannot_be_climbed_is_refused(rung: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Policy.build("p", OFFICE, ladder=[rung])


def test_what_a_conversation_carries_comes_back_equal_and_older_ones_are_read() -> None:
    made = Policy.build(
        "p",
        OFFICE,
        targets={"resolution": {"high": "2h", "normal": "8h"}},
        pauses=[],
        ladder=[{"after": "1h", "to": "U1"}],
    )
    snapshot = Snapshot(made, OFFICE)
    assert load_snapshot(snapshot.text) == snapshot
    old = json.loads(snapshot.text)
    old["policy"] = {"name": "p", "calendar": "office", "when": {}, "targets": {"resolution": "8h"}, "warn": []}
    read = load_snapshot(json.dumps(old)).policy
    assert (read.target(Metric.RESOLUTION, "low"), read.pauses, read.ladder) == (timedelta(hours=8), ("pending",), ())
