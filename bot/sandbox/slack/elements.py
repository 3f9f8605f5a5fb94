"""Checks of block elements (https://docs.slack.dev/reference/block-kit/block-elements/)."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.slack.composition import Checker, kind_of
from bot.sandbox.slack.rules import Json

_PICKERS = {"users_select", "conversations_select", "channels_select", "external_select"}
_MULTI = {f"multi_{kind}" for kind in (*_PICKERS, "static_select")}
_MOMENTS = {"datepicker", "timepicker", "datetimepicker"}
_FIELDS = {"number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input"}

IN_ACTIONS = {"button", "overflow", "static_select", "checkboxes", "radio_buttons"} | _PICKERS | _MULTI | _MOMENTS
IN_SECTION = IN_ACTIONS | {"image"}
IN_INPUT = (IN_ACTIONS | _FIELDS | {"plain_text_input"}) - {"button", "overflow"}


def check_element(check: Checker, element: Any, allowed: set[str]) -> None:
    if not check.is_object(element):
        return
    kind = kind_of(element)
    if kind not in allowed:
        check.wrong(f"unsupported type: {kind}")
        return
    check.length(element, "action_id", 255)
    check.confirm(element)
    check.text(element, "placeholder", 150, plain=True, required=False)
    if kind in _CHECKS:
        _CHECKS[kind](check, element)


def _button(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/button-element/"""
    check.text(element, "text", 75, plain=True)
    check.length(element, "value", 2000)
    check.length(element, "url", 3000)
    check.length(element, "accessibility_label", 75)
    check.one_of(element, "style", "primary", "danger")


def _static_select(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/#static_select"""
    offered = _offered(check, element)
    initial = element.get("initial_option")
    if initial is not None and offered and initial not in offered:
        with check.at("initial_option"):
            check.wrong("must be one of the options")


def _multi_static_select(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element/#static_multi_select"""
    offered = _offered(check, element)
    check.between(element, "max_selected_items", 1, 100)
    if "initial_options" in element:
        for place, initial in enumerate(check.items(element, "initial_options", 100)):
            if offered and initial not in offered:
                with check.at("initial_options", place):
                    check.wrong("must be one of the options")


def _offered(check: Checker, element: Json) -> list[Any]:
    """All options of a menu, those of its groups included."""
    if "option_groups" not in element:
        check.options(element, "options", 100)
        options = element.get("options")
        return options if isinstance(options, list) else []
    offered: list[Any] = []
    for place, group in enumerate(check.items(element, "option_groups", 100)):
        with check.at("option_groups", place):
            if check.is_object(group):
                check.text(group, "label", 75, plain=True)
                check.options(group, "options", 100)
                offered += group["options"] if isinstance(group.get("options"), list) else []
    return offered


def _users_select(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/#users_select"""
    initial = element.get("initial_user")
    if initial is not None and not (isinstance(initial, str) and initial[:1] in ("U", "W")):
        with check.at("initial_user"):
            check.wrong("must be a user id")


def _overflow(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element/"""
    check.options(element, "options", 5)


def _choices(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element/ (radio buttons alike)"""
    check.options(element, "options", 10, plain=False)


def _plain_text_input(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/"""
    check.length(element, "initial_value", 3000)
    check.between(element, "min_length", 0, 3000)
    check.between(element, "max_length", 1, 3000)
    check.flag(element, "multiline")
    config = element.get("dispatch_action_config")
    if config is not None:
        with check.at("dispatch_action_config"):
            if check.is_object(config):
                _dispatch_action_config(check, config)


def _dispatch_action_config(check: Checker, config: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object/"""
    for place, moment in enumerate(check.items(config, "trigger_actions_on", 2)):
        if moment not in ("on_enter_pressed", "on_character_entered"):
            with check.at("trigger_actions_on", place):
                check.wrong("must be one of: on_enter_pressed, on_character_entered")


def _file_input(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/file-input-element/"""
    check.between(element, "max_files", 1, 10)
    kinds = element.get("filetypes", [])
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        with check.at("filetypes"):
            check.wrong("must be an array of strings")


def check_image(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/image-element/ (and the image block)"""
    if "image_url" not in element and "slack_file" not in element:
        check.wrong("must define either image_url or slack_file")
    check.length(element, "image_url", 3000)
    check.needs(element, "alt_text")
    check.length(element, "alt_text", 2000)


_CHECKS: dict[str, Callable[[Checker, Json], None]] = {
    "button": _button,
    "static_select": _static_select,
    "multi_static_select": _multi_static_select,
    "users_select": _users_select,
    "file_input": _file_input,
    "overflow": _overflow,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "plain_text_input": _plain_text_input,
    "image": check_image,
}
