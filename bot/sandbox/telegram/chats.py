"""Chats and the rules of writing into them."""

from typing import Any

from bot.clock import Clock
from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import Account, Entry, Json, State


class Chats:
    """Finds chats and appends messages to them."""

    def __init__(self, state: State, clock: Clock, bot_user: Json) -> None:
        self.state = state
        self.clock = clock
        self.bot_user = bot_user

    def unix_now(self) -> int:
        return int(self.clock.now().timestamp())

    def describe(self, chat_id: int) -> Json:
        """The Chat object of a known chat."""
        if chat_id in self.state.groups:
            kind = "supergroup" if str(chat_id).startswith("-100") else "group"
            return {"id": chat_id, "type": kind, "title": self.state.groups[chat_id].title}
        return {"id": chat_id, "type": "private", "first_name": self.state.accounts[chat_id].name}

    def writable(self, params: Params) -> int:
        """The ``chat_id`` that the bot wants to write to; refuses where Telegram would."""
        chat_id = self.known(params)
        person = self.state.accounts.get(chat_id)
        if person is not None:
            _check_reach(person)
        return chat_id

    def known(self, params: Params) -> int:
        """core.telegram.org/bots/api#responseparameters: ``migrate_to_chat_id`` tells where a group went."""
        chat_id = params.number("chat_id")
        if not params.text("chat_id"):
            raise bad_request("chat_id is empty")
        group = self.state.groups.get(chat_id)
        if group is not None and group.moved_to:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=group.moved_to)
        if group is None and chat_id not in self.state.accounts:
            raise bad_request("chat not found")
        return chat_id

    def append(self, chat_id: int, sender: Json, content: Json) -> Json:
        """Add a message to a chat; returns the Message object."""
        number, self.state.next_message = self.state.next_message, self.state.next_message + 1
        head = {"message_id": number, "from": sender, "chat": self.describe(chat_id), "date": self.unix_now()}
        message = head | content
        self.state.chats.setdefault(chat_id, {})[number] = Entry(message)
        return message

    def quoted(self, chat_id: int, message_id: int) -> Json | None:
        """The message as ``reply_to_message`` shows it: without its own quote."""
        entry = self.state.entry(chat_id, message_id)
        if entry is None:
            return None
        return {name: value for name, value in entry.message.items() if name != "reply_to_message"}

    def reply_target(self, chat_id: int, params: Params) -> Json:
        """``reply_to_message`` as asked for by ``reply_parameters`` (core.telegram.org/bots/api#replyparameters)."""
        wish: Any = params.json("reply_parameters") or {}
        if not isinstance(wish, dict):
            raise bad_request("object expected as reply parameters")
        number = wish.get("message_id") or params.number("reply_to_message_id")
        if not number:
            return {}
        quoted = self.quoted(chat_id, int(number))
        if quoted is not None:
            return {"reply_to_message": quoted}
        if wish.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")


def _check_reach(person: Account) -> None:
    """core.telegram.org/bots/faq: a bot can't start a conversation with a person, nor write when it was blocked."""
    if person.blocked:
        raise ApiError(403, "bot was blocked by the user")
    if not person.started:
        raise ApiError(403, "bot can't initiate conversation with a user")
