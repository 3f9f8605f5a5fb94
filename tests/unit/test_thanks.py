"""A word of thanks leaves a solved matter solved; anything more does not."""

import pytest

from bot.thanks import is_thanks

THANKS = """
Thanks!
thank you so much
Thx 👍
👍
🙏🙏
❤️
Perfect, thank you for your quick help!
ok
Great, it works now
감사합니다
네 감사합니다~
정말 감사합니다 ^^
넵 알겠습니다!
답변 감사드립니다. 좋은 하루 되세요
ㄱㅅ
ㅇㅋ 감사해요 ㅎㅎ
^^
ㅎㅎ
"""

MORE = """
👎
👍 👎
😡
Thanks, but it still fails
thank you. Can you also change the address?
ok?
not good
No thanks to you
it works not
Great. Another thing: invoices
you
for your help
감사합니다만 아직 안 됩니다
네 그런데 환불은 언제 되나요
감사합니다. 혹시 배송은?
안 됩니다
해결 안됐어요
1
...
환불
Danke, geht aber nicht
"""


@pytest.mark.parametrize("text", THANKS.strip().splitlines())
def test_a_word_of_thanks_is_one(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", ["", "  ", "thanks " * 30, *MORE.strip().splitlines()])
def test_whatever_says_more_is_none(text: str) -> None:
    assert not is_thanks(text)
