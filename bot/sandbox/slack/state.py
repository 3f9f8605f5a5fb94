"""What the workspace holds: people, channels, messages, files, views. Knows no HTTP and sends nothing."""

import asyncio
import base64
import itertools
import json
import secrets
import string
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.sandbox.slack.rules import Json

TEAM, TEAM_NAME, TEAM_DOMAIN = "T0DESK", "Desk", "desk"
BOT_USER, BOT, APP, BOT_NAME = "U0BOT", "B0BOT", "A0DESKBELL", "deskbell"

_IDS = string.ascii_uppercase + string.digits


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    kind: str
    """ "channel" | "group" | "im", as ``channel_type`` in events."""
    members: set[str]
    archived: bool = False
    shared_with: list[str] = field(default_factory=list)
    """Other workspaces (Slack Connect)."""
    messages: dict[str, Json] = field(default_factory=dict)
    """By ts, oldest first, replies included; the key "pinged" is ours and never leaves."""

    threads: dict[str, list[str]] = field(init=False, default_factory=dict)
    """The replies' ts by their root's ts, kept for speed."""

    def __post_init__(self) -> None:
        for message in self.messages.values():
            self._index(message)

    def add(self, message: Json) -> None:
        self.messages[message["ts"]] = message
        self._index(message)

    def _index(self, message: Json) -> None:
        root = str(message.get("thread_ts") or message["ts"])
        if root != message["ts"]:
            self.threads.setdefault(root, []).append(message["ts"])

    def drop(self, message: Json) -> None:
        del self.messages[message["ts"]]
        replies = self.threads.get(message.get("thread_ts", ""), [])
        if message["ts"] in replies:
            replies.remove(message["ts"])

    def replies(self, root: str) -> list[Json]:
        return [self.messages[ts] for ts in self.threads.get(root, [])]

    def top_level(self) -> list[Json]:
        return [message for message in self.messages.values() if is_top_level(message)]


def is_top_level(message: Json) -> bool:
    thread = message.get("thread_ts")
    return not thread or thread == message["ts"] or message.get("subtype") == "thread_broadcast"


@dataclass(slots=True)
class StoredFile:
    id: str
    name: str
    mimetype: str
    user: str
    content: bytes = field(repr=False)
    title: str = ""
    created: int = 0
    team: str = TEAM
    channels: list[str] = field(default_factory=list)
    expected: int = -1
    """Bytes announced for an upload that is not finished; -1 when it is."""


@dataclass(slots=True)
class Ephemeral:
    """A message that only ``user`` sees."""

    user: str
    channel: str
    ts: str
    message: Json


@dataclass(slots=True)
class View:
    id: str
    user: str
    body: Json
    """The view object as the app gets it."""
    errors: dict[str, str] = field(default_factory=dict)
    """What the modal shows at its inputs, by block id."""


def shown(message: Json, metadata: bool = True) -> Json:
    """A message as it leaves the workspace."""
    hidden = {"pinged"} if metadata else {"pinged", "metadata"}
    return deepcopy({key: value for key, value in message.items() if key not in hidden})


