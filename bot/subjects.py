"""Subjects of mails, with and without what mail programs put before them in answers and forwarded mails."""

import re

# English and many others: Re. German: AW, Antw, Antwort. Dutch: Antw. Nordic: SV, Svar. Finnish: VS. French: Ré, Rép.
# Spanish: Rsp, Resp. Portuguese: Res. Italian: R, Rif. Polish: Odp. Turkish: Ynt, Cvp. Welsh: Atb. Hungarian: Vá.
# Russian: Отв, Ответ. Ukrainian: Відп. Greek: ΑΠ. Hebrew, Arabic, Chinese, Japanese, Korean: as they are.
_ANSWERS = """
    re aw antw antwort sv svar vs ré rép rsp resp res r rif odp ynt cvp atb vá отв ответ відп απ תגובה رد
    回复 回覆 答复 答覆 回應 返信 답장 회신
"""
# German: WG, Wtrlt. Nordic: VB, VL. French: TR. Spanish: RV, Reenv. Portuguese: Enc. Italian: I, Inoltro.
# Dutch: Doorst. Polish: PD. Turkish: İlt. Welsh: Yml. Hungarian: Tovább, Továbbítás. Russian: Пересл. Greek: ΠΡΘ.
_FORWARDS = """
    fw fwd wg wtrlt vb vl tr rv reenv enc i inoltro doorst pd ilt i̇lt yml tovább továbbítás пересл πρθ הועבר إعادة
    转发 轉寄 轉發 転送 전달
"""


def _prefix(words: str) -> str:
    """``Re:``, ``RE :``, ``Re[2]:``, ``Re(2):``, ``회신：``, and the brackets of Korean programs: ``[답장]``."""
    any_word = "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))
    korean = "|".join(word for word in words.split() if "가" <= word[0] <= "힣")
    return rf"(?:(?:{any_word})\s?(?:\[\d{{1,3}}\]|\(\d{{1,3}}\))?\s?[:：]|\[(?:{korean})\])\s*"


_ANSWER = re.compile(rf"({_prefix(_ANSWERS)})(?:{_prefix(_ANSWERS)})*", re.IGNORECASE)
_PREFIXES = re.compile(f"(?:{_prefix(_ANSWERS + _FORWARDS)})+", re.IGNORECASE)


def base_subject(subject: str) -> str:
    """What the mail is about: one line, without the prefixes of answers and forwarded mails; "" when nothing else is
    there. Tags in brackets stay: people and lists write them."""
    line = " ".join(subject.split())
    prefixes = _PREFIXES.match(line)
    return line[prefixes.end() :] if prefixes else line


def answer_subject(subject: str) -> str:
    """The subject of an answer: one prefix, in the customer's words where there is one already; a forwarded mail stays
    recognisable as such."""
    line = " ".join(subject.split())
    prefixes = _ANSWER.match(line)
    if prefixes is None:
        return f"Re: {line}".rstrip()
    return f"{prefixes[1].rstrip()} {line[prefixes.end() :]}".rstrip()
