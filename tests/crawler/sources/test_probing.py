"""Probing over loopback: every address is asked once, politely, and what it says becomes its result."""

import asyncio
import re
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from crawler.probing import probe_outlets
from crawler.settings import CrawlerSettings
from crawler.sources import OutletEntry
from crawler.sources.probe import OutletProbe, Verdict
from tests.probed import Outlets, rss, serving
from tests.sites import Reply

NOW = datetime.now(UTC)


def hours_ago(hours: float) -> str:
    return format_datetime(NOW - timedelta(hours=hours))


FRESH = rss(hours_ago(1), hours_ago(2.5), hours_ago(7))


def outlet(sites: Outlets, name: str, *feeds: str, **fields: object) -> OutletEntry:
    """An outlet whose addresses are `kind host/path` or `kind URL`; a leading `-` switches one off."""
    entries = []
    for feed in feeds:
        kind, _, place = feed.lstrip("-").partition(" ")
        url = place if "://" in place else sites.url(place)
        entries.append({"url": url, "type": kind, "enabled": not feed.startswith("-")})
    homepage = sites.url(f"{name}/")
    return OutletEntry.model_validate({"id": name, "name": name, "homepage": homepage, "feeds": entries, **fields})


def probed(*outlets: OutletEntry, polled_only: bool = False, **limits: object) -> list[OutletProbe]:
    given = {
        "allow_private_addresses": True,
        "delay_s": 0,
        "readers": 1,
        "probe_timeout_s": 50,
        "page_timeout_s": 50,
        **limits,
    }
    return asyncio.run(probe_outlets(CrawlerSettings.model_validate(given), outlets, polled_only=polled_only))


PAGES: Mapping[str, Reply] = {
    "one/rss": FRESH,
    "one/empty": rss(),
    "one/old": rss("Sat, 16 May 2015 10:00:00 GMT"),
    "one/page": Reply("<html><body><p>Hello</p></body></html>"),
    "one/refused": Reply(status=403),
    "one/secret/rss": FRESH,
    "one/robots.txt": Reply("User-agent: *\nDisallow: /secret/", kind="text/plain"),
    "one/broken": Reply(status=500),
    "one/moved": Reply(status=301, headers={"Location": "/rss"}),
    "one/lent": Reply(status=302, headers={"Location": "/rss"}),
    "one/large": Reply("x" * 200_000),
    "one/slow": Reply(delay_s=20),
    "one/index.xml": Reply(
        '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>http://one.localhost:PORT/part1.xml</loc><lastmod>2020-01-01T00:00:00Z</lastmod></sitemap>"
        "<sitemap><loc>http://one.localhost:PORT/part2.xml</loc><lastmod>2026-01-01T00:00:00Z</lastmod></sitemap>"
        "</sitemapindex>",
        kind="application/xml",
    ),
    "one/part2.xml": Reply(
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<url><loc>http://one.localhost:PORT/a</loc></url></urlset>",
        kind="application/xml",
    ),
}


STATUSES = {
    "rss one/rss": "ok",
    "rss one/empty": "empty",
    "rss one/old": "stale",
    "rss one/page": "not-a-feed",
    "rss one/refused": "blocked",
    "rss one/secret/rss": "robots-forbidden",
    "rss one/nothing": "gone",
    "rss one/broken": "error",
    "rss one/large": "too-large",
    "sitemap one/index.xml": "ok",
}


def test_each_answer_has_its_status() -> None:
    with serving(PAGES) as sites:
        (probe,) = probed(outlet(sites, "one", *STATUSES), feed_limit_mb=0.1)
    found = {f"{result.kind} one{result.url.partition('one.localhost')[2]}": result for result in probe.results}
    assert {re.sub(r":\d+", "", feed): result.status.value for feed, result in found.items()} == STATUSES
    assert "one/part1.xml" not in sites.asked, "of an index the newest part is read"


def test_a_feed_is_described() -> None:
    body = "a long text " * 40
    page = rss(hours_ago(1), hours_ago(25), body=body)
    with serving({"one/rss": page}) as sites:
        (probe,) = probed(outlet(sites, "one", "rss one/rss"))
    (result,) = probe.results
    assert (probe.verdict, result.items, result.http_status, result.charset) == (Verdict.WELL, 2, 200, "utf-8")
    assert result.newest_item_at is not None
    assert abs(result.newest_item_at - (NOW - timedelta(hours=1))) < timedelta(seconds=1)
    assert result.depth_h == 24.0


def test_only_a_permanent_redirect_moves_an_address() -> None:
    with serving(PAGES) as sites:
        (probe,) = probed(outlet(sites, "one", "rss one/moved", "rss one/lent"))
        assert [result.moved_to for result in probe.results] == [sites.url("one/rss"), None]
    assert probe.verdict is Verdict.WELL


