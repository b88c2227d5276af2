"""References between themes: a theme may ask for what another finds (`@theme:csp`), but never, over others, for itself.

What is refused, each at its place in the pack: a theme that there is not, a circle, a chain of more than ten themes, and a theme
or a weight in a list, for lists are words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from themes.query import THEME, Node, Ref, leaves, references, weighted
from themes.yaml_fields import Placed

CHAIN_THEMES_MAX = 10


def list_refs(query: Placed[Node]) -> Iterator[Ref]:
    """The references to lists."""
    return (ref for ref in references(query.value) if not ref.name.startswith(THEME))


def theme_refs(query: Placed[Node]) -> Iterator[Ref]:
    """The references to themes."""
    return (ref for ref in references(query.value) if ref.name.startswith(THEME))


def refuse_in_list(query: Placed[Node]) -> None:
    """For a query of a list. Raises PackError when it says what has a meaning in themes alone."""
    for ref in theme_refs(query):
        raise query.error(ref.at, f"the list refers to {ref}", "write its words; only themes may refer to themes")
    for part in weighted(query.value):
        at = next(leaves(part)).at
        raise query.error(at, f"{part} has a weight in a list", "drop it; only what a theme finds has a weight")


def refuse_wrong_references(themes: Mapping[str, Sequence[Placed[Node]]]) -> None:
    """For the queries of all themes by id. Raises PackError where they cannot refer to each other as they do."""
    for queries in themes.values():
        for query, ref, name in _all_refs(queries):
            if name not in themes:
                known = ", ".join(f"@{THEME}{one}" for one in sorted(themes))
                raise query.error(ref.at, f"there is no theme {ref} among these packs", f"use one of {known}")
    # How many themes the longest chain has that begins at each.
    chain_of: dict[str, int] = {}

    def visit(name: str, path: tuple[str, ...]) -> int:
        longest = 0
        for query, ref, other in _all_refs(themes[name]):
            if other in path:
                circle = " -> ".join((*path[path.index(other) :], other))
                raise query.error(ref.at, f"the themes refer to each other in a circle ({circle})", "break it")
            if other not in chain_of and len(path) < CHAIN_THEMES_MAX:
                chain_of[other] = visit(other, (*path, other))
            if len(path) + chain_of.get(other, 1) > CHAIN_THEMES_MAX:
                raise query.error(
                    ref.at,
                    f"more than {CHAIN_THEMES_MAX} themes refer one to the next from {path[0]} on",
                    "refer to lists instead",
                )
            longest = max(longest, chain_of[other])
        return longest + 1

    for name in themes:
        if name not in chain_of:
            chain_of[name] = visit(name, (name,))


def _all_refs(queries: Iterable[Placed[Node]]) -> Iterator[tuple[Placed[Node], Ref, str]]:
    return ((query, ref, ref.name.removeprefix(THEME)) for query in queries for ref in theme_refs(query))
