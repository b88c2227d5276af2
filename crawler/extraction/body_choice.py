"""Which text is the article's when the page, its structured data, its feed entry and its page state each offer one."""

from collections import Counter

from crawler.extraction.plain import words

_SAME_SHARE = 0.9
_NEARLY_WHOLE = 0.8
_MUCH_LESS = 0.7
_POOR_PAGE_CHARS = 200


def choose_body(page: list[str], other: list[str], *, same_version: bool = True) -> list[str]:
    """The paragraphs to keep: `page` is what was read from the page's own blocks, `other` what another place gives.

    The other text is taken if the page's is missing or poor beside it, or if both are clearly the same article and the
    other is as whole and at least as well parted into paragraphs: then what only the page has is clutter. A feed's text may
    be of an earlier version (`same_version` False): it is taken only where the page shows much less of it.
    """
    size, other_size = sum(map(len, page)), sum(map(len, other))
    if not other_size:
        return page
    if size < _POOR_PAGE_CHARS and other_size > 2 * size:
        return other
    largest = other_size if same_version else _MUCH_LESS * other_size
    if size < largest and len(other) >= len(page) and _share_within(page, other) >= _SAME_SHARE:
        return other
    if (
        same_version
        and _NEARLY_WHOLE * size <= other_size <= size
        and 4 * len(other) >= 3 * len(page)
        and _share_within(other, page) >= _SAME_SHARE
    ):
        return other
    return page


def _share_within(part: list[str], whole: list[str]) -> float:
    """The share of the words of `part` that `whole` has, too (with their counts)."""
    mine, theirs = Counter(words(" ".join(part))), Counter(words(" ".join(whole)))
    total = sum(mine.values())
    return sum((mine & theirs).values()) / total if total else 0.0
