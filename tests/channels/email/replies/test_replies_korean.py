"""The same in Korean, as Korean mail programs write it."""
# ruff: noqa: E501 (samples, as programs write them)

import pytest

from channels.email.parse import parse_email
from tests.channels.email.mails import HEAD, html, plain, reply

OWN = "네, 새 주소로 보내 주세요.\n\n서울시 중구 세종대로 110\n\n감사합니다.\n김민수 드림"
OLD = "안녕하세요, 고객님.\n\n어디로 보내 드릴까요?"
QUOTED = "\n".join(f"> {line}".rstrip() for line in OLD.split("\n"))

PREFIXED = {
    "gmail": "2025년 3월 5일 (수) 오후 3:21, Acme 고객센터 <support@acme.test>님이 작성:",
    "gmail wrapped before the end": "2025년 3월 5일 (수) 오후 3:21, Acme 고객센터 <support@acme.test>님이\n작성:",
    "gmail wrapped before the address": "2025년 3월 5일 (수) 오후 3:21, 아주 긴 이름의 Acme 고객센터\n<support@acme.test>님이 작성:",
    "gmail wrapped twice": "2025년 3월 5일 (수) 오후 3:21, 아주 긴 이름의 Acme\n고객센터 <support@acme.test>님이\n작성:",
    "gmail old": "2025년 3월 5일 오후 3:21에 Acme 고객센터<support@acme.test>님이 작성:",
    "apple mail": "2025. 3. 5. 오후 3:21, Acme 고객센터 <support@acme.test> 작성:",
    "apple mail old": "2025년 3월 5일, 오후 3:21, Acme 고객센터 <support@acme.test> 작성:",
    "thunderbird": "2025-03-05 오후 3:21에 Acme 고객센터 이(가) 쓴 글:",
    "thunderbird short year": "25. 3. 5. 오후 3:21에 Acme 고객센터 이(가) 쓴 글:",
    "weekday first": "수요일, 2025년 3월 5일 오후 3:21, Acme 고객센터 <support@acme.test> 작성:",
    "name only": "Acme 고객센터 <support@acme.test>님이 작성:",
}
UNPREFIXED = {
    "gmail": PREFIXED["gmail"],
    "naver": '-----Original Message-----\nFrom: "Acme 고객센터"<support@acme.test>\nTo: "김민수"<kim@example.com>;\nCc:\n'
    "Sent: 2025-03-05 (수) 15:21:00 (GMT+09:00)\nSubject: Re: 환불",
    "naver korean": "-----원본 메시지-----\n보낸사람: Acme 고객센터 <support@acme.test>\n받는사람: 김민수",
    "daum": "--------- 원본 메일 ---------\n보낸사람 : Acme 고객센터 <support@acme.test>\n받는사람 : 김민수 <kim@example.com>\n"
    "날짜 : 25.03.05 15:21 GMT +0900\n제목 : Re: 환불",
    "outlook": "보낸 사람: Acme 고객센터 <support@acme.test>\n보낸 날짜: 2025년 3월 5일 수요일 오후 3:21\n받는 사람: 김민수\n"
    "참조: 이영희\n제목: RE: 환불",
    "outlook mobile": "________________________________\n보낸 사람: Acme 고객센터 <support@acme.test>\n보낸 날짜: 2025년 3월 5일\n"
    "받는 사람: 김민수\n제목: RE: 환불",
    "outlook separator": "-----원본 메시지-----\n보낸 사람: Acme\n보낸 날짜: 2025년 3월 5일",
    "outlook bold": "*보낸 사람:* Acme 고객센터 <support@acme.test>\n*보낸 날짜:* 2025년 3월 5일\n*받는 사람:* 김민수",
    "samsung": "-------- 원본 이메일 --------\n발신: Acme 고객센터 <support@acme.test>\n날짜: 25/3/5 15:21 (GMT+09:00)\n받은사람: 김민수",
    "fullwidth colons": "보낸사람： Acme <support@acme.test>\n받는사람： 김민수\n제목： 환불",
}
SIGNATURES = [
    "나의 iPhone에서 보냄",
    "내 iPhone에서 보냄",
    "iPhone에서 보냄",
    "나의 iPad에서 보냄",
    "나의 아이폰에서 보냄",
    "Galaxy에서 보냄",
    "내 Galaxy에서 보냄",
    "Galaxy S24 Ultra에서 보냄",
    "삼성 Galaxy 스마트폰에서 보냈습니다.",
    "내 갤럭시 스마트폰에서 보냄",
    "네이버 메일 앱에서 보냄",
    "iOS용 Outlook 다운로드",
    "Android용 Outlook 다운로드<https://aka.ms/AAb9ysg>",
    "Outlook for Android 다운로드",
    "Windows용 메일에서 보냄",
    "모바일에서 보냄",
    "-- \n김민수\n010-1234-5678",
]


@pytest.mark.parametrize("program", PREFIXED)
def test_an_introduced_quotation_goes(program: str) -> None:
    parsed = parse_email(reply(f"{OWN}\n\n{PREFIXED[program]}\n\n{QUOTED}\n"))
    assert parsed.text == OWN
    assert "어디로" in parsed.full_text


