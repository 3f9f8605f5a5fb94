"""Heads and trees of parts, whole and broken, and their transfer encodings."""

from base64 import b64encode

from tests.channels.email.mails import HEAD, multipart, part
from tests.channels.email.reading.questions.question import Question

TEXT, PDF = (
    part("환불 부탁드립니다".encode(), "text/plain; charset=utf-8"),
    part(b"%PDF", "application/pdf; name=a.pdf"),
)
BOTH = {"text": "환불 부탁드립니다", "files": ["a.pdf"], "contents": [b"%PDF"]}
MIXED = multipart("mixed", TEXT, PDF)
INNER = 'Content-Type: multipart/alternative; boundary="{}"\r\n\r\n'


def alternative(boundary: str, closed: bool = True) -> bytes:
    body = (
        f"--{boundary}\r\n".encode()
        + TEXT
        + f"\r\n--{boundary}\r\n".encode()
        + part("<p>환불 부탁드립니다</p>".encode(), "text/html; charset=utf-8")
    )
    return INNER.format(boundary).encode() + body + (f"\r\n--{boundary}--".encode() if closed else b"")


PARTS = [
    Question("a file beside a text", MIXED, {**BOTH, "warnings": []}, is_korean=True),
    Question("the last boundary is missing", MIXED.replace(b"\r\n--b1--\r\n", b""), BOTH, is_korean=True),
    Question("boundaries with spaces behind them", MIXED.replace(b"--b1\r\n", b"--b1 \t \r\n"), BOTH, is_korean=True),
    Question("a boundary with spaces within", MIXED.replace(b"b1", b"b 1"), BOTH, is_korean=True),
    Question(
        "the boundary is not named",
        MIXED.replace(b'; boundary="b1"', b""),
        {**BOTH, "warned": "boundary"},
        is_korean=True,
    ),
    Question(
        "the boundary is named wrongly",
        MIXED.replace(b'boundary="b1"', b'boundary="other"'),
        {**BOTH, "warned": "boundary"},
        is_korean=True,
    ),
    Question(
        "the boundary's quotation mark is not closed",
        MIXED.replace(b'boundary="b1"', b'boundary="b1'),
        BOTH,
        is_korean=True,
    ),
    Question("no semicolon before the boundary", MIXED.replace(b"mixed;", b"mixed"), BOTH, is_korean=True),
    Question("the boundary in upper-case letters", MIXED.replace(b"boundary=", b"BOUNDARY = "), BOTH, is_korean=True),
    Question(
        "Content-Type twice, the useless one first",
        MIXED.replace(b"Content-Type: multipart", b"Content-Type: text/plain\r\nContent-Type: multipart", 1),
        BOTH,
        is_korean=True,
    ),
    Question(
        "Content-Type lost",
        MIXED.replace(b'Content-Type: multipart/mixed; boundary="b1"\r\n', b""),
        BOTH,
        is_korean=True,
    ),
    Question(
        "an inner boundary that begins like the outer one",
        multipart("mixed", alternative("b12"), PDF),
        BOTH,
        is_korean=True,
    ),
    Question(
        "an outer boundary that begins like the inner one",
        multipart("mixed", alternative("b1"), PDF, boundary="b12"),
        BOTH,
        is_korean=True,
    ),
    Question(
        "an inner multipart that is never closed",
        multipart("mixed", alternative("in", closed=False), PDF),
        BOTH,
        is_korean=True,
    ),
    Question(
        "an inner boundary that is named wrongly",
        multipart("mixed", alternative("in").replace(b'boundary="in"', b'boundary="out"'), PDF),
        BOTH,
        is_korean=True,
    ),
    Question(
        "the same boundary within and without",
        multipart("mixed", alternative("b1"), PDF),
        {"text": "환불 부탁드립니다"},
        is_korean=True,
    ),
    Question("an empty part", multipart("mixed", TEXT, b"", PDF), BOTH, is_korean=True),
    Question(
        "a part without a head", multipart("mixed", b"\r\n" + "환불 부탁드립니다".encode(), PDF), BOTH, is_korean=True
    ),
    Question(
        "text before and after the parts",
        MIXED.replace(b"--b1\r\n", b"This is a multi-part message in MIME format.\r\n--b1\r\n", 1) + b"epilogue",
        BOTH,
        is_korean=True,
    ),
    Question("every line ends in \\n", MIXED.replace(b"\r\n", b"\n"), BOTH, is_korean=True),
    Question("every line ends in \\r", MIXED.replace(b"\r\n", b"\r"), BOTH, is_korean=True),
    Question(
        "every line ends in \\r\\r\\n",
        MIXED.replace(b"\r\n", b"\r\r\n"),
        {"text": "환불 부탁드립니다", "files": ["a.pdf"]},
        is_korean=True,
    ),
    Question(
        "four levels",
        multipart(
            "mixed",
            multipart(
                "mixed",
                multipart("mixed", multipart("mixed", TEXT, boundary="d", head=b""), boundary="c", head=b""),
                boundary="b",
                head=b"",
            ),
            PDF,
        ),
        BOTH,
        is_korean=True,
    ),
    Question(
        "an empty text beside HTML",
        multipart(
            "alternative", part(b" \r\n", "text/plain"), part("<p>환불</p>".encode(), "text/html; charset=utf-8")
        ),
        {"text": "환불"},
        is_korean=True,
    ),
    Question(
        "HTML beside a file that it does not show",
        multipart("mixed", part("<p>환불</p>".encode(), "text/html; charset=utf-8"), PDF),
        {"text": "환불", "files": ["a.pdf"], "inline": [False]},
        is_korean=True,
    ),
    Question(
        "other forms of the same text",
        multipart("alternative", TEXT, part(b"<amp>", "text/x-amp-html"), part(b"<bold>x", "text/enriched")),
        {"text": "환불 부탁드립니다", "files": []},
        is_korean=True,
    ),
    Question(
        "Apple: texts around a file",
        multipart(
            "mixed",
            part("위".encode(), "text/plain; charset=utf-8"),
            PDF,
            part("아래".encode(), "text/plain; charset=utf-8"),
        ),
        {"text": "위\n\n아래", "files": ["a.pdf"]},
        is_korean=True,
    ),
    Question(
        "a forwarded mail as a file",
        multipart(
            "mixed", TEXT, part("Subject: =?utf-8?B?7ZmY67aI?=\r\nFrom: a@b.c\r\n\r\n안녕".encode(), "message/rfc822")
        ),
        {"text": "환불 부탁드립니다", "files": ["환불.eml"]},
        is_korean=True,
    ),
    Question(
        "a forwarded mail in base64",
        multipart(
            "mixed",
            TEXT,
            part(b64encode(b"Subject: old\r\n\r\nx"), "message/rfc822", "Content-Transfer-Encoding: base64"),
        ),
        {"files": ["old.eml"], "contents": [b"Subject: old\r\n\r\nx"]},
    ),
    Question(
        "a digest",
        multipart("digest", b"\r\nSubject: one\r\n\r\nx", b"\r\nSubject: two\r\n\r\ny"),
        {"files": ["one.eml", "two.eml"]},
    ),
]
HEADS = [
    Question(
        "a line without a colon",
        b"From: a@b.com\r\nnot a header\r\nSubject: still here\r\n\r\nbody",
        {"subject": "still here", "text": "body", "warned": "no header"},
    ),
    Question(
        "no empty line before the body",
        b"From: a@b.com\r\nSubject: s\r\nHello there\r\nsecond line\r\n",
        {"subject": "s", "text": "Hello there\nsecond line"},
    ),
    Question(
        "no empty line, and a colon in the body",
        b"From: a@b.com\r\nSubject: s\r\nHello there\r\nNote: please refund\r\nthanks\r\n",
        {"text": "Hello there\nNote: please refund\nthanks"},
    ),
    Question(
        "an empty line within the head",
        b"Received: by x\r\n\r\nFrom: a@b.com\r\nSubject: s\r\n\r\nbody",
        {"from_address": "a@b.com", "subject": "s", "text": "body"},
    ),
    Question(
        "a mailbox's line before it",
        b"From kim Wed Mar  5 15:21:00 2025\r\nFrom: a@b.com\r\n\r\nbody",
        {"from_address": "a@b.com", "text": "body"},
    ),
    Question(
        "spaces before the colon",
        b"From : a@b.com\r\nSubject\t: s\r\n\r\nbody",
        {"from_address": "a@b.com", "subject": "s"},
    ),
    Question("nothing but a head", b"From: a@b.com\r\nSubject: s", {"from_address": "a@b.com", "text": ""}),
    Question("nothing but a body", b"\r\nhello", {"from_address": None, "text": "hello"}),
    Question("nothing", b"", {"from_address": None, "text": "", "attachments": []}),
]
ENCODINGS = [
    Question(
        "base64 in pieces",
        HEAD
        + part(
            b64encode("환불".encode()) + b"\r\n" + b64encode(b"!") + b"\r\n",
            "text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        ),
        {"text": "환불!"},
        is_korean=True,
    ),
    Question(
        "base64 with foreign characters",
        HEAD + part(b"aGVs\r\nbG8g!d29y bGQ", "text/plain", "Content-Transfer-Encoding: base64"),
        {"text": "hello world"},
    ),
    Question(
        "text that only says that it is base64",
        HEAD + part("환불 부탁드립니다.".encode(), "text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"),
        {"text": "환불 부탁드립니다."},
        is_korean=True,
    ),
    Question(
        "quoted-printable that does not say so",
        HEAD
        + part(b"=ED=99=98=EB=B6=88 =EC=9A=94=EC=B2=AD=\r\n=EB=93=9C=EB=A0=A4=EC=9A=94", "text/plain; charset=utf-8"),
        {"text": "환불 요청드려요"},
        is_korean=True,
    ),
    Question(
        "quoted-printable, damaged",
        HEAD
        + part(
            b"a=3Db =ZZ c= \r\nd =e9=9", "text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable"
        ),
        {"text": "a=b =ZZ cd é=9"},
    ),
    Question(
        "quoted_printable",
        HEAD + part(b"=ED=99=98", "text/plain; charset=utf-8", "Content-Transfer-Encoding: Quoted_Printable;"),
        {"text": "환"},
        is_korean=True,
    ),
    Question(
        "an address with equals signs stays",
        HEAD + part(b"see https://x.com/?a=b&c=d0 and 1=1, x=AB, y=CD", "text/plain"),
        {"text": "see https://x.com/?a=b&c=d0 and 1=1, x=AB, y=CD"},
    ),
    Question(
        "flowed",
        HEAD
        + part(
            "환불을 부탁드립니다. \r\n빨리 해 주세요.\r\n\r\n> 네, \r\n> 알겠습니다.\r\n\r\n From here\r\n".encode(),
            "text/plain; charset=utf-8; format=flowed",
        ),
        {"full_text": "환불을 부탁드립니다. 빨리 해 주세요.\n\n> 네, 알겠습니다.\n\nFrom here\n".strip()},
        is_korean=True,
    ),
    Question(
        "flowed, spaces to be deleted",
        HEAD + part("환불을 부탁드 \r\n립니다.\r\n".encode(), "text/plain; charset=utf-8; format=flowed; delsp=yes"),
        {"text": "환불을 부탁드립니다."},
        is_korean=True,
    ),
]
QUESTIONS = [*PARTS, *HEADS, *ENCODINGS]
