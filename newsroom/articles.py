"""What the world knows of its articles: the truth against which a reader is judged."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class EditPlan:
    """From world time `at` (aware UTC) on, the page shows this title and text."""

    at: datetime
    title: str
    text: str


class Dating(StrEnum):
    """What can be known of an article's instant: the minute, no more than when it was seen, or nothing."""

    MINUTE = "minute"
    WHEN_SEEN = "when-seen"
    NEVER = "never"


class Canonical(StrEnum):
    """Where the page's rel=canonical leads: to itself, to another outlet's host, to the front page, or nowhere."""

    OWN = "own"
    ELSEWHERE = "elsewhere"
    FRONT = "front"
    ABSENT = "absent"


class Shown(StrEnum):
    """What its page shows of an article: the whole text, its beginning before a wall, or a film in its place."""

    WHOLE = "whole"
    BEGINNING = "beginning"
    FILM = "film"


@dataclass(frozen=True, slots=True)
class InventedArticle:
    """An article as a perfect reader would see it.

    `path` begins with a slash, is percent-encoded and may carry a query that belongs to it. `text` has paragraphs
    parted by one blank line, without byline, credit or clutter. `published_at` and `withdrawn_at` are aware UTC, to
    the minute. `originator` is the name that the page credits; `copied_from` is the id of the outlet whose text this
    is, credited or not. `themes` is empty for generated pages: nothing is claimed of them.

    What follows belongs to traps. `credit` are the words before the first sentence that name the originator, and
    `title_credit` those behind the title. `stated_at` is the instant that feed and page state if it is not the true one,
    `dating` what can be known of it. `second_path` is another address of the same page. `unlisted` is when no endpoint
    names the article although its page stands, `returns_at` when a withdrawn page is back. `shown` is how much of the text
    the page has.
    """

    outlet_id: str
    path: str
    title: str
    text: str
    language: str
    section: str
    authors: tuple[str, ...]
    published_at: datetime
    themes: frozenset[str]
    originator: str | None
    copied_from: str | None
    event_id: str
    robots_forbidden: bool
    edited: EditPlan | None
    withdrawn_at: datetime | None
    credit: str | None = None
    title_credit: str = ""
    stated_at: datetime | None = None
    dating: Dating = Dating.MINUTE
    second_path: str | None = None
    canonical: Canonical = Canonical.OWN
    unlisted: tuple[datetime, datetime] | None = None
    returns_at: datetime | None = None
    shown: Shown = Shown.WHOLE

    @property
    def dated_at(self) -> datetime:
        """The instant that feed and page state."""
        return self.stated_at or self.published_at

    @property
    def changes(self) -> frozenset[datetime]:
        """The instants at which something about the article changes."""
        edited_at = self.edited.at if self.edited else None
        moments = (self.published_at, edited_at, self.withdrawn_at, self.returns_at, *(self.unlisted or ()))
        return frozenset(moment for moment in moments if moment is not None)

    def visible(self, now: datetime) -> bool:
        """Whether it is published and not withdrawn at that instant."""
        return self.published_at <= now and not self.withdrawn(now)

    def listed(self, now: datetime) -> bool:
        """Whether endpoints name it at that instant."""
        return self.visible(now) and not (self.unlisted and self.unlisted[0] <= now < self.unlisted[1])

    def withdrawn(self, now: datetime) -> bool:
        return self.withdrawn_at is not None and self.withdrawn_at <= now and not self._is_back(now)

    def _is_back(self, now: datetime) -> bool:
        return self.returns_at is not None and self.returns_at <= now

    def is_edited(self, now: datetime) -> bool:
        return self.edited is not None and self.edited.at <= now

    def title_at(self, now: datetime) -> str:
        return self.edited.title if self.edited is not None and self.edited.at <= now else self.title

    def text_at(self, now: datetime) -> str:
        return self.edited.text if self.edited is not None and self.edited.at <= now else self.text

    def changed_at(self, now: datetime) -> datetime:
        """When the page last changed, seen from `now`."""
        if self.returns_at is not None and self.returns_at <= now:
            return self.returns_at
        if self.withdrawn_at is not None and self.withdrawn_at <= now:
            return self.withdrawn_at
        if self.edited is not None and self.edited.at <= now:
            return self.edited.at
        return self.published_at
