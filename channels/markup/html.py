"""Rich text as HTML for mail: styles inline, since mail programs drop style sheets; everything escaped."""

import re
from html import escape

from bot.model.richtext import RichText, Style
from channels.markup.spans import Block, Run, blocks, runs

_TAGS = {Style.BOLD: "b", Style.ITALIC: "i", Style.UNDERLINE: "u", Style.STRIKE: "s"}
_CODE = '<code style="font-family:monospace;background:#f2f2f2">'
_PRE = '<pre style="font-family:monospace;background:#f2f2f2;padding:8px;margin:8px 0;white-space:pre-wrap">'
_QUOTE = '<blockquote style="margin:8px 0;padding-left:10px;border-left:3px solid #cccccc;color:#555555">'
_SHRINKING_SPACE = re.compile(r"(?<=\n) | (?= )")


def to_html(rich: RichText) -> str:
    """A fragment to be put into a body; only http, https, mailto and tel links (``normal`` has dropped the others)."""
    parts = blocks(rich)
    return "".join(_block(part, last=part is parts[-1]) for part in parts)


def _block(block: Block, last: bool) -> str:
    size = len(block.rich.text)
    if block.plain and not last and block.rich.text.endswith("\n"):
        size -= 1  # the block behind begins a line by itself
    html = "".join(_run(run, block.pre) for run in runs(block.rich, 0, size))
    if block.pre:
        html = f"{_PRE}{html}</pre>"
    return f"{_QUOTE}{html}</blockquote>" if block.quote else html


def _run(run: Run, pre: bool) -> str:
    html = escape(run.text)
    if not pre:
        html = _SHRINKING_SPACE.sub("&nbsp;", html).replace("\n", "<br>\n")
        if Style.CODE in run.styles:
            html = f"{_CODE}{html}</code>"
    for style, tag in _TAGS.items():
        if style in run.styles:
            html = f"<{tag}>{html}</{tag}>"
    return f'<a href="{escape(run.link)}">{html}</a>' if run.link else html
