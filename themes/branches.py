"""Which alternatives of which ORs may have hits in an article, found from the terms that were seen, in one go.

The queries of all themes and languages have tens of thousands of alternatives, and an article has words of a few dozen. So
each OR is registered, and the terms that its alternatives need; asking goes from the terms to the ORs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class SeenBranches(Generic[_Part]):
    """By the number of an OR: those of its terms that were seen, and those of its other alternatives that need one of these."""

    terms: Mapping[int, list[int]]
    parts: Mapping[int, set[_Part]]


class Branches(Generic[_Part]):
    """All ORs of a set of themes."""

    def __init__(self) -> None:
        self._count = 0
        # By term, the ORs that it is an alternative of, and (OR, alternative) where it is needed. Most tuples are the same as
        # many others.
        self._of_term: list[tuple[int, ...]] = []
        self._of_part: dict[int, tuple[tuple[int, _Part], ...]] = {}
        self._terms_shared: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._parts_shared: dict[tuple[tuple[int, _Part], ...], tuple[tuple[int, _Part], ...]] = {}

    def add(self, terms: Iterable[int], parts: Iterable[tuple[_Part, frozenset[int]]]) -> int:
        """The number of a new OR of these terms and parts, each with the terms of which it needs one."""
        number = self._count
        self._count += 1
        for term in terms:
            if term >= len(self._of_term):
                self._of_term += [()] * (term + 1 - len(self._of_term))
            numbers = (*self._of_term[term], number)
            self._of_term[term] = self._terms_shared.setdefault(numbers, numbers)
        for part, needs in parts:
            for term in needs:
                numbered = (*self._of_part.get(term, ()), (number, part))
                self._of_part[term] = self._parts_shared.setdefault(numbered, numbered)
        return number

    def seen(self, terms: Iterable[int]) -> SeenBranches[_Part]:
        """The alternatives that may have hits where these terms were seen."""
        of_terms: defaultdict[int, list[int]] = defaultdict(list)
        of_parts: defaultdict[int, set[_Part]] = defaultdict(set)
        numbers_of, parts_of = self._of_term, self._of_part
        for term in terms:
            if term < len(numbers_of):
                for number in numbers_of[term]:
                    of_terms[number].append(term)
            if term in parts_of:
                for number, part in parts_of[term]:
                    of_parts[number].add(part)
        return SeenBranches(of_terms, of_parts)
