"""The workload's Telegram updates, as the Bot API sends them: https://core.telegram.org/bots/api#update"""

import json
import random
from typing import Any

from bench.words import Words

START = 1_795_395_600
"""2026-11-23 01:00 UTC, a Monday; the workload's last message is from a little before it."""
_CUSTOMERS = 400


def updates(count: int, seed: int = 1) -> list[bytes]:
    """Raw JSON; the same for the same arguments."""
    chance = random.Random(seed)
    words = Words(chance)
    people = [_person(words, number) for number in range(_CUSTOMERS)]
    made = (_update(chance, words, chance.choice(people), number, count) for number in range(count))
    return [json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode() for update in made]


def _person(words: Words, number: int) -> dict[str, Any]:
    language = words.language()
    first, _, last = words.name(language).partition(" ")
    person = {"id": 700_000_000 + number, "is_bot": False, "first_name": first, "language_code": language}
    return person | ({"last_name": last} if last else {"username": f"customer_{number}"})


def _update(chance: random.Random, words: Words, person: dict[str, Any], number: int, count: int) -> dict[str, Any]:
    chat = {key: person[key] for key in ("id", "first_name", "last_name", "username") if key in person}
    message = {
        "message_id": 1_000 + number,
        "from": person,
        "chat": chat | {"type": "private"},
        "date": START - (count - number),
    }
    return {"update_id": 880_000_000 + number, "message": message | _content(chance, words, person)}


def _content(chance: random.Random, words: Words, person: dict[str, Any]) -> dict[str, Any]:
    text = words.text(person["language_code"])
    kind = chance.random()
    if kind < 0.04:
        return {"photo": _photo(chance), "caption": text}
    if kind < 0.06:
        return {"document": _file(chance) | {"file_name": "invoice.pdf", "mime_type": "application/pdf"}}
    if kind < 0.20:
        return _styled(text)
    return {"text": text}


def _styled(text: str) -> dict[str, Any]:
    """A bold beginning and a link at the end; the workload's letters are all one UTF-16 unit."""
    bold = {"type": "bold", "offset": 0, "length": len(text.split(" ")[0])}
    link = {"type": "url", "offset": len(text) + 1, "length": len(_LINK)}
    return {"text": f"{text} {_LINK}", "entities": [bold, link]}


_LINK = "https://shop.example/orders/20261123"


def _file(chance: random.Random) -> dict[str, Any]:
    name = f"{chance.getrandbits(160):040x}"
    return {"file_id": f"BQAC{name}", "file_unique_id": f"AgAD{name[:12]}", "file_size": chance.randint(8_000, 900_000)}


def _photo(chance: random.Random) -> list[dict[str, Any]]:
    return [_file(chance) | {"width": width, "height": width * 3 // 4} for width in (90, 320, 800, 1280)]
