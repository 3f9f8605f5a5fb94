"""Puts at the desk what happened: queues cards, posts and marks. Reaction to events; composing is in ``compose``."""

from datetime import timedelta
from typing import Any

from bot.model.conversation import Conversation, StoredFile
from bot.model.events import Event, Kind
from bot.replies import DESK
from bot.rules import Rules
from storage import messages, outbox
from storage.transaction import Transaction

CARD, POST, FILES, UPDATE, REACT, FETCH = "card", "post", "files", "update", "react", "fetch"
NOTICE = "notice"
"""A post in Deskbell's own words: alerts, failures, questions."""

ALBUM_WAIT = timedelta(seconds=1)
"""Parts of an album come one by one: wait for them before posting."""
_CARD_WAIT = timedelta(seconds=1)
"""Several changes in a moment make one update of the card."""

TICK, CROSS, DOUBT = "white_check_mark", "x", "question"

_CHANGES_CARD = frozenset(
    {
        Kind.CUSTOMER_WROTE, Kind.CUSTOMER_EDITED, Kind.AGENT_REPLIED, Kind.STATUS_CHANGED, Kind.ASSIGNED,
        Kind.PRIORITY_CHANGED, Kind.TAGGED, Kind.TIER_CHANGED, Kind.REFUSED, Kind.CLOCK_BREACHED, Kind.REACH_CHANGED,
        Kind.LEFT_OUT, Kind.MERGED, Kind.SPLIT,
    }
)  # fmt: skip


def lane(conversation_id: int) -> str:
    """What is posted in one conversation's thread is posted in order."""
    return f"desk:{conversation_id}"


def show_at_desk(rules: Rules, tx: Transaction, event: Event) -> None:
    if event.kind is Kind.SET_ASIDE:
        _notice_in_channel(tx, rules.desk_channel, {"what": "set_aside"} | event.data)
    conversation = event.conversation
    if conversation is None:
        return
    match event.kind:
        case Kind.OPENED:
            _queue(tx, conversation, CARD)
            if event.data.get("beside"):
                _queue(tx, conversation, NOTICE, payload={"what": "beside"} | event.data)
        case Kind.CUSTOMER_WROTE:
            _show_message(tx, conversation, event)
        case Kind.AGENT_REPLIED if not event.data.get("in_thread"):
            _queue(tx, conversation, POST, event.message_id)
        case Kind.ACKNOWLEDGED:
            _queue(tx, conversation, POST, event.message_id)
        case Kind.NOTE_ADDED if event.data.get("outside"):
            _queue(tx, conversation, POST, event.message_id)
        case Kind.MERGED | Kind.SPLIT:
            _queue(tx, conversation, NOTICE, payload={"what": event.kind.value} | event.data)
            for message_id in event.data.get("messages", ()):
                _queue(tx, conversation, POST, message_id)
        case Kind.DELAYED | Kind.COPY_REFUSED:
            payload = {"what": event.kind.value, "mention": event.data.get("agent", "")} | event.data
            _queue(tx, conversation, NOTICE, event.message_id, payload)
        case Kind.FILES_STORED:
            _queue(tx, conversation, FILES, event.message_id, {"files": [event.data["file"]]})
        case Kind.CUSTOMER_EDITED | Kind.CUSTOMER_DELETED:
            _queue(tx, conversation, UPDATE, event.message_id)
        case Kind.SENT | Kind.REFUSED | Kind.IN_DOUBT | Kind.PERHAPS_TWICE | Kind.CHANGE_REFUSED | Kind.FILE_GONE:
            _show_outcome(rules, tx, conversation, event)
        case Kind.CLOCK_WARNED | Kind.CLOCK_BREACHED | Kind.REMINDED:
            _alert(rules, tx, conversation, event)
    if event.kind in _CHANGES_CARD:
        refresh_card(tx, conversation)


def refresh_card(tx: Transaction, conversation: Conversation) -> None:
    """The last state wins: one that waits already will show this change, too."""
    own_lane = f"card:{conversation.id}"
    if conversation.desk_thread and not outbox.is_queued(tx, own_lane, CARD):
        outbox.queue(tx, DESK, own_lane, CARD, conversation_id=conversation.id, not_before=tx.now + _CARD_WAIT)


def _queue(
    tx: Transaction, conversation: Conversation, kind: str, message_id: int | None = None,
    payload: dict[str, Any] | None = None, wait: timedelta = timedelta(0),
) -> None:  # fmt: skip
    outbox.queue(
        tx, DESK, lane(conversation.id), kind, conversation_id=conversation.id, message_id=message_id,
        payload=payload, not_before=tx.now + wait,
    )  # fmt: skip


def _show_message(tx: Transaction, conversation: Conversation, event: Event) -> None:
    files: list[StoredFile] = []
    if ids := event.data.get("files"):
        files = [file for file in messages.files(tx, event.message_id or 0) if file.id in ids]
    if not event.data.get("joins"):
        _queue(tx, conversation, POST, event.message_id, wait=ALBUM_WAIT if event.data.get("album") else timedelta(0))
    elif stored := [file.id for file in files if file.sha256]:
        _queue(tx, conversation, FILES, event.message_id, {"files": stored})
    for file in files:
        if file.state == "pending":
            outbox.queue(
                tx, conversation.inbox, f"fetch:{file.id}", FETCH, conversation_id=conversation.id,
                message_id=event.message_id, payload={"file": file.id},
            )  # fmt: skip


def _show_outcome(rules: Rules, tx: Transaction, conversation: Conversation, event: Event) -> None:
    origin = event.data.get("origin") or {}
    mark = {Kind.SENT: TICK, Kind.REFUSED: CROSS, Kind.IN_DOUBT: DOUBT}.get(event.kind)
    if mark and origin and (before := _mark_before(tx, event.message_id or 0)) != mark:
        payload = {"channel": origin["channel"], "ts": origin["ts"], "add": mark, "remove": before}
        _queue(tx, conversation, REACT, event.message_id, payload)
    if event.kind is not Kind.SENT:
        payload = {"what": event.kind.value, "mention": event.data.get("agent", "")} | event.data
        _queue(tx, conversation, NOTICE, event.message_id, payload)


def _mark_before(tx: Transaction, message_id: int) -> str:
    """The mark that an agent's message carries by now, "" for none: one takes the other's place."""
    marks = [delivery.payload["add"] for delivery in outbox.of_message(tx, message_id, REACT) if delivery.payload]
    return marks[-1] if marks else ""


def _alert(rules: Rules, tx: Transaction, conversation: Conversation, event: Event) -> None:
    payload = {"what": event.kind.value} | event.data
    _queue(tx, conversation, NOTICE, payload={**payload, "mention": conversation.assignee})
    if event.kind is Kind.CLOCK_BREACHED and rules.managers_channel not in ("", rules.desk_channel):
        _notice_in_channel(tx, rules.managers_channel, payload, conversation.id)


def _notice_in_channel(
    tx: Transaction, channel: str, payload: dict[str, Any], conversation_id: int | None = None
) -> None:
    outbox.queue(
        tx, DESK, f"channel:{channel}", NOTICE, conversation_id=conversation_id,
        payload=payload | {"channel": channel},
    )  # fmt: skip


def alarm(tx: Transaction, rules: Rules, part: str, why: str, *, over: bool) -> None:
    """Something of ours is unwell, or well again."""
    _notice_in_channel(tx, rules.desk_channel, {"what": "all_clear" if over else "alarm", "part": part, "why": why})
