"""The books balance after anything that can happen to a link, and say so when they do not."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text

from storage import DATABASE_NAME, IntakeItem, LinkState, Store, open_store
from storage.database import database_url as parsed_url
from storage.ledger import OTHER_REASONS, REASONS_LIMIT
from tests.storage.samples import (
    DAY,
    ENDPOINTS,
    HOUR,
    NOW,
    OUTLETS,
    article,
    endpoint_id,
    find,
    flag,
    found,
    item,
    poll,
    put,
    snapshot,
)


def test_an_empty_ledger_balances(store: Store) -> None:
    """Nothing found is nothing missing."""
    books = store.ledger()
    assert (books.found, books.stored, books.problems, books.balanced) == (0, 0, (), True)


def test_the_sum_counts_rows_by_state_with_reasons(store: Store) -> None:
    """Found is counted on its own; duplicates share one reason, though each row names its page."""
    put(store, "a")
    copies = find(store, "copy1", "copy2")
    store.store_many([item(copy, article("a")) for copy in copies], now=NOW)
    gone, down, _ = find(store, "gone", "down", "waiting")
    store.close_link(gone.id, LinkState.REJECTED, "404: no such page", now=NOW)
    store.close_link(down.id, LinkState.FAILED, "503: the server failed", now=NOW, next_try_at=NOW + HOUR)
    find(store, "outside", rejected_because="out of scope")
    books = store.ledger()
    assert (books.found, books.stored, books.duplicate) == (7, 1, 2)
    assert (books.rejected, books.failed, books.waiting) == (2, 1, 1)
    assert books.reasons["rejected"] == {"404: no such page": 1, "out of scope": 1}
    assert books.reasons["failed"] == {"503: the server failed": 1}
    assert books.reasons["duplicate"] == {"same page as another link": 2}
    assert books.balanced


def test_a_long_tail_of_reasons_is_summed(store: Store) -> None:
    """Reasons with addresses in them do not make the sum as long as the ledger, and still add up."""
    for number in range(REASONS_LIMIT + 30):
        find(store, f"n{number}", rejected_because=f"reason {number}")
    reasons = store.ledger().reasons["rejected"]
    assert len(reasons) == REASONS_LIMIT + 1
    assert reasons[OTHER_REASONS] == 30
    assert sum(reasons.values()) == store.ledger().rejected


BROKEN = [
    ("UPDATE links SET article_id = NULL WHERE state = 'stored'", "1 stored links without an article"),
    ("UPDATE links SET article_id = NULL WHERE state = 'duplicate'", "1 duplicate links without an article"),
    ("UPDATE links SET state = 'lost' WHERE state = 'waiting'", "unknown states: 'lost'"),
    ("UPDATE links SET state = 'stored' WHERE state = 'duplicate'", "1 articles without exactly one stored link"),
    ("UPDATE links SET reason = '' WHERE state = 'rejected'", "1 rejected or failed links without a reason"),
    ("UPDATE links SET next_try_at = NULL WHERE state = 'waiting'", "1 waiting links that never become due"),
    ("UPDATE links SET article_id = 1 WHERE state = 'rejected'", "1 unstored links that name an article"),
    ("DELETE FROM articles", "stored links without an article"),
    ("DELETE FROM snapshots", "1 articles without a snapshot, for instance https://alpha.example/a"),
    ("DELETE FROM revisions", "1 articles whose earlier versions are not all kept"),
    ("UPDATE articles SET revision = 1", "1 articles whose earlier versions are not all kept"),
    ("UPDATE articles SET revision = 0", "1 articles whose earlier versions are not all kept"),
    ("DELETE FROM links", "1 articles without exactly one stored link, for instance https://alpha.example/a"),
]


@pytest.mark.parametrize(("damage", "words"), BROKEN)
def test_what_does_not_add_up_is_said(store: Store, database_url: str, damage: str, words: str) -> None:
    """Each kind of damage has its sentence, with an example."""
    put(store, "a")
    link = store.links()[0]
    store.store_many([item(link.id, article("a", "Edited."), NOW + HOUR)], now=NOW + HOUR)
    (copy,) = find(store, "copy")
    store.store_many([item(copy, article("a"))], now=NOW)
    find(store, "waiting")
    find(store, "outside", rejected_because="out of scope")
    assert store.ledger().balanced
    engine = create_engine(parsed_url(Path(), database_url))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA foreign_keys = ON"))
        connection.execute(text(damage))
    engine.dispose()
    books = store.ledger()
    assert not books.balanced
    assert any(words in problem for problem in books.problems), books.problems


def test_links_are_listed_by_outlet_and_state(store: Store) -> None:
    """The newest found comes first."""
    find(store, "a", at=NOW)
    find(store, "b", at=NOW + HOUR)
    find(store, "c", outlet_id="beta", at=NOW + 2 * HOUR)
    find(store, "d", at=NOW + 3 * HOUR, rejected_because="no")

    def names(*args: object, **kwargs: object) -> str:
        return "".join(row.url.partition("?")[0][-1] for row in store.links(*args, **kwargs))  # type: ignore[arg-type]

    assert names() == "dcba"
    assert names(limit=2) == "dc"
    assert names("alpha") == "dba"
    assert names(state=LinkState.WAITING) == "cba"
    assert names("alpha", LinkState.REJECTED) == "d"


def test_a_link_is_found_by_key_or_by_its_address(store: Store) -> None:
    """As normalised, or as the feed had it."""
    find(store, "a", "b")
    for asked in ("alpha.example/a", "https://www.alpha.example/a?utm_source=feed"):
        assert [row.url for row in store.find_link(asked)] == ["https://www.alpha.example/a?utm_source=feed"]
    assert store.find_link("https://alpha.example/unknown") == []


def test_statistics_count_everything(store: Store) -> None:
    """Rows of each kind, and the bytes of the snapshots."""
    article_id = put(store, "a", flags=[flag("csp"), flag("belt-and-road")])
    link = store.links()[0]
    store.store_many([item(link.id, article("a", "Edited."), NOW + HOUR, flags=[flag("csp")])], now=NOW + HOUR)
    find(store, "b")
    there = store.statistics()
    assert (there.outlets, there.endpoints_enabled, there.links, there.articles) == (2, 3, 2, 1)
    assert (there.revisions, there.flagged, there.snapshots, there.snapshot_bytes) == (1, 1, 2, 200)
    assert len(store.revisions(article_id)) == 1


class Crawl:
    """A crawler that does random things to one store, and remembers what must be true of it."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.random = random.Random(seed)
        self.now = NOW
        self.keys: set[str] = set()
        self.texts: dict[str, list[str]] = {}

    def step(self) -> None:
        self.now += HOUR * self.random.randint(0, 5)
        actions: list[Callable[[], None]] = [self.poll, self.poll, self.fetch, self.fetch_batch, self.withdraw]
        self.random.choice(actions)()

    def poll(self) -> None:
        names = [f"p{self.random.randrange(40)}" for _ in range(self.random.randint(0, 9))]
        changed = self.now if self.random.random() < 0.4 else None
        why = "out of scope" if self.random.random() < 0.1 else None
        links = [found(name, updated_at=changed, rejected_because=why) for name in names]
        self.store.record_poll(poll(endpoint_id(self.store), at=self.now), links, now=self.now)
        self.keys |= {link.key for link in links}

    def fetch(self) -> None:
        for link in self.store.pending_links(self.now, limit=2):
            chance = self.random.random()
            again = self.now + HOUR * self.random.randint(1, 9) if self.random.random() < 0.7 else None
            if chance < 0.2:
                self.store.close_link(link.id, LinkState.FAILED, "503", now=self.now, next_try_at=again)
            elif chance < 0.3:
                self.store.close_link(link.id, LinkState.REJECTED, "404", now=self.now)
            elif chance < 0.4 and link.article_id:
                self.store.touch_article(link.id, now=self.now, recheck_at=again)
            else:
                self.store.store_many([self.page(link.id, link.key)], now=self.now)

    def fetch_batch(self) -> None:
        links = self.store.pending_links(self.now, limit=8)
        pages = [self.page(link.id, link.key) for link in links]
        self.store.store_many([*pages, *pages[:2]], now=self.now)

    def withdraw(self) -> None:
        articles = self.store.articles()
        if articles:
            self.store.mark_withdrawn(self.random.choice(articles).id, now=self.now)

    def page(self, link_id: int, key: str) -> IntakeItem:
        name = key.rpartition("/")[2]
        canonical = f"c{int(name[1:]) % 25}"
        content = self.random.choice(["one", "two"])
        self.texts.setdefault(canonical, []).append(content)
        recheck_at = self.now + HOUR if self.random.random() < 0.5 else None
        flags = [flag()] if self.random.random() < 0.5 else []
        return item(link_id, article(canonical, content), self.now, flags=flags, recheck_at=recheck_at)


