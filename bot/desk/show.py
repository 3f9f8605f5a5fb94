"""Puts at the desk what happened: queues cards, posts and marks. Reaction to events; composing is in ``compose``."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.desk import overdue
from bot.desk.team_notices import assigned
from bot.model.conversation import Conversation, StoredFile
from bot.model.events import Event, Kind
from bot.replies import DESK
from bot.rules import Rules
from storage import conversations, messages, outbox
from storage.transaction import Transaction

CARD, POST, FILES, UPDATE, REACT, FETCH = "card", "post", "files", "update", "react", "fetch"
NOTICE = "notice"
"""A post in Deskbell's own words: alerts, failures, questions."""
REFRESH = "refresh"
"""Brings a posted card up to date."""
TRANSCRIPT = "transcript"
"""The whole conversation as a file."""
AGAIN = "again"
"""The conversation needs another thread: its old one is gone."""

ALBUM_WAIT = timedelta(seconds=1)
"""Parts of an album come one by one: wait for them before posting."""
_CARD_WAIT = timedelta(seconds=1)
"""Several changes in a moment make one update of the card."""

TICK, CROSS, DOUBT, UNDONE = "white_check_mark", "x", "question", "leftwards_arrow_with_hook"

_CHANGES_CARD = frozenset(
    {
        Kind.CUSTOMER_WROTE, Kind.CUSTOMER_EDITED, Kind.AGENT_REPLIED, Kind.STATUS_CHANGED, Kind.ASSIGNED,
        Kind.PRIORITY_CHANGED, Kind.TAGGED, Kind.TIER_CHANGED, Kind.REFUSED, Kind.CLOCK_BREACHED,
        Kind.REACH_CHANGED, Kind.POLICY_CHANGED, Kind.PROMISED, Kind.LEFT_OUT, Kind.MERGED, Kind.SPLIT,
        Kind.CUSTOMER_DELETED, Kind.IN_DOUBT, Kind.DELAYED, Kind.TAKEN_BACK, Kind.HELD_UP, Kind.UNTAGGED,
        Kind.SUBJECT_CHANGED, Kind.LINKED, Kind.REASON_CHANGED, Kind.BLOCKED, Kind.UNBLOCKED, Kind.LET_THROUGH,
    }
)  # fmt: skip
_CHANGES_RECORD = frozenset({Kind.CUSTOMER_CHANGED, Kind.CUSTOMERS_MERGED, Kind.CUSTOMERS_PARTED})
_MOST_CARDS = 50
"""Of one customer; older ones are brought up to date when something happens in them."""


def lane(conversation_id: int) -> str:
    """What is posted in one conversation's thread is posted in order."""
    return f"desk:{conversation_id}"


def show_at_desk(rules: Rules, tx: Transaction, event: Event) -> None:
    if event.kind is Kind.SET_ASIDE:
        notice_in_channel(tx, rules.desk_channel, {"what": "set_aside"} | event.data)
    if event.kind in _CHANGES_RECORD and event.customer_id:
        for each in conversations.of_customer(tx, event.customer_id, _MOST_CARDS, unfinished=True):
            refresh_card(tx, each)
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
        case Kind.ASSIGNED if said := assigned(event):
            notice_in_thread(tx, conversation, said)
        case Kind.ACKNOWLEDGED | Kind.WROTE_BY_ITSELF:
            _queue(tx, conversation, POST, event.message_id)
        case Kind.NOTE_ADDED if event.data.get("outside"):
            _queue(tx, conversation, POST, event.message_id)
        case Kind.MERGED | Kind.SPLIT:
            _queue(tx, conversation, NOTICE, payload={"what": event.kind.value} | event.data)
            for message_id in event.data.get("messages", ()):
                _queue(tx, conversation, POST, message_id)
        case Kind.LET_THROUGH:
            for message_id in event.data["messages"]:
                files = {"files": [file.id for file in messages.files(tx, message_id)]}
                _show_message(tx, conversation, replace(event, message_id=message_id, data=files))
        case Kind.TRANSCRIBED:
            _queue(tx, conversation, TRANSCRIPT, payload={"notes": event.data["notes"]})
        case Kind.DELAYED | Kind.COPY_REFUSED:
            payload = {"what": event.kind.value, "mention": event.data.get("agent", "")} | event.data
            _queue(tx, conversation, NOTICE, event.message_id, payload)
        case Kind.FILES_STORED:
            _queue(tx, conversation, FILES, event.message_id, {"files": [event.data["file"]]})
        case Kind.CUSTOMER_EDITED | Kind.CUSTOMER_DELETED:
            _queue(tx, conversation, UPDATE, event.message_id)
        case Kind.AGENT_EDITED if event.data.get("posted"):
            _queue(tx, conversation, UPDATE, event.message_id)
        case Kind.TAKEN_BACK if event.data.get("undone"):
            _queue(tx, conversation, UPDATE, event.message_id)
            _mark(tx, conversation, event, UNDONE)
        case Kind.COMPOSING if event.data.get("concerns"):
            _queue(tx, conversation, NOTICE, payload={"what": event.kind.value} | event.data)
        case Kind.SENT | Kind.REFUSED | Kind.IN_DOUBT | Kind.PERHAPS_TWICE | Kind.CHANGE_REFUSED | Kind.FILE_GONE:
            _show_outcome(rules, tx, conversation, event)
        case Kind.CLOCK_WARNED | Kind.CLOCK_BREACHED | Kind.CLOCK_ESCALATED | Kind.REMINDED:
            _alert(rules, tx, conversation, event)
    if event.kind in _CHANGES_CARD or (event.kind is Kind.SENT and _ends_trouble(tx, event.message_id or 0)):
        refresh_card(tx, conversation)


