"""The digest as values: frozen, cleaned for showing, and complete, so that every form says the same.

A digest is a list of stories for one brief. Each story is printed in full once: under the top stories, or under the first
theme it matches; other places refer to it by its number. Instants are aware UTC; `Digest.zone` is the IANA name of the
zone in which the forms show them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desk.digest.machinetexts import MachineText, MachineWork
from desk.digest.shown import Shown
from storage.articlerecords import SnapshotRecord
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


class Owner(StrEnum):
    """To whom an outlet belongs, as seen from the South Caucasus. One abroad is that, whoever owns it."""

    STATE = "state"
    PRIVATE = "private"
    PUBLIC = "public broadcaster"
    ABROAD = "abroad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OutletLabel:
    """An outlet as it is named. `ownership` is the catalogue's own word, `country` an ISO code or empty."""

    id: str
    name: str
    owner: Owner
    ownership: str
    country: str


class Late(StrEnum):
    """Why an article of an earlier day is in a digest."""

    AFTER_DIGEST = "after-digest"  # it was first seen when the digest of its day was made
    NO_DIGEST = "no-digest"  # no digest told of its day


@dataclass(frozen=True, slots=True)
class Publication:
    """One article of a story. `published_at` None: the page has no date; `day_only`: a date without a time of day.

    `article_id` is what `silkwatch themes explain THEME ARTICLE` takes. `originator` is who wrote it, None where that is the
    publisher or unknown; `revision` counts versions from 1. `completeness` is "whole", or how the text that was read is less
    than that. `flagged`: it matches a theme of the digest itself. `snapshot` is where the page as fetched lies. `late` says
    why an article of an earlier day brings its story into the digest; None: it does not, or it is none.
    """

    article_id: int
    outlet: OutletLabel
    language: str
    url: str | None
    published_at: datetime | None
    day_only: bool
    fetched_at: datetime
    originator: str | None
    revision: int
    withdrawn_at: datetime | None
    completeness: str
    flagged: bool
    snapshot: SnapshotRecord | None
    desk_url: str | None
    late: Late | None = None

    @property
    def at(self) -> datetime:
        """When it appeared as far as known: published, else fetched."""
        return self.published_at or self.fetched_at


@dataclass(frozen=True, slots=True)
class StoryText:
    """One text with its copies, the first publisher first. `originator` names who wrote it, as far as known; `headline` is
    that of the first one listed.

    `omitted` counts copies beyond the settings' limit.
    """

    text_id: int
    language: str
    headline: Quote
    originator: str
    publications: tuple[Publication, ...]
    omitted: int = 0

    @property
    def copies(self) -> int:
        """How often it was printed."""
        return len(self.publications) + self.omitted


@dataclass(frozen=True, slots=True)
class PartialCopy:
    """A text that holds a part of another one. `share` is how much of it is from there, 0 to 1."""

    publication: Publication
    of_outlet: str
    share: float


class NoveltyKind(StrEnum):
    """How a story stands against what its reader was shown before; the first that holds."""

    WITHDRAWN = "withdrawn"  # every article of it is gone
    NEW = "new"
    GREW = "grew"
    EDITED = "edited"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A run of words of an edited text. `change` is "kept", "removed" or "added"; a kept run may be cut ("…")."""

    text: str
    change: str


@dataclass(frozen=True, slots=True)
class Edit:
    """An article whose page changed since the reader was shown it, or since it was first read.

    `gained` and `lost` are the digest's themes that only the new or only the old text matches. `diff` is short: `more` says
    that it leaves changes out. `from_revision` and `to_revision` are what was compared.
    """

    publication: Publication
    headline: Quote
    story_id: int
    number: int | None
    from_revision: int
    to_revision: int
    edited_at: datetime
    gained: tuple[ThemeTitle, ...]
    lost: tuple[ThemeTitle, ...]
    diff: tuple[DiffPiece, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An article whose page is gone. `number` is its story's in this digest; None: it is not listed."""

    publication: Publication
    headline: Quote
    story_id: int
    number: int | None
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class Novelty:
    """What of a story is new to its reader. Everything but `kind` is empty for a new story.

    `outlets` and `languages` joined since; `denial` is a sentence of a new text that denies; `numbers` stand in new texts
    alone; `articles` counts those that joined. `edited` and `withdrawn` count articles.
    """

    kind: NoveltyKind
    articles: int = 0
    outlets: tuple[OutletLabel, ...] = ()
    languages: tuple[str, ...] = ()
    denial: Quote | None = None
    numbers: tuple[str, ...] = ()
    edited: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of why a story stands where it does: a feature in words, and what it adds to the order's sum."""

    feature: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A story, as its reader is shown it. `number` counts from 1 through the whole digest.

    `headline` and `sentences` are of `lead`, an article of the digest's span that a theme flagged: the words that an entry
    quotes are on the page that it links. `first` is the earliest publication of all; `texts` holds all of them, the lead's
    own text first, and `texts_omitted` counts those beyond the settings' limit. `score` is the best evidence, 0 to 1.
    `themes` are the digest's themes that it matches, the main one first. `originators` counts who wrote of it independently.
    `articles`, `outlets` and `languages` count the whole story, what is omitted included. `silent` are outlets that usually
    cover its main theme, that answered, and have not this story. `machine` holds what a model wrote of it, if one was asked.
    """

    number: int
    story_id: int
    language: str
    headline: Quote
    sentences: tuple[Quote, ...]
    lead: Publication
    first: Publication
    texts: tuple[StoryText, ...]
    texts_omitted: int
    partial: tuple[PartialCopy, ...]
    languages: tuple[str, ...]
    outlets: tuple[OutletLabel, ...]
    articles: int
    originators: int
    score: float
    themes: tuple[ThemeTitle, ...]
    novelty: Novelty
    silent: tuple[OutletLabel, ...]
    reasons: tuple[Reason, ...]
    desk_url: str | None
    machine: tuple[MachineText, ...] = ()

    @property
    def publications(self) -> tuple[Publication, ...]:
        """All that are shown, the lead's text first."""
        return tuple(publication for text in self.texts for publication in text.publications)

    @property
    def followers(self) -> int:
        """How many outlets beside the first one published it."""
        return len(self.outlets) - 1

    @property
    def copies(self) -> int:
        """How many articles repeat another one's text."""
        return self.articles - len(self.texts) - self.texts_omitted


