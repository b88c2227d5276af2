"""From an answer to its result, and from an outlet's results to its verdict."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.extraction import Known, read_instant
from crawler.outcomes import CONNECTION_REFUSED, Outcome
from crawler.sources.probe import (
    HOMEPAGE,
    Address,
    Answer,
    OutletProbe,
    ProbeResult,
    Verdict,
    charset_of,
    is_cut_off,
    result_of,
    result_of_failure,
    span_words,
    summary_of,
    trouble_of,
    verdict_of,
)
from crawler.spiders import Item, Reading
from storage.endpointrecords import EndpointState as State
from storage.linkrecords import LinkState

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
BAKU = "Asia/Baku"
DEAF = frozenset({State.DNS, State.TIMEOUT, State.TLS})


def item(raw: str, zone: str = BAKU) -> Item:
    published = read_instant(raw, zone=zone, source="feed", fetched_at=NOW) if raw else None
    return Item(url="https://one.example/a", published=published)


def result(
    state: State, *, polled: bool = True, fallback: bool = False, listed: bool = True, kind: str = "rss"
) -> ProbeResult:
    url, deaf = "https://one.example/rss", state in DEAF
    return ProbeResult("one", url, kind, None, polled, fallback, listed, state, "", out_of_reach=deaf)


@pytest.mark.parametrize(
    ("polled", "off", "verdict"),
    [
        ([State.OK], [], Verdict.WELL),
        ([State.OK, State.UNCHANGED], [State.GONE], Verdict.WELL),
        ([State.OK, State.GONE], [], Verdict.PARTLY),
        ([State.OK, State.DNS], [], Verdict.PARTLY),
        ([State.GONE], [], Verdict.DEAD),
        ([State.GONE, State.NOT_A_FEED], [State.GONE], Verdict.DEAD),
        ([State.GONE], [State.OK], Verdict.FAILING),
        ([State.GONE], [State.TIMEOUT], Verdict.FAILING),
        ([State.GONE, State.DNS], [], Verdict.FAILING),
        ([State.DNS], [], Verdict.UNREACHABLE),
        ([State.DNS, State.TIMEOUT, State.TLS], [State.OK], Verdict.UNREACHABLE),
        ([State.BLOCKED], [], Verdict.BLOCKED),
        ([State.BLOCKED, State.DNS], [], Verdict.BLOCKED),
        ([State.ROBOTS_FORBIDDEN], [], Verdict.FORBIDDEN),
        ([State.BLOCKED, State.ROBOTS_FORBIDDEN], [], Verdict.FAILING),
        ([State.STALE], [], Verdict.FAILING),
        ([State.EMPTY], [], Verdict.FAILING),
        ([State.ERROR], [], Verdict.FAILING),
        ([], [State.OK], Verdict.WELL),
        ([], [State.GONE, State.OK], Verdict.PARTLY),
        ([], [State.TIMEOUT], Verdict.UNREACHABLE),
    ],
)
def test_the_verdict_is_over_what_is_polled(polled: list[State], off: list[State], verdict: Verdict) -> None:
    results = [result(state) for state in polled] + [result(state, polled=False) for state in off]
    assert verdict_of(results)[0] is verdict


@pytest.mark.parametrize(
    ("first", "fallback", "verdict"),
    [
        (State.OK, State.GONE, Verdict.WELL),
        (State.GONE, State.OK, Verdict.PARTLY),
        (State.DNS, State.OK, Verdict.PARTLY),
        (State.GONE, State.NOT_A_FEED, Verdict.DEAD),
        (State.DNS, State.DNS, Verdict.UNREACHABLE),
        (State.DNS, State.GONE, Verdict.FAILING),
    ],
)
def test_a_fallback_counts_only_where_it_stands_in(first: State, fallback: State, verdict: Verdict) -> None:
    assert verdict_of([result(first), result(fallback, fallback=True)])[0] is verdict


def test_what_the_probe_found_does_not_change_the_verdict() -> None:
    assert verdict_of([result(State.GONE), result(State.OK, polled=False, listed=False)])[0] is Verdict.DEAD


def test_an_outlet_of_which_only_the_homepage_answers_has_no_address() -> None:
    there = [result(State.OK, polled=False, kind=HOMEPAGE)]
    assert verdict_of(there) == (Verdict.FAILING, "the catalogue has no address for it")
    assert verdict_of([result(State.DNS, polled=False, kind=HOMEPAGE)])[0] is Verdict.UNREACHABLE


def test_an_outlet_none_of_whose_addresses_was_asked_is_no_success() -> None:
    assert verdict_of([])[0] is Verdict.FAILING


def test_a_refused_connection_is_out_of_reach_and_a_failing_server_is_not() -> None:
    address = Address("one", "https://one.example/rss", "rss", None, BAKU, polled=True)
    refused = Outcome(State.ERROR, LinkState.FAILED, CONNECTION_REFUSED, again=True)
    failing = Outcome(State.ERROR, LinkState.FAILED, "500: the server failed", again=True)
    assert [result_of_failure(address, outcome).out_of_reach for outcome in (refused, failing)] == [True, False]


def probe(verdict: Verdict) -> OutletProbe:
    return OutletProbe("one", "One", "AZ", verdict, "", ())


def test_nothing_reachable_at_all_is_said_of_the_machine() -> None:
    unreachable = [probe(Verdict.UNREACHABLE)] * 3
    assert is_cut_off(unreachable)
    assert not is_cut_off([*unreachable, probe(Verdict.DEAD)])
    assert not is_cut_off([])
    assert summary_of(unreachable)[Verdict.UNREACHABLE] == 3


def test_dates_in_trouble_are_counted_and_said_what_they_are_taken_for() -> None:
    raws = [
        "2026-11-24 12:00:00",  # no offset
        "Tue, 24 Nov 2026 12:00:00 AZT",  # a name that we know
        "Tue, 24 Nov 2026 12:00:00 XQT",  # and one that nobody knows
        "2026-11-23",  # no time
        "2026-11-24T15:00:00+04:00",  # an hour ahead
        "2026-11-24T12:00:00+04:00",  # nothing wrong
        "",
    ]
    trouble = trouble_of([item(raw) for raw in raws], BAKU, NOW)
    assert (trouble.undated, trouble.without_offset, trouble.without_time, trouble.in_future) == (1, 1, 1, 1)
    assert trouble.furthest_ahead_h == 1.0
    assert trouble.named_zones == (("AZT", "+04:00"),)
    assert trouble.unknown_zones == ("XQT",)
    told = " / ".join(trouble.sentences())
    assert "1 dates without an offset, taken for Asia/Baku" in told
    assert "zone AZT taken for +04:00" in told
    assert "unknown zone XQT" in told


def test_a_date_ahead_is_reported_as_written_although_reading_cuts_it() -> None:
    ahead = item("2026-11-24T18:00:00+04:00")
    assert ahead.published is not None
    assert ahead.published.known is Known.CLAMPED
    assert trouble_of([ahead], BAKU, NOW).furthest_ahead_h == 4.0


def test_good_dates_are_no_trouble() -> None:
    good = [item("Tue, 24 Nov 2026 08:00:00 GMT"), item("2026-11-24T12:00:00+04:00"), item("2026-11-24T08:00:00Z")]
    assert trouble_of(good, BAKU, NOW).sentences() == []


def test_a_result_tells_depth_bodies_and_age() -> None:
    address = Address("one", "https://one.example/rss", "rss", "az", BAKU, polled=True)
    items = [
        Item("https://one.example/1", published=item("2026-11-24T12:00:00+04:00").published, text_html="x" * 300),
        Item("https://one.example/2", published=item("2026-11-24T06:00:00+04:00").published, text_html="teaser"),
    ]
    reading = Reading(State.OK, "", tuple(items))
    made = result_of(address, Answer(200, size_bytes=10), reading, now=NOW, stale_after_days=30)
    assert (made.depth_h, made.body_share, made.status) == (6.0, 0.5, State.OK)
    late = result_of(address, Answer(200), reading, now=NOW + timedelta(days=31), stale_after_days=30)
    assert (late.status, late.reason) == (State.STALE, "the newest item is of 2026-11-24")


@pytest.mark.parametrize(
    ("content_type", "body", "charset"),
    [
        ("text/xml; charset=Windows-1251", b'<?xml version="1.0" encoding="utf-8"?>', "windows-1251"),
        ("text/xml", b"<?xml version='1.0' encoding='UTF-8'?>", "utf-8"),
        ("text/xml", b"<rss/>", None),
        ("", b"", None),
    ],
)
def test_the_charset_is_the_headers_then_the_documents(content_type: str, body: bytes, charset: str | None) -> None:
    assert charset_of(content_type, body) == charset


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "0 min"), (1.9, "114 min"), (2, "2 h"), (71.9, "72 h"), (72, "3 d"), (24 * 729, "729 d"), (24 * 3653, "10 y")],
)
def test_spans_are_told_in_the_unit_that_says_something(hours: float, words: str) -> None:
    assert span_words(hours) == words
