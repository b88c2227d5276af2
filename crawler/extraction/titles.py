"""The headline as printed: what the head of the page says, weighed against the headings that stand on it.

1. Site names are cut off both ends of every candidate.
2. A heading counts if the head knows it: as a whole, as one part of "Site - Section - Headline", or, for one of the first
   level, by most of its words. Logos and the outlet's own name are no headlines.
3. Of what agrees (`choices`) the most confident wins: a first-level heading that the head knows is the printed headline,
   whatever else search engines and networks are given.
4. The same headline is printed as most candidates print it: commas and dashes are a matter of style sheets elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from crawler.extraction.agencies import same_outlet
from crawler.extraction.choices import Candidate, Choice, candidate, choice, choose
from crawler.extraction.credits import split_title
from crawler.extraction.page import Page, plain_title, visible_text
from crawler.extraction.plain import TITLE_LIMIT_CHARS, letters_only, words
from crawler.extraction.printed import ASIDE

_HEADINGS_LIMIT = 40
_HEADING_CHARS = 300
_PARTS_LIMIT = 8
_SHARED_WORDS = 0.5
_SHORTEST_PART_LETTERS = 3
_SHORTEST_PREFIX_CHARS = 8
_UNKNOWN_CONFIDENCE = 0.3
_SHORTEST_CORE_CHARS = 15
_SEPARATORS = frozenset("-–—|｜ㅣ*•·:»«<>/")
_TYPEWRITER = str.maketrans(
    {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "..."}
)
_HAN = "\u3040-\u30ff\u3400-\u9fff"
_BETWEEN = rf"\s[-–—―:~/•·>›→⋆*]{{1,3}}\s|\s*[|｜ㅣ»«_]+\s*|--|(?<=[{_HAN}！？])[-–—](?=[{_HAN}])"
_PARTED = re.compile(_BETWEEN)
_PARTED_LOOSELY = re.compile(rf"{_BETWEEN}|:\s")
_OWN_PREFIX = re.compile(r"^(?P<name>[^|]{2,60}?)\s*(?:\s[-–—:»•·]\s|\s?[|｜:»]\s)\s*(?P<title>.+)$")
_LOGO = re.compile(
    r"(?:^|[\s_-])(?:logo|brand|masthead|(?:site|blog|page)[-_]?(?:title|name|branding))(?:$|[\s_-])", re.I
)
_HOME = re.compile(r"^(?:https?://[^/]+)?/?(?:index\.\w+|[a-z]{2}/?)?(?:[?#].*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Title:
    """The title, the outlet that a credit at its end named, how it was chosen (None: there is no title), and the element
    that prints it (None: no heading does)."""

    text: str
    originator: str | None
    choice: Choice | None
    heading: Any | None = None


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    loose: str
    element: Any


@dataclass(frozen=True, slots=True)
class _Said:
    """One statement of the page's head: its source, as it came, without site names, and whom its credit names."""

    source: str
    raw: str
    text: str
    by: str | None


def choose_title(
    page: Page, *, headline: str | None, state_title: str | None, feed_title: str | None, own_names: Iterable[str]
) -> Title:
    """The headline of the page."""
    names = tuple(own_names)
    said = _statements(page, headline, state_title, feed_title, names)
    headings = _headings(page, names, "h1")
    if not said:
        return _unconfirmed(next(iter(headings), None), names)
    candidates: list[Candidate] = []
    keys: dict[int, str] = {}

    def add(one: Candidate, key: str) -> None:
        keys[id(one)] = key
        candidates.append(one)

    known = _known_headings(headings, said)
    if not known or _is_lesser_part(known[0], said):
        headings += _headings(page, names, "h2", "h3")
        known = _known_lower(headings, said, known)
    if not known and (behind := _behind_kicker(headings, said)):
        add(candidate("title", behind.text, "heading"), letters_only(behind.text))
    for heading in known:
        add(candidate("title", heading.text, "h1" if heading.level == 1 else "heading"), heading.loose)
    known_keys = [heading.loose for heading in known]
    for one in said:
        add(candidate("title", one.text, one.source), _core(one, known_keys, said))
    winners = choose(candidates, lambda one: keys[id(one)])
    # A credit behind a printed headline, too, is none of it.
    text, credit = split_title(_print(winners, keys[id(winners[0])]), names)
    by = credit or next((one.by for one in said if one.by and letters_only(one.text) == letters_only(text)), None)
    text = text[:TITLE_LIMIT_CHARS].rstrip()
    if not text:
        return Title("", by, None)
    key = letters_only(text)
    element = next((one.element for one in headings if key in one.loose), None)
    return Title(text, by, choice("title", text, winners, candidates), element)


