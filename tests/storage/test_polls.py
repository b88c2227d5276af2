"""What a poll leaves behind: the endpoint's state, and new lines of the ledger."""

import time
from datetime import timedelta
from typing import Any

import pytest

from storage import EndpointState, LinkState, NotKnown, Store
from tests.storage.samples import DAY, HOUR, NOW, article, endpoint_id, find, found, item, poll, put


def test_a_poll_is_remembered_for_the_next_request(store: Store) -> None:
    """What a conditional request needs comes back with the due endpoint."""
    id_ = endpoint_id(store)
    newest = NOW - 2 * HOUR
    kept: dict[str, Any] = {
        "etag": '"x"',
        "last_modified": "yesterday",
        "content_hash": "abc",
        "newest_item_at": newest,
    }
    store.record_poll(poll(id_, failures=2, **kept), [], now=NOW)
    due = next(one for one in store.due_endpoints(NOW + HOUR) if one.id == id_)
    assert (due.etag, due.last_modified, due.content_hash, due.newest_item_at) == ('"x"', "yesterday", "abc", newest)
    assert (due.failures, due.due_at, due.last_ok_at) == (2, NOW + HOUR, NOW)


def test_state_since_moves_only_with_the_state(store: Store) -> None:
    """`last_ok_at` moves with answers that are well: a stale or failing address was not well."""
    id_ = endpoint_id(store)
    table = [
        (0, EndpointState.OK, 0, 0),
        (1, EndpointState.OK, 0, 1),
        (2, EndpointState.TIMEOUT, 2, 1),
        (3, EndpointState.TIMEOUT, 2, 1),
        (4, EndpointState.STALE, 4, 1),
        (5, EndpointState.EMPTY, 5, 5),
        (6, EndpointState.UNCHANGED, 6, 6),
        (7, EndpointState.BLOCKED, 7, 6),
    ]
    for hour, state, since, last_ok in table:
        store.record_poll(poll(id_, state, NOW + hour * HOUR, reason=f"at {hour}"), [], now=NOW + hour * HOUR)
        row = next(one for one in store.endpoints("alpha") if one.id == id_)
        assert (row.state, row.reason, row.last_polled_at) == (state, f"at {hour}", NOW + hour * HOUR)
        assert (row.state_since, row.last_ok_at) == (NOW + since * HOUR, NOW + last_ok * HOUR)


def test_a_new_link_is_waiting_and_returned(store: Store) -> None:
    """The address stays as found, the key is its identity, and hints come back decoded."""
    hints = {"title": "Bir kəmər", "authors": ["Ə. Əliyev"], "published_raw": None, "nested": {"a": [1, 2.5, True]}}
    (link,) = find(store, "a", hints=hints)
    assert (link.url, link.key) == ("https://www.alpha.example/a?utm_source=feed", "alpha.example/a")
    assert (link.hints, link.attempts, link.article_id) == (hints, 0, None)
    (row,) = store.links()
    assert (row.id, row.state, row.found_at, row.url) == (link.id, LinkState.WAITING, NOW, link.url)


def test_a_known_link_gets_no_second_row(store: Store) -> None:
    """Not in a later poll, not by another outlet, not twice in one answer."""
    assert len(find(store, "a", "a", "b")) == 2
    assert find(store, "a", "b", at=NOW + HOUR) == []
    other = found("a", url="http://alpha.example/a#x", outlet_id="beta", key="alpha.example/a")
    assert store.record_poll(poll(endpoint_id(store, "beta")), [other], now=NOW) == []
    assert store.ledger().found == 2


def test_order_is_kept(store: Store) -> None:
    """The links come back in the order in which the endpoint published them."""
    names = [f"n{number * 7919 % 1000:03}" for number in range(700)]
    assert [link.key.rpartition("/")[2] for link in find(store, *names)] == names


def test_a_link_rejected_where_it_was_found_is_closed(store: Store) -> None:
    """It is in the books with its reason, and is not fetched."""
    assert find(store, "far", rejected_because="out of scope") == []
    assert store.pending_links(NOW + DAY, limit=9) == []
    (row,) = store.links()
    assert (row.state, row.reason) == (LinkState.REJECTED, "out of scope")


