"""The stand-in for Slack: one HTTP server with the Web API, Socket Mode, files and response URLs."""

from collections import Counter
from collections.abc import Callable

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.faults import Faults

# The modules of methods register themselves; without these imports nobody would load them.
from bot.sandbox.slack import cast, chat, conversations, directory, files, reactions, routes, view, views
from bot.sandbox.slack.api import BOT_SCOPES, Call, Door
from bot.sandbox.slack.courier import Courier
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.interactions import Interactions
from bot.sandbox.slack.rules import Arguments, Json, SlackError, read_arguments
from bot.sandbox.slack.sockets import Sockets
from bot.sandbox.slack.state import Workspace
from bot.sandbox.slack.tickets import Tickets
from bot.sandbox.slack.timing import RateLimits, Timing

METHOD_MODULES = (chat, conversations, directory, files, reactions, views)
MOST_BODY = 256 * 1024 * 1024


class SlackStandIn(Interactions):
    """Speaks Slack over loopback. ``limits`` turns rate limits on (as ``slack.limits.on`` does later); ``timing``
    shortens the platform's waits."""

    def __init__(
        self,
        clock: Clock,
        bot_token: str = "xoxb-sandbox",  # noqa: S107 - tokens of a play world
        app_token: str = "xapp-sandbox",  # noqa: S107
        signing_secret: str = "sandbox-secret",  # noqa: S107
        limits: bool = False,
        timing: Timing | None = None,
    ) -> None:
        self.timing = timing or Timing()
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        """How often each method was called."""
        self.world = Workspace(clock, cast.people(), cast.channels(), cast.groups())
        self.sockets = Sockets()
        self.courier = Courier(self.sockets, self.timing, signing_secret)
        self.limits = RateLimits(clock, on=limits)
        self._door = Door(bot_token, app_token, set(BOT_SCOPES), self.limits)
        self.events = Events(self.world, self.courier, self._door.scopes)
        self.tickets = Tickets(self.timing)
        self.commands = {"/deskbell"}
        self.message_shortcuts = {}
        self.global_shortcuts = {}
        self.root = ""
        self._runner: web.AppRunner | None = None

    # --- settings -------------------------------------------------------------------------------------

    @property
    def api_base(self) -> str:
        return f"{self.root}/api/"

    @property
    def scopes(self) -> set[str]:
        """The bot token's scopes; take some away to see what breaks."""
        return self._door.scopes

    @property
    def subscriptions(self) -> set[str]:
        """The events that the app hears of."""
        return self.events.subscriptions

    def install(self, manifest: Json) -> None:
        """The app may do and hears exactly what its manifest says (https://docs.slack.dev/reference/app-manifest)."""
        features, settings = manifest["features"], manifest["settings"]
        for held, given in (
            (self.scopes, manifest["oauth_config"]["scopes"]["bot"]),
            (self.subscriptions, settings["event_subscriptions"]["bot_events"]),
            (self.commands, [command["command"] for command in features["slash_commands"]]),
        ):
            held.clear()
            held.update(given)
        for kind, known in (("message", self.message_shortcuts), ("global", self.global_shortcuts)):
            known.clear()
            found = [one for one in features.get("shortcuts", ()) if one["type"] == kind]
            known.update({one["callback_id"]: one["name"] for one in found})
        self.world.home_tab = bool(features["app_home"]["home_tab_enabled"])

    @property
    def events_url(self) -> str:
        return self.courier.events_url

    @events_url.setter
    def events_url(self, url: str) -> None:
        """Where events and interactions are POSTed; "" means Socket Mode."""
        self.courier.events_url = url

    @property
    def on_change(self) -> Callable[[], None]:
        return self.world.on_change

    @on_change.setter
    def on_change(self, call: Callable[[], None]) -> None:
        self.world.on_change = call

    # --- life -------------------------------------------------------------------------------------------

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        app = web.Application(client_max_size=MOST_BODY)
        app.add_routes([
            web.route("*", "/api/{method}", self._api),
            web.get("/link/", self.sockets.serve),
            web.post("/upload/v1/{file}", self._upload),
            web.get("/files-pri/{file}/{tail:.*}", self._download),
            web.post("/response/{secret}", self._response),
        ])  # fmt: skip
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.root = f"http://{host}:{self._runner.addresses[0][1]}"
        self._readdress_files()

    async def stop(self) -> None:
        await self.courier.close()
        await self.sockets.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def snapshot(self) -> Json:
        return self.world.snapshot()

    def restore(self, saved: Json) -> None:
        self.world.restore(saved)
        self._readdress_files()

    def _readdress_files(self) -> None:
        """Files in messages carry this server's address, which a restart may have changed."""
        for channel in self.world.channels.values():
            for message in channel.messages.values():
                if "files" in message:
                    known = [self.world.files[file["id"]] for file in message["files"]]
                    message["files"] = [files.file_json(file, self.root) for file in known]

    # --- the page ---------------------------------------------------------------------------------------

    def view(self) -> Json:
        """What the page shows."""
        connected = self.sockets.connected > 0 or bool(self.events_url)
        return view.view(self.world, connected) | {
            "commands": sorted(self.commands),
            "message_shortcuts": dict(self.message_shortcuts),
            "global_shortcuts": dict(self.global_shortcuts),
        }

    def routes(self) -> list[web.RouteDef]:
        """The page's actions, under /world/slack/."""
        return routes.routes(self)

    # --- HTTP -------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        self.calls[name] += 1
        return await self.faults.around(name, request, lambda: self._answer(name, request))

    async def _answer(self, name: str, request: web.Request) -> web.StreamResponse:
        try:
            args = await read_arguments(request)
            found = self._door.admit(name, _token(request, args))
            self._door.count(name, found, args)
            body = {"ok": True} | found.run(self._call(name, args))
        except SlackError as error:
            return web.json_response(error.answer(), status=error.status, headers=error.headers)
        accepted = ",".join(found.scopes)
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.scopes)), "X-Accepted-OAuth-Scopes": accepted}
        return web.json_response(body, headers=headers)

    def _call(self, name: str, args: Arguments) -> Call:
        return Call(name, args, self.world, self.events, self.courier, self.tickets, self.scopes, self.root)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await self.faults.around("upload", request, lambda: files.receive_upload(self.world, request))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        async def answer() -> web.StreamResponse:
            return files.download(self.world, self._door, request)

        return await self.faults.around("download", request, answer)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        return await self.faults.around("response_url", request, lambda: self._take_response(request))

    async def _take_response(self, request: web.Request) -> web.StreamResponse:
        try:
            source = self.tickets.redeem_response(request.match_info["secret"])
            self.respond(source, await request.json())
        except SlackError as error:
            return web.json_response(error.answer(), status=error.status if error.status != 200 else 400)
        return web.Response(text="ok")


def _token(request: web.Request, args: Arguments) -> str:
    """From the header, or else the ``token`` argument (https://docs.slack.dev/apis/web-api/#authentication)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else args.text("token")
