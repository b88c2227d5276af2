"""A layout from observations, by vote: single pages may have been read wrong, most were not.

1. Pages whose containers stand at one place are one template; of ids and classes those count that nearly all have.
2. A container rises to hold what is kept beside it on most pages, such as a lead between headline and body.
3. A place below it is kept or dropped as most of its blocks were; a place that is divided is neither.
4. What the same text is on a third of the pages is dropped, wherever it stands.
5. A source that gave a field on most pages, and another value on none, is asked alone (`recipes.py`).
6. A date or byline that was searched for in print on every page, and found on none, is not searched for any more.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import get_args

from crawler.extraction.layouts.paths import BODY, Path, anchored, path_text, read_path
from crawler.extraction.layouts.recipes import learned_recipe
from crawler.extraction.layouts.templates import common_path, full_path, templates
from crawler.extraction.layouts.values import (
    LINKED,
    PATHS_LIMIT,
    REPEATED_LIMIT,
    RULES_LIMIT,
    SCOPE,
    BlockSeen,
    BodyRule,
    Layout,
    Observation,
    Place,
    RepeatedText,
    Searched,
)
from crawler.extraction.layouts.votes import decided, generalised, voted

LEAST_PAGES = 5
_LEAST_TEMPLATE_PAGES = 3
_LEAST_TEMPLATE_SHARE = 0.05
_COVERED_SHARE = 0.6
_REPEATED_SHARE = 1 / 3
_LEAST_REPEATED = 3
_RAISING_SHARE = 0.5
_KEPT_SHARE = 0.8
_APART_SHARE = 0.9
_TITLE_SHARE = 0.9
_IN_HEAD_SHARE = 0.95
_FIELD_SHARE = 0.8
_LEAST_CHARS = 200


def learn(observations: Sequence[Observation]) -> Layout | None:
    """The layout that the observations of an outlet agree on; None if they are fewer than five, or agree on none for
    more than half of them. Pages of one title count once: the last of them."""
    pages = list({one.title: one for one in observations}.values())
    if len(pages) < LEAST_PAGES:
        return None
    rules = []
    for container, members in templates(pages)[:RULES_LIMIT]:
        if len(members) >= max(_LEAST_TEMPLATE_PAGES, _LEAST_TEMPLATE_SHARE * len(pages)):
            rule = _rule(container, members, len(pages))
            rules += [rule] if rule is not None else []
    if sum(rule.share for rule in rules) < _COVERED_SHARE:
        return None
    title = _agreed_place([page.title_place for page in pages], _TITLE_SHARE)
    in_head = [page.title_in_head for page in pages if page.title_place is not None]
    return Layout(
        bodies=tuple(rules),
        repeated=_repeated(pages),
        title=title,
        title_in_head=title is not None and sum(in_head) >= _IN_HEAD_SHARE * len(in_head),
        published=_agreed_place([page.published_place for page in pages], _FIELD_SHARE),
        authors=_agreed_place([page.authors_place for page in pages], _FIELD_SHARE),
        unprinted=tuple(field for field in get_args(Searched) if all(field in page.unprinted for page in pages)),
        recipe=learned_recipe(pages),
        pages=len(pages),
    )


def _rule(container: Path, members: list[Observation], pages: int) -> BodyRule | None:
    steps = max((len(anchored(container)), *(one.container_steps for one in members if _length(one) == len(container))))
    raised = _raised(container, members)
    root = voted(_below(raised, members))
    generalised(root)
    keep, drop = decided(root, len(members))
    if not keep:
        return None
    ratios = sorted(one.outside_chars / max(1, one.chars) for one in members)
    return BodyRule(
        # How many steps tell a raised container apart nobody has counted: all of them do it best.
        container=path_text((container[-steps:] if raised == container else raised) or BODY),
        share=round(len(members) / pages, 3),
        keep=tuple(keep[:PATHS_LIMIT]),
        drop=tuple(drop[:PATHS_LIMIT]),
        least_chars=min(_LEAST_CHARS, min(one.chars for one in members) // 2),
        outside_most=round(min(100.0, 1.0 + 2.0 * ratios[int(0.95 * (len(ratios) - 1))]), 2),
    )


def _length(observation: Observation) -> int:
    return len(full_path(observation.container))


def _raised(container: Path, members: list[Observation]) -> Path:
    """The container, or that of its ancestors that also holds what most pages keep outside of it."""
    kept: Counter[Path] = Counter()
    dropped: Counter[Path] = Counter()
    for one in members:
        for path, block in _blocks(one, container):
            if path[: len(container)] != container and not block.at.endswith(LINKED):
                kept[path] += block.kept > block.dropped
                dropped[path] += block.kept <= block.dropped
    depth = len(container)
    for path, pages in kept.items():
        if pages >= _RAISING_SHARE * len(members) and pages >= _KEPT_SHARE * (pages + dropped[path]):
            pairs = takewhile(lambda pair: pair[0] == pair[1], zip(container, path, strict=False))
            depth = min(depth, len(list(pairs)))
    apart = Counter(count for one in members for count in one.apart)
    possible = [count for count in range(1, depth + 1) if apart[count] >= _APART_SHARE * len(members)]
    return container if depth == len(container) or not possible else container[: possible[-1]]


def _below(container: Path, members: Iterable[Observation]) -> list[list[tuple[Path, BlockSeen]]]:
    """For each page its blocks in the container, with their paths below it."""
    depth = len(container)
    return [
        [(path[depth:], block) for path, block in _blocks(one, container) if path[:depth] == container]
        for one in members
    ]


def _blocks(one: Observation, container: Path) -> list[tuple[Path, BlockSeen]]:
    """All blocks of the page with their full paths."""
    return [
        (_aligned(full_path(root) + _relative(block.at), container), block)
        for root, blocks in ((one.container, one.blocks), (one.scope, one.around))
        for block in blocks
    ]


def _relative(at: str) -> Path:
    place = at.removesuffix(LINKED)
    return () if place == SCOPE else read_path(place)


def _aligned(path: Path, container: Path) -> Path:
    """`path` with the container's steps in the place of its own, as far as they cover them: what changes from page to
    page is gone."""
    count = 0
    for mine, theirs in zip(container, path, strict=False):
        if not mine.covers(theirs):
            break
        count += 1
    return container[:count] + path[count:]


def _repeated(pages: list[Observation]) -> tuple[RepeatedText, ...]:
    counts: Counter[str] = Counter()
    samples: dict[str, RepeatedText] = {}
    for page in pages:
        for text in page.texts:
            samples[text.hash] = text
        counts.update({text.hash for text in page.texts})
    least = max(_LEAST_REPEATED, _REPEATED_SHARE * len(pages))
    return tuple(samples[one] for one, count in counts.most_common(REPEATED_LIMIT) if count >= least)


def _agreed_place(places: Sequence[Place | None], least_share: float) -> Place | None:
    """The place at which that share of the pages has the field, if there is one."""
    known = [one for one in places if one is not None]
    for attribute, _ in Counter(one.attribute for one in known).most_common(1):
        paths = [read_path(one.path) for one in known if one.attribute == attribute]
        path, members = common_path(paths)
        if len(members) >= least_share * len(places):
            return Place(path_text(path), attribute)
    return None
