"""Groups articles into stories as they arrive, in one pass.

1. A copy goes where its text is, at any age within the window.
2. Any other article is compared with the living stories that share rare features with it, a bounded number of them, and
   joins the one with which it agrees most if it agrees enough. Else it begins a story.
3. A story that an article joined is compared with the next best: if they agree strongly and both are young, they were one
   event from the beginning, and the later is merged into the earlier. Young is a story that neither its articles nor its
   readers have known for `settled_h`: whatever was shown for so long stays where it is.
4. A story without an article for some days is closed. What a story was called and who was in it stays.

For a given order of articles the outcome is always the same. Time is the latest instant seen: an article that is filed
under an old day joins no living story.
"""

from collections import OrderedDict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import nsmallest
from math import acos, pi
from typing import Final

from stories.agreement import Agreement, agreement
from stories.copyindex import CopyIndex
from stories.frequencies import Frequencies
from stories.profile import Profile, profile_of
from stories.settings import StoriesSettings
from stories.values import Incoming, Kept, Placing

_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_KEYS_ASKED: Final = 40
_COMMON_FROM: Final = 64
"""A feature of more living stories than this is not rare: it leads to none of them."""


@dataclass(slots=True)
class _Story:
    """`first_at` and `last_at` are instants of articles, `touched_at` is when the last one came, and since `shown_at` readers
    can see the story."""

    id: int
    first_at: datetime
    last_at: datetime
    touched_at: datetime
    shown_at: datetime
    profile: Profile


@dataclass(frozen=True, slots=True)
class _Place:
    at: datetime
    text_id: int
    story_id: int


def closed_stories(told: Iterable[tuple[int, datetime]], settings: StoriesSettings) -> frozenset[int]:
    """Which stories are closed after articles were placed, given as (story, instant) in that order; but for those that were
    closed when a late copy came."""
    now = _BEGINNING
    touched: dict[int, datetime] = {}
    for story_id, at in told:
        now = touched[story_id] = max(now, at)
    quiet = timedelta(hours=settings.quiet_h)
    return frozenset(story_id for story_id, at in touched.items() if at < now - quiet)


