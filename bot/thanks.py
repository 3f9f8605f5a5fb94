"""Is this only a word of thanks? Then a solved matter may stay solved. Pure; rather too seldom than wrongly yes."""

import re
import unicodedata

_LONGEST = 80
"""Characters; whoever thanks at length mostly says something more."""


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", text))


_THANKS = _words("""
thanks thank thx thanx ty tysm cheers appreciated appreciate great perfect awesome excellent super wonderful
ok okay k kk nice cool good fine works worked solved fixed done
감사 감사합니다 감사해요 감사드립니다 감사드려요 감사했습니다 감사하겠습니다 고맙습니다 고마워요 고마워 고맙네요
ㄱㅅ ㄳ 땡큐
확인했습니다 확인했어요 알겠습니다 알겠어요 해결됐어요 해결됐습니다 해결되었습니다 해결했습니다 잘됩니다 잘돼요
됐어요 됩니다
수고하세요 수고하셨습니다 수고하셨어요 네 넵 넹 예 좋아요 좋습니다 최고 최고예요 최고입니다 오케이 ㅇㅋ
""")
"""Words of which there must be one."""

_AROUND = _words("""
you u so very much a lot many for your the help helping support quick fast reply answer response all again it is
that this was now got really and have day weekend one everything i we team guys dear hi hello bye best regards
정말 너무 진짜 매우 대단히 많이 잘 답변 빠른 친절한 도움 도와주셔서 답변해주셔서 알려주셔서 처리해주셔서 빠르게
덕분에 주셔서
처리 해 도움이 되었습니다 됐습니다 좋은 하루 되세요 보내세요 주말 오늘도 그럼 안녕히 계세요 이제 다
""")
"""Words that may stand beside it."""

_SIGNS = frozenset("👍🙏❤♥😊🙂😀😃😄😁🥰😍🎉👌💯🤗✅👏🙌🫶💕💙✨🌷^")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LAUGHTER = re.compile("[ㅎㅋ]+")


def is_thanks(text: str) -> bool:
    """True for "Thank you so much!", "감사합니다 ^^", "👍"; never for a question, nor with any word that is not known
    here."""
    text = unicodedata.normalize("NFC", text).strip()
    if not text or len(text) > _LONGEST or "?" in text or "？" in text:
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    said = [word for word in words if not _LAUGHTER.fullmatch(word)]
    if not said:
        signs = {char for char in text if unicodedata.category(char) == "So"}
        return signs <= _SIGNS and bool(signs or words or "^" in text)
    return not _THANKS.isdisjoint(said) and all(word in _THANKS or word in _AROUND for word in said)
