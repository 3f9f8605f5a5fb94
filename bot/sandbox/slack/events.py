"""The events that the app subscribed to (https://docs.slack.dev/reference/events)."""

from bot.sandbox.slack.courier import Courier
from bot.sandbox.slack.rules import Json
from bot.sandbox.slack.state import APP, BOT_USER, TEAM, Channel, Workspace, shown

_SCOPES: dict[str, tuple[str, ...]] = {
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "app_mention": ("app_mentions:read",),
    "app_home_opened": (),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_left": ("groups:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_deleted": ("groups:read",),
}
"""What each event needs, any one of them: the "Required scopes" of https://docs.slack.dev/reference/events."""

ALL_SUBSCRIPTIONS = frozenset(_SCOPES)

_MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Events:
    """Tells the app what happened, if it subscribed to it, has a scope for it, and its bot is in the channel."""

    def __init__(self, world: Workspace, courier: Courier, scopes: set[str]) -> None:
        self._world, self._courier, self._scopes = world, courier, scopes
        self.subscriptions: set[str] = set(ALL_SUBSCRIPTIONS)

    # --- messages (https://docs.slack.dev/reference/events/message) ----------------------------

    def posted(self, channel: Channel, message: Json) -> None:
        event = self._visible(message)
        self._message(channel, event | {"event_ts": message["ts"]})
        if f"<@{BOT_USER}>" in message.get("text", "") and channel.kind != "im" and message.get("user") != BOT_USER:
            mention = {key: value for key, value in event.items() if key != "subtype"}
            mention |= {"type": "app_mention", "channel": channel.id, "event_ts": message["ts"]}
            self._send("app_mention", channel, mention)

    def changed(self, channel: Channel, message: Json, previous: Json) -> None:
        event = {"subtype": "message_changed", "message": self._visible(message), "previous_message": previous}
        self._hidden(channel, event)

    def deleted(self, channel: Channel, previous: Json) -> None:
        event = {"subtype": "message_deleted", "previous_message": previous, "deleted_ts": previous["ts"]}
        self._hidden(channel, event)

    def _hidden(self, channel: Channel, event: Json) -> None:
        ts = self._world.new_ts()
        self._message(channel, {"type": "message", **event, "hidden": True, "ts": ts, "event_ts": ts})

    def _message(self, channel: Channel, event: Json) -> None:
        self._send(_MESSAGES[channel.kind], channel, event | {"channel": channel.id, "channel_type": channel.kind})

    def _visible(self, message: Json) -> Json:
        """Files of another workspace come as stubs that must be asked for with files.info
        (https://docs.slack.dev/reference/events/message/file_share, "Slack Connect files")."""
        event = shown(message)
        if message.get("user_team", TEAM) != TEAM and "files" in event:
            event["files"] = [
                {"id": file["id"], "mode": "file_access", "file_access": "check_file_info", "created": 0, "user": ""}
                for file in event["files"]
            ]
        return event

    # --- the others ----------------------------------------------------------------------------------

    def reaction(self, added: bool, channel: Channel, message: Json, user: str, name: str) -> None:
        kind = "reaction_added" if added else "reaction_removed"
        event: Json = {
            "type": kind,
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
            "event_ts": self._world.new_ts(),
        }
        if "user" in message:
            event["item_user"] = message["user"]
        self._send(kind, channel, event)

    def home_opened(self, user: str, tab: str) -> None:
        channel = self._world.direct(user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
        home = self._world.homes.get(user)
        if tab == "home" and home is not None:
            event["view"] = home.body
        self._send("app_home_opened", channel, event | {"event_ts": self._world.new_ts()})

    def joined(self, channel: Channel, user: str, inviter: str = "") -> None:
        """https://docs.slack.dev/reference/events/member_joined_channel, the bot's own arrival included"""
        event = self._member("member_joined_channel", channel, user) | ({"inviter": inviter} if inviter else {})
        self._send("member_joined_channel", channel, event)

    def left(self, channel: Channel, user: str, actor: str) -> None:
        """Who is put out hears channel_left or group_left, and only those who stay hear member_left_channel
        (https://docs.slack.dev/reference/events/channel_left; seen in
        https://github.com/slackapi/bolt-js/issues/1847 and https://github.com/slackapi/java-slack-sdk/issues/1062)."""
        if user != BOT_USER:
            self._send("member_left_channel", channel, self._member("member_left_channel", channel, user))
            return
        kind = f"{channel.kind}_left"
        event = {"type": kind, "channel": channel.id, "actor_id": actor, "event_ts": self._world.new_ts()}
        self._send(kind, channel, event, about_bot=True)

    def _member(self, kind: str, channel: Channel, user: str) -> Json:
        event = {"type": kind, "user": user, "channel": channel.id, "channel_type": channel.id[0], "team": TEAM}
        return event | {"event_ts": self._world.new_ts()}

    def archived(self, archived: bool, channel: Channel, user: str) -> None:
        """https://docs.slack.dev/reference/events/channel_archive (group_archive for private channels)"""
        self._channel_event(f"{channel.kind}_{'archive' if archived else 'unarchive'}", channel, user)

    def channel_deleted(self, channel: Channel, user: str) -> None:
        """https://docs.slack.dev/reference/events/channel_deleted"""
        self._channel_event(f"{channel.kind}_deleted", channel, user)

    def _channel_event(self, kind: str, channel: Channel, user: str) -> None:
        event = {"type": kind, "channel": channel.id, "user": user, "event_ts": self._world.new_ts()}
        self._send(kind, channel, event)

    # --- the envelope (https://docs.slack.dev/apis/events-api/#callback-field) -------------------

    def _send(self, subscription: str, channel: Channel, event: Json, about_bot: bool = False) -> None:
        needed = set(_SCOPES[subscription])
        if subscription not in self.subscriptions or (needed and not needed & self._scopes):
            return
        if not (BOT_USER in channel.members or about_bot):
            return
        self._courier.event({
            "token": "sandbox-verification",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": self._world.new_id("Ev"),
            "event_time": self._world.seconds(),
            "authorizations": [{
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }],
            "is_ext_shared_channel": bool(channel.shared_with),
            "event_context": f"4-{channel.id}",
        })  # fmt: skip
