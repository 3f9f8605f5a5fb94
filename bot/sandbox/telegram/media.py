"""Files in messages: their objects and their limits (core.telegram.org/bots/api#sending-files)."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.params import UPLOAD_LIMIT, Params, Upload
from bot.sandbox.telegram.state import Json, State, StoredFile

DOWNLOAD_LIMIT = 20 * 1024 * 1024
"""core.telegram.org/bots/api#getfile: "bots can download files of up to 20MB in size"."""
PHOTO_LIMIT = 10 * 1024 * 1024
"""core.telegram.org/bots/api#sendphoto: "The photo must be at most 10 MB in size"."""
KINDS = ("photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker")
_NAMELESS = frozenset({"photo", "voice", "video_note", "sticker"})
_TIMED = frozenset({"voice", "audio", "video", "video_note", "animation"})
_SIZED = frozenset({"photo", "video", "animation", "sticker"})
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM")


def as_content(kind: str, stored: StoredFile) -> Json:
    """The part of a Message that carries this file, e.g. ``{"document": {...}}``."""
    about: Json = {"file_id": stored.id, "file_unique_id": f"u-{stored.id}", "file_size": len(stored.content)}
    if kind in _SIZED:
        about |= {"width": 640, "height": 480}
    if kind in _TIMED:
        about |= {"duration": 3}
    if kind == "photo":
        return {"photo": [about]}
    if kind == "video_note":
        about |= {"length": 240}
    if kind == "sticker":
        about |= {"type": "regular", "is_animated": False, "is_video": False}
    else:
        about |= {"mime_type": stored.mime}
    if kind not in _NAMELESS:
        about |= {"file_name": stored.filename}
    if kind == "animation":
        # "For backward compatibility, when this field is set, the document field will also be set"
        plain = about.keys() - {"width", "height", "duration"}
        return {"animation": about, "document": {name: about[name] for name in plain}}
    return {kind: about}


def file_of(message: Mapping[str, Any]) -> tuple[str, str] | None:
    """The kind and file id of a message's file."""
    for kind in ("animation", *KINDS):
        about = message.get(kind)
        if about:
            return kind, (about[-1] if isinstance(about, list) else about)["file_id"]
    return None


def take_file(state: State, params: Params, kind: str) -> StoredFile:
    """The file for ``send<kind>``: uploaded now, or a known file id."""
    upload, value = params.upload(kind), params.text(kind)
    if upload is None and not value:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    return keep_upload(state, kind, upload) if upload is not None else by_id(state, value)


def keep_upload(state: State, kind: str, upload: Upload) -> StoredFile:
    size = len(upload.content)
    if size == 0:
        raise bad_request("file must be non-empty")
    if size > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        _check_photo(upload.content)
    return state.keep_file(kind, upload.filename, upload.mime, upload.content)


def _check_photo(content: bytes) -> None:
    if len(content) > PHOTO_LIMIT:
        raise bad_request("file is too big")
    if not content.startswith(_PICTURES) and content[8:12] != b"WEBP":
        raise bad_request("IMAGE_PROCESS_FAILED")


def by_id(state: State, file_id: str) -> StoredFile:
    """The stand-in fetches nothing from the network, so an address is refused like an unknown id."""
    if file_id not in state.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return state.files[file_id]


def get_file(state: State, params: Params) -> Json:
    """core.telegram.org/bots/api#getfile"""
    stored = state.files.get(params.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    size = len(stored.content)
    if size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {"file_id": stored.id, "file_unique_id": f"u-{stored.id}", "file_size": size, "file_path": stored.path}
