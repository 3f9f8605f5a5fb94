"""HTML to text, with marks where mail programs say that quoted history begins.

selectolax (the lexbor parser) needs quadratic time for very deep trees and for elements with very many attributes; a
linear look at the source comes first, and what is suspicious only has its tags taken out.
"""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST = 524_288
"""Characters of HTML that are read."""
ATTRIBUTION = "\ue000"
"""Stands before a line that a mail program wrote above a quotation ("On ... X wrote:")."""
HISTORY = "\ue001"
"""Stands where everything behind it is an earlier mail."""

_SMALL = 16_384
_DEEPEST = 1_000
_MOST_ATTRIBUTES = 200
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_UNSEEN_BLOCK = re.compile(r"(?i)<(?=(?:style|script|title|/style|/script|/title)\b)")
_MARKS = re.compile(f"[{ATTRIBUTION}{HISTORY}]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
# Left open all the time, or never closed: they do not tell depth.
_SHALLOW = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param source td th tr track wbr".split()
)
_UNSEEN = frozenset("head style script title template noscript object svg math select textarea".split())
_BLOCKS = frozenset(
    "address article aside center dd div dl dt fieldset figure footer form header hr li main nav section tr".split()
)
_PARAGRAPHS = frozenset("blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul".split())
_ATTRIBUTION_CLASSES = ("gmail_attr", "moz-cite-prefix", "moz-email-headers-table", "protonmail_quote_header")
_HISTORY_CLASSES = ("yahoo_quoted", "OutlookMessageHeader", "yahooMessageHeader")
_HISTORY_IDS = ("divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION")
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|mso-hide\s{0,3}:\s{0,3}all", re.IGNORECASE)


def html_to_text(html: str) -> str:
    """Readable text; quotations behind "> ", ATTRIBUTION and HISTORY marks included. Linear time."""
    html = _MARKS.sub("", html[:LONGEST])
    if len(html) > _SMALL and _is_suspicious(html):
        return _without_tags(html)
    body = LexborHTMLParser(html).body
    return _Writer().text(body) if body is not None else _without_tags(html)


def without_marks(text: str) -> str:
    return _MARKS.sub("", text)


def _is_suspicious(html: str) -> bool:
    depth = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _SHALLOW:
            depth += -1 if match[1] else 1
        if depth > _DEEPEST or match[3].count("=") > _MOST_ATTRIBUTES or match[3].count(" ") > 20 * _MOST_ATTRIBUTES:
            return True
    return False


def _without_tags(html: str) -> str:
    return "\n".join(line.strip() for line in unescape(_ANY_TAG.sub("\n", html)).split("\n") if line.strip())


class _Writer:
    """Walks the tree without recursion and writes lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._pre = 0
        self._numbers: list[int | None] = []
        self._space = False

    def text(self, root: LexborNode) -> str:
        node: LexborNode | None = root
        while node is not None:
            child = node.first_child if self._enter(node) else None
            if child is None:
                node = self._climbed(node, root)
            else:
                node = child
        self._break()
        return _EMPTY_LINES.sub("\n\n", "\n".join(self._lines)).strip("\n")

    def _climbed(self, node: LexborNode, root: LexborNode) -> LexborNode | None:
        """Leave the node and every parent that ends with it; the next node in the order of the text."""
        current: LexborNode | None = node
        while current is not None and current != root:
            self._leave(current)
            if current.next is not None:
                return current.next
            current = current.parent
        return None

    def _enter(self, node: LexborNode) -> bool:
        """Write what stands at the node's beginning; False when its inside is not to be seen."""
        tag = node.tag or ""
        if tag == "-text":
            self._write(node.text_content or "")
            return False
        if tag in _UNSEEN or tag.startswith(("-", "!")):
            return False
        if tag == "br":
            self._newline()
            return False
        attributes = node.attributes
        if _HIDDEN.search(attributes.get("style") or ""):
            return False
        if tag in _PARAGRAPHS:
            self._paragraph(attributes.get("class") or "")
        elif tag in _BLOCKS:
            self._break()
        elif tag in ("td", "th"):
            self._space = bool(self._line)
        self._mark(attributes)
        self._begin(tag, attributes)
        return True

    def _mark(self, attributes: dict[str, str | None]) -> None:
        classes, id_ = attributes.get("class") or "", attributes.get("id") or ""
        mark = ""
        if classes and any(name in classes for name in _ATTRIBUTION_CLASSES):
            mark = ATTRIBUTION
        if id_.removeprefix("x_") in _HISTORY_IDS or (classes and any(name in classes for name in _HISTORY_CLASSES)):
            mark = HISTORY
        if mark:
            self._break()
            self._line.append(mark)

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag in ("ul", "ol"):
            self._numbers.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._line.append(self._bullet())
        elif tag == "img" and (attributes.get("src") or "").startswith("cid:"):
            self._write(f"[{attributes.get('alt') or 'image'}]")

    def _bullet(self) -> str:
        if not self._numbers or self._numbers[-1] is None:
            return "- "
        self._numbers[-1] += 1
        return f"{self._numbers[-1]}. "

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "a":
            self._address(node)
        if tag in _PARAGRAPHS:
            self._paragraph(node.attributes.get("class") or "" if tag == "p" else "")
        elif tag in _BLOCKS:
            self._break()
        if tag == "blockquote":
            self._quotes -= 1
        elif tag == "pre":
            self._pre -= 1
        elif tag in ("ul", "ol") and self._numbers:
            self._numbers.pop()

    def _address(self, node: LexborNode) -> None:
        """A link's address behind its words, unless they show it already."""
        address = (node.attributes.get("href") or "").strip()
        if not address.startswith(("http://", "https://")) or len(address) > 500:
            return
        shown = "".join(self._line)
        if address.split("://", 1)[1].rstrip("/") not in shown and shown.strip():
            self._write(f" ({address})")

    def _write(self, text: str) -> None:
        if self._pre:
            for index, line in enumerate(text.split("\n")):
                if index:
                    self._newline()
                self._line.append(line)
            return
        words = _SPACES.sub(" ", text)
        if words.startswith(" ") or self._space:
            words = words.lstrip(" ")
            if self._line and words:
                self._line.append(" ")
            self._space = bool(self._line) and not words
        if words:
            self._space = words.endswith(" ")
            self._line.append(words.rstrip(" "))

    def _newline(self) -> None:
        self._lines.append("> " * self._quotes + "".join(self._line).rstrip())
        self._line, self._space = [], False

    def _break(self) -> None:
        if self._line:
            self._newline()

    def _paragraph(self, classes: str) -> None:
        """An empty line around; Outlook's paragraphs have none (it writes empty ones instead)."""
        self._break()
        if self._lines and self._lines[-1].strip("> ") and not classes.startswith(("Mso", "x_Mso")):
            self._lines.append(("> " * self._quotes).rstrip())
