"""HTML to text, with marks where mail programs say that quoted history begins.

selectolax (the lexbor parser) makes well-formed HTML of whatever was sent; its own output is then read tag by tag,
which is faster than asking it about every node. It needs quadratic time for very deep trees and for elements with very
many attributes, so a linear look at the source comes first, and what is suspicious only has its tags taken out.
"""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from channels.email.reading.html_lines import Lines

LONGEST = 400_000
"""Characters of HTML that are read."""
ATTRIBUTION = "\ue000"
"""Stands before a line that a mail program wrote above a quotation ("On ... X wrote:"); alone in a line, above a
quotation that a mail program made."""
HISTORY = "\ue001"
"""Stands where everything behind it is an earlier mail."""

_SMALL = 16_384
_DEEPEST = 1_000
_MOST_ATTRIBUTES = 200
_MARKS = re.compile(f"[{ATTRIBUTION}{HISTORY}]")
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
# In lexbor's output every attribute is quoted, and "<" stands nowhere but at a tag or a comment.
_PIECES = re.compile(r'(<!--.*?-->|<[^>"]*(?:"[^"]*"[^>"]*)*>)', re.DOTALL)
_ATTRIBUTE = re.compile(r'\s(class|id|style|href|src|alt|type)="([^"]*)"')
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|mso-hide\s{0,3}:\s{0,3}all", re.IGNORECASE)

# Void, or closed by what follows: they do not tell depth.
_SHALLOW = {"area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p"}
_SHALLOW |= {"param", "source", "td", "th", "tr", "track", "wbr"}
_UNSEEN = ["head", "iframe", "math", "noframes", "noscript", "object", "plaintext", "script", "select", "style", "svg"]
_UNSEEN += ["template", "textarea", "title", "xmp"]
_BREAKS = {"address", "article", "aside", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form"}
_BREAKS |= {"header", "hr", "li", "main", "nav", "section", "tr"}
_PARAGRAPHS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
_QUIET = {"b", "big", "body", "em", "font", "i", "o:p", "s", "small", "strong", "sub", "sup", "tbody", "u"}
_QUIET |= {f"/{name}" for name in (*_QUIET, "span", "td", "th")}
_CELLS = {"td", "th"}

_ATTRIBUTION_CLASSES = ("gmail_attr", "moz-cite-prefix", "protonmail_quote_header")
_HISTORY_CLASSES = ("yahoo_quoted", "OutlookMessageHeader", "yahooMessageHeader")
_HISTORY_IDS = ("divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container", "OLK_SRC_BODY_SECTION")


def html_to_text(html: str) -> str:
    """Readable text; quotations behind "> ", ATTRIBUTION and HISTORY marks included. Linear time."""
    html = html[:LONGEST]
    if len(html) > _SMALL and _is_suspicious(html):
        return _without_tags(html)
    tree = LexborHTMLParser(html)
    tree.strip_tags(_UNSEEN)
    body = tree.body.html if tree.body is not None else None
    return _Reader().text(without_marks(body)) if body is not None else _without_tags(html)


def without_marks(text: str) -> str:
    return _MARKS.sub("", text)


def _is_suspicious(html: str) -> bool:
    depth = 0
    for match in _OPENING.finditer(html):
        if match[2].lower() not in _SHALLOW:
            depth += -1 if match[1] else 1
        if depth > _DEEPEST or match[3].count("=") > _MOST_ATTRIBUTES or match[3].count(" ") > 20 * _MOST_ATTRIBUTES:
            return True
    return False


def _without_tags(html: str) -> str:
    text = without_marks(unescape(_ANY_TAG.sub("\n", html)))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


class _Reader:
    """Reads lexbor's output tag by tag."""

    def __init__(self) -> None:
        self._out = Lines()
        self._links: list[str] = []
        self._paragraphs: list[bool] = []
        self._hidden = ""
        self._hidden_depth = 0

    def text(self, html: str) -> str:
        pieces = _PIECES.split(html)
        for index in range(0, len(pieces) - 1, 2):
            text, tag = pieces[index], pieces[index + 1]
            if text and not self._hidden:
                self._out.write(unescape(text) if "&" in text else text)
            name, _, attributes = tag[1:-1].partition(" ")
            if name not in _QUIET:
                self._tag(name, attributes)
        return self._out.text()

    def _tag(self, name: str, attributes: str) -> None:
        if self._hidden:
            if name.lstrip("/") == self._hidden:
                self._hidden_depth += -1 if name[0] == "/" else 1
                self._hidden = self._hidden if self._hidden_depth else ""
        elif name[0] == "/":
            self._close(name[1:])
        elif name[0] != "!":
            self._open(name, dict(_ATTRIBUTE.findall(" " + attributes)) if attributes else {})

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if "style" in attributes and name not in _SHALLOW and _HIDDEN.search(attributes["style"]):
            self._hidden, self._hidden_depth = name, 1
            return
        if name == "br":
            self._out.newline()
        elif name in _PARAGRAPHS:
            # Outlook's paragraphs have no space around; it writes empty ones instead.
            spaced = not attributes.get("class", "").startswith(("Mso", "x_Mso"))
            self._out.paragraph(spaced)
            if name == "p":
                self._paragraphs.append(spaced)
        elif name in _BREAKS:
            self._out.end_line()
        elif name in _CELLS:
            self._out.space()
        if attributes:
            self._mark(name, attributes)
        self._begin(name, attributes)

    def _mark(self, name: str, attributes: dict[str, str]) -> None:
        classes, id_ = attributes.get("class", ""), attributes.get("id", "").removeprefix("x_")
        if id_ in _HISTORY_IDS or (classes and any(each in classes for each in _HISTORY_CLASSES)):
            self._out.mark(HISTORY)
        elif classes and any(each in classes for each in _ATTRIBUTION_CLASSES):
            self._out.mark(ATTRIBUTION)
        elif name == "blockquote" and (attributes.get("type") == "cite" or "gmail_quote" in classes):
            self._out.mark(ATTRIBUTION)
            self._out.newline()

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "blockquote":
            self._out.quote(1)
        elif name == "pre":
            self._out.keep_spaces(True)
        elif name in ("ul", "ol"):
            self._out.open_list(numbered=name == "ol")
        elif name == "li":
            self._out.bullet()
        elif name == "a":
            self._links.append(unescape(attributes.get("href", "")).strip())
        elif name == "img" and attributes.get("src", "").startswith("cid:"):
            self._out.write(f"[{unescape(attributes.get('alt', '')) or 'image'}]")

    def _close(self, name: str) -> None:
        if name == "blockquote":
            self._out.end_line()
            self._out.quote(-1)
        if name == "a" and self._links:
            self._out.address(self._links.pop())
        elif name == "p" and self._paragraphs:
            self._out.paragraph(self._paragraphs.pop())
        elif name in _PARAGRAPHS:
            self._out.paragraph(True)
        elif name in _BREAKS:
            self._out.end_line()
        if name == "pre":
            self._out.keep_spaces(False)
        elif name in ("ul", "ol"):
            self._out.close_list()
