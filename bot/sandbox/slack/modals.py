"""Modals and the Home tab: typing, pressing, sending (https://docs.slack.dev/surfaces/modals)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.slack.blocks import check_view
from bot.sandbox.slack.files import file_json, new_file
from bot.sandbox.slack.forms import enter, entered, find_element, pressed, put, unfit
from bot.sandbox.slack.rooms import Rooms
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.sockets import Ack
from bot.sandbox.slack.state import APP, TEAM, TEAM_DOMAIN, View
from bot.sandbox.slack.tickets import Tickets
from bot.sandbox.slack.views import push_view, replace_view

Uploads = Sequence[tuple[str, bytes]]
"""(name, content)"""

MOST_FILES, MOST_FILE_BYTES = 10, 10 * 1024 * 1024
"""https://docs.slack.dev/reference/block-kit/block-elements/file-input-element/"""


class Modals(Rooms):
    """A view is named by its id; "" is the topmost modal, and the Home tab when no modal is open. Entries are named by
    block id, action id or label; menus take an option's value or text, several joined with commas."""

    tickets: Tickets

    async def touch(
        self,
        user: str,
        name: str,
        value: str | None = None,
        choice: str | None = None,
        values: Mapping[str, str] | None = None,
        view: str = "",
    ) -> Ack:
        """Use one element: press a button (``value`` tells those of one action id apart), choose from a menu
        (``choice``), or type into a live entry (``choice`` too). ``values`` is what was entered into others before."""
        shown = self._view(user, view)
        enter(shown, values or {})
        block, element = find_element(shown.body["blocks"], name, value, choice)
        if block["type"] == "input":
            put(shown, block, element, entered(element, choice or ""))
            if not block.get("dispatch_action"):
                raise SlackError("not_dispatched", f"the input {name!r} tells nobody of a change")
        action = pressed(block, element, choice, self.world.new_ts())
        if block["type"] != "input" and choice is not None:
            put(shown, block, element, entered(element, choice))
        payload = self._payload("block_actions", user)
        payload |= {"container": {"type": "view", "view_id": shown.id}, "view": shown.body, "actions": [action]}
        return await self.courier.interaction("interactive", payload)

    async def submit(
        self,
        user: str,
        view: str = "",
        values: Mapping[str, str] | None = None,
        files: Mapping[str, Uploads] | None = None,
    ) -> Ack:
        """Send a modal with these entries. One that the client would not send is refused here: reason "incomplete"."""
        shown = self._view(user, view)
        enter(shown, values or {})
        for name, uploads in (files or {}).items():
            self.attach_to(user, shown.id, name, uploads)
        if missing := unfit(shown):
            return Ack(False, {"missing": missing}, "incomplete")
        payload = self._payload("view_submission", user) | {"view": shown.body, "response_urls": []}
        ack = await self.courier.interaction("interactive", payload)
        return self._obey(shown, ack) if ack.ok else ack

    def attach_to(self, user: str, view: str, name: str, uploads: Uploads) -> None:
        """Put files into a file input."""
        shown = self._view(user, view)
        block, element = find_element(shown.body["blocks"], name)
        if len(uploads) > element.get("max_files", MOST_FILES):
            raise SlackError("too_many_files")
        kinds = element.get("filetypes")
        for file_name, content in uploads:
            if len(content) > MOST_FILE_BYTES:
                raise SlackError("file_too_large")
            if kinds and file_name.rpartition(".")[2].lower() not in kinds:
                raise SlackError("filetype_not_allowed")
        stored = [new_file(self.world, file_name, user, content) for file_name, content in uploads]
        put(shown, block, element, {"type": "file_input", "files": [file_json(file, self.root) for file in stored]})
        self.world.changed()

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

    async def close(self, user: str, view: str = "") -> Ack:
        """Close a modal; the app hears of it only with notify_on_close."""
        shown = self._view(user, view)
        if shown.body["clear_on_close"]:
            self.world.modals.pop(user, None)
        else:
            self._drop_view(shown)
        self.world.changed()
        if not shown.body["notify_on_close"]:
            return Ack(True)
        payload = self._payload("view_closed", user)
        payload |= {"view": shown.body, "is_cleared": shown.body["clear_on_close"]}
        return await self.courier.interaction("interactive", payload)

    def _view(self, user: str, view: str) -> View:
        home = self.world.homes.get(user)
        open_views = [*([home] if home else []), *self.world.modals.get(user, [])]
        for one in reversed(open_views):
            if view in ("", one.id):
                return one
        raise SlackError("not_found")

    def _drop_view(self, view: View) -> None:
        stack = self.world.modals.get(view.user, [])
        if view in stack:
            stack.remove(view)

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
