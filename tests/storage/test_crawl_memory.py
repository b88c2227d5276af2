"""What a crawl remembers beyond its links: events, hosts, parts of indexes, switches, walks through the past."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage import (
    BackfillRecord,
    EndpointState,
    HostMemory,
    IndexPart,
    LinkState,
    NotKnown,
    OutletSwitch,
    PollResult,
    Store,
    hosts,
)
from tests.storage.samples import DAY, HOUR, NOW, article, endpoint_id, find, flag, found, item, poll, put


def test_a_change_of_state_is_an_event_and_a_repetition_is_none(store: Store) -> None:
    id_ = endpoint_id(store)
    states = [EndpointState.OK, EndpointState.OK, EndpointState.BLOCKED, EndpointState.BLOCKED, EndpointState.OK]
    for hour, state in enumerate(states):
        store.record_poll(poll(id_, state, NOW + hour * HOUR, reason=f"at {hour}"), [], now=NOW + hour * HOUR)
    changes = [(one.at, one.previous, one.state, one.reason) for one in store.events(NOW - DAY)]
    assert changes == [
        (NOW + 4 * HOUR, EndpointState.BLOCKED, EndpointState.OK, "at 4"),
        (NOW + 2 * HOUR, EndpointState.OK, EndpointState.BLOCKED, "at 2"),
        (NOW, EndpointState.NEW, EndpointState.OK, "at 0"),
    ]
    assert [one.state for one in store.events(NOW + 3 * HOUR, "alpha")] == [EndpointState.OK]
    assert store.events(NOW - DAY, "beta") == []


def test_standing_by_is_an_event_once_and_ends_when_called_up(store: Store) -> None:
    id_ = endpoint_id(store)
    store.record_poll(poll(id_), [], now=NOW)
    for hour in (1, 2):
        store.stand_by(id_, "the feed is well", now=NOW + hour * HOUR)
    row = next(one for one in store.endpoints("alpha") if one.id == id_)
    assert (row.state, row.reason, row.state_since) == (EndpointState.STANDBY, "the feed is well", NOW + HOUR)
    assert [one.state for one in store.events(NOW + HOUR)] == [EndpointState.STANDBY]
    assert id_ not in {one.id for one in store.due_endpoints(NOW + DAY)}
    assert [one.id for one in store.call_up([id_], now=NOW + DAY)] == [id_]
    assert id_ in {one.id for one in store.due_endpoints(NOW + DAY)}


def test_what_a_poll_learned_comes_back_with_the_due_endpoint(store: Store) -> None:
    id_ = endpoint_id(store)
    learned: dict[str, Any] = {
        "moved_to": "https://alpha.example/new",
        "advice": {"ttl_s": 900},
        "rhythm": {"rates": [0.5, 1]},
    }
    store.record_poll(poll(id_, **learned), [], now=NOW)
    due = next(one for one in store.due_endpoints(NOW + HOUR) if one.id == id_)
    assert {"moved_to": due.moved_to, "advice": due.advice, "rhythm": due.rhythm} == learned
    assert (due.state, due.last_polled_at) == (EndpointState.OK, NOW)


def test_many_polls_are_one_transaction(store: Store) -> None:
    """All of them are written, or none: an unknown endpoint among them undoes the rest."""
    one, other = endpoint_id(store), endpoint_id(store, "beta")
    results = [
        PollResult(poll(one), (found("a"), found("b"))),
        PollResult(poll(other), (found("b"), found("c", "beta"))),
    ]
    assert store.record_polls(results, now=NOW) == [2, 1]
    assert store.ledger().found == 3, "a link that another endpoint of the same batch found is known"
    with pytest.raises(NotKnown):
        store.record_polls([PollResult(poll(one), (found("d"),)), PollResult(poll(999))], now=NOW)
    assert store.ledger().found == 3


def test_a_new_link_to_a_stored_page_is_a_duplicate_at_once(store: Store) -> None:
    put(store, "short", key="alpha.example/long", url="https://alpha.example/long")
    assert find(store, "long", at=NOW + HOUR) == []
    (link,) = store.find_link("alpha.example/long")
    assert (link.state, link.reason) == (LinkState.DUPLICATE, "same page as https://alpha.example/long")
    assert store.ledger().balanced


def test_unknown_keys_are_those_never_found(store: Store) -> None:
    find(store, "a")
    assert store.unknown_keys({"alpha.example/a", "alpha.example/b"}) == {"alpha.example/b"}
    assert store.unknown_keys(set()) == set()


def test_what_is_remembered_of_a_host_is_replaced_whole(store: Store) -> None:
    first = HostMemory("a.example", NOW + HOUR, 3, 2.5, {"text": "User-agent: *", "read_at": "2026-11-24"})
    store.remember_hosts([first, HostMemory("b.example:8080")])
    store.remember_hosts([replace(first, resting_until=None, failures=0)])
    assert store.host_memory() == {
        "a.example": replace(first, resting_until=None, failures=0),
        "b.example:8080": HostMemory("b.example:8080"),
    }
    store.remember_hosts([HostMemory("x" * 301)])
    assert len(store.host_memory()) == 2


def test_parts_are_remembered_for_their_endpoint(store: Store) -> None:
    """A long address is told apart by its whole, and a second reading takes the place of the first."""
    one, other = endpoint_id(store), endpoint_id(store, "beta")
    long = "https://alpha.example/" + "x" * 3_000
    parts = (IndexPart(long + "1", NOW, NOW), IndexPart(long + "2", None, NOW))
    store.record_polls([PollResult(poll(one), parts=parts)], now=NOW)
    store.record_polls([PollResult(poll(one), parts=(replace(parts[0], read_at=NOW + HOUR),))], now=NOW)
    assert store.index_parts(one) == {long + "1": replace(parts[0], read_at=NOW + HOUR), long + "2": parts[1]}
    assert store.index_parts(other) == {}


def test_nothing_of_an_outlet_that_is_switched_off_is_due(store: Store) -> None:
    find(store, "a", "b")
    find(store, "c", outlet_id="beta")
    store.switch_outlet("alpha", "asked by its lawyers", now=NOW)
    assert store.switched_off() == [OutletSwitch("alpha", NOW, "asked by its lawyers")]
    assert {one.outlet_id for one in store.due_endpoints(NOW + DAY)} == {"beta"}
    for per_outlet in (None, 5):
        assert {link.outlet_id for link in store.pending_links(NOW, limit=9, per_outlet=per_outlet)} == {"beta"}
    store.switch_outlet("alpha", None, now=NOW + HOUR)
    assert store.switched_off() == []
    assert len(store.pending_links(NOW, limit=9, per_outlet=5)) == 3
    with pytest.raises(NotKnown, match="there is no outlet gamma"):
        store.switch_outlet("gamma", "x", now=NOW)


def test_shares_count_what_each_endpoint_found_and_what_of_it_is_flagged(store: Store) -> None:
    put(store, "a", flags=[flag("csp"), flag("belt-and-road")])
    put(store, "b")
    put(store, "c", outlet_id="beta")
    assert store.flagged_shares(NOW - HOUR) == {endpoint_id(store): (2, 1), endpoint_id(store, "beta"): (1, 0)}
    assert store.flagged_shares(NOW + HOUR) == {}


def test_a_walk_through_the_past_goes_on_where_it_ended(store: Store) -> None:
    walk = BackfillRecord("alpha", NOW - 30 * DAY, NOW, "sitemap", {"next": ["a"]}, 3, 40, "", NOW)
    assert store.backfill("alpha", walk.since, walk.until) is None
    store.save_backfill(walk)
    further = replace(walk, cursor={"next": []}, requests=9, found=90, ended_at=NOW + timedelta(minutes=5))
    store.save_backfill(further)
    assert store.backfill("alpha", walk.since, walk.until) == further
    assert store.backfills() == [further]
    assert store.backfills("beta") == []


def test_the_originator_is_kept_with_its_outlet(store: Store) -> None:
    (link,) = find(store, "a")
    page = article("a", originator="Xinhua", originator_id="xinhua")
    store.store_many([item(link, page)], now=NOW)
    (kept,) = store.articles()
    assert (kept.originator, kept.originator_id) == ("Xinhua", "xinhua")


def test_beyond_the_limit_hosts_that_are_well_are_forgotten_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "ROWS_LIMIT", 3)
    store.remember_hosts([HostMemory("z.example", NOW + HOUR, 3), HostMemory("y.example", None, 2)])
    store.remember_hosts([HostMemory(f"{name}.example") for name in "abcd"])
    assert len(store.host_memory()) == 3
    assert {"z.example", "y.example"} <= store.host_memory().keys()


def test_robots_files_beyond_the_limit_of_size_are_left_in_storage(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "ROBOTS_LIMIT_CHARS", 2_500)
    store.remember_hosts([HostMemory(f"{name}.example", robots={"https": {"body": "x" * 1_000}}) for name in "abcd"])
    assert sum(one.robots is not None for one in store.host_memory().values()) == 2
