"""What people do to channels: making, filling, archiving and deleting them, and opening the app's own page."""

from collections.abc import Sequence

from bot.sandbox.slack.people import People
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.state import BOT_USER, Channel


class Rooms(People):
    async def create_channel(self, user: str, name: str, *, private: bool = False, bot: bool = True) -> str:
        """Make a channel with all colleagues in it, and the bot unless told otherwise; returns its id."""
        if any(channel.name == name for channel in self.world.channels.values()):
            raise SlackError("name_taken")
        colleagues = {one for one in self.world.users if not self.world.is_stranger(one) and one != BOT_USER}
        place = Channel(self.world.new_id("C"), name, "group" if private else "channel", colleagues)
        self.world.channels[place.id] = place
        self.world.changed()
        if bot:
            await self.invite(user, place.id, BOT_USER)
        return place.id

    async def invite(self, user: str, channel: str, whom: str) -> None:
        """Bring somebody, or the bot, into a channel."""
        place = self._place(user, channel)
        if whom not in self.world.users:
            raise SlackError("user_not_found")
        if whom not in place.members:
            place.members.add(whom)
            self.world.changed()
            self.events.joined(place, whom, inviter=user)

    async def remove(self, user: str, channel: str, whom: str) -> None:
        """Put somebody, or the bot, out of a channel."""
        place = self._place(user, channel)
        place.members.discard(whom)
        self.world.changed()
        self.events.left(place, whom, actor=user)

    async def archive(self, user: str, channel: str) -> None:
        place = self._place(user, channel)
        place.archived = True
        self.world.changed()
        self.events.archived(True, place, user)

    async def unarchive(self, user: str, channel: str) -> None:
        place = self.world.channels[channel]
        if not place.archived:
            raise SlackError("not_archived")
        place.archived = False
        self.world.changed()
        self.events.archived(False, place, user)

    async def delete_channel(self, user: str, channel: str) -> None:
        """Only an admin can; the channel and all that stood in it are gone."""
        place = self.world.channels[channel]
        if not self.world.users[user]["is_admin"]:
            raise SlackError("restricted_action")
        del self.world.channels[channel]
        self.world.ephemerals = [note for note in self.world.ephemerals if note.channel != channel]
        self.world.changed()
        self.events.channel_deleted(place, user)

    async def set_group(self, group: str, users: Sequence[str]) -> None:
        """Who is in a user group from now on."""
        self.world.groups[group] |= {"users": list(users), "user_count": len(users)}
        self.world.changed()

    async def open_home(self, user: str, tab: str = "home") -> Json | None:
        """Look at the app's Home tab ("home") or its messages ("messages"); returns what the Home tab shows when the
        app has acknowledged. Raises ``SlackError`` when the app has no Home tab."""
        self.look_at(user, tab)
        await self.settled()
        return self.home(user)

    def look_at(self, user: str, tab: str = "home") -> None:
        if tab == "home" and not self.world.home_tab:
            raise SlackError("not_enabled")
        self.events.home_opened(user, tab)
