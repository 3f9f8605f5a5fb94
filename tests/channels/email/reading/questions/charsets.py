"""Labels that are unknown, decorated, missing or wrong, and the letters behind them."""

from base64 import b64encode

from tests.channels.email.mails import HEAD, html, multipart, part, plain
from tests.channels.email.reading.questions.question import Question

KOREAN = "안녕하세요, 주문한 상품이 아직 도착하지 않았습니다. 환불 부탁드립니다."
JAPANESE = "お世話になっております。注文した商品がまだ届きません。"
CHINESE = "你好，请问我的订单什么时候发货？谢谢"
TAIWANESE = "您好，請問我的訂單什麼時候出貨？謝謝"
RUSSIAN = "Здравствуйте, где мой заказ? Прошу вернуть деньги."
FRENCH = "Bonjour, où est passée ma commande ? J'espère une réponse rapide."
GERMAN = "Grüße aus Köln, die Größe war falsch. Schöne Tage!"
POLISH = "Dzień dobry, proszę o zwrot pieniędzy za zamówienie. Żółty, mały."
GREEK = "Καλημέρα σας, θα ήθελα επιστροφή χρημάτων"
HEBREW = "שלום, איפה ההזמנה שלי?"
ARABIC = "مرحبا، أين طلبي من فضلك"
THAI = "สวัสดีครับ ขอคืนเงินสำหรับคำสั่งซื้อนี้"


def text(name: str, words: str, charset: str, label: str, **more: object) -> Question:
    """base64, so that any bytes may stand in it."""
    kind = f"Content-Type: text/plain; charset={label}\r\n" if label else "Content-Type: text/plain\r\n"
    raw = HEAD + kind.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + b64encode(words.encode(charset))
    return Question(f"{name} as {label or 'nothing'}", raw, {"text": words, **more}, is_korean=words[0] >= "가")


def subject(name: str, raw: bytes, words: str) -> Question:
    return Question(
        name, plain("x", head=HEAD.replace(b"Refund", raw)), {"subject": words}, any(letter >= "가" for letter in words)
    )


