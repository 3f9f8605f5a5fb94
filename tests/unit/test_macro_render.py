"""A macro's text is filled in exactly: variables replaced, braces kept, and a value never becomes anything more."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.macros.check import problem_in
from bot.macros.render import BraceAlone, check, missing, render, variables
from bot.macros.variables import NAMES, first_name, known
from bot.names import shown
from channels.markup import from_markdown

NAME = st.text(string.ascii_lowercase + "._", min_size=1, max_size=12)
PLAIN = st.text(string.ascii_letters + "가나다 .,", max_size=20)
VALUE = st.text(max_size=30)


@given(st.lists(st.one_of(PLAIN.map(lambda text: (text, "")), NAME.map(lambda name: ("", name))), max_size=8), VALUE)
def test_every_variable_becomes_its_value_and_all_else_stays(pieces: list[tuple[str, str]], value: str) -> None:
    word = "".join(c for c in value if c.isalnum())
    text = "".join(f"{{{name}}}" if name else plain for plain, name in pieces)
    values = {name: word for _, name in pieces if name}
    expected = "".join((word or f"{{{name}}}") if name else plain for plain, name in pieces)
    assert render(text, values) == expected
    assert missing(text, values) == ([] if word else list(values))


@given(st.text("{}ab\n", max_size=30))
def test_doubled_braces_are_braces_and_single_ones_are_told_of(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")
    check(doubled)
    assert render(doubled, {}) == text
    assert list(variables(doubled)) == []


@given(VALUE)
def test_a_value_is_read_as_it_is_whatever_marks_it_holds(value: str) -> None:
    shown_value = " ".join(value.split())
    filled = from_markdown(render("Dear {customer.name}, hello", {"customer.name": value}))
    if not shown_value:
        assert filled.text == "Dear {customer.name}, hello"
        return
    assert filled.text == from_markdown("Dear X, hello").text.replace("X", _clean(shown_value))
    assert filled.spans == ()


def _clean(value: str) -> str:
    from bot.model.richtext import RichText
    from channels.markup import clean_rich

    return clean_rich(RichText(value)).text


def test_a_value_is_not_filled_in_again() -> None:
    assert render("{a} {b}", {"a": "{b}", "b": "x"}) == "{b} x"


@pytest.mark.parametrize("text", ["a { b", "a } b", "{a b}", "{}", "ok\n{{{"])
def test_a_brace_alone_is_found_with_its_line(text: str) -> None:
    with pytest.raises(BraceAlone) as raised:
        check(text)
    assert raised.value.line == text.count("\n") + 1


def test_a_name_that_is_no_variable_is_told_with_the_nearest() -> None:
    problem = problem_in("hello\n{customer.fist_name}")
    assert problem
    assert problem.line == 2
    assert "{customer.first_name}" in problem.text
    assert problem_in("{customer.fields.plan} " + " ".join(f"{{{name}}}" for name in NAMES)) is None
    assert not known("customer.fields")


def test_first_names() -> None:
    assert [first_name(n) for n in ("Kim Lee", "Lee, Kim", "김민서", "김 민서", "Kim", "", " , ")] == [
        "Kim", "Kim", "김민서", "김 민서", "Kim", "", "",
    ]  # fmt: skip
    assert shown("Kim Lee", "first") == first_name("Kim Lee")
