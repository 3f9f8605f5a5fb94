"""A mail that has a plain and an HTML form: the one is read, the other helps."""

from channels.email.parse import parse_email
from tests.channels.email.mails import HEAD, multipart, part

REPLY = HEAD + b"In-Reply-To: <ours@acme.test>\r\n"


def both(text: str, page: str) -> str:
    forms = (part(text.encode(), "text/plain; charset=utf-8"), part(page.encode(), "text/html; charset=utf-8"))
    return parse_email(multipart("alternative", *forms, head=REPLY)).text


def test_a_signature_that_only_the_html_names_goes() -> None:
    page = '<div>Please cancel it.</div><div id="Signature"><p>Min Kim</p><p>Head of Buying</p></div>'
    assert both("Please cancel it.\n\nMin Kim\nHead of Buying\n", page) == "Please cancel it."


def test_a_signature_above_history_goes() -> None:
    page = (
        '<div>취소해 주세요.</div><div class="gmail_signature">김민수<br>예시상사</div><div class="gmail_quote">'
        '<div class="gmail_attr">Acme님이 작성:</div><blockquote class="gmail_quote">네</blockquote></div>'
    )
    attribution = "2025년 3월 5일 (수) 오후 3:21, Acme <a@acme.test>님이 작성:"
    text = f"취소해 주세요.\n\n김민수\n예시상사\n\n{attribution}\n\n> 네\n"
    assert both(text, page) == "취소해 주세요."


def test_words_that_stand_in_the_plain_form_only_are_kept() -> None:
    page = '<div>Please <b>cancel</b> it.</div><div class="gmail_signature">Min Kim</div>'
    assert both("Do not cancel it.\n\nMin Kim", page) == "Do not cancel it.\n\nMin Kim"


def test_a_mail_of_nothing_but_a_signature_keeps_it() -> None:
    assert both("Min Kim", '<div class="gmail_signature">Min Kim</div>') == "Min Kim"


def test_words_written_into_the_signature_are_kept() -> None:
    page = "<div>Hello</div><div id='Signature'><p>Min Kim</p><p>PS: is it late?</p></div>"
    assert both("Hello\n\nMin Kim\nPS: is it late?", page) == "Hello\n\nMin Kim\nPS: is it late?"


def test_history_that_is_marked_in_neither_stays_where_the_sender_says_that_answers_stand_in_it() -> None:
    block = "From: Acme <a@acme.test>\nSent: 5 March 2025\nTo: Min\nSubject: Parcel\n\nWhich size?\nXL"
    for announcement in (
        "Please see my answers below in red.",
        "아래에 답변 적어 두었습니다.",
        "Meine Antworten unten.",
    ):
        text = f"{announcement}\n\n{block}"
        assert both(text, f"<pre>{text}</pre>".replace("<a@", "&lt;a@")) == text
