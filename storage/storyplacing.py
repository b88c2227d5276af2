"""Writes where articles went: members, what became of their stories, and the rows that tell the stories.

A story's row is told anew from its members whenever one of them joins or changes, so that it never says what they do not.
Where an article merges stories, those before it are written first: so the rows come out the same however the articles were
parted into transactions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, select, text, update

from storage.batches import batches
from storage.storyrecords import StoryPlace, StoryRecord, StoryStep
from storage.tables import Article, ArticleFeatures, Flag, StoryChangeRow, StoryMemberRow, StoryRow

_TOLD = tuple(name for name in StoryRecord.__dataclass_fields__ if name not in {"id", "merged_into"})


def position(connection: Connection) -> int:
    """How far grouping came: the number of the last change; 0 before the first."""
    return connection.execute(select(func.max(StoryChangeRow.id))).scalar() or 0


def hold(connection: Connection) -> None:
    """Nobody else places articles until this transaction ends. On SQLite a writing transaction is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE story_changes IN SHARE ROW EXCLUSIVE MODE"))


def place(connection: Connection, places: Sequence[StoryPlace], now: datetime) -> None:
    """Write where articles went, in their order."""
    for together in _up_to_merges(places):
        _join(connection, together, now)
        tell(connection, {one.story_id for one in together})
        for gone, into in together[-1].merged:
            article_id = together[-1].article_id
            reason = f"article {article_id} has to do with both"
            merge(connection, gone, into, article_id=article_id, reason=reason, now=now)
    for ids in batches(one.article_id for one in places):
        placed = ArticleFeatures.article_id.in_(ids)
        connection.execute(update(ArticleFeatures).where(placed).values(waiting_since=None))


def tell(connection: Connection, story_ids: Iterable[int]) -> None:
    """Write the rows of stories from their members as they are now."""
    for ids in batches(sorted(story_ids)):
        rows = _told(connection, ids)
        known = set(connection.execute(select(StoryRow.id).where(StoryRow.id.in_(ids))).scalars())
        new = [{**row, "merged_into": None} for row in rows if row["id"] not in known]
        if new:
            connection.execute(insert(StoryRow), new)
        changed = [{f"new_{name}": value for name, value in row.items()} for row in rows if row["id"] in known]
        if changed:
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _TOLD}
            connection.execute(update(StoryRow).where(StoryRow.id == bindparam("new_id")).values(values), changed)


def _up_to_merges(places: Sequence[StoryPlace]) -> Iterator[list[StoryPlace]]:
    together: list[StoryPlace] = []
    for one in places:
        together.append(one)
        if one.merged:
            yield together
            together = []
    if together:
        yield together


def _join(connection: Connection, places: Sequence[StoryPlace], now: datetime) -> None:
    names = ("article_id", "story_id", "text_id", "quotes", "why")
    members = [{name: getattr(one, name) for name in names} | {"joined_at": now} for one in places]
    connection.execute(insert(StoryMemberRow), members)
    changes = [
        {
            "at": now,
            "story_id": one.story_id,
            "change": (StoryStep.BEGAN if one.story_id == one.article_id else StoryStep.JOINED).value,
            "other_id": None,
            "article_id": one.article_id,
            "reason": one.why,
        }
        for one in places
    ]
    connection.execute(insert(StoryChangeRow), changes)


def merge(connection: Connection, gone: int, into: int, *, article_id: int | None, reason: str, now: datetime) -> None:
    """Put all of a story into another; `article_id` is the article that showed them to be one."""
    connection.execute(update(StoryMemberRow).where(StoryMemberRow.story_id == gone).values(story_id=into))
    connection.execute(update(StoryRow).where(StoryRow.id == gone).values(merged_into=into))
    change = {"at": now, "story_id": gone, "change": StoryStep.MERGED.value, "other_id": into, "article_id": article_id}
    connection.execute(insert(StoryChangeRow), [{**change, "reason": reason}])
    tell(connection, [into])


def _told(connection: Connection, story_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What the rows of these stories say. The database counts their members, of which a great event has thousands."""
    headlines, voices = _headlines(connection, story_ids), _voices(connection, story_ids)
    texts, themes = _texts(connection, story_ids), _themes(connection, story_ids)
    return [
        {
            "id": id_,
            "headline": headlines[id_].title,
            "headline_article_id": headlines[id_].id,
            "language": headlines[id_].language,
            "first_at": own[0].first_at,
            "last_at": max(one.last_at for one in own),
            "articles": sum(one.articles for one in own),
            "texts": texts[id_],
            "languages": list(dict.fromkeys(one.language for one in own)),
            "outlet_ids": list(dict.fromkeys(one.outlet_id for one in own)),
            "themes": themes.get(id_, []),
        }
        for id_, own in voices.items()
    ]


def _headlines(connection: Connection, story_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The first article of each story by date, before all that were withdrawn."""
    place = func.row_number().over(
        partition_by=StoryMemberRow.story_id,
        order_by=(Article.withdrawn_at.is_not(None), Article.dated_at, Article.id),
    )
    ranked = (
        select(StoryMemberRow.story_id, StoryMemberRow.article_id, place.label("place"))
        .join(Article, Article.id == StoryMemberRow.article_id)
        .where(StoryMemberRow.story_id.in_(story_ids))
        .subquery()
    )
    statement = select(ranked.c.story_id, Article.id, Article.title, Article.language)
    statement = statement.join(Article, Article.id == ranked.c.article_id).where(ranked.c.place == 1)
    return {row.story_id: row for row in connection.execute(statement)}


def _voices(connection: Connection, story_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """How often and from when to when each outlet told each story in each language; who began first is first."""
    first_at = func.min(Article.dated_at).label("first_at")
    columns: list[Any] = [StoryMemberRow.story_id, Article.outlet_id, Article.language, first_at]
    columns += [func.max(Article.dated_at).label("last_at"), func.count().label("articles")]
    statement = (
        select(*columns)
        .join(Article, Article.id == StoryMemberRow.article_id)
        .where(StoryMemberRow.story_id.in_(story_ids))
        .group_by(StoryMemberRow.story_id, Article.outlet_id, Article.language)
        .order_by(StoryMemberRow.story_id, first_at, func.min(Article.id))
    )
    voices: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(statement):
        voices[row.story_id].append(row)
    return voices


def _texts(connection: Connection, story_ids: Sequence[int]) -> dict[int, int]:
    """How many different texts each story has."""
    statement = select(StoryMemberRow.story_id, func.count(StoryMemberRow.text_id.distinct()).label("texts"))
    statement = statement.where(StoryMemberRow.story_id.in_(story_ids)).group_by(StoryMemberRow.story_id)
    return {row.story_id: row.texts for row in connection.execute(statement)}


def _themes(connection: Connection, story_ids: Sequence[int]) -> dict[int, list[str]]:
    """The themes of which an article of each story has a flag, in the order of their names."""
    statement = (
        select(StoryMemberRow.story_id, Flag.theme)
        .join(Article, Article.id == StoryMemberRow.article_id)
        .join(Flag, and_(Flag.article_id == Article.id, Flag.revision == Article.revision))
        .where(StoryMemberRow.story_id.in_(story_ids))
        .distinct()
    )
    themes: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(statement):
        themes[row.story_id].append(row.theme)
    return {id_: sorted(names) for id_, names in themes.items()}
