"""The phrases of mail programs, a value for each language: a language is added here."""

from channels.email.reading.languages.east_asian import CHINESE, JAPANESE
from channels.email.reading.languages.english import ENGLISH
from channels.email.reading.languages.germanic import DANISH, DUTCH, GERMAN, NORWEGIAN, SWEDISH
from channels.email.reading.languages.korean import KOREAN
from channels.email.reading.languages.language import Language
from channels.email.reading.languages.others import (
    CZECH,
    FINNISH,
    HUNGARIAN,
    POLISH,
    RUSSIAN,
    TURKISH,
    UKRAINIAN,
    VIETNAMESE,
)
from channels.email.reading.languages.romance import FRENCH, ITALIAN, PORTUGUESE, ROMANIAN, SPANISH

__all__ = ["LANGUAGES", "Language"]

LANGUAGES = {
    "en": ENGLISH,
    "ko": KOREAN,
    "ja": JAPANESE,
    "zh": CHINESE,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "pt": PORTUGUESE,
    "it": ITALIAN,
    "nl": DUTCH,
    "sv": SWEDISH,
    "pl": POLISH,
    "ru": RUSSIAN,
    "uk": UKRAINIAN,
    "da": DANISH,
    "no": NORWEGIAN,
    "cs": CZECH,
    "fi": FINNISH,
    "tr": TURKISH,
    "hu": HUNGARIAN,
    "ro": ROMANIAN,
    "vi": VIETNAMESE,
}