@dataclass(frozen=True, slots=True)
class Reference:
    """A story that is printed elsewhere in the digest, by its number there."""

    number: int
    headline: Quote
    language: str
    novelty: Novelty


@dataclass(frozen=True, slots=True)
class Section:
    """A theme: the stories printed here, and those of it that are printed elsewhere. `omitted` are beyond the length."""

    theme: ThemeTitle
    entries: tuple[Entry, ...]
    elsewhere: tuple[Reference, ...]
    omitted: int
    articles: int

    @property
    def total(self) -> int:
        """How many stories the theme has."""
        return len(self.entries) + len(self.elsewhere) + self.omitted


@dataclass(frozen=True, slots=True)
class ThemeNumbers:
    """How many stories a theme had on each of the days of `Digest.days`, the oldest first."""

    theme: ThemeTitle
    stories: tuple[int, ...]


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
    """The outlets by how they are: answering; silent (answers, nothing new in it); blocked; failing; not polled on the day.

    `off` are the ids of those that have no address to poll: none is switched on, or none of a kind that is read.
    """

    answering: tuple[CheckedOutlet, ...]
    silent: tuple[CheckedOutlet, ...]
    blocked: tuple[CheckedOutlet, ...]
    failing: tuple[CheckedOutlet, ...]
    unpolled: tuple[CheckedOutlet, ...]
    off: tuple[str, ...]

    @property
    def polled(self) -> int:
        return len(self.answering) + len(self.silent) + len(self.blocked) + len(self.failing)


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the order was made with. `judgements` is of how many the weights were learned; 0: they are the default ones."""

    order: str
    judgements: int
    weights: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """The stories of a brief on one day, or on several of which `day` is the last: [start_at, end_at).

    `previous_day` is the day of the digest that novelty is told against; None: the reader was shown none yet, and novelty
    is told against the day's beginning. `top` and `sections` hold the entries; `changed` refers to the stories that grew,
    were edited or denied; `edits` and `withdrawals` are of articles that were shown before or flagged since. `quiet` are the
    themes without a story. `stories`, `articles` and `texts` count before anything is omitted; `articles_elsewhere` were
    flagged that day, but are outside this brief. `late` counts the articles of earlier days among `articles`, `too_late`
    those that were too old to be told. `numbers` are of the fourteen days up to this one. `shown` is to be frozen
    beside the forms, and handed to the brief's next compilation. `machine` is what a model was asked for it; None: nothing.
    """

    brief: str
    title: str
    day: date
    zone: str
    start_at: datetime
    end_at: datetime
    made_at: datetime
    previous_day: date | None
    top: tuple[Entry, ...]
    sections: tuple[Section, ...]
    changed: tuple[Reference, ...]
    edits: tuple[Edit, ...]
    edits_omitted: int
    withdrawals: tuple[Withdrawal, ...]
    withdrawals_omitted: int
    quiet: tuple[ThemeTitle, ...]
    days: tuple[date, ...]
    numbers: tuple[ThemeNumbers, ...]
    stories: int
    articles: int
    texts: int
    articles_elsewhere: int
    checked: Checked
    ledger: LedgerSum
    ranking: Ranking
    shown: Shown
    machine: MachineWork | None = None
    late: int = 0
    too_late: int = 0

    @property
    def day_is_over(self) -> bool:
        return self.made_at >= self.end_at

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every story that is printed, in the order of their numbers."""
        return (*self.top, *(entry for section in self.sections for entry in section.entries))
