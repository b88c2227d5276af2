"""Writes versions of articles: the row itself, its snapshot, flags, index entry and features. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, literal, select, update

from storage.articlerecords import FlagRecord, NewArticle, SnapshotRecord
from storage.chosen import as_rows
from storage.identity import stored_key
from storage.rereadrecords import index_mark
from storage.search import Searchable, index
from storage.storyfeatures import begin_waiting, put_features, wait_again
from storage.tables import Article, Flag, Revision, Snapshot

_NOT_COPIED = frozenset({"key", "authors", "search_title", "search_text", "own_url", "own_key", "choices", "features"})
_COPIED = tuple(name for name in NewArticle.__dataclass_fields__ if name not in _NOT_COPIED)
_SNAPSHOT_NAMES = tuple(SnapshotRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article that is in the table already. `number` counts from 1."""

    article_id: int
    number: int
    article: NewArticle
    snapshot: SnapshotRecord
    flags: Sequence[FlagRecord]


def new_articles(connection: Connection, pages: Sequence[tuple[NewArticle, SnapshotRecord]]) -> list[int]:
    """Insert articles of different identities; their ids, in order."""
    rows = []
    for article, snapshot in pages:
        at = snapshot.fetched_at
        filed = {"dated_at": article.published_at or at, "first_fetched_at": at, "withdrawn_at": None}
        rows.append({**_values(article), **filed, "fetched_at": at, "checked_at": at, "revision": 1})
    returned = connection.execute(insert(Article).returning(Article.key, Article.id), rows)
    ids = {key: id_ for key, id_ in returned}  # noqa: C416 -- rows are tuples of their own kind
    return [ids[row["key"]] for row in rows]


def keep_as_revision(connection: Connection, own: Row[Any], article: NewArticle, snapshot: SnapshotRecord) -> None:
    """Move an article's version to its revisions and put the new one in its place. `own` is the article's row."""
    names = ("article_id", "number", "title", "text", "text_sha256", "seen_at", "replaced_at")
    old = select(
        Article.id,
        Article.revision,
        Article.title,
        Article.text,
        Article.text_sha256,
        Article.fetched_at,
        literal(snapshot.fetched_at, Article.fetched_at.type),
    ).where(Article.id == own.id)
    connection.execute(insert(Revision).from_select(names, old))
    at = snapshot.fetched_at
    filed = {"dated_at": article.published_at or own.first_fetched_at, "withdrawn_at": None}
    values = {**_values(article), **filed, "fetched_at": at, "checked_at": at, "revision": own.revision + 1}
    del values["outlet_id"]  # the article stays with the outlet that it was first found at
    connection.execute(update(Article).where(Article.id == own.id).values(values))


def add_versions(connection: Connection, versions: Sequence[Version]) -> None:
    """Write the snapshots, flags, index entries and features of versions, of different articles."""
    rows = [
        {name: getattr(version.snapshot, name) for name in _SNAPSHOT_NAMES}
        | {
            "article_id": version.article_id,
            "revision": version.number,
            "indexed_sha256": index_mark(version.article.search_title, version.article.search_text),
        }
        for version in versions
    ]
    returned = connection.execute(insert(Snapshot).returning(Snapshot.article_id, Snapshot.id), rows)
    snapshot_ids = {row.article_id: row.id for row in returned}
    flags = [flag_values(one.article_id, one.number, flag) for one in versions for flag in one.flags]
    if flags:
        connection.execute(insert(Flag), flags)
    index(
        connection,
        [
            Searchable(v.article_id, snapshot_ids[v.article_id], v.article.search_title, v.article.search_text)
            for v in versions
        ],
    )
    _await_grouping(connection, versions)


def _await_grouping(connection: Connection, versions: Sequence[Version]) -> None:
    """First versions wait to be placed in a story; of later ones their story is to be told anew."""
    at = max(version.snapshot.fetched_at for version in versions)
    if new := {one.article_id: one.article.features for one in versions if one.number == 1}:
        begin_waiting(connection, new, at)
    if later := {one.article_id: one.article.features for one in versions if one.number > 1}:
        put_features(connection, later)
        wait_again(connection, later, at)


def _values(article: NewArticle) -> dict[str, Any]:
    values = {name: getattr(article, name) for name in _COPIED}
    return {**values, "key": stored_key(article.key), "authors": article.authors, "choices": as_rows(article.choices)}


def flag_values(article_id: int, revision: int, flag: FlagRecord) -> dict[str, Any]:
    """The row of a flag of one version."""
    return {
        "article_id": article_id,
        "revision": revision,
        "theme": flag.theme,
        "version": flag.version,
        "score": flag.score,
        "spans": [(span.field, span.start, span.end, span.text, span.term) for span in flag.spans],
    }
