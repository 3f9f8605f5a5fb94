"""An inbox that fetches from a fake IMAP server, quickly."""

from typing import Any

from channels.base import Surroundings
from channels.email import EmailChannel, Settings
from channels.email.transport.timing import Timing
from tests.channels.email.mails import HEAD, plain

QUICK = Timing(idle=30, poll=0.01, least_wait=0.01, most_wait=0.02, login_wait=0.01, most_login_wait=0.02)


def mail(id_: str, text: str = "hello") -> bytes:
    return plain(text, head=HEAD.replace(b"first@example.co.kr", id_.encode()))


def channel(
    around: Surroundings, port: int, timing: Timing = QUICK, smtp: dict[str, Any] | None = None, **imap: Any
) -> EmailChannel:
    login = {} if "oauth" in imap else {"password": "secret"}
    settings = {
        "address": "support@acme.test",
        "imap": {"host": "127.0.0.1", "port": port, "tls": "none", "user": "support", **login, **imap},
        "smtp": {"host": "127.0.0.1", "tls": "none", **(smtp or {})},
        "max_size": 100_000,
    }
    return EmailChannel("support", Settings.model_validate(settings), around, timing)
