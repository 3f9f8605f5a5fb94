"""What people do with buttons, forms, shortcuts and commands, read from Slack's payloads. Pure.

https://docs.slack.dev/reference/interaction-payloads
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model.desk import NOWHERE, ButtonPressed, CommandGiven, FormSent, FormTouched, Person, Place, ShortcutUsed
from bot.model.forms import HOME, ShowForm, ShowHome
from bot.model.inbound import Attachment
from channels.markup import clean
from channels.slack import events
from channels.slack.blocks import LINK, read_action, read_option
from channels.slack.events import digest
from channels.slack.forms import FORM_INPUT, entries, entry_name, read_entry

Json = Mapping[str, Any]
_LINK = re.compile(r"<(?![@#])([^<>|]*)(?:\|([^<>]*))?>")

AT = "at:"
"""Begins the id of the block of buttons in a private message; the thread follows."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, where, and the short-lived key for opening a form."""

    user: str
    team: str
    name: str
    place: Place
    trigger: str
    view: Json = field(default_factory=dict)
    """The form or home page it was done in; empty elsewhere."""

    @property
    def in_form(self) -> bool:
        return self.view.get("type") == "modal"


def actor(body: Json) -> Actor:
    """Of a button, a form, a shortcut or a command; ValueError when nobody is named."""
    user = body.get("user") or {}
    id_ = str(user.get("id") or body.get("user_id") or "")
    if not id_:
        raise ValueError("an interaction without a user")
    team = str(user.get("team_id") or body.get("team_id") or "")
    name = str(user.get("username") or user.get("name") or body.get("user_name") or "")
    return Actor(id_, team, name, place(body), str(body.get("trigger_id") or ""), body.get("view") or {})


def place(body: Json) -> Place:
    """Where it was done: the thread of the message, the form's origin, the command's channel."""
    if body.get("view"):
        return _carried(body["view"])[2]
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or body.get("channel_id") or "")
    thread = str(message.get("thread_ts") or container.get("thread_ts") or "")
    if container.get("is_ephemeral"):
        # nothing can hang on a private message, and Slack does not always tell in which thread it stands
        return Place(channel, thread or _written_at(body))
    return Place(channel, thread or str(message.get("ts") or container.get("message_ts") or ""))


def _written_at(body: Json) -> str:
    block = str(((body.get("actions") or [{}])[0]).get("block_id") or "")
    return block.removeprefix(AT) if block.startswith(AT) else ""


def acted(body: Json, person: Person) -> ButtonPressed | FormTouched | None:
    """A button or a menu, in a message, a form or on the home page; None for one that only opens an address.
    ValueError for anything else."""
    action = (body.get("actions") or [{}])[0]
    id_ = str(action.get("action_id") or "")
    if not id_:
        raise ValueError("an action without an id")
    if id_.startswith(LINK):
        return None
    once = body.get("trigger_id") or digest(str(action.get("action_ts")), person.id, id_)
    if body.get("view"):
        return _touched(body["view"], action, f"touch:{once}", person)
    value, choice = _chosen(action)
    return ButtonPressed(f"action:{once}", person, place(body), read_action(id_), value, choice)


def _chosen(action: Json) -> tuple[str, str]:
    """(the button's value, the choice)"""
    if action.get("selected_option"):
        return read_option(str(action["selected_option"].get("value") or ""))
    return str(action.get("value") or ""), ""


def _touched(view: Json, action: Json, once: str, person: Person) -> FormTouched:
    """Of a live entry, value and choice are both what stands in it now."""
    form, carries, origin = _carried(view)
    if action["action_id"] == FORM_INPUT:
        name = entry_name(str(action.get("block_id") or ""))
        value = choice = clean(read_entry(action))
    else:
        name, (value, choice) = read_action(str(action["action_id"])), _chosen(action)
    return FormTouched(once, person, origin, form, carries, _values(view), name, value, choice, _attached(view))


def submitted(body: Json, person: Person) -> FormSent:
    """A form; ValueError when it is not ours."""
    view = body["view"]
    name, carries, origin = _carried(view)
    once = f"view:{view['id']}:{view.get('hash') or ''}"
    return FormSent(once, person, origin, name, carries, _values(view), _attached(view))


def _attached(view: Json) -> tuple[Attachment, ...]:
    files = [file for state in entries(view).values() for file in state.get("files") or ()]
    return events.files({"files": files})


def _values(view: Json) -> dict[str, str]:
    return {entry_name(block): clean(read_entry(state)) for block, state in entries(view).items()}


def commanded(body: Json, person: Person) -> CommandGiven:
    once = body.get("trigger_id") or digest(person.id, str(body.get("text")), str(body.get("response_url")))
    return CommandGiven(f"command:{once}", person, place(body), _typed(clean(str(body.get("text") or ""))).strip())


def _typed(text: str) -> str:
    """As it was typed, but for people and channels: those stay <@U…|name> and <#C…|name>, because names are not unique.
    https://docs.slack.dev/interactivity/implementing-slash-commands (should_escape)"""
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def shortcut(body: Json, person: Person) -> ShortcutUsed:
    """https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload"""
    once = body.get("trigger_id") or digest(str(body.get("action_ts")), person.id, str(body.get("callback_id")))
    ts = str((body.get("message") or {}).get("ts") or body.get("message_ts") or "")
    where = place(body) if ts else NOWHERE
    return ShortcutUsed(f"shortcut:{once}", person, where, ts, str(body["callback_id"]))


# --- what a view carries along --------------------------------------------------------------------


def metadata(shown: ShowForm | ShowHome, origin: Place) -> str:
    """What a form carries along: its name, what it is about, and where to answer the person privately."""
    name = shown.name if isinstance(shown, ShowForm) else HOME
    carried = {"form": name, "carries": dict(shown.carries), "channel": origin.channel, "thread": origin.thread}
    return json.dumps(carried, ensure_ascii=False)


def _carried(view: Json) -> tuple[str, dict[str, str], Place]:
    """ValueError when a form is not ours. A home page always is, even one from before it carried anything."""
    text = str(view.get("private_metadata") or "")
    if view.get("type") != "home":
        return read_metadata(text)
    return (HOME, read_metadata(text)[1], NOWHERE) if text else (HOME, {}, NOWHERE)


def read_metadata(text: str) -> tuple[str, dict[str, str], Place]:
    """ValueError when it is not ours."""
    try:
        carried = json.loads(text)
        carries = {str(key): str(value) for key, value in carried["carries"].items()}
        return str(carried["form"]), carries, Place(str(carried["channel"]), str(carried["thread"]))
    except (TypeError, KeyError, AttributeError, ValueError) as problem:
        raise ValueError("a form that is not ours") from problem
