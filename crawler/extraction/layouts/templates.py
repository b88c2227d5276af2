"""Which observations are of one template: those whose containers stand at one place, as far as their names go."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from crawler.extraction.layouts.paths import Path, Step, read_path
from crawler.extraction.layouts.values import Observation

_NEARLY_ALL = 0.9


def templates(pages: Sequence[Observation]) -> list[tuple[Path, list[Observation]]]:
    """The templates with their containers, the most common first.

    Where one container lies within another, both are readings of one template, and the more common one is right: a
    reader that kept a stray line went too far up, one that lost a paragraph not far enough.
    """
    groups: list[tuple[Path, list[Observation]]] = []
    by_tags: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for page in pages:
        by_tags[tuple(step.tag for step in full_path(page.container))].append(page)
    for alike in by_tags.values():
        rest = alike
        while rest:
            container, chosen = common_path([full_path(page.container) for page in rest])
            groups.append((container, [rest[index] for index in chosen]))
            taken = set(chosen)
            rest = [page for index, page in enumerate(rest) if index not in taken]
    groups.sort(key=lambda group: (len(group[1]), len(group[0])), reverse=True)
    merged: list[tuple[Path, list[Observation]]] = []
    for container, members in groups:
        home = next((theirs for known, theirs in merged if _is_one_line(known, container)), None)
        if home is not None:
            home.extend(members)
        else:
            merged.append((container, members))
    return sorted(merged, key=lambda group: len(group[1]), reverse=True)


def full_path(text: str) -> Path:
    """The steps below the body: none for the body itself."""
    path = read_path(text)
    return path[1:] if path[0].tag == "body" else path


def common_path(paths: Sequence[Path]) -> tuple[Path, list[int]]:
    """The path that most of `paths` share, and which of them do. Of the steps' ids and classes those stay that nearly all
    of these have: a class that names a section goes, one that names a role stays."""
    tags = Counter(tuple(step.tag for step in path) for path in paths).most_common(1)
    if not tags:
        return (), []
    chosen = [index for index, path in enumerate(paths) if tuple(step.tag for step in path) == tags[0][0]]
    if not tags[0][0]:
        return (), chosen
    names = Counter(name for index in chosen for name in _names(paths[index][-1]))
    nameless = [index for index in chosen if not paths[index][-1].is_named]
    if names:
        # Between equals the alphabet decides, that the same observations always give the same layout.
        anchor, count = max(names.items(), key=lambda item: (item[1], item[0]))
        named = [index for index in chosen if anchor in _names(paths[index][-1])]
        chosen = named if count >= len(nameless) else nameless
    # Where each path lacks another of the usual names, only what all of them have is left.
    for least_share in (_NEARLY_ALL, 1.0):
        steps = tuple(
            _common_step([paths[index][depth] for index in chosen], least_share) for depth in range(len(tags[0][0]))
        )
        if covered := [index for index in chosen if all(map(Step.covers, steps, paths[index]))]:
            return steps, covered
    raise AssertionError("what all have covers all")


def _names(step: Step) -> set[str]:
    return {f".{one}" for one in step.classes} | ({f"#{step.id}"} if step.id else set())


def _common_step(steps: list[Step], least_share: float) -> Step:
    counts = Counter(name for step in steps for name in _names(step))
    usual = {name for name, count in counts.items() if count >= least_share * len(steps)}
    return Step(
        steps[0].tag,
        next((name[1:] for name in usual if name[0] == "#"), ""),
        frozenset(name[1:] for name in usual if name[0] == "."),
    )


def _is_one_line(one: Path, other: Path) -> bool:
    return all(mine.shared(theirs) is not None for mine, theirs in zip(one, other, strict=False))
