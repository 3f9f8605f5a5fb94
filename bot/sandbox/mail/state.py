"""Everything the mail stand-in remembers, as plain data that goes to JSON and back."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from pydantic import Base64Bytes, TypeAdapter

RECEIVED, QUEUED, DELIVERED, REFUSED = "received", "queued", "delivered", "refused"


@dataclass
class Owner:
    """A person with a mailbox."""

    address: str
    name: str
    language: str = "en"


@dataclass
class FileInfo:
    name: str
    mime: str
    size: int


@dataclass
class Shown:
    """What a mail program shows of a mail."""

    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    to_address: str = ""
    subject: str = ""
    text: str = ""
    html: str = field(default="", repr=False)
    files: list[FileInfo] = field(default_factory=list)
    message_id: str = ""
    references: list[str] = field(default_factory=list)
    """Message-IDs of earlier mails, oldest first."""


@dataclass
class Letter:
    """One mail in one mailbox."""

    id: str
    box: str
    at: float
    """Unix time of writing or arrival."""
    shown: Shown
    raw: Base64Bytes = field(repr=False)
    state: str = RECEIVED
    note: str = ""
    """The last answer of the other side's server, when it was not "yes"."""
    thread: str = ""
    """Id of the first letter of its thread in this mailbox."""
    copies: int = 1
    """How often it arrived with the same Message-ID; mail programs show it once."""

    def as_json(self) -> dict[str, Any]:
        about = {"id": self.id, "at": self.at, "state": self.state, "note": self.note, "thread": self.thread}
        return about | {"copies": self.copies, "sent": self.state != RECEIVED} | asdict(self.shown)


@dataclass
class State:
    owners: dict[str, Owner] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    """Addresses that no longer exist."""
    next_letter: int = 1

    def find(self, box: str, message_id: str) -> Letter | None:
        for letter in self.letters:
            if letter.box == box and letter.shown.message_id == message_id:
                return letter
        return None

    def keep(self, box: str, at: float, shown: Shown, raw: bytes, state: str) -> Letter:
        """Put a mail into a mailbox, into the thread of the newest mail that it refers to."""
        number, self.next_letter = self.next_letter, self.next_letter + 1
        letter = Letter(f"m{number}", box, at, shown, raw, state)
        before = next((found for name in reversed(shown.references) if (found := self.find(box, name))), None)
        letter.thread = before.thread if before else letter.id
        self.letters.append(letter)
        return letter


_adapter = TypeAdapter(State)


def dump(state: State) -> dict[str, Any]:
    data: dict[str, Any] = _adapter.dump_python(state, mode="json")
    return data


def load(data: dict[str, Any], into: State) -> None:
    """Replace what ``into`` holds by what ``dump`` wrote."""
    loaded = _adapter.validate_python(data)
    for part in fields(State):
        setattr(into, part.name, getattr(loaded, part.name))
