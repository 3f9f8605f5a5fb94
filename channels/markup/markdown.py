"""Markdown as agents write it: CommonMark and ~~strike~~, kept from eating plain text.

What a chat message holds by accident is no markup here: `2*3*4` and `*환불*을` (no single mark inside a word),
"2026. 1. 3" (numbers of a list stay as written), rules, underlined headings, indented code, link definitions, HTML,
`&amp;`. The lines of the source stay the lines of the result.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from bot.model.richtext import RichText, Style
from channels.markup.clean import clean_rich
from channels.markup.spans import Builder, safe_link

_LONGEST = 100_000
"""Characters; nobody types more, and what is longer stays plain text."""

_NOT_MARKUP = ("code", "entity", "hr", "html_block", "html_inline", "lheading", "reference")
# Beyond its nesting limit the parser drops text: such lines are no markup a person wrote.
_TOO_DEEP = re.compile(r"^(?:[ \t]*(?:>|[*+-][ \t]|\d{1,9}[.)][ \t])){30}|^[ \t]{60}", re.MULTILINE)
_QUOTE_MARK = re.compile(r" {0,3}> ?")
_LANGUAGE = re.compile(r"[\w+#.-]{1,32}")
_STYLES = {"strong": Style.BOLD, "em": Style.ITALIC, "s": Style.STRIKE}
# The asterisks, underscores and dots at the end of an address in the text are not part of it.
_ADDRESS = re.compile(r"://[^\s<>\[\]()\"'`\\]*(?<![*_~.,:;!?])")


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        return safe_link(url)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Collect runs of * and _ (the library pairs them). CommonMark's rule with two changes: inside a word only ** may
    stand, and only next to a letter beyond ASCII (Korean particles follow without a space); such a letter also counts
    as a word's edge beside punctuation, so that `**환불(취소)**을` is bold."""
    mark = state.src[state.pos]
    if silent or mark not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == mark:
        end += 1
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[end] if end < state.posMax else " "
    length = end - state.pos
    left, right = _flanks(after, before), _flanks(before, after)
    inside = mark == "*" and length > 1 and not (before.isascii() and after.isascii())
    opens = left and (inside or not right or _punctuation(before))
    closes = right and (inside or not left or _punctuation(after))
    for _ in range(length):
        state.push("text", "", 0).content = mark
        state.delimiters.append(Delimiter(ord(mark), length, len(state.tokens) - 1, -1, opens, closes))
    state.pos = end
    return True


def _flanks(near: str, far: str) -> bool:
    """Does a run of marks hold on to the text on its ``near`` side?"""
    if isWhiteSpace(ord(near)):
        return False
    wide = far.isalpha() and not far.isascii()
    return not _punctuation(near) or isWhiteSpace(ord(far)) or _punctuation(far) or wide


def _punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _bare_address(state: StateInline, silent: bool) -> bool:
    """Take an address in the text as it is: its * and _ are no marks."""
    if not state.src[max(state.pos - 5, 0) : state.pos].lower().endswith(("http", "https")):
        return False
    found = _ADDRESS.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.pending += found[0]
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "maxNesting": 100})
    parser.enable("strikethrough").disable(_NOT_MARKUP)
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.push("bare_address", _bare_address)
    return parser


_PARSER = _parser()


def from_markdown(text: str) -> RichText:
    """Markdown to rich text; see the module's text for what counts as markup. Never raises, never loses words."""
    text = clean_rich(RichText(text)).text.rstrip()
    plain = RichText(text.lstrip("\n"))
    if not text or len(text) > _LONGEST or _TOO_DEEP.search(text):
        return plain
    rich = _Walk(text).over(_PARSER.parse(text))
    return rich if rich.text else plain


class _Walk:
    """Writes the parser's tokens out again, line by line, without the marks."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._line = -1
        self._quotes = 0
        self._gap = ""
        self._starts: list[tuple[int, str]] = []
        self._built = Builder()

    def over(self, tokens: Sequence[Token]) -> RichText:
        for token, following in zip(tokens, [*tokens[1:], None], strict=True):
            self._block(token, following)
        return self._built.rich()

    def _block(self, token: Token, following: Token | None) -> None:
        first, end = token.map or (self._line, self._line + 1)
        match token.type:
            case "blockquote_open":
                self._go_to(first, indented=False)
                self._open()
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
                self._close(Style.QUOTE)
            case "list_item_open":
                self._go_to(first)
                self._item(token, empty=following is not None and following.type == "list_item_close")
            case "heading_open":
                self._go_to(first)
                self._open()
            case "heading_close":
                self._close(Style.BOLD)
            case "inline":
                self._go_to(first)
                for child in token.children or ():
                    self._inline(child)
                self._line = max(self._line, end - 1)
            case "fence":
                self._fence(token, first)
                self._line = max(self._line, end - 1)

    def _go_to(self, line: int, indented: bool = True) -> None:
        """Start on this line of the source, where not on it already, as far in as the source is."""
        if line > self._line:
            self._gap = ""
            self._write("\n" * (line - self._line if self._built.size else 0))
            self._line = line
            if indented:
                self._write(self._indent(line))

    def _indent(self, line: int) -> str:
        if line >= len(self._lines):
            return ""
        text = self._lines[line]
        for _ in range(self._quotes):
            text = _QUOTE_MARK.sub("", text, count=1) if _QUOTE_MARK.match(text) else text
        return text[: len(text) - len(text.lstrip(" \t"))]

    def _write(self, text: str) -> None:
        if text:
            self._built.write(self._gap + text)
            self._gap = ""

    def _open(self, value: str = "") -> None:
        self._built.write(self._gap)
        self._gap = ""
        self._starts.append((self._built.size, value))

    def _close(self, style: Style) -> None:
        start, value = self._starts.pop()
        self._built.mark(style, start, value)

    def _item(self, token: Token, empty: bool) -> None:
        marker = token.info + token.markup if token.info or empty else "•"
        self._write(marker)
        self._gap = "" if empty else " "

    def _fence(self, token: Token, first: int) -> None:
        code = token.content.removesuffix("\n")
        if code:
            self._go_to(first, indented=False)
            self._open((_LANGUAGE.match(token.info.strip()) or [""])[0])
            self._write(code)
            self._close(Style.PRE)

    def _inline(self, token: Token) -> None:
        match token.type:
            case "softbreak" | "hardbreak":
                self._line += 1
                self._write("\n" + self._indent(self._line))
            case "code_inline":
                self._open()
                self._write(token.content)
                self._close(Style.CODE)
            case "link_open":
                self._open(str(token.attrs.get("href", "")))
            case "link_close":
                self._link()
            case "image":
                self._open(str(token.attrs.get("src", "")))
                self._write(token.content)
                self._link()
            case _ if token.tag in _STYLES and token.nesting > 0:
                self._open()
            case _ if token.tag in _STYLES:
                self._close(_STYLES[token.tag])
            case _:
                self._write(token.content)

    def _link(self) -> None:
        start, address = self._starts[-1]
        if self._built.size == start:
            self._write(address)
        self._close(Style.LINK)
