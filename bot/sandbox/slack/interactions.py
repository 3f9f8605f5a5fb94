"""Buttons, modals, slash commands and shortcuts (https://docs.slack.dev/interactivity/handling-user-interaction)."""

from typing import Any

from bot.sandbox.slack.blocks import check_view
from bot.sandbox.slack.changes import delete_message
from bot.sandbox.slack.content import bot_message, fill, read_content, show_ephemeral
from bot.sandbox.slack.forms import fill_in, find_element, pressed
from bot.sandbox.slack.people import People
from bot.sandbox.slack.rules import Arguments, Json, SlackError
from bot.sandbox.slack.sockets import Ack
from bot.sandbox.slack.state import APP, TEAM, TEAM_DOMAIN, Channel, View, shown
from bot.sandbox.slack.tickets import ResponseUrl, Tickets
from bot.sandbox.slack.views import push_view, replace_view


class Interactions(People):
    """Each returns how the app answered; ``Ack.ok`` is False when it did not within 3 s, or not as it must."""

    tickets: Tickets
    commands: set[str]
    shortcuts: dict[str, str]
    """Message shortcuts: callback id -> title."""

    # --- block_actions ----------------------------------------------------------------------------

    async def press(
        self, user: str, channel: str, ts: str, action_id: str, value: str | None = None, choice: str | None = None
    ) -> Ack:
        """Press a button, or choose from a menu (``choice``: an option's value or text), in a message.
        ``value`` tells buttons with the same action id apart."""
        place = self._place(user, channel)
        message, private = self._seen(user, place, ts)
        block, element = find_element(message.get("blocks", []), action_id, value)
        action = pressed(block, element, choice, self.world.new_ts())
        thread = message.get("thread_ts", "")
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": private}
        container |= {"thread_ts": thread} if thread else {}
        payload = self._payload("block_actions", user)
        payload |= {
            "container": container,
            "channel": {"id": channel, "name": _channel_name(place)},
            "state": {"values": _state(action)},
            "response_url": self._response_url(user, channel, ts, private, thread),
            "actions": [action],
        }
        if not private:
            payload["message"] = shown(message)
        return await self.courier.interaction("interactive", payload)

    async def press_in_view(self, user: str, view_id: str, action_id: str, choice: str | None = None) -> Ack:
        """Press or choose in a modal or on the Home tab."""
        view = self._view(user, view_id)
        block, element = find_element(view.body["blocks"], action_id)
        action = pressed(block, element, choice, self.world.new_ts())
        payload = self._payload("block_actions", user)
        payload |= {"container": {"type": "view", "view_id": view_id}, "view": view.body, "actions": [action]}
        return await self.courier.interaction("interactive", payload)

    def _seen(self, user: str, place: Channel, ts: str) -> tuple[Json, bool]:
        """The message and whether only this person sees it."""
        if ts in place.messages:
            return place.messages[ts], False
        for note in self.world.ephemerals:
            if (note.user, note.channel, note.ts) == (user, place.id, ts):
                return note.message, True
        raise SlackError("message_not_found")

    # --- modals -------------------------------------------------------------------------------------

    async def submit(self, user: str, view_id: str, values: dict[str, str]) -> Ack:
        """Send the topmost modal with these entries (by block id or action id; menus by option value or text). A
        required input left empty is refused by the client: reason "incomplete"."""
        view = self._view(user, view_id)
        state, missing = fill_in(view.body, values)
        if missing:
            return Ack(False, {"missing": missing}, "incomplete")
        view.body["state"] = {"values": state}
        payload = self._payload("view_submission", user) | {"view": view.body, "response_urls": []}
        ack = await self.courier.interaction("interactive", payload)
        return self._obey(view, ack) if ack.ok else ack

    def _obey(self, view: View, ack: Ack) -> Ack:
        """https://docs.slack.dev/surfaces/modals/#response_actions"""
        action = ack.payload.get("response_action")
        try:
            if action == "errors":
                self._show_errors(view, ack.payload.get("errors"))
            elif action == "update":
                replace_view(self.world, view, check_view(ack.payload.get("view"), ("modal",)))
            elif action == "push":
                push_view(self.world, view.user, check_view(ack.payload.get("view"), ("modal",)))
            elif action == "clear":
                self.world.modals.pop(view.user, None)
            elif action is None:
                self._drop_view(view)
            else:
                raise SlackError("invalid_response_action")
        except SlackError as error:
            return Ack(False, ack.payload, error.error)
        self.world.changed()
        return ack

    def _show_errors(self, view: View, errors: Any) -> None:
        names = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= names:
            raise SlackError("invalid_response_errors")
        view.errors = {str(name): str(text) for name, text in errors.items()}

    async def close(self, user: str, view_id: str) -> Ack:
        """Close a modal; the app hears of it only with notify_on_close."""
        view = self._view(user, view_id)
        if view.body["clear_on_close"]:
            self.world.modals.pop(user, None)
        else:
            self._drop_view(view)
        self.world.changed()
        if not view.body["notify_on_close"]:
            return Ack(True)
        payload = self._payload("view_closed", user)
        payload |= {"view": view.body, "is_cleared": view.body["clear_on_close"]}
        return await self.courier.interaction("interactive", payload)

    def _view(self, user: str, view_id: str) -> View:
        home = self.world.homes.get(user)
        for view in [*self.world.modals.get(user, []), *([home] if home else [])]:
            if view.id == view_id:
                return view
        raise SlackError("not_found")

    def _drop_view(self, view: View) -> None:
        stack = self.world.modals.get(view.user, [])
        if view in stack:
            stack.remove(view)

    # --- commands and shortcuts -------------------------------------------------------------------

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Ack:
        """https://docs.slack.dev/interactivity/implementing-slash-commands"""
        place = self._place(user, channel)
        if command not in self.commands:
            raise SlackError("unknown_command")
        secret = self.tickets.response(user, channel)
        payload = {
            "token": "sandbox-verification",
            "team_id": TEAM,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel,
            "channel_name": _channel_name(place),
            "user_id": user,
            "user_name": self.world.users[user]["name"],
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": f"{self.root}/response/{secret}",
            "trigger_id": self.tickets.trigger(user),
        }
        ack = await self.courier.interaction("slash_commands", payload)
        if ack.ok and ack.payload:
            try:
                self.respond(ResponseUrl(user, channel, 0, 0), ack.payload)
            except SlackError:
                return Ack(False, ack.payload, "invalid_command_response")
        return ack

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Ack:
        """A message shortcut (https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload)."""
        place = self._place(user, channel)
        if callback_id not in self.shortcuts:
            raise SlackError("unknown_shortcut")
        if ts not in place.messages:
            raise SlackError("message_not_found")
        payload = self._payload("message_action", user)
        payload |= {
            "callback_id": callback_id,
            "message_ts": ts,
            "message": shown(place.messages[ts]),
            "channel": {"id": channel, "name": _channel_name(place)},
            "response_url": self._response_url(user, channel, ts, False, ""),
            "action_ts": self.world.new_ts(),
        }
        return await self.courier.interaction("interactive", payload)

    def _payload(self, kind: str, user: str) -> Json:
        person = self.world.users[user]
        return {
            "type": kind,
            "user": {"id": user, "username": person["name"], "name": person["name"], "team_id": person["team_id"]},
            "api_app_id": APP,
            "token": "sandbox-verification",
            "trigger_id": self.tickets.trigger(user),
            "team": {"id": TEAM, "domain": TEAM_DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _response_url(self, user: str, channel: str, ts: str, private: bool, thread: str) -> str:
        return f"{self.root}/response/{self.tickets.response(user, channel, ts, private, thread)}"

    # --- answers by response_url or in a command's acknowledgement ------------------------------------

    def respond(self, source: ResponseUrl, body: Json) -> None:
        """https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses; raises ``SlackError``."""
        args = Arguments(body)
        place = self.world.channels[source.channel]
        if args.flag("delete_original"):
            self._delete_original(source, place)
            return
        content = read_content(args)
        if not (content.text or content.blocks or content.attachments):
            raise SlackError("no_text")
        if args.flag("replace_original") and source.ts:
            original, _ = self._seen(source.user, place, source.ts)
            previous = shown(original)
            fill(self.world, place, original, content)
            self.world.changed()
            if not source.ephemeral:
                self.events.changed(place, original, previous)
            return
        thread_ts = args.text("thread_ts", source.thread_ts)
        message = bot_message(self.world, place, content, thread_ts if thread_ts in place.messages else "", {})
        if args.text("response_type") == "in_channel":
            self.world.put(place, message)
            self.events.posted(place, message)
        else:
            show_ephemeral(self.world, source.user, place, message)

    def _delete_original(self, source: ResponseUrl, place: Channel) -> None:
        if not source.ephemeral:
            message, _ = self._seen(source.user, place, source.ts)
            delete_message(self.world, self.events, place, message)
            return
        self.world.ephemerals = [note for note in self.world.ephemerals if note.ts != source.ts]
        self.world.changed()


def _channel_name(place: Channel) -> str:
    return {"im": "directmessage", "group": "privategroup"}.get(place.kind, place.name)


def _state(action: Json) -> Json:
    if action["type"] in ("button", "overflow"):
        return {}
    chosen = {key: value for key, value in action.items() if key == "type" or key.startswith("selected")}
    return {action["block_id"]: {action["action_id"]: chosen}}
