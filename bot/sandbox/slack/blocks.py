"""Block Kit as Slack checks it (https://docs.slack.dev/reference/block-kit/blocks/ and .../surfaces/)."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.slack.composition import TEXT, Checker, kind_of
from bot.sandbox.slack.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, check_element, check_image
from bot.sandbox.slack.rich_text import check_rich_text
from bot.sandbox.slack.rules import Json, SlackError

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS = 13_200
"""Of all blocks of a message together; not documented, seen in https://github.com/slackapi/bolt-js/issues/2509."""
MARKDOWN_CHARACTERS = 12_000
VIEW_BYTES = 250_000

_UNCHECKED = {"file", "video", "context_actions", "task_card", "plan", "alert", "card", "carousel", "container"}
_OF_MESSAGES = {"markdown", "table", "file", "context_actions", "task_card", "plan"}
"""Not in modals nor on Home tabs: "Available in surfaces" of https://docs.slack.dev/reference/block-kit/blocks."""


def check_message_blocks(blocks: Any) -> list[Json]:
    """The blocks of a message; raises ``SlackError`` as chat.postMessage does."""
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    check = Checker("blocks")
    if len(blocks) > MESSAGE_BLOCKS:
        check.wrong(f"no more than {MESSAGE_BLOCKS} items allowed")
    _check_blocks(check, blocks)
    if check.problems:
        raise SlackError("invalid_blocks", *check.problems)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS or _characters(blocks) > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return blocks


def check_view(view: Any, kinds: tuple[str, ...]) -> Json:
    """A view (https://docs.slack.dev/reference/views/); raises ``SlackError`` as views.open does."""
    check = Checker("view")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", "must provide an object [json-pointer:/view]")
    if view.get("type") not in kinds:
        check.wrong(f"unsupported type: {view.get('type')}")
    modal = view.get("type") == "modal"
    check.text(view, "title", 24, plain=True, required=modal)
    check.text(view, "submit", 24, plain=True, required=False)
    check.text(view, "close", 24, plain=True, required=False)
    check.length(view, "private_metadata", 3000)
    check.length(view, "callback_id", 255)
    check.length(view, "external_id", 255)
    with check.at("blocks"):
        blocks = _view_blocks(check, view)
        _check_blocks(check, blocks)
        _check_surface(check, blocks, modal)
    if modal and "submit" not in view and any(kind_of(block) == "input" for block in view.get("blocks") or []):
        check.wrong("missing required field: submit")
    if check.problems:
        raise SlackError("invalid_arguments", *check.problems)
    return view


def _view_blocks(check: Checker, view: Json) -> list[Json]:
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        check.wrong("must be an array of objects")
        return []
    if len(blocks) > VIEW_BLOCKS:
        check.wrong(f"no more than {VIEW_BLOCKS} items allowed")
    return blocks


def _check_surface(check: Checker, blocks: list[Json], modal: bool) -> None:
    for place, block in enumerate(blocks):
        element = block.get("element")
        with check.at(place):
            if kind_of(block) in _OF_MESSAGES:
                check.wrong(f"unsupported type: {kind_of(block)}")
            if kind_of(element) == "file_input" and not modal:
                with check.at("element"):
                    check.wrong("unsupported type: file_input")


def _check_blocks(check: Checker, blocks: list[Json]) -> None:
    block_ids: set[str] = set()
    for place, block in enumerate(blocks):
        with check.at(place):
            _check_block(check, block)
            block_id = block.get("block_id")
            if isinstance(block_id, str) and block_id in block_ids:
                with check.at("block_id"):
                    check.wrong(f'block_id "{block_id}" already exists for another block')
            block_ids |= {block_id} if isinstance(block_id, str) and block_id else set()


def _check_block(check: Checker, block: Json) -> None:
    kind = kind_of(block)
    check.length(block, "block_id", 255)
    if kind in _CHECKS:
        _CHECKS[kind](check, block)
    elif kind not in _UNCHECKED:
        with check.at("type"):
            check.wrong(f"unsupported type: {kind}")


def _section(check: Checker, block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/section-block/"""
    if "text" not in block and "fields" not in block:
        check.wrong("must define either `text` or `fields`")
    check.text(block, "text", TEXT, required=False)
    for place, field in enumerate(check.items(block, "fields", 10) if "fields" in block else []):
        with check.at("fields", place):
            check.text_object(field, 2000)
    if "accessory" in block:
        with check.at("accessory"):
            check_element(check, block["accessory"], IN_SECTION)


def _header(check: Checker, block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/header-block/"""
    check.text(block, "text", 150, plain=True)


def _divider(check: Checker, block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/divider-block/"""


def _context(check: Checker, block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/context-block/"""
    for place, element in enumerate(check.items(block, "elements", 10)):
        with check.at("elements", place):
            if kind_of(element) == "image":
                check_image(check, element)
            else:
                check.text_object(element, TEXT)


def _actions(check: Checker, block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/actions-block/"""
    seen: set[str] = set()
    for place, element in enumerate(check.items(block, "elements", 25)):
        with check.at("elements", place):
            check_element(check, element, IN_ACTIONS)
            action_id = element.get("action_id") if isinstance(element, dict) else None
            if isinstance(action_id, str) and action_id in seen:
                with check.at("action_id"):
                    check.wrong(f'`action_id` "{action_id}" already exists for another element')
            seen |= {action_id} if isinstance(action_id, str) else set()


def _image(check: Checker, block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/image-block/"""
    check_image(check, block)
    check.text(block, "title", 2000, plain=True, required=False)


def _input(check: Checker, block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/input-block/"""
    check.text(block, "label", 2000, plain=True)
    check.text(block, "hint", 2000, plain=True, required=False)
    check.flag(block, "dispatch_action")
    check.flag(block, "optional")
    with check.at("element"):
        check_element(check, block.get("element"), IN_INPUT)


def _markdown(check: Checker, block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/markdown-block/"""
    check.needs(block, "text")
    check.length(block, "text", MARKDOWN_CHARACTERS)


def _table(check: Checker, block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/table-block/"""
    for place, row in enumerate(check.items(block, "rows", 100)):
        with check.at("rows", place):
            if not isinstance(row, list) or len(row) > 20:
                check.wrong("must be an array of at most 20 cells")


_CHECKS: dict[str, Callable[[Checker, Json], None]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "table": _table,
    "rich_text": check_rich_text,
}


def _characters(value: Any) -> int:
    """Characters of every string in it: a little more than Slack seems to count, to be on the safe side."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_characters(item) for item in value.values())
    return sum(_characters(item) for item in value) if isinstance(value, list) else 0
