"""The catalogue's outlets and endpoints in the tables, and what is due."""

from datetime import UTC, datetime

from storage import EndpointState, Store
from tests.storage.samples import DAY, ENDPOINTS, HOUR, NOW, OUTLETS, endpoint, endpoint_id, outlet, poll


def test_new_endpoints_are_due_at_once(store: Store) -> None:
    """Nothing waits for a first interval."""
    due = store.due_endpoints(NOW)
    assert [(one.outlet_id, one.url, one.kind, one.language) for one in due] == [
        (one.outlet_id, one.url, one.kind, one.language) for one in ENDPOINTS
    ]
    assert all(one.due_at == NOW and one.failures == 0 and one.etag is None for one in due)
    assert store.due_endpoints(NOW - HOUR) == []


def test_outlets_come_back_as_they_were_given(store: Store) -> None:
    """Tuples stay tuples, and a changed outlet is taken over."""
    assert store.outlets() == OUTLETS
    changed = outlet("beta", name="Beta News", languages=("ka",), aliases=())
    store.sync_sources([OUTLETS[0], changed], ENDPOINTS, now=NOW)
    assert store.outlets() == [OUTLETS[0], changed]


def test_the_longest_overdue_comes_first(store: Store) -> None:
    """Order is by due time, and the limit keeps the first."""
    for name, hours in (("feed", 3), ("sitemap", 1)):
        store.record_poll(poll(endpoint_id(store, "alpha", name), next_due_at=NOW + hours * HOUR), [], now=NOW)
    store.record_poll(poll(endpoint_id(store, "beta"), next_due_at=NOW + 2 * HOUR), [], now=NOW)
    assert [one.url.rpartition("/")[2] for one in store.due_endpoints(NOW + DAY)] == ["sitemap", "feed", "feed"]
    assert [one.outlet_id for one in store.due_endpoints(NOW + DAY, limit=2)] == ["alpha", "beta"]
    assert len(store.due_endpoints(datetime.max.replace(tzinfo=UTC))) == 3


def test_what_leaves_the_catalogue_is_switched_off_and_kept(store: Store) -> None:
    """An endpoint that is gone or disabled is never due; its row and its state stay, and it can come back."""
    id_ = endpoint_id(store, "beta")
    store.record_poll(poll(id_, EndpointState.TIMEOUT, reason="no answer"), [], now=NOW)
    store.sync_sources(OUTLETS, [ENDPOINTS[0], endpoint("alpha", "sitemap", kind="sitemap", enabled=False)], now=NOW)
    assert [one.url for one in store.due_endpoints(NOW + DAY)] == [ENDPOINTS[0].url]
    gone = store.endpoints("beta")[0]
    assert (gone.id, gone.enabled, gone.state, gone.reason) == (id_, False, EndpointState.TIMEOUT, "no answer")
    store.sync_sources(OUTLETS, ENDPOINTS, now=NOW + DAY)
    back = store.endpoints("beta")[0]
    assert (back.id, back.enabled, back.state) == (id_, True, EndpointState.TIMEOUT)


def test_another_kind_forgets_the_last_answer(store: Store) -> None:
    """What one reader made of an answer must not make the next reader skip it."""
    id_ = endpoint_id(store)
    store.record_poll(poll(id_, etag='"a"', content_hash="h", next_due_at=NOW + DAY), [], now=NOW)
    store.sync_sources(OUTLETS, [endpoint("alpha", kind="listing"), *ENDPOINTS[1:]], now=NOW + HOUR)
    due = next(one for one in store.due_endpoints(NOW + HOUR) if one.id == id_)
    assert (due.kind, due.etag, due.content_hash) == ("listing", None, None)


def test_syncing_twice_changes_nothing(store: Store) -> None:
    """A restart with the same catalogue leaves due times alone."""
    store.record_poll(poll(endpoint_id(store)), [], now=NOW)
    before = store.endpoints()
    store.sync_sources(OUTLETS, ENDPOINTS, now=NOW + DAY)
    assert store.endpoints() == before
