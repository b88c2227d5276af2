"""Time zones: the outlet's own, and the names that dates carry (`data/zones.yaml`)."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from crawler.extraction.datafiles import data
from crawler.extraction.errors import UnknownZoneError
from crawler.extraction.plain import fold

_ABBREVIATION = re.compile(r"(?<![^\W_])[A-Zİ]{1,5}(?![^\W_])")
_IANA = re.compile(r"(?<![\w/])[A-Z][A-Za-z]{2,12}/[A-Z][A-Za-z_]{2,30}(?![\w/])")


@cache
def zone_named(name: str) -> tzinfo:
    """The zone of an IANA name; UnknownZoneError if there is none."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise UnknownZoneError(name) from error
    except KeyError as error:
        raise UnknownZoneError(name) from error


def fixed_zone(sign: str, hours: int, minutes: int) -> tzinfo | None:
    """A numeric offset as a zone; None beyond 14 hours, where no place on earth is."""
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if sign == "+" else -offset)


def stated_zone(text: str, outlet_zone: str) -> tzinfo | None:
    """The zone that `text` (a date without its digits) names, or None.

    Latin abbreviations count in capitals only ("GET", never "get"), but for those that are no word ("gmt"); phrases and
    IANA names count, too. An abbreviation of several
    zones is read by where the outlet is: CST is +08 for an outlet in Shanghai, -06 for one in Chicago.
    """
    if "/" in text and (iana := _IANA.search(text)):
        try:
            return zone_named(iana[0])
        except UnknownZoneError:
            pass
    for name in _ABBREVIATION.findall(text):
        found = _by_name(fold(name), outlet_zone)
        if found is not None:
            return found
    folded = _folded(text)
    for phrase in _phrases():
        if phrase in folded:
            return _by_name(phrase, outlet_zone)
    for word in folded.split():
        if (name := word.strip("(),.;[]")) in _never_words():
            return _by_name(name, outlet_zone)
    return None


def zone_abbreviated(name: str, outlet_zone: str) -> tzinfo | None:
    """The zone of an abbreviation that stands where nothing but a zone can stand; None if it is unknown."""
    return _by_name(name.lower(), outlet_zone)


def _folded(text: str) -> str:
    """Folded, with one spelling of the Armenian և, եւ and եվ."""
    return fold(text).replace("եվ", "եւ")


@cache
def _tables() -> tuple[dict[str, str], dict[str, dict[str, object]]]:
    zones = data("zones")
    plain = {_folded(name): str(zone) for table in ("fixed", "places") for name, zone in zones[table].items()}
    return plain, {fold(name): row for name, row in zones["several"].items()}


@cache
def _phrases() -> tuple[str, ...]:
    plain, _ = _tables()
    names = [name for name in plain if " " in name or not name.isascii()]
    return tuple(sorted(names, key=len, reverse=True))


@cache
def _never_words() -> frozenset[str]:
    return frozenset(data("zones")["any_case"])


@lru_cache(1024)
def _by_name(name: str, outlet_zone: str) -> tzinfo | None:
    plain, several = _tables()
    if name in plain:
        return _zone_of(plain[name])
    row = several.get(name)
    if row is None:
        return None
    choices = row["choices"]
    assert isinstance(choices, dict)
    for zone, places in choices.items():
        if any(outlet_zone == place or (place.endswith("/") and outlet_zone.startswith(place)) for place in places):
            return _zone_of(str(zone))
    default = row.get("default")
    return None if default is None else _zone_of(str(default))


def _zone_of(written: str) -> tzinfo | None:
    if written[0] in "+-":
        return fixed_zone(written[0], int(written[1:3]), int(written[4:6]))
    return zone_named(written)
