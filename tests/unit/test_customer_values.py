"""What may stand in a customer's record, from what people type."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import customer_values
from bot.customer_values import Wrong


@pytest.mark.parametrize(
    ("typed", "tag"),
    [("ko", "ko"), (" EN ", "en"), ("pt_br", "pt-BR"), ("ZH-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("", ""),
     ("de-1996", "de-1996")],
)  # fmt: skip
def test_language_tags_come_out_as_they_are_usually_written(typed: str, tag: str) -> None:
    assert customer_values.language(typed) == tag


@pytest.mark.parametrize("typed", ["korean", "k", "ko-", "한국어", "ko KR", "en--US"])
def test_what_is_no_language_tag_is_refused(typed: str) -> None:
    with pytest.raises(Wrong):
        customer_values.language(typed)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("Asia/Seoul", "Asia/Seoul"), ("asia/seoul", "Asia/Seoul"), ("Seoul", "Asia/Seoul"), ("UTC", "UTC"),
     ("new york", "America/New_York"), (" ", "")],
)  # fmt: skip
def test_time_zones_are_known_by_name_or_city(typed: str, zone: str) -> None:
    assert customer_values.timezone(typed) == zone
    assert not zone or ZoneInfo(zone)


def test_a_time_zone_that_is_none_tells_the_nearest() -> None:
    with pytest.raises(Wrong, match="Asia/Seoul"):
        customer_values.timezone("Asia/Seol")
    for typed in ("Mars/Phobos", "../etc/passwd", "localtime"):
        with pytest.raises(Wrong):
            customer_values.timezone(typed)


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.dictionaries(words.filter(lambda key: ":" not in key), words, max_size=20))
def test_fields_are_read_back_as_they_were_written(fields: dict[str, str]) -> None:
    assert customer_values.fields(customer_values.lines(fields)) == fields


def test_the_same_telephone_is_the_same_with_and_without_its_country() -> None:
    keys = [
        set(customer_values.contacts({"Telefon": number, "phone": number}))
        for number in ("010-1234-5678", "+82 10 1234 5678", "(010) 1234.5678", "+821012345678")
    ]
    assert keys[0]
    assert all(each == keys[0] for each in keys)


def test_what_only_looks_like_a_contact_is_none() -> None:
    assert customer_values.contacts({"order": "123456789", "phone": "12", "mail": "a@b", "tel": "call me"}) == {}