RIGHT = [
    *(
        text("cp949", "똠방각하와 펲시콜라, 햏", "cp949", label)
        for label in (
            "ks_c_5601-1987",
            "KS_C_5601-1987",
            "euc-kr",
            "EUC_KR",
            "cp949",
            "ks_c_5601",
            "ksc5601",
            "x-windows-949",
            "ms949",
            "MS-949",
            "windows-949",
            "uhc",
            "korean",
            '"euc-kr"',
            "\"'euc-kr'\"",
            "euc_kr; format=fixed",
            "EUC-KR?",
            "csEUCKR",
            "csKSC56011987",
            "x-euc-kr",
        )
    ),
    *(
        text("UTF-8", KOREAN, "utf-8", label)
        for label in (
            "utf-8",
            "UTF8",
            "utf8mb4",
            "\"'utf-8'\"",
            "utf_8",
            "UTF-8-MAC",
            "3Dutf-8",
            '3D"utf-8"',
            "utf-8http-equivContent-Type",
            "unicode-1-1-utf-8",
            "utf-8;",
            "UTF 8",
        )
    ),
    *(
        text("ISO-2022-KR", "안녕하세요, 환불 부탁드립니다", "iso2022_kr", label)
        for label in ("iso-2022-kr", "ISO2022-KR", "csISO2022KR", "us-ascii", "")
    ),
    text("ISO-2022-JP", JAPANESE, "iso2022_jp", "iso-2022-jp"),
    text("ISO-2022-JP", JAPANESE, "iso2022_jp", ""),
    text("ISO-2022-JP with kana", "ｶﾀｶﾅ日本", "iso2022_jp_ext", "iso-2022-jp"),
    text("Shift_JIS", "こんにちは①髙橋㈱です。", "cp932", "shift_jis"),
    text("Shift_JIS", JAPANESE, "cp932", "x-sjis"),
    text("Shift_JIS", JAPANESE, "cp932", "windows-31j"),
    text("Shift_JIS", "ｶﾀｶﾅ ﾃｽﾄ", "cp932", "shift-jis"),
    text("EUC-JP", JAPANESE, "euc_jp", "euc-jp"),
    text("GB18030", CHINESE, "gb18030", "gb2312"),
    text("GBK", "朱镕基先生，您好", "gbk", "gb2312"),
    text("GBK", CHINESE, "gbk", "x-gbk"),
    text("HZ", "己所不欲，勿施於人。".replace("於", "于"), "hz", "hz-gb-2312"),
    text("Big5", TAIWANESE, "big5", "big5"),
    text("Big5", TAIWANESE, "big5", "cn-big5"),
    text("KOI8-R", RUSSIAN, "koi8_r", "koi8-r"),
    text("Windows-1251", RUSSIAN, "cp1251", "windows-1251"),
    text("Windows-1251", RUSSIAN, "cp1251", "windows-1251http-equivContent-Type"),
    text("CP866", RUSSIAN, "cp866", "ibm866"),
    text("Windows-1252", "“curly” – dash, 5 €", "cp1252", "iso-8859-1"),
    text("Windows-1252", FRENCH, "cp1252", "windows1252"),
    text("ISO-8859-15", "5 € für Größe", "iso8859_15", "iso-8859-15"),
    text("Windows-1250", "„Żółty” – mały", "cp1250", "iso-8859-2"),
    text("ISO-8859-2", POLISH, "iso8859_2", "iso-8859-2"),
    text("Windows-1253", GREEK, "cp1253", "windows-1253"),
    text("ISO-8859-8", HEBREW, "iso8859_8", "iso-8859-8-i"),
    text("Windows-1256", ARABIC, "cp1256", "windows-1256"),
    text("TIS-620", THAI, "tis_620", "tis-620"),
    text("CP850", "Größe für Köln", "cp850", "cp-850"),
    text("Macintosh", "Größe “für” Köln", "mac_roman", "macintosh"),
    text("UTF-7", "Grüße, 환불", "utf-7", "utf-7"),
    text("UTF-16 with its mark", KOREAN, "utf-16", "utf-16"),
    text("UTF-16 with its mark", KOREAN, "utf-16", "utf-8"),
    text("UTF-16, low byte first, without a mark", KOREAN, "utf-16-le", "utf-16"),
    text("UTF-16, high byte first, without a mark", KOREAN, "utf-16-be", "utf-16"),
    text("UTF-16, named", KOREAN, "utf-16-be", "utf-16be"),
    text("UTF-16 of Latin letters", "hello there", "utf-16-le", ""),
    text("UTF-8 with its mark", KOREAN, "utf-8-sig", "utf-8"),
    text("UTF-8 with its mark", KOREAN, "utf-8-sig", "euc-kr"),
]
WRONG = [
    *(
        text("cp949", KOREAN, "cp949", label)
        for label in (
            "utf-8",
            "us-ascii",
            "iso-8859-1",
            "windows-1252",
            "gb2312",
            "shift_jis",
            "big5",
            "windows-1251",
            "koi8-r",
            "iso-8859-15",
            "euc-jp",
            "iso-2022-kr",
            "iso-2022-jp",
            "tis-620",
            "unknown-8bit",
            "x-unknown",
            "ansi",
            "default",
            "none",
            "",
        )
    ),
    *(
        text("UTF-8", KOREAN, "utf-8", label)
        for label in (
            "us-ascii",
            "iso-8859-1",
            "windows-1252",
            "euc-kr",
            "ks_c_5601-1987",
            "gb2312",
            "shift_jis",
            "iso-2022-kr",
            "x-unknown",
            "ansi",
            "",
        )
    ),
    *(text("cp949, short", "환불 문의", "cp949", label) for label in ("utf-8", "iso-8859-1", "us-ascii", "gb2312", "")),
    text("Shift_JIS", JAPANESE, "cp932", "iso-8859-1"),
    text("Shift_JIS", JAPANESE, "cp932", "utf-8"),
    text("Shift_JIS", JAPANESE, "cp932", ""),
    text("EUC-JP", JAPANESE, "euc_jp", ""),
    text("UTF-8", JAPANESE, "utf-8", "shift_jis"),
    text("GB18030", CHINESE, "gb18030", "utf-8"),
    text("GB18030", CHINESE, "gb18030", "iso-8859-1"),
    text("GB18030", CHINESE, "gb18030", ""),
    text("Big5", TAIWANESE, "big5", ""),
    text("Big5", TAIWANESE, "big5", "us-ascii"),
    text("Windows-1251", RUSSIAN, "cp1251", "iso-8859-1"),
    text("Windows-1251", RUSSIAN, "cp1251", ""),
    text("KOI8-R", RUSSIAN, "koi8_r", ""),
    text("KOI8-R", RUSSIAN, "koi8_r", "us-ascii"),
    text("Windows-1252", FRENCH, "cp1252", "utf-8"),
    text("Windows-1252", GERMAN, "cp1252", ""),
    text("Windows-1252", GERMAN, "cp1252", "ansi"),
    text("Windows-1253", GREEK, "cp1253", ""),
    text("Windows-1255", HEBREW, "cp1255", ""),
    text("Windows-1256", ARABIC, "cp1256", ""),
    text("UTF-8", GERMAN, "utf-8", "iso-8859-1"),
    text("UTF-8", "café", "utf-8", "windows-1252"),
]
KEPT = [
    *(
        text("few letters", words, "cp1252", "iso-8859-1")
        for words in ("é", "10°", "£5", "Å", "naïve", "¿Qué?", "São Paulo", "SÃO PAULO", "Ü", "½", "Æ Ø Å")
    ),
    *(text("few letters", words, "cp949", "euc-kr") for words in ("한", "쀍", "옳펲", "漢字", "大韓民國", "★", "ㅋㅋ")),
    text("few letters", "张伟", "gbk", "gb2312"),
    text("few letters", "ｱ", "cp932", "shift_jis"),
    text("few letters", "Ж", "cp1251", "windows-1251"),
]
UTF_8_AS_LATIN = [
    Question(
        "mojibake, Korean",
        plain(KOREAN.encode().decode("latin-1")),
        {"text": KOREAN, "warned": "Latin letters"},
        is_korean=True,
    ),
    Question(
        "mojibake, Korean, by cp1252",
        plain("안녕 한국".encode().decode("cp1252")),
        {"text": "안녕 한국"},
        is_korean=True,
    ),
    Question("mojibake, French", plain("cafÃ© et crÃ¨me"), {"text": "café et crème"}),
    Question("mojibake, one letter", plain("cafÃ©"), {"text": "café"}),
    Question("mojibake beside real letters is left alone", plain("é and Ã©"), {"text": "é and Ã©"}),
    Question("Portuguese capitals are no mojibake", plain("SÃO JOÃO, NÃO"), {"text": "SÃO JOÃO, NÃO"}),
    Question(
        "mojibake in a subject",
        plain("x", head=HEAD.replace(b"Refund", "환불".encode().decode("latin-1").encode())),
        {"subject": "환불"},
        is_korean=True,
    ),
]
HEADERS = [
    subject("raw UTF-8", "환불 문의".encode(), "환불 문의"),
    subject("raw cp949", "환불 문의".encode("cp949"), "환불 문의"),
    subject("raw cp949, one word", "환불".encode("cp949"), "환불"),
    subject("raw cp932", "注文の返品について".encode("cp932"), "注文の返品について"),
    subject("raw ISO-2022-JP", "注文の返品について".encode("iso2022_jp"), "注文の返品について"),
    subject(
        "ISO-2022-JP word with letters of NEC", b"=?iso-2022-jp?B?" + b64encode(b"\x1b$B-!|b66\x1b(B") + b"?=", "①髙橋"
    ),
    subject("ISO-2022-KR word", b"=?iso-2022-kr?B?" + b64encode("환불".encode("iso2022_kr")) + b"?=", "환불"),
    subject("ISO-2022-KR word without designator", b"=?iso-2022-kr?B?" + b64encode(b"\x0eH/:R\x0f") + b"?=", "환불"),
    subject("cp949 under the label euc-kr", b"=?euc-kr?B?" + b64encode("똠방각하".encode("cp949")) + b"?=", "똠방각하"),
    subject("cp949 under the label utf-8", b"=?utf-8?B?" + b64encode("환불 문의".encode("cp949")) + b"?=", "환불 문의"),
    subject("UTF-8 under the label euc-kr", b"=?euc-kr?B?" + b64encode("환불 문의".encode()) + b"?=", "환불 문의"),
    subject(
        "UTF-8 cut off", b"=?utf-8?B?" + b64encode("환불 요청드립니다".encode()[:-1]) + b"?=", "환불 요청드립니\ufffd"
    ),
    subject("GBK under the label gb2312", b"=?gb2312?B?" + b64encode("订单问题".encode("gbk")) + b"?=", "订单问题"),
    subject("unknown label", b"=?x-unknown?Q?=C8=AF=BA=D2?=", "환불"),
]
HTML = [
    Question(
        "the HTML's own label",
        HEAD + part("<meta charset='euc-kr'><p>똠방각하</p>".encode("cp949"), "text/html"),
        {"text": "똠방각하"},
        is_korean=True,
    ),
    Question(
        "the HTML's own label, longer",
        HEAD
        + part(
            f'<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">{JAPANESE}'.encode("cp932"),
            "text/html",
        ),
        {"text": JAPANESE},
    ),
    Question("controls in HTML", html("ab&#7;c&#x9b;d\x07e"), {"text": "abc›de"}),
    Question(
        "a file's name in raw cp949",
        multipart(
            "mixed",
            part(b"x", "text/plain"),
            part(b"x", "application/pdf").replace(
                b"\r\n\r\n",
                b'\r\nContent-Disposition: attachment; filename="' + "견적서 최종.pdf".encode("cp949") + b'"\r\n\r\n',
            ),
        ),
        {"files": ["견적서 최종.pdf"]},
        is_korean=True,
    ),
    Question(
        "a file's name in raw cp932 with a backslash in it",
        multipart(
            "mixed",
            part(b"x", "text/plain"),
            part(b"x", "application/pdf").replace(
                b"\r\n\r\n",
                b'\r\nContent-Disposition: attachment; filename="' + "一覧表.pdf".encode("cp932") + b'"\r\n\r\n',
            ),
        ),
        {"files": ["一覧表.pdf"]},
    ),
]
QUESTIONS = [*RIGHT, *WRONG, *KEPT, *UTF_8_AS_LATIN, *HEADERS, *HTML]
