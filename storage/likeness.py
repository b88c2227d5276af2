"""Whether two pages are, by their words, the same article. Pure.

A page may say that it is another one (rel=canonical), and an address may come to show another page: neither is taken at
its word where the two have nothing in common.
"""

import re

_WORD = re.compile(r"\w+")
SHINGLE_WORDS = 4
SAME_TEXT_SHARE = 0.5
EDITED_TEXT_SHARE = 0.3
EDITED_TITLE_SHARE = 0.5
READ_CHARS = 50_000
"""What is looked at of a text."""


def same_article(title: str, text: str, other_title: str, other_text: str) -> bool:
    """Whether pages of two addresses are twins (AMP, print): one title, one text, or half of the words in common."""
    if text == other_text or _folded(title) == _folded(other_title) != "":
        return True
    return _share(_shingles(text), _shingles(other_text)) >= SAME_TEXT_SHARE


def edited_from(key: str, title: str, text: str, old_key: str, old_title: str, old_text: str) -> bool:
    """Whether a page under another address than before is still the article: it stayed at its host, about as deep, and
    kept much of its title or text."""
    host, _, path = key.partition("/")
    old_host, _, old_path = old_key.partition("/")
    if host != old_host or abs(path.count("/") - old_path.count("/")) > 1:
        return False
    if _share(_words(title), _words(old_title)) >= EDITED_TITLE_SHARE:
        return True
    return _share(_shingles(text), _shingles(old_text)) >= EDITED_TEXT_SHARE


def _folded(title: str) -> str:
    return " ".join(_WORD.findall(title.casefold()))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text[:READ_CHARS].casefold())
    return frozenset(tuple(words[at : at + SHINGLE_WORDS]) for at in range(max(1, len(words) - SHINGLE_WORDS + 1)))


def _share(one: frozenset[object], other: frozenset[object]) -> float:
    """What two sets have in common, of all that is in either."""
    return len(one & other) / len(one | other) if one | other else 0.0