@pytest.mark.parametrize("program", UNPREFIXED)
def test_history_goes_also_where_its_lines_are_not_marked(program: str) -> None:
    parsed = parse_email(reply(f"{OWN}\n\n{UNPREFIXED[program]}\n\n{OLD}\n"))
    assert parsed.text == OWN
    assert "어디로" in parsed.full_text


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signatures_go(signature: str) -> None:
    assert parse_email(plain(f"{OWN}\n\n{signature}\n")).text == OWN
    assert parse_email(reply(f"{OWN}\n\n{signature}\n\n{PREFIXED['gmail']}\n{QUOTED}\n")).text == OWN


def test_the_answer_of_an_iphone_quotes_even_its_introduction() -> None:
    text = f"{OWN}\n\n나의 iPhone에서 보냄\n\n> 2025. 3. 5. 오후 3:21, Acme 고객센터 <support@acme.test> 작성:\n>\n{QUOTED}\n"
    assert parse_email(reply(text)).text == OWN


def test_answers_between_quoted_lines_are_kept_with_what_they_answer() -> None:
    text = f"안녕하세요.\n\n{PREFIXED['gmail']}\n> 사이즈가 어떻게 되세요?\n\nXL입니다.\n\n> 색상은요?\n파란색이요.\n"
    expected = "안녕하세요.\n\n> 사이즈가 어떻게 되세요?\n\nXL입니다.\n\n> 색상은요?\n\n파란색이요."
    assert parse_email(reply(text)).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "사진은 핸드폰에서 보냈습니다.",
        "어제 회사에서 보냈습니다",
        "신청서를 이렇게 작성:\n이름과 주소를 적었습니다.",
        "받는 사람: 김민수\n주소: 서울시 중구\n이렇게 보내 주세요.",
        "제목: 환불 요청\n날짜: 3월 5일\n상품이 불량입니다.",
        "3월 5일에 제가 작성:\n환불해 주세요. 오후 3:21",
        "출발: 서울\n도착: 부산\n날짜: 5월 5일",
        "원본 메일은 첨부했습니다.\n확인 부탁드립니다.",
    ],
)
def test_when_in_doubt_the_words_stay(text: str) -> None:
    assert parse_email(plain(text)).text == text


@pytest.mark.parametrize(
    "separator",
    [
        "---------- Forwarded message ---------\n보낸사람: 이영희 <lee@x.com>\nDate: 2025년 3월 5일 (수) 오후 3:21\nSubject: 주문\nTo: 김민수",
        "---------- 전달된 메시지 ----------\n발신자: 이영희 <lee@x.com>\n날짜: 2025년 3월 5일\n제목: 주문\n수신자: 김민수",
        "전달된 메시지 시작:\n\n보낸 사람: 이영희 <lee@x.com>\n제목: 주문\n날짜: 2025년 3월 5일\n받는 사람: 김민수",
        "-------- 전달된 메일 --------\n보낸사람: 이영희\n제목: 주문\n날짜: 3월 5일",
    ],
)
def test_a_forwarded_mail_is_content(separator: str) -> None:
    text = f"확인 부탁드립니다.\n\n{separator}\n\n주문이 늦습니다."
    assert parse_email(plain(text)).text == text


@pytest.mark.parametrize("subject", ["FW: 환불", "Fwd: 환불", "전달: 환불"])
def test_a_forward_is_told_by_its_subject(subject: str) -> None:
    text = f"확인 부탁드립니다.\n\n{UNPREFIXED['outlook']}\n\n{OLD}"
    assert parse_email(plain(text, head=HEAD.replace(b"Refund", subject.encode()))).text == text


def test_history_goes_from_gmails_html() -> None:
    source = (
        f'<div dir="ltr">{OWN.replace(chr(10), "<br>")}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        '2025년 3월 5일 (수) 오후 3:21, Acme &lt;<a href="mailto:support@acme.test">support@acme.test</a>&gt;님이 작성:<br></div>'
        f'<blockquote class="gmail_quote">{OLD.replace(chr(10), "<br>")}</blockquote></div>'
    )
    assert parse_email(html(source)).text == OWN


def test_history_goes_from_navers_html() -> None:
    source = (
        f'<div style="font-size:14px"><p>{OWN.replace(chr(10), "<br>")}</p></div><p>&nbsp;</p>'
        '<p><span>-----Original Message-----</span><br><b>From:</b> "Acme"&lt;support@acme.test&gt;<br><b>To:</b> 김민수<br>'
        f"<b>Subject:</b> 환불</p><p>{OLD}</p>"
    )
    assert parse_email(html(source)).text == OWN


def test_history_goes_from_outlooks_html() -> None:
    source = (
        f'<p class="MsoNormal">{OWN.replace(chr(10), "<br>")}</p><div><p class="MsoNormal"><b>보낸 사람:</b> Acme &lt;s@acme.test&gt;<br>'
        "<b>보낸 날짜:</b> 2025년 3월 5일<br><b>받는 사람:</b> 김민수<br><b>제목:</b> RE: 환불</p></div>"
        f'<p class="MsoNormal">{OLD}</p>'
    )
    assert parse_email(html(source)).text == OWN


@pytest.mark.parametrize("charset", ["cp949", "utf-8"])
def test_a_whole_answer_in_each_korean_charset(charset: str) -> None:
    text = f"{OWN}\n\n{PREFIXED['gmail']}\n{QUOTED}\n"
    label = "ks_c_5601-1987" if charset == "cp949" else charset
    assert parse_email(plain(text, charset, HEAD + b"In-Reply-To: <o@acme.test>\r\n", label)).text == OWN
