"""The world outside of Deskbell on one machine: Telegram, Slack, mail, and the page to play with them."""

import asyncio
import json
import os
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from bot.clock import Clock, FastClock
from bot.sandbox.mail import MailStandIn
from bot.sandbox.slack import SlackStandIn
from bot.sandbox.telegram import TelegramStandIn
from bot.sandbox.world_web import Parts, WorldWeb

# They open nothing but the stand-in.
SLACK_BOT_TOKEN = "xoxb-sandbox"  # noqa: S105
SLACK_APP_TOKEN = "xapp-sandbox"  # noqa: S105
SLACK_SIGNING_SECRET = "sandbox-secret"  # noqa: S105
_CALM = 0.25
"""Seconds in which further changes join the same save."""

log = structlog.get_logger()


class World:
    """The three stand-ins, remembered in ``data_dir/file_name`` (nowhere without ``data_dir``), and their page.

    ``fresh`` forgets what was remembered. ``any_host`` lets the page be asked for under other names than loopback's:
    anybody who reaches it may then act as every customer and agent. The page offers ``support_address`` to customers
    as the address to write to.
    """

    def __init__(
        self,
        clock: Clock,
        data_dir: Path | None,
        *,
        fresh: bool = False,
        any_host: bool = False,
        file_name: str = "world.json",
        support_address: str = "support@deskbell.example",
    ) -> None:
        self.clock = clock
        self.telegram = TelegramStandIn(clock)
        self.mail = MailStandIn(clock)
        self.slack = SlackStandIn(clock, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET)
        self.url = ""
        self._file = data_dir / file_name if data_dir is not None else None
        self._fresh = fresh
        self._changed = asyncio.Event()
        self._saved = asyncio.Event()
        self._saver: asyncio.Task[None] | None = None
        self._disk = threading.Lock()
        parts = Parts(clock, self.telegram, self.mail, self.slack, support_address)
        self._web = WorldWeb(parts, any_host=any_host)
        self._runner: web.AppRunner | None = None

    # --- life -------------------------------------------------------------------------------

    async def start(
        self,
        host: str = "127.0.0.1",
        *,
        page_port: int = 0,
        telegram_port: int = 0,
        slack_port: int = 0,
        smtp_port: int = 0,
    ) -> None:
        """Remember, listen, and serve the page at ``url``. Port 0 takes any free one."""
        if not self._remember():
            self._settle_in()
        await self.telegram.start(host, telegram_port)
        await self.slack.start(host, slack_port)
        await self.mail.start(host, smtp_port)
        for part in (self.telegram, self.slack, self.mail):
            part.on_change = self._on_change
        self._runner = web.AppRunner(self._web.app(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, page_port).start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])
        self._saver = asyncio.create_task(self._save_changes(), name="sandbox-saver")

    async def stop(self) -> None:
        self._web.close()
        if self._runner is not None:
            await self._runner.cleanup()
        for part in (self.mail, self.slack, self.telegram):
            await part.stop()
        if self._saver is not None:
            self._saver.cancel()
            await asyncio.wait([self._saver])
            await self._save()

    def places(self) -> dict[str, str]:
        """Where everything listens and what opens it, for settings and scripts."""
        return {
            "page": self.url,
            "telegram": self.telegram.base_url,
            "telegram_token": self.telegram.token,
            "slack": self.slack.api_base,
            "slack_bot_token": SLACK_BOT_TOKEN,
            "slack_app_token": SLACK_APP_TOKEN,
            "slack_signing_secret": SLACK_SIGNING_SECRET,
            "smtp": f"{self.mail.host}:{self.mail.port}",
        }

    def _on_change(self) -> None:
        self._changed.set()
        self._saved.clear()
        self._web.tell()

    def _settle_in(self) -> None:
        """A few people to begin with."""
        self.telegram.meet(1001, "김민서", "ko")
        self.telegram.meet(1002, "Emma Clarke", "en")
        self.telegram.meet(1003, "박도윤", "ko")
        domain = self.mail.domain
        self.mail.meet(f"minseo.kim@{domain}", "김민서", "ko")
        self.mail.meet(f"oliver.brandt@{domain}", "Oliver Brandt", "en")
        self.mail.meet(f"sofia.rossi@{domain}", "Sofia Rossi", "en")

    # --- memory -----------------------------------------------------------------------------

    def _remember(self) -> bool:
        """True when there was something to remember. A file that cannot be read is set aside and named in the log."""
        if self._file is None or self._fresh or not self._file.exists():
            return False
        try:
            self._restore(json.loads(self._file.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            aside = self._file.with_suffix(".broken")
            self._file.rename(aside)
            log.warning("sandbox state unreadable, starting over", file=str(aside), error=type(error).__name__)
            return False
        return True

    def _restore(self, data: dict[str, Any]) -> None:
        for name in ("telegram", "slack", "mail"):
            getattr(self, name).restore(data[name])
        then = datetime.fromisoformat(data["now"])
        if isinstance(self.clock, FastClock) and then > self.clock.now():
            self.clock.jump(then - self.clock.now())

    def snapshot(self) -> dict[str, Any]:
        parts = {name: getattr(self, name).snapshot() for name in ("telegram", "slack", "mail")}
        return {"now": self.clock.now().isoformat()} | parts

    async def _save_changes(self) -> None:
        """Save soon after every change, and rest so that saving takes a tenth of the time at most."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(_CALM)
            self._changed.clear()
            began = time.monotonic()
            await self._save()
            await asyncio.sleep((time.monotonic() - began) * 9)

    async def _save(self) -> None:
        if self._file is not None:
            await asyncio.to_thread(self._write, self._file, self.snapshot())
        if not self._changed.is_set():
            self._saved.set()

    def _write(self, file: Path, data: dict[str, Any]) -> None:
        """One after the other: a save whose task was cancelled still writes in its thread."""
        with self._disk:
            _write_file(file, data)

    async def saved(self) -> None:
        """Return when every change so far is in the file."""
        await self._saved.wait()


def _write_file(file: Path, data: dict[str, Any]) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as out:
        json.dump(data, out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
