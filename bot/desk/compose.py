"""Deliveries to the desk: turns each into what the desk can show, and writes down what came of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.customers import fetching, settle_fetch
from bot.desk import cards, notices, show
from bot.i18n import texts
from bot.model.conversation import Conversation, Message, StoredFile
from bot.model.desk import DeskEffect, Place, Post, PostCard, React, Update, Whisper
from bot.model.outbound import Delivered, File, Moved, Outcome, Refused, RetryLater, Unknown
from bot.model.richtext import RichText, Span, Style
from bot.outbox import Ready, retry_or_give_up
from bot.rules import Rules
from channels.base import Desk
from storage import conversations, messages, outbox, people
from storage.blobs import Blobs
from storage.outbox import Delivery
from storage.transaction import Transaction

_log = structlog.get_logger()

_LONGEST = timedelta(days=14)
"""How long we try to show something at the desk."""


_NEEDS_THREAD = (show.CARD, show.POST, show.FILES, show.NOTICE)


class AtDesk:
    """Handles the destination "desk"."""

    def __init__(self, rules: Rules, desk: Desk, blobs: Blobs) -> None:
        self._rules, self._desk, self._blobs = rules, desk, blobs

    def compose(self, tx: Transaction, delivery: Delivery) -> Ready | None:
        if delivery.kind == show.FETCH:
            return fetching(tx, self._rules, delivery, self._desk, self._blobs)
        effect = self._effect(tx, delivery)
        if effect is None:
            return None
        return Ready(lambda: self._desk.send(effect), lambda: self._desk.find(effect), carries=effect)

    def _effect(self, tx: Transaction, delivery: Delivery) -> DeskEffect | None:
        payload = delivery.payload or {}
        attempt = delivery.attempts + 1
        if delivery.kind == "whisper":
            place = Place(payload["channel"], payload["thread"])
            return Whisper(delivery.id, place, payload["person"], RichText(payload["text"]), attempt=attempt)
        if delivery.kind == show.REACT:
            place = Place(payload["channel"])
            return React(delivery.id, place, payload["ts"], payload["add"], payload["remove"], attempt)
        conversation = conversations.get(tx, delivery.conversation_id) if delivery.conversation_id else None
        if delivery.kind == show.NOTICE:
            return self._notice(conversation, delivery, payload | {"customer": _name(tx, conversation)}, attempt)
        if conversation is None:
            return None
        if delivery.kind == show.CARD:
            begins = delivery.lane == show.lane(conversation.id)
            return self._card(tx, conversation, delivery, attempt) if begins or conversation.desk_thread else None
        return self._message(tx, conversation, delivery, attempt)

    def _card(self, tx: Transaction, conversation: Conversation, delivery: Delivery, attempt: int) -> DeskEffect | None:
        if not conversation.desk_thread and delivery.lane != show.lane(conversation.id):
            return None  # a refresh of a card that is gone: its successor will show the present state
        card = cards.build(tx, self._rules, conversation)
        return PostCard(delivery.id, conversation.desk_channel, card, conversation.desk_thread, attempt)

    def _notice(
        self, conversation: Conversation | None, delivery: Delivery, payload: dict[str, Any], attempt: int
    ) -> DeskEffect:
        place = _thread(conversation) if conversation and "channel" not in payload else Place(payload["channel"])
        return Post(
            delivery.id,
            place,
            RichText(notices.words(self._rules, conversation, payload)),
            mention=payload.get("mention", ""),
            buttons=notices.buttons(self._rules, payload),
            attempt=attempt,
        )

    def _message(
        self, tx: Transaction, conversation: Conversation, delivery: Delivery, attempt: int
    ) -> DeskEffect | None:
        message = messages.get(tx, delivery.message_id or 0)
        files = messages.files(tx, message.id)
        author = message.author_name or texts(self._rules.language).gettext("Customer")
        if delivery.kind == show.UPDATE:
            ts = _posted(tx, message)
            if not ts:
                return None
            body = self._as_read_now(tx, message, files)
            return Update(delivery.id, _thread(conversation), ts, body, author, attempt=attempt)
        if delivery.kind == show.FILES:
            wanted = set((delivery.payload or {})["files"]) - _shown_with_text(tx, message)
            files, body = [file for file in files if file.id in wanted], RichText()
        else:
            files, body = _settled_files(tx, delivery, files), self._as_read_now(tx, message, files)
        if not files and not body:
            return None
        return Post(delivery.id, _thread(conversation), body, author, files=self._stored(files), attempt=attempt)

    def _stored(self, files: Sequence[StoredFile]) -> tuple[File, ...]:
        return tuple(
            File(f.filename, f.content_type, f.size or 0, self._blobs.path(f.sha256)) for f in files if f.sha256
        )

    def _as_read_now(self, tx: Transaction, message: Message, files: Sequence[StoredFile]) -> RichText:
        """The message with what has happened to it since: edited, taken back, files on their way."""
        say = texts(self._rules.language).gettext
        if message.deleted_at:
            crossed = Span(Style.STRIKE, 0, len(message.text))
            return _with_line(RichText(message.text, (crossed,)), say("(taken back by the customer)"))
        body = message.body
        for file in files:
            if not file.sha256:
                body = _with_line(body, f"📎 {file.filename}")
        if message.edited_at:
            before = messages.versions(tx, message.id)[-1]
            body = _with_line(body, say("(edited; before: %(text)s)") % {"text": before})
        return body

    # --- settle ---

    def settle(self, tx: Transaction, delivery: Delivery, ready: Ready | None, outcome: Outcome) -> None:
        if delivery.kind == show.FETCH:
            settle_fetch(tx, delivery, outcome)
            return
        match outcome:
            case Delivered(external_id):
                outbox.settle(tx, delivery, "delivered", external_id=external_id)
                self._shown(tx, delivery, ready, external_id)
            case Refused(reason, gone):
                outbox.settle(tx, delivery, "failed", error=reason)
                in_thread = delivery.kind in _NEEDS_THREAD and "channel" not in (delivery.payload or {})
                if gone and delivery.conversation_id and in_thread:
                    _new_thread(tx, delivery, conversations.get(tx, delivery.conversation_id))
            case Moved():
                outbox.settle(tx, delivery, "failed", error="a desk channel cannot move")
            case Unknown() | RetryLater():
                doubt = isinstance(outcome, Unknown) or delivery.in_doubt
                retry_or_give_up(tx, delivery, outcome, _LONGEST, in_doubt=doubt)

    def _shown(self, tx: Transaction, delivery: Delivery, ready: Ready | None, external_id: str) -> None:
        if delivery.kind == show.CARD and external_id and delivery.conversation_id:
            conversation = conversations.get(tx, delivery.conversation_id)
            # only a card posted in the thread's own lane begins a thread; a refresh of an old one does not
            if not conversation.desk_thread and delivery.lane == show.lane(conversation.id):
                conversations.change(tx, conversation, desk_thread=external_id)
                if delivery.in_doubt or not self._is_up_to_date(tx, conversation, ready):
                    show.refresh_card(tx, conversation)

    def _is_up_to_date(self, tx: Transaction, conversation: Conversation, ready: Ready | None) -> bool:
        """Does the card just posted show what is true now? Changes until now had no card to refresh."""
        sent = ready.carries if ready else None
        return isinstance(sent, PostCard) and sent.card == cards.build(tx, self._rules, conversation)


def _new_thread(tx: Transaction, delivery: Delivery, conversation: Conversation) -> None:
    """Somebody deleted the thread: begin another, and say there what could not be said in the old one."""
    _log.warning("the thread is gone; beginning a new one", conversation=conversation.id)
    if conversation.desk_thread:
        conversations.change(tx, conversation, desk_thread="")
        outbox.queue(tx, delivery.destination, show.lane(conversation.id), show.CARD, conversation_id=conversation.id)
    if delivery.kind != show.CARD:
        outbox.queue(
            tx, delivery.destination, delivery.lane, delivery.kind, conversation_id=conversation.id,
            message_id=delivery.message_id, payload=delivery.payload,
        )  # fmt: skip


def _name(tx: Transaction, conversation: Conversation | None) -> str:
    if conversation is None:
        return ""
    identity = people.get(tx, conversation.identity_id)
    return identity.customer_name or identity.address


def _thread(conversation: Conversation) -> Place:
    return Place(conversation.desk_channel, conversation.desk_thread)


def _posted(tx: Transaction, message: Message) -> str:
    """Where the message stands at the desk, "" when it is not there."""
    posts = outbox.of_message(tx, message.id, show.POST)
    return posts[0].external_id if posts else ""


def _settled_files(tx: Transaction, delivery: Delivery, files: Sequence[StoredFile]) -> list[StoredFile]:
    """The files that go along with the text: those stored at the first attempt; later ones are posted by themselves."""
    payload = delivery.payload or {}
    if "files" not in payload and files:
        payload = payload | {"files": [file.id for file in files if file.sha256]}
        outbox.remember(tx, delivery.id, payload)
    return [file for file in files if file.id in payload.get("files", ())]


def _shown_with_text(tx: Transaction, message: Message) -> set[int]:
    posts = outbox.of_message(tx, message.id, show.POST)
    return {file for post in posts for file in (post.payload or {}).get("files", ())}


def _with_line(body: RichText, line: str) -> RichText:
    text = f"{body.text}\n{line}" if body.text else line
    start = len(text) - len(line)
    return RichText(text, (*body.spans, Span(Style.ITALIC, start, len(text))))
