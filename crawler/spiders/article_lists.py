"""Finds among all the lists of some JSON the one that looks most like a list of articles.

Rules, in order:
1. Lists at the same place of their structure (`sections.*.articles`) are one. So are the objects of one type in an object
   of objects, as caches of queries keep them.
2. At least half of the entries must have a title, and an address or something that tells it (slug, id).
3. An entry earns points: a date most, then a title under a title's name (people and tags have names instead, which
   costs), its length, a teaser or picture, and an address that is more than a word. Menus lack most of these.
4. The list wins whose mean is best, with some regard to its length; below a least mean there is none. Other lists whose
   entries have the same fields are of the same kind, and taken with it.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from crawler.spiders.entries import TEASERS, Entry, entry_of

NODES_LIMIT = 300_000
DEPTH_LIMIT = 60
SAMPLE = 40
ENTRIES_LIMIT = 20_000
LEAST_MEAN = 3.5
"""Of at most 6.5 points: a title of fair length with an address that says something, and a date or a teaser."""
LIKENESS = 0.6

Place = tuple[str, ...]


def best_list(roots: Iterable[Any]) -> list[Entry]:
    """The entries of the most article-like list below the roots, and of those like it; empty when none is like one."""
    found: list[tuple[float, list[Entry]]] = []
    for group in _groups(roots).values():
        sample = [entry_of(one) for one in group[:SAMPLE]]
        points = [_points(entry) for entry in sample]
        good = [one for one in points if one > 0]
        if not good or 2 * len(good) < len(points):
            continue
        mean = sum(good) / len(good)
        if mean >= LEAST_MEAN:
            entries = [entry for one in group if _points(entry := entry_of(one)) > 0]
            found.append((mean * mean * math.log2(2 + len(group)), entries))
    if not found:
        return []
    names = max(found, key=lambda one: one[0])[1][0].fields.keys()
    return [entry for _, entries in found if _alike(entries[0].fields.keys(), names) for entry in entries]


def _alike(names: Collection[str], others: Collection[str]) -> bool:
    """Whether two objects have most of their fields in common: a page's first article often lies outside its list."""
    mine, theirs = set(names), set(others)
    return len(mine & theirs) >= LIKENESS * len(mine | theirs)


def _groups(roots: Iterable[Any]) -> dict[Place, list[dict[str, Any]]]:
    """The objects of all lists, and of all objects of objects, by their place with numbers and keys left out."""
    groups: dict[Place, list[dict[str, Any]]] = defaultdict(list)
    left = NODES_LIMIT
    stack: list[tuple[Any, Place, int]] = [(root, (str(n),), 0) for n, root in enumerate(roots)]
    stack.reverse()
    while stack and left:
        value, place, depth = stack.pop()
        left -= 1
        if depth > DEPTH_LIMIT:
            continue
        if isinstance(value, list):
            inner = [one for one in value if isinstance(one, dict)]
            _extend(groups[(*place, "*")], inner)
            stack.extend((one, (*place, "*"), depth + 1) for one in reversed(value) if isinstance(one, dict | list))
        elif isinstance(value, dict):
            for one in value.values():
                if isinstance(one, dict):
                    _extend(groups[(*place, "**", str(one.get("__typename", "")))], [one])
            stack.extend(
                (one, (*place, str(name)), depth + 1)
                for name, one in reversed(value.items())
                if isinstance(one, dict | list)
            )
    return groups


def _extend(group: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    group.extend(more[: ENTRIES_LIMIT - len(group)])


def _points(entry: Entry) -> float:
    """How much an object looks like an article; 0 when it lacks what every article has."""
    title = entry.title
    address = entry.address or next(iter(entry.identities), None)
    if not title or not address:
        return 0.0
    points = 1.0
    if entry.published or entry.updated:
        points += 2.0
    if "title" in entry.fields or "headline" in entry.fields:
        points += 0.5
    else:  # people, places and tags have names
        points -= 1.0
    letters = len(title) + sum(ord(char) > 0x2E80 for char in title)
    points += 1.0 if letters >= 24 else 0.5 if letters >= 14 else 0.0
    if TEASERS & entry.fields.keys():
        points += 1.0
    return points + (1.0 if _says_much(address) else 0.0)


def _says_much(address: str) -> bool:
    last = address.rstrip("/").rpartition("/")[2]
    return any(char.isdecimal() for char in last) or last.count("-") + last.count("_") >= 2
