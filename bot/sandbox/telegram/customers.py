"""What people do in their Telegram app, and what they see there."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.sandbox.telegram import media
from bot.sandbox.telegram.chats import Chats
from bot.sandbox.telegram.state import Account, Entry, Group, Json, State
from bot.sandbox.telegram.updates import Updates

_FOREVER = 0
"""core.telegram.org/bots/api#chatmemberbanned, until_date"""


class Customers:
    """Acts as customers. Refuses with ``ValueError`` what the app would not let them do."""

    def __init__(self, chats: Chats, updates: Updates, changed: Callable[[], None]) -> None:
        self._chats = chats
        self._updates = updates
        self._changed = changed

    @property
    def _state(self) -> State:
        return self._chats.state

    def meet(self, user_id: int, name: str = "", language: str = "") -> Account:
        """The person with this id, made when new. They exist, but have not written to the bot yet."""
        person = self._state.accounts.setdefault(user_id, Account(user_id, f"Customer {user_id}"))
        person.name, person.language = name or person.name, language or person.language
        self._changed()
        return person

    def open_group(self, group_id: int, title: str) -> None:
        """A group (negative id) that the bot is in."""
        self._state.groups[group_id] = Group(group_id, title)

    def say(
        self,
        user_id: int,
        text: str,
        *,
        entities: Sequence[Json] = (),
        reply_to: int | None = None,
        name: str = "",
        language: str = "ko",
        group: int = 0,
    ) -> int:
        """Write a message, in private or in a group. Returns its message id."""
        content: Json = {"text": text} | ({"entities": list(entities)} if entities else {})
        return self.post(user_id, content, reply_to=reply_to, name=name, language=language, group=group)

    def press_start(self, user_id: int, payload: str = "", *, name: str = "", language: str = "ko") -> int:
        """Press Start, perhaps after a link (core.telegram.org/bots/features#deep-linking)."""
        command = {"type": "bot_command", "offset": 0, "length": 6}
        return self.say(user_id, f"/start {payload}".strip(), entities=[command], name=name, language=language)

    def send_file(
        self, user_id: int, kind: str, content: bytes, filename: str, mime: str, caption: str = "", album: str = ""
    ) -> int:
        """Send a file; ``kind`` is one of ``media.KINDS``; files with one ``album`` belong together."""
        if kind not in media.KINDS:
            raise ValueError(f"unknown kind of file: {kind}")
        stored = self._state.keep_file(kind, filename, mime, content)
        extra = ({"caption": caption} if caption else {}) | ({"media_group_id": album} if album else {})
        return self.post(user_id, media.as_content(kind, stored) | extra)

    def post(
        self,
        user_id: int,
        content: Json,
        *,
        reply_to: int | None = None,
        name: str = "",
        language: str = "ko",
        group: int = 0,
    ) -> int:
        """Send a message with any content, e.g. ``{"location": {...}}``. Returns its message id."""
        person = self._state.accounts.get(user_id) or self.meet(user_id, name, language)
        if name and name != person.name:
            self.meet(user_id, name)
        if person.blocked and not group:
            raise ValueError("the customer has blocked the bot")
        chat_id = group or user_id
        if reply_to is not None:
            content = content | {"reply_to_message": self._quoted(chat_id, reply_to)}
        person.started = person.started or not group
        message = self._chats.append(chat_id, person.as_user(), content)
        self._updates.push({"message": dict(message)})
        return int(message["message_id"])

    def _quoted(self, chat_id: int, message_id: int) -> Json:
        quoted = self._chats.quoted(chat_id, message_id)
        if quoted is None:
            raise ValueError(f"no message {message_id} to reply to")
        return quoted

    def edit(self, user_id: int, message_id: int, text: str) -> None:
        """Change the text or caption of an own message."""
        entry = self._own(user_id, message_id)
        name = "text" if "text" in entry.message else "caption"
        styles = "entities" if name == "text" else "caption_entities"
        entry.earlier.append(entry.message.get(name, ""))
        kept = {key: value for key, value in entry.message.items() if key != styles}
        entry.message = kept | {name: text, "edit_date": self._chats.unix_now()}
        self._updates.push({"edited_message": dict(entry.message)})

    def delete(self, user_id: int, message_id: int) -> None:
        """Delete an own message: the bot is not told (core.telegram.org/bots/api#update has no such update)."""
        self._own(user_id, message_id).deleted = True
        self._changed()

    def _own(self, user_id: int, message_id: int) -> Entry:
        entry = self._state.entry(user_id, message_id)
        if entry is None or entry.message["from"]["id"] != user_id:
            raise ValueError(f"customer {user_id} has no message {message_id}")
        return entry

    def press(self, user_id: int, message_id: int, data: str) -> None:
        """Press an inline button (core.telegram.org/bots/api#callbackquery)."""
        entry = self._state.entry(user_id, message_id)
        rows = entry.message.get("reply_markup", {}).get("inline_keyboard", []) if entry else []
        if entry is None or not any(button.get("callback_data") == data for row in rows for button in row):
            raise ValueError(f"message {message_id} has no button {data!r}")
        person = self._state.accounts[user_id]
        query: Json = {"id": f"q{self._state.next_update}", "from": person.as_user(), "chat_instance": str(user_id)}
        self._updates.push({"callback_query": query | {"message": entry.message, "data": data}})

    def block(self, user_id: int) -> None:
        self._set_blocked(user_id, blocked=True)

    def unblock(self, user_id: int) -> None:
        self._set_blocked(user_id, blocked=False)

    def _set_blocked(self, user_id: int, *, blocked: bool) -> None:
        """In private chats ``my_chat_member`` comes only then (core.telegram.org/bots/api#update)."""
        person = self._state.accounts[user_id]
        if person.blocked == blocked:
            return
        person.blocked = blocked
        member: Json = {"status": "member", "user": self._chats.bot_user}
        gone: Json = {"status": "kicked", "user": self._chats.bot_user, "until_date": _FOREVER}
        change = {"chat": self._chats.describe(user_id), "from": person.as_user(), "date": self._chats.unix_now()}
        old, new = (member, gone) if blocked else (gone, member)
        self._updates.push({"my_chat_member": change | {"old_chat_member": old, "new_chat_member": new}})

    def migrate(self, group_id: int) -> int:
        """Turn a group into a supergroup; the bot gets both service messages (core.telegram.org/bots/api#message).

        Returns the new id."""
        group, new_id = self._state.groups[group_id], -1_000_000_000_000 + group_id
        self._state.groups[new_id] = Group(new_id, group.title)
        left = self._chats.append(group_id, self._chats.bot_user, {"migrate_to_chat_id": new_id})
        group.moved_to = new_id
        self._updates.push({"message": left})
        arrived = self._chats.append(new_id, self._chats.bot_user, {"migrate_from_chat_id": group_id})
        self._updates.push({"message": arrived})
        return new_id

    def raw_update(self, update: dict[str, Any]) -> int:
        """Queue any update as it is; an ``update_id`` is given when it has none. Returns the id."""
        return self._updates.push(dict(update))

    def messages(self, chat_id: int) -> list[Json]:
        """The whole chat as the customer sees it, oldest first; ``taken``: the bot has confirmed the message."""
        waiting = [queued.update.get("message") for queued in self._updates.pending()]
        untaken = {message.get("message_id") for message in waiting if isinstance(message, dict)}
        entries = self._state.chats.get(chat_id, {})
        return [self._seen(entries[number]) | {"taken": number not in untaken} for number in sorted(entries)]

    def _seen(self, entry: Entry) -> Json:
        message = entry.message
        quoted = message.get("reply_to_message")
        return {
            "message_id": message["message_id"],
            "from_bot": bool(message["from"]["is_bot"]),
            "name": message["from"]["first_name"],
            "text": message.get("text") or message.get("caption") or "",
            "entities": message.get("entities") or message.get("caption_entities") or [],
            "date": message["date"],
            "edited": "edit_date" in message,
            "earlier": entry.earlier,
            "deleted": entry.deleted,
            "reaction": entry.reaction,
            "file": self._seen_file(message),
            "location": message.get("location"),
            "album": message.get("media_group_id", ""),
            "buttons": message.get("reply_markup", {}).get("inline_keyboard", []),
            "reply_to": quoted["message_id"] if quoted else None,
        }

    def _seen_file(self, message: Json) -> Json | None:
        found = media.file_of(message)
        if found is None:
            return None
        kind, file_id = found
        stored = self._state.files[file_id]
        return {"kind": kind, "id": file_id, "name": stored.filename, "mime": stored.mime, "size": len(stored.content)}
