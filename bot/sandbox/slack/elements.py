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
    if "option_groups" in element:
        for place, group in enumerate(check.items(element, "option_groups", 100)):
            with check.at("option_groups", place):
                if check.is_object(group):
                    check.text(group, "label", 75, plain=True)
                    check.options(group, "options", 100)
        return
    check.options(element, "options", 100)
    options = element.get("options")
    initial = element.get("initial_option")
    if initial is not None and isinstance(options, list) and initial not in options:
        with check.at("initial_option"):
            check.wrong("must be one of the options")


def _overflow(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element/"""
    check.options(element, "options", 5)


def _choices(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element/ (radio buttons alike)"""
    check.options(element, "options", 10)


def _plain_text_input(check: Checker, element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/"""
    check.length(element, "initial_value", 3000)
    for name, least in (("min_length", 0), ("max_length", 1)):
        value = element.get(name, least)
        if not isinstance(value, int) or not least <= value <= 3000:
            with check.at(name):
                check.wrong(f"must be between {least} and 3000")


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
    "multi_static_select": _static_select,
    "overflow": _overflow,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "plain_text_input": _plain_text_input,
    "image": check_image,
}
