"""Texts of the settings, by the customers' language."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from channels.email.adapter import _letterhead
from channels.email.by_language import ByLanguage, in_language
from channels.email.settings import Settings


class Table(BaseModel):
    name: ByLanguage


@pytest.mark.parametrize(
    ("written", "language", "found"),
    [
        ("Acme", "ko", "Acme"),
        ({"en": "Acme", "ko": "아크메"}, "ko-KR", "아크메"),
        ({"en": "Acme", "ko": "아크메"}, "ko_KR", "아크메"),
        ({"ko": "아크메", "en": "Acme"}, "fr", "Acme"),
        ({"ko": "아크메", "ja": "アクメ"}, "fr", "아크메"),
        ({"pt": "A", "pt-BR": "B"}, "pt-br", "B"),
        ({"pt": "A", "pt-BR": "B"}, "pt-PT", "A"),
        ({}, "en", ""),
        ("", "en", ""),
    ],
)
def test_a_customer_reads_their_language_or_the_nearest_there_is(written: Any, language: str, found: str) -> None:
    assert in_language(Table(name=written).name, language) == found


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (7, "must be a text"),
        (["a"], "must be a text"),
        ({"korean!": "x"}, "is not a language"),
        ({"en": 7}, "valid string"),
    ],
)
def test_anything_else_is_told(written: Any, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Table(name=written)


def test_an_inbox_says_how_it_writes() -> None:
    server = {"host": "mail.acme.test", "user": "u", "password": "p"}
    said = {
        "sender_name": {"en": "Acme", "ko": "아크메"},
        "signature": "{agent}",
        "quote_last": True,
        "reply_line": True,
    }
    found = _letterhead(Settings.model_validate({"address": "a@acme.test", "imap": server, "smtp": server, **said}))
    assert (found.sender_name, found.signature) == ({"en": "Acme", "ko": "아크메"}, {"": "{agent}"})
    assert (found.quote_last, found.reply_line, found.plus_address) == (True, True, False)
