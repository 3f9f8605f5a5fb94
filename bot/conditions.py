"""Conditions of routes and rules, as they stand in the settings: ``when = { tag = ["vip"], keyword = ["환불"] }``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.suggest import closest
from bot.tokens import Term, fold, term

ABOUT_CONVERSATION = ("inbox", "channel", "tier", "company", "tag", "language", "priority", "keyword")
"""What can be asked of a conversation from its first message on."""
ABOUT_EVENT = (*ABOUT_CONVERSATION, "status", "assignee", "words", "from_status", "metric")
"""What rules can ask besides."""
_IN_TEXTS = ("keyword", "words")
"""Their values are looked for in texts, just as ``/deskbell find`` does."""

NOBODY = "nobody"
"""The assignee of a conversation that nobody has taken."""

Facts = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Conditions:
    """Each condition must meet at least one of its values; no condition at all holds for everything."""

    when: Mapping[str, tuple[str, ...]]

    @staticmethod
    def read(when: Mapping[str, Sequence[str]], known: Sequence[str]) -> "Conditions":
        """Raises ValueError with a sentence for people."""
        return Conditions({key: _values(key, values, known) for key, values in when.items()})

    def hold(self, facts: Facts) -> bool:
        """Only what stands in the conditions is looked at; what is not known of a conversation meets nothing."""
        return all(self._met(key, facts.get(key, ())) for key in self.when)

    def _met(self, key: str, found: Collection[str]) -> bool:
        if key in _IN_TEXTS:
            texts = [fold(text) for text in found]
            return any(wanted.found_in(text) for wanted in self._terms[key] for text in texts)
        return not _folded(self.when[key]).isdisjoint(_folded(found))

    @cached_property
    def _terms(self) -> Mapping[str, list[Term]]:
        return {
            key: [wanted for value in values if (wanted := term(value))]
            for key, values in self.when.items()
            if key in _IN_TEXTS
        }


def _values(key: str, values: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    if key not in known:
        near = closest(key, known)
        hint = f'did you mean "{near}"?' if near else f"write one of {', '.join(known)}"
        raise ValueError(f'when: there is no condition "{key}" here: {hint}')
    if not values:
        raise ValueError(f'when: {key} is empty, so nothing would match: leave it out, or write {key} = ["..."]')
    if unseen := next((value for value in values if key in _IN_TEXTS and term(value) is None), None):
        raise ValueError(f'when: {key} "{unseen}" has no letter and no digit, so it would never be found')
    return tuple(values)


def _folded(values: Collection[str]) -> set[str]:
    """Capitals make no difference: tiers and tags are typed by people."""
    return {value.casefold() for value in values}
