"""What a person's choice or entry looks like in a payload (https://docs.slack.dev/reference/interaction-payloads)."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from bot.sandbox.slack.content import elements_of
from bot.sandbox.slack.rules import Json, SlackError

_PLAIN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}
_ONE_OPTION = {"static_select", "radio_buttons", "overflow", "external_select"}
_MANY_OPTIONS = {"checkboxes", "multi_static_select"}


def find_element(blocks: list[Json], action_id: str, value: str | None = None) -> tuple[Json, Json]:
    """The block and the element with this action id (and, of several, this value)."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id and value in (None, element.get("value")):
                return block, element
    raise SlackError("no_such_element", f"no element with action_id {action_id!r} and value {value!r}")


def pressed(block: Json, element: Json, choice: str | None, action_ts: str) -> Json:
    """One entry of a block_actions payload's ``actions``."""
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    for name in ("text", "value", "style", "url", "placeholder"):
        if name in element:
            action[name] = deepcopy(element[name])
    if element["type"] != "button":
        action |= entered(element, choice or "")
    return action | {"action_ts": action_ts}


def entered(element: Json, given: str) -> Json:
    """The state of one input: what stands under ``state.values`` or in an action."""
    kind = element["type"]
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": _option(element, given) if given else None}
    if kind in _MANY_OPTIONS:
        names = [name for name in given.split(",") if name]
        return {"type": kind, "selected_options": [_option(element, name) for name in names]}
    return {"type": kind, _PLAIN.get(kind, "value"): given or None}


def _option(element: Json, wanted: str) -> Json:
    """An option by its value or its text."""
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(option for group in groups for option in group["options"])]
    for option in options:
        if wanted in (option["value"], option["text"]["text"]):
            return {name: deepcopy(option[name]) for name in ("text", "value") if name in option}
    raise SlackError("no_such_option", f"no option {wanted!r}")


def initial(element: Json) -> str:
    """What stands in an input before anybody touched it."""
    if "initial_option" in element:
        return str(element["initial_option"]["value"])
    if "initial_options" in element:
        return ",".join(option["value"] for option in element["initial_options"])
    names = ("initial_value", "initial_user", "initial_conversation", "initial_channel", "initial_date", "initial_time")
    return next((str(element[name]) for name in names if name in element), "")


def fill_in(view: Json, values: dict[str, str]) -> tuple[Json, list[str]]:
    """``(state values, block ids that are required and empty)``. ``values`` by block id or action id."""
    state: dict[str, Any] = {}
    missing = []
    for block, element in _inputs(view["blocks"]):
        given = values.get(block["block_id"], values.get(element["action_id"], initial(element)))
        state[block["block_id"]] = {element["action_id"]: entered(element, given)}
        if block["type"] == "input" and not block.get("optional") and not given.strip():
            missing.append(block["block_id"])
    known = set(state) | {action for entry in state.values() for action in entry}
    if not set(values) <= known:
        raise SlackError("no_such_element", f"no inputs named {sorted(set(values) - known)}")
    return state, missing


def _inputs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in ("button", "overflow", "image"):
                yield block, element
