"""Texts of the settings that are written once, or once for each language of the customers."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _table(value: object) -> object:
    if isinstance(value, str):
        return {"": value}
    if isinstance(value, dict):
        return value
    raise ValueError("must be a text, or a table of texts by language")


def _of_languages(table: dict[str, str]) -> dict[str, str]:
    for tag in table:
        if tag and not _TAG.fullmatch(tag):
            raise ValueError(f'"{tag}" is not a language: write en, ko, ...')
    return {tag.lower(): text for tag, text in table.items()}


ByLanguage = Annotated[dict[str, str], BeforeValidator(_table), AfterValidator(_of_languages)]
"""Language tag -> text; "" is the one text for everybody."""


def in_language(table: Mapping[str, str], language: str) -> str:
    """The text for a language tag such as "ko" or "pt-BR"; else the one for everybody, the English one, the first."""
    tag = language.replace("_", "-").lower()
    wanted = (tag, tag.partition("-")[0], "", "en", *table)
    return next((table[each] for each in wanted if each in table), "")
