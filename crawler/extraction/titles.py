"""The headline as printed: candidates from the page's head and first heading, the one that agrees best.

Rules, in order: site names are cut off every candidate; a first-level heading counts only if the head of the page knows
it; the form that most places give wins, and between equals the earlier place.
"""

from collections import Counter
from collections.abc import Iterable

from crawler.extraction.credits import split_title
from crawler.extraction.page import Page, plain_title
from crawler.extraction.plain import TITLE_LIMIT_CHARS, letters_only, words

_SHARED_WORDS = 0.5
_SHORTEST_CORE_CHARS = 15
_SEPARATORS = frozenset("-–—|｜ㅣ*•·:»«<>/")


def choose_title(
    page: Page, *, headline: str | None, state_title: str | None, feed_title: str | None, own_names: Iterable[str]
) -> tuple[str, str | None]:
    """The title and, if a credit stood at its end, the outlet it names."""
    names = list(own_names)
    head = [
        headline,
        *page.meta("og:title")[:1],
        *page.meta("twitter:title", "dc.title")[:2],
        page.title_tag,
        state_title,
        feed_title,
    ]
    cleaned: list[tuple[str, str | None]] = []
    for raw in head:
        if raw and (title := plain_title(raw)):
            cleaned.append(split_title(title, names))
    known = [letters_only(title) for title, _ in cleaned]
    known_words = [set(words(title)) for title, _ in cleaned]
    headings = [split_title(heading, names) for heading in page.headings]
    own = [one for one in headings if not cleaned or _is_known(one[0], known, known_words)]
    candidates = [one for one in own[:2] + cleaned if one[0]]
    if not candidates:
        candidates = [one for one in headings[:1] if one[0]]
    if not candidates:
        return "", None
    votes = Counter(_core(title, candidates) for title, _ in candidates)
    best = max(candidates, key=lambda one: votes[letters_only(one[0])])
    originator = next((by for title, by in candidates if by and letters_only(title) == letters_only(best[0])), None)
    return best[0][:TITLE_LIMIT_CHARS].rstrip(), originator


def _core(title: str, candidates: list[tuple[str, str | None]]) -> str:
    """The loose form of the candidate that `title` is a longer print of: that candidate, a separator, a site's name."""
    for shorter, _ in sorted(candidates, key=lambda one: len(one[0])):
        rest = title[len(shorter) :].lstrip()
        if len(shorter) >= _SHORTEST_CORE_CHARS and title.startswith(shorter) and rest[:1] in _SEPARATORS:
            return letters_only(shorter)
    return letters_only(title)


def _is_known(heading: str, known: list[str], known_words: list[set[str]]) -> bool:
    loose, mine = letters_only(heading), set(words(heading))
    if not loose:
        return False
    if any(loose in one or (one and one in loose) for one in known):
        return True
    return any(len(mine & theirs) >= _SHARED_WORDS * max(len(mine), len(theirs)) for theirs in known_words if theirs)
