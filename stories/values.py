"""What goes into grouping and what comes out: frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stories.features import Features


@dataclass(frozen=True, slots=True)
class Incoming:
    """An article as grouping sees it.

    `at` is the aware instant under which it is filed. `themes` are the ids of its flags. `fingerprint` is what
    `stories.fingerprint` made of its text. `vector` is an embedding of its title and beginning by one model for all articles;
    None where there is none. Raises ValueError for a naive `at`.
    """

    article_id: int
    at: datetime
    language: str
    outlet_id: str
    themes: tuple[str, ...]
    features: Features
    fingerprint: bytes
    vector: Sequence[float] | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"the instant of article {self.article_id} needs a zone: {self.at}")


@dataclass(frozen=True, slots=True)
class Placing:
    """Where an article went.

    `story_id` is the article_id of the first article of its story, and its own where it began one. `text_id` is that of the
    first copy of its text, and its own where nobody had it before. `quotes` are texts of which a good share stands in this
    one, as (article_id, share of that text or of this one, whichever is shorter), the greatest share first. `merged` are
    stories that this article showed to be one, as (from, into): whatever was in the first is now in the second. `why` says
    in short words which features agreed.
    """

    article_id: int
    story_id: int
    text_id: int
    quotes: tuple[tuple[int, float], ...]
    merged: tuple[tuple[int, int], ...]
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An article that was placed before, with the story and the text in which it stands now, merges included.

    `shown_at` is since when readers can see it there; None: since the instant under which it is filed.
    """

    incoming: Incoming
    story_id: int
    text_id: int
    shown_at: datetime | None = None
