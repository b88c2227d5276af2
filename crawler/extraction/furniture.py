"""What the names of an element say: whether it holds the page's text, or furniture such as menus, share bars, comments and
boxes of other stories (`data/furniture.yaml`)."""

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import cache, lru_cache

from crawler.extraction.datafiles import data

_NAMES_LIMIT_CHARS = 400
_MANY_NAMES = 8
_OPENING_CHARS = 80
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# WordPress names an article's tags and sections in its class.
_TAXONOMY = ("tag-", "category-", "status-", "type-", "format-")


class Verdict(IntEnum):
    """What an element's names say of it. Below NOTHING it is furniture, the lower the surer."""

    NEVER = -3
    SURELY = -2
    PROBABLY = -1
    NOTHING = 0
    TEXT = 1


@lru_cache(maxsize=8192)
def verdict(names: str) -> Verdict:
    """What class and id, parted by spaces, say."""
    parts = names[:_NAMES_LIMIT_CHARS].split()
    if len(parts) > _MANY_NAMES:
        parts = [part for part in parts if not part.startswith(_TAXONOMY)]
    words = f" {' '.join(_WORD.findall(' '.join(parts))).lower()} "
    for named, known in ((Verdict.NEVER, "never"), (Verdict.SURELY, "surely"), (Verdict.PROBABLY, "probably")):
        if _beginnings(known).search(words):
            return named
    if not _hidden().isdisjoint(parts):
        return Verdict.PROBABLY
    return Verdict.TEXT if _names_text(names) else Verdict.NOTHING


def _names_text(names: str) -> bool:
    """Whether names are those of the element that holds the text; words that each of them has are found sooner than these."""
    lowered = names.lower()
    return any(word in lowered for word in data("furniture")["text_words"]) and _text().search(lowered) is not None


def is_furniture_role(role: str) -> bool:
    """Whether an ARIA role is that of a menu, a dialogue or the like."""
    return role in _roles()


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether an element's own attributes keep browsers from showing it."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style", "")
    return "display:none" in style[:_NAMES_LIMIT_CHARS].replace(" ", "").lower()


def opens_furniture(text: str) -> bool:
    """Whether a short line announces other stories, sharing or comments."""
    return len(text) < _OPENING_CHARS and _openings().match(text) is not None


def names_a_picture(names: str) -> bool:
    """Whether names are those of what stands around a picture."""
    return _pictures().search(names) is not None


@cache
def _beginnings(known: str) -> re.Pattern[str]:
    """Finds one of the beginnings in words parted by spaces, with a space at either end."""
    return re.compile(" (?:" + "|".join(data("furniture")[known]).replace("$", " ") + ")")


@cache
def _hidden() -> frozenset[str]:
    return frozenset(data("furniture")["hidden"])


@cache
def _roles() -> frozenset[str]:
    return frozenset(data("furniture")["roles"])


@cache
def _text() -> re.Pattern[str]:
    return re.compile("|".join(data("furniture")["text"]))


@cache
def _pictures() -> re.Pattern[str]:
    return re.compile("|".join(data("furniture")["pictures"]), re.IGNORECASE)


@cache
def _openings() -> re.Pattern[str]:
    beginnings = sorted((one for rows in data("furniture")["openings"].values() for one in rows), key=len, reverse=True)
    return re.compile(r"\W*(?:" + "|".join(map(re.escape, beginnings)) + ")", re.IGNORECASE)
