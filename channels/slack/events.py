"""Slack's message events as what was done: said, edited, deleted. Pure; shared by the desk and the customers' side.

https://docs.slack.dev/reference/events/message
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.inbound import Attachment
from bot.model.richtext import RichText
from channels.markup import clean_name, from_mrkdwn, from_slack_blocks, join
from channels.markup.slack import NameOf

Json = Mapping[str, Any]

TAKEN = frozenset({"", "file_share", "me_message", "thread_broadcast"})
"""Subtypes that are words of a person. A list of what to take, for Slack keeps adding subtypes."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are in Slack: the answer of auth.test."""

    team: str
    user: str
    bot: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose message it is, as the event itself tells."""

    id: str
    """User id; a bot's id where there is no user."""
    team: str = ""
    """Empty where the event does not say."""
    bot: bool = False
    name: str = ""
    """The name that came with the event, often empty."""


@dataclass(frozen=True, slots=True)
class Said:
    channel: str
    ts: str
    thread: str
    """ts of the thread's root; empty for a top-level message."""
    writer: Writer
    message: Json

    @property
    def at(self) -> datetime:
        return when(self.ts)


@dataclass(frozen=True, slots=True)
class Edited(Said):
    edit: str
    """ts of this edit."""


@dataclass(frozen=True, slots=True)
class Deleted:
    channel: str
    ts: str
    thread: str
    event_ts: str


def read(event: Json, me: Me, app: str = "") -> Said | Edited | Deleted | None:
    """The event's meaning; None for everything that is not a person's (or another bot's) words. ``app`` is our app's id
    as the envelope names it; what we posted ourselves is dropped by it, by our bot's id and by our user's id."""
    subtype = event.get("subtype") or ""
    if subtype == "message_changed":
        return _changed(event, me, app)
    if subtype == "message_deleted":
        return _deleted(event, event.get("previous_message") or {}, me, app)
    if subtype not in TAKEN or _is_ours(event, me, app) or not _written_by(event).id:
        return None
    return Said(str(event["channel"]), str(event["ts"]), thread_of(event), _written_by(event), event)


def _changed(event: Json, me: Me, app: str) -> Edited | Deleted | None:
    new, old = event.get("message") or {}, event.get("previous_message") or {}
    if new.get("subtype") == "tombstone":
        return _deleted(event, {**old, "ts": new.get("ts")}, me, app)
    edit = (new.get("edited") or {}).get("ts") or ""
    # It also fires after unfurls and language detection: only a new time of editing and another text are an edit.
    is_edit = edit and edit != (old.get("edited") or {}).get("ts")
    same = (new.get("text"), new.get("blocks")) == (old.get("text"), old.get("blocks"))
    taken = (new.get("subtype") or "") in TAKEN and not _is_ours(new, me, app)
    if not is_edit or same or not taken or not _written_by(new).id:
        return None
    thread = thread_of(new) or thread_of(old)
    return Edited(str(event["channel"]), str(new["ts"]), thread, _written_by(new), new, str(edit))


def _deleted(event: Json, old: Json, me: Me, app: str) -> Deleted | None:
    ts = str(event.get("deleted_ts") or old.get("ts") or "")
    if not ts or (old.get("subtype") or "") not in TAKEN or _is_ours(old, me, app):
        return None
    return Deleted(str(event["channel"]), ts, thread_of(old), str(event.get("event_ts") or event.get("ts") or ts))


def _is_ours(message: Json, me: Me, app: str) -> bool:
    return (
        (bool(me.bot) and message.get("bot_id") == me.bot)
        or (bool(app) and message.get("app_id") == app)
        or (bool(me.user) and message.get("user") == me.user)
    )


def _written_by(message: Json) -> Writer:
    bot = message.get("bot_profile") or {}
    person = message.get("user_profile") or {}
    name = message.get("username") or bot.get("name") or person.get("display_name") or person.get("real_name") or ""
    return Writer(
        id=str(message.get("user") or message.get("bot_id") or ""),
        team=str(message.get("user_team") or message.get("source_team") or message.get("team") or ""),
        bot=bool(message.get("bot_id")),
        name=clean_name(str(name)),
    )


def thread_of(message: Json) -> str:
    """The root's ts when the message stands in a thread and is not the root itself."""
    root = str(message.get("thread_ts") or "")
    return "" if root == str(message.get("ts") or "") else root


def when(ts: str) -> datetime:
    """A Slack ts ("1712345678.000100") as an instant; ValueError when it is none."""
    seconds, _, fraction = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int((fraction + "000000")[:6]))


def body(message: Json, name_of: NameOf) -> RichText:
    """What was written, with forwarded messages quoted and outside files as links."""
    typed = from_slack_blocks(message.get("blocks") or (), name_of)
    if typed is None:
        typed = from_mrkdwn(str(message.get("text") or ""), name_of)
    parts = [typed, *_forwarded(message, name_of), *_outside_files(message)]
    return join([part for part in parts if part], "\n")


def _forwarded(message: Json, name_of: NameOf) -> Iterator[RichText]:
    """Messages that were shared into this one; previews of links are not."""
    for attachment in message.get("attachments") or ():
        if attachment.get("is_share") or attachment.get("is_msg_unfurl"):
            text = str(attachment.get("text") or attachment.get("fallback") or "")
            author = str(attachment.get("author_name") or "")
            yield from_mrkdwn(
                "\n".join(f"> {line}" for line in [*([author] if author else []), *text.split("\n")]), name_of
            )


def _outside_files(message: Json) -> Iterator[RichText]:
    """Files that live elsewhere (Google Drive ...) have only an address."""
    for file in message.get("files") or ():
        if file.get("mode") == "external" and file.get("url_private"):
            yield RichText(
                f"{clean_name(str(file.get('title') or file.get('name') or ''))}: {file['url_private']}".lstrip(": ")
            )


def files(message: Json) -> tuple[Attachment, ...]:
    """The files as handles for ``fetch``; deleted ones and those that live elsewhere are left out.
    https://docs.slack.dev/reference/objects/file-object"""
    found = []
    for file in message.get("files") or ():
        if file.get("mode") in ("external", "tombstone") or not file.get("id"):
            continue
        size = file.get("size")
        # A file of a Slack Connect partner may come as a mere id (file_access "check_file_info"): fetch looks it up.
        url = file.get("url_private_download") or file.get("url_private") or ""
        found.append(
            Attachment(
                filename=clean_name(str(file.get("name") or file.get("title") or "")) or str(file["id"]),
                content_type=str(file.get("mimetype") or "application/octet-stream"),
                size=size if isinstance(size, int) and size > 0 else None,
                ref=json.dumps({"id": file["id"], "url": url, "type": file.get("mimetype") or ""}),
            )
        )
    return tuple(found)


def mentioned(message: Json) -> frozenset[str]:
    """Ids of the users whom a message names, so that their names can be shown."""
    return frozenset(_user_ids(message.get("blocks")))


def _user_ids(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if part.get("type") == "user" and part.get("user_id"):
            yield str(part["user_id"])
        for value in part.values():
            yield from _user_ids(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _user_ids(value)


def digest(*parts: str) -> str:
    """A short stand-in for an id where Slack gives none."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
