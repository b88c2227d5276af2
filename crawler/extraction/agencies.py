"""Agencies by all their names: one name for "ТАСС", "TASS" and "塔斯社", and the catalogue's outlet that it is.

The names are data (`data/agencies.yaml`). They are compared loosely: case, accents of Turkic letters, quotation marks,
spaces and words such as "News Agency" do not count.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from crawler.extraction.datafiles import data
from crawler.extraction.plain import fold

Outlets = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Outlets as (id, name, aliases); aliases are further names or hosts."""

_LATIN_BASE = str.maketrans({"ə": "e", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ё": "е"})
_SHORTEST_REST = 2


def canonical_name(name: str) -> str:
    """The one name of an agency; the name itself, if nobody knows it. `canonical_name("新华社")` is Xinhua."""
    row = _row(name)
    return str(row["name"]) if row else name


def is_agency(name: str) -> bool:
    """Whether the name is that of a known agency, not of a person."""
    return _row(name) is not None


def is_common_word(name: str) -> bool:
    """Whether the agency of that name has a name that is a word of some language as well: Report, Trend."""
    row = _row(name)
    return bool(row and row.get("word"))


def same_outlet(one: str, other: str) -> bool:
    """Whether two names mean one outlet: by their letters, or as two spellings of one agency."""
    if _loose(one) == _loose(other):
        return True
    row = _row(one)
    return row is not None and row is _row(other)


def originator_id(name: str, outlets: Iterable[tuple[str, str, Iterable[str]]]) -> str | None:
    """The id of the outlet that a credit's name means, or None. `outlets` are (id, name, aliases), where an alias is a
    further name or a host.

    The outlet's own name and aliases go first, then the id that `data/agencies.yaml` gives to the agency, then another
    spelling of the agency. `originator_id("ТАСС", [("tass", "TASS", ())])` is "tass".
    """
    ids, by_key, by_agency = _index(tuple((one, called, tuple(aliases)) for one, called, aliases in outlets))
    for key in _keys(name):
        if key in by_key:
            return by_key[key]
    row = _row(name)
    if row is None:
        return None
    known = row.get("id")
    return str(known) if known in ids else by_agency.get(str(row["name"]))


def spellings(*, common_words: bool) -> list[str]:
    """Every spelling of every agency, in capitals, too; those of `common_words` only if asked for. Longest first."""
    found = {
        spelling
        for row in data("agencies")["agencies"]
        if common_words or not row.get("word")
        for name in (row["name"], *row.get("spellings", ()))
        for spelling in (name, name.upper())
    }
    return sorted(found, key=lambda spelling: (-len(spelling), spelling))


@lru_cache(maxsize=4)
def _index(outlets: Outlets) -> tuple[frozenset[str], dict[str, str], dict[str, str]]:
    """The ids; id by loose name or host; id by the agency's one name. Of two outlets with one name the first has it."""
    by_key: dict[str, str] = {}
    by_agency: dict[str, str] = {}
    for loosely in (False, True):  # whole names before names without "News Agency"
        for outlet_id, name, aliases in outlets:
            for called in (name, *aliases):
                for key in _keys(called)[1:] if loosely else _keys(called)[:1]:
                    by_key.setdefault(key, outlet_id)
                if row := _row(called):
                    by_agency.setdefault(str(row["name"]), outlet_id)
    return frozenset(outlet_id for outlet_id, _, _ in outlets), by_key, by_agency


def _row(name: str) -> dict[str, object] | None:
    return next((row for key in _keys(name) if (row := _table().get(key))), None)


@lru_cache(4096)
def _keys(name: str) -> tuple[str, ...]:
    """The loose forms of a name: whole, then without the words that stand beside names."""
    bare = _beside().sub(" ", f" {fold(name)} ").strip()
    whole, short = _loose(name), _loose(bare)
    return (whole, short) if short != whole and len(short) >= _SHORTEST_REST else (whole,)


@lru_cache(4096)
def _loose(name: str) -> str:
    """Letters and digits, folded, without accents: AZƏRTAC and Azertac are one."""
    folded = re.sub(r"^(?:https?://)?(?:www\.)?", "", fold(name)).translate(_LATIN_BASE)
    if not folded.isascii():
        folded = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "", folded)


@cache
def _table() -> dict[str, dict[str, object]]:
    table: dict[str, dict[str, object]] = {}
    for row in data("agencies")["agencies"]:
        for name in (row["name"], *row.get("spellings", ())):
            table.setdefault(_loose(name), row)
    return table


@cache
def _beside() -> re.Pattern[str]:
    words = "|".join(re.escape(fold(word)) for word in sorted(data("agencies")["beside"], key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")
