"""An IMAP server that does what a test tells it: as much of RFC 3501 as is used, and faults."""

import asyncio
import base64
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

ARRIVED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class Mail:
    uid: int
    raw: bytes
    arrived: datetime = ARRIVED


@dataclass
class FakeImap:
    port: int = 0
    has_idle: bool = True
    uid_validity: int = 1
    next_uid: int = 1
    mails: list[Mail] = field(default_factory=list)
    password: str = "secret"
    token: str = ""
    """What XOAUTH2 takes."""
    extensions: tuple[str, ...] = ()
    """"MOVE", "UIDPLUS"."""
    folders: dict[str, list[bytes]] = field(default_factory=dict)
    """Where mails can be copied or moved to."""
    deleted: set[int] = field(default_factory=set)
    greeting: str = "* OK ready"
    faults: list[tuple[str, str]] = field(default_factory=list)
    """(words that a command holds, what happens then): each fault happens once, the first that fits.
    "drop": the line goes; "half": it goes in the middle of the answer; "silent": no answer; "trickle": one that never
    ends; "less", "more", "huge": a literal with another length than it says; "no", "bye", "garbage"."""
    late: list[bytes] = field(default_factory=list)
    """Mails that arrive while a search is answered; they are told of beside its answer, and not again."""
    commands: list[str] = field(default_factory=list)
    """All that was said by clients, but for passwords."""
    connections: int = 0
    _sessions: "set[_Session]" = field(default_factory=set)
    _heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def is_connected(self) -> bool:
        return bool(self._sessions)

    async def put(self, raw: bytes, arrived: datetime = ARRIVED) -> int:
        uid = self.next_uid
        self.next_uid += 1
        self.mails.append(Mail(uid, raw, arrived))
        for session in list(self._sessions):
            await session.tell()
        return uid

    def renumber(self) -> None:
        """As after a restored backup: a new UIDVALIDITY, and every mail has another UID."""
        self.uid_validity += 1
        for number, mail in enumerate(self.mails, 1):
            mail.uid = number + 1000
        self.next_uid = len(self.mails) + 1001

    def hang_up(self) -> None:
        for session in list(self._sessions):
            session.writer.close()

    async def heard(self, words: str, times: int = 1) -> None:
        async with self._heard, asyncio.timeout(10):
            await self._heard.wait_for(lambda: sum(words in each for each in self.commands) >= times)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        session = _Session(self, reader, writer)
        self._sessions.add(session)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await session.run()
        finally:
            self._sessions.discard(session)
            writer.close()

    async def note(self, command: str) -> None:
        async with self._heard:
            self.commands.append(command)
            self._heard.notify_all()

    def fault(self, command: str) -> str:
        for number, (words, what) in enumerate(self.faults):
            if words in command:
                del self.faults[number]
                return what
        return ""


