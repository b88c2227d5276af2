"""Articles as they are kept: by id, in lists, as a stream, by the themes they match, and in their earlier versions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, select, tuple_

from storage.articlerecords import FlagRecord, RevisionRecord, SnapshotRecord, SpanRecord, StoredArticle
from storage.batches import batches
from storage.database import Database
from storage.tables import Article, Flag, Revision, Snapshot

EXPORT_BATCH = 200
_OF_OTHER_TABLES = ("flags", "snapshot")
_ARTICLE_FIELDS = tuple(name for name in StoredArticle.__dataclass_fields__ if name not in _OF_OTHER_TABLES)
_ARTICLE_COLUMNS = tuple(
    Article.dated_at.label(name) if name == "filed_at" else getattr(Article, name) for name in _ARTICLE_FIELDS
)
_HEADLESS: dict[str, Any] = {"text": "", "fingerprint": b"", "authors": ()}
_SNAPSHOT_FIELDS = tuple(SnapshotRecord.__dataclass_fields__)
SNAPSHOT_COLUMNS = tuple(getattr(Snapshot, name).label(f"snapshot_{name}") for name in _SNAPSHOT_FIELDS)


def article(connection: Connection, article_id: int) -> StoredArticle | None:
    """One article in its newest version; None when there is none of that id."""
    return next(iter(articles_of(connection, [article_id])), None)


def articles_of(connection: Connection, ids: Iterable[int]) -> list[StoredArticle]:
    """The articles of these ids in the order of the ids; those that are not there are left out."""
    wanted = list(ids)
    found: dict[int, StoredArticle] = {}
    for batch in batches(wanted):
        found |= {one.id: one for one in _load(connection, _newest().where(Article.id.in_(batch)))}
    return [found[id_] for id_ in wanted if id_ in found]


def heads_of(connection: Connection, ids: Iterable[int]) -> list[StoredArticle]:
    """The same without what is long or lies in other tables: text, fingerprint, authors, flags and snapshot are empty."""
    wanted = list(ids)
    columns = [column for name, column in zip(_ARTICLE_FIELDS, _ARTICLE_COLUMNS, strict=True) if name not in _HEADLESS]
    found: dict[int, StoredArticle] = {}
    for batch in batches(wanted):
        for row in connection.execute(select(*columns).where(Article.id.in_(batch))):
            found[row.id] = StoredArticle(**row._mapping, **_HEADLESS, flags=(), snapshot=None)
    return [found[id_] for id_ in wanted if id_ in found]


def articles(
    connection: Connection,
    *,
    outlet_id: str | None,
    language: str | None,
    theme: str | None,
    completeness: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
) -> list[StoredArticle]:
    """The articles for which all that is given holds, the newest first by the instant under which they are filed."""
    statement = _newest().order_by(Article.dated_at.desc(), Article.id.desc()).limit(limit)
    if outlet_id is not None:
        statement = statement.where(Article.outlet_id == outlet_id)
    if language is not None:
        statement = statement.where(Article.language == language)
    if completeness is not None:
        statement = statement.where(Article.completeness == completeness)
    if theme is not None:
        statement = statement.where(exists().where(current_flag(), Flag.theme == theme))
    if since is not None:
        statement = statement.where(Article.dated_at >= since)
    if until is not None:
        statement = statement.where(Article.dated_at < until)
    return _load(connection, statement)


def flagged_between(connection: Connection, start: datetime, end: datetime) -> list[StoredArticle]:
    """The articles filed in [start, end) that match a theme, the oldest first."""
    return _load(
        connection,
        _newest()
        .where(Article.dated_at >= start, Article.dated_at < end, exists().where(current_flag()))
        .order_by(Article.dated_at, Article.id),
    )


def export(database: Database) -> Iterator[StoredArticle]:
    """All articles by id. Holds a batch at a time, and no transaction while the caller works on it."""
    last_id = 0
    while True:
        with database.reading() as connection:
            statement = _newest().where(Article.id > last_id).order_by(Article.id).limit(EXPORT_BATCH)
            batch = _load(connection, statement)
        yield from batch
        if len(batch) < EXPORT_BATCH:
            return
        last_id = batch[-1].id


def revisions(connection: Connection, article_id: int) -> list[RevisionRecord]:
    """The earlier versions of an article, the first one first; empty when it never changed."""
    return list(_revisions(connection, [Revision.article_id == article_id], [Flag.article_id == article_id]).values())


def versions_of(connection: Connection, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], RevisionRecord]:
    """Earlier versions of many articles, by (article id, number); those that are not there are left out."""
    found: dict[tuple[int, int], RevisionRecord] = {}
    for batch in batches(sorted(wanted)):
        of_version = tuple_(Revision.article_id, Revision.number).in_(batch)
        found |= _revisions(connection, [of_version], [tuple_(Flag.article_id, Flag.revision).in_(batch)])
    return found


def _revisions(
    connection: Connection, which: Sequence[ColumnElement[bool]], which_flags: Sequence[ColumnElement[bool]]
) -> dict[tuple[int, int], RevisionRecord]:
    version = and_(Snapshot.article_id == Revision.article_id, Snapshot.revision == Revision.number)
    columns = (Revision.article_id, Revision.number, Revision.title, Revision.text)
    rows = connection.execute(
        select(*columns, Revision.seen_at, Revision.replaced_at, *SNAPSHOT_COLUMNS)
        .outerjoin(Snapshot, version)
        .where(*which)
        .order_by(Revision.article_id, Revision.number)
    ).all()
    flags: dict[tuple[int, int], list[FlagRecord]] = defaultdict(list)
    statement = select(Flag.__table__).where(*which_flags).order_by(Flag.score.desc(), Flag.theme)
    for flag in connection.execute(statement):
        flags[flag.article_id, flag.revision].append(flag_of(flag))
    return {
        (row.article_id, row.number): RevisionRecord(
            number=row.number,
            title=row.title,
            text=row.text,
            seen_at=row.seen_at,
            replaced_at=row.replaced_at,
            flags=tuple(flags[row.article_id, row.number]),
            snapshot=snapshot_of(row),
        )
        for row in rows
    }


def _newest() -> Select[Any]:
    version = and_(Snapshot.article_id == Article.id, Snapshot.revision == Article.revision)
    return select(*_ARTICLE_COLUMNS, *SNAPSHOT_COLUMNS).outerjoin(Snapshot, version)


def current_flag() -> Any:
    """What joins flags to the newest version of their article."""
    return and_(Flag.article_id == Article.id, Flag.revision == Article.revision)


def _load(connection: Connection, statement: Select[Any]) -> list[StoredArticle]:
    rows = connection.execute(statement).all()
    flags = current_flags(connection, [row.id for row in rows])
    return [_article(row, flags.get(row.id, [])) for row in rows]


def current_flags(connection: Connection, ids: Sequence[int]) -> dict[int, list[FlagRecord]]:
    """The flags of the newest versions by article, the highest score first."""
    flags: dict[int, list[FlagRecord]] = defaultdict(list)
    statement = select(Flag.__table__).join(Article, current_flag()).order_by(Flag.score.desc(), Flag.theme)
    for batch in batches(ids):
        for row in connection.execute(statement.where(Article.id.in_(batch))):
            flags[row.article_id].append(flag_of(row))
    return flags


def _article(row: Row[Any], flags: Sequence[FlagRecord]) -> StoredArticle:
    values = {name: getattr(row, name) for name in _ARTICLE_FIELDS}
    values["authors"] = tuple(row.authors)
    return StoredArticle(**values, flags=tuple(flags), snapshot=snapshot_of(row))


def snapshot_of(row: Row[Any]) -> SnapshotRecord | None:
    """The snapshot in a row that has `SNAPSHOT_COLUMNS`; None where there is none."""
    if row.snapshot_file is None:
        return None
    return SnapshotRecord(**{name: getattr(row, f"snapshot_{name}") for name in _SNAPSHOT_FIELDS})


def flag_of(row: Row[Any]) -> FlagRecord:
    """The flag in a row that has the columns of `Flag`."""
    spans = tuple(SpanRecord(*span) for span in row.spans)
    return FlagRecord(theme=row.theme, version=row.version, score=row.score, spans=spans)
