"""What mail programs write around quotations and below messages, by language. Data only: a language is added here.

Compared in lower case, with white space collapsed. The forms are those that the programs really send: Gmail, Apple Mail
and iOS, Outlook (desktop, web, mobile), Thunderbird, Yahoo, Samsung, Proton, Naver, Daum.
"""

import re

ATTRIBUTION_ENDS = (
    "wrote:",
    "writes:",
    "작성:",
    "작성했습니다:",
    "작성하였습니다:",
    "작성하셨습니다:",
    "쓴 글:",
    "썼습니다:",
    "쓰셨습니다:",
    "씀:",
    "보낸 메시지:",
    "님의 말:",
    "wrote：",
    "작성：",
)
"""How a line above a quotation ends ("On ..., X <x@y> wrote:", "..., X <x@y>님이 작성:")."""

ATTRIBUTION_STARTS = ("on ", "at ", "[", "(")
"""What may stand before the date in such a line, where it does not begin with the date itself."""

ATTRIBUTION_DATE = re.compile(
    r"\d{4}\s?[년./-]|\d{2,4}\.\s?\d{1,2}\.\s?\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d{1,2}월"
    r"|\b\d{1,2},? \d{4}\b|\d{1,2}:\d{2}"
)
CLOCK_TIME = re.compile(r"\d{1,2}[:.시]\s?\d{2}")
OWN_QUOTATION_ENDS = (" i wrote:", " you wrote:", " we wrote:", "제가 작성:", "내가 작성:")
"""How people, not programs, introduce what they repeat."""

QUOTED_SEPARATORS = frozenset(
    (
        "original message",
        "original email",
        "original mail",
        "original appointment",
        "reply message",
        "원본 메시지",
        "원본 메세지",
        "원본메시지",
        "원본메세지",
        "원본 메일",
        "원본메일",
        "원본 이메일",
        "원본이메일",
        "원본 내용",
        "원본 약속",
        "원문",
        "원본",
        "original message / 원본 메시지",
    )
)
"""Between rows of dashes: an earlier mail follows ("-----Original Message-----", "--------- 원본 메일 ---------")."""

FORWARD_SEPARATORS = frozenset(
    (
        "forwarded message",
        "forwarded mail",
        "forwarded email",
        "begin forwarded message",
        "전달된 메시지",
        "전달된 메세지",
        "전달된 메일",
        "전달된 이메일",
        "전달 메시지",
        "전달 메일",
        "전달한 메시지",
        "전달된 메시지 시작",
        "전달받은 메시지",
        "전달된 편지",
    )
)
"""Between rows of dashes, or before a colon: a forwarded mail follows, which is content."""

FORWARD_SUBJECTS = ("fw:", "fwd:", "전달:", "전달 :", "[전달]", "fw :", "fwd :")

HEADER_LABELS = {
    "from": "from",
    "sender": "from",
    "보낸사람": "from",
    "보낸이": "from",
    "발신자": "from",
    "발신": "from",
    "발신인": "from",
    "date": "date",
    "sent": "date",
    "보낸날짜": "date",
    "보낸시간": "date",
    "보냄": "date",
    "날짜": "date",
    "일시": "date",
    "발신일": "date",
    "발송일": "date",
    "작성일": "date",
    "to": "to",
    "받는사람": "to",
    "받은사람": "to",
    "받는이": "to",
    "수신자": "to",
    "수신": "to",
    "수신인": "to",
    "cc": "cc",
    "참조": "cc",
    "bcc": "cc",
    "숨은참조": "cc",
    "subject": "subject",
    "제목": "subject",
    "importance": "other",
    "중요도": "other",
    "reply-to": "other",
    "회신": "other",
    "attachments": "other",
    "첨부": "other",
    "첨부파일": "other",
}
"""Labels of the small header block above an earlier mail, without spaces -> what they name."""

_DEVICE = (
    r"(?:iphone|ipad|ipod|mac|apple watch|android|galaxy\S*|samsung\S*|blackberry|windows|mobile|phone|"
    r"아이폰|아이패드|갤럭시|안드로이드|삼성\S*|스마트폰|휴대폰|핸드폰|휴대전화|모바일|윈도우)"
)
_PROGRAM = (
    r"(?:outlook(?: for (?:ios|android|mac))?|gmail(?: mobile)?|yahoo mail\S*|aol|mail for windows\S*|proton ?mail\S*|"
    r"spark|mailplane|네이버 ?메일|naver\S*|다음 ?메일|daum\S*|한메일|카카오 ?메일|kakao ?mail|지메일|메일 ?앱|mail)"
)
_SENT = r"(?:보냄|보냈습니다|보낸 메일입니다|작성함|발송|발송됨|전송됨)"
# Each is matched against one whole line of at most 100 characters, so that it stays cheap whatever it holds.
MOBILE_SIGNATURES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"sent (?:from|with|using|via|by) (?:my |the |an? )?(?:\S+ ){{0,3}}{_DEVICE}(?: \S+){{0,4}}\.?",
        rf"sent (?:from|with|using|via|by) (?:my |the )?{_PROGRAM}(?: \S+){{0,5}}\.?",
        r"get outlook for (?:ios|android|mac)(?: ?[<(]\S+[>)])?",
        r"(?:ios|android|mac)용 outlook(?:을|를)? ?(?:다운로드|받기|가져오기)(?: ?[<(]\S+[>)])?",
        r"outlook for (?:ios|android|mac) ?(?:다운로드|받기|가져오기|에서 보냄)(?: ?[<(]\S+[>)])?",
        rf"(?:windows|android|ios|mac)용 \S+에서 {_SENT}\.?",
        rf"(?:나의|내|제)? ?(?:삼성 |samsung |lg )?{_DEVICE}(?: \S+){{0,2}}에서 {_SENT}\.?",
        rf"(?:나의|내|제)? ?{_PROGRAM}(?: \S+){{0,3}}(?:에서|으로|로) {_SENT}\.?",
    )
)
"""The single line that a phone or a program puts below what its owner wrote."""
