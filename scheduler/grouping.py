"""Places stored articles in stories, in the order in which they came; those that wait together in that of their instants, for a
first crawl and a walk through an archive meet the articles of weeks in any order.

1. Stories of which an article changed (a revision, a withdrawal, other themes) are told anew; no article moves by that.
2. Articles without a story are placed by a `Grouper`, a batch of them in a transaction. Its state is made anew from what is
   kept when it is first needed, and whenever something went wrong: what is written is the truth, the state follows it.
3. An article that was older than the window when it came, as a walk through an archive finds them, has a story of its own:
   the stories of its day are told, and what is kept of them in memory is of the last days.

Killed anywhere, it has written all of a batch or nothing, and goes on behind the last one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from crawler.features import made_features
from crawler.settings import CrawlerSettings
from crawler.work import utc_now
from desk.embedding import EmbeddingSettings
from scheduler.embedding import Embedder, Vectors
from storage import Grouped, Store, StoryPlace, Ungrouped
from storage.batches import batches
from storage.stories import Stories
from stories import Features, Grouper, Incoming, Kept, Placing, StoriesSettings, closed_stories

BATCH = 256
"""Articles that share a transaction: a page that is stored meanwhile waits for it, some hundredths of a second."""
TOO_OLD = "older than the window when it came"
OVERTAKEN_LIMIT = 5
CLOCK_MARGIN = timedelta(hours=1)
"""How far an instant may lie before us: machines' clocks differ. What is filed later than that counts as filed then."""


@dataclass(frozen=True, slots=True)
class GroupingTally:
    """What was done. `placed` counts articles; `begun` of them began a story, the others joined one, `copies` of them with
    the text of another. `told_anew` counts those that had changed, and `overtaken` how often somebody else had placed
    articles meanwhile. `left`: not all are placed. `notes` are to be told to whoever runs it."""

    placed: int = 0
    begun: int = 0
    copies: int = 0
    merged: int = 0
    told_anew: int = 0
    overtaken: int = 0
    left: bool = False
    notes: tuple[str, ...] = ()

    def plus(self, places: Sequence[StoryPlace]) -> Self:
        """The tally with these counted, too."""
        return replace(
            self,
            placed=self.placed + len(places),
            begun=self.begun + sum(one.story_id == one.article_id for one in places),
            copies=self.copies + sum(one.text_id != one.article_id for one in places),
            merged=self.merged + sum(len(one.merged) for one in places),
        )

    def and_then(self, later: Self) -> Self:
        """The tally with that of a later call."""
        return replace(
            later,
            placed=self.placed + later.placed,
            begun=self.begun + later.begun,
            copies=self.copies + later.copies,
            merged=self.merged + later.merged,
            told_anew=self.told_anew + later.told_anew,
            overtaken=self.overtaken + later.overtaken,
            notes=self.notes + later.notes,
        )


