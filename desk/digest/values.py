"""The digest as values: frozen, cleaned for showing, and complete, so that every form says the same.

Instants are aware UTC; `Digest.zone` is the IANA name of the zone in which the forms show them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from storage.endpointrecords import EndpointState
from storage.linkrecords import LedgerSum


@dataclass(frozen=True, slots=True)
class ThemeTitle:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `marked` where it is the words that a theme's query matched."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A line in its own script. `cut_before` and `cut_after` say that the text goes on there."""

    pieces: tuple[Piece, ...]
    cut_before: bool = False
    cut_after: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(piece.text for piece in self.pieces if piece.marked)


@dataclass(frozen=True, slots=True)
class Publication:
    """One copy of the text. `published_at` None: the page has no date; `day_only`: a date without a time of day.

    `originator` is who wrote it, None where that is the publisher or unknown; `revision` counts versions from 1.
    `completeness` is "whole", or how the text that was read is less than that.
    """

    article_id: int
    outlet_id: str
    outlet: str
    ownership: str
    country: str
    url: str | None
    published_at: datetime | None
    day_only: bool
    fetched_at: datetime
    originator: str | None
    revision: int
    withdrawn_at: datetime | None
    completeness: str = "whole"

    @property
    def at(self) -> datetime:
        """When it appeared as far as known: published, else fetched."""
        return self.published_at or self.fetched_at


@dataclass(frozen=True, slots=True)
class Entry:
    """One text under one theme: its headline, who published it, and why it is here.

    `publications` begins with the copy that headline and quotes are taken from; the others follow, first one first.

    `score` is the best among the copies for this theme, 0 to 1; `also` names the digest's other themes it is under.
    """

    language: str
    headline: Quote
    quotes: tuple[Quote, ...]
    publications: tuple[Publication, ...]
    score: float
    also: tuple[ThemeTitle, ...]

    @property
    def outlets(self) -> int:
        """How many different outlets published it."""
        return len({publication.outlet_id for publication in self.publications})


@dataclass(frozen=True, slots=True)
class Section:
    """A theme with its entries. `entries_omitted` are beyond the settings' limit, `articles` counts every copy."""

    theme: ThemeTitle
    entries: tuple[Entry, ...]
    entries_omitted: int
    articles: int

    @property
    def total(self) -> int:
        return len(self.entries) + self.entries_omitted


@dataclass(frozen=True, slots=True)
class CheckedOutlet:
    """What was checked of an outlet on the day."""

    outlet_id: str
    name: str
    polls: int
    state: EndpointState
    reason: str
    last_ok_at: datetime | None
    newest_item_at: datetime | None


@dataclass(frozen=True, slots=True)
class Checked:
    """The outlets by how they are: answering; silent (answers, nothing new in it); failing; not polled on the day.

    `off` are the ids of those that have no address to poll: none is switched on, or none of a kind that is read.
    """

    answering: tuple[CheckedOutlet, ...]
    silent: tuple[CheckedOutlet, ...]
    failing: tuple[CheckedOutlet, ...]
    unpolled: tuple[CheckedOutlet, ...]
    off: tuple[str, ...]

    @property
    def polled(self) -> int:
        return len(self.answering) + len(self.silent) + len(self.failing)


@dataclass(frozen=True, slots=True)
class Digest:
    """The flagged articles of one day, or of several of which `day` is the last: [start_at, end_at), by theme.

    `quiet` are the themes without an entry; `texts` counts articles without their copies; `articles_elsewhere` were
    flagged that day, but only by themes that this digest does not cover.
    """

    day: date
    zone: str
    start_at: datetime
    end_at: datetime
    made_at: datetime
    sections: tuple[Section, ...]
    quiet: tuple[ThemeTitle, ...]
    articles: int
    texts: int
    articles_elsewhere: int
    checked: Checked
    ledger: LedgerSum

    @property
    def day_is_over(self) -> bool:
        return self.made_at >= self.end_at
