"""Which charset are these bytes in? Each likely one is tried, and the text that looks most like a language wins."""

import unicodedata
from functools import cache

_CERTAIN = 0.7
_CODECS = (
    ("cp949", 0.04),
    ("cp932", 0.0),
    ("gb18030", 0.0),
    ("euc_jp", 0.0),
    ("big5hkscs", 0.0),
    ("cp1252", 0.02),
    ("cp1251", 0.0),
    ("koi8_u", 0.0),
    ("cp1250", 0.0),
    ("cp1253", 0.0),
    ("cp1254", 0.0),
    ("cp1255", 0.0),
    ("cp1256", 0.0),
    ("cp874", 0.0),
    ("cp866", -0.05),
    ("iso8859_2", -0.05),
)
"""With what is added to their plausibility."""
_HINTED = 0.15
LARGE = frozenset(("cp949", "cp932", "gb18030", "euc_jp", "big5hkscs"))
"""The codecs of East Asia, of which hardly any bytes make sense by chance."""

_COMMON = frozenset(
    # Korean
    "이다는을의에가하고지도를로한은기서사리어자니그나해요습시아인대있안라수부일정보만것들게면전문주구제게겠합세"
    "감드신으까스장성원상중내계용결환불입금연락처확청발송배품메첨호회업무님며와과여간러오네무우조했었거데때할없"
    "ㅋㅎㅠㅜㅇㄴㄱㅡ·"
    # Japanese
    "のにをはがでとしたてますいなれかもらりこそあきっくんちみえおようだせけめどじさずつべやろわ、。ー"
    "アイウエオカキクケコサシスセソタッツテトナニノハフマミメモラリルレロンード日本社様願件注文返確認送"
    # Chinese, both scripts
    "的是不我有了在人这這中大来來上个個到说說们們为為子和你地出道也时時年得就那要下以生会會自着去之过過家学學对對可她里"
    "后後小么麼心多天而能好都然没沒于於起还還发發成事只作当當想看文无無开開手用主行方又如前所本见見经經头頭面公同三己老从從"
    "请請谢謝您客户戶订訂单單货貨款问問题題电電话話号號网網邮郵件商品服务務收到需要怎样樣吗嗎，。！？：「」"
)
_ALPHABETS = frozenset("оеаинтсрвлкмОЕАИНТСРВЛКМαεοιτνσςρηπκάέήίόיוהלאתרבמשנاليمنوتربةعد")
"""The everyday letters of alphabets that share no letter with ours."""
_ACCENTED = frozenset("éèàçùâêîôûëïäöüßñáíóúãõåøæąęłśżźćńčšžřěťůőűğşıčđșțăÉÈÀÇÄÖÜÑÁÓÅØŁŚŻČŠŽİŞ")
_TYPOGRAPHY = frozenset("“”‘’„‚–—…€•©®°«»\u00a0¿¡·™№§")


@cache
def _known() -> dict[str, float]:
    """Of the letters whose neighbours do not matter: the common ones, and the syllables and ideographs that were put
    into the first and smaller sets of their countries."""
    korean = bytes(byte for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    chinese = bytes(byte for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    japanese = bytes(byte for lead in range(0xB0, 0xD0) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    taiwan = bytes(byte for lead in range(0xA4, 0xC7) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    sets = ((korean, "euc_kr"), (chinese, "gb2312"), (japanese, "euc_jp"), (taiwan, "big5"))
    everyday = "".join(pairs.decode(codec, "ignore") for pairs, codec in sets)
    return dict.fromkeys(everyday, 0.5) | dict.fromkeys(_COMMON, 0.95)


def best_guess(sample: bytes, hint: str | None = None) -> tuple[str, float]:
    """A codec, and how plausible (up to 1) its reading of the bytes is; ``hint``: a codec that would be no surprise."""
    tried = [("utf-8", 0.3), *_CODECS]
    if hint and hint not in dict(tried):
        tried.append((hint, 0.0))
    best, most = "utf-8", -9.0
    for codec, bonus in tried:
        likely = plausibility(sample.decode(codec, "replace")) + bonus + (_HINTED if codec == hint else 0)
        if likely > most:
            best, most = codec, likely
        if codec in ("utf-8", "cp949") and best == codec and most - bonus >= _CERTAIN and not hint:
            break
    return best, most


def sample_of(data: bytes, length: int) -> bytes:
    """A stretch that has bytes beyond ASCII in it."""
    if len(data) <= length:
        return data
    first = len(data) - len(data.lstrip(_ASCII))
    start = data.rfind(b"\n", 0, first) + 1 if first else 0
    return data[max(start, first - 40) : first + length]


_ASCII = bytes(range(128))


def plausibility(text: str) -> float:
    """1: everyday letters of some language; 0: letters that stand together by chance; below: no text at all."""
    if text.isascii():
        return 1.0
    known = _known()
    total, count = 0.0, 0
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character <= "\x7f":
            continue
        count += 1
        if _is_plain_letter(before) and _is_plain_letter(after) and character > "\u2e7f":
            total += 0.1
        else:
            weight = known.get(character)
            total += _weight(character, before, after) if weight is None else weight
    return total / count


def _weight(character: str, before: str, after: str) -> float:
    if character in _TYPOGRAPHY:
        return 0.55 if before < "\x7f" or after < "\x7f" else 0.05
    if not character.isalpha():
        return _sign(character)
    if character < "\u0250" or "\u1e00" <= character <= "\u1eff":
        return _latin(character, before, after)
    if character < "\u0700":
        return _alphabet(character, before, after)
    if "\u3041" <= character <= "\u30ff":
        return 0.6
    if "\u0e01" <= character <= "\u0e5b":
        return 0.5
    if "\uff66" <= character <= "\uff9f":  # katakana of half the width
        return 0.45
    return -0.3 if "\uac00" <= character <= "\ud7a3" else 0.1


def _latin(character: str, before: str, after: str) -> float:
    """Accented letters stand among plain ones; a run of them is another alphabet that was misread."""
    if _breaks_case(character, before) or _breaks_case(after, character) or (before > "\x7f" and before.isalpha()):
        return 0.05
    known = 0.8 if character in _ACCENTED else 0.3
    return known if _is_plain_letter(before) or _is_plain_letter(after) else known / 2


def _alphabet(character: str, before: str, after: str) -> float:
    """Greek, Cyrillic, Hebrew, Arabic: no letter of theirs stands among ours."""
    if _breaks_case(character, before) or _is_plain_letter(before) or _is_plain_letter(after):
        return 0.05
    if character not in _ALPHABETS:
        return 0.5
    return 0.75 if character.isupper() else 0.9


def _is_plain_letter(character: str) -> bool:
    return character < "\x7f" and character.isalpha()


def _breaks_case(character: str, before: str) -> bool:
    return character.isupper() and before.islower()


def _sign(character: str) -> float:
    if character == "\ufffd":
        return -1.5
    category = unicodedata.category(character)
    if category in ("Cc", "Co", "Cn", "Cs"):
        return -1.0
    if "\uff01" <= character <= "\uff5e" or "\u3001" <= character <= "\u3020":
        return 0.5
    if "\u0e01" <= character <= "\u0e5b":  # vowels above and below, in Thai
        return 0.5
    return -0.5 if "\u2500" <= character <= "\u25a0" else 0.05
