"""Which language a mail is in, as far as its script tells."""

import re

_SAMPLE = 4_000
_HANGUL = re.compile("[가-힣]")
_KANA = re.compile("[ぁ-ヿ]")
_HAN = re.compile("[一-鿿]")


def language_of(text: str) -> str:
    """A tag such as "ko"; "" where the script tells nothing."""
    sample = text[:_SAMPLE]
    if sample.isascii():
        return ""
    hangul, kana, han = (len(script.findall(sample)) for script in (_HANGUL, _KANA, _HAN))
    if max(hangul, kana + han) < 2:
        return ""
    if hangul >= kana + han:
        return "ko"
    return "ja" if kana else "zh"