def refresh_card(tx: Transaction, conversation: Conversation) -> None:
    """The last state wins: one that waits already will show this change, too."""
    own_lane = f"card:{conversation.id}"
    if conversation.desk_thread and not outbox.is_queued(tx, own_lane, REFRESH):
        outbox.queue(tx, DESK, own_lane, REFRESH, conversation_id=conversation.id, not_before=tx.now + _CARD_WAIT)


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
    if mark := {Kind.SENT: TICK, Kind.REFUSED: CROSS, Kind.IN_DOUBT: DOUBT}.get(event.kind):
        _mark(tx, conversation, event, mark)
    if event.kind is not Kind.SENT:
        payload = {"what": event.kind.value, "mention": event.data.get("agent", "")} | event.data
        _queue(tx, conversation, NOTICE, event.message_id, payload)


def _mark(tx: Transaction, conversation: Conversation, event: Event, mark: str) -> None:
    """On the agent's own message at the desk, where the answer was written there."""
    origin = event.data.get("origin") or {}
    if origin and (before := _mark_before(tx, event.message_id or 0)) != mark:
        payload = {"channel": origin["channel"], "ts": origin["ts"], "add": mark, "remove": before}
        _queue(tx, conversation, REACT, event.message_id, payload)


def _ends_trouble(tx: Transaction, message_id: int) -> bool:
    """Did the card perhaps say that this message has not arrived?"""
    tried = outbox.of_message(tx, message_id)
    marked = {(d.payload or {}).get("add") for d in tried if d.kind == REACT}
    return bool(marked & {CROSS, DOUBT}) or any(d.attempts >= messages.HELD_UP_AFTER for d in tried)


def _mark_before(tx: Transaction, message_id: int) -> str:
    """The mark that an agent's message carries by now, "" for none: one takes the other's place."""
    marks = [delivery.payload["add"] for delivery in outbox.of_message(tx, message_id, REACT) if delivery.payload]
    return marks[-1] if marks else ""


def _alert(rules: Rules, tx: Transaction, conversation: Conversation, event: Event) -> None:
    payload = {"what": event.kind.value, "conversation": conversation.id} | event.data
    groups = overdue.groups_of(event)
    _queue(tx, conversation, NOTICE, payload={**payload, "mention": " ".join((conversation.assignee, *groups)).strip()})
    if event.kind in (Kind.CLOCK_BREACHED, Kind.CLOCK_ESCALATED):
        overdue.tell_others(rules, tx, conversation, event)


def notice_in_thread(tx: Transaction, conversation: Conversation, payload: dict[str, Any]) -> None:
    _queue(tx, conversation, NOTICE, payload=payload)


def notice_in_channel(
    tx: Transaction, channel: str, payload: dict[str, Any], conversation_id: int | None = None
) -> None:
    outbox.queue(
        tx, DESK, f"channel:{channel}", NOTICE, conversation_id=conversation_id,
        payload=payload | {"channel": channel},
    )  # fmt: skip
