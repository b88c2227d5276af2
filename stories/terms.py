"""The language-bound words of an article: stems with how much they weigh in it.

1. Words are cut to their first letters. In languages that add endings this finds as much as a stemmer does (for Turkish:
   Can et al., 2008), knows no exceptions and needs no library for each language.
2. Chinese words are pairs of neighbouring characters.
3. A word of the title counts as three, one of the first words of the text as two. Words far down, which tell of the past,
   are not looked at; common words and numbers are left out.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from stories.commonwords import COMMON_WORDS
from stories.tokens import folded, is_lone, tokens_of

TERMS_LIMIT: Final = 96
_LETTERS: Final = {"tr": 5, "az": 5, "fa": 5}
_LETTERS_ELSE: Final = 6
_SHORTEST: Final = 3
_LOOKED_AT: Final = 320
_LEAD: Final = 60
_IN_TITLE, _IN_LEAD, _ELSEWHERE = 3, 2, 1


def terms_of(title: str, text: str, language: str) -> tuple[tuple[str, int], ...]:
    """Stems with their weights, the heaviest first and of equal ones that which comes first; the first of many."""
    weights: dict[str, int] = {}
    for stem in _stems(tokens_of(title), language):
        weights[stem] = weights.get(stem, 0) + _IN_TITLE
    for at, stem in enumerate(_stems(tokens_of(text)[:_LOOKED_AT], language)):
        weights[stem] = weights.get(stem, 0) + (_IN_LEAD if at < _LEAD else _ELSEWHERE)
    ranked = sorted(weights.items(), key=lambda pair: -pair[1])
    return tuple(ranked[:TERMS_LIMIT])


def _stems(tokens: Sequence[str], language: str) -> Iterator[str]:
    common = _common(language)
    letters = _LETTERS.get(language, _LETTERS_ELSE)
    for token, following in pairwise((*tokens, "")):
        if is_lone(token):
            pair = token + following
            if is_lone(following or " ") and pair not in common and token not in common and following not in common:
                yield pair
        elif len(token) >= _SHORTEST and token not in common and not token[0].isdigit():
            yield token[:letters]


@lru_cache(maxsize=64)
def _common(language: str) -> frozenset[str]:
    return frozenset(map(folded, COMMON_WORDS.get(language, ())))
