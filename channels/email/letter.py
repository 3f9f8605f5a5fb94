"""What stands in a mail of ours, as text and as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from bot.i18n import texts
from bot.model.outbound import Quoted
from bot.model.richtext import RichText
from channels.email import quoting
from channels.email.attaching import Attached, Link
from channels.markup import to_html, to_plain

_HEAD = (
    '<!DOCTYPE html>\n<html lang="%s"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head>\n'
    '<body style="font-family:sans-serif;font-size:14px;line-height:1.5;color:#222222">\n'
)
_REPLY_LINE = '<div style="margin-bottom:12px;font-size:12px;color:#767676">%s</div>\n'
_SIGNATURE = (
    '<div class="signature" style="margin-top:16px;padding-top:8px;border-top:1px solid #dddddd;font-size:13px;'
    'color:#666666">%s</div>\n'
)
_PICTURE = '<div style="margin-top:12px"><img src="cid:%s" alt="%s" style="max-width:100%%;height:auto"></div>\n'
_LINK = '<li><a href="%s">%s</a> (%s)</li>\n'


@dataclass(frozen=True, slots=True)
class Letter:
    body: RichText
    language: str
    reply_line: str = ""
    """Asks the customer to write above it."""
    signature: str = ""
    quoted: Quoted | None = None
    links: Sequence[Link] = ()
    links_end: date = date.max
    """The last day on which they can be used."""
    pictures: Sequence[Attached] = ()

    def text(self) -> str:
        parts = [self.reply_line, to_plain(self.body)]
        if self.links:
            parts.append("\n".join([self._about_links(), *(_link_in_text(link) for link in self.links)]))
        if self.signature:
            parts.append(f"-- \n{self.signature}")
        if self.quoted:
            parts.append(quoting.as_text(self.quoted, self.language))
        return "\n\n".join(part for part in parts if part) + "\n"

    def html(self) -> str:
        parts = [_HEAD % escape(self.language)]
        if self.reply_line:
            parts.append(_REPLY_LINE % escape(self.reply_line))
        if self.body:
            parts.append(f"<div>{to_html(self.body)}</div>\n")
        parts += [_PICTURE % (escape(each.content_id), escape(each.filename)) for each in self.pictures]
        if self.links:
            rows = (_LINK % (escape(each.url), escape(each.filename), _megabytes(each.size)) for each in self.links)
            parts.append(f'<p style="margin:12px 0 4px">{escape(self._about_links())}</p>\n<ul>{"".join(rows)}</ul>\n')
        if self.signature:
            parts.append(_SIGNATURE % escape(self.signature).replace("\n", "<br>\n"))
        if self.quoted:
            parts.append(quoting.as_html(self.quoted, self.language))
        return "".join(parts) + "</body></html>\n"

    def _about_links(self) -> str:
        say = texts(self.language)
        until = {"day": quoting.spoken_day(self.links_end, self.language)}
        return say.gettext("Too large for a mail, to be downloaded until %(day)s:") % until


def _link_in_text(link: Link) -> str:
    return f"{link.filename} ({_megabytes(link.size)})\n{link.url}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
