"""The values of stories: which articles tell one event, who had it first, and what became of it over time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.checked import Checked

Quotes = tuple[tuple[int, float], ...]
"""Articles of which a good share of the text stands in another, each with that share (0 to 1), the greatest first."""


class StoryStep(StrEnum):
    """What became of a story. MERGED: all of it went into another. SPLIT: an article left it for another story."""

    BEGAN = "began"
    JOINED = "joined"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class StoryRecord(Checked):
    """A story as it stands. `id` is the id of its first article, and never changes.

    `headline` is the title of the first article that was not withdrawn, in `language`; the first of all where none is
    left. `first_at` and `last_at` are the instants under which its first and last articles are filed. `texts` counts
    different texts, copies of one once. `languages` and `outlet_ids` come in the order in which they first told it.
    `merged_into` is the story that it went into, with all articles; the rest then says how it stood before. None: it stands.
    """

    id: int
    headline: str
    headline_article_id: int
    language: str
    first_at: datetime
    last_at: datetime
    articles: int
    texts: int
    languages: tuple[str, ...]
    outlet_ids: tuple[str, ...]
    themes: tuple[str, ...]
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class StoryMember(Checked):
    """An article in the story where it stands now. `text_id` is the first article of the same text, its own where it is
    that; `joined_at` is when it was placed, `why` says in short words what it has in common with the story."""

    article_id: int
    story_id: int
    text_id: int
    joined_at: datetime
    quotes: Quotes
    why: str


@dataclass(frozen=True, slots=True)
class StoryChange(Checked):
    """What became of a story at an instant. `article_id` is the article by which it came about, or that left by a split;
    None where somebody merged two. `other_id` is the story into which a merged one, or that article, went; else None."""

    id: int
    at: datetime
    story_id: int
    change: StoryStep
    other_id: int | None
    article_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Ungrouped(Checked):
    """An article that no story has yet. `at` is the instant under which it is filed, `came_at` when it was first fetched;
    `features` None: nobody made any."""

    article_id: int
    at: datetime
    came_at: datetime
    language: str
    outlet_id: str
    themes: tuple[str, ...]
    features: bytes | None
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Grouped(Checked):
    """An article with the story and the text in which it stands, and since when; the rest as in `Ungrouped`."""

    article_id: int
    at: datetime
    language: str
    outlet_id: str
    themes: tuple[str, ...]
    features: bytes | None
    fingerprint: bytes
    story_id: int
    text_id: int
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class StoryTold(Checked):
    """That an article is in a story: the instant under which it is filed, and since when it stands there."""

    story_id: int
    at: datetime
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class StoryPlace:
    """Where an article goes: into the story of that id, which is its own where it begins one.

    `merged` are stories that it showed to be one, as (from, into).
    """

    article_id: int
    story_id: int
    text_id: int
    quotes: Quotes
    merged: tuple[tuple[int, int], ...]
    why: str
