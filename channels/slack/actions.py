"""What people do with buttons, forms and commands, read from Slack's payloads. Pure.

https://docs.slack.dev/reference/interaction-payloads
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.desk import ButtonPressed, CommandGiven, FormSent, Person, Place, ShowForm
from channels.markup import clean
from channels.slack.blocks import FORM_INPUT, read_entry, read_option
from channels.slack.events import digest

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, where, and the short-lived key for opening a form."""

    user: str
    team: str
    name: str
    place: Place
    trigger: str


def actor(body: Json) -> Actor:
    """Of a button, a form or a command; ValueError when nobody is named."""
    user = body.get("user") or {}
    id_ = str(user.get("id") or body.get("user_id") or "")
    if not id_:
        raise ValueError("an interaction without a user")
    team = str(user.get("team_id") or body.get("team_id") or "")
    name = str(user.get("username") or user.get("name") or body.get("user_name") or "")
    return Actor(id_, team, name, place(body), str(body.get("trigger_id") or ""))


def place(body: Json) -> Place:
    """Where it was done: the thread of the button's message, the form's origin, the command's channel."""
    if body.get("view"):
        return read_metadata(str(body["view"].get("private_metadata") or ""))[2]
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or body.get("channel_id") or ""
    own = message.get("ts") or container.get("message_ts") or ""
    return Place(str(channel), str(message.get("thread_ts") or container.get("thread_ts") or own))


def pressed(body: Json, person: Person) -> ButtonPressed:
    """A button, a menu or an overflow; ValueError for anything else."""
    action = (body.get("actions") or [{}])[0]
    name = str(action.get("action_id") or "")
    if not name:
        raise ValueError("an action without an id")
    value, choice = str(action.get("value") or ""), ""
    if action.get("selected_option"):
        value, choice = read_option(str(action["selected_option"].get("value") or ""))
    once = body.get("trigger_id") or digest(str(action.get("action_ts")), person.id, name)
    return ButtonPressed(f"action:{once}", person, place(body), name, value, choice)


def submitted(body: Json, person: Person) -> FormSent:
    """A form; ValueError when it is not ours."""
    view = body["view"]
    name, carries, origin = read_metadata(str(view.get("private_metadata") or ""))
    entered = (view.get("state") or {}).get("values") or {}
    values = {entry: clean(read_entry(state.get(FORM_INPUT) or {})) for entry, state in entered.items()}
    return FormSent(f"view:{view['id']}:{view.get('hash') or ''}", person, origin, name, carries, values)


def commanded(body: Json, person: Person) -> CommandGiven:
    once = body.get("trigger_id") or digest(person.id, str(body.get("text")), str(body.get("response_url")))
    return CommandGiven(f"command:{once}", person, place(body), clean(str(body.get("text") or "")).strip())


def metadata(form: ShowForm, origin: Place) -> str:
    """What a form carries along: its name, what it is about, and where to answer the person privately."""
    place = {"channel": origin.channel, "thread": origin.thread}
    return json.dumps({"form": form.name, "carries": dict(form.carries), **place}, ensure_ascii=False)


def read_metadata(text: str) -> tuple[str, dict[str, str], Place]:
    """ValueError when it is not ours."""
    try:
        carried = json.loads(text)
        carries = {str(key): str(value) for key, value in carried["carries"].items()}
        return str(carried["form"]), carries, Place(str(carried["channel"]), str(carried["thread"]))
    except (TypeError, KeyError, AttributeError, ValueError) as problem:
        raise ValueError("a form that is not ours") from problem
