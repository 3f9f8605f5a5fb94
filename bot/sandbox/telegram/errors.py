"""A refusal in the Bot API's own shape (core.telegram.org/bots/api#making-requests)."""

from typing import Any

_KINDS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


class ApiError(Exception):
    """Answered with ``code`` as HTTP status and ``{"ok": false, "error_code", "description", "parameters"}``."""

    def __init__(self, code: int, reason: str, **parameters: int) -> None:
        kind = _KINDS.get(code)
        self.code = code
        self.description = f"{kind}: {reason}" if kind else reason
        self.parameters = parameters
        super().__init__(self.description)

    def as_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str, **parameters: int) -> ApiError:
    return ApiError(400, reason, **parameters)
