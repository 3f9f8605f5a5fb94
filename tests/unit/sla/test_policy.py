"""Which promise holds, and how it is kept with the conversation."""

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
    assert always.targets == {Metric.RESOLUTION: timedelta(days=2), Metric.NEXT_RESPONSE: timedelta(hours=1)}
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
        ({"targets": {"xyz": "1h"}}, 'no target "xyz": write one of first_response, next_response, resolution'),
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
