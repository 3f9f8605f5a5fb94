"""Figures for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.model.events import Event
from bot.model.outbound import Outcome
from storage import conversations, outbox, timers
from storage.transaction import Transaction


class Metrics:
    """Counters are fed by reactions and the outbox; gauges are read from the store when asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = Counter("deskbell_events", "Recorded facts", ["kind", "inbox"], registry=self.registry)
        self._attempts = Counter(
            "deskbell_delivery_attempts", "Attempts to deliver", ["destination", "outcome"], registry=self.registry
        )
        self._waiting = Gauge(
            "deskbell_deliveries", "Deliveries by state", ["destination", "state"], registry=self.registry
        )
        self._age = Gauge(
            "deskbell_delivery_wait_seconds",
            "Age of the oldest unsettled delivery",
            ["destination"],
            registry=self.registry,
        )
        self._unfinished = Gauge(
            "deskbell_conversations_unfinished", "Conversations to be finished", registry=self.registry
        )
        self._late = Gauge("deskbell_timer_late_seconds", "How late the next due timer is", registry=self.registry)

    def count(self, tx: Transaction, event: Event) -> None:
        """A reaction."""
        inbox = event.conversation.inbox if event.conversation else ""
        self._events.labels(event.kind.value, inbox).inc()

    def attempted(self, destination: str, outcome: Outcome) -> None:
        self._attempts.labels(destination, type(outcome).__name__.lower()).inc()

    def read(self, tx: Transaction) -> None:
        """Bring the gauges up to date."""
        self._waiting.clear()
        for (destination, state), number in outbox.counts(tx).items():
            self._waiting.labels(destination, state).set(number)
        self._age.clear()
        for destination, since in outbox.oldest_waiting(tx).items():
            self._age.labels(destination).set((tx.now - since).total_seconds())
        self._unfinished.set(conversations.count_unfinished(tx))
        due = timers.next_due(tx)
        self._late.set(max((tx.now - due).total_seconds(), 0.0) if due else 0.0)

    def text(self) -> bytes:
        return generate_latest(self.registry)
