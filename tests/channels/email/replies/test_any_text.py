"""What must hold for every text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.reading.html_marks import ATTRIBUTION, HISTORY, SIGNATURE, SIGNATURE_END
from channels.email.reading.html_text import html_to_text, without_marks
from channels.email.reading.quotes import own_words
from tests.channels.email.replies.corpus import SAMPLES

_MARKS = {ATTRIBUTION, HISTORY, SIGNATURE, SIGNATURE_END}
_LINES = sorted({line for sample in SAMPLES for line in sample.text.split("\n")})
_TEXTS = st.lists(st.sampled_from([*_LINES, *_MARKS, "", "> ", "--", "-- "]) | st.text(max_size=20), max_size=30)
_TAGS = ("<div>", "</div>", '<div class="gmail_attr">', '<blockquote type="cite">', "</blockquote>", "<p>", "<br>", "x")
_TAGS += (
    '<div class="gmail_signature">',
    '<div class="yahoo_quoted">',
    '<div id="divRplyFwdMsg">',
    "</span>",
    "<span>",
)


@settings(max_examples=300, deadline=None)
@given(_TEXTS, st.booleans(), st.sampled_from(["", "Re: x", "Fwd: x", "답장: x"]))
def test_words_come_from_the_mail_and_are_never_all_gone(lines: list[str], is_reply: bool, subject: str) -> None:
    text = "\n".join(lines)
    found = own_words(text, subject, is_reply).text
    assert bool(found) == bool(without_marks(text).strip())
    assert not _MARKS & set(found)
    words = {word.lstrip(">") for word in without_marks(text).split()}
    assert {word.lstrip(">") for word in found.split()} <= {*words, ""}


@settings(max_examples=200, deadline=None)
@given(_TEXTS)
def test_a_text_without_anything_that_looks_like_mail_is_kept(lines: list[str]) -> None:
    text = "\n".join(f"Line {number}." for number, _ in enumerate(lines))
    assert own_words(text, "", True).text == text.strip()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_TAGS), max_size=40))
def test_html_is_never_read_to_nothing_where_there_are_words(tags: list[str]) -> None:
    page = "".join(tags)
    rendered = html_to_text(page)
    assert without_marks(rendered).count("x") == tags.count("x")
    assert bool(own_words(rendered, "", True).text.strip("> \n")) == ("x" in tags)
