"""Who sent a mail is believed when a server of ours says so, and no one else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.reading.authentication import NAMELESS, attested, authentication, is_aligned
from channels.email.reading.mime import read_headers

GMAIL = (
    "mx.google.com; dkim=pass header.i=@x.com header.s=s1 header.b=abc; "
    "spf=pass (google.com: domain of kim@x.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=kim@x.com; "
    "dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=x.com"
)
MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=x.com; dkim=pass (signature was verified)\r\n header.d=x.com;"
    "dmarc=pass action=none\r\n header.from=x.com;compauth=pass reason=100"
)
OURS = "mx.acme.test"


def ask(*values: str, sender: str = "kim@x.com", trusted: tuple[str, ...] = (OURS,), more: str = "") -> bool | None:
    fields = "".join(f"Authentication-Results: {value}\r\n" for value in values)
    return attested(read_headers(f"{fields}From: Kim <{sender}>\r\n{more}\r\n".encode()), sender, trusted)


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass header.from=x.com",
        "DMARC=Pass (p=reject) header.from=X.com",
        "dmarc=pass",
        "dkim=pass header.d=x.com",
        "dkim=pass header.i=@x.com",
        "dkim=pass header.i=@mail.x.com",
        "dkim=fail header.d=x.com; dkim=pass (2048-bit key) header.d=x.com header.s=a",
        "dkim=pass header.d=mailer.net; spf=pass smtp.mailfrom=bounce@news.x.com",
        "spf=pass smtp.mailfrom=x.com",
        'spf=pass smtp.mailfrom="kim@x.com"',
        "dkim/1=pass header.d=x.com",
        "dmarc=fail header.from=x.com; dkim=pass header.d=x.com",
    ],
)
def test_a_pass_for_the_senders_own_domain_attests_it(results: str) -> None:
    assert ask(f"{OURS}; {results}") is True


@pytest.mark.parametrize(
    "results",
    [
        "none",
        "",
        "dmarc=fail header.from=x.com",
        "dmarc=none; dkim=pass header.d=mailer.net; spf=pass smtp.mailfrom=bounce@mailer.net",
        "dkim=fail header.d=x.com",
        "dkim=pass header.d=notx.com",
        "dkim=pass header.d=com",
        "dkim=pass",
        "spf=softfail smtp.mailfrom=kim@x.com",
        "spf=pass smtp.helo=x.com",
        "dmarc=pass header.from=other.com",
        "dmarc=fail (dmarc=pass header.from=x.com)",
        "dmarc=fail (nested (dmarc=pass; dkim=pass header.d=x.com))",
        'auth=pass smtp.auth="x; dmarc=pass header.from=x.com'.replace(";", ","),
        "arc=pass (i=1 dmarc=pass fromdomain=x.com)",
    ],
)
def test_nothing_else_attests_it(results: str) -> None:
    assert ask(f"{OURS}; {results}") is False


def test_without_a_word_of_a_trusted_server_nothing_is_known() -> None:
    assert ask() is None
    assert ask("mx.other.test; dmarc=pass header.from=x.com") is None
    assert ask(f"{OURS}; dmarc=pass", trusted=()) is None


def test_only_the_topmost_field_of_a_trusted_server_counts() -> None:
    forged = f"{OURS}; dmarc=pass header.from=x.com"
    assert ask(f"{OURS}; dmarc=fail", forged) is False
    assert ask("mx.other.test; dmarc=fail", forged) is True


def test_the_servers_name_may_have_a_version_and_other_case() -> None:
    assert ask("MX.Acme.test 1; dmarc=pass header.from=x.com") is True


def test_gmail_and_exchange_online_are_read() -> None:
    assert ask(GMAIL, trusted=("mx.google.com",)) is True
    assert ask(MICROSOFT, trusted=(NAMELESS,)) is True
    assert ask(MICROSOFT) is None
    assert ask(GMAIL, trusted=(NAMELESS,)) is None


def test_a_nameless_field_that_is_not_the_topmost_proves_nothing() -> None:
    assert ask("mx.other.test; none", MICROSOFT, trusted=(NAMELESS,)) is None


def test_of_two_senders_none_is_attested() -> None:
    assert ask(f"{OURS}; dmarc=pass", more="From: boss@acme.test\r\n") is False
    assert attested(read_headers(b"Authentication-Results: mx.acme.test; dmarc=pass\r\n\r\n"), "", (OURS,)) is False


@pytest.mark.parametrize(
    ("one", "other", "aligned"),
    [
        ("x.com", "x.com", True),
        ("mail.x.com", "x.com", True),
        ("x.com", "mail.x.com", True),
        ("a.x.com", "b.x.com", False),
        ("x.co.kr", "co.kr", False),
        ("shop.x.co.kr", "x.co.kr", True),
        ("ax.com", "x.com", False),
        ("com", "com", False),
        ("x.com", "com", False),
        ("", "", False),
    ],
)
def test_domains_are_aligned_when_one_owns_the_other(one: str, other: str, aligned: bool) -> None:
    assert is_aligned(one, other) is aligned


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*'();=.@"\\ ', "dmarc", "pass", "dkim", "header.d", "x.com", OURS, "1"]), max_size=60))
def test_no_field_breaks_the_reader(words: list[str]) -> None:
    authentication(["".join(words).encode()], OURS)
