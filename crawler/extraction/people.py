"""Authors: bylines in, names of people out."""

import re
from collections.abc import Iterable
from functools import cache

from crawler.extraction.agencies import is_agency
from crawler.extraction.datafiles import data
from crawler.extraction.plain import fold, letters_only, one_line

AUTHORS_LIMIT = 20
_NAME_LIMIT_CHARS = 60
_MAIL_OR_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[（][^)\]）]*[)\]）]")
_PART = re.compile(r"\s*(?:[,;|/&·•\n،、؛]|\s[-–—]\s)\s*")
_HAN_NAME = re.compile(r"^[\u4e00-\u9fff·]{2,12}$")
_WORD_LIMIT = 6


def clean_authors(bylines: Iterable[str], *, not_people: Iterable[str] = ()) -> tuple[str, ...]:
    """The people that the bylines name, in order, each once, at most 20.

    "By", roles, e-mails and addresses are cut; agencies, the outlet's own names (`not_people`) and "admin" are none.
    """
    barred = {letters_only(name) for name in not_people if name}
    people: dict[str, str] = {}
    for byline in bylines:
        for part in _parts(byline):
            key = letters_only(part)
            if key and key not in people and key not in barred and _is_person(part):
                people[key] = part
    return tuple(list(people.values())[:AUTHORS_LIMIT])


def _parts(byline: str) -> list[str]:
    text = _BRACKETED.sub(" ", _MAIL_OR_ADDRESS.sub(" ", byline[:1000]))
    text = _before().sub("", one_line(text).strip(" .:,-–—"))
    parts = []
    for part in _PART.split(text):
        for name in _joiners().split(part):
            parts.append(_han_trimmed(_before().sub("", name.strip(" .:,-–—'\"“”«»"))))
    return [part for part in parts if part]


def _is_person(name: str) -> bool:
    names = fold(name).split()
    if not 2 <= len(name) <= _NAME_LIMIT_CHARS or len(names) > _WORD_LIMIT or any(char.isdigit() for char in name):
        return False
    people = data("people")
    if fold(name) in people["nobody"] or is_agency(name) or not any(char.isalpha() for char in name):
        return False
    roles = _roles()
    return not any(re.sub(r"\W", "", word) in roles for word in names)


def _han_trimmed(name: str) -> str:
    if not re.search(r"[\u4e00-\u9fff]", name):
        return name
    people = data("people")
    name = re.sub(r"^[：:\s]+", "", re.sub("^(?:" + "|".join(people["before_cjk"]) + ")[：:\\s]*", "", name))
    cut = re.sub("\\s*(?:" + "|".join(people["after_cjk"]) + ")$", "", name)
    return cut if _HAN_NAME.match(cut) else name


@cache
def _before() -> re.Pattern[str]:
    longest = sorted(data("people")["before"], key=len, reverse=True)
    return re.compile("^(?:" + "|".join(map(re.escape, longest)) + r")(?:\s*:\s*|\s+)", re.IGNORECASE)


@cache
def _joiners() -> re.Pattern[str]:
    return re.compile(r"\s+(?:" + "|".join(map(re.escape, data("people")["joiners"])) + r")\s+", re.IGNORECASE)


@cache
def _roles() -> frozenset[str]:
    return frozenset(map(fold, data("people")["roles"]))