def _unconfirmed(heading: _Heading | None, names: tuple[str, ...]) -> Title:
    if heading is None:
        return Title("", None, None)
    text, by = split_title(heading.text, names)
    only = Candidate(text, "h1", _UNKNOWN_CONFIDENCE)
    return Title(
        text, by, choice("title", text, [only], [only], why="the head of the page says nothing"), heading.element
    )


def _statements(
    page: Page, headline: str | None, state_title: str | None, feed_title: str | None, names: tuple[str, ...]
) -> list[_Said]:
    rows = [
        ("json-ld", headline),
        *(("og:title", one) for one in page.meta("og:title")[:1]),
        *((name, one) for name in ("twitter:title", "dc.title") for one in page.meta(name)[:1]),
        ("title-tag", page.title_tag),
        ("page-state", state_title),
        ("feed", feed_title),
    ]
    said = []
    for source, raw in rows:
        if raw and (whole := plain_title(raw)):
            text, by = split_title(whole, names)
            said.append(_Said(source, whole, _without_prefix(text, names), by))
    # A head that gives the outlet's own name for a title says nothing, unless it says nothing else.
    telling = [one for one in said if not _is_own(one.text, names)]
    return telling or said


def _without_prefix(title: str, names: tuple[str, ...]) -> str:
    found = _OWN_PREFIX.match(title)
    if found and len(found["title"]) >= _SHORTEST_PREFIX_CHARS and _is_own(found["name"].strip(), names):
        return found["title"].strip()
    return title


def _is_own(text: str, names: tuple[str, ...]) -> bool:
    return any(same_outlet(text, name) for name in names)


def _headings(page: Page, names: tuple[str, ...], *tags: str) -> list[_Heading]:
    """The headings that may be the headline, in the order of the page; each text once on each level."""
    found: list[_Heading] = []
    for element in islice(page.tree.iter(*tags), _HEADINGS_LIMIT):
        text = visible_text(element)
        if not text or len(text) > _HEADING_CHARS:
            continue
        heading = _Heading(int(element.tag[1]), text, letters_only(text), element)
        is_new = all((one.level, one.loose) != (heading.level, heading.loose) for one in found)
        if heading.loose and is_new and not _is_logo(element) and not _is_own(text, names):
            found.append(heading)
    return found


def _is_logo(element: Any) -> bool:
    """Whether the heading is the site's sign (it leads to the front page, or is named so), a crumb of the trail to it, or a
    part of a menu or an aside."""
    if next(element.iterancestors(*ASIDE), None) is not None:
        return True
    for depth, one in enumerate((element, *islice(element.iterancestors(), 2))):
        if one.tag == "li":
            return True
        if depth < 2 and _LOGO.search(f"{one.get('class') or ''} {one.get('id') or ''}"):
            return True
    return any(_HOME.match((link.get("href") or "#").strip()) and link.get("href") for link in element.iter("a"))


def _known_headings(first: Sequence[_Heading], said: Sequence[_Said]) -> list[_Heading]:
    """The heading of the first level that the head knows best: as a whole, else as a part, else by most of its words."""
    wholes = _wholes(said)
    if whole := [one for one in first if one.loose in wholes]:
        return whole[:1]
    parts = _parts(said[0].raw, _PARTED_LOOSELY)
    if part := [one for one in first if one.loose in parts and len(one.loose) >= _SHORTEST_PART_LETTERS]:
        return [max(part, key=lambda one: len(one.loose))]
    return [one for one in first if _is_near(one, said)][:1]


