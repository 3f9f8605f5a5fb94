"""Who is who in Slack: names, workspaces and membership of user groups, remembered for some minutes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from structlog import get_logger

from bot.clock import Clock
from bot.model.desk import Person
from channels.markup import clean_name
from channels.slack.errors import Kind, SlackFailed, ask
from channels.slack.events import Me, Writer

log = get_logger(__name__)

T = TypeVar("T")

NAMES_KEPT = timedelta(hours=1)
GROUPS_KEPT = timedelta(minutes=5)
_MOST = 20_000
"""People remembered at most; then we start afresh."""


@dataclass(frozen=True, slots=True)
class Profile:
    id: str
    name: str
    team: str
    outsider: bool
    """A member of another workspace, or a bot."""


class Kept(Generic[T]):
    """Answers kept for a while; one question at a time for each key; an old answer rather than none."""

    def __init__(self, clock: Clock, keep: timedelta, find: Callable[[str], Awaitable[T]]) -> None:
        self._clock, self._keep, self._find = clock, keep, find
        self._answers: dict[str, tuple[datetime, T]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def get(self, key: str) -> T:
        """Raises ``SlackFailed`` when Slack cannot tell and nothing was kept."""
        async with self._asking.setdefault(key, asyncio.Lock()):
            kept = self._answers.get(key)
            if kept and self._clock.now() < kept[0] + self._keep:
                return kept[1]
            try:
                answer = await self._find(key)
            except SlackFailed:
                if kept is None:
                    raise
                return kept[1]
            if len(self._answers) >= _MOST:
                self._answers.clear()
                self._asking.clear()
            self._answers[key] = (self._clock.now(), answer)
            return answer

    def peek(self, key: str) -> T | None:
        kept = self._answers.get(key)
        return kept[1] if kept else None


class People:
    """Looks people up; ``web`` and ``me`` are lent by the connection."""

    def __init__(
        self,
        web: Callable[[], AsyncWebClient],
        me: Callable[[], Awaitable[Me]],
        clock: Clock,
        groups: frozenset[str],
    ) -> None:
        self._web, self._me = web, me
        self._groups = groups
        self._profiles = Kept(clock, NAMES_KEPT, self._find_profile)
        self._members = Kept(clock, GROUPS_KEPT, self._find_members)

    async def profile(self, writer: Writer) -> Profile:
        """Raises ``SlackFailed`` only when asking again later may help: a wrong guess about who somebody is would
        refuse an agent or let a stranger speak."""
        if writer.bot or not writer.id.startswith(("U", "W")):
            return Profile(writer.id, writer.name or writer.id, writer.team, outsider=True)
        try:
            return await self._profiles.get(writer.id)
        except SlackFailed as failed:
            if failed.kind in (Kind.BUSY, Kind.DOWN, Kind.LOST):
                raise
            # users.info does not know everybody of another workspace; what the event says must do
            log.warning("slack_person_unknown", user=writer.id, error=failed.error)
            outsider = writer.team != (await self._me()).team
            return Profile(writer.id, writer.name or writer.id, writer.team, outsider)

    async def person(self, writer: Writer) -> Person:
        """The desk's view of somebody; raises ``SlackFailed`` like ``profile``."""
        profile = await self.profile(writer)
        groups = frozenset() if profile.outsider else await self.groups_of(profile.id)
        return Person(profile.id, profile.name, groups, profile.outsider)

    async def groups_of(self, user: str) -> frozenset[str]:
        """Which of the settings' user groups the user is in."""
        return frozenset([group for group in self._groups if user in await self._in_group(group)])

    async def members(self, group: str) -> frozenset[str]:
        """Of one of the settings' user groups; raises ``SlackFailed`` when Slack cannot tell now."""
        return await self._in_group(group)

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        """Names to show, as far as they can be had; others are shown by their id."""
        found = {}
        for user in users:
            try:
                found[user] = (await self.profile(Writer(user))).name
            except SlackFailed:
                continue
        return found

    async def _in_group(self, group: str) -> frozenset[str]:
        try:
            return await self._members.get(group)
        except SlackFailed as failed:
            if failed.kind in (Kind.BUSY, Kind.DOWN, Kind.LOST):
                raise
            log.error("slack_group_unreadable", group=group, error=failed.error)
            return frozenset()

    async def _find_members(self, group: str) -> frozenset[str]:
        answer = await ask(self._web().usergroups_users_list(usergroup=group))
        return frozenset(str(user) for user in answer.get("users") or ())

    async def _find_profile(self, user: str) -> Profile:
        answer = await ask(self._web().users_info(user=user))
        return profile_of(answer.get("user") or {"id": user}, (await self._me()).team)


def profile_of(user: dict[str, Any], own_team: str) -> Profile:
    """https://docs.slack.dev/reference/objects/user-object"""
    shown = user.get("profile") or {}
    names = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"))
    name = next((cleaned for text in names if text and (cleaned := clean_name(str(text)))), str(user["id"]))
    team = str(user.get("team_id") or shown.get("team") or "")
    # On Enterprise Grid one person is in several of the organisation's workspaces.
    teams = {team, *((user.get("enterprise_user") or {}).get("teams") or ())}
    outsider = own_team not in teams or bool(user.get("is_stranger")) or bool(user.get("is_bot"))
    return Profile(str(user["id"]), name, team, outsider)
