"""Which of several sources is believed, and why: the rule that title, authors and dates share.

1. Each source has a confidence of its own (`CONFIDENCE`): how often it alone is right.
2. Sources that say the same speak together, and their confidences add up as independent chances do:
   1 - (1 - a)(1 - b). Those of one family are one voice, the loudest of them: `twitter:title` is a copy of `og:title`.
3. The value with the most confidence wins; between equals the one that was named first.

Worked example: `og:title` (0.6) and the title tag (0.4) agree against JSON-LD (0.7): 0.76 against 0.7.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

CANDIDATES_LIMIT = 8
VALUE_LIMIT_CHARS = 200

CONFIDENCE: dict[str, dict[str, float]] = {
    "title": {
        "h1": 0.92, "heading": 0.8, "json-ld": 0.7, "og:title": 0.6, "feed": 0.5, "page-state": 0.45, "title-tag": 0.4,
        "twitter:title": 0.4, "dc.title": 0.3,
    },
    "authors": {"json-ld": 0.9, "meta": 0.8, "microdata": 0.75, "page-state": 0.7, "feed": 0.6, "byline": 0.5},
    "published": {
        "json-ld": 0.9, "meta": 0.85, "microdata": 0.85, "page-state": 0.8, "time": 0.75, "feed": 0.7, "text": 0.6,
        "url": 0.5, "htmldate": 0.4,
    },
    "updated": {"json-ld": 0.9, "meta": 0.85, "microdata": 0.85, "page-state": 0.8, "time": 0.75, "feed": 0.7},
    "language": {"text": 0.9, "declared": 0.6},
    "body": {"json-ld": 0.95, "feed": 0.95, "layout": 0.95, "blocks": 0.9, "trafilatura": 0.8, "page-state": 0.7},
}  # fmt: skip
"""How often a source alone is right, by field. A source such as `meta:date` is looked up by what stands before the colon
where its own name is not listed."""
UNLISTED = 0.3
_FAMILIES = {"og:title": "social", "twitter:title": "social", "dc.title": "social"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one source says. `confidence` is that of the source alone."""

    value: str
    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The value that a field got, the surest source that says so, and what else was said. `why` is for people.

    `candidates` are those that were looked at, the surest first: reading stops when enough of them agree. At most eight,
    and values of at most 200 characters: this is a record of the choice, not of the page.
    """

    field: str
    value: str
    source: str
    confidence: float
    why: str
    candidates: tuple[Candidate, ...] = ()


def confidence_of(field: str, source: str) -> float:
    """The confidence of one source, from the table."""
    table = CONFIDENCE[field]
    return table.get(source, table.get(source.partition(":")[0], UNLISTED))


def candidate(field: str, value: str, source: str) -> Candidate:
    """What `source` says, with the confidence of the table."""
    return Candidate(value, source, confidence_of(field, source))


def together(candidates: Sequence[Candidate]) -> float:
    """The confidence of sources that say the same; 0 for none."""
    loudest: dict[str, float] = {}
    for one in candidates:
        family = family_of(one.source)
        loudest[family] = max(loudest.get(family, 0.0), one.confidence)
    doubt = 1.0
    for confidence in loudest.values():
        doubt *= 1 - confidence
    return 1 - doubt


def family_of(source: str) -> str:
    """The sources of one family are copies of one another and count once."""
    return _FAMILIES.get(source) or source.partition(":")[0]


def choose(candidates: Sequence[Candidate], key: Callable[[Candidate], Hashable]) -> list[Candidate]:
    """The candidates that win, in their order: those whose common `key` has most confidence. Empty if there are none."""
    groups: dict[Hashable, list[Candidate]] = {}
    for one in candidates:
        groups.setdefault(key(one), []).append(one)
    return max(groups.values(), key=lambda group: round(together(group), 6), default=[])


def choice(
    field: str, value: str, winners: Sequence[Candidate], candidates: Sequence[Candidate], *, why: str | None = None
) -> Choice:
    """The record of a choice. `winners` (at least one) are the candidates that stand behind `value`."""
    surest = max(winners, key=lambda one: one.confidence)
    ordered = sorted(candidates, key=lambda one: -one.confidence)[:CANDIDATES_LIMIT]
    return Choice(
        field=field,
        value=_cut(value),
        source=surest.source,
        confidence=round(together(winners), 3),
        why=why or _why(winners, candidates),
        candidates=tuple(Candidate(_cut(one.value), one.source, one.confidence) for one in ordered),
    )


def language_choice(language: str, declared: Sequence[str]) -> Choice:
    """The record of how the language was told: by the words of the text, which declarations may confirm."""
    told = candidate("language", language, "text")
    said = [candidate("language", one, "declared") for one in dict.fromkeys(declared)]
    agreed = [one for one in said if one.value.lower().replace("_", "-").partition("-")[0] == language]
    return choice("language", language, [told, *agreed], [told, *said])


def body_choice(text: str, source: str) -> Choice | None:
    """The record of where the text was read; None for a page without one. Its value is its size, not the text."""
    if not text:
        return None
    count = text.count("\n\n") + 1
    size = f"{len(text):,} characters in {count} paragraph{'s' if count > 1 else ''}"
    only = candidate("body", size, source)
    return choice("body", size, [only], [only], why="")


def _why(winners: Sequence[Candidate], candidates: Sequence[Candidate]) -> str:
    names = list(dict.fromkeys("meta" if one.source.startswith("meta:") else one.source for one in winners))
    others = len(candidates) - len(winners)
    if len(names) > 1:
        agreed = f"{', '.join(names[:-1])} and {names[-1]} agree"
        return f"{agreed}, {others} {'differs' if others == 1 else 'differ'}" if others else agreed
    return f"{names[0]} is the surest of {others + 1}" if others else "the only source"


def _cut(value: str) -> str:
    return value if len(value) <= VALUE_LIMIT_CHARS else value[: VALUE_LIMIT_CHARS - 1].rstrip() + "…"