def test_what_answers_nothing_is_unreachable_and_not_dead() -> None:
    """No name, no listener, no TLS and no answer in time are four statuses and one verdict."""
    with socket.socket() as reserved, serving(PAGES) as sites:
        reserved.bind(("127.0.0.1", 0))  # and does not listen
        closed = f"http://closed.localhost:{reserved.getsockname()[1]}/rss"
        outlets = [
            outlet(sites, "nameless", "rss http://nameless.invalid/rss"),
            outlet(sites, "closed", f"rss {closed}"),
            outlet(sites, "tls", f"rss https://tls.localhost:{sites.port}/rss"),
            outlet(sites, "slow", "rss one/slow"),
        ]
        probes = probed(*outlets, probe_timeout_s=1)
    assert [probe.results[0].status.value for probe in probes] == ["dns", "error", "tls", "timeout"]
    assert {probe.verdict for probe in probes} == {Verdict.UNREACHABLE}


def test_a_host_whose_robots_txt_is_out_of_reach_is_not_called_forbidden() -> None:
    with serving({"one/robots.txt": Reply(delay_s=20), "one/rss": FRESH}) as sites:
        (probe,) = probed(outlet(sites, "one", "rss one/rss"), probe_timeout_s=1)
    assert (probe.results[0].status, probe.verdict) == ("timeout", Verdict.UNREACHABLE)
    assert "robots" not in probe.results[0].reason


def test_each_address_is_asked_once_over_one_connection_under_our_own_name() -> None:
    pages = {f"one/rss{n}": Reply(FRESH.body, 500 if n else 200, delay_s=0.05) for n in range(4)}
    with serving(pages) as sites:
        probed(outlet(sites, "one", *(f"rss {place}" for place in pages)), concurrency_per_host=8)
        assert sorted(sites.asked) == sorted(["one/robots.txt", *pages])
        assert sites.site.busiest["one.localhost"] == 1
        assert {request.headers["User-Agent"].partition("/")[0] for request in sites.site.requests} == {"Silkwatch"}


def test_a_host_to_which_others_lead_is_asked_over_one_connection_too() -> None:
    pages = {f"h{n}/rss": Reply(status=302, headers={"Location": "http://one.localhost:PORT/rss"}) for n in range(4)}
    slow = Reply(FRESH.body, kind="application/rss+xml", delay_s=0.2)
    with serving({**pages, "one/rss": slow}) as sites:
        probes = probed(*(outlet(sites, f"h{n}", f"rss h{n}/rss") for n in range(4)), concurrency_per_host=8)
        assert sites.site.busiest["one.localhost"] == 1
    assert {probe.verdict for probe in probes} == {Verdict.WELL}


def test_addresses_that_are_off_are_asked_unless_only_the_polled_are_wanted() -> None:
    with serving(PAGES) as sites:
        (probe,) = probed(outlet(sites, "one", "rss one/rss", "-rss one/old"))
        (polled,) = probed(outlet(sites, "one", "rss one/rss", "-rss one/old"), polled_only=True)
    assert [result.status.value for result in probe.results] == ["ok", "stale"]
    assert [result.status.value for result in polled.results] == ["ok"]
    assert probe.verdict is Verdict.WELL, "what is off does not count against an outlet"


def test_the_feeds_that_a_homepage_names_are_found_when_an_address_is_lost() -> None:
    pages = {
        "one/": Reply(
            '<html><head><link rel="alternate" type="application/rss+xml" href="/new.xml">'
            '<link rel="alternate" type="application/rss+xml" href="/rss"></head><body>x</body></html>'
        ),
        "one/new.xml": FRESH,
    }
    with serving(pages) as sites:
        (probe,) = probed(outlet(sites, "one", "rss one/rss"))
        found = [(result.url, result.status.value) for result in probe.results if not result.listed]
        assert found == [(sites.url("one/new.xml"), "ok")]
    assert probe.verdict is Verdict.DEAD, "the verdict is on what the catalogue has"


def test_no_more_is_looked_at_beside_the_catalogue_than_the_limit() -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}.xml">' for n in range(9))
    with serving({"one/": Reply(f"<html><head>{links}</head></html>")}) as sites:
        (probe,) = probed(outlet(sites, "one", "rss one/rss"), probe_candidates=3)
    assert sum(not result.listed for result in probe.results) == 3


def test_an_outlet_without_an_address_is_judged_by_its_homepage() -> None:
    with serving({"one/": Reply("<html><body>Hello</body></html>")}) as sites:
        there = outlet(sites, "one")
        nowhere = outlet(sites, "two", homepage="http://nameless.invalid/")
        probes = probed(there, nowhere)
    assert [probe.verdict for probe in probes] == [Verdict.FAILING, Verdict.UNREACHABLE]


def test_hosts_are_asked_at_the_same_time() -> None:
    pages = {f"h{n}/rss": Reply(FRESH.body, kind="application/rss+xml", delay_s=1) for n in range(12)}
    with serving(pages) as sites:
        probes = probed(*(outlet(sites, f"h{n}", f"rss h{n}/rss") for n in range(12)), probe_timeout_s=20)
    assert {probe.verdict for probe in probes} == {Verdict.WELL}
    assert sites.site.busiest[""] > 4
