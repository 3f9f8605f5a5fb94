"""The emoji that the sandbox knows: a small part of Slack's standard set, enough to notice a misspelt name."""

import json
from pathlib import Path

EMOJI_FILE = Path(__file__).with_name("emoji.json")
EMOJI: dict[str, str] = json.loads(EMOJI_FILE.read_text("utf-8"))


def knows(name: str) -> bool:
    """Is this the name of an emoji, with or without a skin tone ("wave::skin-tone-3")?"""
    return name.split("::skin-tone-")[0] in EMOJI
