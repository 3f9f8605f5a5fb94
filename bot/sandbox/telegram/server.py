"""The Bot API over HTTP on loopback."""

import re
import secrets
from collections.abc import Callable
from functools import partial
from inspect import isawaitable
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.telegram.chats import Chats
from bot.sandbox.telegram.customers import Customers
from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.limits import Limits
from bot.sandbox.telegram.methods import Methods
from bot.sandbox.telegram.params import UPLOAD_LIMIT, Params, read_params
from bot.sandbox.telegram.state import Json, State, StoredFile, dump, load
from bot.sandbox.telegram.updates import Updates

_COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
SANDBOX_TOKEN = "123456:SANDBOX"  # noqa: S105 - opens nothing but the stand-in


class TelegramStandIn(Customers):
    """Telegram's servers and its customers' apps in one.

    ``limits=True`` switches Telegram's sending limits on. ``faults`` spoils calls by method name ("sendMessage").
    ``on_change`` is called after every change of what ``snapshot`` returns.
    """

    def __init__(
        self, clock: Clock, token: str = SANDBOX_TOKEN, username: str = "deskbell_demo_bot", *, limits: bool = False
    ) -> None:
        self.token = token
        self.username = username
        self.faults = Faults()
        self.on_change: Callable[[], None] = lambda: None
        self.base_url = ""
        self.state = State()
        self._me = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Deskbell", "username": username}
        self.updates = Updates(self.state, clock, self._tell)
        chats = Chats(self.state, clock, self._me)
        super().__init__(chats, self.updates, self._tell)
        self._methods = self._table(Methods(chats, Limits(clock) if limits else None))
        self._runner: web.AppRunner | None = None

    def _tell(self) -> None:
        self.on_change()

    # --- life -------------------------------------------------------------------------------

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        app = web.Application(client_max_size=UPLOAD_LIMIT + 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._handle_call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._handle_download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.base_url = "http://{}:{}".format(*self._runner.addresses[0][:2])
        self.updates.start()

    async def stop(self) -> None:
        await self.updates.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def snapshot(self) -> Json:
        """Everything it remembers, ready for JSON."""
        return dump(self.state)

    def restore(self, data: Json) -> None:
        load(data, self.state)

    # --- HTTP -------------------------------------------------------------------------------

    def _table(self, methods: Methods) -> dict[str, Callable[[Params], Any]]:
        return methods.table() | {
            "getme": self._get_me,
            "getupdates": self.updates.get_updates,
            "setwebhook": self.updates.set_webhook,
            "deletewebhook": self.updates.delete_webhook,
            "getwebhookinfo": self.updates.get_webhook_info,
            "answercallbackquery": self._answer_callback_query,
            "setmycommands": self._set_my_commands,
        }

    async def _handle_call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        return await self.faults.around(method, request, partial(self._answer, request, method))

    async def _answer(self, request: web.Request, method: str) -> web.Response:
        try:
            result = await self._call(request, method)
        except ApiError as error:
            return web.json_response(error.as_json(), status=error.code)
        return web.json_response({"ok": True, "result": result})

    async def _call(self, request: web.Request, method: str) -> Any:
        """core.telegram.org/bots/api#authorizing-your-bot, #making-requests"""
        if not self._is_mine(request):
            raise ApiError(401, "Unauthorized")
        call = self._methods.get(method.lower())
        if call is None:
            raise ApiError(404, "method not found")
        result = call(await read_params(request))
        if isawaitable(result):
            result = await result
        if not method.lower().startswith("get"):
            self._tell()
        return result

    def _is_mine(self, request: web.Request) -> bool:
        return secrets.compare_digest(request.match_info["token"].encode(), self.token.encode())

    async def _handle_download(self, request: web.Request) -> web.StreamResponse:
        return await self.faults.around("file", request, partial(self._download, request))

    async def _download(self, request: web.Request) -> web.Response:
        """core.telegram.org/bots/api#getfile; name and type of the file are not kept by Telegram."""
        stored = self._file_at(request.match_info["path"])
        if not self._is_mine(request) or stored is None:
            status = 404 if self._is_mine(request) else 401
            return web.json_response(ApiError(status, "Not Found").as_json(), status=status)
        return web.Response(body=stored.content, content_type="application/octet-stream")

    def _file_at(self, path: str) -> StoredFile | None:
        return next((stored for stored in self.state.files.values() if stored.path == path), None)

    # --- small methods ----------------------------------------------------------------------

    def _get_me(self, params: Params) -> Json:
        """core.telegram.org/bots/api#getme"""
        abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return self._me | abilities

    def _answer_callback_query(self, params: Params) -> bool:
        """core.telegram.org/bots/api#answercallbackquery: text of 0-200 characters."""
        if not params.text("callback_query_id").startswith("q"):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(params.text("text")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        return True

    def _set_my_commands(self, params: Params) -> bool:
        """core.telegram.org/bots/api#setmycommands: at most 100."""
        commands = params.array("commands")
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _check_command(command)
        self.state.commands = commands
        return True


def _check_command(command: Any) -> None:
    """core.telegram.org/bots/api#botcommand"""
    name = command.get("command") if isinstance(command, dict) else None
    if not isinstance(name, str) or not _COMMAND_NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description") or "")) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
