"""Alternatives within a phrase: `"strategic (partnership|ties)"` stands for two phrases.

Brackets without a bar in the phrase are punctuation, as everywhere in a text. An alternative may be empty, lie in
another's brackets, and be a part of a word: `"(comprehensive|) partner(ship|)"` stands for four.
"""

import re

from themes.errors import QueryError

EXPANSIONS_MAX = 64
_LETTERS_MAX = 500
_SIGN = re.compile(r"[(|)]")


def expanded(phrase: str, at: int) -> list[str]:
    """The phrases that one stands for, each once. `at`: where it begins in its query, for errors."""
    if "|" not in phrase:
        return [_spaced(phrase)]
    if len(phrase) > _LETTERS_MAX:
        raise QueryError(
            f"a phrase with alternatives has more than {_LETTERS_MAX} characters", "make two of it", position=at
        )
    opened: list[int] = []
    # For each open bracket, and the phrase itself: the alternatives that are complete, and what the last one may be.
    complete: list[list[str]] = [[]]
    current: list[list[str]] = [[""]]
    end = 0
    for match in _SIGN.finditer(phrase):
        place = at + match.start()
        current[-1] = [f"{one}{phrase[end : match.start()]}" for one in current[-1]]
        end = match.end()
        if match[0] == "(":
            opened.append(place)
            complete.append([])
            current.append([""])
            continue
        if not opened:
            raise _stray(match[0], place)
        complete[-1] += current[-1]
        current[-1] = [""]
        if match[0] == ")":
            opened.pop()
            current.pop()
            group = complete.pop()
            current[-1] = _bounded([f"{one}{two}" for one in current[-1] for two in group], at)
    if opened:
        raise QueryError(
            "bracket opened here is never closed within its phrase", "add a ')' before the quote", position=opened[-1]
        )
    return list(dict.fromkeys(_spaced(f"{one}{phrase[end:]}") for one in current[0]))


def _spaced(phrase: str) -> str:
    return " ".join(phrase.split())


def _bounded(phrases: list[str], at: int) -> list[str]:
    if len(phrases) > EXPANSIONS_MAX:
        raise QueryError(
            f"the alternatives make more than {EXPANSIONS_MAX} phrases of this one", "split the phrase", position=at
        )
    return phrases


def _stray(sign: str, place: int) -> QueryError:
    if sign == "|":
        return QueryError(
            "the bar stands outside brackets", "put alternatives into brackets: (ties|links)", position=place
        )
    return QueryError("bracket closed here was never opened within its phrase", "drop it or add a '('", position=place)
