"""Everything the stand-in remembers, as plain data that goes to JSON and back."""

from dataclasses import dataclass, field, fields
from typing import Any

from pydantic import Base64Bytes, TypeAdapter

Json = dict[str, Any]


@dataclass
class Account:
    """A person who has Telegram."""

    id: int
    name: str
    language: str = "ko"
    started: bool = False
    """Has written to the bot at least once; before that the bot may not write to them."""
    blocked: bool = False

    def as_user(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}


@dataclass
class Group:
    id: int
    title: str
    moved_to: int = 0
    """The supergroup that this group became; 0 while it is still itself."""


@dataclass
class Entry:
    """A message of a chat with what happened to it since."""

    message: Json
    """The Bot API's Message object in its newest version."""
    earlier: list[str] = field(default_factory=list)
    """Texts it had before it was edited, oldest first."""
    deleted: bool = False
    reaction: str = ""
    """The bot's reaction (an emoji)."""


@dataclass
class StoredFile:
    id: str
    path: str
    filename: str
    mime: str
    content: Base64Bytes = field(repr=False)


@dataclass
class Queued:
    update: Json
    at: float
    """Unix time of its creation: it is thrown away a day later."""


@dataclass
class Hook:
    """core.telegram.org/bots/api#setwebhook"""

    url: str
    secret: str = field(default="", repr=False)
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


@dataclass
class State:
    accounts: dict[int, Account] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    chats: dict[int, dict[int, Entry]] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    updates: list[Queued] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    hook: Hook | None = None
    commands: list[Json] = field(default_factory=list)
    actions: list[tuple[int, str]] = field(default_factory=list)
    """What customers were shown for a moment: chat, and "typing" and the like."""
    next_update: int = 700_000_001
    next_message: int = 1
    next_file: int = 1

    def entry(self, chat_id: int, message_id: int) -> Entry | None:
        """The message, unless it is unknown or was deleted."""
        found = self.chats.get(chat_id, {}).get(message_id)
        return None if found is None or found.deleted else found

    def keep_file(self, kind: str, filename: str, mime: str, content: bytes) -> StoredFile:
        number, self.next_file = self.next_file, self.next_file + 1
        ending = filename.rpartition(".")[2] if "." in filename else "bin"
        safe_ending = ending if ending.isascii() and ending.isalnum() else "bin"
        stored = StoredFile(f"sandbox-{kind}-{number}", f"{kind}s/file_{number}.{safe_ending}", filename, mime, content)
        self.files[stored.id] = stored
        return stored


_adapter = TypeAdapter(State)


def dump(state: State) -> Json:
    data: Json = _adapter.dump_python(state, mode="json")
    return data


def load(data: Json, into: State) -> None:
    """Replace what ``into`` holds by what ``dump`` wrote."""
    loaded = _adapter.validate_python(data)
    for part in fields(State):
        setattr(into, part.name, getattr(loaded, part.name))