class Workspace:
    def __init__(self, clock: Clock, users: list[Json], channels: list[Channel], groups: list[Json]) -> None:
        self.clock = clock
        self.users: dict[str, Json] = {user["id"]: user for user in users}
        self.channels: dict[str, Channel] = {channel.id: channel for channel in channels}
        self.groups: dict[str, Json] = {group["id"]: group for group in groups}
        self.files: dict[str, StoredFile] = {}
        self.ephemerals: list[Ephemeral] = []
        self.modals: dict[str, list[View]] = {}
        """By user, the topmost last."""
        self.homes: dict[str, View] = {}
        self.home_tab = True
        """Whether the app has a Home tab."""
        self.on_change: Callable[[], None] = lambda: None
        self.version = 0
        self._last_micros = 0
        self._changed = asyncio.Event()

    # --- change ---------------------------------------------------------------------------

    def changed(self) -> None:
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()
        self.on_change()

    async def next_change(self) -> None:
        await self._changed.wait()

    # --- names and times -----------------------------------------------------------------

    def new_id(self, prefix: str, length: int = 9) -> str:
        return prefix + "".join(secrets.choice(_IDS) for _ in range(length))

    def new_ts(self) -> str:
        """Unique and rising in the whole workspace, although Slack promises it only for one channel."""
        micros = int(self.clock.now().timestamp() * 1_000_000)
        self._last_micros = max(micros, self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def seconds(self) -> int:
        return int(self.clock.now().timestamp())

    def is_stranger(self, user: str) -> bool:
        return bool(self.users[user]["team_id"] != TEAM)

    def name_of(self, user: str) -> str:
        return str(self.users[user]["profile"]["display_name"])

    # --- channels ---------------------------------------------------------------------------

    def direct(self, user: str) -> Channel:
        """The direct message of a person with the bot, opened when there is none."""
        for channel in self.channels.values():
            if channel.kind == "im" and user in channel.members:
                return channel
        shared = [self.users[user]["team_id"]] if self.is_stranger(user) else []
        channel = Channel("D0" + user[2:], "", "im", {user, BOT_USER}, shared_with=shared)
        self.channels[channel.id] = channel
        self.changed()
        return channel

    # --- messages -----------------------------------------------------------------------------

    def put(self, channel: Channel, message: Json) -> None:
        """Append a new message and bring its thread's root up to date."""
        channel.add(message)
        if "thread_ts" in message:
            self.count_replies(channel, message["thread_ts"])
        self.changed()

    def count_replies(self, channel: Channel, root_ts: str) -> None:
        root = channel.messages.get(root_ts)
        if root is None:
            return
        replies = channel.replies(root_ts)
        if not replies:
            for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
                root.pop(key, None)
            return
        users = list(dict.fromkeys(reply.get("user") or reply.get("bot_id", "") for reply in replies))
        root.update(
            thread_ts=root_ts,
            reply_count=len(replies),
            reply_users=users,
            reply_users_count=len(users),
            latest_reply=replies[-1]["ts"],
        )

    # --- views --------------------------------------------------------------------------------

    def all_views(self) -> Iterator[View]:
        return itertools.chain(itertools.chain.from_iterable(self.modals.values()), self.homes.values())

    # --- over a restart -------------------------------------------------------------------

    def snapshot(self) -> Json:
        return {
            "last_micros": self._last_micros,
            "channels": [_channel_out(channel) for channel in self.channels.values()],
            "files": [_file_out(file) for file in self.files.values() if file.expected < 0],
            "ephemerals": [[note.user, note.channel, note.ts, note.message] for note in self.ephemerals],
            "homes": {user: [view.id, view.body] for user, view in self.homes.items()},
        }

    def restore(self, saved: Json) -> None:
        """Takes what ``snapshot`` gave, also after a trip through JSON. Open modals are gone, as after a reload."""
        saved = json.loads(json.dumps(saved))
        self._last_micros = saved["last_micros"]
        self.channels = {row["id"]: Channel(**{**row, "members": set(row["members"])}) for row in saved["channels"]}
        self.files = {row["id"]: _file_in(row) for row in saved["files"]}
        self.ephemerals = [Ephemeral(*row) for row in saved["ephemerals"]]
        self.homes = {user: View(row[0], user, row[1]) for user, row in saved["homes"].items()}
        self.modals = {}
        self.changed()


def _channel_out(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "members": sorted(channel.members),
        "archived": channel.archived,
        "shared_with": list(channel.shared_with),
        "messages": deepcopy(channel.messages),
    }


_FILE_FIELDS = ("id", "name", "mimetype", "user", "title", "created", "team", "channels")


def _file_out(file: StoredFile) -> Json:
    return {name: getattr(file, name) for name in _FILE_FIELDS} | {"base64": base64.b64encode(file.content).decode()}


def _file_in(row: Json) -> StoredFile:
    return StoredFile(content=base64.b64decode(row["base64"]), **{name: row[name] for name in _FILE_FIELDS})
