"""Block Kit is checked as Slack checks it: each limit at its edge and one beyond."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.slack.blocks import check_message_blocks, check_view
from bot.sandbox.slack.rules import SlackError

Json = dict[str, Any]


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def option(text: int = 1, value: int = 1) -> Json:
    return {"text": plain(text), "value": "v" * value}


def button(**changes: Any) -> Json:
    return {"type": "button", "text": plain(4), "action_id": "a"} | changes


def buttons(count: int) -> Json:
    return {"type": "actions", "elements": [button(action_id=f"a{number}") for number in range(count)]}


def actions(element: Json) -> Json:
    return {"type": "actions", "elements": [element]}


def select(**changes: Any) -> Json:
    return actions({"type": "static_select", "action_id": "s", "options": [option()]} | changes)


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def entry(kind: str, **more: Any) -> Json:
    return {"type": "input", "label": plain(1), "element": {"type": kind, "action_id": "e"} | more}


LIMITS: list[tuple[str, Callable[[int], Json], int]] = [
    ("section text", lambda n: {"type": "section", "text": mrkdwn(n)}, 3000),
    ("section fields", lambda n: {"type": "section", "fields": [mrkdwn(1)] * n}, 10),
    ("section field text", lambda n: {"type": "section", "fields": [mrkdwn(n)]}, 2000),
    ("header", lambda n: {"type": "header", "text": plain(n)}, 150),
    ("context elements", lambda n: {"type": "context", "elements": [mrkdwn(1)] * n}, 10),
    ("actions elements", buttons, 25),
    ("button text", lambda n: actions(button(text=plain(n))), 75),
    ("button value", lambda n: actions(button(value="v" * n)), 2000),
    ("button url", lambda n: actions(button(url="u" * n)), 3000),
    ("action_id", lambda n: actions(button(action_id="a" * n)), 255),
    ("block_id", lambda n: {"type": "divider", "block_id": "b" * n}, 255),
    ("options", lambda n: select(options=[option()] * n), 100),
    ("option text", lambda n: select(options=[option(text=n)]), 75),
    ("option value", lambda n: select(options=[option(value=n)]), 150),
    ("placeholder", lambda n: select(placeholder=plain(n)), 150),
    ("overflow options", lambda n: actions({"type": "overflow", "options": [option()] * n}), 5),
    ("radio options", lambda n: actions({"type": "radio_buttons", "options": [option()] * n}), 10),
    ("image alt text", lambda n: {"type": "image", "image_url": "u", "alt_text": "t" * n}, 2000),
    ("image url", lambda n: {"type": "image", "image_url": "u" * n, "alt_text": "t"}, 3000),
    ("table rows", lambda n: {"type": "table", "rows": [[]] * n}, 100),
    ("files", lambda n: entry("file_input", max_files=n), 10),
    ("text length", lambda n: entry("plain_text_input", max_length=n), 3000),
    ("first text", lambda n: entry("plain_text_input", initial_value="x" * n), 3000),
    ("choices", lambda n: entry("multi_static_select", options=[option()] * n), 100),
    ("input hint", lambda n: entry("users_select") | {"hint": plain(n)}, 2000),
    ("input label", lambda n: {"type": "input", "label": plain(n), "element": {"type": "plain_text_input"}}, 2000),
]


@pytest.mark.parametrize(("make", "most"), [limit[1:] for limit in LIMITS], ids=[limit[0] for limit in LIMITS])
def test_the_limit_is_allowed_and_one_more_is_not(make: Callable[[int], Json], most: int) -> None:
    check_message_blocks([make(most)])
    with pytest.raises(SlackError) as caught:
        check_message_blocks([make(most + 1)])
    assert caught.value.error == "invalid_blocks"
    assert "json-pointer:/blocks/0" in caught.value.problems[0]


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ({"type": "secton"}, "unsupported type: secton"),
        ({"type": "section"}, "must define either `text` or `fields`"),
        ({"type": "section", "text": "hello"}, "must provide an object"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": ""}}, "must be more than 0 characters"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}, "not allowed: emoji"),
        ({"type": "header", "text": mrkdwn(1)}, "unsupported type: mrkdwn"),
        ({"type": "actions", "elements": []}, "must have at least 1 items"),
        ({"type": "actions", "elements": [button(), button()]}, "already exists for another element"),
        ({"type": "actions", "elements": [{"type": "plain_text_input"}]}, "unsupported type: plain_text_input"),
        (actions(button(style="blue")), "must be one of: primary, danger"),
        (actions(button(confirm={"title": plain(1)})), "missing required field: text"),
        (select(initial_option=option(text=2)), "must be one of the options"),
        (select(options=[option() | {"text": mrkdwn(1)}]), "unsupported type: mrkdwn"),
        (entry("multi_static_select", options=[option()], initial_options=[option(2)]), "must be one of the options"),
        (entry("users_select", initial_user="alice"), "must be a user id"),
        (entry("file_input", max_files=0), "must be between 1 and 10"),
        (entry("file_input", filetypes="txt"), "must be an array of strings"),
        (entry("plain_text_input", min_length=-1), "must be between 0 and 3000"),
        (entry("plain_text_input", multiline="yes"), "must be a boolean"),
        (entry("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_blur"]}), "must be one of: on_e"),
        (entry("plain_text_input") | {"dispatch_action": "yes"}, "must be a boolean"),
        (entry("overflow", options=[option()]), "unsupported type: overflow"),
        (actions({"type": "file_input", "action_id": "f"}), "unsupported type: file_input"),
        ({"type": "image", "image_url": "u"}, "missing required field: alt_text"),
        ({"type": "image", "alt_text": "x"}, "must define either image_url or slack_file"),
        ({"type": "markdown"}, "missing required field: text"),
        ({"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}, "unsupported type: text"),
        (rich({"type": "text", "text": ""}), "missing required field: text"),
        (rich({"type": "user"}), "missing required field: user_id"),
        (rich({"type": "date", "timestamp": "1", "format": "{date}"}), "must be an integer"),
        (rich({"type": "text", "text": "x", "style": {"loud": True}}), "must be an object of known styles"),
    ],
)
def test_a_wrong_block_is_refused_with_the_reason(block: Json, problem: str) -> None:
    with pytest.raises(SlackError) as caught:
        check_message_blocks([block])
    assert any(problem in one for one in caught.value.problems), caught.value.problems
    assert caught.value.answer()["response_metadata"]["messages"][0].startswith("[ERROR] ")


def test_a_message_has_at_most_fifty_blocks_with_distinct_ids() -> None:
    check_message_blocks([{"type": "divider"}] * 50)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message_blocks([{"type": "divider"}] * 51)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message_blocks([{"type": "divider", "block_id": "b"}] * 2)


def test_all_blocks_together_stay_below_the_undocumented_limit() -> None:
    section = {"type": "section", "text": mrkdwn(2900)}
    check_message_blocks([section] * 4)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message_blocks([section] * 5)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message_blocks([{"type": "markdown", "text": "x" * 6001}] * 2)


def modal(**changes: Any) -> Json:
    blocks = [{"type": "input", "block_id": "b", "label": plain(1), "element": {"type": "plain_text_input"}}]
    return {"type": "modal", "title": plain(1), "submit": plain(1), "blocks": blocks} | changes


@pytest.mark.parametrize(
    ("name", "make", "most"),
    [
        ("title", plain, 24),
        ("submit", plain, 24),
        ("close", plain, 24),
        ("private_metadata", lambda n: "x" * n, 3000),
        ("callback_id", lambda n: "x" * n, 255),
        ("external_id", lambda n: "x" * n, 255),
        ("blocks", lambda n: [{"type": "divider"}] * n, 100),
    ],
)
def test_a_view_keeps_its_limits(name: str, make: Callable[[int], Any], most: int) -> None:
    check_view(modal(**{name: make(most)}), ("modal",))
    with pytest.raises(SlackError, match="invalid_arguments"):
        check_view(modal(**{name: make(most + 1)}), ("modal",))


def test_a_view_needs_a_title_a_submit_for_inputs_and_the_right_type() -> None:
    for wrong in (
        modal(title=None),
        {key: value for key, value in modal().items() if key != "submit"},
        modal(type="home"),
    ):
        with pytest.raises(SlackError, match="invalid_arguments"):
            check_view(wrong, ("modal",))
    check_view({"type": "home", "blocks": []}, ("home",))


@pytest.mark.parametrize(
    ("kind", "block", "fits"),
    [
        ("modal", entry("file_input"), True),
        ("home", entry("file_input"), False),
        ("home", entry("plain_text_input"), True),
        ("modal", rich({"type": "text", "text": "x"}), True),
        ("modal", {"type": "markdown", "text": "x"}, False),
        ("home", {"type": "table", "rows": [[]]}, False),
    ],
)
def test_a_view_takes_only_what_its_surface_shows(kind: str, block: Json, fits: bool) -> None:
    view = modal(blocks=[block]) if kind == "modal" else {"type": "home", "blocks": [block]}
    with contextlib.nullcontext() if fits else pytest.raises(SlackError, match="invalid_arguments"):
        check_view(view, (kind,))


names = st.sampled_from(["type", "text", "elements", "fields", "accessory", "options", "block_id"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
kinds = st.sampled_from(["section", "actions", "context", "rich_text", "image", "input", "header", "table", "markdown"])


@given(
    kinds, st.dictionaries(st.sampled_from(["text", "elements", "fields", "accessory", "element", "rows"]), json_values)
)
@settings(max_examples=100, deadline=None)
def test_whatever_stands_in_a_block_the_answer_is_yes_or_a_refusal(kind: str, content: Json) -> None:
    with contextlib.suppress(SlackError):
        check_message_blocks([{"type": kind, **content}])
