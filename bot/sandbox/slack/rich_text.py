"""Checks of the rich text block (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/)."""

from typing import Any

from bot.sandbox.slack.composition import Checker, kind_of
from bot.sandbox.slack.rules import Json

_REQUIRED: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "link": ("url",),
    "user": ("user_id",),
    "usergroup": ("usergroup_id",),
    "channel": ("channel_id",),
    "emoji": ("name",),
    "broadcast": ("range",),
    "date": ("timestamp", "format"),
    "color": ("value",),
    "team": ("team_id",),
}
_STYLES = {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}


def check_rich_text(check: Checker, block: Json) -> None:
    for place, element in enumerate(check.items(block, "elements", 1000)):
        with check.at("elements", place):
            _check_part(check, element)


def _check_part(check: Checker, element: Any) -> None:
    if not check.is_object(element):
        return
    kind = kind_of(element)
    if kind == "rich_text_list":
        check.one_of(element, "style", "bullet", "ordered")
        check.needs(element, "style")
        for place, item in enumerate(check.items(element, "elements", 1000)):
            with check.at("elements", place):
                if kind_of(item) != "rich_text_section":
                    check.wrong("must be a rich_text_section")
                else:
                    _check_inline(check, item, set(_REQUIRED))
    elif kind == "rich_text_preformatted":
        _check_inline(check, element, {"text", "link"})
    elif kind in ("rich_text_section", "rich_text_quote"):
        _check_inline(check, element, set(_REQUIRED))
    else:
        check.wrong(f"unsupported type: {kind}")


def _check_inline(check: Checker, part: Json, allowed: set[str]) -> None:
    for place, element in enumerate(check.items(part, "elements", 10_000, least=0)):
        with check.at("elements", place):
            if not check.is_object(element):
                continue
            kind = kind_of(element)
            if kind not in allowed:
                check.wrong(f"unsupported type: {kind}")
                continue
            check.needs(element, *_REQUIRED[kind])
            if kind == "date" and not isinstance(element.get("timestamp"), int):
                check.wrong("must be an integer: timestamp")
            if kind == "broadcast":
                check.one_of(element, "range", "here", "channel", "everyone")
            _check_style(check, element)


def _check_style(check: Checker, element: Json) -> None:
    style = element.get("style", {})
    if (
        not isinstance(style, dict)
        or not set(style) <= _STYLES
        or not all(isinstance(on, bool) for on in style.values())
    ):
        with check.at("style"):
            check.wrong("must be an object of known styles")
