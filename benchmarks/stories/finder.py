"""Finds the entries of the gazetteer in a text, as what makes features needs them."""

from collections import defaultdict
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick

from stories import Mention
from themes import Entry, fold, load_gazetteer
from themes.folding import HAN_CHARACTER
from themes.languages import ENDING_LETTERS_MAX


class Finder:
    """One automaton for each language, over the folded names of all entries."""

    def __init__(self) -> None:
        self._entries = load_gazetteer()
        self._automata = {language: self._automaton(language) for language in ENDING_LETTERS_MAX}

    def mentions(self, title: str, text: str, language: str) -> list[Mention]:
        """The entries named in an article, where they stand."""
        if language not in self._automata:
            return []
        automaton, patterns = self._automata[language]
        folded = fold(f"{title}\n\n{text}")
        padded = f" {folded.text} "
        found: list[Mention] = []
        for index, start, end in automaton.find_matches_as_indexes(padded, overlapping=True):
            pattern, entries = patterns[index]
            if _stands(padded, pattern, end, ENDING_LETTERS_MAX[language]):
                begins = max(start - (0 if padded[start] != " " else -1) - 1, 0)
                at = folded.source_span(begins, begins + 1)[0]
                found += (Mention(entry.id, entry.kind, at) for entry in entries)
        return found

    def _automaton(self, language: str) -> tuple[AhoCorasick, list[tuple[str, list[Entry]]]]:
        holders: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries:
            for pattern in dict.fromkeys(_patterns(entry, language)):
                holders[pattern].append(entry)
        patterns = list(holders.items())
        return AhoCorasick([pattern.rstrip("*") for pattern, _entries in patterns]), patterns


def _patterns(entry: Entry, language: str) -> Iterator[str]:
    """` gyumr*` is a word with any ending, ` baku ` a whole word, `巴库` wherever it stands."""
    for name in entry.telling[language] or entry.names[language]:
        star = name.endswith("*")
        plain = fold(name.rstrip("*")).text
        if not plain:
            continue
        yield plain if HAN_CHARACTER.search(plain) else f" {plain}*" if star else f" {plain} "


def _stands(text: str, pattern: str, end: int, ending_max: int) -> bool:
    if not pattern.endswith("*"):
        return True
    return text.index(" ", end) - end <= ending_max