def _known_lower(headings: Sequence[_Heading], said: Sequence[_Said], known: list[_Heading]) -> list[_Heading]:
    """The lower heading that the head knows as a whole, or that is the longest part of a statement; else what is `known`
    already; else the one heading of the first level, on the page or in its article, which then stands alone against the
    head."""
    lower = [one for one in headings if one.level > 1]
    wholes, shortest = _wholes(said), min((letters_only(one.text) for one in said), key=len)
    # A lower heading that is one statement and more is the headline with the line above it.
    if whole := [one for one in lower if one.loose in wholes and (one.loose == shortest or shortest not in one.loose)]:
        return whole[:1]
    longest, parts = _longest_part(said), _parts(said[0].raw, _PARTED)
    if part := [one for one in lower if one.loose in parts and longest in one.loose]:
        return part[:1]
    if known:
        return known
    first = [one for one in headings if one.level == 1]
    inside = [one for one in first if next(one.element.iterancestors("article"), None) is not None]
    lone = first[0] if len(first) == 1 else inside[0] if len(inside) == 1 else None
    return [lone] if lone and not any(letters_only(one.text) in lone.loose for one in said) else []


def _behind_kicker(headings: Sequence[_Heading], said: Sequence[_Said]) -> _Said | None:
    """The statement that a heading prints behind the line above it, the longest of them."""
    printed = [
        one
        for one in said
        if any(heading.loose.endswith(letters_only(one.text)) for heading in headings)
        and len(one.text) >= _SHORTEST_CORE_CHARS
    ]
    return max(printed, key=lambda one: len(one.text), default=None)


def _is_lesser_part(heading: _Heading, said: Sequence[_Said]) -> bool:
    """Whether the heading is a part of a statement that has a longer one: the name of a site or section, perhaps."""
    return heading.loose in _parts(said[0].raw, _PARTED) and _longest_part(said) not in heading.loose


def _longest_part(said: Sequence[_Said]) -> str:
    return max(map(letters_only, _PARTED.split(said[0].raw)), key=len)


def _wholes(said: Sequence[_Said]) -> set[str]:
    return {letters_only(one.text) for one in said} | {letters_only(one.raw) for one in said}


def _is_near(heading: _Heading, said: Sequence[_Said]) -> bool:
    """Whether heading and a statement are two headlines of one article. A heading that is the statement and more is
    none: it is the headline with the line above it."""
    mine = set(words(heading.text))
    for one in said:
        theirs = set(words(one.text))
        if (
            theirs
            and letters_only(one.text) not in heading.loose
            and len(mine & theirs) >= _SHARED_WORDS * max(len(mine), len(theirs))
        ):
            return True
    return False


@lru_cache(256)
def _parts(title: str, separators: re.Pattern[str]) -> frozenset[str]:
    """The loose forms of all runs of parts that separators make of a title."""
    cuts = [(0, 0), *((found.start(), found.end()) for found in separators.finditer(title)), (len(title), len(title))]
    if len(cuts) > _PARTS_LIMIT:
        cuts = [*cuts[: _PARTS_LIMIT // 2], *cuts[-_PARTS_LIMIT // 2 :]]
    return frozenset(
        letters_only(title[cuts[first][1] : cuts[last][0]])
        for first in range(len(cuts) - 1)
        for last in range(first + 1, len(cuts))
    )


def _core(one: _Said, headings: Sequence[str], said: Sequence[_Said]) -> str:
    """The loose form of what the statement is a print of: a heading, or another statement with a site's name added."""
    loose = letters_only(one.text)
    parts = _parts(one.raw, _PARTED_LOOSELY)
    for key in headings:
        if key == loose or key in parts:
            return key
    shorter = [letters_only(other.text) for other in said if _is_longer_print(one.text, other.text)]
    return min(shorter, key=len, default=loose)


def _is_longer_print(title: str, shorter: str) -> bool:
    """Whether `title` is `shorter`, a separator and a site's name."""
    rest = title[len(shorter) :].lstrip()
    return len(shorter) >= _SHORTEST_CORE_CHARS and title.startswith(shorter) and rest[:1] in _SEPARATORS


def _print(winners: Sequence[Candidate], key: str) -> str:
    """The headline as it is printed on the page, unless two others set their signs elsewhere: then a style sheet sets
    them, or sets them apart."""
    exact = [one.value for one in winners if letters_only(one.value) == key] or [winners[0].value]
    usual, count = Counter(map(_typed, exact)).most_common(1)[0]
    if _typed(exact[0]) == usual or count < 2:
        return exact[0]
    return next(one for one in exact if _typed(one) == usual)


def _typed(title: str) -> str:
    """The title with the signs of a typewriter."""
    return title.translate(_TYPEWRITER)
