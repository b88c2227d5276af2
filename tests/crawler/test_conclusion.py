"""What a poll comes to: stale, silent or well, and what it teaches."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.conclusion import Answered, Draft, advice_of, as_json, conclude
from crawler.reading import EndpointReading
from crawler.settings import CrawlerSettings
from crawler.spiders import Advice, Reading
from storage.endpointrecords import DueEndpoint, EndpointState, PollResult
from storage.linkrecords import FoundLink

START = datetime(2026, 11, 2, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
SETTINGS = CrawlerSettings()
ENDPOINT = DueEndpoint(1, "a", "https://a.example/rss", "rss", None, None, None, None, 0, None, START)


def half_an_hour(_endpoint: DueEndpoint, _answered: Answered, now: datetime) -> datetime:
    return now + HOUR / 2


def draft(endpoint: DueEndpoint, at: datetime, state: EndpointState, *published: datetime, **more: Any) -> Draft:
    links = {f"a.example/{moment.isoformat()}": moment for moment in published}
    found = EndpointReading(
        Reading(state, "why" if state is EndpointState.BLOCKED else ""),
        tuple(FoundLink("a", f"https://{key}", key) for key in links),
        links,
        max(published, default=None),
    )
    return Draft(endpoint, found, at, at, zone="Asia/Baku", **more)


def concluded(one: Draft, settings: CrawlerSettings = SETTINGS) -> PollResult:
    """Only the newest item shown was never found before."""
    newest = max(one.found.published, default=None)
    unknown = frozenset({newest} if newest else ())
    return conclude(one, unknown, settings=settings, next_poll=half_an_hour)


def after(endpoint: DueEndpoint, result: PollResult) -> DueEndpoint:
    """The endpoint as it is due next, with what the poll left behind."""
    poll = result.poll
    return replace(
        endpoint, rhythm=poll.rhythm, newest_item_at=poll.newest_item_at, failures=poll.failures, advice=poll.advice
    )


@pytest.fixture(scope="module")
def watched() -> DueEndpoint:
    """An endpoint that published every hour for three weeks, shows its two newest items and was polled each hour."""
    endpoint = ENDPOINT
    for hour in range(21 * 24):
        at = START + hour * HOUR
        endpoint = after(endpoint, concluded(draft(endpoint, at, EndpointState.OK, at - 1.5 * HOUR, at - HOUR / 2)))
    return endpoint


@pytest.mark.parametrize(("hours", "state"), [(1, "unchanged"), (5, "unchanged"), (24, "silent"), (31 * 24, "stale")])
def test_a_gap_is_silence_by_the_endpoints_own_rhythm(watched: DueEndpoint, hours: int, state: str) -> None:
    """Five quiet hours may be; a day without the usual 24 items is a state that says so; a month is stale."""
    at = START + (21 * 24 - 1 + hours) * HOUR
    poll = concluded(draft(watched, at, EndpointState.UNCHANGED)).poll
    assert poll.state.value == state
    if state == "silent":
        assert "no item for" in poll.reason
        assert "usually publishes" in poll.reason


def test_how_improbable_is_a_setting(watched: DueEndpoint) -> None:
    at = START + (21 * 24 + 5) * HOUR
    nervous = CrawlerSettings(silence_probability=0.3)
    assert concluded(draft(watched, at, EndpointState.UNCHANGED), nervous).poll.state is EndpointState.SILENT
    patient = CrawlerSettings(silence_probability=0.3, silence_after_s=86_400)
    assert concluded(draft(watched, at, EndpointState.UNCHANGED), patient).poll.state is EndpointState.UNCHANGED


def test_an_endpoint_that_has_taught_nothing_is_not_silent() -> None:
    one = draft(ENDPOINT, START, EndpointState.OK, START - timedelta(days=14))
    assert concluded(one).poll.state is EndpointState.OK


def test_a_failed_answer_teaches_nothing_and_keeps_what_was_known(watched: DueEndpoint) -> None:
    known = replace(watched, etag='"1"', moved_to="https://a.example/new", advice={"ttl_s": 900.0})
    poll = concluded(draft(known, START + timedelta(days=22), EndpointState.BLOCKED, etag='"2"')).poll
    assert (poll.state, poll.reason, poll.failures) == (EndpointState.BLOCKED, "why", 1)
    assert (poll.etag, poll.rhythm, poll.advice) == ('"1"', watched.rhythm, {"ttl_s": 900.0})
    assert poll.moved_to is None, "the old address is asked again"


def test_a_stand_in_says_for_whom() -> None:
    one = draft(ENDPOINT, START, EndpointState.OK, START, stands_in="stands in for X (blocked)")
    assert concluded(one).poll.reason == "stands in for X (blocked)"


@pytest.mark.parametrize(
    "advice",
    [
        Advice(),
        Advice(
            ttl_s=900.0, skip_hours=(0, 1), skip_days=(6,), hub="https://hub.example", window_items=20, window_s=3.0
        ),
    ],
)
@pytest.mark.parametrize("rest", [None, "https://a.example/page/3"])
def test_advice_is_kept_as_json(advice: Advice, rest: str | None) -> None:
    kept: Mapping[str, Any] = as_json(advice, rest)
    assert advice_of(kept) == advice
    assert kept.get("rest") == rest
