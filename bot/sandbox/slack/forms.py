"""What a person's choice or entry looks like in a payload (https://docs.slack.dev/reference/interaction-payloads)."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy

from bot.sandbox.slack.content import elements_of
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.state import View

_PLAIN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}
_ONE_OPTION = {"static_select", "radio_buttons", "overflow", "external_select"}
_MANY_OPTIONS = {"checkboxes", "multi_static_select"}
_STATELESS = {"button", "overflow", "image"}
_FILLED = ("value", "selected_option", "selected_options", "files", *_PLAIN.values())


def find_element(
    blocks: list[Json], name: str, value: str | None = None, choice: str | None = None
) -> tuple[Json, Json]:
    """The block and the element of this action id; also of this block id or label, where a block has one element. Of an
    id, all that stands before a sign is enough ("text" for "text~3f"). Of several alike, the button with this value, or
    the menu that offers this choice."""
    everything = [(block, element) for block in blocks for element in elements_of(block)]
    fitting = [
        (block, element)
        for block, element in everything
        if value in (None, element.get("value"))
        if choice is None or "options" not in element or _option_of(element, choice)
    ]
    for pattern in (re.escape(name), rf"{re.escape(name)}\W.*"):
        for block, element in fitting:
            if any(re.fullmatch(pattern, one) for one in _names(block, element)):
                return block, element
    raise SlackError("no_such_element", f"no element {name!r} with value {value!r} and choice {choice!r}")


def _names(block: Json, element: Json) -> list[str]:
    names = [str(element.get("action_id", ""))]
    if block["type"] in ("input", "section"):
        names.append(block["block_id"])
    return [*names, block["label"]["text"]] if block["type"] == "input" else names


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
        if len(names) > element.get("max_selected_items", len(names)):
            raise SlackError("too_many_options", f"no more than {element['max_selected_items']} can be chosen")
        return {"type": kind, "selected_options": [_option(element, name) for name in names]}
    if kind == "file_input":
        return {"type": kind, "files": []}
    return {"type": kind, _PLAIN.get(kind, "value"): given or None}


def _option(element: Json, wanted: str) -> Json:
    """An option by its value or its text."""
    found = _option_of(element, wanted)
    if found is None:
        raise SlackError("no_such_option", f"no option {wanted!r}")
    return {name: deepcopy(found[name]) for name in ("text", "value") if name in found}


def _option_of(element: Json, wanted: str) -> Json | None:
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(option for group in groups for option in group["options"])]
    return next((option for option in options if wanted in (option["value"], option["text"]["text"])), None)


def _initial(element: Json) -> str:
    """What stands in an input before anybody touched it."""
    if "initial_option" in element:
        return str(element["initial_option"]["value"])
    if "initial_options" in element:
        return ",".join(option["value"] for option in element["initial_options"])
    names = ("initial_value", "initial_user", "initial_conversation", "initial_channel", "initial_date", "initial_time")
    return next((str(element[name]) for name in names if name in element), "")


# --- what stands in a view's inputs -------------------------------------------------------------------


def show_inputs(view: View, before: Json | None = None) -> None:
    """Bring ``state.values`` up to the view's blocks, each input as it first stands.

    Of an input block with the same block_id, action_id and kind in the view ``before``, what stands there is kept, even
    when the initial value is new (https://docs.slack.dev/reference/methods/views.update/#preserving-input-entry).
    """
    kept = _kept(before) if before else {}
    values: Json = {}
    for block, element in _inputs(view.body["blocks"]):
        key = (block["type"], block["block_id"], element["action_id"], element["type"])
        state = kept.get(key) or entered(element, _initial(element))
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    view.body["state"] = {"values": values}


def _kept(before: Json) -> dict[tuple[str, str, str, str], Json]:
    values = before["state"]["values"]
    return {
        ("input", block["block_id"], element["action_id"], element["type"]): state
        for block, element in _inputs(before["blocks"])
        if block["type"] == "input" and (state := values.get(block["block_id"], {}).get(element["action_id"]))
    }


def enter(view: View, values: Mapping[str, str]) -> None:
    """Type and choose, named by block id, action id or label; menus by an option's value or text."""
    for name, given in values.items():
        block, element = find_element(view.body["blocks"], name)
        put(view, block, element, entered(element, given))


def put(view: View, block: Json, element: Json, state: Json) -> None:
    if element["type"] not in _STATELESS:
        view.body["state"]["values"][block["block_id"]][element["action_id"]] = state


def unfit(view: View) -> list[str]:
    """The block ids of the inputs for which the client will not send the form: empty, too short, too long."""
    values = view.body["state"]["values"]
    return [
        block["block_id"]
        for block, element in _inputs(view.body["blocks"])
        if block["type"] == "input"
        if not _fits(block, element, values[block["block_id"]][element["action_id"]])
    ]


def _fits(block: Json, element: Json, state: Json) -> bool:
    found = next((state[name] for name in _FILLED if state.get(name)), None)
    if found is None or (isinstance(found, str) and not found.strip()):
        return bool(block.get("optional"))
    if element["type"] != "plain_text_input":
        return True
    return bool(element.get("min_length", 0) <= len(found) <= element.get("max_length", 3000))


def _inputs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in _STATELESS:
                yield block, element
