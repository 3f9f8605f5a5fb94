"""From the tree of a mail to its text, its HTML and its attachments."""

import re
from dataclasses import dataclass, field
from mimetypes import MimeTypes
from unicodedata import is_normalized, normalize

from channels.email.reading.charset import decode
from channels.email.reading.headers import message_ids, name_text, parameters, text
from channels.email.reading.html_text import without_marks
from channels.email.reading.mime import Entity, read_headers
from channels.markup.clean import clean, clean_name

_MOST_SECTIONS = 100
_LONGEST_TEXT = 2_000_000
_TYPES = MimeTypes(filenames=())  # the built-in table alone: the same on every machine
_SUFFIXES = {"message/rfc822": ".eml", "text/rfc822-headers": ".txt", "message/delivery-status": ".txt"}
_ODD_SPACES = re.compile("[\u00a0\u202f]")
_UNSEEN = re.compile("[\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class ParsedAttachment:
    filename: str
    """Never empty, without path separators."""
    content_type: str
    size: int
    """Bytes."""
    content: bytes = field(repr=False)
    content_id: str = ""
    """Without angle brackets: what ``cid:`` in the HTML names."""
    inline: bool = False
    """Meant to be seen within the text."""


@dataclass(slots=True)
class Section:
    """A stretch of the text, in one form or both."""

    plain: str = ""
    html: str = ""


@dataclass(slots=True)
class Body:
    sections: list[Section] = field(default_factory=list)
    attachments: list[ParsedAttachment] = field(default_factory=list)
    reports: list[bytes] = field(default_factory=list)
    """The delivery reports (RFC 3464)."""
    charset: str = ""
    """The first label that a text part carries: the likeliest charset of header bytes that carry none."""
    warnings: list[str] = field(default_factory=list)
    texts: int = 0
    """How many parts were read as text."""

    @property
    def html(self) -> str:
        return "\n".join(section.html for section in self.sections if section.html)


def charset_hint(root: Entity) -> str:
    """The charset label of the first text part."""
    entity = root
    for _ in range(4):
        if not entity.children:
            break
        entity = entity.children[0]
    return entity.parameters.get("charset", "")


def read_body(root: Entity, hint: str) -> Body:
    body = Body(charset=hint)
    body.sections = [section for section in _sections(root, body, is_root=True) if section.plain or section.html]
    return body


def _sections(entity: Entity, body: Body, is_root: bool = False, in_related: bool = False) -> list[Section]:
    if entity.type == "multipart/alternative":
        return _best_of(entity, body)
    if entity.is_multipart:
        related = entity.type == "multipart/related"
        first = entity.children[:1]
        found = [section for child in first for section in _sections(child, body, in_related=False)]
        for child in entity.children[1:]:
            found += _sections(child, body, in_related=related or in_related)
        return found
    if entity.type == "message/delivery-status":
        body.reports.append(entity.content())
    if body.texts < _MOST_SECTIONS and not in_related and _is_text(entity, is_root):
        return [_section(entity, body)]
    body.attachments.append(_attachment(entity, body, in_related))
    return []


def _best_of(entity: Entity, body: Body) -> list[Section]:
    """The same text in several forms becomes one section."""
    found = [section for child in entity.children for section in _sections(child, body)]
    merged = Section()
    for section in found:
        merged.plain = "\n".join(text for text in (merged.plain, section.plain) if text)
        merged.html = "\n".join(text for text in (merged.html, section.html) if text)
    return [merged]


def _is_text(entity: Entity, is_root: bool) -> bool:
    if entity.type not in ("text/plain", "text/html"):
        return False
    disposition, values = _disposition(entity, "")
    if disposition == "attachment":
        return False
    return is_root or not (values.get("filename") or entity.parameters.get("name"))


def _disposition(entity: Entity, hint: str) -> tuple[str, dict[str, str]]:
    value = entity.headers.get("content-disposition")
    return parameters(value, hint) if value else ("", {})


def _section(entity: Entity, body: Body) -> Section:
    body.texts += 1
    data = entity.content().replace(b"\r\n", b"\n")
    if len(data) > _LONGEST_TEXT:
        body.warnings.append("a very long text was cut")
        data = data[:_LONGEST_TEXT]
    decoded, guess = decode(data, entity.parameters.get("charset", ""))
    if guess:
        body.warnings.append(f"the charset was guessed: {guess}")
    if entity.type == "text/html":
        return Section(html=clean(decoded))
    tidied = without_marks(tidy(decoded))
    return Section(plain=tidied if not tidied.isspace() else "")


def tidy(text: str) -> str:
    """Without control and unseen characters, odd spaces as ordinary ones, composed (Korean from a Mac is not)."""
    text = clean(text)
    if text.isascii():
        return text
    text = _UNSEEN.sub("", _ODD_SPACES.sub(" ", text))
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def _attachment(entity: Entity, body: Body, in_related: bool) -> ParsedAttachment:
    content = entity.content()
    disposition, values = _disposition(entity, body.charset)
    ids = message_ids(entity.headers.get("content-id"))
    return ParsedAttachment(
        filename=_filename(entity, values, content, body.charset),
        content_type=entity.type,
        size=len(content),
        content=content,
        content_id=ids[0] if ids else name_text(entity.headers.get("content-id")).strip("<>"),
        inline=disposition == "inline" or (in_related and disposition != "attachment"),
    )


def _filename(entity: Entity, values: dict[str, str], content: bytes, hint: str) -> str:
    name = values.get("filename") or entity.parameters.get("name") or ""
    name = clean_name(normalize("NFC", name)).replace("\\", "/").rpartition("/")[2].strip(". ")
    if not name and entity.type == "message/rfc822":
        name = text(read_headers(content).get("subject"), hint).replace("/", " ").replace("\\", " ").strip(". ")[:80]
        name = name and name + ".eml"
    if name:
        return name
    return "attachment" + (_SUFFIXES.get(entity.type) or _TYPES.guess_extension(entity.type) or ".bin")
