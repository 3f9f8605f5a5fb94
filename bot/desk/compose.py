"""Deliveries to the desk: turns each into what the desk can show, and writes down what came of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.customers import fetching, settle_fetch
from bot.desk import cards, joined, long_posts, lost, moved, notices, refreshes, show, transcript
from bot.desk.digest import Digests
from bot.desk.pieces import author_of
from bot.i18n import texts
from bot.model.conversation import Conversation, Message, StoredFile
from bot.model.desk import Place
from bot.model.events import Kind
from bot.model.outbound import Delivered, File, Moved, Outcome, Refused, RetryLater, Unknown
from bot.model.richtext import RichText
from bot.model.shown import Button, DeskEffect, Post, PostCard, React, Update, Whisper
from bot.outbox import Ready, retry_or_give_up
from bot.reports.digest import DIGEST
from bot.rules import Rules
from channels.base import Desk
from storage import conversations, messages, outbox, people
from storage.blobs import Blobs
from storage.outbox import Delivery
from storage.transaction import Transaction

_LONGEST = timedelta(days=14)
"""How long we try to show something at the desk."""
_OUT_OF_REACH = timedelta(minutes=10)

_IN_THREAD = (show.CARD, show.POST, show.FILES, show.NOTICE, show.TRANSCRIPT)


class AtDesk:
    """Handles the destination "desk"."""

    def __init__(self, rules: Rules, desk: Desk, blobs: Blobs, digests: Digests) -> None:
        self._rules, self._desk, self._blobs, self._digests = rules, desk, blobs, digests
        self._refreshes = refreshes.Refreshes()

    def compose(self, tx: Transaction, delivery: Delivery) -> Ready | None:
        if delivery.kind == show.FETCH:
            return fetching(tx, self._rules, delivery, self._desk, self._blobs)
        if delivery.kind == DIGEST:
            return self._digests.compose(delivery)
        conversation = conversations.get(tx, delivery.conversation_id) if delivery.conversation_id else None
        if self._is_moved(tx, delivery, conversation):
            return None
        script = None
        if delivery.kind == show.TRANSCRIPT and conversation:
            script = transcript.make(tx, self._rules, conversation, delivery, self._blobs)
        effect = script.post if script else self._effect(tx, delivery, conversation)
        if effect is None:
            return None
        if not isinstance(effect, Whisper) and (loss := lost.of(tx, _channel(effect))) and loss.lasts(tx.now):
            return None if delivery.kind == show.REACT else _waiting(self._rules)
        if isinstance(effect, PostCard) and effect.ts and (wait := self._refreshes.wait(effect, tx.now)):
            return _later("several changes of a card make one", wait)
        if script:
            return Ready(lambda: script.send(self._desk, self._blobs), lambda: self._desk.find(effect), carries=effect)
        return Ready(lambda: self._desk.send(effect), lambda: self._desk.find(effect), carries=effect)

    def _is_moved(self, tx: Transaction, delivery: Delivery, conversation: Conversation | None) -> bool:
        """What cannot be shown in its conversation's thread comes again in another one."""
        if conversation is None or (delivery.kind not in _IN_THREAD and delivery.kind != show.AGAIN):
            return False
        if delivery.kind == show.AGAIN:
            if conversation.desk_thread == (delivery.payload or {})["thread"]:
                lost.begin_anew(tx, delivery, conversation, conversation.desk_channel, "the thread is gone")
            return True
        if "channel" in (delivery.payload or {}):
            return False
        if delivery.kind != show.CARD and moved.is_ahead_of_card(tx, delivery, conversation):
            return True
        loss = lost.of(tx, conversation.desk_channel)
        channel = lost.instead(tx, self._rules, conversation.desk_channel) if loss and loss.lasts(tx.now) else ""
        if channel and loss:
            lost.begin_anew(tx, delivery, conversation, channel, loss.change)
        return bool(channel)

    def _effect(self, tx: Transaction, delivery: Delivery, conversation: Conversation | None) -> DeskEffect | None:
        payload = delivery.payload or {}
        attempt = delivery.attempts + 1
        if delivery.kind == "whisper":
            place = Place(payload["channel"], payload["thread"])
            pressed = payload.get("buttons", ())
            buttons = tuple(Button(action, label, value, style=style) for action, label, value, style in pressed)
            return Whisper(delivery.id, place, payload["person"], RichText(payload["text"]), buttons, attempt)
        if delivery.kind == show.REACT:
            place = Place(payload["channel"])
            return React(delivery.id, place, payload["ts"], payload["add"], payload["remove"], attempt)
        if delivery.kind == show.NOTICE:
            return self._notice(tx, conversation, delivery, attempt)
        if conversation is None:
            return None
        if delivery.kind in (show.CARD, show.REFRESH):
            return self._card(tx, conversation, delivery, attempt)
        return self._message(tx, conversation, delivery, attempt)

    def _card(self, tx: Transaction, conversation: Conversation, delivery: Delivery, attempt: int) -> DeskEffect | None:
        if _begins_thread(conversation, delivery):
            shown = joined.gather_on_card(tx, self._rules, delivery, str(conversation.identity_id))
        elif conversation.desk_thread:
            shown = joined.on_card(tx, show.lane(conversation.id), conversation.desk_thread)
        else:
            return None  # a refresh of a card that is gone: its successor will show the present state
        card = cards.build(tx, self._rules, conversation, joined.text_of(tx, self._rules, shown))
        return PostCard(delivery.id, conversation.desk_channel, card, conversation.desk_thread, attempt)

    def _notice(
        self, tx: Transaction, conversation: Conversation | None, delivery: Delivery, attempt: int
    ) -> DeskEffect:
        payload = (delivery.payload or {}) | {"customer": _name(tx, conversation)}
        place = Place(payload.get("channel", ""), payload.get("thread", ""))
        if conversation and not place.channel:
            place = _thread(conversation)
        return Post(
            delivery.id,
            place,
            notices.body(tx, self._rules, conversation, payload),
            mention=payload.get("mention", ""),
            buttons=notices.buttons(self._rules, payload),
            broadcast=bool(place.thread) and self._rules.broadcast == "breach" and _is_breach(payload),
            attempt=attempt,
        )

    def _message(
        self, tx: Transaction, conversation: Conversation, delivery: Delivery, attempt: int
    ) -> DeskEffect | None:
        message = messages.get(tx, delivery.message_id or 0)
        if delivery.kind == show.UPDATE:
            return self._update(tx, conversation, delivery, message, attempt)
        if delivery.kind == show.FILES:
            wanted = set((delivery.payload or {})["files"]) - joined.shown_with_text(tx, message)
            files, body = [file for file in messages.files(tx, message.id) if file.id in wanted], RichText()
        else:
            shown = joined.gather(tx, self._rules, delivery)
            files, body = joined.settled_files(tx, delivery, shown), joined.text_of(tx, self._rules, shown)
        if not files and not body:
            return None
        author, kept = self._author(message), self._stored(files)
        post = Post(delivery.id, _thread(conversation), body, author, files=kept, attempt=attempt)
        return long_posts.next_post(tx, self._desk, delivery, post) if delivery.kind == show.POST else post

    def _update(
        self, tx: Transaction, conversation: Conversation, delivery: Delivery, message: Message, attempt: int
    ) -> DeskEffect | None:
        """None for what is on the card, which is refreshed anyway, and for what is not to be seen yet."""
        post = joined.shown_by(tx, message)
        if post is None or not post.external_id:
            return None
        shown = joined.of_post(tx, post)
        joined.overtake(tx, delivery.lane, shown)
        body = joined.text_of(tx, self._rules, shown)
        place, author = _thread(conversation), self._author(shown[0])
        whole = Update(delivery.id, place, post.external_id, body, author, attempt=attempt)
        return long_posts.next_update(self._desk, delivery, post, whole)

    def _author(self, message: Message) -> str:
        return author_of(self._rules, message)

    def _stored(self, files: Sequence[StoredFile]) -> tuple[File, ...]:
        return tuple(
            File(f.filename, f.content_type, f.size or 0, self._blobs.path(f.sha256)) for f in files if f.sha256
        )

    # --- settle ---

    def settle(self, tx: Transaction, delivery: Delivery, ready: Ready | None, outcome: Outcome) -> None:
        if delivery.kind == show.FETCH:
            settle_fetch(tx, delivery, outcome)
            return
        match outcome:
            case Delivered(external_id):
                self._delivered(tx, delivery, ready, external_id)
            case Refused(reason, gone):
                self._refused(tx, delivery, ready, reason, gone)
            case Moved():
                outbox.settle(tx, delivery, "failed", error="a desk channel cannot move")
            case RetryLater(lost=change) if change and ready and self._is_ours(tx, delivery, ready.carries):
                lost.is_lost(tx, self._rules, _channel(ready.carries), change)
                outbox.defer(tx, delivery, tx.now, outcome.reason)
            case Unknown() | RetryLater():
                doubt = isinstance(outcome, Unknown) or delivery.in_doubt
                retry_or_give_up(tx, delivery, outcome, _LONGEST, in_doubt=doubt)

    def _is_ours(self, tx: Transaction, delivery: Delivery, effect: Any) -> bool:
        """Is it for a channel of the desk, and not for one person?"""
        if isinstance(effect, Whisper):
            return False
        conversation = conversations.get(tx, delivery.conversation_id) if delivery.conversation_id else None
        here = {conversation.desk_channel} if conversation else set()
        return _channel(effect) in self._rules.desk_channels | {self._rules.managers_channel} | here

    def _delivered(self, tx: Transaction, delivery: Delivery, ready: Ready | None, external_id: str) -> None:
        if delivery.kind == show.POST:
            external_id = long_posts.posted(tx, delivery, external_id)
            if ready and not external_id:
                return
        elif delivery.kind == show.UPDATE and ready:
            message = messages.get(tx, delivery.message_id or 0)
            if not long_posts.updated(tx, delivery, joined.shown_by(tx, message)):
                return
        outbox.settle(tx, delivery, "delivered", external_id=external_id)
        self._shown(tx, delivery, ready, external_id)

    def _shown(self, tx: Transaction, delivery: Delivery, ready: Ready | None, external_id: str) -> None:
        if ready is None:
            return
        effect = ready.carries
        lost.is_back(tx, self._rules, _channel(effect))
        if not isinstance(effect, PostCard) or not delivery.conversation_id:
            return
        if effect.ts:
            self._refreshes.note(effect, tx.now)
            return
        conversation = conversations.get(tx, delivery.conversation_id)
        is_its_card = effect.channel == conversation.desk_channel  # it may have been forwarded meanwhile
        if external_id and not conversation.desk_thread and is_its_card:
            conversations.change(tx, conversation, desk_thread=external_id)
            if delivery.in_doubt or not self._is_up_to_date(tx, conversation, effect):
                show.refresh_card(tx, conversation)

    def _is_up_to_date(self, tx: Transaction, conversation: Conversation, sent: PostCard) -> bool:
        """Does the card just posted show what is true now? Changes until now had no card to refresh."""
        shown = joined.on_card(tx, show.lane(conversation.id), conversation.desk_thread)
        return sent.card == cards.build(tx, self._rules, conversation, joined.text_of(tx, self._rules, shown))

    def _refused(self, tx: Transaction, delivery: Delivery, ready: Ready | None, reason: str, gone: bool) -> None:
        conversation = conversations.get(tx, delivery.conversation_id) if delivery.conversation_id else None
        in_thread = conversation is not None and "channel" not in (delivery.payload or {})
        if gone and in_thread and conversation and conversation.desk_thread and delivery.kind in _IN_THREAD:
            lost.begin_anew(tx, delivery, conversation, conversation.desk_channel, reason)
            return
        outbox.settle(tx, delivery, "failed", error=reason)
        if gone and conversation and delivery.kind == show.REFRESH and ready and isinstance(ready.carries, PostCard):
            lost.needs_another(tx, conversation, ready.carries.ts)
        elif gone and delivery.kind == show.UPDATE:
            outbox.queue_again(tx, delivery, show.POST)  # somebody deleted the post: the text as it is now comes anew
        elif not gone:
            joined.part(tx, delivery)


def _begins_thread(conversation: Conversation, delivery: Delivery) -> bool:
    return not conversation.desk_thread and delivery.kind == show.CARD and delivery.lane == show.lane(conversation.id)


def _channel(effect: Any) -> str:
    channel: str = effect.channel if isinstance(effect, PostCard) else effect.place.channel
    return channel


def _is_breach(payload: dict[str, Any]) -> bool:
    return payload["what"] in (Kind.CLOCK_BREACHED, Kind.CLOCK_ESCALATED)


def _waiting(rules: Rules) -> Ready:
    return _later(texts(rules.language).gettext("the desk channel is out of reach"), _OUT_OF_REACH)


def _later(reason: str, after: timedelta) -> Ready:
    async def wait() -> Outcome:
        return RetryLater(reason, after, tried=False)

    return Ready(wait)


def _name(tx: Transaction, conversation: Conversation | None) -> str:
    if conversation is None:
        return ""
    identity = people.get(tx, conversation.identity_id)
    return identity.customer_name or identity.address


def _thread(conversation: Conversation) -> Place:
    return Place(conversation.desk_channel, conversation.desk_thread)
