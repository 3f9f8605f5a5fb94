"""The Bot API's methods that write into chats."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.telegram import media, texts
from bot.sandbox.telegram.chats import Chats
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.limits import Limits
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import Entry, Json

_DELETABLE_FOR = 48 * 3600
"""Seconds; core.telegram.org/bots/api#deletemessage: only messages "sent less than 48 hours ago"."""
_ACTIONS = frozenset(
    [
        *("typing", "choose_sticker", "find_location"),
        *("upload_photo", "upload_video", "upload_voice", "upload_document", "upload_video_note"),
        *("record_video", "record_voice", "record_video_note"),
    ]
)
"""core.telegram.org/bots/api#sendchataction"""
_ALBUM_FAMILIES = {"photo": "picture", "video": "picture", "document": "document", "audio": "audio"}
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


class Methods:
    """Each method takes the call's parameters and returns its result, or raises ``ApiError``."""

    def __init__(self, chats: Chats, limits: Limits | None) -> None:
        self._chats = chats
        self._state = chats.state
        self._limits = limits

    def table(self) -> dict[str, Callable[[Params], Any]]:
        """Methods by their lower-case names: "All methods in the Bot API are case-insensitive"."""
        sends = {f"send{kind.replace('_', '')}": self._file_sender(kind) for kind in media.KINDS}
        return sends | {
            "sendmessage": self.send_message,
            "sendlocation": self.send_location,
            "sendmediagroup": self.send_media_group,
            "sendchataction": self.send_chat_action,
            "editmessagetext": self.edit_message_text,
            "editmessagecaption": self.edit_message_caption,
            "deletemessage": self.delete_message,
            "setmessagereaction": self.set_message_reaction,
            "getfile": lambda params: media.get_file(self._state, params),
        }

    # --- sending ----------------------------------------------------------------------------

    def send_message(self, params: Params) -> Json:
        """core.telegram.org/bots/api#sendmessage"""
        chat_id = self._chats.writable(params)
        text, entities = texts.read_text(params)
        return self._send(chat_id, params, {"text": text, **({"entities": entities} if entities else {})})

    def send_location(self, params: Params) -> Json:
        """core.telegram.org/bots/api#sendlocation"""
        chat_id = self._chats.writable(params)
        place = {"latitude": params.real("latitude"), "longitude": params.real("longitude")}
        return self._send(chat_id, params, {"location": place})

    def _file_sender(self, kind: str) -> Callable[[Params], Json]:
        def send(params: Params) -> Json:
            chat_id = self._chats.writable(params)
            caption = {} if kind in ("sticker", "video_note") else _caption(params)
            stored = media.take_file(self._state, params, kind)
            return self._send(chat_id, params, media.as_content(kind, stored) | caption)

        return send

    def _send(self, chat_id: int, params: Params, content: Json) -> Json:
        extra = self._chats.reply_target(chat_id, params) | _markup(params)
        if self._limits is not None:
            self._limits.check(chat_id)
        return self._chats.append(chat_id, self._chats.bot_user, content | extra)

    def send_media_group(self, params: Params) -> list[Json]:
        """core.telegram.org/bots/api#sendmediagroup: 2-10 items; documents and audio only among themselves."""
        chat_id = self._chats.writable(params)
        items = params.array("media")
        if not 2 <= len(items) <= 10:
            raise bad_request("wrong number of messages in the album: must include 2-10 items")
        families = {_ALBUM_FAMILIES.get(str(item.get("type"))) if isinstance(item, dict) else None for item in items}
        if len(families) != 1 or None in families:
            raise bad_request("can't use the media of the specified type in the album")
        reply = self._chats.reply_target(chat_id, params)
        contents = [self._album_item(params, item) for item in items]
        if self._limits is not None:
            self._limits.check(chat_id, len(items))
        album = {"media_group_id": str(10_000_000 + self._state.next_message)}
        return [self._chats.append(chat_id, self._chats.bot_user, content | album | reply) for content in contents]

    def _album_item(self, params: Params, item: Json) -> Json:
        kind, upload = str(item["type"]), params.attached(item.get("media"))
        caption = _caption(Params(item, {}))
        if upload is not None:
            stored = media.keep_upload(self._state, kind, upload)
        else:
            stored = media.by_id(self._state, str(item.get("media")))
        return media.as_content(kind, stored) | caption

    def send_chat_action(self, params: Params) -> bool:
        """core.telegram.org/bots/api#sendchataction"""
        self._chats.writable(params)
        if params.text("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        self._state.actions.append((params.number("chat_id"), params.text("action")))
        return True

    # --- changing what was sent -------------------------------------------------------------

    def edit_message_text(self, params: Params) -> Json:
        """core.telegram.org/bots/api#editmessagetext"""
        entry = self._own_message(params, "text")
        text, entities = texts.read_text(params)
        return self._change(entry, params, "text", text, "entities", entities)

    def edit_message_caption(self, params: Params) -> Json:
        """core.telegram.org/bots/api#editmessagecaption"""
        entry = self._own_message(params, "caption")
        text, entities = texts.read_caption(params)
        return self._change(entry, params, "caption", text, "caption_entities", entities)

    def _own_message(self, params: Params, part: str) -> Entry:
        chat_id = self._chats.writable(params)
        entry = self._state.entry(chat_id, params.number("message_id"))
        if entry is None:
            raise bad_request("message to edit not found")
        if entry.message["from"]["id"] != self._chats.bot_user["id"]:
            raise bad_request("message can't be edited")
        if (part == "text") != ("text" in entry.message):
            raise bad_request(f"there is no {part} in the message to edit")
        return entry

    def _change(self, entry: Entry, params: Params, name: str, text: str, styles_name: str, styles: list[Json]) -> Json:
        old = entry.message
        new = {key: value for key, value in old.items() if key not in (name, styles_name, "reply_markup")}
        new |= ({name: text} if text else {}) | ({styles_name: styles} if styles else {}) | _markup(params)
        if new == old:
            raise bad_request(_NOT_MODIFIED)
        entry.earlier.append(old.get(name, ""))
        entry.message = new | {"edit_date": self._chats.unix_now()}
        return entry.message

    def delete_message(self, params: Params) -> bool:
        """core.telegram.org/bots/api#deletemessage"""
        entry = self._state.entry(self._chats.known(params), params.number("message_id"))
        if entry is None:
            raise bad_request("message to delete not found")
        if self._chats.unix_now() - entry.message["date"] > _DELETABLE_FOR:
            raise bad_request("message can't be deleted for everyone")
        entry.deleted = True
        return True

    def set_message_reaction(self, params: Params) -> bool:
        """core.telegram.org/bots/api#setmessagereaction: a bot may set at most one reaction a message."""
        entry = self._state.entry(self._chats.writable(params), params.number("message_id"))
        if entry is None:
            raise bad_request("message to react not found")
        reactions = params.array("reaction")
        if len(reactions) > 1:
            raise bad_request("REACTIONS_TOO_MANY")
        if any(not isinstance(reaction, dict) or not reaction.get("emoji") for reaction in reactions):
            raise bad_request("REACTION_INVALID")
        entry.reaction = reactions[0]["emoji"] if reactions else ""
        return True


def _caption(params: Params) -> Json:
    text, entities = texts.read_caption(params)
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def _markup(params: Params) -> Json:
    """Only inline keyboards stay with a message (core.telegram.org/bots/api#message, reply_markup)."""
    markup = params.json("reply_markup")
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for row in markup.get("inline_keyboard") or []:
        for button in row:
            _check_button(button)
    return {"reply_markup": markup} if markup.get("inline_keyboard") else {}


def _check_button(button: Any) -> None:
    """core.telegram.org/bots/api#inlinekeyboardbutton: callback_data has 1-64 bytes."""
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse inline keyboard button: text is required")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
