"""A mail, and what has to be read in it."""

from dataclasses import dataclass, field
from typing import Any

from channels.email.parse import ParsedEmail


@dataclass(frozen=True)
class Question:
    name: str
    raw: bytes = field(repr=False)
    answers: dict[str, Any]
    """Attribute of ParsedEmail -> its value; "files": the names of the attachments; "warned": words in a warning."""
    is_korean: bool = False

    def wrong(self, parsed: ParsedEmail) -> dict[str, Any]:
        """What was read otherwise, as it was read."""
        return {key: given for key, answer in self.answers.items() if (given := _given(parsed, key, answer)) != answer}


def _given(parsed: ParsedEmail, key: str, answer: Any) -> Any:
    if key == "files":
        return [each.filename for each in parsed.attachments]
    if key == "contents":
        return [each.content for each in parsed.attachments]
    if key == "inline":
        return [each.inline for each in parsed.attachments]
    if key == "warned":
        return answer if any(answer in warning for warning in parsed.warnings) else parsed.warnings
    if key == "reason":
        return answer if any(answer in reason for reason in parsed.bounce_reasons.values()) else parsed.bounce_reasons
    return getattr(parsed, key)
