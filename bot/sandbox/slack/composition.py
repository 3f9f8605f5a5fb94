"""Checks of composition objects: text, option, confirmation (https://docs.slack.dev/reference/block-kit/composition-objects/)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.sandbox.slack.rules import Json

TEXT = 3000


def kind_of(value: Any) -> str:
    """The type that an object names; "" when it names none."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


class Checker:
    """Collects what is wrong, each with the place as a JSON pointer, in the words of Slack's answers."""

    def __init__(self, root: str) -> None:
        self.problems: list[str] = []
        self._path = [root]

    @contextmanager
    def at(self, *steps: str | int) -> Iterator[None]:
        self._path.extend(str(step) for step in steps)
        yield
        del self._path[-len(steps) :]

    def wrong(self, what: str) -> None:
        self.problems.append(f"{what} [json-pointer:/{'/'.join(self._path)}]")

    # --- plain values --------------------------------------------------------------------------

    def is_object(self, value: Any) -> bool:
        if isinstance(value, dict):
            return True
        self.wrong("must provide an object")
        return False

    def needs(self, owner: Json, *names: str) -> None:
        for name in names:
            if owner.get(name) in (None, ""):
                self.wrong(f"missing required field: {name}")

    def length(self, owner: Json, name: str, most: int) -> None:
        """A string of at most ``most`` characters, where it is given."""
        value = owner.get(name)
        if value is None:
            return
        with self.at(name):
            if not isinstance(value, str):
                self.wrong("must be a string")
            elif len(value) > most:
                self.wrong(f"must be less than {most + 1} characters")

    def between(self, owner: Json, name: str, least: int, most: int) -> None:
        """A whole number, where it is given."""
        value = owner.get(name, least)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            with self.at(name):
                self.wrong(f"must be between {least} and {most}")

    def flag(self, owner: Json, name: str) -> None:
        if not isinstance(owner.get(name, False), bool):
            with self.at(name):
                self.wrong("must be a boolean")

    def one_of(self, owner: Json, name: str, *allowed: str) -> None:
        if name in owner and owner[name] not in allowed:
            with self.at(name):
                self.wrong(f"must be one of: {', '.join(allowed)}")

    def items(self, owner: Json, name: str, most: int, least: int = 1) -> list[Any]:
        """The list under ``name``; empty when there is none or it is not one."""
        value = owner.get(name)
        with self.at(name):
            if not isinstance(value, list):
                self.wrong("must be an array")
                return []
            if len(value) > most:
                self.wrong(f"no more than {most} items allowed")
            if len(value) < least:
                self.wrong(f"must have at least {least} items")
        return value

    # --- objects ----------------------------------------------------------------------------

    def text(self, owner: Json, name: str, most: int, plain: bool = False, required: bool = True) -> None:
        """A text object (https://docs.slack.dev/reference/block-kit/composition-objects/text-object/)."""
        if owner.get(name) is None:
            if required:
                self.wrong(f"missing required field: {name}")
            return
        with self.at(name):
            self.text_object(owner[name], most, plain)

    def text_object(self, value: Any, most: int, plain: bool = False) -> None:
        if not self.is_object(value):
            return
        kind = kind_of(value)
        if kind not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
            with self.at("type"):
                self.wrong(f"unsupported type: {kind}")
        foreign = "verbatim" if kind == "plain_text" else "emoji"
        if foreign in value:
            self.wrong(f"additional property is not allowed: {foreign}")
        self.length(value, "text", most)
        if not value.get("text"):
            with self.at("text"):
                self.wrong("must be more than 0 characters")

    def option(self, value: Any, plain: bool) -> None:
        """https://docs.slack.dev/reference/block-kit/composition-objects/option-object/: menus take only plain text"""
        if not self.is_object(value):
            return
        self.text(value, "text", 75, plain)
        self.needs(value, "value")
        self.length(value, "value", 150)
        self.text(value, "description", 75, plain, required=False)
        self.length(value, "url", 3000)

    def options(self, owner: Json, name: str, most: int, plain: bool = True) -> None:
        for place, option in enumerate(self.items(owner, name, most)):
            with self.at(name, place):
                self.option(option, plain)

    def confirm(self, owner: Json) -> None:
        """https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object/"""
        value = owner.get("confirm")
        if value is None:
            return
        with self.at("confirm"):
            if self.is_object(value):
                self.text(value, "title", 100, plain=True)
                self.text(value, "text", 300)
                self.text(value, "confirm", 30, plain=True)
                self.text(value, "deny", 30, plain=True)
                self.one_of(value, "style", "primary", "danger")
