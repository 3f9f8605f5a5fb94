"""The files of a mail: which go along, which are shown as pictures, which go as links."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from mimetypes import MimeTypes

from bot.model.outbound import File
from channels.markup import clean_name

MOST_BYTES = 18_000_000
"""Of all files of one mail: Base64 makes them a third larger, and many servers take 25 MB a mail, all in all."""
_LARGEST_PICTURE = 2_000_000

_TYPES = MimeTypes(filenames=())
_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}", re.ASCII)
_NOT_IN_NAMES = re.compile(r"[/\\]|=(?=\?)")
_PICTURES = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}


class FilesTooLarge(Exception):
    """A mail cannot carry them, and there is no other way to hand them out."""


@dataclass(frozen=True, slots=True)
class Link:
    filename: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along."""

    filename: str
    kind: str
    content: bytes
    content_id: str = ""
    """Without angle brackets; of a picture that is shown in the text."""


def groups(sizes: Iterable[int]) -> list[list[int]]:
    """The positions of files, in order, a list for each mail that can carry them."""
    found: list[list[int]] = [[]]
    carried = 0
    for position, size in enumerate(sizes):
        if found[-1] and carried + size > MOST_BYTES:
            found.append([])
            carried = 0
        found[-1].append(position)
        carried += size
    return found


def sorted_out(files: Sequence[File], link_to: Callable[[File], str]) -> tuple[list[File], list[Link]]:
    """Which go along, and which as links: as few as possible, so the largest. Raises FilesTooLarge without a link,
    OSError for a file that is not there."""
    sizes = [file.path.stat().st_size for file in files]
    carried, left_out = sum(sizes), set[int]()
    for position in sorted(range(len(files)), key=lambda each: -sizes[each]):
        if carried <= MOST_BYTES:
            break
        left_out.add(position)
        carried -= sizes[position]
    linked = [_linked(files[position], sizes[position], link_to(files[position])) for position in sorted(left_out)]
    return [file for position, file in enumerate(files) if position not in left_out], linked


def _linked(file: File, size: int, url: str) -> Link:
    if not url:
        raise FilesTooLarge
    return Link(_filename(file), size, url)


def read(files: Sequence[File], message_id: str) -> list[Attached]:
    """Raises OSError when one cannot be read."""
    return [_read(file, f"{position}.{message_id}") for position, file in enumerate(files, 1)]


def _read(file: File, content_id: str) -> Attached:
    content, filename = file.path.read_bytes(), _filename(file)
    # Only what every mail program shows and none runs: an SVG, say, can hold scripts.
    picture = next((kind for kind, begins in _PICTURES.items() if begins.match(content)), "")
    if picture and len(content) <= _LARGEST_PICTURE:
        return Attached(filename, f"image/{picture}", content, content_id)
    known = _TYPES.guess_type(filename)[0] or "application/octet-stream"
    return Attached(filename, file.content_type if _TYPE.fullmatch(file.content_type) else known, content)


def _filename(file: File) -> str:
    """Without what separates folders, and what begins an encoded word (RFC 2047), which readers would decode."""
    return _NOT_IN_NAMES.sub("_", clean_name(file.filename)) or "file"


def add(mail: EmailMessage, files: Iterable[Attached]) -> None:
    """To a mail that holds a text and an HTML part."""
    html = mail.get_body(("html",))
    for file in files:
        main, _, sub = file.kind.partition("/")
        if main in ("multipart", "message"):
            main, sub = "application", "octet-stream"
        if file.content_id and isinstance(html, EmailMessage):
            html.add_related(
                file.content, main, sub, cid=f"<{file.content_id}>", disposition="inline", filename=file.filename
            )
        else:
            mail.add_attachment(file.content, main, sub, filename=file.filename)
