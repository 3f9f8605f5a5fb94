"""Conditions of routes and rules."""

import pytest

from bot.conditions import ABOUT_CONVERSATION, ABOUT_EVENT, Conditions


def read(**when: list[str]) -> Conditions:
    return Conditions.read(when, ABOUT_EVENT)


def test_no_condition_holds_for_everything() -> None:
    assert read().hold({})


def test_every_condition_must_meet_one_of_its_values_and_capitals_make_no_difference() -> None:
    conditions = read(tier=["Gold", "vip"], inbox=["shop"])
    assert conditions.hold({"tier": ["gold"], "inbox": ["shop"], "tag": ["x"]})
    assert not conditions.hold({"tier": ["gold"], "inbox": ["mail"]})
    assert not conditions.hold({"inbox": ["shop"]})


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("refund", "Two REFUNDS, please"),
        ("환불", "전액환불해주세요"),
        ("환불 요청", "환불요청합니다"),
        ("환불", "환불을 받고 싶어요"),
        ("Café", "cafe"),
    ],
)
def test_a_keyword_is_found_as_people_write_it(keyword: str, text: str) -> None:
    assert read(keyword=[keyword]).hold({"keyword": ["", text]})


@pytest.mark.parametrize(("keyword", "text"), [("port", "your support"), ("환불", "교환 불가"), ("refund", "")])
def test_a_keyword_is_not_found_where_people_mean_something_else(keyword: str, text: str) -> None:
    assert not read(keyword=[keyword]).hold({"keyword": [text]})


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ({"keywords": ["x"]}, 'did you mean "keyword"'),
        ({"from_status": ["open"]}, 'there is no condition "from_status" here'),
        ({"tag": []}, "is empty, so nothing would match"),
        ({"keyword": ["!?"]}, "no letter and no digit"),
    ],
)
def test_what_would_never_hold_is_refused(when: dict[str, list[str]], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Conditions.read(when, ABOUT_CONVERSATION)
