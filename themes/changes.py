"""What differs between two versions of a theme: settings, languages, terms, lists, and how a query is put together. Pure.

Terms and lists are told by a query as a whole; where they are the same and the query is not, the smallest part that
differs is told in both forms.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from themes.query import Node, Ref, Term, leaves
from themes.values import Theme

WHERE = "where"


class ChangeKind(StrEnum):
    """What was changed."""

    SETTING = "setting"
    QUERY_ADDED = "query added"
    QUERY_REMOVED = "query removed"
    TERM_ADDED = "term added"
    TERM_REMOVED = "term removed"
    LIST_ADDED = "list added"
    LIST_REMOVED = "list removed"
    REARRANGED = "put together otherwise"


@dataclass(frozen=True, slots=True)
class ThemeChange:
    """One difference. `part` is a setting's name, the language of a query, or "where". `old` and `new` are as the pack has
    them; None: nothing stands there."""

    part: str
    kind: ChangeKind
    old: str | None
    new: str | None

    def __str__(self) -> str:
        return _SENTENCES[self.kind](self)


_SENTENCES: Mapping[ChangeKind, Callable[[ThemeChange], str]] = {
    ChangeKind.SETTING: lambda one: f"{one.part}: {one.old} is {one.new} now",
    ChangeKind.QUERY_ADDED: lambda one: f"{one.part}: there is a query now: {one.new}",
    ChangeKind.QUERY_REMOVED: lambda one: f"{one.part}: there is no query any more: {one.old}",
    ChangeKind.TERM_ADDED: lambda one: f"{one.part}: the term {one.new} is new",
    ChangeKind.TERM_REMOVED: lambda one: f"{one.part}: the term {one.old} is gone",
    ChangeKind.LIST_ADDED: lambda one: f"{one.part}: the list {one.new} is new",
    ChangeKind.LIST_REMOVED: lambda one: f"{one.part}: the list {one.old} is gone",
    ChangeKind.REARRANGED: lambda one: (
        f"{one.part}: the same terms are put together otherwise: {one.old} is {one.new} now"
    ),
}


def theme_changes(old: Theme, new: Theme) -> tuple[ThemeChange, ...]:
    """What one has to do to `old` to get `new`; empty when they are the same."""
    before, after = _settings(old), _settings(new)
    changes = [
        ThemeChange(name, ChangeKind.SETTING, value, after[name])
        for name, value in before.items()
        if value != after[name]
    ]
    changes += _of_query(WHERE, old.where, new.where)
    for language in [*old.queries, *(language for language in new.queries if language not in old.queries)]:
        changes += _of_query(language, old.queries.get(language), new.queries.get(language))
    return tuple(changes)


def _settings(theme: Theme) -> dict[str, str]:
    return {
        "id": theme.id,
        "version": str(theme.version),
        "title": theme.title,
        "definition": theme.definition,
        "gate": "region" if theme.gated else "none",
        "threshold": f"{theme.threshold:g}",
    }


def _of_query(part: str, old: Node | None, new: Node | None) -> list[ThemeChange]:
    if old == new:
        return []
    if old is None:
        return [ThemeChange(part, ChangeKind.QUERY_ADDED, None, str(new))]
    if new is None:
        return [ThemeChange(part, ChangeKind.QUERY_REMOVED, str(old), None)]
    changes = []
    for kind, added, removed in (
        (Term, ChangeKind.TERM_ADDED, ChangeKind.TERM_REMOVED),
        (Ref, ChangeKind.LIST_ADDED, ChangeKind.LIST_REMOVED),
    ):
        before, after = (_written(leaf for leaf in leaves(node) if isinstance(leaf, kind)) for node in (old, new))
        changes += [ThemeChange(part, removed, one, None) for one in before if one not in after]
        changes += [ThemeChange(part, added, None, one) for one in after if one not in before]
    return changes or [ThemeChange(part, ChangeKind.REARRANGED, *_smallest(old, new))]


def _written(parts: Iterable[Term | Ref]) -> dict[str, None]:
    """As a pack has them, each once, in order."""
    return dict.fromkeys(map(str, parts))


def _smallest(old: Node, new: Node) -> tuple[str, str]:
    """The smallest parts in which two queries differ."""
    while type(old) is type(new):
        before, after = getattr(old, "parts", ()), getattr(new, "parts", ())
        only_old, only_new = [one for one in before if one not in after], [one for one in after if one not in before]
        if len(only_old) != 1 or len(only_new) != 1:
            break
        old, new = only_old[0], only_new[0]
    return str(old), str(new)
