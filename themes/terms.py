"""What a term of a query may be, and the bounds of the numbers in a query.

Refused: an empty or one-letter term, and a star anywhere but at the end of a word of three letters or more.
"""

import re

from themes.errors import QueryError
from themes.folding import HAN_CHARACTER, fold_word
from themes.query import Term

DISTANCE_WORDS_MAX = 200
COUNT_MIN, COUNT_MAX = 2, 100
WEIGHT_MIN, WEIGHT_MAX = 0.1, 10
DEPTH_MAX = 40
DISTANCES_MAX = 100
# The words before it in a phrase bound what a later stem can swallow.
STEM_LETTERS_MIN = 3
LATER_STEM_LETTERS_MIN = 2
TERM_LETTERS_MIN = 2

# Words that `check_term` lets through, told without folding unless they have both a star and Chinese; the others are left to
# it. Some forms of Arabic and of kana are signs alone, which fold to nothing.
_LETTER = r"[^\W_\ufb50-\uffff]"
_JOINED = rf"[-'\u200c]{_LETTER}+"
PLAIN_WORD = rf"(?:{_LETTER}{{3,}}\*|{_LETTER}{{2,}}(?:(?:{_JOINED})+\*?)?)"
PLAIN_TERM = rf"{PLAIN_WORD}(?:\s+(?:{PLAIN_WORD}|{_LETTER}))*+"
_PLAIN_TERM = re.compile(PLAIN_TERM)
_CHINESE_OR_RARE = re.compile("[^\0-\u2e7f]")


def may_star_chinese(text: str) -> bool:
    """Whether a star may stand where none may: no star ends a Chinese word."""
    return "*" in text and _CHINESE_OR_RARE.search(text) is not None


def check_term(term: Term) -> Term:
    """The term. Raises QueryError for one that could match anything, or nothing."""
    if not _PLAIN_TERM.fullmatch(term.text) or may_star_chinese(term.text):
        _check_letters(term)
    return term


def _check_letters(term: Term) -> None:
    for place, word in enumerate(term.text.split() or [""]):
        shortest = LATER_STEM_LETTERS_MIN if place else STEM_LETTERS_MIN
        stem = word.removesuffix("*")
        letters = fold_word(stem)
        if "*" in stem:
            raise QueryError(
                f"the star of {word} stands inside the word", "a star may only end a word", position=term.at
            )
        if not letters:
            raise QueryError(f"the term {term} is empty", "write a word of two letters or more", position=term.at)
        if stem != word and HAN_CHARACTER.search(letters):
            raise QueryError(f"{word} has a star", "Chinese words have no endings, drop the star", position=term.at)
        if stem != word and len(letters) < shortest:
            raise QueryError(
                f"the stem {word} is too short", f"give a star {shortest} letters or more", position=term.at
            )
    if len(fold_word(term.text)) < TERM_LETTERS_MIN:
        raise QueryError(f"the term {term} has one letter", "write two letters or more", position=term.at)
