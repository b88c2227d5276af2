"""Stories: which articles wait to be placed, where they went, and what can be asked of stories.

Articles are placed in the order of their ids, many in one transaction, which is void when somebody else has placed any
since the caller looked (`position`): so no article is placed twice, whatever is killed or started anew when.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select, update

from storage.articlerecords import StoredArticle
from storage.articles import articles_of
from storage.batches import batches
from storage.database import Database
from storage.storyfeatures import put_features
from storage.storyhands import held_apart, merge_by_hand, split_by_hand
from storage.storyplacing import hold, place, position, tell
from storage.storyrecords import (
    Grouped,
    StoryChange,
    StoryMember,
    StoryPlace,
    StoryRecord,
    StoryStep,
    StoryTold,
    Ungrouped,
)
from storage.tables import Article, ArticleFeatures, Flag, StoryChangeRow, StoryMemberRow, StoryRow

_RECORD_FIELDS = tuple(StoryRecord.__dataclass_fields__)
_MEMBER_FIELDS = tuple(StoryMember.__dataclass_fields__)
_CHANGE_FIELDS = tuple(StoryChange.__dataclass_fields__)
_IS_WAITING = ArticleFeatures.waiting_since.is_not(None)
_SEEN = (Article.language, Article.outlet_id, ArticleFeatures.features, Article.fingerprint)

_PLACED = (StoryMemberRow.joined_at, Article.dated_at, Article.id)
"""The order in which articles were placed: of those that were placed together, as `scheduler.grouping` places them."""


class Stories:
    """What stories there are. Every method is one transaction, done when it returns; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def position(self) -> int:
        """How far grouping came: a number that grows whenever articles are placed."""
        with self._database.reading() as connection:
            return position(connection)

    def ungrouped(self, limit: int) -> list[Ungrouped]:
        """The first articles by id that have no story."""
        columns = (
            Article.id.label("article_id"),
            Article.dated_at.label("at"),
            Article.first_fetched_at.label("came_at"),
        )
        statement = (
            select(*columns, *_SEEN)
            .join(ArticleFeatures, ArticleFeatures.article_id == Article.id)
            .where(_IS_WAITING, _has_no_story())
            .order_by(ArticleFeatures.article_id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
            themes = _themes(connection, [row.article_id for row in rows])
            return [Ungrouped(**row._mapping, themes=themes.get(row.article_id, ())) for row in rows]

    def ungrouped_count(self) -> int:
        """How many articles have no story."""
        statement = select(func.count()).select_from(ArticleFeatures).where(_IS_WAITING, _has_no_story())
        with self._database.reading() as connection:
            return connection.execute(statement).scalar() or 0

    def recent(self, since: datetime) -> Iterator[Grouped]:
        """The articles that have a story and are filed from `since` on, in the order in which they were placed; each read is a
        transaction of its own."""
        names = (Article.id.label("article_id"), Article.dated_at.label("at"), *_SEEN)
        columns = (*names, StoryMemberRow.story_id, StoryMemberRow.text_id, StoryMemberRow.joined_at)
        statement = (
            select(*columns)
            .join(StoryMemberRow, StoryMemberRow.article_id == Article.id)
            .join(ArticleFeatures, ArticleFeatures.article_id == Article.id)
            .order_by(*_PLACED)
        )
        with self._database.reading() as connection:
            placed = select(Article.id).join(StoryMemberRow, StoryMemberRow.article_id == Article.id)
            wanted = list(connection.execute(placed.where(Article.dated_at >= since).order_by(*_PLACED)).scalars())
        for ids in batches(wanted):
            with self._database.reading() as connection:
                themes = _themes(connection, ids)
                rows = connection.execute(statement.where(Article.id.in_(ids))).all()
            for row in rows:
                yield Grouped(**row._mapping, themes=themes.get(row.article_id, ()))

    def told_since(self, since: datetime) -> list[StoryTold]:
        """The stories of the articles of `recent`, in the same order."""
        columns = (StoryMemberRow.story_id, Article.dated_at.label("at"), StoryMemberRow.joined_at)
        statement = select(*columns).join(Article, Article.id == StoryMemberRow.article_id)
        with self._database.reading() as connection:
            rows = connection.execute(statement.where(Article.dated_at >= since).order_by(*_PLACED))
            return [StoryTold(**row._mapping) for row in rows]

    def articles(self, ids: Sequence[int]) -> list[StoredArticle]:
        """These articles with their texts, in the order of the ids."""
        with self._database.reading() as connection:
            return articles_of(connection, ids)

    def anything_waiting(self) -> bool:
        """Whether an article has no story, or changed since it was placed."""
        with self._database.reading() as connection:
            return (
                connection.execute(select(ArticleFeatures.article_id).where(_IS_WAITING).limit(1)).first() is not None
            )

    def keep_features(self, made: Mapping[int, tuple[int, bytes]]) -> None:
        """Keep features that were made of kept texts, each with the number of the version of which it was made; those of a
        version that is the newest no more are dropped."""
        with self._database.writing() as connection:
            newest: dict[int, int] = {}
            for ids in batches(sorted(made)):
                statement = select(Article.id, Article.revision).where(Article.id.in_(ids)).order_by(Article.id)
                newest |= {row.id: row.revision for row in connection.execute(statement.with_for_update())}
            put_features(connection, {id_: one for id_, (number, one) in made.items() if newest.get(id_) == number})

    def place(self, places: Sequence[StoryPlace], at_position: int, *, now: datetime) -> int | None:
        """Write where articles went, in their order; the position after that.

        None: since `at_position` somebody else has placed articles, and nothing was written.
        """
        with self._database.writing() as connection:
            hold(connection)
            if position(connection) != at_position:
                return None
            place(connection, places, now)
            return position(connection)

    def merge(self, one: int, other: int, *, reason: str, now: datetime) -> int:
        """Merge two stories by hand; see `storage.storyhands`. The id of what they are now. Raises StoryStays."""
        with self._database.writing() as connection:
            hold(connection)
            return merge_by_hand(connection, one, other, reason=reason, now=now)

    def split(
        self, story_id: int, article_ids: Collection[int], *, reason: str, now: datetime
    ) -> tuple[int, list[int]]:
        """Let articles leave a story by hand; see `storage.storyhands`. Their story now, and which left with them. Raises
        StoryStays."""
        with self._database.writing() as connection:
            hold(connection)
            return split_by_hand(connection, story_id, article_ids, reason=reason, now=now)

    def held_apart(self, since: datetime) -> list[tuple[int, int]]:
        """Which stories were one until somebody split them from that instant on."""
        with self._database.reading() as connection:
            return held_apart(connection, since)

    def tell_anew(self, limit: int) -> int:
        """Write the stories of the first `limit` articles that changed since they were placed; how many articles that were."""
        with self._database.writing() as connection:
            hold(connection)
            changed = (
                select(StoryMemberRow.article_id, StoryMemberRow.story_id)
                .join(ArticleFeatures, ArticleFeatures.article_id == StoryMemberRow.article_id)
                .where(_IS_WAITING)
                .order_by(ArticleFeatures.article_id)
                .limit(limit)
            )
            rows = connection.execute(changed.with_for_update(of=ArticleFeatures)).all()
            tell(connection, {row.story_id for row in rows})
            for ids in batches(row.article_id for row in rows):
                told = ArticleFeatures.article_id.in_(ids)
                connection.execute(update(ArticleFeatures).where(told).values(waiting_since=None))
            return len(rows)

    def of_articles(self, ids: Collection[int]) -> dict[int, StoryMember]:
        """Where these articles stand, by article; one that has no story yet is not in it."""
        found: dict[int, StoryMember] = {}
        with self._database.reading() as connection:
            for some in batches(sorted(ids)):
                rows = connection.execute(_member_columns().where(StoryMemberRow.article_id.in_(some)))
                found |= {row.article_id: _member(row) for row in rows}
        return found

    def get(self, story_id: int) -> StoryRecord | None:
        """One story, which may have gone into another; None when there never was one of that id."""
        with self._database.reading() as connection:
            return _get(connection, story_id)

    def standing(self, story_id: int) -> StoryRecord | None:
        """The story into which a story went, or itself; None when there never was one of that id."""
        with self._database.reading() as connection:
            story = _get(connection, story_id)
            while story is not None and story.merged_into is not None:
                story = _get(connection, story.merged_into)
            return story

    def members(self, story_id: int) -> list[StoryMember]:
        """The articles of a story in the order of their ids; none where it went into another."""
        with self._database.reading() as connection:
            statement = _member_columns().where(StoryMemberRow.story_id == story_id)
            return [_member(row) for row in connection.execute(statement.order_by(StoryMemberRow.article_id))]

    def latest(self, limit: int, *, theme: str | None = None) -> list[StoryRecord]:
        """The stories of which the last article is the newest, that one first; those of a theme, where one is named."""
        statement = _record_columns().where(StoryRow.merged_into.is_(None))
        if theme is not None:
            flag = and_(Flag.article_id == Article.id, Flag.revision == Article.revision, Flag.theme == theme)
            of_theme = (
                select(StoryMemberRow.story_id).join(Article, Article.id == StoryMemberRow.article_id).join(Flag, flag)
            )
            statement = statement.where(StoryRow.id.in_(of_theme))
        with self._database.reading() as connection:
            rows = connection.execute(statement.order_by(StoryRow.last_at.desc(), StoryRow.id.desc()).limit(limit))
            return [_record(row) for row in rows]

    def between(self, start: datetime, end: datetime) -> list[StoryRecord]:
        """The stories of which an article is filed in [start, end), the one that began last first."""
        with self._database.reading() as connection:
            of_articles = (
                select(StoryMemberRow.story_id)
                .join(Article, Article.id == StoryMemberRow.article_id)
                .where(Article.dated_at >= start, Article.dated_at < end)
            )
            rows = connection.execute(
                _record_columns()
                .where(StoryRow.id.in_(of_articles))
                .order_by(StoryRow.first_at.desc(), StoryRow.id.desc())
            )
            return [_record(row) for row in rows]

    def changes_since(self, at: datetime) -> list[StoryChange]:
        """What became of stories from that instant on, the first thing first."""
        with self._database.reading() as connection:
            rows = connection.execute(_change_columns().where(StoryChangeRow.at >= at).order_by(StoryChangeRow.id))
            return [_change(row) for row in rows]

    def changes_of(self, story_id: int) -> list[StoryChange]:
        """What became of a story, of those that went into it, and of what left it or came from another by a split; the first
        thing first."""
        with self._database.reading() as connection:
            known, new = {story_id}, {story_id}
            while new:
                merged = select(StoryChangeRow.story_id).where(
                    StoryChangeRow.change == StoryStep.MERGED.value, StoryChangeRow.other_id.in_(new)
                )
                new = set(connection.execute(merged).scalars()) - known
                known |= new
            came = and_(StoryChangeRow.change == StoryStep.SPLIT.value, StoryChangeRow.other_id == story_id)
            statement = _change_columns().where(or_(StoryChangeRow.story_id.in_(known), came))
            statement = statement.order_by(StoryChangeRow.id)
            return [_change(row) for row in connection.execute(statement)]


def _get(connection: Connection, story_id: int) -> StoryRecord | None:
    row = connection.execute(_record_columns().where(StoryRow.id == story_id)).one_or_none()
    return _record(row) if row else None


def _has_no_story() -> Any:
    return ~exists().where(StoryMemberRow.article_id == ArticleFeatures.article_id)


def _themes(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The themes of the newest versions of articles, in the order of their names."""
    found: dict[int, list[str]] = defaultdict(list)
    flag = and_(Flag.article_id == Article.id, Flag.revision == Article.revision)
    statement = select(Article.id, Flag.theme).join(Flag, flag).order_by(Article.id, Flag.theme)
    for some in batches(ids):
        for row in connection.execute(statement.where(Article.id.in_(some))):
            found[row.id].append(row.theme)
    return {id_: tuple(names) for id_, names in found.items()}


def _record_columns() -> Select[Any]:
    return select(*(getattr(StoryRow, name) for name in _RECORD_FIELDS))


def _member_columns() -> Select[Any]:
    return select(*(getattr(StoryMemberRow, name) for name in _MEMBER_FIELDS))


def _change_columns() -> Select[Any]:
    return select(*(getattr(StoryChangeRow, name) for name in _CHANGE_FIELDS))


def _record(row: Any) -> StoryRecord:
    lists = {name: tuple(getattr(row, name)) for name in ("languages", "outlet_ids", "themes")}
    return StoryRecord(**{**row._mapping, **lists})


def _member(row: Any) -> StoryMember:
    return StoryMember(**{**row._mapping, "quotes": tuple((id_, share) for id_, share in row.quotes)})


def _change(row: Any) -> StoryChange:
    return StoryChange(**{**row._mapping, "change": StoryStep(row.change)})
