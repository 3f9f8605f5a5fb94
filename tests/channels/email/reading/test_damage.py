"""Damaged mails are read quickly and without a fault; ``tests.channels.email.damage`` reads as many as asked."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.email.parse import parse_email
from tests.channels.email.damage import MAILS, copies, is_stable, read_all, text_again


def test_damaged_copies_are_read_without_a_crash_or_a_hang() -> None:
    outcome = read_all(450, seed=7)
    assert (outcome.copies, outcome.crashes, outcome.hangs) == (450, [], 0)


def test_the_same_seed_gives_the_same_copies() -> None:
    assert list(copies(50, seed=3)) == list(copies(50, seed=3))
    assert list(copies(50, seed=3)) != list(copies(50, seed=4))


def test_every_mails_text_is_read_the_same_again() -> None:
    assert [raw for raw in MAILS if not is_stable(raw)] == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000))
def test_a_damaged_mails_text_is_read_the_same_again(seed: int) -> None:
    (raw,) = copies(1, seed)
    once = text_again(parse_email(raw))
    assert text_again(once).full_text == once.full_text
