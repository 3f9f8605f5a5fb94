"""Nobody but us can write a reply token, and it survives what mail does to addresses."""

from hypothesis import given
from hypothesis import strategies as st

from channels.email import tokens

SECRET = b"k" * 32
ALPHABET = set("abcdefghijklmnopqrstuvwxyz234567")


@given(st.integers(min_value=0, max_value=2**40), st.text(max_size=20))
def test_a_token_is_read_back_in_any_case_and_needs_no_quoting(number: int, inbox: str) -> None:
    token = tokens.make(SECRET, inbox, number)
    assert set(token) <= ALPHABET
    assert tokens.read(SECRET, inbox, token) == number
    assert tokens.read(SECRET, inbox, token.upper()) == number


@given(st.text(max_size=50))
def test_anything_else_is_read_as_nothing(text: str) -> None:
    assert tokens.read(SECRET, "support", text) is None


@given(
    st.integers(min_value=0, max_value=10_000),
    st.integers(min_value=0, max_value=30),
    st.sampled_from(sorted(ALPHABET)),
)
def test_a_changed_letter_spoils_it(number: int, place: int, letter: str) -> None:
    token = tokens.make(SECRET, "support", number)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert tokens.read(SECRET, "support", changed) == (number if changed == token else None)


def test_a_token_holds_for_its_inbox_and_secret_only() -> None:
    token = tokens.make(SECRET, "support", 142)
    assert tokens.read(SECRET, "sales", token) is None
    assert tokens.read(b"other" * 8, "support", token) is None


def test_a_token_has_at_least_80_bits_of_proof() -> None:
    assert len(tokens.make(SECRET, "support", 1)) * 5 >= 80 + 8


def test_message_ids_of_one_delivery_are_the_same_and_of_two_differ() -> None:
    ids = [tokens.message_id(SECRET, "support", 142, delivery, "acme.test") for delivery in (7, 7, 8)]
    assert ids[0] == ids[1] != ids[2]
    assert tokens.find(SECRET, "support", [], [ids[2]]) == 142


def test_an_address_counts_before_an_id() -> None:
    address = tokens.plus_address(SECRET, "support", 1, "support@acme.test")
    quoted = tokens.message_id(SECRET, "support", 2, 7, "acme.test")
    assert tokens.find(SECRET, "support", ["x@y.com", address], [quoted]) == 1
