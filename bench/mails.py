"""The workload's mails, with heads as long as those that real mail gathers on its way."""

import base64
import quopri
import random
from dataclasses import dataclass, field
from email.utils import formatdate

from bench.updates import START
from bench.words import Words

SUPPORT = "support@shop.example"
_CUSTOMERS = 400
_KINDS = ("plain", "alternative", "html", "attachment")
_SHARES = (35, 38, 12, 15)


@dataclass(slots=True)
class Mail:
    kind: str
    raw: bytes


@dataclass(slots=True)
class _Person:
    name: str
    address: str
    language: str
    earlier: list[str] = field(default_factory=list)
    """Message-IDs of what they wrote before, oldest first."""
    subject: str = ""
    said: str = ""


def mails(count: int, seed: int = 1) -> list[Mail]:
    """The same for the same arguments."""
    chance = random.Random(seed)
    words = Words(chance)
    people = [_person(words, number) for number in range(_CUSTOMERS)]
    return [_mail(chance, words, chance.choice(people), number, count) for number in range(count)]


def _person(words: Words, number: int) -> _Person:
    language = words.language()
    return _Person(words.name(language), f"customer{number}@mail{number % 7}.example", language)


def _mail(chance: random.Random, words: Words, person: _Person, number: int, count: int) -> Mail:
    kind = chance.choices(_KINDS, _SHARES)[0]
    is_reply = bool(person.earlier) and chance.random() < 0.7
    if not is_reply:
        person.earlier, person.subject = [], words.subject(person.language)
    paragraphs = words.letter(person.language)
    quoted = person.said if is_reply else ""
    mark = f"{chance.getrandbits(96):024x}"
    head = _head(chance, person, is_reply, f"{mark}@mail.example", START - (count - number))
    body = _BODIES[kind](chance, paragraphs, quoted, mark)
    person.earlier.append(f"{mark}@mail.example")
    person.said = "\n".join(paragraphs)
    return Mail(kind, "\r\n".join((*head, body)).encode())


def _head(chance: random.Random, person: _Person, is_reply: bool, id_: str, at: int) -> list[str]:
    date = formatdate(at)
    noise = base64.b64encode(chance.randbytes(192)).decode()
    signature = "\r\n\t".join(noise[start : start + 64] for start in range(0, len(noise), 64))
    trace = (
        f"from mta{hop}.mail.example (mta{hop}.mail.example [192.0.2.{hop}])\r\n\tby mta{hop + 1}.mail.example with "
        f"ESMTPS id {id_[:12]}{hop};\r\n\t{date}"
        for hop in range(4, 0, -1)
    )
    thread = [f"In-Reply-To: <{person.earlier[-1]}>", f"References: {_references(person)}"] if is_reply else []
    return [
        f"Return-Path: <{person.address}>",
        f"Delivered-To: {SUPPORT}",
        *(f"Received: {hop}" for hop in trace),
        "Authentication-Results: mx.shop.example; dkim=pass header.i=@mail.example; spf=pass; dmarc=pass",
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example; s=20260101;\r\n\tb={signature}",
        f"ARC-Seal: i=1; a=rsa-sha256; t={at}; cv=none; d=mail.example; s=arc;\r\n\tb={signature}",
        f"From: {_word(person.name)} <{person.address}>",
        f"To: Shop Support <{SUPPORT}>",
        f"Subject: {'Re: ' if is_reply else ''}{_word(person.subject)}",
        f"Date: {date}",
        f"Message-ID: <{id_}>",
        *thread,
        "X-Mailer: Letterbox 16.0.1 (20H5)",
        "MIME-Version: 1.0",
    ]


def _references(person: _Person) -> str:
    return "\r\n\t".join(f"<{id_}>" for id_ in person.earlier[-8:])


def _word(text: str) -> str:
    return text if text.isascii() else f"=?UTF-8?B?{base64.b64encode(text.encode()).decode()}?="


# --- bodies ---------------------------------------------------------------------------------


def _plain(chance: random.Random, paragraphs: list[str], quoted: str, mark: str) -> str:
    text = "\r\n\r\n".join(paragraphs)
    if quoted:
        lines = "\r\n".join(f"> {line}" for line in quoted.split("\n"))
        text += f"\r\n\r\nOn Mon, 23 Nov 2026 at 09:12, Shop Support <{SUPPORT}> wrote:\r\n\r\n{lines}\r\n"
    if not text.isascii() and chance.random() < 0.15:
        return _part('text/plain; charset="ks_c_5601-1987"', "base64", _base64(text.encode("cp949")))
    return _text_part("text/plain", text)


def _html(chance: random.Random, paragraphs: list[str], quoted: str, mark: str) -> str:
    style = "font-family:Arial,Helvetica,sans-serif;font-size:14px;color:#222222"
    shown = "".join(f'<div style="{style}"><span>{paragraph}</span></div><div><br></div>' for paragraph in paragraphs)
    if quoted:
        lines = "<br>".join(quoted.split("\n"))
        shown += (
            f'<div class="gmail_quote"><div class="gmail_attr">On Mon, 23 Nov 2026 at 09:12, Shop Support wrote:<br>'
            f'</div><blockquote style="margin:0 0 0 .8ex;border-left:1px solid #ccc">{lines}</blockquote></div>'
        )
    return _text_part("text/html", f"<html><head><meta charset='utf-8'></head><body>{shown}</body></html>")


def _alternative(chance: random.Random, paragraphs: list[str], quoted: str, mark: str) -> str:
    forms = [make(chance, paragraphs, quoted, mark) for make in (_plain, _html)]
    return _multipart("alternative", f"alt-{mark}", forms)


def _attachment(chance: random.Random, paragraphs: list[str], quoted: str, mark: str) -> str:
    name = chance.choice(("screenshot.png", "invoice.pdf"))
    kind = "image/png" if name.endswith("png") else "application/pdf"
    content = _base64(chance.randbytes(chance.randint(4_000, 40_000)))
    more = f'Content-Disposition: attachment; filename="{name}"\r\n'
    text = _alternative(chance, paragraphs, quoted, mark)
    return _multipart("mixed", f"mixed-{mark}", [text, more + _part(f'{kind}; name="{name}"', "base64", content)])


_BODIES = {"plain": _plain, "alternative": _alternative, "html": _html, "attachment": _attachment}


def _text_part(kind: str, text: str) -> str:
    if text.isascii():
        return _part(f"{kind}; charset=us-ascii", "7bit", text)
    coded = quopri.encodestring(text.encode()).decode().replace("\r\n", "\n").replace("\n", "\r\n")
    return _part(f"{kind}; charset=UTF-8", "quoted-printable", coded)


def _part(kind: str, encoding: str, body: str) -> str:
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"


def _multipart(kind: str, boundary: str, parts: list[str]) -> str:
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{body}--{boundary}--\r\n'


def _base64(content: bytes) -> str:
    return base64.encodebytes(content).decode().replace("\n", "\r\n")
