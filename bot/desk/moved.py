"""A conversation goes to another channel of the desk: new card, new thread, and a link left behind."""

from bot import threads
from bot.desk import lost, show
from bot.desk.pieces import Pieces, thread_link
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.desk import Place
from bot.model.events import Event, Kind
from bot.model.richtext import RichText, Style
from bot.rules import Rules
from storage import outbox
from storage.outbox import Delivery
from storage.transaction import Transaction

LEFT = "left"
"""``what`` of the notice in the old thread."""


def follow(tx: Transaction, event: Event) -> None:
    """Reaction: what waits for the old thread goes to the new one, in its order."""
    conversation = event.conversation
    if event.kind is not Kind.FORWARDED or conversation is None:
        return
    lane = show.lane(conversation.id)
    waiting = outbox.waiting_in(tx, lane)
    outbox.give_up(tx, [delivery.id for delivery in waiting], error="forwarded")
    was = {"channel_was": event.data["channel_was"], "thread_was": event.data["thread_was"]}
    lost.new_card(tx, conversation, waiting)
    if was["thread_was"]:
        threads.remember(tx, Place(was["channel_was"], was["thread_was"]), conversation)
        told = {"what": "history", "messages": lost.last_told(tx, conversation, waiting)} | was
        show.notice_in_thread(tx, conversation, told)
        left = {"what": LEFT, "channel": was["channel_was"], "thread": was["thread_was"]}
        show.notice_in_thread(tx, conversation, left)
    lost.line_up(tx, waiting)


def is_ahead_of_card(tx: Transaction, delivery: Delivery, conversation: Conversation) -> bool:
    """It was under way when the conversation was forwarded, and did not get out: it comes again behind the new card."""
    if conversation.desk_thread or not outbox.is_queued(tx, delivery.lane, show.CARD):
        return False
    outbox.settle(tx, delivery, "dropped", error="forwarded")
    outbox.queue_again(tx, delivery)
    return True


def left_behind(rules: Rules, conversation: Conversation) -> RichText:
    """Said in the old thread."""
    say = texts(rules.language).gettext
    link = thread_link(conversation.desk_channel, conversation.desk_thread)
    page = Pieces().add(say("#%(number)d goes on in another channel.") % {"number": conversation.number}).add(" ")
    return page.add(say("Here is its thread."), Style.LINK, link).whole
