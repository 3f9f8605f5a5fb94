"""What a person wrote now, without what their mail program put around it."""
# ruff: noqa: E501 (samples, as programs write them)

import pytest

from channels.email.parse import parse_email
from tests.channels.email.mails import HEAD, html, multipart, part, plain, reply

OWN = "Please send it\nto my new address.\n\nThanks, Min"
OLD = "Dear Min,\n\nwhere shall we send it?"
QUOTED = "\n".join(f"> {line}".rstrip() for line in OLD.split("\n"))

GMAIL = "On Wed, Mar 5, 2025 at 3:21 PM Acme Support <support@acme.test> wrote:"
PREFIXED = [
    GMAIL,
    "On Wed, Mar 5, 2025 at 3:21 PM Acme Support <support@acme.test>\nwrote:",
    "On Wed, Mar 5, 2025 at 3:21 PM Acme Support With A Long Name\n<support@acme.test> wrote:",
    "On 5 Mar 2025, at 15:21, Acme Support <support@acme.test> wrote:",
    "On 2025-03-05 15:21, Acme Support wrote:",
    "On 3/5/25 3:21 PM, Acme Support wrote:",
    "On Wednesday, March 5th, 2025 at 3:21 PM, Acme <support@acme.test> wrote:",
    "Acme Support <support@acme.test> wrote:",
]
UNPREFIXED = [
    GMAIL,
    "On Wednesday, March 5, 2025 at 03:21:00 PM GMT+9, Acme Support <support@acme.test> wrote:",
    "-----Original Message-----\nFrom: Acme Support <support@acme.test>\nSent: Wednesday, March 5, 2025 3:21 PM",
    "________________________________\nFrom: Acme Support <support@acme.test>\nSent: Wednesday, March 5, 2025 3:21 PM\n"
    "To: Min <kim@example.com>\nSubject: Re: Refund",
    "From: Acme Support\nSent: Wednesday, March 5, 2025 3:21 PM\nTo: Min\nCc: Lee\nSubject: Re: Refund",
    "*From:* Acme Support <support@acme.test>\n*Date:* Wednesday, March 5, 2025\n*To:* Min",
    "-------- Original message --------\nFrom: Acme <support@acme.test>\nDate: 05/03/2025 15:21 (GMT+09:00)",
    "------ Original Message ------\nFrom: Acme\nTo: Min",
]


@pytest.mark.parametrize("above", PREFIXED)
def test_an_introduced_quotation_goes(above: str) -> None:
    parsed = parse_email(reply(f"{OWN}\n\n{above}\n\n{QUOTED}\n"))
    assert parsed.text == OWN
    assert "where shall we" in parsed.full_text


@pytest.mark.parametrize("above", UNPREFIXED)
def test_history_goes_also_where_its_lines_are_not_marked(above: str) -> None:
    parsed = parse_email(reply(f"{OWN}\n\n{above}\n\n{OLD}\n"))
    assert parsed.text == OWN
    assert "where shall we" in parsed.full_text


def test_answers_between_quoted_lines_are_kept_with_what_they_answer() -> None:
    text = f"Hello,\n\n{GMAIL}\n> Which size?\n\nXL please.\n\n> And the colour?\nBlue.\n> Regards\n"
    expected = "Hello,\n\n> Which size?\n\nXL please.\n\n> And the colour?\n\nBlue."
    assert parse_email(reply(text)).text == expected


def test_an_answer_below_the_quotation_is_kept() -> None:
    assert parse_email(reply(f"{GMAIL}\n{QUOTED}\n\n{OWN}\n")).text == OWN


def test_quoted_lines_of_an_answer_go_even_where_nothing_introduces_them() -> None:
    assert parse_email(reply("> Which size?\nXL please")).text == "XL please"


def test_lines_that_begin_with_an_arrow_stay_in_a_mail_that_answers_nothing() -> None:
    assert (
        parse_email(plain("My steps:\n> open the app\n> press send")).text == "My steps:\n> open the app\n> press send"
    )


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote:\nplease cancel my order.\nPlease do it now.",
        "On 3/5/2025 I wrote:\nplease cancel my order.",
        "On 3/5/2025 at 10:30 you wrote:\nwe shall cancel it. You did not.",
        "I found what the manual wrote:\npress the button at 10:30 on 3/5/2025.",
        "From: Seoul\nTo: Busan\nDate: 5 May\nPlease book this.",
        "The price\n-----\nis too high",
        "Subject: my order\nDate: yesterday\nIt is late.",
        "sent from Germany last week, still not here",
        "> all is quoted",
        "-----Original Message-----\nis what your app shows me",
        "--\nonly this",
    ],
)
def test_when_in_doubt_the_words_stay(text: str) -> None:
    assert parse_email(plain(text)).text == text


