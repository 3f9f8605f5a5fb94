"""A dry run as people and programs read it."""

import json
from collections.abc import Callable, Sequence
from datetime import tzinfo

from rich.markup import escape
from rich.table import Table

from bot.automation.dry_run import WouldRun
from bot.rules import Action


def as_json(found: Sequence[WouldRun]) -> str:
    rows = [
        {
            "at": each.at.isoformat(),
            "conversation": each.number,
            "rule": each.rule,
            "on": each.on,
            "do": [_written(action) for action in each.actions],
        }
        for each in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _written(action: Action) -> dict[str, str]:
    """As in the settings."""
    what = "notify" if action.what == "ring" else action.what
    return {what: action.value} | ({"text": action.text} if action.text else {})


def table(found: Sequence[WouldRun], zone: tzinfo, say: Callable[[str], str]) -> Table:
    made = Table(say("Time"), say("Conversation"), say("Rule"), say("Actions"), box=None)
    for each in found:
        actions = ", ".join(" ".join((action.what, *_written(action).values())) for action in each.actions)
        time = f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}"
        made.add_row(time, f"#{each.number}", *map(escape, (each.rule, actions)))
    return made


def summary(found: Sequence[WouldRun], days: int, say: Callable[[str], str]) -> str:
    if not found:
        return say("No rule would have run in the last %(days)d days.") % {"days": days}
    values = {"runs": len(found), "conversations": len({each.number for each in found}), "days": days}
    text = say("%(runs)d runs in %(conversations)d conversations in the last %(days)d days; nothing was changed.")
    return text % values
