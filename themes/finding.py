"""Which entries of the gazetteer a text names, and where.

1. A telling name counts in a text of any language.
2. An entry of which no name tells anything alone (a country whose name is also a word elsewhere) counts by its names in the
   language of the text, and where that is not known, not at all.
3. Of names that lie within one another, one entry is named once: "Nikol Pashinyan" is no "Pashinyan" besides.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from themes.entries import Entry, as_term
from themes.evaluation import outermost
from themes.folding import Folded
from themes.languages import ENDING_LETTERS_MAX
from themes.lexicon import Hit, Lexicon, Pattern, pattern
from themes.packs import load_gazetteer


@dataclass(frozen=True, slots=True)
class Named:
    """An entry's name in a text: the half-open range of the source, in code points."""

    entry: str
    kind: str
    start: int
    end: int


class EntityFinder:
    """Finds the names of entries in texts, with one pass over each."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._kinds: dict[str, str] = {}
        owners: dict[Pattern, list[tuple[str, str | None]]] = defaultdict(list)
        for entry in entries:
            self._kinds[entry.id] = entry.kind
            tells_alone = any(entry.telling.values())
            for language, names in (entry.telling if tells_alone else entry.names).items():
                for name in names:
                    term = as_term(name)
                    ready = pattern(term.text, quoted=term.quoted, ending_max=ENDING_LETTERS_MAX[language])
                    owners[ready].append((entry.id, None if tells_alone else language))
        self._lexicon = Lexicon(owners)
        self._owners = tuple(owners.values())

    def find(self, folded: Folded, *, language: str | None = None) -> tuple[Named, ...]:
        """Every name in a folded text, in the order in which they stand. `language` None: unknown."""
        sightings = self._lexicon.look(folded)
        hits: dict[str, list[Hit]] = defaultdict(list)
        for number in sightings.seen:
            for entry, only_in in self._owners[number]:
                if only_in is None or only_in == language:
                    hits[entry] += sightings.hits(number)
        places = sorted((hit.start, hit.end, entry) for entry, all_ in hits.items() for hit in outermost(all_))
        return tuple(Named(entry, self._kinds[entry], *folded.source_span(start, end)) for start, end, entry in places)


@lru_cache(maxsize=1)
def entity_finder() -> EntityFinder:
    """The finder of the shipped gazetteer, made once, when it is first asked for. Raises PackError."""
    return EntityFinder(load_gazetteer())
