"""Which links are to be fetched, and how a fetch ends that gave no page to store."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine

from storage import LinkState, NotKnown, Store, open_store
from storage.pending import pending_links
from tests.storage.samples import (
    DAY,
    ENDPOINTS,
    HOUR,
    NOW,
    OUTLETS,
    article,
    endpoint_id,
    find,
    item,
    poll,
    put,
    snapshot,
)


def keys(store: Store, **changes: object) -> list[str]:
    links = store.pending_links(**{"now": NOW, "limit": 100, **changes})  # type: ignore[arg-type]
    return [link.key.rpartition("/")[2] for link in links]


def test_the_newest_found_comes_first(store: Store) -> None:
    """News is read before the backlog; the limit keeps the newest."""
    for hour, name in enumerate("abc"):
        find(store, name, at=NOW + hour * HOUR)
    assert keys(store, now=NOW + DAY) == ["c", "b", "a"]
    assert keys(store, now=NOW + DAY, limit=2) == ["c", "b"]


def test_what_is_under_way_is_left_out(store: Store) -> None:
    """Excluded links do not use up the limit."""
    links = find(store, *"abcdef")
    under_way = {link.id for link in links[3:]}
    assert sorted(keys(store, limit=3, exclude=under_way)) == ["a", "b", "c"]
    assert keys(store, exclude=[link.id for link in links]) == []


def test_one_outlet_cannot_take_all_room(store: Store) -> None:
    """With `per_outlet`, a flood leaves room for others; those under way count."""
    find(store, *(f"flood{number}" for number in range(50)), outlet_id="beta", at=NOW)
    find(store, "quiet", at=NOW - DAY)
    assert sorted(link.outlet_id for link in store.pending_links(NOW, limit=100, per_outlet=4)) == ["alpha"] + 4 * [
        "beta"
    ]
    first = store.pending_links(NOW, limit=4, per_outlet=4)
    assert sorted(link.outlet_id for link in first) == ["alpha", "beta", "beta", "beta"]
    rest = store.pending_links(NOW, limit=100, per_outlet=4, exclude={link.id for link in first})
    assert [link.outlet_id for link in rest] == ["beta"]


def test_a_failed_link_comes_back_when_its_time_has_come(store: Store) -> None:
    """Attempts are counted, and without a next try it is given up."""
    (link,) = find(store, "a")
    store.close_link(link.id, LinkState.FAILED, "503", now=NOW, next_try_at=NOW + HOUR, http_status=503)
    assert keys(store, now=NOW + HOUR / 2) == []
    (again,) = store.pending_links(NOW + HOUR, limit=5)
    assert (again.id, again.attempts) == (link.id, 1)
    (row,) = store.links()
    assert (row.state, row.reason, row.attempts, row.next_try_at) == (LinkState.FAILED, "503", 1, NOW + HOUR)
    store.close_link(link.id, LinkState.FAILED, "503", now=NOW + HOUR)
    assert keys(store, now=NOW + 99 * DAY) == []
    assert store.links()[0].attempts == 2


def test_a_rejected_link_never_comes_back(store: Store) -> None:
    """Not even if a next try is named."""
    (link,) = find(store, "a")
    store.close_link(link.id, LinkState.REJECTED, "404", now=NOW + HOUR, next_try_at=NOW + HOUR)
    assert keys(store, now=NOW + DAY) == []
    (row,) = store.links()
    assert (row.attempts, row.changed_at, row.next_try_at) == (0, NOW + HOUR, None)


def test_a_link_handed_back_is_waiting_at_once(store: Store) -> None:
    """What a stopped crawl had taken is there for the next one."""
    (link,) = find(store, "a")
    store.close_link(link.id, LinkState.WAITING, "handed back", now=NOW)
    assert keys(store) == ["a"]


@pytest.mark.parametrize("state", [LinkState.STORED, LinkState.DUPLICATE])
def test_only_a_page_makes_a_link_stored(store: Store, state: LinkState) -> None:
    """Closing a link cannot claim that its page is there."""
    (link,) = find(store, "a")
    with pytest.raises(ValueError, match="by storing its page"):
        store.close_link(link.id, state, "", now=NOW)
    with pytest.raises(NotKnown, match="there is no link 4711"):
        store.close_link(4711, LinkState.FAILED, "x", now=NOW)


def test_a_stored_page_is_looked_at_again_when_planned(store: Store) -> None:
    """`recheck_at` brings it back once, with the article it belongs to."""
    (link,) = find(store, "a")
    store.store_article(link.id, article("a"), snapshot(), (), now=NOW, recheck_at=NOW + HOUR)
    assert keys(store, now=NOW) == []
    (again,) = store.pending_links(NOW + HOUR, limit=5)
    assert again.article_id == store.links()[0].article_id
    assert (again.etag, again.last_modified) == ('"1"', "Tue, 24 Nov 2026 05:00:00 GMT")
    store.touch_article(link.id, now=NOW + HOUR)
    assert keys(store, now=NOW + DAY) == []


def test_a_failed_rereading_leaves_the_page_stored(store: Store) -> None:
    """Only when to look again, and why it failed, are noted; tries are counted until one succeeds."""
    put(store, "a")
    (link,) = find(store, "a", at=NOW + HOUR, updated_at=NOW + HOUR)
    store.close_link(link.id, LinkState.FAILED, "503", now=NOW + HOUR, next_try_at=NOW + 2 * HOUR)
    (row,) = store.links()
    assert (row.state, row.reason, row.attempts) == (LinkState.STORED, "not read again: 503", 1)
    assert keys(store, now=NOW + 2 * HOUR) == ["a"]
    store.store_many([item(link, article("a"), NOW + 2 * HOUR)], now=NOW + 2 * HOUR)
    (row,) = store.links()
    assert (row.state, row.reason, row.attempts, row.next_try_at) == (LinkState.STORED, "", 0, None)
    store.close_link(link.id, LinkState.REJECTED, "robots.txt forbids it", now=NOW + DAY)
    assert store.links()[0].state is LinkState.STORED
    assert store.ledger().balanced


def test_a_withdrawn_page_keeps_the_first_time_it_was_seen_gone(store: Store) -> None:
    """The article stays; if the page is there again, it is not withdrawn any more."""
    article_id = put(store, "a")
    store.mark_withdrawn(article_id, now=NOW + HOUR)
    store.mark_withdrawn(article_id, now=NOW + DAY)
    kept = store.article(article_id)
    assert kept is not None
    assert (kept.withdrawn_at, kept.revision, kept.text) == (NOW + HOUR, 1, "This is the whole text of a.")
    assert store.ledger().balanced
    store.touch_article(store.links()[0].id, now=NOW + 2 * DAY)
    back = store.article(article_id)
    assert back is not None
    assert back.withdrawn_at is None
    with pytest.raises(NotKnown):
        store.mark_withdrawn(4711, now=NOW)


def test_a_page_seen_missing_once_is_looked_for_at_its_own_address(store: Store) -> None:
    """The article is not withdrawn yet; the second look knows of the first, and asks where the link points."""
    (link,) = find(store, "short")
    page = item(link, article("long"), final_url="https://alpha.example/long", recheck_at=NOW + HOUR)
    store.store_many([page], now=NOW)
    store.note_missing(link.id, now=NOW + HOUR, next_try_at=NOW + 2 * HOUR)
    assert store.pending_links(NOW + HOUR, limit=9) == []
    (again,) = store.pending_links(NOW + 2 * HOUR, limit=9)
    assert (again.url, again.last_status, again.key) == (link.url, 404, link.key)
    (row,) = store.links()
    assert row.reason == "404: no such page; a second look is to confirm it"
    assert [one.withdrawn_at for one in store.articles()] == [None]
    assert store.ledger().balanced
    (new,) = find(store, "new")
    with pytest.raises(NotKnown, match="has no stored article"):
        store.note_missing(new.id, now=NOW, next_try_at=NOW)


def test_a_link_without_article_cannot_be_touched(store: Store) -> None:
    """A 304 for a page that was never stored is somebody's mistake."""
    (link,) = find(store, "a")
    with pytest.raises(NotKnown, match="has no stored article"):
        store.touch_article(link.id, now=NOW)


