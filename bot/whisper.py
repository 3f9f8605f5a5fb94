"""A private word to one person at the desk."""

from bot.model.desk import Place
from storage import outbox
from storage.transaction import Transaction


def whisper(tx: Transaction, place: Place, person: str, text: str) -> None:
    payload = {"channel": place.channel, "thread": place.thread, "person": person, "text": text}
    outbox.queue(tx, "desk", f"whisper:{person}", "whisper", payload=payload)
