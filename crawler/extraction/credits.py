"""Credits: who wrote a text that another outlet prints. The patterns are data (`data/credits.yaml`).

1. An opening ("BEIJING, May 16 (Xinhua) --", "АПА:") stands at the very start and is cut.
2. A line that is nothing but a credit ("Source: X") among the first or last paragraphs is cut, and so are brackets at the end.
3. A citation ("APA-ya istinadən") in the first paragraph tells the source; the sentence stays whole.
4. A syndicator's disclaimer is cut from the end.
A bare name in a sentence is no credit, and an outlet that credits itself has no originator, though its credit is cut.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from crawler.extraction.agencies import canonical_name, is_agency, is_common_word, same_outlet, spellings
from crawler.extraction.calendars import is_month
from crawler.extraction.datafiles import data

_HOST_LIKE = re.compile(r"^(?:www\.)?[\w-]{2,40}(?:\.[a-z]{2,12}){1,2}$", re.IGNORECASE)
_TITLE_SUFFIX = re.compile(r"^(?P<title>.{8,})\s*(?:\s[-–—|:»•·]\s|\s?\|\s?)\s*(?P<name>[^|–—»•·]{2,60})$")
_DATE_LINE = re.compile(r"^date\s+\d{4}-\d\d-\d\d$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"^https?://(?:www\.)?([^/\s]+).*$")
_CLOSING_PARAGRAPHS = 4
_LINE_PARAGRAPHS = 2
_LINE_CHARS = 100
_OPENING_CHARS = 200
_BRACKETS_END = (")", "）", ").")
_CITING_PARAGRAPHS = 3
_CITING_CHARS = 2000
_NAME_WORDS = 6
_DATELINE_WORDS = 8
_AROUND_NAME = " .,-–—:«»\"„“”'’‘"


@dataclass(frozen=True, slots=True)
class Credited:
    """A text without its credit, and whom the credit names (None: no credit, or the outlet's own)."""

    paragraphs: list[str]
    originator: str | None


def split_credit(paragraphs: list[str], own_names: Iterable[str] = ()) -> Credited:
    """Cuts the credit from start and end, and the syndicator's disclaimer. `own_names` are the publisher's."""
    own = [name for name in own_names if name]
    rest = _before_closing(paragraphs, _closing())
    rest, line_by = _without_lines(rest)
    dated = 1 if len(rest) > 1 and _DATE_LINE.match(rest[0]) else 0
    if dated < len(rest) and (found := _opening(rest[dated])):
        opening = rest[dated][found.end() :].lstrip(" .,:-–—")
        body = [*([opening] if opening else []), *rest[dated + 1 :]]
        if body or line_by is None:
            return Credited(_before_closing(body, _credited_closing()), _foreign([_name(found)], own))
    if line_by is not None:
        return Credited(rest, _foreign([line_by], own))
    return Credited(rest, _foreign(_cited(rest), own))


def split_title(title: str, own_names: Iterable[str]) -> tuple[str, str | None]:
    """The title without " - Name" or "| Name" at its end, and the name if it is another outlet's.

    A suffix is a name only if it is one of `own_names`, a known agency, or looks like a host; other words stay.
    """
    own = [name for name in own_names if name]
    originator = None
    for _ in range(3):
        found = _TITLE_SUFFIX.match(title)
        if found is None:
            break
        name = found["name"].strip()
        if not _is_own(name, own):
            if not (is_agency(name) and not is_common_word(name)) and not _HOST_LIKE.match(name):
                break
            originator = originator or canonical_name(name)
        title = found["title"].rstrip(" -–—|:")
    return title, originator


def title_suffix(title: str) -> str | None:
    """The words behind the last " - " or "|" of a title, where an aggregator names the publisher."""
    found = _TITLE_SUFFIX.match(title)
    return found["name"].strip() if found else None


def foreign_name(names: Iterable[str], own_names: Iterable[str]) -> str | None:
    """The first of `names` that is not the outlet's own, by its one name."""
    return _foreign(names, [name for name in own_names if name])


def _foreign(names: Iterable[str], own: list[str]) -> str | None:
    return next((canonical_name(name) for name in names if not _is_own(name, own)), None)


def _is_own(name: str, own: list[str]) -> bool:
    return any(same_outlet(name, one) for one in own)


def _opening(paragraph: str) -> re.Match[str] | None:
    for pattern in _tried("openings", paragraph[:_OPENING_CHARS]):
        found = pattern.match(paragraph)
        if found and any(char.isalpha() for char in _name(found)) and _has_place(found):
            return found
    return None


def _without_lines(paragraphs: list[str]) -> tuple[list[str], str | None]:
    """The paragraphs without lines that are nothing but a credit, and whom the first of them names."""
    by: str | None = None
    kept: list[str] = []
    last = len(paragraphs) - _CLOSING_PARAGRAPHS
    for index, paragraph in enumerate(paragraphs):
        is_near = index < _LINE_PARAGRAPHS or index >= last
        name = _line(paragraph) if is_near and len(paragraph) <= _LINE_CHARS else None
        if name is None:
            kept.append(paragraph)
        else:
            by = by or name
    if not kept:
        return paragraphs, None
    tail = kept[-1][-_LINE_CHARS:]
    for pattern in _tried("endings", tail) if tail.endswith(_BRACKETS_END) else ():
        found = pattern.search(kept[-1], len(kept[-1]) - len(tail))
        if found and found.start() and (name := _plausible(_name(found))):
            kept[-1] = kept[-1][: found.start()].rstrip()
            by = by or name
    return kept, by


def _line(paragraph: str) -> str | None:
    inner = paragraph.strip(" ()（）[]【】")
    for pattern in _tried("lines", inner):
        found = pattern.fullmatch(inner)
        if found and _has_place(found) and (name := _plausible(_name(found))):
            return name
    return None


def _plausible(name: str) -> str | None:
    """The name if it may be one: not a sentence, not "the ministry's report"."""
    if is_agency(name) or _HOST_LIKE.match(name):
        return name
    if len(name.split()) > _NAME_WORDS or not name[:1].isalpha() or name[0] != name[0].title():
        return None
    return name


def _cited(paragraphs: list[str]) -> list[str]:
    """The names that citations give, in the order of the text."""
    names: list[str] = []
    for index, paragraph in enumerate(paragraphs[:_CITING_PARAGRAPHS]):
        if index and not paragraph.startswith(tuple(data("credits")["about_the_whole"])):
            continue
        text = paragraph[:_CITING_CHARS]
        found = [one for pattern in _citations(text) for one in pattern.finditer(text)]
        names += [_name(one) for one in sorted(found, key=lambda one: one.start("by"))]
    return names


def _name(found: re.Match[str]) -> str:
    name = found["by"].strip(_AROUND_NAME)
    return _ADDRESS.sub(r"\1", name)


def _has_place(found: re.Match[str]) -> bool:
    """Whether what stands before the name looks like a dateline: places, days and persons, no sentence."""
    place = found.groupdict().get("place") or ""
    words: list[str] = _LETTERS.findall(place)
    if len(words) > _DATELINE_WORDS:
        return False
    return all(word[0] == word[0].title() or is_month(word) or len(word) <= 2 for word in words)


def _before_closing(paragraphs: list[str], closing: re.Pattern[str]) -> list[str]:
    first = max(1, len(paragraphs) - _CLOSING_PARAGRAPHS)
    for index in range(first, len(paragraphs)):
        if closing.search(paragraphs[index]):
            return paragraphs[:index]
    return list(paragraphs)


@cache
def _parts() -> dict[str, str]:
    parts: dict[str, str] = dict(data("credits")["parts"])
    for part, common_words in (("agency", True), ("name", False)):
        # Names of spaced scripts begin at a word's beginning; Chinese ones stand anywhere.
        parts[part] = r"(?<![A-Za-zА-яЁёԱ-ևა-ჿ])" + _alternation(spellings(common_words=common_words))
    return parts


def _alternation(words: Iterable[str]) -> str:
    """An expression for any of the words, the longest that fits, with common beginnings written once: the engine would
    else try a thousand names at every character."""
    by_first: dict[str, list[str]] = {}
    is_end = False
    for word in words:
        if word:
            by_first.setdefault(word[0], []).append(word[1:])
        else:
            is_end = True
    branches = [re.escape(first) + _alternation(rest) for first, rest in by_first.items()]
    if not branches:
        return ""
    if len(branches) == 1 and not is_end:
        return branches[0]
    return "(?:" + "|".join(branches) + ")" + ("?" if is_end else "")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    for part, expression in _parts().items():
        pattern = pattern.replace("{" + part + "}", expression)
    return re.compile(pattern)


def _tried(section: str, text: str) -> list[re.Pattern[str]]:
    """The patterns of a section; those for known names only if `text` has any, for compiling them takes its time."""
    rows: list[str] = data("credits")[section]
    has_name = _compiled("{agency}").search(text) is not None
    return [_compiled(row) for row in rows if has_name or ("{agency}" not in row and "{name}" not in row)]


def _citations(text: str) -> list[re.Pattern[str]]:
    """The patterns whose signs stand in the text; each is compiled when it is first wanted."""
    rows = data("credits")["citations"]
    return [_compiled(row["pattern"]) for row in rows if any(sign in text for sign in row["sign"])]


@cache
def _closing() -> re.Pattern[str]:
    return re.compile("|".join(f"^(?:{pattern})" for pattern in data("credits")["closings"]))


@cache
def _credited_closing() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in data("credits")["credited_closings"]), re.IGNORECASE)