class Grouper:
    """The state of grouping: living stories, the texts of the window, and how common features are."""

    def __init__(self, settings: StoriesSettings | None = None) -> None:
        self._settings = settings or StoriesSettings()
        self._copies = CopyIndex(self._settings)
        self._frequencies = Frequencies()
        self._stories: OrderedDict[int, _Story] = OrderedDict()
        self._holders: dict[str, dict[int, None]] = {}
        self._places: OrderedDict[int, _Place] = OrderedDict()
        self._into: OrderedDict[int, tuple[int, datetime]] = OrderedDict()
        self._apart: set[frozenset[int]] = set()
        self._now = self._shown_at = _BEGINNING
        self._quiet = timedelta(hours=self._settings.quiet_h)

    @classmethod
    def restored(
        cls,
        rows: Iterable[Kept],
        settings: StoriesSettings | None = None,
        apart: Iterable[tuple[int, int]] = (),
        closed: Container[int] = frozenset(),
    ) -> "Grouper":
        """The state after articles that were placed before, given in the order in which they were.

        `apart` are stories that somebody split: they are never merged again. `closed` are stories that are closed when all is
        told (`closed_stories`): what they were about is not put together only to be forgotten.
        """
        made = cls(settings)
        made._apart = set(map(frozenset, apart))
        for row in rows:
            now = made._turn(row.incoming.at)
            made._copies.know(row.incoming, now)
            made._show(row.shown_at)
            if row.story_id in closed:
                made._pass_by(row, now)
            else:
                made._settle(row.incoming, now, row.text_id, row.story_id)
        return made

    @property
    def living_stories(self) -> int:
        """How many stories an article can still join."""
        return len(self._stories)

    @property
    def known_features(self) -> int:
        """How many features lead to living stories."""
        return len(self._holders)

    @property
    def known_texts(self) -> int:
        """How many texts are known."""
        return self._copies.known_texts

    @property
    def kept_articles(self) -> int:
        """How many articles of the window are known."""
        return len(self._places)

    def place(self, article: Incoming, *, shown_at: datetime | None = None) -> Placing:
        """Where an article goes; from now on it counts.

        From `shown_at` on readers see it there, which never is before what was said of an earlier one; None: when it is filed.
        """
        now = self._turn(article.at)
        self._show(shown_at)
        found = self._copies.place(article, now)
        known = self._places.get(found.copy_of[0]) if found.copy_of else None
        if found.copy_of and known:
            story_id = self._standing(known.story_id)
            self._settle(article, now, known.text_id, story_id)
            why = f"copy of {known.text_id}, {found.copy_of[1]:.2f} alike"
            return Placing(article.article_id, story_id, known.text_id, (), (), why)
        profile = profile_of(article)
        profile.weigh(self._frequencies)
        ranked = self._ranked(profile, article.at)
        best = ranked[0] if ranked and ranked[0][0].margin >= 1.0 else None
        story_id = best[1].id if best else article.article_id
        self._settle(article, now, article.article_id, story_id, profile)
        merged = self._merge(self._stories[story_id], ranked[1:]) if best else ()
        return Placing(
            article_id=article.article_id,
            story_id=merged[-1][1] if merged else story_id,
            text_id=article.article_id,
            quotes=self._by_text(found.quotes),
            merged=merged,
            why=best[0].why if best else "first of its story",
        )

    def _turn(self, at: datetime) -> datetime:
        """Moves time on, and forgets what is too old."""
        now = self._now = max(at, self._now)
        self._frequencies.turn(now)
        while self._stories and next(iter(self._stories.values())).touched_at < now - self._quiet:
            self._close(next(iter(self._stories)))
        forgotten_before = now - timedelta(days=self._settings.window_days)
        while self._places and next(iter(self._places.values())).at < forgotten_before:
            self._places.popitem(last=False)
        while self._into and next(iter(self._into.values()))[1] < forgotten_before:
            self._into.popitem(last=False)
        return now

    def _show(self, at: datetime | None) -> None:
        self._shown_at = max(self._shown_at, at or self._now)

    def _ranked(self, profile: Profile, at: datetime) -> list[tuple[Agreement, _Story]]:
        """The stories that may be meant, the best first."""
        asked: list[tuple[float, str]] = []
        for weighed in profile.weighed.values():
            for key, weight in weighed.items():
                if 0 < len(self._holders.get(key, ())) <= _COMMON_FROM:
                    asked.append((-weight, key))
        met: dict[int, float] = {}
        for weight, key in sorted(asked)[:_KEYS_ASKED]:
            for story_id in self._holders[key]:
                met[story_id] = met.get(story_id, 0.0) + weight
        close = self._close_by_vector(profile)
        room = self._settings.candidates_limit - len(close)
        ranked_by_features = sorted(met, key=lambda story_id: (met[story_id], story_id))
        nearest = [*dict.fromkeys([*ranked_by_features[:room], *close])]
        ranked = [
            (agreement(profile, story.profile, at - story.last_at, self._settings), story)
            for story in map(self._stories.__getitem__, nearest)
            if story.first_at - self._quiet <= at <= story.last_at + self._quiet
        ]
        return sorted(ranked, key=lambda pair: (-pair[0].margin, pair[1].id))

    def _close_by_vector(self, profile: Profile) -> list[int]:
        """The living stories to which an embedding leads, though they may share no feature: those whose signature differs in
        the fewest bits, and in no more than the angle of `vector_floor` would have it."""
        if profile.vector is None or not self._settings.vector_weight:
            return []
        size, own = len(profile.vector), profile.signature
        limit = size * acos(self._settings.vector_floor) / pi
        near = (
            (bits, story.id)
            for story in self._stories.values()
            if story.profile.vector is not None
            and len(story.profile.vector) == size
            and (bits := (story.profile.signature ^ own).bit_count()) <= limit
        )
        return [story_id for _bits, story_id in nsmallest(max(1, self._settings.candidates_limit // 4), near)]

    def _settle(
        self, article: Incoming, now: datetime, text_id: int, story_id: int, profile: Profile | None = None
    ) -> None:
        self._places[article.article_id] = _Place(now, text_id, story_id)
        story = self._stories.get(story_id)
        if text_id == article.article_id:
            profile = profile or profile_of(article)
            self._count(profile)
            if story is None:
                story = _Story(story_id, article.at, article.at, now, self._shown_at, Profile())
                self._stories[story_id] = story
            self._grow(story, profile)
        if story is not None:
            story.last_at = max(story.last_at, article.at)
            story.touched_at = now
            self._stories.move_to_end(story_id)

    def _pass_by(self, row: Kept, now: datetime) -> None:
        """What `_settle` leaves behind of an article when its story is closed."""
        self._places[row.incoming.article_id] = _Place(now, row.text_id, row.story_id)
        if row.text_id == row.incoming.article_id:
            self._count(profile_of(row.incoming))

    def _count(self, profile: Profile) -> None:
        for domain, features in profile.domains.items():
            self._frequencies.count(domain, features)

    def _grow(self, story: _Story, profile: Profile) -> None:
        gone = story.profile.add(profile)
        story.profile.weigh(self._frequencies)
        for _domain, key in profile.features():
            self._holders.setdefault(key, {})[story.id] = None
        for key in gone:
            self._let_go(key, story.id)

    def _merge(self, story: _Story, others: list[tuple[Agreement, _Story]]) -> tuple[tuple[int, int], ...]:
        """Merges what is one event with the story that has just grown, as (from, into)."""
        merged: list[tuple[int, int]] = []
        for met, other in others:
            if met.margin < 1.0 or self._is_settled(story) or self._is_settled(other):
                continue
            if frozenset((story.id, other.id)) in self._apart:
                continue
            gap = max(story.first_at, other.first_at) - min(story.last_at, other.last_at)
            both = agreement(story.profile, other.profile, max(gap, timedelta(0)), self._settings)
            if both.margin >= self._settings.merge_factor:
                kept, gone = (story, other) if story.id < other.id else (other, story)
                self._join(kept, gone)
                merged.append((gone.id, kept.id))
                story = kept
        return tuple(merged)

    def _is_settled(self, story: _Story) -> bool:
        settled = timedelta(hours=self._settings.settled_h)
        return story.first_at < self._now - settled or story.shown_at < self._shown_at - settled

    def _join(self, kept: _Story, gone: _Story) -> None:
        self._close(gone.id)
        self._into[gone.id] = (kept.id, self._now)
        self._apart |= {pair - {gone.id} | {kept.id} for pair in self._apart if gone.id in pair}
        kept.first_at = min(kept.first_at, gone.first_at)
        kept.last_at = max(kept.last_at, gone.last_at)
        kept.shown_at = min(kept.shown_at, gone.shown_at)
        self._grow(kept, gone.profile)

    def _close(self, story_id: int) -> None:
        for _domain, key in self._stories.pop(story_id).profile.features():
            self._let_go(key, story_id)

    def _let_go(self, key: str, story_id: int) -> None:
        holders = self._holders.get(key)
        if holders is not None:
            holders.pop(story_id, None)
            if not holders:
                del self._holders[key]

    def _by_text(self, quotes: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
        """What is quoted, each text once, by its first copy; the greatest share first as they come."""
        shares: dict[int, float] = {}
        for article_id, share in quotes:
            place = self._places.get(article_id)
            if place is not None:
                shares.setdefault(place.text_id, share)
        return tuple(shares.items())[: self._settings.quotes_limit]

    def _standing(self, story_id: int) -> int:
        """The story into which a story was merged, or itself."""
        while story_id in self._into:
            story_id = self._into[story_id][0]
        return story_id
