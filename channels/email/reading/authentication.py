"""What a mail server that we trust says about who sent a mail (Authentication-Results, RFC 8601).

Read leniently: Exchange Online leaves the name of the server out, and writes several results without space between.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from channels.email.reading.headers import Headers, addresses

NAMELESS = "nameless"
"""Stands among the trusted servers for one that leaves its name out (Exchange Online): the topmost field counts, and it
must be the server's own."""

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_MOST_COMMENTS = 5
_RESULT = re.compile(r"\s*([a-z][a-z0-9-]{0,30})\s*(?:/\s*\d+\s*)?=\s*([a-z]{1,20})", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z]{1,20}\.[a-z-]{1,20})\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_LONGEST = 16_000
_SHARED = frozenset(("ac", "co", "com", "edu", "go", "gov", "gob", "gv", "ltd", "me", "mil", "ne", "net", "nom", "or"))
_SHARED |= frozenset(("org", "pe", "plc", "re", "sch", "hs", "ms", "es", "kg", "ad", "ed", "gr", "lg", "id", "web"))
"""Beneath a country's top-level domain they belong to nobody: example.co.kr, but not co.kr."""


@dataclass(frozen=True, slots=True)
class Result:
    method: str
    """ "dmarc", "dkim", "spf" ..."""
    value: str
    """ "pass", "fail", "none" ..."""
    domains: tuple[str, ...] = ()
    """Whom it is about: lower case."""


@dataclass(frozen=True, slots=True)
class Authentication:
    results: tuple[Result, ...] = ()

    def attests(self, domain: str) -> bool:
        """Do the results show that the mail is by somebody whom this domain lets send in its name? A pass for DMARC
        says so; else one for DKIM or SPF whose domain is aligned with it (as in RFC 7489 section 3.1)."""
        passed = [each for each in self.results if each.value == "pass"]
        for each in passed:
            if each.method == "dmarc" and all(is_aligned(name, domain) for name in each.domains):
                return True
        return any(
            each.method in ("dkim", "spf") and any(is_aligned(name, domain) for name in each.domains) for each in passed
        )


_ABOUT = {
    "dmarc": ("header.from",),
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom", "smtp.mail"),
}


def authentication(values: Sequence[bytes], trusted: str) -> Authentication | None:
    """The results in the topmost of these fields (topmost first) that ``trusted`` wrote; None when it wrote none.

    Further down the same name proves nothing: the sender may have put it there, and servers take out only what they
    recognise (RFC 8601 section 5)."""
    for value in values:
        server, results = _parsed(value)
        if server == trusted.lower():
            return Authentication(results)
        if trusted == NAMELESS:
            return None
    return None


def attested(headers: Headers, from_address: str, trusted: Collection[str]) -> bool | None:
    """Is the sender's address vouched for by one of our own servers? None when none of them said anything."""
    values = headers.all("authentication-results")
    found = [each for name in trusted if (each := authentication(values, name)) is not None]
    if not found:
        return None
    domain = from_address.rpartition("@")[2].lower().rstrip(".")
    if len(headers.all("from")) > 1 or len(addresses(headers.get("from"))) > 1:
        return False  # whom of them the results are about cannot be known
    return bool(domain) and any(each.attests(domain) for each in found)


def is_aligned(one: str, other: str) -> bool:
    """The same domain, or one within the other, of which the outer belongs to somebody (no list of public suffixes is
    at hand: the second level under a country counts as public where that is usual)."""
    if one == other:
        return "." in one
    inner, outer = (one, other) if len(one) > len(other) else (other, one)
    return inner.endswith("." + outer) and _is_owned(outer)


def _is_owned(domain: str) -> bool:
    labels = domain.split(".")
    if len(labels) < 2:
        return False
    return len(labels) > 2 or not (len(labels[1]) == 2 and labels[0] in _SHARED)


def _parsed(value: bytes) -> tuple[str, tuple[Result, ...]]:
    """(authserv-id, results)"""
    written = _without_comments(value[:_LONGEST].decode("utf-8", "replace"))
    first, *others = written.split(";")
    if _RESULT.match(first):
        return NAMELESS, tuple(_results([first, *others]))
    words = first.split()  # a version may stand behind the name
    return words[0].strip('"').lower() if words else "", tuple(_results(others))


def _without_comments(text: str) -> str:
    """Comments may stand in comments; what is deeper than anybody writes makes the results unreadable: unproven."""
    for _ in range(_MOST_COMMENTS):
        shorter = _COMMENT.sub(" ", text)
        if shorter == text:
            break
        text = shorter
    return text


def _results(pieces: list[str]) -> list[Result]:
    found = []
    for piece in pieces:
        result = _RESULT.match(piece)
        if result:
            method = result[1].lower()
            about = [_domain(value) for key, value in _PROPERTY.findall(piece) if key.lower() in _ABOUT.get(method, ())]
            found.append(Result(method, result[2].lower(), tuple(each for each in about if each)))
    return found


def _domain(value: str) -> str:
    return value.strip('"<>').rpartition("@")[2].lower().rstrip(".")
