"""Reading snapshots anew: what there is to read, what each run found, and the values that a re-reading replaced.

A re-reading is not a new version: what the outlet published stays one version, and `revisions` tells of the outlet's
edits alone. Its old values stay in `rereadings`, with the run that replaced them.

Everything of a batch commits together, the run's position with it: a run that is killed has done all of a batch or
nothing, and goes on behind the last one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import StatementError

from storage.articles import SNAPSHOT_COLUMNS, current_flags, snapshot_of
from storage.batches import batches
from storage.database import Database
from storage.intake import is_of_an_item, refused_because
from storage.linkrecords import LinkState
from storage.rereadrecords import (
    REREAD_COLUMNS,
    KeptPage,
    ReprocessRun,
    Reread,
    RereadingRecord,
    RereadNote,
    RereadOutcome,
    RereadSelection,
    RereadTally,
)
from storage.search import Searchable, index, renumbered
from storage.storyfeatures import put_features, wait_again
from storage.tables import Article, ArticleFeatures, Flag, Link, Reprocess, Rereading, Snapshot
from storage.versions import flag_values

BEGUN_ANEW = "begun anew"
_RUN_FIELDS = ("id", "selection", "reader", "begun_at", "ended_at", "position", "tally")
_NOTE_FIELDS = tuple(RereadNote.__dataclass_fields__)
_RECORD_FIELDS = tuple(RereadingRecord.__dataclass_fields__)


class Rereadings:
    """Runs over the snapshots. Every method is one transaction, done when it returns; see `storage.store.Store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unfinished_run(self, selection: RereadSelection) -> ReprocessRun | None:
        """The run for this selection that is not at its end; None when there is none."""
        with self._database.reading() as connection:
            statement = select(*(getattr(Reprocess, name) for name in _RUN_FIELDS)).where(_unfinished(selection))
            row = connection.execute(statement.order_by(Reprocess.id.desc())).first()
            return _run(row) if row else None

    def begin_run(self, selection: RereadSelection, reader: str, *, now: datetime) -> ReprocessRun:
        """A new run. What is unfinished of the same selection ends here."""
        with self._database.writing() as connection:
            return begun(connection, selection, reader, now)

    def end_run(self, run: ReprocessRun, *, now: datetime) -> ReprocessRun:
        """The run is at its end."""
        with self._database.writing() as connection:
            connection.execute(update(Reprocess).where(Reprocess.id == run.id).values(ended_at=now))
        return replace(run, ended_at=now)

    def count(self, selection: RereadSelection, *, after_id: int = 0) -> int:
        """How many articles of a selection have an id above `after_id`."""
        with self._database.reading() as connection:
            statement = select(func.count()).select_from(Article).where(*_selected(selection, after_id))
            return connection.execute(statement).scalar() or 0

    def pages(self, selection: RereadSelection, *, after_id: int, limit: int) -> list[KeptPage]:
        """The next articles of a selection by id, above `after_id`, with what a re-reading of them needs."""
        with self._database.reading() as connection:
            return _pages(connection, selection, after_id, limit)

    def record(self, run: ReprocessRun, rereads: Sequence[Reread], *, now: datetime) -> ReprocessRun:
        """Write down what became of the next articles, in the order of their ids; the run as it stands then.

        An article of which a newer version was stored meanwhile is left as it is, and counts as overtaken.
        """
        with self._database.writing() as connection:
            taken = _written(connection, run, _without_overtaken(connection, rereads), now)
            position = max((one.article_id for one in taken), default=run.position)
            run = replace(run, position=position, tally=run.tally.plus(taken))
            values = {"position": run.position, "tally": run.tally.as_json()}
            connection.execute(update(Reprocess).where(Reprocess.id == run.id).values(values))
        return run

    def of_run(self, run_id: int) -> list[RereadNote]:
        """What a run found of the versions that did not read as before, by article."""
        with self._database.reading() as connection:
            statement = select(*(getattr(Rereading, name) for name in _NOTE_FIELDS)).where(Rereading.run_id == run_id)
            return [
                RereadNote(**{**row._mapping, "outcome": RereadOutcome(row.outcome), "changed": tuple(row.changed)})
                for row in connection.execute(statement.order_by(Rereading.article_id))
            ]

    def of_article(self, article_id: int) -> list[RereadingRecord]:
        """What was replaced in an article by reading its snapshots anew, the first time first."""
        with self._database.reading() as connection:
            changed = Rereading.outcome == RereadOutcome.CHANGED.value
            statement = select(*(getattr(Rereading, name) for name in _RECORD_FIELDS))
            statement = statement.where(Rereading.article_id == article_id, changed).order_by(Rereading.id)
            rows = connection.execute(statement)
            return [RereadingRecord(**{**row._mapping, "changed": tuple(row.changed)}) for row in rows]


def begun(connection: Connection, selection: RereadSelection, reader: str, now: datetime) -> ReprocessRun:
    """A new run; what is unfinished of the same selection ends."""
    run = ReprocessRun(0, selection.as_json(), reader, now, None, 0, RereadTally())
    ended = {"ended_at": now, "reason": BEGUN_ANEW}
    connection.execute(update(Reprocess).where(_unfinished(selection)).values(ended))
    values = {name: getattr(run, name) for name in _RUN_FIELDS if name not in {"id", "tally"}}
    values |= {"tally": run.tally.as_json(), "reason": ""}
    (id_,) = connection.execute(insert(Reprocess).returning(Reprocess.id), [values]).scalars()
    return replace(run, id=id_)


def run_by(connection: Connection, selection: RereadSelection, reader: str) -> ReprocessRun | None:
    """The newest run of a selection that reads with `reader`; None when there was none yet."""
    columns = (getattr(Reprocess, name) for name in _RUN_FIELDS)
    own = and_(Reprocess.selection == selection.as_json(), Reprocess.reader == reader)
    row = connection.execute(select(*columns).where(own).order_by(Reprocess.id.desc())).first()
    return _run(row) if row else None


def unfinished_with_themes(connection: Connection) -> list[ReprocessRun]:
    """The runs that flag by a theme and are not at their end, the oldest first."""
    columns = (getattr(Reprocess, name) for name in _RUN_FIELDS)
    rows = connection.execute(select(*columns).where(Reprocess.ended_at.is_(None)).order_by(Reprocess.id))
    return [run for run in map(_run, rows) if run.selection.get("theme") is not None]


def _unfinished(selection: RereadSelection) -> ColumnElement[bool]:
    return and_(Reprocess.selection == selection.as_json(), Reprocess.ended_at.is_(None))


def _run(row: Row[Any]) -> ReprocessRun:
    return ReprocessRun(**{**row._mapping, "tally": RereadTally(**row.tally)})


def _selected(selection: RereadSelection, after_id: int) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Article.id > after_id]
    if selection.outlets:
        conditions.append(Article.outlet_id.in_(selection.outlets))
    if selection.since is not None:
        conditions.append(Article.dated_at >= selection.since)
    if selection.until is not None:
        conditions.append(Article.dated_at < selection.until)
    return conditions


def _pages(connection: Connection, selection: RereadSelection, after_id: int, limit: int) -> list[KeptPage]:
    values = [getattr(Article, name).label(f"kept_{name}") for name in REREAD_COLUMNS]
    own = (Article.id, Article.revision, Article.outlet_id, Article.url)
    beside = (Snapshot.indexed_sha256, Link.hints, ArticleFeatures.features)
    rows = connection.execute(
        select(*own, *beside, *values, *SNAPSHOT_COLUMNS)
        .outerjoin(Snapshot, and_(Snapshot.article_id == Article.id, Snapshot.revision == Article.revision))
        .outerjoin(Link, and_(Link.article_id == Article.id, Link.state == LinkState.STORED.value))
        .outerjoin(ArticleFeatures, ArticleFeatures.article_id == Article.id)
        .where(*_selected(selection, after_id))
        .order_by(Article.id)
        .limit(limit)
    ).all()
    flags = current_flags(connection, [row.id for row in rows])
    return [
        KeptPage(
            article_id=row.id,
            revision=row.revision,
            outlet_id=row.outlet_id,
            url=row.url,
            values={name: getattr(row, f"kept_{name}") for name in REREAD_COLUMNS},
            flags=tuple(flags.get(row.id, ())),
            hints=row.hints or {},
            snapshot=snapshot_of(row),
            indexed_sha256=row.indexed_sha256,
            features=row.features,
        )
        for row in rows
    ]


def _without_overtaken(connection: Connection, rereads: Sequence[Reread]) -> list[Reread]:
    """The re-readings, those of versions that are no longer the newest without what they would change."""
    changing = [one.article_id for one in rereads if one.outcome is RereadOutcome.CHANGED or one.values is not None]
    newest: dict[int, int] = {}
    for ids in batches(changing):
        statement = select(Article.id, Article.revision).where(Article.id.in_(ids)).order_by(Article.id)
        newest |= {row.id: row.revision for row in connection.execute(statement.with_for_update())}
    return [
        replace(_nothing_of(one), outcome=RereadOutcome.OVERTAKEN)
        if newest.get(one.article_id, one.revision) != one.revision
        else one
        for one in rereads
    ]


def _written(connection: Connection, run: ReprocessRun, rereads: list[Reread], now: datetime) -> list[Reread]:
    """Write them together, or each alone where the database refuses one; what became of each in the end."""
    try:
        with connection.begin_nested():
            _write(connection, run, rereads, now)
            return rereads
    except (StatementError, OverflowError) as error:
        if not is_of_an_item(error):
            raise
        if len(rereads) > 1:
            return [taken for one in rereads for taken in _written(connection, run, [one], now)]
        reason = refused_because(error)
    refused = [replace(_nothing_of(rereads[0]), outcome=RereadOutcome.UNREADABLE, reason=reason)]
    _write(connection, run, refused, now)
    return refused


def _nothing_of(one: Reread) -> Reread:
    return Reread(one.article_id, one.revision, RereadOutcome.UNCHANGED)


def _write(connection: Connection, run: ReprocessRun, rereads: Sequence[Reread], now: datetime) -> None:
    told = (RereadOutcome.UNCHANGED, RereadOutcome.OVERTAKEN)
    rows = [_row(run, one, now) for one in rereads if one.outcome not in told]
    if rows:
        connection.execute(insert(Rereading), rows)
    _replace_values(connection, rereads)
    _replace_flags(connection, rereads)
    _index_anew(connection, rereads)
    put_features(connection, {one.article_id: one.features for one in rereads if one.features is not None})
    wait_again(connection, (one.article_id for one in rereads if one.outcome is RereadOutcome.CHANGED), now)


def _row(run: ReprocessRun, one: Reread, now: datetime) -> dict[str, Any]:
    same = {name: getattr(one, name) for name in ("article_id", "revision", "reason", "changed")}
    return {**same, "run_id": run.id, "at": now, "outcome": one.outcome.value, "before": dict(one.before)}


def _replace_values(connection: Connection, rereads: Sequence[Reread]) -> None:
    rows = [
        {"row_id": one.article_id, **{f"new_{name}": one.values[name] for name in REREAD_COLUMNS}}
        for one in rereads
        if one.values is not None
    ]
    if not rows:
        return
    new = {name: bindparam(f"new_{name}", type_=Article.__table__.c[name].type) for name in REREAD_COLUMNS}
    filed = func.coalesce(new["published_at"], Article.first_fetched_at)
    connection.execute(update(Article).where(Article.id == bindparam("row_id")).values(**new, dated_at=filed), rows)


def _replace_flags(connection: Connection, rereads: Sequence[Reread]) -> None:
    changed = [one for one in rereads if one.flags is not None]
    for some in batches(changed):
        versions = [(one.article_id, one.revision) for one in some]
        connection.execute(delete(Flag).where(tuple_(Flag.article_id, Flag.revision).in_(versions)))
    rows = [flag_values(one.article_id, one.revision, flag) for one in changed for flag in one.flags or ()]
    if rows:
        connection.execute(insert(Flag), rows)


def _index_anew(connection: Connection, rereads: Sequence[Reread]) -> None:
    searched = [one for one in rereads if one.search is not None]
    numbers = renumbered(connection, [(one.article_id, one.revision) for one in searched])
    index(
        connection,
        [
            Searchable(one.article_id, number, *one.search)
            for one, number in zip(searched, numbers, strict=True)
            if one.search is not None
        ],
    )
    marks = [
        {"of_article": one.article_id, "of_revision": one.revision, "mark": one.indexed_sha256}
        for one in rereads
        if one.indexed_sha256 is not None
    ]
    if marks:
        version = and_(Snapshot.article_id == bindparam("of_article"), Snapshot.revision == bindparam("of_revision"))
        connection.execute(update(Snapshot).where(version).values(indexed_sha256=bindparam("mark")), marks)
