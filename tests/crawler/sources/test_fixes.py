"""What a probe teaches the catalogue, and what it does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.sources import OutletEntry
from crawler.sources.editing import Addition, Change, Edit
from crawler.sources.fixes import fixes_of
from crawler.sources.probe import OutletProbe, ProbeResult, Verdict
from storage.endpointrecords import EndpointState as State

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
URL = "https://one.example/rss"


def outlet(*, url: str = URL, **feed: Any) -> OutletEntry:
    feeds = [{"url": url, "type": "rss", **feed}]
    return OutletEntry.model_validate({"id": "one", "name": "One", "homepage": "https://one.example", "feeds": feeds})


def result(state: State, **fields: Any) -> ProbeResult:
    made = ProbeResult("one", URL, "rss", None, True, False, True, state, "the reason")
    if state is State.OK:
        made = replace(made, items=50, newest_item_at=NOW - timedelta(hours=3), depth_h=15.0, reason="")
    return replace(made, **fields)


def fixes(entry: OutletEntry, *results: ProbeResult) -> list[Edit]:
    return fixes_of(entry, OutletProbe("one", "One", "AZ", Verdict.WELL, "", results), NOW)


def wanted(entry: OutletEntry, *results: ProbeResult) -> dict[str, Any]:
    (edit,) = fixes(entry, *results)
    assert isinstance(edit, Change)
    return {name: new for name, _, new in edit.fields}


@pytest.mark.parametrize(
    ("state", "strength"),
    [(State.GONE, "tested-bad"), (State.NOT_A_FEED, "tested-bad"), (State.STALE, "tested-stale")],
)
def test_what_is_lost_or_stale_is_switched_off_with_the_reason_and_the_day(state: State, strength: str) -> None:
    fields = wanted(outlet(enabled=True, evidence="read in May"), result(state))
    assert (fields["enabled"], fields["strength"]) == (False, strength)
    assert fields["evidence"] == f"read in May; probe of 2026-11-24: {state.value} (the reason)"


def test_what_reads_well_is_switched_on() -> None:
    fields = wanted(outlet(enabled=False, strength="tested-bad"), result(State.OK))
    assert (fields["enabled"], fields["strength"]) == (True, "tested-ok")
    assert fields["evidence"] == "probe of 2026-11-24: ok, 50 items, newest 3 h, 15 h deep"


@pytest.mark.parametrize(
    "state",
    [
        State.DNS, State.TIMEOUT, State.TLS, State.ERROR, State.BLOCKED, State.ROBOTS_FORBIDDEN, State.TOO_LARGE,
        State.EMPTY,
    ],
)  # fmt: skip
@pytest.mark.parametrize("enabled", [True, False, None])
def test_nothing_is_concluded_from_what_could_not_be_read(state: State, enabled: bool | None) -> None:
    assert fixes(outlet(enabled=enabled), result(state)) == []


def test_what_is_right_already_stays_as_it_is() -> None:
    assert fixes(outlet(enabled=True), result(State.OK)) == []
    assert fixes(outlet(enabled=False), result(State.GONE)) == []


def test_an_address_that_moved_is_written_where_it_is_now_if_it_reads_well_there() -> None:
    there = "https://one.example/feed"
    assert wanted(outlet(enabled=True), result(State.OK, moved_to=there))["url"] == there
    assert "url" not in wanted(outlet(enabled=True), result(State.NOT_A_FEED, moved_to="https://parked.example/"))


def test_an_address_that_moved_onto_another_of_the_catalogue_is_switched_off() -> None:
    there = "https://one.example/feed"
    entry = OutletEntry.model_validate(
        outlet(enabled=True).model_dump() | {"feeds": [{"url": URL, "type": "rss", "enabled": True},
                                                       {"url": there, "type": "rss", "enabled": True}]}
    )  # fmt: skip
    fields = wanted(entry, result(State.OK, moved_to=there), result(State.OK, url=there))
    assert fields["enabled"] is False
    assert "url" not in fields


def test_two_addresses_that_moved_to_one_become_one() -> None:
    there = "https://one.example/feed"
    entry = OutletEntry.model_validate(
        outlet().model_dump() | {"feeds": [{"url": URL, "type": "rss"}, {"url": URL + "2", "type": "rss"}]}
    )
    edits = fixes(entry, result(State.OK, moved_to=there), result(State.OK, url=URL + "2", moved_to=there))
    first, second = ({name: new for name, _, new in edit.fields} for edit in edits if isinstance(edit, Change))
    assert (first["url"], first["enabled"]) == (there, True)
    assert (second.get("url"), second["enabled"]) == (None, False)


def test_a_later_probe_replaces_the_words_of_an_earlier_one() -> None:
    evidence = "read in May; probe of 2025-01-01: ok, 9 items"
    fields = wanted(outlet(enabled=True, evidence=evidence), result(State.GONE, reason="404; no such page"))
    assert fields["evidence"] == "read in May; probe of 2026-11-24: gone (404, no such page)"


@pytest.mark.parametrize(("state", "enabled"), [(State.OK, True), (State.STALE, False), (State.EMPTY, False)])
def test_a_feed_that_was_found_is_added_and_on_if_it_reads_well(state: State, enabled: bool) -> None:
    found = result(state, url="https://one.example/new.xml", listed=False, polled=False)
    edits = fixes(outlet(enabled=False), result(State.GONE), found)
    (addition,) = edits
    assert isinstance(addition, Addition)
    assert (addition.entry["url"], addition.entry["enabled"]) == ("https://one.example/new.xml", enabled)
    OutletEntry.model_validate(outlet().model_dump() | {"feeds": [dict(addition.entry)]})


@pytest.mark.parametrize("state", [State.GONE, State.NOT_A_FEED, State.DNS, State.BLOCKED])
def test_a_feed_that_was_found_and_cannot_be_read_is_not_added(state: State) -> None:
    found = result(state, url="https://one.example/new.xml", listed=False, polled=False)
    assert fixes(outlet(enabled=False), result(State.GONE), found) == []


def test_a_found_feed_to_which_an_address_moved_is_not_added_twice() -> None:
    there = "https://one.example/feed"
    found = result(State.OK, url=there, listed=False, polled=False)
    assert len(fixes(outlet(enabled=True), result(State.OK, moved_to=there), found)) == 1
