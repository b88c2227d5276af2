"""What to call an outlet of which only an address is known, and where it probably stands. Pure; guesses, to be said so."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.scope import site_label
from crawler.sources.catalogue import OutletEntry

ID_LIMIT_CHARS = 60
COUNTRIES_OF_LANGUAGES = {
    "az": "AZ", "hy": "AM", "ka": "GE", "kk": "KZ", "ky": "KG", "tk": "TM", "uz": "UZ", "tr": "TR", "fa": "IR",
    "ja": "JP", "zh": "CN",
}  # fmt: skip
"""Languages whose press is nearly all of one country."""

OTHER_DOMAINS = {"uk": "GB", "su": "RU", "eu": "INT"}
"""Top-level domains that are no country's code, and yet say where."""

USED_AS_WORDS = frozenset({"ai", "co", "fm", "io", "me", "tv", "to", "cc", "ws", "la", "gg", "ly"})
"""Country codes that are mostly registered for what they spell."""


def host_of(url: str) -> str:
    """The host of an address, without `www.`, in ASCII."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    try:
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return host


def outlet_id(homepage: str, taken: Collection[str]) -> str:
    """An id from the host: the name that was registered, or if that is taken the whole host, or that with a number."""
    host = host_of(homepage)
    whole = _as_id(host)
    for wanted in (_as_id(site_label(host)), whole):
        if wanted not in taken:
            return wanted
    number = 2
    while f"{whole}-{number}" in taken:
        number += 1
    return f"{whole}-{number}"


def _as_id(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:ID_LIMIT_CHARS].strip("-") or "outlet"


def guessed_country(homepage: str, language: str | None) -> str:
    """The country by the top-level domain, or by the language, or INT."""
    ending = host_of(homepage).rpartition(".")[2]
    if ending in OTHER_DOMAINS:
        return OTHER_DOMAINS[ending]
    if ending.upper() in _zones() and ending not in USED_AS_WORDS:
        return ending.upper()
    return COUNTRIES_OF_LANGUAGES.get(language or "", "INT")


def guessed_zone(country: str, outlets: Sequence[OutletEntry]) -> str:
    """The zone of most outlets of the country in a catalogue, or the first that the zone database names, or UTC."""
    counts = Counter(outlet.timezone for outlet in outlets if outlet.country == country)
    if country != "INT" and counts:
        return counts.most_common(1)[0][0]
    return _zones().get(country, "UTC")


@cache
def _zones() -> dict[str, str]:
    """For each country code the first zone that tzdata's zone.tab has for it."""
    zones: dict[str, str] = {}
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            zones.setdefault(country, str(ZoneInfo(zone)))
    return zones
