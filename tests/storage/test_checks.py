"""What the digest's footer is told of each outlet."""

from storage import EndpointState, OutletCheck, Store
from tests.storage.samples import DAY, ENDPOINTS, HOUR, NOW, OUTLETS, endpoint_id, poll


def checks(store: Store) -> dict[str, OutletCheck]:
    return {check.outlet_id: check for check in store.outlet_checks(NOW, NOW + DAY)}


def test_an_outlet_never_polled_is_new(store: Store) -> None:
    """It is listed all the same: what was not checked must be seen."""
    check = checks(store)["beta"]
    assert (check.polls, check.state, check.last_ok_at, check.name) == (0, EndpointState.NEW, None, "Beta")


def test_polls_of_all_addresses_in_the_span_are_counted(store: Store) -> None:
    """The start belongs to the span, the end does not."""
    feed, sitemap = endpoint_id(store), endpoint_id(store, "alpha", "sitemap")
    for id_, at in ((feed, NOW - HOUR), (feed, NOW), (sitemap, NOW + HOUR), (feed, NOW + DAY)):
        store.record_poll(poll(id_, at=at), [], now=at)
    assert checks(store)["alpha"].polls == 2


def test_an_outlet_answers_if_any_of_its_addresses_does(store: Store) -> None:
    """The best state counts, and the reason names what is unwell."""
    feed, sitemap = endpoint_id(store), endpoint_id(store, "alpha", "sitemap")
    store.record_poll(poll(feed, newest_item_at=NOW - HOUR), [], now=NOW)
    store.record_poll(poll(sitemap, EndpointState.BLOCKED, NOW + HOUR, reason="403"), [], now=NOW)
    check = checks(store)["alpha"]
    assert (check.state, check.last_ok_at, check.newest_item_at) == (EndpointState.OK, NOW, NOW - HOUR)
    assert check.reason == "1 of 2 addresses unwell, https://alpha.example/sitemap blocked: 403"
    store.record_poll(poll(feed, EndpointState.STALE, NOW + HOUR, reason="old items"), [], now=NOW)
    check = checks(store)["alpha"]
    assert (check.state, check.reason, check.last_ok_at) == (EndpointState.STALE, "old items", NOW)


def test_every_state_has_a_rank(store: Store) -> None:
    """A state that the crawler may report never breaks the footer."""
    for state in EndpointState:
        store.record_poll(poll(endpoint_id(store, "beta"), state), [], now=NOW)
        assert checks(store)["beta"].state is state


def test_an_outlet_switched_off_is_not_listed(store: Store) -> None:
    """What is not watched is not reported as unwatched every morning."""
    store.sync_sources(OUTLETS, ENDPOINTS[:2], now=NOW)
    assert set(checks(store)) == {"alpha"}
