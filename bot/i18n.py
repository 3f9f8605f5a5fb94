"""Every text a customer or agent sees, in their language (gettext; catalogues in ``bot/locales``)."""

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ko")
_LOCALES = Path(__file__).parent / "locales"


@cache
def texts(language: str) -> gettext.NullTranslations:
    """The catalogue for a language tag ("ko", "ko-KR"); English where there is none.

    Use as ``say = texts(language)`` and ``say.gettext("...")``, so that the extractor finds the texts.
    """
    short = language.replace("_", "-").split("-")[0].lower()
    return gettext.translation("deskbell", _LOCALES, [short], fallback=True)
