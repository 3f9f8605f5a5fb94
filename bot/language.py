"""A cautious guess at the language of a text: a wrong guess costs more than none."""

import re

_HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")
_LOOK_AT = 2000


def guess(text: str) -> str:
    """ "ko" for a text with Hangul, else ""."""
    return "ko" if _HANGUL.search(text, 0, _LOOK_AT) else ""
