"""Whose turn is it? Pure choosing."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.assignment import Candidate, choose

candidate = st.builds(Candidate, st.uuids().map(str), st.integers(0, 8), st.integers(0, 8))
candidates = st.lists(candidate, max_size=8, unique_by=lambda each: each.id)
modes = st.sampled_from(["round_robin", "least_loaded"])


def dealt(mode: str, there: list[Candidate], how_many: int) -> list[str]:
    """To whom, one after the other, as ``Turns`` does it."""
    given = []
    for _ in range(how_many):
        chosen = choose(mode, there)
        if chosen is None:
            break
        there = [each for each in there if each.id != chosen.id]
        there.append(Candidate(chosen.id, chosen.open + 1, chosen.capacity))
        given.append(chosen.id)
    return given


@given(modes, candidates, st.integers(0, 40))
def test_nobody_is_given_more_than_they_have_room_for_and_nothing_waits_while_somebody_has(
    mode: str, there: list[Candidate], how_many: int
) -> None:
    room = {each.id: max(each.capacity - each.open, 0) for each in there}
    given = Counter(dealt(mode, there, how_many))
    assert all(number <= room[id_] for id_, number in given.items())
    assert given.total() == min(how_many, sum(room.values()))


@given(st.integers(1, 8), st.integers(0, 40))
def test_turns_go_round(people: int, how_many: int) -> None:
    there = [Candidate(str(n), 0, 100) for n in range(people)]
    given = Counter(dealt("round_robin", there, how_many))
    assert all(abs(given[a.id] - given[b.id]) <= 1 for a in there for b in there)
    assert dealt("round_robin", there, people) == [each.id for each in there]


@given(candidates)
def test_the_least_loaded_uses_the_smallest_share_of_their_capacity(there: list[Candidate]) -> None:
    chosen = choose("least_loaded", there)
    if chosen is not None:
        assert all(chosen.open / chosen.capacity <= each.open / each.capacity for each in there if each.has_room)


def test_a_small_capacity_counts() -> None:
    busy, part_time = Candidate("busy", 5, 50), Candidate("part-time", 2, 4)
    assert choose("least_loaded", [part_time, busy]) == busy
