"""Whether a headline is the one that the page's head names."""

from typing import Any

from crawler.extraction.page import plain_title
from crawler.extraction.plain import letters_only, words

_SHARED_WORDS = 0.5
_METAS = frozenset(("og:title", "twitter:title", "dc.title"))


def agrees_with_head(tree: Any, heading: str) -> bool:
    """Whether the title or a meta of the head holds `heading`, or is held by it, or shares half the words."""
    loose = letters_only(heading)
    if not loose:
        return False
    mine = set(words(heading))
    for title in _head_titles(tree):
        theirs = letters_only(title)
        if theirs and (loose in theirs or theirs in loose):
            return True
        other = set(words(title))
        if other and len(mine & other) >= _SHARED_WORDS * max(len(mine), len(other)):
            return True
    return False


def _head_titles(tree: Any) -> list[str]:
    titles = []
    for element in tree.iter("title", "meta"):
        if element.tag == "title":
            titles.append(element.text or "")
        elif (element.get("property") or element.get("name") or "").lower() in _METAS:
            titles.append(element.get("content") or "")
        if len(titles) >= 10:
            break
    return [plain_title(one) for one in titles if one.strip()]
