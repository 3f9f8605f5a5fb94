"""Names, subjects, addresses and the names of files, however they come."""

from base64 import b64encode

from tests.channels.email.mails import HEAD, multipart, part, plain
from tests.channels.email.reading.questions.question import Question


def b(words: str, charset: str = "utf-8") -> bytes:
    return f"=?{charset}?B?".encode() + b64encode(words.encode(charset)) + b"?="


def subject(name: str, raw: bytes, words: str) -> Question:
    return Question(name, plain("x", head=HEAD.replace(b"Refund", raw)), {"subject": words}, "환" in words)


def sender(name: str, raw: bytes, address: str | None, called: str) -> Question:
    head = HEAD.replace(b"Kim Min-su <Kim@Example.co.kr>", raw)
    return Question(
        name,
        plain("x", head=head),
        {"from_address": address, "from_name": called},
        any(each >= "가" for each in called),
    )


def file(name: str, disposition: bytes, filename: str, kind: bytes = b"application/pdf") -> Question:
    raw = multipart(
        "mixed",
        part(b"x", "text/plain"),
        b"Content-Type: " + kind + b"\r\nContent-Disposition: " + disposition + b"\r\n\r\nx",
    )
    return Question(f"file: {name}", raw, {"files": [filename]}, any("가" <= each <= "힣" for each in filename))


