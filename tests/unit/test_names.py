"""What customers see of an agent's name."""

import pytest

from bot.model.richtext import RichText, Span, Style
from bot.names import above, shown, toward_customers
from bot.rules import AgentRule


@pytest.mark.parametrize(
    ("name", "how", "seen"),
    [
        ("Alice Baker", "full", "Alice Baker"),
        ("Alice Baker", "first", "Alice"),
        ("Alice Baker", "none", ""),
        ("김 민서", "first", "김 민서"),
        ("", "first", ""),
    ],
)
def test_as_much_as_the_inbox_says(name: str, how: str, seen: str) -> None:
    assert shown(name, how) == seen


def test_the_settings_name_goes_before_the_platforms() -> None:
    team = {"U1": AgentRule("U1", "Kim")}
    assert toward_customers(team, "full", "U1", "alice_b") == "Kim"
    assert toward_customers(team, "full", "U2", "Bob") == "Bob"
    assert toward_customers(team, "full", "", "") == ""


def test_above_a_text_the_name_moves_the_styles_along() -> None:
    body = RichText("see here", (Span(Style.LINK, 4, 8, "https://example.com"),))
    named = above("Kim", body)
    assert named.text == "Kim\nsee here"
    link = named.spans[1]
    assert named.text[link.start : link.end] == "here"
    assert above("", body) == body
    assert above("Kim", RichText()) == RichText()
