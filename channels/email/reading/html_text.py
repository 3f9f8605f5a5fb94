"""HTML to text, with marks where mail programs say that quoted history begins.

selectolax (the lexbor parser) makes well-formed HTML of whatever was sent; its own output is then read tag by tag,
which is faster than asking it about every node. It needs quadratic time for very deep trees and for elements with very
many attributes, so a linear look at the source comes first, and what is suspicious only has its tags taken out.
"""

import re
from dataclasses import dataclass
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from channels.email.reading.html_lines import Lines
from channels.email.reading.html_marks import (
    ATTRIBUTION,
    HISTORY,
    SIGNATURE,
    SIGNATURE_END,
    Meaning,
    meaning,
    without_marks,
)

__all__ = ["LONGEST", "html_to_text", "without_marks"]

LONGEST = 400_000
"""Characters of HTML that are read."""

_SMALL = 16_384
_DEEPEST = 1_000
_MOST_ATTRIBUTES = 200
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
# In lexbor's output every attribute is quoted, and "<" stands nowhere but at a tag or a comment.
_PIECES = re.compile(r'(<!--.*?-->|<[^>"]*(?:"[^"]*"[^>"]*)*>)', re.DOTALL)
_ATTRIBUTE = re.compile(r'\s(class|id|name|style|href|src|alt|type)="([^"]*)"')
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


def html_to_text(html: str) -> str:
    """Readable text; quotations behind "> ", the marks of ``html_marks`` included. Linear time."""
    html = html[:LONGEST]
    if len(html) > _SMALL and _is_suspicious(html):
        return _without_tags(html)
    tree = LexborHTMLParser(html)
    tree.strip_tags(_UNSEEN)
    body = tree.body.html if tree.body is not None else None
    return _Reader().text(without_marks(body)) if body is not None else _without_tags(html)


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


@dataclass(slots=True)
class _Container:
    """An open element that holds a quotation or a signature."""

    name: str
    means: Meaning
    depth: int = 1
    """Open elements of its name, from itself inwards."""


class _Reader:
    """Reads lexbor's output tag by tag."""

    def __init__(self) -> None:
        self._out = Lines()
        self._links: list[str] = []
        self._paragraphs: list[bool] = []
        self._hidden = ""
        self._hidden_depth = 0
        self._containers: list[_Container] = []

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
        if self._containers and self._containers[-1].name == name:
            self._containers[-1].depth += 1
        if attributes:
            self._mark(name, attributes)
        self._begin(name, attributes)

    def _mark(self, name: str, attributes: dict[str, str]) -> None:
        """What a mail program says here about what follows."""
        means = meaning(name, attributes)
        if means is Meaning.HISTORY:
            self._out.mark(HISTORY)
        elif means is Meaning.ATTRIBUTION:
            self._out.mark(ATTRIBUTION)
        elif means in (Meaning.CITATION, Meaning.QUOTATION):
            self._out.mark(ATTRIBUTION)
            self._out.newline()
        elif means is Meaning.SIGNATURE:
            self._out.mark(SIGNATURE)
        if means in (Meaning.QUOTATION, Meaning.SIGNATURE):
            self._containers.append(_Container(name, means))
            self._out.quote(1 if means is Meaning.QUOTATION else 0)

    def _leave(self, name: str) -> None:
        container = self._containers[-1] if self._containers else None
        if container is None or container.name != name:
            return
        container.depth -= 1
        if container.depth:
            return
        self._containers.pop()
        if container.means is Meaning.SIGNATURE:
            self._out.mark_end(SIGNATURE_END)
        else:
            self._out.end_line()
            self._out.quote(-1)

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
        self._leave(name)
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
