"""The two texts of a mail: what its sender wrote now, and everything."""

import re
from html import escape
from urllib.parse import unquote

from channels.email.reading.body import Body, Section, tidy
from channels.email.reading.html_marks import tells_history, tells_signature, without_marks
from channels.email.reading.html_text import LONGEST, html_to_text
from channels.email.reading.quotes import better_of, own_words
from channels.email.reading.sealed import without_armour

_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s{0,9}=\s{0,9}["']?cid:([^"'\s<>]{1,500})""", re.IGNORECASE)
_OTHER_TEXT = re.compile(r"""\balt\s{0,9}=\s{0,9}(?:["']\s{0,9}[^"'\s]|[^"'\s])""", re.IGNORECASE)
_PLACE = re.compile(r"\[cid:([^\]\s]{1,500})\]", re.IGNORECASE)


def texts(body: Body, subject: str, is_reply: bool) -> tuple[str, str]:
    """(what was written now, everything). The plain form is preferred, unless only the HTML shows what is history."""
    own, everything = _texts(body, subject, is_reply)
    if body.invitations:
        lines = "\n\n".join(body.invitations)
        own, everything = (f"{text}\n\n{lines}" if text else lines for text in (own, everything))
    return own, everything


def _texts(body: Body, subject: str, is_reply: bool) -> tuple[str, str]:
    names = {each.content_id: each.filename for each in body.attachments if each.content_id}
    if all(section.plain for section in body.sections):
        plain = "\n\n".join(section.plain for section in body.sections)
        if names:
            plain = _PLACE.sub(lambda place: f"[{names.get(unquote(place[1]), place[0][1:-1])}]", plain)
        own = own_words(without_armour(plain), subject, is_reply)
        if tells_signature(body.html) or (not own.has_history and tells_history(body.html)):
            own = better_of(own, own_words(_rendered([Section(html=body.html)], names), subject, is_reply))
        return own.text, plain.strip("\n")
    rendered = _rendered(body.sections, names)
    return own_words(rendered, subject, is_reply).text, without_marks(rendered)


def _rendered(sections: list[Section], names: dict[str, str]) -> str:
    found = []
    budget = LONGEST
    for section in sections:
        source = section.html[:budget]
        found.append(section.plain or tidy(html_to_text(_with_names(source, names) if names else source)))
        budget -= 0 if section.plain else min(len(section.html), budget)
    return "\n\n".join(found)


def _with_names(html: str, names: dict[str, str]) -> str:
    """Pictures that say nothing about themselves are shown by the names of their files."""

    def named(picture: re.Match[str]) -> str:
        source = _SOURCE.search(picture[0])
        name = names.get(unquote(source[1])) if source else None
        if not name or _OTHER_TEXT.search(picture[0]):
            return picture[0]
        return f'<img alt="{escape(name)}" src="cid:">'

    return _PICTURE.sub(named, html)
