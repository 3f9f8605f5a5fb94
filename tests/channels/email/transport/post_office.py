"""A real Postfix and a real Dovecot on 127.0.0.1, with settings, queue and mailboxes of their own in a folder.

Mail to anybody at acme.test or customer.test is put into that person's mailbox; mail to desk@acme.test is handed over
LMTP to a port that is ours to listen on.
"""

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

PASSWORD = "correct-horse"
_SECONDS = 15

_DOVECOT = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/%n
first_valid_uid = 1
first_valid_gid = 1
recipient_delimiter = +
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%n allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""

_POSTFIX = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/postfix.log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.acme.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
smtpd_recipient_restrictions = check_recipient_access inline:{{refused.test=REJECT}}, permit_mynetworks, reject
virtual_mailbox_domains = acme.test, customer.test
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = inline:{{ desk@acme.test=lmtp:inet:127.0.0.1:{ours} }}
recipient_delimiter = +
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
"""

_SERVICES = """
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str:
    """Why there can be no such post office here; "" when there can."""
    absent = [name for name in ("postfix", "postconf", "dovecot") if not shutil.which(name)]
    if absent:
        return f"not installed: {', '.join(absent)}"
    if os.geteuid() != 0:
        return "Postfix starts as root only"
    version = subprocess.run(["dovecot", "--version"], capture_output=True, text=True, check=True).stdout
    return "" if version.startswith("2.3.") else f"the settings are for Dovecot 2.3, not {version.strip()}"


@dataclass(frozen=True)
class PostOffice:
    home: Path
    smtp: int
    imap: int
    lmtp: int
    """Dovecot's."""
    ours: int
    """Where mail to desk@acme.test is handed over."""

    def post(self, sender: str, recipients: list[str], mail: bytes) -> None:
        """As somebody's mail program does."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=_SECONDS) as client:
            client.sendmail(sender, recipients, mail)

    def mailbox(self, user: str, folder: str = "INBOX") -> list[bytes]:
        with IMAPClient("127.0.0.1", self.imap, ssl=False, timeout=_SECONDS) as client:
            client.login(user, PASSWORD)
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]"]) if client.search() else {}
        return [found[uid][b"BODY[]"] for uid in sorted(found)]

    async def mail_for(self, user: str, count: int = 1) -> bytes:
        """The count-th mail in this mailbox, as soon as it is there."""
        async with asyncio.timeout(_SECONDS):
            while len(mails := await asyncio.to_thread(self.mailbox, user)) < count:
                await asyncio.sleep(0.05)
        return mails[count - 1]


@contextlib.asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    # not below pytest's own folder, which is closed to the users as which the servers work
    home = Path(tempfile.mkdtemp(prefix="post-office-"))
    made = PostOffice(home, *_free_ports(4))
    try:
        _prepare(made)
        with (
            _running(home, "dovecot", "-F", "-c", str(home / "dovecot.conf")),
            _running(home, "postfix", "-c", str(home / "postfix"), "start-fg", pid_file="queue/pid/master.pid"),
        ):
            await _listening(made.imap, made.lmtp, made.smtp)
            yield made
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


def _prepare(office: PostOffice) -> None:
    home = office.home
    home.chmod(0o755)
    owner = pwd.getpwnam("mail")
    for folder in ("run", "state", "mail", "queue", "data", "postfix"):
        (home / folder).mkdir()
    os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
    os.chown(home / "data", pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postfix").gr_gid)
    ports = {"smtp": office.smtp, "imap": office.imap, "lmtp": office.lmtp, "ours": office.ours}
    values = {"home": home, "uid": owner.pw_uid, "gid": owner.pw_gid, "password": PASSWORD, **ports}
    (home / "dovecot.conf").write_text(_DOVECOT.format(**values))
    (home / "postfix" / "main.cf").write_text(_POSTFIX.format(**values))
    (home / "postfix" / "master.cf").write_text(_SERVICES.format(**values))


@contextlib.contextmanager
def _running(home: Path, *command: str, pid_file: str = "") -> Iterator[None]:
    """Until the end of the block. ``pid_file`` names the process where it leaves the one that we started."""
    with (home / f"{command[0]}.out").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            if pid_file:
                with contextlib.suppress(FileNotFoundError):
                    os.kill(int((home / pid_file).read_text()), signal.SIGTERM)
            process.terminate()
            process.wait(_SECONDS)


async def _listening(*ports: int) -> None:
    async with asyncio.timeout(_SECONDS):
        for port in ports:
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    await writer.wait_closed()
                    break
