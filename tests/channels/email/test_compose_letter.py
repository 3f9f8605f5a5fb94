"""What stands in our mails, and what our own reader makes of it when it comes back."""

from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.outbound import Quoted
from bot.model.richtext import RichText, Span, Style
from channels.email.compose import Composed, Letterhead
from channels.email.parse import parse_email
from channels.email.reading.phrases import REPLY_MARKS
from channels.markup import from_markdown
from tests.channels.email.mails import html as html_mail
from tests.channels.email.mails import multipart, part, plain, reply
from tests.channels.email.outgoing import body, sent

SEOUL = timezone(timedelta(hours=9))
QUOTED = Quoted(
    "김하늘", datetime(2025, 3, 5, 1, 0, tzinfo=SEOUL), "환불해 주세요.\n\n> earlier <b>words</b>\n감사합니다"
)
QUOTING = Letterhead(quote_last=True)
FULL = Letterhead({"": "Acme"}, {"": "{agent}\nAcme Support"}, quote_last=True, reply_line=True)


class Tags(HTMLParser):
    """The tags and links of a page, as a browser sees them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self.names |= {f"@{name}" for name, _ in attrs if name.startswith("on")}


def test_a_mail_has_text_and_html_of_the_same_words() -> None:
    mail = sent(body=RichText("Dear Kim,\n안녕 <b>", (Span(Style.BOLD, 0, 4),)))
    assert body(mail, "plain").splitlines() == ["Dear Kim,", "안녕 <b>"]
    assert "<b>Dear</b> Kim" in body(mail, "html")
    assert "&lt;b&gt;" in body(mail, "html")
    assert mail.mail.isascii()
    assert max(len(line) for line in mail.mail.split(b"\r\n")) <= 998


def test_nothing_but_the_answer_stands_there_when_nothing_else_is_wanted() -> None:
    mail = sent(quoted=QUOTED)
    assert body(mail, "plain") == "Hello\n"
    assert "blockquote" not in body(mail, "html")


HARMLESS = {"html", "head", "meta", "body", "div", "b", "i", "u", "s", "a", "br", "code", "pre", "blockquote"}
NASTY = st.lists(
    st.sampled_from(
        ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</div></body>", "[a](javascript:alert(1))",
         "[a](data:text/html,x)", "[a](https://x.test/\"onclick=alert(1))", "<https://x.test/'>", "**b**", "`<i>`",
         "> <q>", "```\n</pre><script>\n```", "&lt;", "\n", "[m](mailto:a@b.c)", "<!--", "<svg/onload=x>"]
    ) | st.text(max_size=6),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=60)
@given(written=NASTY, signature=NASTY, quoted=NASTY, name=NASTY)
def test_nothing_that_anybody_writes_becomes_markup(written: str, signature: str, quoted: str, name: str) -> None:
    head = Letterhead(signature={"": signature}, quote_last=True)
    message = Quoted(name, QUOTED.sent_at, quoted)
    page = Tags(body(sent(head, body=from_markdown(written), quoted=message, author=name), "html"))
    assert page.names <= HARMLESS
    assert all(link.lower().startswith(("http://", "https://", "mailto:", "tel:")) for link in page.links)


# --- signature ------------------------------------------------------------------------------------


def test_the_signature_stands_below_the_answer_with_the_agents_name() -> None:
    mail = sent(FULL, author="Jina <Kim>")
    assert body(mail, "plain").endswith("\n\nHello\n\n-- \nJina <Kim>\nAcme Support\n")
    assert "Jina &lt;Kim&gt;<br>\nAcme Support</div>" in body(mail, "html")


def test_where_no_agent_wrote_the_line_with_the_name_is_left_out() -> None:
    assert body(sent(FULL, automatic=True), "plain").endswith("\n\n-- \nAcme Support\n")
    assert "-- " not in body(sent(Letterhead(signature={"": "{agent}"})), "plain")


@pytest.mark.parametrize(("language", "found"), [("ko", "고객센터"), ("de", "Support"), ("", "Support")])
def test_the_signature_is_in_the_customers_language(language: str, found: str) -> None:
    head = Letterhead(signature={"ko": "고객센터", "en": "Support"})
    assert body(sent(head, language=language), "plain").endswith(f"-- \n{found}\n")


# --- the customer's message -----------------------------------------------------------------------


def test_the_customers_message_stands_below_with_its_author_and_day() -> None:
    mail = sent(QUOTING, quoted=QUOTED)
    assert body(mail, "plain") == (
        "Hello\n\nOn 5 March 2025, 김하늘 wrote:\n> 환불해 주세요.\n>\n>> earlier <b>words</b>\n> 감사합니다\n"
    )
    page = body(mail, "html")
    assert '<blockquote type="cite"' in page
    assert "환불해 주세요.<br>\n<br>\n&gt; earlier &lt;b&gt;words" in page


def test_somebody_without_a_name_is_called_by_the_address() -> None:
    nameless = Quoted("", QUOTED.sent_at, "Where is it?")
    assert "On 5 March 2025, kim@example.com wrote:\n> Where is it?" in body(sent(QUOTING, quoted=nameless), "plain")


def test_an_endless_message_is_cut() -> None:
    text = body(sent(QUOTING, quoted=Quoted("Kim", QUOTED.sent_at, "word\n" * 100_000)), "plain")
    assert len(text) < 20_000
    assert text.endswith("> […]\n")


@pytest.mark.parametrize("language", ["en", "ko", "fr"])
@pytest.mark.parametrize("month", range(1, 13))
def test_our_own_reader_knows_the_line_above_it(language: str, month: int) -> None:
    quoted = Quoted("김하늘", datetime(2025, month, 28, tzinfo=UTC), "Where is it?")
    mail = sent(QUOTING, quoted=quoted, language=language)
    assert parse_email(mail.mail).text == "Hello"
    assert parse_email(html_mail(body(mail, "html"))).text == "Hello"


# --- and what the customer answers to it ----------------------------------------------------------


def marked(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def ours(language: str) -> Composed:
    return sent(
        FULL, language=language, author="지나", quoted=QUOTED, body=RichText("Please try again.\n\nIt is mended.")
    )


@pytest.mark.parametrize("language", sorted(REPLY_MARKS))
def test_a_customer_may_answer_without_any_mark_of_their_program(language: str) -> None:
    answer = reply("It works, thank you!\n\n" + body(ours(language), "plain"))
    assert parse_email(answer).text == "It works, thank you!"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "introduction",
    [
        "",
        "On Mon, Nov 23, 2026 at 10:00 AM 지나 via Acme <support@acme.test> wrote:\n\n",
        "2026년 11월 23일 (월) 오전 10:00, Acme <support@acme.test>님이 작성:\n\n",
    ],
)
def test_a_plain_answer_is_told_from_our_mail_below_it(language: str, introduction: str) -> None:
    answer = reply("It works!\n\n" + introduction + marked(body(ours(language), "plain")))
    assert parse_email(answer).text == "It works!"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_html_answer_is_told_from_our_mail_below_it(language: str) -> None:
    page = body(ours(language), "html")
    answer = f"<div>It works!</div><div><br></div>{page.partition('<body')[2].partition('>')[2]}"
    assert parse_email(html_mail(answer)).text == "It works!"
    both = multipart(
        "alternative", part(b"It works!\r\n", "text/plain"), part(answer.encode(), "text/html; charset=utf-8")
    )
    assert parse_email(both).text == "It works!"


def test_an_agents_answer_keeps_its_own_quotations() -> None:
    mail = sent(body=from_markdown("> Where is it?\n\nIt is on its way."))
    assert parse_email(plain(body(mail, "plain"))).text == "> Where is it?\n\nIt is on its way."
