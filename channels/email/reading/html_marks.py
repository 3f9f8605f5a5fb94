"""What mail programs say in their HTML about history and signatures, and the marks that stand for it in text."""

import re
from enum import Enum

ATTRIBUTION = "\ue000"
"""Stands before a line that a mail program wrote above a quotation ("On ... X wrote:"); alone in a line, above a
quotation that a mail program made."""
HISTORY = "\ue001"
"""Stands where everything behind it is an earlier mail."""
SIGNATURE = "\ue002"
SIGNATURE_END = "\ue003"
"""Stand around what a mail program calls a signature."""

# The ends of ids and classes, in lower case: programs put letters of their own before them ("x_", "ydp1a2b").
_ATTRIBUTIONS = ("gmail_attr", "moz-cite-prefix", "protonmail_quote_header")
_QUOTATIONS = ("yahoo_quoted", "zmail_extra", "ik_mail_quote")
_CITATIONS = (
    "gmail_quote",
    "protonmail_quote",
    "tutanota_quote",
    "skiff_quote",
    "isreplycontent",
    "iosymail",
    "orimsghtmlseperator",
)
_HISTORIES = (
    "divrplyfwdmsg",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
    "olk_src_body_section",
    "outlookmessageheader",
    "yahoomessageheader",
    "replysplit",
)
_SIGNATURES = ("signature", "protonmail_signature_block", "zm-_id_-sgn")
_BLOCKS = {"div", "pre", "table", "section", "p", "footer"}
# Word draws a line of one of two colours above a block of headers.
_HEADER_LINE = re.compile(r"border-top:\s?solid #(?:e1e1e1|b5c4df)", re.IGNORECASE)
_TELLING = (*_ATTRIBUTIONS, *_QUOTATIONS, *_CITATIONS, *_HISTORIES, "<blockquote", 'name="quote"', "#e1e1e1", "#b5c4df")
_MARKS = re.compile(f"[{ATTRIBUTION}{HISTORY}{SIGNATURE}{SIGNATURE_END}]")


class Meaning(Enum):
    NOTHING = 0
    ATTRIBUTION = 1
    """The line above a quotation."""
    QUOTATION = 2
    """A container of quoted text that is no blockquote."""
    CITATION = 3
    """A blockquote that a program made."""
    HISTORY = 4
    """From here on, all is an earlier mail."""
    SIGNATURE = 5


def without_marks(text: str) -> str:
    return _MARKS.sub("", text)


def tells_history(html: str) -> bool:
    """A cheap look at a page: may ``meaning`` find history in it, or is anything quoted?"""
    html = html.lower()
    return any(word in html for word in _TELLING)


def tells_signature(html: str) -> bool:
    """The same for signatures."""
    html = html.lower()
    return any(word in html for word in _SIGNATURES)


def meaning(name: str, attributes: dict[str, str]) -> Meaning:
    """Of an element with these attributes."""
    names = [attributes.get("id", "").lower(), *attributes.get("class", "").lower().split()]
    if _any_ends(names, _HISTORIES) or (name == "div" and _HEADER_LINE.search(attributes.get("style", ""))):
        return Meaning.HISTORY
    if name == "blockquote":
        return Meaning.CITATION if attributes.get("type") == "cite" or _any_ends(names, _CITATIONS) else Meaning.NOTHING
    if name not in _BLOCKS:
        return Meaning.NOTHING
    if _any_ends(names, _ATTRIBUTIONS):
        return Meaning.ATTRIBUTION
    if _any_ends(names, _QUOTATIONS) or attributes.get("name") == "quote":
        return Meaning.QUOTATION
    return Meaning.SIGNATURE if _any_ends(names, _SIGNATURES) else Meaning.NOTHING


def _any_ends(names: list[str], ends: tuple[str, ...]) -> bool:
    return any(name.endswith(ends) for name in names)