class Grouping:
    """Groups for as long as it is kept: its state stays between calls."""

    def __init__(
        self,
        store: Store,
        settings: StoriesSettings,
        embedder: Embedder | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._embedder = embedder
        self._notes: list[str] = []
        self._stories = store.stories
        self._settings = settings
        self._window = timedelta(days=settings.window_days)
        self._now = now
        self._grouper: Grouper | None = None
        self._position = 0
        self._latest: datetime | None = None

    def group(
        self,
        *,
        stopped: Callable[[], bool] = lambda: False,
        on_progress: Callable[[int], None] | None = None,
        least: int = 1,
    ) -> GroupingTally:
        """Place all articles that wait, or those until `stopped` says so. `on_progress` is told how many are placed. Where
        fewer than `least` wait, they go on waiting: more are on their way.

        Raises what storage raises.
        """
        tally = GroupingTally(told_anew=tell_all(self._stories, stopped))
        while not stopped() and tally.overtaken < OVERTAKEN_LIMIT:
            try:
                places = self._next(least)
            except BaseException:
                self._grouper = None  # it has placed what is not written
                raise
            if places is None:
                self._grouper = None
                tally = replace(tally, overtaken=tally.overtaken + 1)
                continue
            tally = replace(tally, notes=tally.notes + tuple(self._notes))
            self._notes.clear()
            if not places:
                return tally
            tally = tally.plus(places)
            if on_progress is not None:
                on_progress(tally.placed)
        return replace(tally, left=True)

    def _next(self, least: int) -> list[StoryPlace] | None:
        """Place the next batch, if it has so many; where its articles went. None: somebody else was there first."""
        now = self._now()
        if self._latest is not None and now < self._latest - CLOCK_MARGIN:
            self._grouper = None  # the clock was wrong, and the state lives in that time
        self._latest = now
        if self._grouper is None:
            self._position = self._stories.position()
        batch = sorted(self._stories.ungrouped(BATCH), key=lambda one: (one.at, one.article_id))
        if len(batch) < least:
            return []
        places = [_place(one) for one in self._placed(batch, now)]
        position = self._stories.place(places, self._position, now=now)
        if position is None:
            return None
        self._position = position
        return places

    def _placed(self, batch: Sequence[Ungrouped], now: datetime) -> Iterator[Placing]:
        young = [one for one in batch if not self._is_too_old(one, now)]
        incoming = {one.article_id: one for one in self._incoming(young, now, self._vectors(young, now))}
        if young and self._grouper is None:
            since = min(young[0].came_at, now) - self._window
            self._grouper = self._restored(since, now)
        for one in batch:
            article = incoming.get(one.article_id)
            if article is None or self._grouper is None:
                yield Placing(one.article_id, one.article_id, one.article_id, (), (), TOO_OLD)
            else:
                yield self._grouper.place(article, shown_at=now)

    def _restored(self, since: datetime, now: datetime) -> Grouper:
        told = ((one.story_id, _told_at(one.at, one.joined_at, now)) for one in self._stories.told_since(since))
        closed = closed_stories(told, self._settings)
        return Grouper.restored(self._kept(since, now), self._settings, self._stories.held_apart(since), closed)

    def _is_too_old(self, one: Ungrouped, now: datetime) -> bool:
        return one.at < min(one.came_at, now) - self._window

    def _kept(self, since: datetime, now: datetime) -> Iterator[Kept]:
        """What is kept of the window, as the articles were placed."""
        for rows in batches(self._stories.recent(since)):
            vectors = self._embedder.kept([row.article_id for row in rows]) if self._embedder else {}
            for row, incoming in zip(rows, self._incoming(rows, now, vectors), strict=True):
                yield Kept(incoming, row.story_id, row.text_id, min(row.joined_at, now))

    def _vectors(self, rows: Sequence[Ungrouped], now: datetime) -> Vectors:
        if self._embedder is None or not rows:
            return {}
        vectors, told = self._embedder.made([one.article_id for one in rows], now=now)
        if told:
            self._notes.append(told)
        return vectors

    def _incoming(self, rows: Sequence[Ungrouped | Grouped], now: datetime, vectors: Vectors) -> list[Incoming]:
        features = {one.article_id: _read(one.features) for one in rows}
        features |= self._made([id_ for id_, one in features.items() if one is None])
        return [
            Incoming(
                article_id=one.article_id,
                at=_told_at(one.at, one.joined_at if isinstance(one, Grouped) else now, now),
                language=one.language,
                outlet_id=one.outlet_id,
                themes=one.themes,
                features=known,
                fingerprint=one.fingerprint,
                vector=vectors.get(one.article_id),
            )
            for one in rows
            if (known := features[one.article_id]) is not None
        ]

    def _made(self, ids: Sequence[int]) -> dict[int, Features]:
        """Features of articles that have none which this code understands: made of their texts, and kept."""
        if not ids:
            return {}
        articles = self._stories.articles(ids)
        made = {one.id: made_features(one.title, one.text, one.language) for one in articles}
        self._stories.keep_features({one.id: (one.revision, made[one.id].dumps()) for one in articles})
        return made


def grouping_of(
    store: Store,
    settings: StoriesSettings,
    embedding: EmbeddingSettings,
    crawler: CrawlerSettings,
    *,
    now: Callable[[], datetime] = utc_now,
) -> Grouping:
    """One that groups as configured, with embeddings where a service for them is."""
    window = timedelta(days=settings.window_days)
    return Grouping(store, settings, Embedder(store, embedding, crawler, window) if embedding.is_on else None, now=now)


def tell_all(stories: Stories, stopped: Callable[[], bool] = lambda: False) -> int:
    """Tell the stories anew of which an article changed since it was placed; how many articles that were."""
    told = 0
    while not stopped():
        some = stories.tell_anew(BATCH)
        told += some
        if some < BATCH:
            break
    return told


def _told_at(at: datetime, placed_at: datetime, now: datetime) -> datetime:
    """The instant that grouping goes by: never one that was far in the future when the article was placed, or is so now.
    One article of a wrong clock would close every story, and keep whatever comes after it for ever."""
    return min(at, placed_at + CLOCK_MARGIN, now + CLOCK_MARGIN)


def _read(features: bytes | None) -> Features | None:
    """The features in these bytes; None where there are none, or those of another version."""
    try:
        return Features.loads(features) if features is not None else None
    except ValueError:
        return None


def _place(one: Placing) -> StoryPlace:
    return StoryPlace(one.article_id, one.story_id, one.text_id, one.quotes, one.merged, one.why)
