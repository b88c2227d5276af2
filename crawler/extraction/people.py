"""Bylines in, names out: people, and beside them the agencies, desks and outlets that a byline credits.

"By", roles, e-mails and addresses are cut. A name that is an agency's, the outlet's own or has a role in it ("News
Staff") is nobody's: it is credited, but it is no author. "admin" and the like are neither.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from crawler.extraction.agencies import is_agency, same_outlet
from crawler.extraction.datafiles import data
from crawler.extraction.plain import fold, letters_only, one_line

AUTHORS_LIMIT = 20
_NAME_LIMIT_CHARS = 60
_MAIL_OR_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[（][^)\]）]*[)\]）]")
_PART = re.compile(r"\s*(?:[,;|/&·•\n،、؛]|\s[-–—]\s)\s*")
_HAN_NAME = re.compile(r"^[\u4e00-\u9fff·]{2,12}$")
_AROUND = " :,-–—'\"“”«»→"
# "Perry Bacon Jr.", "Joe S.": the dot belongs to the name.
_DOTTED_END = re.compile(r"(?:^|[\s.])(?:\w|[JjSsDd]r)\.$")
_TIME = re.compile(r"\d{1,2}[:.]\d\d|\d{4}|\d{1,2}\.\s")
_WORD_LIMIT = 6
_PSEUDONYM = re.compile(r"^[^\W\d_][\w.-]*$")


@dataclass(frozen=True, slots=True)
class Names:
    """Who a byline names, in its order: people, and others (agencies, desks, outlets)."""

    people: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def credited(self) -> tuple[str, ...]:
        """All of them, people first."""
        return (*self.people, *self.others)[:AUTHORS_LIMIT]


def read_names(bylines: Iterable[str], *, not_people: Iterable[str] = ()) -> Names:
    """Who the bylines name, each once, at most 20 of each kind. `not_people` are the outlet's own names.

    Agencies are always named; desks and the outlet itself only where nobody else is, for beside a person they are a role.
    """
    own = [name for name in not_people if name]
    people: dict[str, str] = {}
    agencies: dict[str, str] = {}
    desks: dict[str, str] = {}
    for byline in bylines:
        named = len(people) + len(agencies)
        for part in _parts(byline):
            key = letters_only(part)
            if not key or key in people or len(part) > _NAME_LIMIT_CHARS or fold(part) in _nobody():
                continue
            if is_agency(part):
                agencies.setdefault(key, part)
            elif not any(same_outlet(part, name) for name in own) and _is_person(part):
                people[key] = part
        desk = _trimmed(byline)
        if named == len(people) + len(agencies) and _is_desk(desk, own):
            desks.setdefault(letters_only(desk), desk)
    others = agencies if people or agencies else desks
    return Names(tuple(people.values())[:AUTHORS_LIMIT], tuple(others.values())[:AUTHORS_LIMIT])


def clean_authors(bylines: Iterable[str], *, not_people: Iterable[str] = ()) -> tuple[str, ...]:
    """The people that the bylines name, in order, each once, at most 20."""
    return read_names(bylines, not_people=not_people).people


def looks_like_a_name(name: str) -> bool:
    """Whether a printed text that may be anything is as a name is: short, and each longer word with a capital, in scripts
    that have them."""
    words = name.split()
    return len(words) <= 5 and all(len(word) <= 3 or word[0] == word[0].title() for word in words)


def _trimmed(byline: str) -> str:
    """The byline without addresses, brackets and the words around names."""
    text = one_line(_BRACKETED.sub(" ", _MAIL_OR_ADDRESS.sub(" ", byline[:1000])))
    for _ in range(3):
        shorter = _after().sub("", _before().sub("", _bare(text)))
        if shorter == text:
            break
        text = shorter
    return text


def _bare(text: str) -> str:
    text = text.strip(_AROUND).lstrip(".")
    return text if _DOTTED_END.search(text) else text.rstrip(". ")


def _parts(byline: str) -> list[str]:
    parts = []
    for part in _PART.split(_trimmed(byline)):
        for name in _joiners().split(part):
            parts.append(_han_trimmed(_bare(_before().sub("", _bare(name)))))
    return [part for part in parts if part]


def _is_person(name: str) -> bool:
    names = fold(name).split()
    if not 2 <= len(name) <= _NAME_LIMIT_CHARS or len(names) > _WORD_LIMIT:
        return False
    if any(char.isdigit() for char in name) and not _PSEUDONYM.match(name):
        return False
    if ":" in name or not any(char.isalpha() for char in name):
        return False
    return not any(re.sub(r"\W", "", word) in (_roles() | _company()) for word in names)


def _is_desk(name: str, own: list[str]) -> bool:
    if not 2 <= len(name) <= _NAME_LIMIT_CHARS or fold(name) in _nobody() or _TIME.search(name):
        return False
    if any(same_outlet(name, one) for one in own):
        return True
    names = fold(name).split()
    return len(names) <= _WORD_LIMIT and any(re.sub(r"\W", "", word) in _roles() for word in names)


def _han_trimmed(name: str) -> str:
    if name.isascii():
        return name
    people = data("people")
    name = _korean().sub("", name)
    if not re.search(r"[\u4e00-\u9fff]", name):
        return name
    name = re.sub(r"^[：:\s]+", "", re.sub("^(?:" + "|".join(people["before_cjk"]) + ")[：:\\s]*", "", name))
    cut = re.sub("\\s*(?:" + "|".join(people["after_cjk"]) + ")$", "", name)
    return cut if _HAN_NAME.match(cut) else name


@cache
def _korean() -> re.Pattern[str]:
    return re.compile(r"(?<=[\uac00-\ud7a3])\s*(?:" + "|".join(data("people")["after_hangul"]) + ")$")


@cache
def _before() -> re.Pattern[str]:
    longest = sorted(data("people")["before"], key=len, reverse=True)
    return re.compile("^(?:" + "|".join(map(re.escape, longest)) + r")(?:\s*[:：]\s*|\s+|$)", re.IGNORECASE)


@cache
def _after() -> re.Pattern[str]:
    longest = sorted(data("people")["after"], key=len, reverse=True)
    return re.compile(r"(?:^|\s+)(?:" + "|".join(map(re.escape, longest)) + r")\b.*$", re.IGNORECASE)


@cache
def _joiners() -> re.Pattern[str]:
    return re.compile(r"\s+(?:" + "|".join(map(re.escape, data("people")["joiners"])) + r")\s+", re.IGNORECASE)


@cache
def _roles() -> frozenset[str]:
    return frozenset(map(fold, data("people")["roles"]))


@cache
def _company() -> frozenset[str]:
    return frozenset(map(fold, data("people")["company"]))


@cache
def _nobody() -> frozenset[str]:
    return frozenset(map(fold, data("people")["nobody"]))
