"""Which flagged articles came since a digest was made, on both databases."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, event

from storage import Store, open_store
from storage.arrivals import OVERTAKEN_LIMIT, Arrivals
from storage.tables import Article
from tests.storage.samples import DAY, HOUR, NOW, flag, put

BEFORE = NOW + 5 * HOUR


def _put(store: Store, name: str, filed_at: datetime, at: datetime = NOW, **more: Any) -> int:
    return put(store, name, at=at, published_at=filed_at, flags=[flag("csp")], **more)


def _came(store: Store, earlier: Arrivals, untold_from: datetime = BEFORE) -> list[int]:
    return [one.article_id for one in store.digested.arrived_after(earlier, before=BEFORE, untold_from=untold_from)]


def test_flagged_articles_of_earlier_days_that_came_since_are_given_with_when_they_are_filed(store: Store) -> None:
    _put(store, "there", NOW)
    earlier = store.digested.arrivals()
    came, old = _put(store, "came", NOW - HOUR), _put(store, "old", NOW - 300 * DAY)
    _put(store, "of-the-day", BEFORE)
    put(store, "unflagged")
    found = store.digested.arrived_after(earlier, before=BEFORE, untold_from=BEFORE)
    assert [tuple(one) for one in found] == [(came, NOW - HOUR), (old, NOW - 300 * DAY)]


def test_of_days_that_nobody_was_told_of_all_are_given_once(store: Store) -> None:
    there, earlier_day = _put(store, "there", NOW), _put(store, "earlier", NOW - DAY)
    earlier = store.digested.arrivals()
    came = _put(store, "came", NOW)
    assert _came(store, earlier, untold_from=NOW) == [there, came]
    assert earlier_day in earlier


def test_an_article_that_is_committed_after_one_with_a_later_id_has_come_since(store: Store) -> None:
    """As another writer of PostgreSQL may commit it: its id was given before, and was not there."""
    ids = [_put(store, f"page-{n}", NOW) for n in range(3)]
    earlier = Arrivals(ids[2], (ids[1],))
    assert _came(store, earlier) == [ids[1]]
    assert [id_ in earlier for id_ in (*ids, ids[2] + 1)] == [True, False, True, False]


def test_what_is_missing_among_the_last_ids_is_noted(store: Store) -> None:
    assert store.digested.arrivals() == Arrivals(0)
    ids = [_put(store, f"page-{n}", NOW) for n in range(3)]
    assert store.digested.arrivals() == Arrivals(ids[2])
    with store._database.writing() as connection:
        connection.execute(delete(Article).where(Article.id == ids[1]))
    assert store.digested.arrivals() == Arrivals(ids[2], (ids[1],))
    assert len(store.digested.arrivals().gaps) < OVERTAKEN_LIMIT


def test_for_readers_of_older_digests_it_is_told_by_the_first_fetch(store: Store) -> None:
    _put(store, "before", NOW, at=NOW)
    _put(store, "old", NOW - 3 * DAY, at=NOW + HOUR)
    came = _put(store, "came", NOW, at=NOW + HOUR)
    found = store.digested.arrived_since(NOW + HOUR, filed_from=NOW - DAY, before=BEFORE, untold_from=BEFORE)
    assert [one.article_id for one in found] == [came]


def test_the_archive_is_not_looked_through(tmp_path: Path) -> None:
    """Told by the plan of SQLite; that of PostgreSQL depends on how many rows there are."""
    store = open_store(tmp_path)
    asked: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        asked.append((arguments[2], arguments[3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        _came(store, Arrivals(7, (3, 5)), untold_from=NOW)
        store.digested.arrivals()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    selects = [one for one in asked if "FROM articles" in one[0]]
    with store._database.reading() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values).all() for said, values in selects]
    store.close()
    steps = [step for plan in plans for *_, step in plan if "articles" in step]
    assert len(steps) >= 4
    assert not [step for step in steps if step.startswith("SCAN")]