CODED = "".join(f"%{byte:02X}" for byte in "환불.pdf".encode()).encode()
SUBJECTS = [
    subject("one word", b("환불 문의"), "환불 문의"),
    subject(
        "cut within a character",
        b"=?utf-8?B?"
        + b64encode("환불 문의".encode()[:4])
        + b"?=\r\n =?utf-8?B?"
        + b64encode("환불 문의".encode()[4:])
        + b"?=",
        "환불 문의",
    ),
    subject("folded within a word", b"=?utf-8?B?7ZmY\r\n 67aI?=", "환불"),
    subject("words that touch", b("환불") + b("문의"), "환불문의"),
    subject("two charsets", b("환불", "euc-kr") + b" " + b("문의"), "환불문의"),
    subject("spaces in a quoted-printable word", b"=?utf-8?Q?=ED=99=98=EB=B6=88 now?=", "환불 now"),
    subject("a question mark in a word", b"=?utf-8?Q?what=3F_why??=", "what? why?"),
    subject("a language in a word", b"=?utf-8*ko?B?" + b64encode("환불".encode()) + b"?=", "환불"),
    subject("lower case everywhere", b"=?UTF-8?b?" + b64encode("환불".encode()) + b"?=", "환불"),
    subject("no padding", b"=?utf-8?B?7ZmY67aI7J20?=".replace(b"?=", b"?="), "환불이"),
    subject("within quotation marks", b'"=?utf-8?B?7ZmY67aI?="', '"환불"'),
    subject("padded between", b"=?utf-8?B?7ZmY?= =?utf-8?B?IA==?= =?utf-8?B?67aI?=", "환 불"),
    subject("never closed", b"=?utf-8?B?7ZmY67aI", "=?utf-8?B?7ZmY67aI"),
    subject("underlines outside of words stay", b"a_b =?utf-8?Q?c_d?=", "a_b c d"),
    subject("tabs and line ends", b"one\r\n\ttwo\0three\r\n  four", "one twothree four"),
    subject("an emoji in two halves", b"=?utf-8?Q?=F0=9F?= =?utf-8?Q?=98=80?=", "😀"),
]
SENDERS = [
    sender("a word as name", b("김민수") + b" <kim@x.com>", "kim@x.com", "김민수"),
    sender("a word in quotation marks", b'"' + b("김민수") + b'" <kim@x.com>', "kim@x.com", "김민수"),
    sender("a comma in a word", b("김, 민수") + b" <kim@x.com>", "kim@x.com", "김, 민수"),
    sender("raw cp949", "김민수 <kim@x.com>".encode("cp949"), "kim@x.com", "김민수"),
    sender("raw UTF-8 in quotation marks", '"김민수" <kim@x.com>'.encode(), "kim@x.com", "김민수"),
    sender("raw cp932 with a backslash in it", '"高橋表" <kim@x.com>'.encode("cp932"), "kim@x.com", "高橋表"),
    sender("an address in the name", b'"boss@acme.test" <kim@x.com>', "kim@x.com", "boss@acme.test"),
    sender("no brackets", b"kim@x.com", "kim@x.com", ""),
    sender("a comment for a name", b"kim@x.com (Kim)", "kim@x.com", "Kim"),
    sender("no space", b"Kim<kim@x.com>", "kim@x.com", "Kim"),
    sender("single quotation marks", b"'Kim' <kim@x.com>", "kim@x.com", "Kim"),
    sender("brackets twice", b"Kim <<kim@x.com>>", "kim@x.com", "Kim"),
    sender("nobody", b"undisclosed-recipients:;", None, ""),
    sender("letters of other scripts in the address", "김 <김@예시.한국>".encode(), "김@예시.한국", "김"),
    sender("control characters", b"K\0i\x07m <k\0im@x.com>", "kim@x.com", "Kim"),
    sender("marks of direction", "\u202eKim\u200b <kim@x.com>".encode(), "kim@x.com", "Kim"),
    Question(
        "two From",
        b"From: nobody\r\nFrom: Kim <kim@x.com>\r\n\r\nhello",
        {"from_address": "kim@x.com", "warned": "more than one From"},
    ),
    Question("Sender alone", b"Sender: Kim <kim@x.com>\r\n\r\nhello", {"from_address": "kim@x.com"}),
    Question("no date", b"From: a@b.com\r\n\r\nhello", {"sent_at": None, "warned": "Date"}),
]
FILES = [
    file("plain", b"attachment; filename=report.pdf", "report.pdf"),
    file("RFC 2231", b"attachment; filename*=utf-8''" + CODED, "환불.pdf"),
    file("RFC 2231 in quotation marks", b"attachment; filename*=\"utf-8''" + CODED + b'"', "환불.pdf"),
    file("RFC 2231 without a charset", b"attachment; filename*=" + CODED, "환불.pdf"),
    file("RFC 2231, charset empty", b"attachment; filename*=''" + CODED, "환불.pdf"),
    file("RFC 2231 in cp949", b"attachment; filename*=euc-kr''%C8%AF%BA%D2.pdf", "환불.pdf"),
    file("RFC 2231, wrong charset", b"attachment; filename*=iso-8859-1''%C8%AF%BA%D2%B9%AE%C0%C7.pdf", "환불문의.pdf"),
    file("continued", b"attachment; filename*0*=utf-8''%ED%99%98; filename*1*=%EB%B6%88; filename*2=.pdf", "환불.pdf"),
    file(
        "continued, out of order",
        b"attachment; filename*1*=%EB%B6%88; filename*2=.pdf; filename*0*=utf-8''%ED%99%98",
        "환불.pdf",
    ),
    file(
        "continued within a character",
        b"attachment; filename*0*=utf-8''%ED%99; filename*1*=%98%EB%B6%88.pdf",
        "환불.pdf",
    ),
    file(
        "continued, eleven pieces",
        b"attachment; " + b"; ".join(b"filename*%d=%d" % (i, i % 10) for i in range(11)) + b"; filename*11=.pdf",
        "01234567890.pdf",
    ),
    file("continued words", b'attachment; filename*0="=?utf-8?B?7ZmY"; filename*1="67aI?=.pdf"', "환불.pdf"),
    file("a word", b'attachment; filename="' + b("환불.pdf") + b'"', "환불.pdf"),
    file("a word without quotation marks", b"attachment; filename=" + b("환불.pdf"), "환불.pdf"),
    file(
        "words folded", b'attachment;\r\n\tfilename="' + b("환불 ") + b"\r\n " + b("문의.pdf") + b'"', "환불 문의.pdf"
    ),
    file(
        "a word in cp949 beyond EUC-KR",
        b'attachment; filename="' + b"=?ks_c_5601-1987?B?" + b64encode("똠.pdf".encode("cp949")) + b'?="',
        "똠.pdf",
    ),
    file("both forms", b"attachment; filename=x.pdf; filename*=utf-8''" + CODED, "환불.pdf"),
    file(
        "damaged in one of two places",
        b'attachment; filename="??.pdf"',
        "환불.pdf",
        b'application/pdf; name="' + b("환불.pdf") + b'"',
    ),
    file("in the type alone", b"attachment", "환불.pdf", b'application/pdf; name="' + b("환불.pdf") + b'"'),
    file("raw UTF-8", 'attachment; filename="환불.pdf"'.encode(), "환불.pdf"),
    file("raw cp949", 'attachment; filename="환불 문의서.pdf"'.encode("cp949"), "환불 문의서.pdf"),
    file("percent-coded, plainly", b'attachment; filename="' + CODED + b'"', "환불.pdf"),
    file("a percent sign", b'attachment; filename="100%25 sure.pdf"', "100%25 sure.pdf"),
    file(
        "decomposed",
        'attachment; filename="환불.pdf"'.encode().replace(
            "환불".encode(), "\u1112\u116a\u11ab\u1107\u116e\u11af".encode()
        ),
        "환불.pdf",
    ),
    file("a path", b'attachment; filename="../../x/report.pdf"', "report.pdf"),
    file("a path of Windows", b'attachment; filename="C:\\Users\\kim\\report.pdf"', "report.pdf"),
    file("a path, coded", b"attachment; filename*=utf-8''..%2F..%5Creport.pdf", "report.pdf"),
    file("dots", b'attachment; filename=".."', "attachment.pdf"),
    file("controls", b'attachment; filename="re\0p\x07ort\x7f.pdf"', "report.pdf"),
    file("marks of direction", b"attachment; filename*=utf-8''re%E2%80%AEport.pdf", "report.pdf"),
    file("kept by Windows", b'attachment; filename="con.pdf"', "_con.pdf"),
    file("kept by Windows, bare", b'attachment; filename="LPT1"', "_LPT1", b"application/octet-stream"),
    file("no suffix", b'attachment; filename="report"', "report.pdf"),
    file("no suffix, Korean", 'attachment; filename="환불"'.encode(), "환불.png", b"image/png"),
    file("no name", b"attachment", "attachment.jpg", b"image/jpeg"),
    file("no suffix needed", b'attachment; filename="README"', "README", b"text/plain"),
    file("quotation marks within", b'attachment; filename="a \\"b\\" c.pdf"', 'a "b" c.pdf'),
    file("a semicolon within", b'attachment; filename="a;b.pdf"', "a;b.pdf"),
    file("a quotation mark that is never closed", b'attachment; filename="report.pdf', "report.pdf"),
    file("spaces without quotation marks", b"attachment; filename=my report.pdf", "my report.pdf"),
    file("very long", b'attachment; filename="' + b"a" * 300 + b'.pdf"', "a" * 146 + ".pdf"),
]
QUESTIONS = [*SUBJECTS, *SENDERS, *FILES]
