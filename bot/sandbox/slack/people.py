"""Acting as a person in the workspace, and reading what people see."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import TypeVar

from bot.sandbox.slack.changes import add_reaction, delete_message, remove_reaction
from bot.sandbox.slack.composer import compose
from bot.sandbox.slack.courier import Courier
from bot.sandbox.slack.emoji import knows
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.files import attach, new_file
from bot.sandbox.slack.mentions import pinged
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.state import Channel, StoredFile, Workspace, shown

T = TypeVar("T")


class People:
    """Every action raises ``SlackError`` when Slack's client would not let the person do it."""

    world: Workspace
    events: Events
    courier: Courier
    root: str

    # --- writing ------------------------------------------------------------------------------------

    async def post(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str = "",
        broadcast: bool = False,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> str:
        """Write as typed into the message box; returns the ts. ``files`` are (name, content)."""
        place = self._place(user, channel)
        if thread_ts and thread_ts not in place.messages:
            raise SlackError("thread_not_found")
        if not text.strip() and not files:
            raise SlackError("no_text")
        message = self._message(user, place, text, thread_ts)
        if files:
            attach(place, message, [new_file(self.world, name, user, content) for name, content in files], self.root)
        if thread_ts and broadcast:
            message |= {"subtype": "thread_broadcast", "root": shown(place.messages[thread_ts])}
        self.world.put(place, message)
        self.events.posted(place, message)
        return str(message["ts"])

    def _place(self, user: str, channel: str) -> Channel:
        place = self.world.channels.get(channel)
        if place is None or user not in place.members:
            raise SlackError("channel_not_found" if place is None else "not_in_channel")
        if place.archived:
            raise SlackError("is_archived")
        return place

    def _message(self, user: str, place: Channel, typed: str, thread_ts: str) -> Json:
        team = self.world.users[user]["team_id"]
        message: Json = {
            "type": "message",
            "user": user,
            "client_msg_id": str(uuid.uuid4()),
            "ts": self.world.new_ts(),
            "team": team,
        }
        if place.shared_with:
            message |= {"user_team": team, "source_team": team}
        if thread_ts:
            message |= {"thread_ts": thread_ts, "parent_user_id": place.messages[thread_ts].get("user", "")}
        self._fill(place, message, typed)
        return message

    def _fill(self, place: Channel, message: Json, typed: str) -> None:
        text, blocks = compose(self.world, typed)
        message |= {"text": text, "pinged": pinged(self.world, place, text, blocks)}
        message.pop("blocks", None)
        if blocks:
            message["blocks"] = blocks

    async def edit(self, user: str, channel: str, ts: str, text: str) -> str:
        place, message = self._own(user, channel, ts)
        if not text.strip() and "files" not in message:
            raise SlackError("no_text")
        previous = shown(message)
        self._fill(place, message, text)
        message["edited"] = {"user": user, "ts": self.world.new_ts()}
        self.world.changed()
        self.events.changed(place, message, previous)
        return ts

    async def delete(self, user: str, channel: str, ts: str) -> str:
        place, message = self._deletable(user, channel, ts)
        delete_message(self.world, self.events, place, message)
        return ts

    def _own(self, user: str, channel: str, ts: str) -> tuple[Channel, Json]:
        place = self._place(user, channel)
        message = place.messages.get(ts)
        if message is None:
            raise SlackError("message_not_found")
        if message.get("user") != user:
            raise SlackError("cant_update_message")
        return place, message

    def _deletable(self, user: str, channel: str, ts: str) -> tuple[Channel, Json]:
        """One's own message; anybody's for an admin."""
        place = self._place(user, channel)
        if self.world.users[user]["is_admin"] and ts in place.messages:
            return place, place.messages[ts]
        return self._own(user, channel, ts)

    async def react(self, user: str, channel: str, ts: str, emoji: str) -> str:
        add_reaction(self.world, self.events, *self._reacted(user, channel, ts, emoji), user, emoji)
        return ts

    async def unreact(self, user: str, channel: str, ts: str, emoji: str) -> str:
        remove_reaction(self.world, self.events, *self._reacted(user, channel, ts, emoji), user, emoji)
        return ts

    def _reacted(self, user: str, channel: str, ts: str, emoji: str) -> tuple[Channel, Json]:
        place = self._place(user, channel)
        if not knows(emoji):
            raise SlackError("invalid_name")
        if ts not in place.messages:
            raise SlackError("message_not_found")
        return place, place.messages[ts]

    # --- other places -----------------------------------------------------------------------------

    async def dm(self, user: str, text: str, files: Sequence[tuple[str, bytes]] = ()) -> tuple[str, str]:
        """Write to the bot directly; returns (channel, ts)."""
        channel = self.world.direct(user)
        return channel.id, await self.post(user, channel.id, text, files=files)

    # --- reading -----------------------------------------------------------------------------------

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """What stands in a channel, or in one thread (its root first), oldest first, each with its "pinged" list."""
        place = self.world.channels[channel]
        if thread_ts is None:
            return deepcopy(place.top_level())
        root = place.messages.get(thread_ts)
        return deepcopy(([root] if root else []) + place.replies(thread_ts))

    def ephemerals(self, user: str) -> list[Json]:
        """What only this person sees, oldest first, each with its "channel"."""
        notes = [note for note in self.world.ephemerals if note.user == user]
        return [deepcopy(note.message) | {"channel": note.channel} for note in notes]

    def modals(self, user: str) -> list[Json]:
        """The person's open modals, the topmost last, each with the "errors" shown in it."""
        return [deepcopy(view.body) | {"errors": dict(view.errors)} for view in self.world.modals.get(user, [])]

    def home(self, user: str) -> Json | None:
        view = self.world.homes.get(user)
        return deepcopy(view.body) if view else None

    @property
    def files(self) -> dict[str, StoredFile]:
        """Finished files by id."""
        return {file.id: file for file in self.world.files.values() if file.expected < 0}

    # --- waiting ------------------------------------------------------------------------------------

    async def settled(self) -> None:
        """Until every event is acknowledged or given up."""
        await self.courier.settled()

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """The first true value of ``predicate``, asked again after every change. Raises ``TimeoutError``."""
        async with asyncio.timeout(timeout):
            while not (value := predicate()):
                await self.world.next_change()
        return value