def test_a_link_rejected_unseen_is_taken_where_it_belongs(store: Store) -> None:
    """Another site's sitemap must not keep a page out of its own outlet's feed; what a fetch rejected stays so."""
    find(store, "beta-page", rejected_because="out of scope", key="beta.example/page")
    own = found("page", "beta", hints={"title": "Mine"})
    (link,) = store.record_poll(poll(endpoint_id(store, "beta")), [own], now=NOW + HOUR)
    assert (link.outlet_id, link.url, link.hints) == ("beta", own.url, {"title": "Mine"})
    store.close_link(link.id, LinkState.REJECTED, "no text", now=NOW + HOUR)
    assert store.record_poll(poll(endpoint_id(store, "beta")), [own], now=NOW + DAY) == []
    assert [(row.state, row.reason) for row in store.links()] == [(LinkState.REJECTED, "no text")]


def test_a_told_change_calls_for_a_rereading(store: Store) -> None:
    """Only a change after the last fetch does; the conditional request's values come along."""
    article_id = put(store, "a", at=NOW)
    assert find(store, "a", at=NOW + HOUR, updated_at=NOW - timedelta(minutes=1)) == []
    assert find(store, "a", at=NOW + HOUR, updated_at=NOW) == []
    (again,) = find(store, "a", at=NOW + HOUR, updated_at=NOW + timedelta(minutes=1))
    assert (again.article_id, again.etag) == (article_id, '"1"')
    assert [link.id for link in store.pending_links(NOW + HOUR, limit=5)] == [again.id]


def test_a_told_change_is_followed_once(store: Store) -> None:
    """A feed whose clock is hours ahead does not have its pages read at every poll; a later change is followed."""
    put(store, "a")
    ahead = NOW + 9 * HOUR
    (again,) = find(store, "a", at=NOW + HOUR, updated_at=ahead)
    store.touch_article(again.id, now=NOW + HOUR)
    assert find(store, "a", at=NOW + 2 * HOUR, updated_at=ahead) == []
    assert len(find(store, "a", at=NOW + 3 * HOUR, updated_at=ahead + HOUR)) == 1


def test_a_waiting_link_is_not_returned_again(store: Store) -> None:
    """Who takes links from the answer of a poll must not fetch them twice; the ledger still has them."""
    find(store, "a")
    assert find(store, "a", updated_at=NOW + DAY) == []
    assert len(store.pending_links(NOW, limit=5)) == 1


def test_a_change_told_of_a_duplicate_calls_for_its_article(store: Store) -> None:
    """The page that it is a copy of is read again, once for each change told; the copy itself never is."""
    article_id = put(store, "a")
    (copy,) = find(store, "copy")
    store.store_many([item(copy, article("a"))], now=NOW)
    assert find(store, "copy", at=NOW + HOUR, updated_at=NOW - HOUR) == []
    assert store.pending_links(NOW + DAY, limit=5) == []
    ahead = NOW + 2 * DAY
    for hour, count in ((1, 1), (2, 0)):
        assert find(store, "copy", at=NOW + DAY + hour * HOUR, updated_at=ahead) == []
        due = store.pending_links(NOW + 3 * DAY, limit=5)
        assert [(link.article_id, link.key) for link in due] == [(article_id, "alpha.example/a")] * count
        for link in due:
            store.touch_article(link.id, now=NOW + DAY + hour * HOUR)
    assert find(store, "a", at=NOW + DAY + 3 * HOUR, updated_at=ahead) == []
    assert store.ledger().balanced


def test_very_long_and_hostile_addresses_are_known_again(store: Store) -> None:
    """PostgreSQL's index takes no long values, and neither database takes NUL or half a surrogate pair."""
    names = ["x" * 9_000, "x" * 9_000 + "y", "nul\x00nul", "half\ud800", "ə" * 3_000]
    assert len(find(store, *names, hints={"title": "\x00\udfff"})) == len(names)
    assert find(store, *names) == []
    assert len(store.find_link(f"alpha.example/{names[0]}")) == 1


def test_an_unknown_endpoint_is_an_error_that_writes_nothing(store: Store) -> None:
    """The links of the poll are not half there."""
    with pytest.raises(NotKnown, match="there is no endpoint 4711"):
        store.record_poll(poll(4711), [found("a")], now=NOW)
    assert store.ledger().found == 0


def test_a_thousand_links_are_written_quickly(store: Store) -> None:
    """New ones, and again when all are known: far from the length of a poll. The best of three, as the machine may be busy."""
    id_ = endpoint_id(store)
    took_s = []
    for part in range(3):
        links = [found(f"{part}/{number}", hints={"title": "t" * 50}) for number in range(1_000)]
        began_s = time.perf_counter()
        assert len(store.record_poll(poll(id_), links, now=NOW)) == 1_000
        assert store.record_poll(poll(id_), links, now=NOW) == []
        took_s.append(time.perf_counter() - began_s)
    assert min(took_s) < 1.0