@pytest.mark.parametrize(
    "text",
    [
        "On 3/5/2025 at 10:30 you wrote:\nwe shall cancel it. You did not.",
        "On 3/5/2025 I wrote:\nplease cancel my order.",
        "From: Seoul\nTo: Busan\nDate: 5 May\nPlease book this.",
        "Subject: my order\nDate: yesterday\nIt is late.",
    ],
)
def test_the_words_stay_also_below_others(text: str) -> None:
    assert parse_email(reply(f"Hello,\n\n{text}")).text == f"Hello,\n\n{text}"


def test_an_empty_field_of_a_signature_announces_nothing() -> None:
    text = f"{OWN}\nTel: 02 123\nFax:"
    assert parse_email(reply(f"{text}\n\n{UNPREFIXED[3]}\n\n{OLD}")).text == text


def test_an_answer_of_nothing_but_a_signature_is_that_and_not_the_history() -> None:
    assert parse_email(reply(f"Sent from my iPhone\n\n{GMAIL}\n{QUOTED}")).text == "Sent from my iPhone"


@pytest.mark.parametrize("text", [GMAIL + "\n" + QUOTED, "Sent from my iPhone", "--\nMin\nAcme Inc."])
def test_a_mail_of_nothing_but_history_or_signature_shows_it(text: str) -> None:
    assert parse_email(reply(text)).text == text.rstrip()


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nMin Kim\nHead of Buying\n+82 10 1234 5678",
        "--\nMin Kim",
        "Sent from my iPhone",
        "Sent from my Galaxy S24",
        "Sent from my Samsung Galaxy smartphone.",
        "Get Outlook for iOS",
        "Get Outlook for Android<https://aka.ms/AAb9ysg>",
        "Sent from Outlook for Android",
        "Sent from Mail for Windows",
        "Sent from Yahoo Mail on Android",
        "Sent with Proton Mail secure email.",
        "Sent from Gmail Mobile",
    ],
)
def test_signatures_go(signature: str) -> None:
    assert parse_email(plain(f"{OWN}\n\n{signature}\n")).text == OWN
    assert parse_email(reply(f"{OWN}\n\n{signature}\n\n{GMAIL}\n{QUOTED}\n")).text == OWN


def test_a_forwarded_mail_is_content() -> None:
    forwarded = (
        "---------- Forwarded message ---------\nFrom: Lee <lee@x.com>\nDate: Wed, Mar 5, 2025\nSubject: Order\nTo: Min"
    )
    text = (
        f"Please look at this.\n\n{forwarded}\n\nThe order is late.\n--\nLee\n\nOn 3/5/25 3:21 PM, Acme wrote:\n> soon"
    )
    assert parse_email(plain(text)).text == text


def test_apples_forwarded_mail_is_content() -> None:
    text = "See below\n\nBegin forwarded message:\n\nFrom: Lee <lee@x.com>\nSubject: Order\nDate: 5 March 2025\nTo: Min\n\nIt is late"
    assert parse_email(plain(text)).text == text


@pytest.mark.parametrize("prefix", ["FW:", "Fwd:", "Fw:"])
def test_outlooks_forwarded_mail_is_told_by_its_subject(prefix: str) -> None:
    text = f"Please look.\n\n{UNPREFIXED[3]}\n\n{OLD}"
    assert parse_email(plain(text, head=HEAD.replace(b"Refund", prefix.encode() + b" Refund"))).text == text


def test_a_forwarded_mail_within_history_stays_history() -> None:
    text = f"{OWN}\n\n{GMAIL}\n> ---------- Forwarded message ---------\n> From: Lee\n> Begin forwarded message:\n> x"
    assert parse_email(reply(text)).text == OWN


