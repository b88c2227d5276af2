"""From the YAML files of packs and lists to a ThemeSet: everything is checked, nothing is guessed.

Refused, with file, line, column and remedy: what is no YAML mapping, unknown, missing or doubled fields, wrong types,
an unknown language, a query that `themes.parsing` refuses, a query without a term of its own, a reference to no list or
in a circle, and one id in two files.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from themes.errors import PackError
from themes.query import Node, Ref, Term, leaves
from themes.themeset import QUERY, READ_ALSO, REGION, ThemeSet
from themes.values import Theme
from themes.yaml_fields import Fields, Placed, mapping_of, read_content, read_mapping

_HOME = Path(__file__).parent
PACKS = _HOME / "packs"
LISTS = _HOME / "lists"
_PACK_REQUIRED = frozenset({"id", "version", "title", "definition", "gate", "threshold", "queries"})
_LIST_REQUIRED = frozenset({"id", "definition", "queries"})
_NEEDED_LISTS = (REGION, READ_ALSO)

Queries = Mapping[str, Placed[Node]]


def load_packs(folder: Path | None = None) -> ThemeSet:
    """The themes of the `*.yaml` packs of a folder; None: those shipped. The named lists are always the shipped ones.

    The shipped ones are read once; a folder is read whenever it is asked for, since its owner may have changed it.
    Raises PackError, whose message names file, line, column and remedy.
    """
    return _shipped(PACKS, LISTS) if folder is None else _load(_contents(folder), LISTS)


def load_pack(content: str, shown_path: str) -> ThemeSet:
    """The theme of one pack alone, from the text of its file, which errors call `shown_path`. Raises PackError."""
    return _load([(shown_path, content)], LISTS)


def read_pack(file: Path) -> str:
    """The text of a pack's file, which is not looked at. Raises PackError."""
    return read_content(file, _shown(file))


@dataclass(frozen=True, slots=True)
class PackFile:
    """A pack's file in a folder: whose theme's version it has, and its text."""

    path: Path
    id: str
    version: int
    content: str


def pack_files(folder: Path | None = None) -> list[PackFile]:
    """The packs of a folder; None: those shipped. Their queries are not looked at. Raises PackError."""
    found = []
    for path in _yaml_files(folder or PACKS):
        content = read_pack(path)
        fields = _fields(content, _shown(path))
        found.append(PackFile(path, fields.name("id"), fields.whole("version", at_least=1), content))
    return found


@lru_cache(maxsize=1)
def _shipped(packs: Path, lists: Path) -> ThemeSet:
    return _load(_contents(packs), lists)


def _contents(folder: Path) -> Iterator[tuple[str, str]]:
    return ((_shown(path), read_pack(path)) for path in _yaml_files(folder))


def _load(packs: Iterable[tuple[str, str]], lists_folder: Path) -> ThemeSet:
    """The themes of packs, each by its shown path and its text."""
    lists = _load_lists(lists_folder)
    themes: dict[str, Theme] = {}
    for shown, content in packs:
        fields = _fields(content, shown)
        theme = _theme(fields, lists)
        if theme.id in themes:
            raise fields.error("id", f"the id {theme.id} is taken by another pack", "give each pack an id of its own")
        themes[theme.id] = theme
    return ThemeSet(themes.values(), {name: _values(queries) for name, queries in lists.items()})


def _fields(content: str, shown_path: str) -> Fields:
    return mapping_of(content, shown_path, required=_PACK_REQUIRED, optional=frozenset({"where"}))


def _theme(fields: Fields, lists: Mapping[str, Queries]) -> Theme:
    queries = fields.queries("queries")
    for query in queries.values():
        _refuse_unknown_lists(query, lists)
        if not any(isinstance(leaf, Term) for leaf in leaves(query.value)):
            raise query.error(0, "the query has no term of its own", "write the words that are the evidence")
    where = fields.query("where") if "where" in fields else None
    if where is not None:
        _check_where(where, lists)
    return Theme(
        id=fields.name("id"),
        version=fields.whole("version", at_least=1),
        title=fields.text("title"),
        definition=fields.text("definition"),
        queries=_values(queries),
        where=where.value if where else None,
        gated=fields.choice("gate", (REGION, "none")) == REGION,
        threshold=fields.share("threshold"),
    )


def _check_where(where: Placed[Node], lists: Mapping[str, Queries]) -> None:
    for leaf in leaves(where.value):
        if isinstance(leaf, Term):
            raise where.error(leaf.at, f"the term {leaf} stands in where", "where holds only @query and lists")
    if not any(isinstance(leaf, Ref) and leaf.name == QUERY for leaf in leaves(where.value)):
        raise where.error(0, "where does not speak of @query", "join @query to it by NEAR, SAME or AND")
    _refuse_unknown_lists(where, {**lists, QUERY: {}})


def _load_lists(folder: Path) -> dict[str, Queries]:
    lists: dict[str, Queries] = {}
    for path in _yaml_files(folder):
        fields = read_mapping(path, _shown(path), required=_LIST_REQUIRED, optional=frozenset())
        name = fields.name("id")
        fields.text("definition")
        if name in lists or name == QUERY:
            raise fields.error("id", f"the name {name} is taken", "give each list a name of its own")
        lists[name] = fields.queries("queries")
    for name in _NEEDED_LISTS:
        if name not in lists:
            raise PackError(f"the list {name} is missing", f"add {name}.yaml", file=_shown(folder))
    for queries in lists.values():
        for query in queries.values():
            _refuse_unknown_lists(query, lists)
    _refuse_circles(lists)
    return lists


def _refuse_unknown_lists(query: Placed[Node], lists: Mapping[str, Queries]) -> None:
    for ref in _refs(query.value):
        if ref.name not in lists:
            known = ", ".join(f"@{name}" for name in sorted(lists))
            raise query.error(ref.at, f"there is no list @{ref.name}", f"use one of {known}")


def _refuse_circles(lists: Mapping[str, Queries]) -> None:
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        for query in lists[name].values():
            for ref in _refs(query.value):
                if ref.name in path:
                    circle = " -> ".join((*path[path.index(ref.name) :], ref.name))
                    raise query.error(ref.at, f"the lists refer to each other in a circle ({circle})", "break it")
                if ref.name not in finished:
                    visit(ref.name, (*path, ref.name))
        finished.add(name)

    for name in lists:
        visit(name, (name,))


def _refs(node: Node) -> Iterator[Ref]:
    return (leaf for leaf in leaves(node) if isinstance(leaf, Ref))


def _values(queries: Queries) -> dict[str, Node]:
    return {language: query.value for language, query in queries.items()}


def _yaml_files(folder: Path) -> list[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".yaml")
    except OSError as error:
        raise PackError(
            f"the folder cannot be read ({error.strerror})", "name a folder of packs", file=_shown(folder)
        ) from error
    if not paths:
        raise PackError("the folder holds no pack", "put a .yaml file into it", file=_shown(folder))
    return paths


def _shown(path: Path) -> str:
    """A shipped file is named from the project's top, any other as it was given."""
    return str(path.relative_to(_HOME.parent)) if path.is_relative_to(_HOME) else str(path)
