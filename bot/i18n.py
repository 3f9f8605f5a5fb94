"""Every text a customer or agent sees, in their language (gettext; catalogues in ``bot/locales``)."""

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ko")
LOCALES = Path(__file__).parent / "locales"
DOMAIN = "deskbell"


def texts(language: str) -> gettext.NullTranslations:
    """The catalogue for a language tag ("ko", "ko-KR"); English where there is none.

    Use as ``say = texts(language)`` and ``say.gettext("...")``, so that the extractor finds the texts.
    """
    short = language.replace("_", "-").split("-")[0].lower()
    # a platform may hand us any tag at all: only known ones become a path and are kept
    return _catalogue(short if short in LANGUAGES else "en")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALES, [language], fallback=True)
