"""File contents, named by what is in them: the same file twice is stored once. One folder: file systems of today find a
name among millions, and a new folder for each would have to be synced, too."""

import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path


class Blobs:
    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, sha256: str) -> Path:
        return self._root / sha256

    def put(self, content: bytes) -> str:
        """Store and return the SHA-256; on disk (synced) when this returns."""
        digest = hashlib.sha256(content).hexdigest()
        if not self.path(digest).exists():
            draft = self._draft()
            _write(draft, content)
            self._keep(draft, digest)
        return digest

    async def put_stream(self, chunks: AsyncIterator[bytes]) -> tuple[str, int]:
        """Store what arrives piece by piece, never whole in memory; returns SHA-256 and bytes."""
        digest, size, draft = hashlib.sha256(), 0, self._draft()
        try:
            with draft.open("wb") as out:
                async for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        self._keep(draft, digest.hexdigest())
        return digest.hexdigest(), size

    def _draft(self) -> Path:
        if not self._root.is_dir():
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._root / f"draft-{secrets.token_hex(8)}"

    def _keep(self, draft: Path, sha256: str) -> None:
        draft.replace(self.path(sha256))
        folder = os.open(self._root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