HTML_REPLIES = {
    "gmail": '<div dir="ltr">{own}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
    'Am Mi., 5. März 2025 um 15:21 Uhr schrieb Acme &lt;<a href="mailto:a@acme.test">a@acme.test</a>&gt;:<br></div>'
    '<blockquote class="gmail_quote" style="margin:0">{old}</blockquote></div>',
    "apple": '{own}<br><div><br><blockquote type="cite"><div>On 5 Mar 2025, at 15:21, Acme &lt;a@acme.test&gt; wrote:</div>'
    "<br><div>{old}</div></blockquote></div>",
    "outlook": '{own}<div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>Lähettäjä:</b> Acme<br>'
    "<b>Aihe:</b> Refund</div><div>{old}</div>",
    "outlook ios": '{own}<div id="mail-editor-reference-message-container"><div>{old}</div></div>',
    "outlook desktop": '<p class="MsoNormal">{own}</p><div><div style="border-top:solid 1pt"><p class="MsoNormal">'
    "<b>From:</b> Acme &lt;a@acme.test&gt;<br><b>Sent:</b> Wednesday, March 5, 2025<br><b>To:</b> Min<br><b>Subject:</b> Re"
    '</p></div></div><p class="MsoNormal">{old}</p>',
    "thunderbird": '{own}<br><div class="moz-cite-prefix">Den 05.03.2025 kl. 15.21, skrev Acme:<br></div>'
    '<blockquote type="cite" cite="mid:x">{old}</blockquote>',
    "yahoo": '{own}<div id="ydp1yahoo_quoted_2" class="ydp1yahoo_quoted"><div>On Wednesday Acme wrote:</div><div>{old}</div></div>',
    "proton": '{own}<div class="protonmail_quote">On Wednesday, March 5th, 2025 at 3:21 PM, Acme &lt;a@acme.test&gt; wrote:<br>'
    '<blockquote class="protonmail_quote" type="cite">{old}</blockquote></div>',
}


@pytest.mark.parametrize("program", HTML_REPLIES)
def test_history_goes_where_the_html_says_what_it_is(program: str) -> None:
    source = HTML_REPLIES[program].format(
        own="<div>It is <b>late</b>.</div><div>Please help</div>", old="<p>Dear Min</p>old words"
    )
    parsed = parse_email(html(source))
    assert parsed.text.split() == ["It", "is", "late.", "Please", "help"]
    assert "old words" in parsed.full_text
    assert "\ue000" not in parsed.full_text
    assert "\ue001" not in parsed.full_text


def test_answers_between_quotations_are_kept_in_html() -> None:
    source = (
        '<div class="gmail_quote"><div class="gmail_attr">On Wed, Mar 5, 2025, Acme wrote:</div><blockquote class="gmail_quote">'
        'Which size?</blockquote></div><div>XL</div><blockquote class="gmail_quote">Which colour?</blockquote><div>Blue</div>'
    )
    assert (
        parse_email(html(source, HEAD + b"In-Reply-To: <x@acme.test>\r\n")).text
        == "> Which size?\n\nXL\n\n> Which colour?\n\nBlue"
    )


def test_a_forward_from_gmail_is_content_in_html() -> None:
    source = (
        '<div>Please look</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "From: Lee<br>Subject: Order<br></div><blockquote>kept words</blockquote></div>"
    )
    assert "kept words" in parse_email(html(source)).text


def test_the_html_helps_where_the_plain_form_does_not_show_its_history() -> None:
    plain_form = part(f"{OWN}\n\nAcme kirjoitti 5.3.2025:\n\n{OLD}".encode(), "text/plain; charset=utf-8")
    source = HTML_REPLIES["outlook"].format(own="<div>Please send it.</div>", old=OLD)
    assert (
        parse_email(multipart("alternative", plain_form, part(source.encode(), "text/html"))).text == "Please send it."
    )


def test_a_persons_own_blockquote_stays() -> None:
    source = "<p>The screen says</p><blockquote>out of paper</blockquote><p>what now?</p>"
    assert parse_email(html(source)).text == "The screen says\n\n> out of paper\n\nwhat now?"


def test_marks_that_a_sender_puts_in_have_no_effect() -> None:
    text = "one\n\ue000two\n\ue001three"
    assert parse_email(plain(text)).text == "one\ntwo\nthree"
    assert parse_email(html("<p>one</p>\ue000<p>two</p>&#xe001;<p>three</p>")).text == "one\n\ntwo\n\nthree"
