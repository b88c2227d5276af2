"""A recipe from observations: for each field the one source that is enough.

A source must be right on most of the pages and wrong on none: where it gives nothing, all sources are asked, which costs
time alone, while a wrong value would be stored.
"""

from collections import Counter
from collections.abc import Sequence

from crawler.extraction.layouts.values import Observation, Recipe, Witnesses

_RIGHT_SHARE = 0.6
_UNTOLD = "und"


def learned_recipe(pages: Sequence[Observation]) -> Recipe:
    """What the pages agree on; nothing if one of them was observed without its fields."""
    seen = [page.fields for page in pages if page.fields is not None]
    if not seen or len(seen) < len(pages):
        return Recipe()
    languages = {one.language for one in seen}
    return Recipe(
        title=_sufficient([one.title for one in seen]),
        authors=_sufficient([one.authors for one in seen]),
        published=_sufficient([one.published for one in seen]),
        updated=_sufficient([one.updated for one in seen]),
        language=languages.pop() if len(languages) == 1 and _UNTOLD not in languages else None,
        is_plain=all(one.is_plain for one in seen),
    )


def _sufficient(witnesses: Sequence[Witnesses]) -> str | None:
    """The source that is right most often, of equals the one that is named first, which is the surest."""
    right = Counter(source for one in witnesses for source in one.right)
    for one in witnesses:
        for source in one.wrong:
            del right[source]
    source, count = max(right.items(), key=lambda item: item[1], default=("", 0))
    return source if count >= _RIGHT_SHARE * len(witnesses) else None
