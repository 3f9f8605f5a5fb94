"""From the tree of a mail to its text, its HTML and its attachments."""

import re
from dataclasses import dataclass, field, replace
from unicodedata import is_normalized, normalize
from urllib.parse import unquote

from channels.email.reading.bounces import REPORTS, is_returned
from channels.email.reading.calendar import invitation
from channels.email.reading.charset import decode
from channels.email.reading.flowed import unflowed
from channels.email.reading.headers import message_ids, name_text, parameters, text
from channels.email.reading.html_marks import without_marks
from channels.email.reading.limits import DEFAULT, Limits
from channels.email.reading.mime import Entity, read_headers
from channels.email.reading.names import filename, type_of
from channels.email.reading.sealed import seal_of_part, seal_of_text
from channels.email.reading.tnef import open_tnef
from channels.email.reading.uuencode import taken_out
from channels.markup.clean import clean, clean_name

_MOST_RETURNED = 10
_MOST_INVITATIONS = 10
_LONGEST_INVITATION = 500_000
_MOST_STEMS = 50
_ODD_SPACES = re.compile("[\u00a0\u202f]")
_UNSEEN = re.compile("[\u200b\u2060\ufeff]")
_PLACES = re.compile(r"""cid:([^"'\s<>)\]]{1,500})""", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_OTHER_FORMS = ("text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext")
_TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")


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
    is_cut: bool = False
    """The HTML is not whole."""


@dataclass(slots=True)
class Body:
    sections: list[Section] = field(default_factory=list)
    attachments: list[ParsedAttachment] = field(default_factory=list)
    invitations: list[str] = field(default_factory=list)
    """A line about each."""
    reports: list[bytes] = field(default_factory=list)
    """The delivery reports (RFC 3464)."""
    returned: list[bytes] = field(default_factory=list)
    """Mails within the mail, or heads of such."""
    warnings: list[str] = field(default_factory=list)

    @property
    def html(self) -> str:
        return "\n".join(section.html for section in self.sections if section.html)


def charset_hint(root: Entity) -> str:
    """The charset label of the first text part: the likeliest charset of bytes that carry none."""
    entity = root
    for _ in range(4):
        if not entity.children:
            break
        entity = entity.children[0]
    return entity.parameters.get("charset", "")


def read_body(root: Entity, hint: str, limits: Limits = DEFAULT) -> Body:
    reader = _Reader(hint, limits)
    sections = reader.sections(root, is_root=True)
    body = reader.body
    body.sections = [section for section in sections if section.plain or section.html]
    if not body.sections and (reader.packed.plain or reader.packed.html):
        body.sections = [reader.packed]
    if any(section.is_cut and not section.plain for section in body.sections):
        body.warnings.append("a very long text was cut")
    body.attachments = _placed(body.attachments, body.html)
    body.warnings = list(dict.fromkeys(body.warnings))
    return body


def tidy(text: str) -> str:
    """Without control and unseen characters, odd spaces as ordinary ones, composed (Korean from a Mac is not)."""
    text = clean(text)
    if text.isascii():
        return text
    text = _UNSEEN.sub("", _ODD_SPACES.sub(" ", text))
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def _placed(attachments: list[ParsedAttachment], html: str) -> list[ParsedAttachment]:
    """What the HTML shows is inline, whatever its part says."""
    if not any(each.content_id and not each.inline for each in attachments):
        return attachments
    shown = {unquote(place) for place in _PLACES.findall(html)}
    return [replace(each, inline=True) if each.content_id in shown else each for each in attachments]


class _Reader:
    def __init__(self, hint: str, limits: Limits) -> None:
        self.body = Body()
        self.packed = Section()
        """The text that was found in a winmail.dat."""
        self._hint = hint
        self._limits = limits
        self._texts = 0
        self._text_left = limits.text
        self._unpacked = 0
        self._events = 0

    def sections(self, entity: Entity, is_root: bool = False, in_related: bool = False) -> list[Section]:
        if entity.type == "multipart/alternative":
            return self._best_of(entity)
        if entity.is_multipart:
            related = entity.type == "multipart/related"
            found = [section for child in entity.children[:1] for section in self.sections(child)]
            for child in entity.children[1:]:
                found += self.sections(child, in_related=related or in_related)
            return found
        return self._leaf(entity, is_root, in_related)

    def _best_of(self, entity: Entity) -> list[Section]:
        """The same text in several forms becomes one section."""
        forms = [child for child in entity.children if child.type not in _OTHER_FORMS]
        found = [section for child in forms or entity.children for section in self.sections(child)]
        merged = Section()
        for section in found:
            merged.plain = "\n".join(text for text in (merged.plain, section.plain) if text)
            merged.html = "\n".join(text for text in (merged.html, section.html) if text)
            merged.is_cut = merged.is_cut or section.is_cut
        return [merged]

    def _leaf(self, entity: Entity, is_root: bool, in_related: bool) -> list[Section]:
        if entity.type in REPORTS and len(self.body.reports) < _MOST_RETURNED:
            self.body.reports.append(entity.content())
        elif is_returned(entity.type) and len(self.body.returned) < _MOST_RETURNED:
            self.body.returned.append(entity.content())
        elif entity.type == "text/calendar":
            self._invitation(entity)
        elif not in_related and _is_text(entity, is_root):
            if self._texts < self._limits.texts:
                return [self._section(entity)]
            self._warn("further texts were kept as files")
        self._file(entity, in_related)
        return []

    def _section(self, entity: Entity) -> Section:
        self._texts += 1
        data = entity.content()
        label = entity.parameters.get("charset", "")
        is_cut = len(data) > self._text_left
        if is_cut:
            data = data[: self._text_left]
            if entity.type != "text/html":  # which is missed only where there is no plain form
                self._warn("a very long text was cut")
        self._text_left -= len(data)
        if entity.type == "text/html":
            meta = None if label else _META_CHARSET.search(data[:4_000])
            html = clean(self._decoded(data, label or (meta[1].decode() if meta else "")))
            return Section(html=html, is_cut=is_cut)
        plain = self._decoded(self._without_files(data), label).replace("\r\n", "\n")
        if entity.parameters.get("format", "").lower() == "flowed":
            plain = unflowed(plain, entity.parameters.get("delsp", "").lower() == "yes")
        plain = without_marks(tidy(plain))
        self._warn(seal_of_text(plain))
        return Section(plain=plain if not plain.isspace() else "")

    def _decoded(self, data: bytes, label: str) -> str:
        decoded, guess = decode(data, label, self._hint)
        self._warn(guess and f"the charset was guessed: {clean_name(guess)}")
        return decoded

    def _without_files(self, data: bytes) -> bytes:
        if b"begin " not in data:
            return data
        data, files = taken_out(data)
        for each in files:
            name = name_text(each.name, self._hint)
            self._add(filename(name, type_of(name)), type_of(name), each.content)
        return data

    def _invitation(self, entity: Entity) -> None:
        self._events += 1
        if self._events > _MOST_INVITATIONS:
            return
        data = entity.content()[:_LONGEST_INVITATION]
        line = clean_name(invitation(decode(data, entity.parameters.get("charset", "utf-8"), self._hint)[0]))
        if line and line not in self.body.invitations:
            self.body.invitations.append(line)

    def _file(self, entity: Entity, in_related: bool) -> None:
        content = entity.content()
        disposition, values = _disposition(entity, self._hint)
        name = _written_name(values.get("filename", ""), entity.parameters.get("name", ""))
        self._warn(seal_of_part(entity.type, entity.parameters.get("smime-type", "")))
        if (entity.type in _TNEF_TYPES or name.lower() == "winmail.dat") and self._open(content):
            return
        ids = message_ids(entity.headers.get("content-id"))
        self.body.attachments.append(
            ParsedAttachment(
                filename=filename(name, entity.type, self._stem(entity, content)),
                content_type=entity.type,
                size=len(content),
                content=content,
                content_id=ids[0] if ids else name_text(entity.headers.get("content-id")).strip("<>"),
                inline=disposition == "inline" or (in_related and disposition != "attachment"),
            )
        )

    def _stem(self, entity: Entity, content: bytes) -> str:
        if entity.type == "message/rfc822" and len(self.body.attachments) < _MOST_STEMS:
            return clean_name(text(read_headers(content.lstrip(b"\r\n")).get("subject"), self._hint))
        return "invite" if entity.type == "text/calendar" else "attachment"

    def _open(self, content: bytes) -> bool:
        """Take what is in a winmail.dat; False when the file itself has to be kept."""
        opened = open_tnef(content)
        if not opened.is_whole:
            self._warn("winmail.dat could not be read to its end: it is kept as a file")
        elif not any((opened.files, opened.text, opened.html)):
            return False
        else:
            self._warn("winmail.dat was opened")
        self.packed.plain = self.packed.plain or without_marks(tidy(opened.text.replace("\r\n", "\n"))).strip("\n")
        self.packed.html = self.packed.html or clean(opened.html)[: self._limits.text]
        for each in opened.files:
            kind = clean_name(each.content_type if "/" in each.content_type else type_of(each.name))
            self._add(filename(each.name, kind), kind, each.content, clean_name(each.content_id))
        return opened.is_whole

    def _add(self, name: str, kind: str, content: bytes, content_id: str = "") -> None:
        """A file that was inside something else."""
        self._unpacked += len(content)
        if self._unpacked > self._limits.unpacked or len(self.body.attachments) >= self._limits.parts:
            self._warn("more files within files than are read")
            return
        self.body.attachments.append(ParsedAttachment(name, kind, len(content), content, content_id))

    def _warn(self, warning: str) -> None:
        if warning and (not self.body.warnings or self.body.warnings[-1] != warning):
            self.body.warnings.append(warning)


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


def _written_name(of_disposition: str, of_type: str) -> str:
    """The one of the two that was not damaged on the way."""
    is_damaged = "\ufffd" in of_disposition or (of_type and not of_disposition.rpartition(".")[0].strip("? _"))
    return (of_type if is_damaged and of_type else "") or of_disposition or of_type
