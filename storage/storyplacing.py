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
from storage.storyrecords import StoryPlace, StoryStep
from storage.tables import Article, ArticleFeatures, Flag, StoryChangeRow, StoryMemberRow, StoryRow

_TOLD = ("id", "headline", "headline_article_id", "language", "first_at", "last_at", "articles", "texts")
_TOLD_LISTS = ("languages", "outlet_ids", "themes")


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
            _merge(connection, gone, into, together[-1].article_id, now)
    for ids in batches(one.article_id for one in places):
        placed = ArticleFeatures.article_id.in_(ids)
        connection.execute(update(ArticleFeatures).where(placed).values(waiting_since=None))


def tell(connection: Connection, story_ids: Iterable[int]) -> None:
    """Write the rows of stories from their members as they are now."""
    for ids in batches(sorted(story_ids)):
        themes = _themes(connection, ids)
        rows = [_told(id_, members, themes[id_]) for id_, members in _members(connection, ids).items()]
        known = set(connection.execute(select(StoryRow.id).where(StoryRow.id.in_(ids))).scalars())
        new = [{**row, "merged_into": None} for row in rows if row["id"] not in known]
        if new:
            connection.execute(insert(StoryRow), new)
        changed = [{f"new_{name}": value for name, value in row.items()} for row in rows if row["id"] in known]
        if changed:
            values = {name: bindparam(f"new_{name}") for name in (*_TOLD[1:], *_TOLD_LISTS)}
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


def _merge(connection: Connection, gone: int, into: int, article_id: int, now: datetime) -> None:
    connection.execute(update(StoryMemberRow).where(StoryMemberRow.story_id == gone).values(story_id=into))
    connection.execute(update(StoryRow).where(StoryRow.id == gone).values(merged_into=into))
    change = {"at": now, "story_id": gone, "change": StoryStep.MERGED.value, "other_id": into, "article_id": article_id}
    connection.execute(insert(StoryChangeRow), [{**change, "reason": f"article {article_id} has to do with both"}])
    tell(connection, [into])


def _members(connection: Connection, story_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """The articles of each story, in the order in which they are filed."""
    names = ("id", "title", "language", "outlet_id", "dated_at", "withdrawn_at")
    statement = (
        select(StoryMemberRow.story_id, StoryMemberRow.text_id, *(getattr(Article, name) for name in names))
        .join(Article, Article.id == StoryMemberRow.article_id)
        .where(StoryMemberRow.story_id.in_(story_ids))
        .order_by(StoryMemberRow.story_id, Article.dated_at, Article.id)
    )
    members: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(statement):
        members[row.story_id].append(row)
    return members


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
    return defaultdict(list, {id_: sorted(names) for id_, names in themes.items()})


def _told(story_id: int, members: Sequence[Row[Any]], themes: Sequence[str]) -> dict[str, Any]:
    head = next((one for one in members if one.withdrawn_at is None), members[0])
    return {
        "id": story_id,
        "headline": head.title,
        "headline_article_id": head.id,
        "language": head.language,
        "first_at": members[0].dated_at,
        "last_at": members[-1].dated_at,
        "articles": len(members),
        "texts": len({one.text_id for one in members}),
        "languages": list(dict.fromkeys(one.language for one in members)),
        "outlet_ids": list(dict.fromkeys(one.outlet_id for one in members)),
        "themes": list(themes),
    }
