"""A private word to one person at the desk."""

from collections.abc import Sequence

from bot.model.desk import Place
from bot.model.shown import Button
from storage import outbox
from storage.transaction import Transaction


def whisper(tx: Transaction, place: Place, person: str, text: str, buttons: Sequence[Button] = ()) -> None:
    """``buttons`` without menus."""
    payload: dict[str, object] = {"channel": place.channel, "thread": place.thread, "person": person, "text": text}
    if buttons:
        payload |= {"buttons": [[button.action, button.label, button.value, button.style] for button in buttons]}
    outbox.queue(tx, "desk", f"whisper:{person}", "whisper", payload=payload)
