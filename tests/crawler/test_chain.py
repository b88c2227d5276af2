"""A chain of addresses: the next way is used while the ways before it fail, and the state says so."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.chain import standings
from crawler.sources import OutletEntry
from storage.endpointrecords import EndpointState
from tests.crawling import Rounds
from tests.sites import Reply, Site, article, feed, serving

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OK, NEW, STANDBY = EndpointState.OK, EndpointState.NEW, EndpointState.STANDBY
BLOCKED, STALE = EndpointState.BLOCKED, EndpointState.STALE


def outlet(*feeds: tuple[str, str | None, bool]) -> OutletEntry:
    rows = [{"url": f"https://a.example/{n}", "type": "rss", "language": lang, "fallback": fb} for n, lang, fb in feeds]
    return OutletEntry.model_validate({"id": "a", "name": "A", "homepage": "https://a.example", "feeds": rows})


CHAIN = outlet(("one", "az", False), ("two", "az", True), ("three", None, True), ("en", "en", False))


@pytest.mark.parametrize(
    ("one", "two", "three", "needed"),
    [
        (NEW, STANDBY, STANDBY, []),
        (OK, STANDBY, STANDBY, []),
        (EndpointState.UNCHANGED, STANDBY, STANDBY, []),
        (BLOCKED, STANDBY, STANDBY, ["two"]),
        (EndpointState.EMPTY, STANDBY, STANDBY, ["two"]),
        (STALE, NEW, STANDBY, ["two"]),
        (EndpointState.SILENT, OK, STANDBY, ["two"]),
        (EndpointState.GONE, EndpointState.TIMEOUT, STANDBY, ["two", "three"]),
        (BLOCKED, STALE, OK, ["two", "three"]),
        (OK, OK, OK, []),
        (BLOCKED, OK, OK, ["two"]),
    ],
)
def test_a_fallback_is_needed_while_nothing_before_it_is_well(
    one: EndpointState, two: EndpointState, three: EndpointState, needed: list[str]
) -> None:
    """The English feed is another language's and counts only for a fallback that names no language."""
    states = {
        f"https://a.example/{n}": state for n, state in (("one", one), ("two", two), ("three", three), ("en", OK))
    }
    found = standings(CHAIN, states)
    assert [s.url.rpartition("/")[2] for s in found if s.needed] == needed
    assert all(s.reason.startswith("stands in for" if s.needed else "stands by:") for s in found)


def test_the_reason_names_the_address_and_how_it_is() -> None:
    (two, three) = standings(CHAIN, {"https://a.example/one": BLOCKED, "https://a.example/two": STALE})
    assert two.reason == "stands in for https://a.example/one (blocked)"
    assert three.reason == "stands in for https://a.example/two (stale)"


def test_a_chain_without_a_first_address_begins_with_its_fallback() -> None:
    """Nothing would ever call it up."""
    lone = outlet(("one", "az", True))
    assert standings(lone, {}) == []
    assert not lone.before(lone.feeds[0])


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        yield served


CATALOGUE = """
- id: chained
  name: Chained
  homepage: {base}
  feeds:
    - {{url: "{base}/rss", type: rss}}
    - {{url: "{base}/second", type: rss, fallback: true}}
"""


def test_the_next_way_is_used_in_the_same_crawl_and_stands_down_when_the_first_is_well_again(
    tmp_path: Path, site: Site
) -> None:
    """No link waits for the next crawl: what the first way cannot tell, the second does at once."""
    rounds = Rounds(tmp_path, NOW)
    base = site.url("")
    catalogue = CATALOGUE.format(base=base)
    site.pages |= {
        "/rss": Reply("Just a moment...", 403),
        "/second": feed(f"{base}/a"),
        "/a": article("First"),
        "/b": article("Second"),
    }
    tally = rounds.round(catalogue)
    assert (tally.endpoints, tally.polled, tally.stored) == (2, 2, 1)
    second = rounds.endpoints()[f"{base}/second"]
    assert (second.state, second.reason) == (OK, f"stands in for {base}/rss (blocked)")

    site.pages["/rss"] = feed(f"{base}/b")
    rounds.clock.advance(hours=2)
    assert rounds.round(catalogue).stored == 1
    second = rounds.endpoints()[f"{base}/second"]
    assert (second.state, second.reason) == (STANDBY, f"stands by: {base}/rss is well")

    asked = site.asked.count("site.localhost/second")
    rounds.clock.advance(days=1)
    rounds.round(catalogue)
    assert site.asked.count("site.localhost/second") == asked, "what stands by is not polled"
    changes = [(event.url.rpartition("/")[2], event.state) for event in reversed(rounds.store().events(NOW))]
    assert changes == [("rss", BLOCKED), ("second", OK), ("rss", OK), ("second", STANDBY)]


def test_a_fallback_that_is_none_any_more_is_polled(tmp_path: Path, site: Site) -> None:
    rounds = Rounds(tmp_path, NOW)
    base = site.url("")
    catalogue = CATALOGUE.format(base=base)
    site.pages |= {"/rss": feed(f"{base}/a"), "/second": feed(f"{base}/b"), "/a": article("A"), "/b": article("B")}
    assert rounds.round(catalogue).stored == 1
    assert rounds.round(catalogue.replace(", fallback: true", "")).stored == 1
