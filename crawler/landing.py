"""Where the redirects of an article's address may not end. Pure.

| the address led to                                  | what that means                          |
|-----------------------------------------------------|------------------------------------------|
| a page of another outlet of the catalogue           | no article here: that one publishes it   |
| the outlet's front page, in any of its languages    | no article                               |
| a section: a path above the address                 | no article                               |
| a path above it that names an article by a number   | (read)                                   |
| any other page of the outlet, or a host of nobody   | (read)                                   |
"""

import re
from collections.abc import Mapping

from crawler.extraction import bare_host
from crawler.outcomes import Outcome
from crawler.sources import OutletEntry
from crawler.wording import plain
from storage.endpointrecords import EndpointState
from storage.linkrecords import LinkState

_INDEX = re.compile(r"(?:index|default|home|main)(?:\.\w{2,5})?")
_NUMBER = re.compile(r"(?<!\d)\d{3,}(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
SLUG_HYPHENS = 3
"""A part of a path with so many is the words of a headline, not the name of a section."""


def astray(asked: str, final: str, outlet_id: str, outlets: Mapping[str, OutletEntry]) -> Outcome | None:
    """Why the page at `final`, where the redirects of `asked` ended, is not that of the article; None: it may be."""
    outlet = outlets[outlet_id]
    asked_key, final_key = outlet.for_reader.key(asked), outlet.for_reader.key(final)
    if asked_key == final_key:
        return None
    host = bare_host(final)
    if host not in _hosts(outlet) and host != bare_host(asked):
        owner = next((one for one in outlets.values() if host in _hosts(one)), None)
        return _rejected(f"redirects to {owner.name}'s page {final}") if owner else None
    _, _, path = final_key.partition("/")
    if "?" in final_key:
        return None
    if _is_front(path, outlet):
        return _rejected("redirects to the front page: no article")
    if asked_key.partition("?")[0].startswith(f"{final_key}/") and not _names_an_article(path):
        return _rejected("redirects to a section: no article")
    return None


def _rejected(reason: str) -> Outcome:
    return Outcome(EndpointState.OK, LinkState.REJECTED, plain(reason))


def _hosts(outlet: OutletEntry) -> set[str]:
    return {bare_host(host) for host in outlet.hosts}


def _is_front(path: str, outlet: OutletEntry) -> bool:
    """Whether a path is that of a front page: none, a language, a file that stands for its folder, or two of these."""
    parts = [part.lower() for part in path.split("/") if part]
    if parts and _INDEX.fullmatch(parts[-1]):
        parts.pop()
    return not parts or (len(parts) == 1 and parts[0] in outlet.languages)


def _names_an_article(path: str) -> bool:
    last = path.rpartition("/")[2]
    numbers = [one for one in _NUMBER.findall(last) if not _YEAR.fullmatch(one)]
    return bool(numbers) or last.count("-") >= SLUG_HYPHENS
