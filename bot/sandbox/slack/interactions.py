"""Buttons, slash commands and shortcuts (https://docs.slack.dev/interactivity/handling-user-interaction)."""

from bot.sandbox.slack.changes import delete_message
from bot.sandbox.slack.content import bot_message, fill, read_content, show_ephemeral
from bot.sandbox.slack.forms import find_element, pressed
from bot.sandbox.slack.modals import Modals
from bot.sandbox.slack.rules import Arguments, Json, SlackError
from bot.sandbox.slack.sockets import Ack
from bot.sandbox.slack.state import APP, TEAM, TEAM_DOMAIN, Channel, shown
from bot.sandbox.slack.tickets import ResponseUrl


class Interactions(Modals):
    """Each returns how the app answered; ``Ack.ok`` is False when it did not within 3 s, or not as it must."""

    commands: set[str]
    message_shortcuts: dict[str, str]
    """Callback id -> title."""
    global_shortcuts: dict[str, str]

    # --- block_actions ----------------------------------------------------------------------------

    async def press(
        self, user: str, channel: str, ts: str, action_id: str, value: str | None = None, choice: str | None = None
    ) -> Ack:
        """Press a button, or choose from a menu (``choice``: an option's value or text), in a message.
        ``value`` tells buttons with the same action id apart."""
        place = self._place(user, channel)
        message, private = self._seen(user, place, ts)
        block, element = find_element(message.get("blocks", []), action_id, value, choice)
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

    def _seen(self, user: str, place: Channel, ts: str) -> tuple[Json, bool]:
        """The message and whether only this person sees it."""
        if ts in place.messages:
            return place.messages[ts], False
        for note in self.world.ephemerals:
            if (note.user, note.channel, note.ts) == (user, place.id, ts):
                return note.message, True
        raise SlackError("message_not_found")

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

    async def shortcut(self, user: str, callback_id: str) -> Ack:
        """A global shortcut: it knows no channel, and has no response URL
        (https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload)."""
        if callback_id not in self.global_shortcuts:
            raise SlackError("unknown_shortcut")
        payload = self._payload("shortcut", user) | {"callback_id": callback_id, "action_ts": self.world.new_ts()}
        return await self.courier.interaction("interactive", payload)

    async def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Ack:
        """A shortcut of a message that is not ephemeral (the same page)."""
        place = self._place(user, channel)
        if callback_id not in self.message_shortcuts:
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
