"""Names for files that came by mail: shown to people, stored, and handed to their computers."""

import re
from mimetypes import MimeTypes
from unicodedata import normalize
from urllib.parse import unquote_to_bytes

from channels.markup.clean import clean_name

_TYPES = MimeTypes(filenames=())  # the built-in table alone: the same on every machine
_SUFFIXES = {
    "application/pgp-encrypted": ".asc",
    "application/pgp-signature": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-mime": ".p7m",
    "application/x-pkcs7-signature": ".p7s",
    "audio/mpeg": ".mp3",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "message/delivery-status": ".txt",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "video/mp4": ".mp4",
}
_LONGEST = 150
_LONGEST_SUFFIX = 12
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL)
_PERCENT_CODED = re.compile(r"%[89a-fA-F][0-9a-fA-F]")
_NO_SUFFIX_NEEDED = ("application/octet-stream", "text/plain")


def filename(written: str, content_type: str, stem: str = "attachment") -> str:
    """Never empty; without path, control or direction marks, or a name that Windows keeps for itself; at most 150
    characters; with a fitting suffix where it has none. ``stem`` stands in for a name that is missing."""
    name = clean_name(normalize("NFC", _percent_decoded(written)))
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2].strip(". ")
    if not name:
        name = (stem.replace("/", " ").replace("\\", " ").strip(". ")[:80] or "attachment") + suffix(content_type)
    elif "." not in name and content_type not in _NO_SUFFIX_NEEDED:
        name += suffix(content_type).replace(".bin", "")
    return _shortened("_" + name if _RESERVED.fullmatch(name) else name)


def suffix(content_type: str) -> str:
    return _SUFFIXES.get(content_type) or _TYPES.guess_extension(content_type) or ".bin"


def type_of(name: str) -> str:
    """The content type that a file's name tells."""
    return _TYPES.guess_type(name.replace("/", " "))[0] or "application/octet-stream"


def _percent_decoded(name: str) -> str:
    """Some programs write the coded form of RFC 2231 without saying so; "100%25.pdf" may be meant as it stands."""
    if not _PERCENT_CODED.search(name):
        return name
    try:
        return unquote_to_bytes(name).decode()
    except ValueError:
        return name


def _shortened(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    stem, dot, end = name.rpartition(".")
    if not dot or len(end) > _LONGEST_SUFFIX:
        return name[:_LONGEST]
    return stem[: _LONGEST - len(end) - 1] + "." + end
