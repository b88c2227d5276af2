"""Whether a headline is the one that the page's head names."""

from collections.abc import Sequence
from typing import Any

from crawler.extraction.page import plain_title
from crawler.extraction.plain import letters_only, words

_SHARED_WORDS = 0.5
_METAS = frozenset(("og:title", "twitter:title", "dc.title"))


def agrees_with_head(tree: Any, heading: str) -> bool:
    """`agrees_with` for the titles of the page's head."""
    return agrees_with(head_titles(tree), heading)


def agrees_with(titles: Sequence[str], heading: str) -> bool:
    """Whether one of `titles` holds `heading`, or is held by it, or shares half the words."""
    loose = letters_only(heading)
    if not loose:
        return False
    mine = set(words(heading))
    for title in titles:
        theirs = letters_only(title)
        if theirs and (loose in theirs or theirs in loose):
            return True
        other = set(words(title))
        if other and len(mine & other) >= _SHARED_WORDS * max(len(mine), len(other)):
            return True
    return False


def head_titles(tree: Any) -> list[str]:
    """The title and the metas of the head that say the same."""
    titles = []
    for element in tree.iter("title", "meta"):
        if element.tag == "title":
            titles.append(element.text or "")
        elif (element.get("property") or element.get("name") or "").lower() in _METAS:
            titles.append(element.get("content") or "")
        if len(titles) >= 10:
            break
    return [plain_title(one) for one in titles if one.strip()]
