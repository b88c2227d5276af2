"""What the world knows of its articles: the truth against which a reader is judged."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EditPlan:
    """From world time `at` (aware UTC) on, the page shows this title and text."""

    at: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class InventedArticle:
    """An article as a perfect reader would see it.

    `path` begins with a slash, is percent-encoded and may carry a query that belongs to it. `text` has paragraphs
    parted by one blank line, without byline, credit or clutter. `published_at` and `withdrawn_at` are aware UTC, to
    the minute. `originator` is the name that the page credits; `copied_from` is the id of the outlet whose text this
    is, credited or not. `themes` is empty for generated pages: nothing is claimed of them.
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

    def visible(self, now: datetime) -> bool:
        """Whether it is published and not withdrawn at that instant."""
        return self.published_at <= now and not self.withdrawn(now)

    def withdrawn(self, now: datetime) -> bool:
        return self.withdrawn_at is not None and self.withdrawn_at <= now

    def is_edited(self, now: datetime) -> bool:
        return self.edited is not None and self.edited.at <= now

    def title_at(self, now: datetime) -> str:
        return self.edited.title if self.edited is not None and self.edited.at <= now else self.title

    def text_at(self, now: datetime) -> str:
        return self.edited.text if self.edited is not None and self.edited.at <= now else self.text

    def changed_at(self, now: datetime) -> datetime:
        """When the page last changed, seen from `now`."""
        if self.withdrawn_at is not None and self.withdrawn_at <= now:
            return self.withdrawn_at
        if self.edited is not None and self.edited.at <= now:
            return self.edited.at
        return self.published_at
