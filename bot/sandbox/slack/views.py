"""views.* methods (https://docs.slack.dev/reference/methods/views.open and its neighbours)."""

import json
from copy import deepcopy
from hashlib import sha256

from bot.sandbox.slack.api import TIER_4, Call, method
from bot.sandbox.slack.blocks import VIEW_BYTES, check_view
from bot.sandbox.slack.content import with_ids
from bot.sandbox.slack.forms import show_inputs
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.state import APP, BOT, TEAM, View, Workspace

MOST_PUSHED = 3


def read_view(call: Call, *kinds: str, replacing: str = "") -> Json:
    view = check_view(call.args.structure("view"), kinds)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    external = view.get("external_id")
    for other in call.world.all_views():
        if external and other.body["external_id"] == external and other.id != replacing:
            raise SlackError("duplicate_external_id")
    return view


def view_body(world: Workspace, view: Json, view_id: str, root: str = "", previous: str | None = None) -> Json:
    """The view object that the app gets (https://docs.slack.dev/reference/views/)."""
    optional = {name: deepcopy(view[name]) for name in ("title", "submit", "close") if name in view}
    return {
        "id": view_id,
        "team_id": TEAM,
        "type": view["type"],
        **{name: optional.get(name) for name in ("title", "submit", "close")},
        "blocks": with_ids(world, _named(deepcopy(view["blocks"]))),
        "private_metadata": view.get("private_metadata", ""),
        "callback_id": view.get("callback_id", ""),
        "external_id": view.get("external_id", ""),
        "clear_on_close": bool(view.get("clear_on_close")),
        "notify_on_close": bool(view.get("notify_on_close")),
        "state": {"values": {}},
        "hash": f"{world.seconds()}.{world.new_id('', 8)}",
        "root_view_id": root or view_id,
        "previous_view_id": previous,
        "app_id": APP,
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
    }


def _named(blocks: list[Json]) -> list[Json]:
    """Ids for blocks without: the same in the next version when the same block stands at the same place there, so that
    the page need not draw it anew."""
    for place, block in enumerate(blocks):
        block.setdefault("block_id", sha256(f"{place} {json.dumps(block)}".encode()).hexdigest()[:8])
    return blocks


def push_view(world: Workspace, user: str, view: Json) -> View:
    """Put a checked view on top of the person's modals."""
    stack = world.modals.setdefault(user, [])
    if len(stack) >= MOST_PUSHED:
        raise SlackError("push_limit_reached")
    root, previous = (stack[0].id, stack[-1].id) if stack else ("", None)
    view_id = world.new_id("V")
    shown = View(view_id, user, view_body(world, view, view_id, root, previous))
    show_inputs(shown)
    stack.append(shown)
    world.changed()
    return shown


def replace_view(world: Workspace, shown: View, view: Json) -> None:
    old = shown.body
    shown.body = view_body(world, view, shown.id, old["root_view_id"], old["previous_view_id"])
    show_inputs(shown, before=old)
    shown.errors = {}
    world.changed()


@method("views.open", tier=TIER_4)
def open_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.open"""
    view = read_view(call, "modal")
    user = call.tickets.redeem_trigger(call.args.required("trigger_id"))
    call.world.modals.pop(user, None)
    return {"view": push_view(call.world, user, view).body}


@method("views.push", tier=TIER_4)
def push(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.push"""
    view = read_view(call, "modal")
    user = call.tickets.redeem_trigger(call.args.required("trigger_id"))
    if not call.world.modals.get(user):
        raise SlackError("not_found")
    return {"view": push_view(call.world, user, view).body}


@method("views.update", tier=TIER_4)
def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.update"""
    view_id, external = call.args.text("view_id"), call.args.text("external_id")
    if not (view_id or external):
        raise SlackError("invalid_arguments", "missing required field: view_id")
    views = list(call.world.all_views())
    found = next(
        (one for one in views if view_id == one.id or (external and external == one.body["external_id"])), None
    )
    if found is None:
        raise SlackError("not_found")
    view = read_view(call, found.body["type"], replacing=found.id)
    _same_hash(call, found)
    replace_view(call.world, found, view)
    return {"view": found.body}


@method("views.publish", tier=TIER_4)
def publish(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    if not call.world.home_tab:
        raise SlackError("not_enabled")
    user = call.args.required("user_id")
    if user not in call.world.users:
        raise SlackError("invalid_arguments", "invalid `user_id`")
    old = call.world.homes.get(user)
    view = read_view(call, "home", replacing=old.id if old else "")
    if old:
        _same_hash(call, old)
        replace_view(call.world, old, view)
    else:
        view_id = call.world.new_id("V")
        call.world.homes[user] = View(view_id, user, view_body(call.world, view, view_id))
        show_inputs(call.world.homes[user])
        call.world.changed()
    return {"view": call.world.homes[user].body}


def _same_hash(call: Call, view: View) -> None:
    wanted = call.args.text("hash")
    if wanted and wanted != view.body["hash"]:
        raise SlackError("hash_conflict")
