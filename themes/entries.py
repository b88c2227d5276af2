"""The gazetteer: who and what of the region, and of those who act in it, has a name, with its names in all languages.

A file of `themes/gazetteer/` gives `kind` and `country` for its `entries`. An entry is one line, or a mapping when there
is more to say of it:

    lachin: Lachin, Berdzor | Лачин*, Бердзор* | Laçın* | Laçın* | Լաչին*, Բերձոր* | ლაჩინ* | 拉钦 | لاچین
    gori:
      names: Gori | Гори* | ...
      gate: false
      note: the genitive of a Georgian hill

The columns are the languages of `themes.languages` in their order, each with names in terms of the query language; `-`
stands for a language without a name. A name that is also a common word or another's name is marked, `~Van`, all of them
by `gate: false`: it belongs to the entry but says nothing alone, so no list draws it. A mark and a missing name need a
`note` with the reason. An entry may have a `country` of its own ("AM AZ" for several) and a `wikidata` id.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from themes.errors import QueryError
from themes.languages import ENDING_LETTERS_MAX
from themes.query import Term
from themes.terms import PLAIN_TERM, check_term, may_star_chinese
from themes.yaml_fields import Fields, Placed, read_mapping

KINDS = ("person", "place", "body", "project", "company", "treaty")
LANGUAGES = tuple(ENDING_LETTERS_MAX)
_FILE_REQUIRED = frozenset({"kind", "country", "entries"})
_ENTRY_REQUIRED = frozenset({"names"})
_ENTRY_OPTIONAL = frozenset({"country", "wikidata", "gate", "note"})
_COUNTRIES = re.compile(r"[A-Z]{2,3}( [A-Z]{2,3})*")
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_MISSING = "-"
_MARK = "~"
_NAME = rf"{_MARK}?{PLAIN_TERM}"
_PLAIN_COLUMN = re.compile(rf" ?(?:{_NAME}(?:, (?=.)| ?\Z))+")

Names = Mapping[str, tuple[str, ...]]
_NO_NAMES: Names = dict.fromkeys(LANGUAGES, ())


@dataclass(frozen=True, slots=True)
class Entry:
    """One holder of names. `names` are all of them by language; `telling` those that mean it without any context.

    A name is a term of the query language without its quotation marks. Every language is there, if with no name.
    """

    id: str
    kind: str
    countries: tuple[str, ...]
    names: Names
    telling: Names
    wikidata: str | None
    note: str


def read_gazetteer(files: Iterable[tuple[Path, str]]) -> tuple[Entry, ...]:
    """The entries of files, each with the path to show in errors, sorted by id. Raises PackError."""
    found: dict[str, Entry] = {}
    for path, shown_path in files:
        fields = read_mapping(path, shown_path, required=_FILE_REQUIRED, optional=frozenset())
        kind = fields.choice("kind", KINDS)
        countries = _countries(fields)
        rows = fields.rows("entries", short="names", required=_ENTRY_REQUIRED, optional=_ENTRY_OPTIONAL)
        for name, row in rows.items():
            if name in found:
                raise row.error("names", f"the entry {name} stands in another file", "keep one of the two")
            found[name] = _entry(name, row, kind, countries)
    return tuple(found[name] for name in sorted(found))


def as_term(name: str) -> Term:
    """The term that a name is in a query."""
    return Term(name, quoted=" " in name)


def draw(
    entries: Iterable[Entry], *, kinds: Collection[str], countries: Collection[str], ids: Collection[str]
) -> dict[str, list[Term]]:
    """The telling names, by language, of the entries named in `ids` and of those of the kinds and countries given.

    No kinds stand for every kind and no countries for every country; neither for none but the ids.
    """
    drawn: dict[str, list[Term]] = {language: [] for language in LANGUAGES}
    for entry in entries:
        chosen = bool(kinds or countries)
        chosen = chosen and (not kinds or entry.kind in kinds)
        chosen = chosen and (not countries or not set(countries).isdisjoint(entry.countries))
        if chosen or entry.id in ids:
            for language, names in entry.telling.items():
                drawn[language] += map(as_term, names)
    return drawn


def _entry(name: str, row: Fields, kind: str, countries: tuple[str, ...]) -> Entry:
    written = row.placed_text("names")
    gate = "gate" not in row or row.choice("gate", ("true", "false"), tag="bool") == "true"
    note = row.text("note") if "note" in row else ""
    names, telling = _columns(written, gate=gate, noted=bool(note))
    if not gate and not note:
        raise row.error("gate", f"{name} does not open the gate, and nothing says why", "add a note with the reason")
    wikidata = row.text("wikidata") if "wikidata" in row else None
    if wikidata is not None and not _WIKIDATA.fullmatch(wikidata):
        raise row.error("wikidata", f"wikidata is {wikidata}", "write an id such as Q227")
    own_countries = _countries(row) if "country" in row else countries
    return Entry(name, kind, own_countries, names, telling, wikidata, note)


def _columns(written: Placed[str], *, gate: bool, noted: bool) -> tuple[Names, Names]:
    """All names and the telling ones of the line of an entry."""
    columns = written.value.split("|")
    if len(columns) != len(LANGUAGES):
        problem = f"the names have {len(columns)} columns instead of {len(LANGUAGES)}"
        raise written.error(0, problem, f"write those of {', '.join(LANGUAGES)}, parted by |; - for none")
    names: dict[str, tuple[str, ...]] = {}
    telling: dict[str, tuple[str, ...]] = {}
    at = 0
    for language, column in zip(LANGUAGES, columns, strict=True):
        plain = _PLAIN_COLUMN.fullmatch(column) and not may_star_chinese(column)
        found = tuple(column.strip().split(", ") if plain else _checked(column, written, at))
        names[language] = found
        if not found or _MARK in column:
            if not noted:
                problem = f"a name of {language} is missing or marked, and nothing says why"
                raise written.error(_begin(column, at), problem, "add a note with the reason")
            names[language] = tuple(name.removeprefix(_MARK) for name in found)
            telling[language] = tuple(name for name in found if not name.startswith(_MARK))
        if len(found) > 1 and len(set(names[language])) < len(found):
            raise written.error(_begin(column, at), f"a name of {language} stands here twice", "keep one of the two")
        at += len(column) + 1
    if not gate:
        return names, _NO_NAMES
    # Most entries tell by all their names.
    return names, {**names, **telling} if telling else names


def _begin(column: str, at: int) -> int:
    """Where in the line the names of a column begin that itself begins there."""
    return at + len(column) - len(column.lstrip())


def _checked(column: str, written: Placed[str], at: int) -> list[str]:
    """The names of a column that begins `at` that index of the line, with their marks."""
    found: list[str] = []
    if column.strip() == _MISSING:
        return found
    for part in column.split(","):
        found.append(part.strip())
        try:
            check_term(as_term(found[-1].removeprefix(_MARK)))
        except QueryError as error:
            raise written.error(_begin(part, at), error.problem, error.remedy) from None
        at += len(part) + 1
    return found


def _countries(fields: Fields) -> tuple[str, ...]:
    written = fields.text("country")
    if not _COUNTRIES.fullmatch(written):
        raise fields.error("country", f"country is {written}", "write codes such as AZ, EU or INT, parted by spaces")
    return tuple(written.split())
