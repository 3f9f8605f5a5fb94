"""What the app behind the page's Slack pane shows, and what tests do there."""

from typing import Any

from playwright.async_api import Locator, Page


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


ASK = {"title": plain("Resolve?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
DUE = {"type": "mrkdwn", "text": "*Due* <!date^1900000000^{date_num}|soon> &lt;!channel&gt;"}
CARD: list[dict[str, Any]] = [
    {"type": "header", "text": plain("#142 <b>Refund</b>")},
    {"type": "section", "text": DUE},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "reply", "text": plain("Reply"), "value": "142"},
            {"type": "button", "action_id": "resolve", "text": plain("Resolve"), "value": "142", "confirm": ASK},
            {
                "type": "static_select",
                "action_id": "priority",
                "placeholder": plain("Priority"),
                "options": [option("Low"), option("High")],
            },
            {"type": "overflow", "action_id": "more", "options": [option("Split"), option("Merge")]},
        ],
    },
]
FORM = {
    "type": "modal",
    "callback_id": "reply",
    "title": plain("Reply"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "body",
            "label": plain("Text"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}


def entry(block_id: str, kind: str, **more: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": "entry"} | more
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, "optional": True}


EACH = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}


def live_form(preview: str = "-", macro: str = "") -> dict[str, Any]:
    """What stands in Body is shown above it; a macro puts a text there."""
    first = {"initial_value": f"Dear all, {macro}"} if macro else {}
    body = entry(f"Body~{macro}" if macro else "Body", "plain_text_input", multiline=True, **EACH, **first)
    shown = {"type": "context", "elements": [plain(f"preview: {preview}")]}
    choose = entry("Macro", "static_select", options=[option("Thanks"), option("Sorry")])
    blocks = [shown, choose | {"dispatch_action": True}, body | {"dispatch_action": True, "label": plain("Body")}]
    more = [
        entry("Tags", "multi_static_select", options=[option("Bug"), option("Bill")]),
        entry("Files", "file_input"),
        entry("Who", "users_select"),
        {"type": "actions", "elements": [{"type": "button", "action_id": "deeper", "text": plain("Deeper")}]},
    ]
    return {**FORM, "callback_id": "live", "title": plain("Live"), "blocks": blocks + more}


HOME: dict[str, Any] = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("My queue")},
        {
            "type": "section",
            "text": plain("#142"),
            "accessory": {"type": "overflow", "action_id": "more", "options": [option("Take"), option("Drop")]},
        },
    ],
}


def last_message(page: Page, place: str = "slack-log") -> Locator:
    return page.get_by_test_id(place).get_by_test_id("slack-message").last


async def write(page: Page, box: str, text: str) -> None:
    await page.get_by_test_id(f"{box}-input").fill(text)
    await page.get_by_test_id(f"{box}-input").press("Enter")
