"""Second thoughts about one's own answer: the buttons of the private words that come with it."""

from collections.abc import Callable

from bot import in_thread, promise_offer, undo
from bot.model.desk import ButtonPressed
from bot.model.forms import DeskAnswer, Say
from bot.model.richtext import RichText
from bot.model.shown import Action
from bot.rules import Rules
from storage.transaction import Transaction


def _undo(tx: Transaction, rules: Rules, message_id: int, event: ButtonPressed) -> DeskAnswer:
    return Say(undo.undo(tx, rules, message_id, event.person))


def _send_anyway(tx: Transaction, rules: Rules, message_id: int, event: ButtonPressed) -> DeskAnswer:
    return Say(RichText(in_thread.send_anyway(tx, rules, message_id, event.person, event.place)))


def _do_not_send(tx: Transaction, rules: Rules, message_id: int, event: ButtonPressed) -> DeskAnswer:
    return Say(RichText(in_thread.keep_as_note(tx, rules, message_id, event.person)))


def _promise_it(tx: Transaction, rules: Rules, message_id: int, event: ButtonPressed) -> DeskAnswer:
    return Say(RichText(promise_offer.promise_it(tx, rules, message_id, event.person, event.external_id)))


REPLY_BUTTONS: dict[str, Callable[[Transaction, Rules, int, ButtonPressed], DeskAnswer]] = {
    Action.UNDO: _undo,
    Action.SEND_ANYWAY: _send_anyway,
    Action.DO_NOT_SEND: _do_not_send,
    Action.PROMISE_IT: _promise_it,
}
"""By action; the number is the id of the message that the button carries."""
