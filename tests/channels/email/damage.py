"""Reads damaged copies of the test mails: ``python -m tests.channels.email.damage --copies 10000``.

Flipped bytes, cuts, splices of two mails, repeated and inserted boundaries, lost line ends. The same copies for the
same seed.
"""
# ruff: noqa: E501 (samples)

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.parse import ParsedEmail, _parsed, parse_email
from channels.email.reading.mime import read
from tests.channels.email.reading.questions import automatic, bounces, charsets, heads, packed, structure

MAILS: list[bytes] = [
    question.raw for each in (automatic, bounces, charsets, heads, packed, structure) for question in each.QUESTIONS
]
HANGS = 1.0
"""Seconds."""
_PIECES = [
    b"\r\n", b"\n\n", b"--b1\r\n", b"--b1--", b"--", b"=?utf-8?B?", b"?=", b"\0", b"\xff", b'"', b"(", b"<", b";", b"\x1b$B", b"\x0e",
    b"Content-Type: multipart/mixed; boundary=b1\r\n", b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"begin 644 a\n", b"format=flowed", b"charset=utf-16", b"<blockquote>", b"\x78\x9f\x3e\x22", b"Action: failed\n", b"> ",
]  # fmt: skip


@dataclass
class Outcome:
    copies: int = 0
    crashes: list[str] = field(default_factory=list)
    hangs: int = 0
    slowest: float = 0.0


def copies(count: int, seed: int = 1) -> Iterator[bytes]:
    chance = random.Random(seed)
    for number in range(count):
        raw = MAILS[number % len(MAILS)]
        for _ in range(chance.randint(1, 8)):
            raw = _damaged(raw, chance)
        yield raw[:200_000]


def _damaged(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    upto = min(at + chance.choice((1, 3, 20, 200)), len(raw))
    way = chance.randrange(7)
    if way == 0:
        return raw[:at] + bytes(chance.randrange(256) for _ in raw[at:upto]) + raw[upto:]
    if way == 1:
        return raw[:at] + raw[upto:]
    if way == 2:
        return raw[:at]
    if way == 3:
        other = chance.choice(MAILS)
        return raw[:at] + other[chance.randrange(len(other) + 1) :]
    if way == 4:
        return raw[:at] + raw[at:upto] * chance.choice((2, 5, 50)) + raw[upto:]
    if way == 5:
        return raw.replace(b"\r\n", chance.choice((b"\n", b"\r", b"\r\r\n", b"\r\n\r\n", b" ")))
    return raw[:at] + chance.choice(_PIECES) * chance.choice((1, 1, 1, 40)) + raw[at:]


def read_all(count: int, seed: int = 1) -> Outcome:
    outcome = Outcome()
    for raw in copies(count, seed):
        began = time.perf_counter()
        try:
            _parsed(*read(raw))  # beneath the safety net of parse_email, so that nothing hides in it
        except Exception as error:
            outcome.crashes.append(f"{type(error).__name__}: {error}")
        spent = time.perf_counter() - began
        outcome.copies += 1
        outcome.hangs += spent > HANGS
        outcome.slowest = max(outcome.slowest, spent)
    return outcome


def is_stable(raw: bytes) -> bool:
    """The same bytes give the same mail, and a mail of its text gives that text again."""
    once, again = parse_email(raw), parse_email(raw)
    return once == again and text_again(once).full_text == once.full_text


def text_again(parsed: ParsedEmail) -> ParsedEmail:
    head = b"From: a@b.com\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return parse_email(head + parsed.full_text.encode())


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--copies", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    outcome = read_all(given.copies, given.seed)
    print(f"{outcome.copies} copies of {len(MAILS)} mails")  # noqa: T201
    print(f"crashes {len(outcome.crashes)}, hangs {outcome.hangs}, slowest {outcome.slowest * 1000:.0f} ms")  # noqa: T201
    for crash in sorted(set(outcome.crashes)):
        print("  " + crash)  # noqa: T201


if __name__ == "__main__":
    main()
