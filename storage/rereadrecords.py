"""The values of reading snapshots anew: what is asked for, what one page came to, and what a run has counted.

`REREAD_FIELDS` is the one table of what a re-reading compares and replaces; a further field of `NewArticle` is one row
more. `KEPT_AS_STORED` names the fields that it does not look at so: which page an article is was decided among the
articles of its day, and a later reading merges and parts none; what search and grouping see of a text is compared apart.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from storage.articlerecords import FlagRecord, NewArticle, SnapshotRecord
from storage.chosen import as_rows
from storage.cleaning import clean_text

REREAD_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "text": ("text", "text_sha256"),
    "language": ("language",),
    "authors": ("authors",),
    "published": ("published_at", "published_raw", "published_source", "published_known"),
    "updated": ("updated_at", "updated_raw"),
    "publisher": ("publisher",),
    "originator": ("originator", "originator_id"),
    "picture": ("picture_url",),
    "kind": ("kind",),
    "completeness": ("completeness",),
    "fingerprint": ("fingerprint",),
}
"""What a re-reading compares, by the name that people see, with the fields of `NewArticle` (and columns) behind it."""
KEPT_AS_STORED = frozenset(
    {
        "outlet_id",
        "url",
        "key",
        "own_url",
        "own_key",
        "etag",
        "last_modified",
        "search_title",
        "search_text",
        "features",
    }
)
CHOICES = "choices"
HOW_READ = (CHOICES, "layout_version")
"""The fields that say how the others were read: they come with them, and are no change on their own."""
REREAD_COLUMNS = (*(name for names in REREAD_FIELDS.values() for name in names), *HOW_READ)
FLAGS, SEARCH = "flags", "search"
"""The names of what a re-reading compares beside the fields of the article."""
REASONS_LIMIT = 50
OTHER_REASONS = "other reasons"
"""What the tally counts under when there are more reasons than that."""


class RereadOutcome(StrEnum):
    """What became of one article. Only CHANGED has changed anything.

    UNREADABLE: the page is no article to the reader of today. OVERTAKEN: a newer version was stored meanwhile.
    """

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    DAMAGED = "damaged"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class RereadSelection:
    """Which articles: of these outlets (none named: of all), filed in [since, until); None is no limit.

    With a `theme`, only its flags are made anew, from the texts that are kept; None: everything, from the snapshots.
    """

    outlets: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    theme: str | None = None

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            at = getattr(self, name)
            if at is not None and at.tzinfo is None:
                raise ValueError(f"RereadSelection.{name} needs a time zone: {at!r}")

    def as_json(self) -> dict[str, Any]:
        return {
            "outlets": sorted(set(self.outlets)),
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            **({"theme": self.theme} if self.theme is not None else {}),
        }


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The newest version of an article as it is kept: what a re-reading starts from and is compared with.

    `values` are the columns of `REREAD_COLUMNS`. `hints` is what the ledger knows of its link; `snapshot` None: there is
    none. `indexed_sha256` is the `index_mark` of what full-text search has of it, None where that was never noted.
    `features` is what grouping sees of it, None where nobody made any.
    """

    article_id: int
    revision: int
    outlet_id: str
    url: str
    values: Mapping[str, Any]
    flags: tuple[FlagRecord, ...]
    hints: Mapping[str, Any]
    snapshot: SnapshotRecord | None
    indexed_sha256: str | None
    features: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of one article. `changed` names the fields whose values differ.

    `values` are the new ones of all columns, None where they stay; `flags`, `search` (folded title and text) and
    `features` the new ones, None where they stay; `before` holds the old values of what differs. `gained` and `lost` are themes.
    """

    article_id: int
    revision: int
    outcome: RereadOutcome
    reason: str = ""
    changed: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] | None = None
    flags: tuple[FlagRecord, ...] | None = None
    search: tuple[str, str] | None = None
    indexed_sha256: str | None = None
    features: bytes | None = None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RereadTally:
    """How many articles came to what. `fields` counts those in which a field changed, `gained` and `lost` by theme,
    `reasons` why pages are unreadable."""

    unchanged: int = 0
    changed: int = 0
    unreadable: int = 0
    missing: int = 0
    damaged: int = 0
    overtaken: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)
    gained: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """All articles that are done with."""
        return sum(getattr(self, outcome.value) for outcome in RereadOutcome)

    @property
    def read(self) -> int:
        """Those whose snapshot was there and whole."""
        return self.done - self.missing - self.damaged

    def plus(self, rereads: Iterable[Reread]) -> Self:
        """The tally with these counted, too."""
        outcomes: Counter[str] = Counter()
        counters = {name: Counter(getattr(self, name)) for name in ("fields", "gained", "lost", "reasons")}
        for one in rereads:
            outcomes[one.outcome.value] += 1
            counters["fields"].update(one.changed)
            counters["gained"].update(one.gained)
            counters["lost"].update(one.lost)
            if one.outcome is RereadOutcome.UNREADABLE:
                reasons = counters["reasons"]
                is_told = one.reason in reasons or len(reasons) < REASONS_LIMIT
                reasons[one.reason if is_told else OTHER_REASONS] += 1
        sums: dict[str, Any] = {
            outcome.value: getattr(self, outcome.value) + outcomes[outcome.value] for outcome in RereadOutcome
        }
        sums |= {name: dict(counter) for name, counter in counters.items()}
        return replace(self, **sums)

    def as_json(self) -> dict[str, Any]:
        return {spec.name: getattr(self, spec.name) for spec in fields(self)}


@dataclass(frozen=True, slots=True)
class ReprocessRun:
    """A run over the snapshots: everything up to the article `position` is done. `ended_at` None: it goes on."""

    id: int
    selection: Mapping[str, Any]
    reader: str
    begun_at: datetime
    ended_at: datetime | None
    position: int
    tally: RereadTally


@dataclass(frozen=True, slots=True)
class RereadNote:
    """What a run found of one version that did not read as before. `changed` names the fields that differ."""

    article_id: int
    revision: int
    outcome: RereadOutcome
    reason: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RereadingRecord:
    """What a run changed in one version, and when. `before` holds the values that it replaced, by column, as JSON has
    them (instants in ISO 8601, bytes in hexadecimal)."""

    run_id: int
    revision: int
    at: datetime
    changed: tuple[str, ...]
    before: Mapping[str, Any]


def new_values(article: NewArticle) -> dict[str, Any]:
    """The columns that a re-reading may replace, as an article that was read has them."""
    values = {name: getattr(article, name) for name in REREAD_COLUMNS}
    return {**values, CHOICES: as_rows(article.choices)}


def index_mark(search_title: str, search_text: str) -> str:
    """What full-text search has of a version, as one SHA-256."""
    return hashlib.sha256(f"{clean_text(search_title)}\n{clean_text(search_text)}".encode()).hexdigest()