def test_outlets_take_turns_so_that_a_limit_leaves_none_out(store: Store) -> None:
    """The newest of each outlet goes before the second newest of any."""
    find(store, "a", "b", "c", outlet_id="beta", at=NOW - HOUR)
    find(store, "x", "y", "z", at=NOW)
    links = store.pending_links(NOW, limit=2, per_outlet=3)
    assert [link.outlet_id for link in links] == ["alpha", "beta"]


def test_a_look_at_what_is_due_costs_the_same_whatever_the_backlog(tmp_path: Path) -> None:
    """Of a hundred times the links no more is looked at: SQLite counts its own steps."""

    def steps(links: int) -> int:
        folder = tmp_path / str(links)
        store = open_store(folder)
        store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
        find(store, *(f"page{number}" for number in range(links)))
        store.close()
        counted: list[None] = []
        engine = create_engine(f"sqlite:///{folder / 'silkwatch.db'}")
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.set_progress_handler(lambda: counted.append(None), 1)
            pending_links(connection, NOW, 10, (), per_outlet=10, outlets=("alpha",))
        engine.dispose()
        return len(counted)

    assert steps(3_000) < 1.5 * steps(30)


def test_a_clock_that_was_ahead_does_not_stop_polls_for_ever(store: Store) -> None:
    """What was polled in the future, by a clock that has been corrected since, is due."""
    id_ = endpoint_id(store)
    store.record_poll(poll(id_, at=NOW + 300 * DAY), [], now=NOW + 300 * DAY)
    assert id_ in {one.id for one in store.due_endpoints(NOW)}
    store.record_poll(poll(id_, at=NOW), [], now=NOW)
    assert id_ not in {one.id for one in store.due_endpoints(NOW)}
