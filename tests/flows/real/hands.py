"""What people at the desk do besides writing in threads: forms, the home page, shortcuts, channels."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.sandbox.slack.modals import Uploads
from bot.sandbox.slack.sockets import Ack
from bot.sandbox.world import World
from tests.flows.real.reading import Json, seen_text

T = TypeVar("T")

ALICE, ADMIN, BOT = "U0ALICE", "U0MANAGER", "U0BOT"
DESK = "C0SUPPORT"


class DeskHands:
    world: World

    async def until(self, condition: Callable[[], T], what: str = "it happens", seconds: float = 10) -> T:
        raise NotImplementedError

    # --- forms, the home page, shortcuts ---

    async def form(self, title: str = "", user: str = ALICE) -> Json:
        """The topmost form of this person, once it has this in its title."""

        def found() -> Json | None:
            top = next(iter(self.world.slack.modals(user)[::-1]), None)
            return top if top and title in top["title"]["text"] else None

        open_now = [modal["title"]["text"] for modal in self.world.slack.modals(user)]
        return await self.until(found, f"{user} sees a form {title!r}; open are {open_now}") or {}

    async def send(self, values: Mapping[str, str], user: str = ALICE, **files: Uploads) -> Ack:
        """Submit the topmost form; entries by name or label, ``files`` by the entry's name."""
        ack = await self.world.slack.submit(user, "", values, files)
        assert ack.ok, ack
        return ack

    async def touch(self, name: str, user: str = ALICE, **more: Any) -> Ack:
        """Use a button, a menu or a live entry of the topmost form, or of the home page (``slack.touch``)."""
        ack = await self.world.slack.touch(user, name, **more)
        assert ack.ok, ack
        return ack

    async def open_home(self, user: str = ALICE) -> str:
        """What this person reads on the home page."""
        view = await self.world.slack.open_home(user)
        return seen_text(view or {})

    def home(self, user: str = ALICE) -> str:
        return seen_text(self.world.slack.home(user) or {})

    async def shortcut(self, name: str, user: str = ALICE) -> Ack:
        ack = await self.world.slack.shortcut(user, name)
        assert ack.ok, ack
        return ack

    # --- channels come and go ---

    async def archive(self, channel: str = DESK) -> None:
        await self.world.slack.archive(ADMIN, channel)

    async def unarchive(self, channel: str = DESK) -> None:
        await self.world.slack.unarchive(ADMIN, channel)

    async def remove_bot(self, channel: str = DESK) -> None:
        await self.world.slack.remove(ADMIN, channel, BOT)

    async def invite_bot(self, channel: str = DESK) -> None:
        await self.world.slack.invite(ADMIN, channel, BOT)
