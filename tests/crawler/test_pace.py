"""How long a host is left alone: tables of answers and what follows from them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, ResponseDataLossError

from crawler.errors import AddressRefused
from crawler.outcomes import of_failure, of_status
from crawler.politeness.pace import Answer, Pace, after
from crawler.settings import CrawlerSettings

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SETTINGS = CrawlerSettings(
    delay_s=2, delay_limit_s=60, host_failures=3, host_backoff_s=100, host_backoff_limit_s=1_000, concurrency_per_host=1
)


def answer(status: int, *, latency_s: float = 0.1, at_s: float = 1_000.0, retry_after: str | None = None) -> Answer:
    outcome = of_status(status, retry_after, NOW)
    return Answer(outcome, at_s - latency_s, at_s, latency_s, status)


def none(failure: Exception, at_s: float = 1_000.0) -> Answer:
    return Answer(of_failure(failure), at_s - 30, at_s)


def delay_s(pace: Pace) -> float:
    return pace.delay_s(SETTINGS)


@pytest.mark.parametrize(
    ("taught_s", "one", "delay"),
    [
        (0, answer(200, latency_s=0.5), 2),
        (0, answer(200, latency_s=8), 8),
        (20, answer(200, latency_s=8), 14),
        (14, answer(304, latency_s=8), 11),
        (3, answer(200, latency_s=0.1), 2),
        (0, answer(200, latency_s=500), 60),
        (20, answer(404, latency_s=0.01), 20),
        (20, answer(302, latency_s=0.01), 20),
        (5, answer(404, latency_s=9), 9),
        (20, answer(503, latency_s=0.01), 40),
        (0, answer(503, latency_s=0.01), 4),
        (0, answer(403, latency_s=0.01), 4),
        (0, answer(429, latency_s=0.01), 4),
        (50, answer(500, latency_s=0.01), 60),
        (4, none(DownloadTimeoutError("x")), 8),
        (4, none(CannotResolveHostError("x")), 8),
        (4, none(AddressRefused("10.0.0.1 lies in a private network")), 4),
    ],
)
def test_the_delay_follows_latency_and_never_shrinks_for_an_error(taught_s: float, one: Answer, delay: float) -> None:
    assert delay_s(after(Pace(taught_s=taught_s), one, SETTINGS)) == pytest.approx(delay)


def test_a_stated_delay_is_the_least() -> None:
    pace = after(Pace(stated_s=10), answer(200, latency_s=0.1), SETTINGS)
    assert delay_s(pace) == 10
    assert delay_s(after(pace, answer(200, latency_s=30), SETTINGS)) == 30


def test_a_limit_below_the_delay_takes_nothing_from_it() -> None:
    settings = SETTINGS.model_copy(update={"delay_s": 90})
    assert after(Pace(), answer(503), settings).delay_s(settings) == 90


def test_several_connections_share_the_latency() -> None:
    settings = SETTINGS.model_copy(update={"concurrency_per_host": 4, "delay_s": 0})
    assert after(Pace(), answer(200, latency_s=8), settings).delay_s(settings) == 2


def test_the_pause_begins_with_the_first_byte() -> None:
    pace = after(Pace(asked_s=990), answer(200, latency_s=5, at_s=1_000), SETTINGS)
    assert pace.free_at_s(SETTINGS) == 1_005
    slow_body = Answer(of_status(200, None, NOW), began_s=990, ended_s=1_000, latency_s=3, status=200)
    assert after(Pace(asked_s=990), slow_body, SETTINGS).free_at_s(SETTINGS) == 996


@pytest.mark.parametrize(
    ("failures", "one", "rest_s"),
    [
        (0, answer(503), 0),
        (1, answer(403), 0),
        (2, answer(503), 100),
        (3, answer(503), 200),
        (4, answer(500), 400),
        (5, answer(502), 800),
        (6, answer(503), 1_000),
        (10_000, answer(503), 1_000),
        (2, none(DownloadTimeoutError("x")), 100),
        (2, none(ResponseDataLossError("x")), 100),
        (2, answer(404), 0),
        (2, answer(200), 0),
        (2, none(AddressRefused("x")), 0),
        (0, answer(429), 100),
        (1, answer(429), 200),
        (0, answer(429, retry_after="7"), 7),
        (0, answer(503, retry_after="7"), 7),
        (0, answer(429, retry_after="Tue, 24 Nov 2026 06:10:00 GMT"), 600),
        (2, answer(503, retry_after="7"), 100),
        (2, answer(503, retry_after="5000"), 5_000),
        (0, answer(403, retry_after="5000"), 0),
        (0, answer(429, retry_after="0"), 0),
        (2, answer(429, retry_after="0"), 100),
    ],
)
def test_a_host_rests_when_it_asks_and_after_failures_in_a_row(failures: int, one: Answer, rest_s: float) -> None:
    pace = after(Pace(failures=failures), one, SETTINGS)
    assert max(pace.resting_until_s - one.ended_s, 0) == rest_s


def test_a_success_or_a_plain_refusal_ends_a_row() -> None:
    pace = Pace(failures=2, because=of_status(503, None, NOW))
    for status in (200, 304, 404, 410, 301):
        assert after(pace, answer(status), SETTINGS).failures == 0
        assert after(pace, answer(status), SETTINGS).because is None
    assert after(pace, answer(403), SETTINGS).failures == 3


def test_what_was_asked_before_a_rest_began_counts_once() -> None:
    """Sixteen connections that break together are one fault, and not sixteen in a row."""
    resting = after(Pace(failures=2), answer(503, at_s=1_000), SETTINGS)
    late = Answer(of_status(503, None, NOW), began_s=999, ended_s=1_001, latency_s=2, status=503)
    assert after(resting, late, SETTINGS).failures == 3
    assert after(resting, late, SETTINGS).resting_until_s == resting.resting_until_s
    well = replace(late, outcome=of_status(200, None, NOW), status=200)
    assert after(resting, well, SETTINGS).failures == 3
    probe = Answer(of_status(503, None, NOW), began_s=1_101, ended_s=1_102, latency_s=1, status=503)
    assert after(resting, probe, SETTINGS).resting_until_s == 1_102 + 200


def test_a_rest_is_never_cut_short_by_another_answer() -> None:
    resting = replace(Pace(failures=4), resting_until_s=9_000)
    assert after(resting, answer(429, retry_after="1"), SETTINGS).resting_until_s == 9_000
    assert after(resting, answer(200), SETTINGS).resting_until_s == 9_000


ANSWERS = st.builds(
    answer,
    st.sampled_from([200, 204, 301, 304, 400, 401, 403, 404, 410, 429, 451, 500, 503, 599]),
    latency_s=st.floats(0, 900),
    at_s=st.floats(0, 1e6),
    retry_after=st.sampled_from([None, "0", "3", "999999", "Tue, 24 Nov 2026 06:10:00 GMT", "soon"]),
)


@given(st.lists(ANSWERS, max_size=30))
def test_no_row_of_answers_leads_beyond_the_limits(answers: list[Answer]) -> None:
    pace = Pace()
    for one in answers:
        before, pace = pace, after(pace, one, SETTINGS)
        assert 2 <= delay_s(pace) <= 60
        assert pace.resting_until_s >= before.resting_until_s
        assert pace.resting_until_s <= max(before.resting_until_s, one.ended_s + max(1_000, one.asked_pause_s or 0))
        if one.outcome.again or one.status in {301, 400, 404, 410}:
            assert pace.taught_s >= min(before.taught_s, 60)