class _Session:
    def __init__(self, server: FakeImap, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.idling = False
        self.told = 0

    async def run(self) -> None:
        self.say(self.server.greeting)
        if "BYE" in self.server.greeting:
            return
        while line := (await self.reader.readline()).decode().strip():
            tag, _, command = line.partition(" ")
            await self.server.note("LOGIN" if command.startswith("LOGIN") else command)
            if not await self.answer(tag, command):
                return

    def say(self, line: str, literal: bytes = b"", end: str = "") -> None:
        self.writer.write(line.encode() + (b"\r\n" if not literal else b" {%d}\r\n" % len(literal)) + literal)
        if literal:
            self.writer.write(end.encode() + b"\r\n")

    async def tell(self) -> None:
        if self.idling and self.told != len(self.server.mails):
            self.told = len(self.server.mails)
            self.say(f"* {self.told} EXISTS")

    async def answer(self, tag: str, command: str) -> bool:
        """False when the line goes."""
        fault = self.server.fault(command)
        if fault == "bye":
            self.say("* BYE shutting down")
        if fault in _BROKEN:
            self.writer.write(_BROKEN[fault])
        if fault in ("bye", "half", "drop"):
            await self.writer.drain()
            return False
        if fault == "trickle":
            while True:
                await asyncio.sleep(0.01)
                self.writer.write(b"x")
                await self.writer.drain()
        if fault == "silent":
            return True
        if fault in ("less", "more", "huge"):
            return self.done(tag)
        if fault in ("no", "garbage"):
            self.say(f"{tag} NO not now" if fault == "no" else "* 1 FETCH (((")
            if fault == "garbage":
                self.say(f"{tag} OK done")
            return True
        name = command.split(" ")[0 if not command.startswith("UID ") else 1].lower()
        return await getattr(self, f"do_{name}")(tag, command)

    async def do_capability(self, tag: str, command: str) -> bool:
        self.say(
            " ".join(("* CAPABILITY IMAP4rev1", *(["IDLE"] if self.server.has_idle else []), *self.server.extensions))
        )
        return self.done(tag)

    async def do_authenticate(self, tag: str, command: str) -> bool:
        assert command == "AUTHENTICATE XOAUTH2"
        self.say("+ ")
        said = base64.b64decode(await self.reader.readline()).decode()
        if self.server.token and said.endswith(f"\1auth=Bearer {self.server.token}\1\1"):
            return self.done(tag)
        self.say("+ " + base64.b64encode(b'{"status":"401"}').decode())
        assert (await self.reader.readline()).strip() == b""
        self.say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials")
        return True

    async def do_login(self, tag: str, command: str) -> bool:
        is_right = command.split(" ")[-1].strip('"') == self.server.password
        self.say(f"{tag} OK done" if is_right else f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials")
        return True

    async def do_select(self, tag: str, command: str) -> bool:
        return await self.do_examine(tag, command)

    async def do_examine(self, tag: str, command: str) -> bool:
        server = self.server
        self.say(f"* {len(server.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {server.uid_validity}]")
        self.say(f"* OK [UIDNEXT {server.next_uid}]")
        self.say(f"{tag} OK [{'READ-WRITE' if command.startswith('SELECT') else 'READ-ONLY'}] done")
        return True

    async def do_search(self, tag: str, command: str) -> bool:
        found = re.fullmatch(r"UID SEARCH UID ([\d*]+)(?::([\d*]+))?(?: SINCE (\S+))?", command)
        assert found, command
        since = datetime.strptime(found[3] or "01-Jan-1970", "%d-%b-%Y").replace(tzinfo=UTC)
        uids = [mail.uid for mail in self.server.mails]
        self.told = len(uids)
        first, last = found[1], found[2]
        highest = max(uids, default=0) if last in ("*", None) else int(last)
        lowest = min(int(first), highest) if first != "*" else highest
        fitting = (mail.uid for mail in self.server.mails if lowest <= mail.uid <= highest and mail.arrived >= since)
        self.say(" ".join(("* SEARCH", *map(str, fitting))))
        for raw in self.server.late:
            await self.server.put(raw)
            self.told = len(self.server.mails)
            self.say(f"* {self.told} EXISTS")
        self.server.late = []
        return self.done(tag)

    async def do_fetch(self, tag: str, command: str) -> bool:
        found = re.match(r"UID FETCH ([\d,:]+) \((.*)\)$", command)
        assert found, command
        wanted = {int(each) for each in found[1].split(",")}
        for number, mail in enumerate(self.server.mails, 1):
            if mail.uid not in wanted:
                continue
            if "RFC822.SIZE" in found[2]:
                date = mail.arrived.strftime("%d-%b-%Y %H:%M:%S +0000")
                size = len(mail.raw)
                self.say(f'* {number} FETCH (UID {mail.uid} RFC822.SIZE {size} INTERNALDATE "{date}")')
            elif "HEADER" in found[2]:
                head = mail.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                self.say(f"* {number} FETCH (UID {mail.uid} BODY[HEADER]", head, ")")
            else:
                self.say(f"* {number} FETCH (UID {mail.uid} BODY[]", mail.raw, ")")
        return self.done(tag)

    def chosen(self, command: str) -> list[Mail]:
        uids = {int(each) for each in command.split(" ")[2].split(",")}
        return [mail for mail in self.server.mails if mail.uid in uids]

    def copied(self, tag: str, command: str) -> bool:
        folder = command.split(" ")[3].strip('"')
        if folder not in self.server.folders:
            self.say(f"{tag} NO [TRYCREATE] no such folder")
            return False
        self.server.folders[folder] += [mail.raw for mail in self.chosen(command)]
        return True

    async def do_create(self, tag: str, command: str) -> bool:
        folder = command.split(" ")[1].strip('"')
        if folder in self.server.folders:
            self.say(f"{tag} NO [ALREADYEXISTS] it is there")
            return True
        self.server.folders[folder] = []
        return self.done(tag)

    async def do_move(self, tag: str, command: str) -> bool:
        if self.copied(tag, command):
            self.remove(self.chosen(command))
            self.done(tag)
        return True

    async def do_copy(self, tag: str, command: str) -> bool:
        if self.copied(tag, command):
            self.done(tag)
        return True

    async def do_store(self, tag: str, command: str) -> bool:
        assert "+FLAGS.SILENT" in command
        assert "\\Deleted" in command
        self.server.deleted |= {mail.uid for mail in self.chosen(command)}
        return self.done(tag)

    async def do_expunge(self, tag: str, command: str) -> bool:
        assert command.startswith("UID ")
        self.remove([mail for mail in self.chosen(command) if mail.uid in self.server.deleted])
        return self.done(tag)

    def remove(self, mails: list[Mail]) -> None:
        for mail in mails:
            number = self.server.mails.index(mail)
            del self.server.mails[number]
            self.say(f"* {number + 1} EXPUNGE")

    async def do_noop(self, tag: str, command: str) -> bool:
        return self.done(tag)

    async def do_idle(self, tag: str, command: str) -> bool:
        self.say("+ idling")
        self.idling = True
        await self.tell()
        line = (await self.reader.readline()).strip()
        self.idling = False
        await self.server.note(line.decode())
        return self.done(tag) if line == b"DONE" else False

    async def do_logout(self, tag: str, command: str) -> bool:
        self.say("* BYE")
        return not self.done(tag)

    def done(self, tag: str) -> bool:
        self.say(f"{tag} OK done")
        return True


_BROKEN = {
    "half": b"* 1 FETCH (UID 1 BODY[] {1000}\r\nFrom: ha",
    "less": b"* 1 FETCH (UID 1 BODY[] {10000}\r\nFrom: a@x\r\n\r\nshort)\r\n",
    "more": b"* 1 FETCH (UID 1 BODY[] {3}\r\nFrom: a@x\r\n\r\nlong)\r\n",
    "huge": b"* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\nFrom: a@x\r\n\r\nx)\r\n",
}


@contextlib.asynccontextmanager
async def fake_imap() -> AsyncIterator[FakeImap]:
    made = FakeImap()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.hang_up()
        while made._sessions:
            await asyncio.sleep(0)
