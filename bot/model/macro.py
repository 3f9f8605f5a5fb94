"""A ready answer, with places for what differs from customer to customer."""

from dataclasses import dataclass

STATUSES = ("", "pending", "resolved")


@dataclass(frozen=True, slots=True)
class Macro:
    name: str
    """What agents call it: small letters, digits, - and _ of any alphabet."""
    text: str
    """Markdown with {variables}; {{ and }} stand for braces."""
    language: str = ""
    """Of the customers it is for; "" for any."""
    title: str = ""
    tags: tuple[str, ...] = ()
    """Put on the conversation when it is sent."""
    status: str = ""
    """One of ``STATUSES``: what the conversation becomes when it is sent; "" leaves it as after any answer."""
    snooze: str = ""
    """Until when the conversation sleeps once it is sent, in words ("tomorrow 9")."""
    file: str = ""
    """Where it was read from; "" for one that was made at the desk."""

    @property
    def label(self) -> str:
        return self.title or self.name