@pytest.mark.parametrize("seed", range(3))
def test_the_books_balance_after_any_sequence(store: Store, seed: int) -> None:
    """Polls, fetches, failures, copies, edits, withdrawals in any order: each link once, each page once."""
    crawl = Crawl(store, seed)
    for _ in range(70):
        crawl.step()
        books = store.ledger()
        assert books.problems == ()
        assert books.found == len(crawl.keys)
    articles = store.articles(limit=None)
    assert len({one.url for one in articles}) == len(articles) == store.ledger().stored > 3
    assert sum(one.revision - 1 for one in articles) == store.statistics().revisions > 0
    for one in articles:
        versions = [old.text for old in store.revisions(one.id)] + [one.text]
        assert all(before != after for before, after in pairwise(versions))
        assert set(versions) <= set(crawl.texts[one.url.rpartition("/")[2]])


def test_a_stored_snapshot_is_known_by_its_file_and_end(store: Store) -> None:
    """The greatest end of each file, earlier versions counted."""
    places = [("a.warc.gz", 0, 10), ("a.warc.gz", 10, 90), ("b.warc.gz", 500, 7)]
    for name, (file, offset, length) in zip("xyz", places, strict=True):
        (link,) = find(store, name)
        store.store_article(link.id, article(name), snapshot(offset, file=file, length=length), (), now=NOW + DAY)
    assert store.last_snapshot_ends() == {"a.warc.gz": 100, "b.warc.gz": 507}


@contextmanager
def _statements() -> Iterator[list[tuple[str, Any]]]:
    """What is asked of any database while the block runs, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_the_sum_reads_links_once_and_no_row_of_an_article(tmp_path: Path) -> None:
    """The texts of a year are many times the books: a sum that reads them takes as long as a digest."""
    with closing(open_store(tmp_path)) as store:
        store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
        put(store, "a")
        with _statements() as asked:
            assert store.ledger().balanced
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as connection:
        steps = [
            row[3]
            for statement, parameters in asked
            if statement.startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    scans = [step for step in steps if step.startswith("SCAN") and "COVERING INDEX" not in step]
    assert [step for step in scans if step.startswith("SCAN links")] == ["SCAN links"]
    assert not [step for step in scans if "articles" in step or "snapshots" in step], scans
