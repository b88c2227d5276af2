"""From the YAML files of packs and lists to a ThemeSet: everything is checked, nothing is guessed.

Refused, with file, line, column and remedy: what is no YAML mapping, unknown, missing or doubled fields, wrong types,
an unknown language, a query that `themes.parsing` refuses, a query without a term of its own, a reference to no list or
theme or in a circle, and one id in two files.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from themes.entries import KINDS, Entry, draw, read_gazetteer
from themes.errors import PackError
from themes.folding import fold_word
from themes.judging import QUERY, READ_ALSO, REGION
from themes.languages import EVERYWHERE
from themes.query import Node, Or, Ref, Term, leaves
from themes.references import list_refs, refuse_in_list, refuse_wrong_references, theme_refs
from themes.themeset import ThemeSet
from themes.values import Theme
from themes.yaml_fields import Fields, Placed, mapping_of, read_content, read_mapping

_HOME = Path(__file__).parent
PACKS = _HOME / "packs"
LISTS = _HOME / "lists"
GAZETTEER = _HOME / "gazetteer"
_SUFFIX = ".yaml"
_PACK_REQUIRED = frozenset({"id", "version", "title", "definition", "gate", "threshold", "queries"})
_LIST_REQUIRED = frozenset({"id", "definition"})
_LIST_DRAWS = frozenset({"kinds", "countries", "entries"})
_NEEDED_LISTS = (REGION, READ_ALSO)

Queries = Mapping[str, Placed[Node]]
Names = Mapping[str, list[Term]]


def load_packs(folder: Path | None = None) -> ThemeSet:
    """The themes of the `*.yaml` packs of a folder; None: those shipped. The named lists are always the shipped ones.

    Of a single pack, its theme; with the others of its folder when it refers to themes.

    The shipped ones are read once; a folder is read whenever it is asked for, since its owner may have changed it.
    Raises PackError, whose message names file, line, column and remedy.
    """
    if folder is None:
        return _shipped(PACKS, LISTS)
    if folder.is_file():
        beside = folder.parent if folder.suffix == _SUFFIX else None
        return load_pack(read_pack(folder), _shown(folder), beside)[1]
    return _load(_contents(folder), LISTS)


def load_pack(content: str, shown_path: str, beside: Path | None = None) -> tuple[Theme, ThemeSet]:
    """The theme of one pack, from the text of its file, which errors call `shown_path`, and a set of it alone.

    Where it refers to themes, the set has those of the folder `beside`, too; it takes the place of its own theme among
    them. Raises PackError.
    """
    lists, drawn = _load_lists(LISTS)
    own = [(shown_path, content)]
    themes, written = _read(own, lists)
    (theme,) = themes.values()
    if beside is not None and any(True for query in written[theme.id] for _ in theme_refs(query)):
        others = ((_shown(one.path), one.content) for one in pack_files(beside) if one.id != theme.id)
        themes, written = _read([*own, *others], lists)
    return theme, _set_of(themes, written, _asked_for(written, lists), drawn)


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


def load_gazetteer() -> tuple[Entry, ...]:
    """The entries of the gazetteer, sorted by id; read once. Raises PackError."""
    return _gazetteer(GAZETTEER)


@lru_cache(maxsize=1)
def _gazetteer(folder: Path) -> tuple[Entry, ...]:
    return read_gazetteer((path, _shown(path)) for path in _yaml_files(folder))


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Packs become a hundred thousand objects that stay: Python's collector would look through them over and over."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@lru_cache(maxsize=1)
def _shipped(packs: Path, lists: Path) -> ThemeSet:
    return _load(_contents(packs), lists)


def _contents(folder: Path) -> Iterator[tuple[str, str]]:
    return ((_shown(path), read_pack(path)) for path in _yaml_files(folder))


def _load(packs: Iterable[tuple[str, str]], lists_folder: Path) -> ThemeSet:
    """The themes of packs, each by its shown path and its text."""
    with _collecting_nothing():
        lists, drawn = _load_lists(lists_folder)
        return _set_of(*_read(packs, lists), lists, drawn)


def _read(
    packs: Iterable[tuple[str, str]], lists: Mapping[str, Queries]
) -> tuple[dict[str, Theme], dict[str, list[Placed[Node]]]]:
    """The themes of packs by id, and the queries that each was made of."""
    themes: dict[str, Theme] = {}
    written: dict[str, list[Placed[Node]]] = {}
    for shown, content in packs:
        fields = _fields(content, shown)
        theme, queries = _theme(fields, lists)
        if theme.id in themes:
            raise fields.error("id", f"the id {theme.id} is taken by another pack", "give each pack an id of its own")
        themes[theme.id], written[theme.id] = theme, queries
    return themes, written


def _set_of(
    themes: Mapping[str, Theme],
    written: Mapping[str, list[Placed[Node]]],
    lists: Mapping[str, Queries],
    drawn: Mapping[str, Names],
) -> ThemeSet:
    refuse_wrong_references(written)
    named = {name: _with_names(_values(queries), drawn[name]) for name, queries in lists.items()}
    return ThemeSet(themes.values(), named)


def _asked_for(written: Mapping[str, list[Placed[Node]]], lists: Mapping[str, Queries]) -> dict[str, Queries]:
    """The lists that the queries of themes need, over other lists, too: what the others hold need not be looked for."""
    asked: dict[str, Queries] = {}
    names = [*_NEEDED_LISTS, *(ref.name for query in chain(*written.values()) for ref in list_refs(query))]
    while names:
        name = names.pop()
        if name in lists and name not in asked:
            asked[name] = lists[name]
            names += [ref.name for query in lists[name].values() for ref in list_refs(query)]
    return asked


def _fields(content: str, shown_path: str) -> Fields:
    return mapping_of(content, shown_path, required=_PACK_REQUIRED, optional=frozenset({"where"}))


def _theme(fields: Fields, lists: Mapping[str, Queries]) -> tuple[Theme, list[Placed[Node]]]:
    """The theme of a pack, and the queries that it was made of."""
    queries = fields.queries("queries")
    for query in queries.values():
        _refuse_unknown_lists(query, lists)
        if not any(isinstance(leaf, Term) for leaf in leaves(query.value)):
            raise query.error(0, "the query has no term of its own", "write the words that are the evidence")
    _refuse_words_of_every_text(queries)
    where = fields.query("where") if "where" in fields else None
    if where is not None:
        _check_where(where, lists)
    theme = Theme(
        id=fields.name("id"),
        version=fields.whole("version", at_least=1),
        title=fields.text("title"),
        definition=fields.text("definition"),
        queries=_values(queries),
        where=where.value if where else None,
        gated=fields.choice("gate", (REGION, "none")) == REGION,
        threshold=fields.share("threshold"),
    )
    return theme, [*queries.values(), *([where] if where else [])]


def _refuse_words_of_every_text(queries: Queries) -> None:
    for language, query in queries.items():
        common = _folded_everywhere(language)
        alternatives = query.value.parts if isinstance(query.value, Or) else (query.value,)
        for one in alternatives:
            if isinstance(one, Term) and fold_word(one.text) in common:
                problem = f"the term {one} is a word that nearly every text has"
                raise query.error(one.at, problem, "write it in a phrase or beside another word, or drop it")


@cache
def _folded_everywhere(language: str) -> frozenset[str]:
    return frozenset(map(fold_word, EVERYWHERE[language]))


def _check_where(where: Placed[Node], lists: Mapping[str, Queries]) -> None:
    for leaf in leaves(where.value):
        if isinstance(leaf, Term):
            raise where.error(leaf.at, f"the term {leaf} stands in where", "where holds only @query and lists")
    if not any(isinstance(leaf, Ref) and leaf.name == QUERY for leaf in leaves(where.value)):
        raise where.error(0, "where does not speak of @query", "join @query to it by NEAR, SAME or AND")
    _refuse_unknown_lists(where, {**lists, QUERY: {}})


def _load_lists(folder: Path) -> tuple[dict[str, Queries], dict[str, Names]]:
    """The queries of each list, and the names that it draws from the gazetteer."""
    lists: dict[str, Queries] = {}
    drawn: dict[str, Names] = {}
    for path in _yaml_files(folder):
        fields = read_mapping(path, _shown(path), required=_LIST_REQUIRED, optional=_LIST_DRAWS | {"queries"})
        name = fields.name("id")
        fields.text("definition")
        if name in lists or name == QUERY:
            raise fields.error("id", f"the name {name} is taken", "give each list a name of its own")
        drawn[name] = _drawn(fields)
        if "queries" not in fields and not drawn[name]:
            problem = "the list has neither queries nor names of the gazetteer"
            raise PackError(problem, "add the field queries, kinds, countries or entries", file=_shown(path))
        lists[name] = fields.queries("queries") if "queries" in fields else {}
    for name in _NEEDED_LISTS:
        if name not in lists:
            raise PackError(f"the list {name} is missing", f"add {name}.yaml", file=_shown(folder))
    for queries in lists.values():
        for query in queries.values():
            refuse_in_list(query)
            _refuse_unknown_lists(query, lists)
    _refuse_circles(lists)
    return lists, drawn


def _drawn(fields: Fields) -> Names:
    """The names that a list takes from the gazetteer, by language; empty when it takes none."""
    if not any(field in fields for field in _LIST_DRAWS):
        return {}
    entries = load_gazetteer()
    known = {
        "kinds": frozenset(KINDS),
        "countries": frozenset(country for entry in entries for country in entry.countries),
        "entries": frozenset(entry.id for entry in entries),
    }
    asked: dict[str, frozenset[str]] = {}
    for field, values in known.items():
        written = fields.placed_texts(field) if field in fields else []
        for one in written:
            if one.value not in values:
                raise one.error(0, f"the gazetteer has no {one.value} in {field}", "look into themes/gazetteer")
        asked[field] = frozenset(one.value for one in written)
    return draw(entries, kinds=asked["kinds"], countries=asked["countries"], ids=asked["entries"])


def _with_names(queries: dict[str, Node], names: Names) -> dict[str, Node]:
    """The queries of a list with the names that it draws as further alternatives."""
    joined = dict(queries)
    for language, terms in names.items():
        parts: list[Node] = [*([queries[language]] if language in queries else []), *terms]
        if parts:
            joined[language] = Or(tuple(parts)) if len(parts) > 1 else parts[0]
    return joined


def _refuse_unknown_lists(query: Placed[Node], lists: Mapping[str, Queries]) -> None:
    for ref in list_refs(query):
        if ref.name not in lists:
            known = ", ".join(f"@{name}" for name in sorted(lists))
            raise query.error(ref.at, f"there is no list @{ref.name}", f"use one of {known}")


def _refuse_circles(lists: Mapping[str, Queries]) -> None:
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        for query in lists[name].values():
            for ref in list_refs(query):
                if ref.name in path:
                    circle = " -> ".join((*path[path.index(ref.name) :], ref.name))
                    raise query.error(ref.at, f"the lists refer to each other in a circle ({circle})", "break it")
                if ref.name not in finished:
                    visit(ref.name, (*path, ref.name))
        finished.add(name)

    for name in lists:
        visit(name, (name,))


def _values(queries: Queries) -> dict[str, Node]:
    return {language: query.value for language, query in queries.items()}


def _yaml_files(folder: Path) -> list[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == _SUFFIX)
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
