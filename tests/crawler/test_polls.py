"""Polls over HTTP: further pages, addresses that moved, identities that are one, parts that a restart remembers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.work import Tally
from storage.endpointrecords import EndpointState
from storage.linkrecords import LinkState
from tests.crawling import Rounds
from tests.sites import Reply, Site, article, feed, serving

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        yield served


def catalogue(base: str, *paths: str, kind: str = "rss", more: str = "") -> str:
    feeds = "".join(f'    - {{url: "{base}{path}", type: {kind}}}\n' for path in paths)
    return f"- id: site\n  name: The Site\n  homepage: {base}\n{more}  feeds:\n{feeds}"


def test_a_permanent_redirect_is_asked_for_directly_from_then_on(tmp_path: Path, site: Site) -> None:
    """And the old address again once the new one fails."""
    rounds, base = Rounds(tmp_path, NOW), site.url("")
    site.pages |= {
        "/old": Reply(status=301, headers={"Location": "/new"}),
        "/new": feed(f"{base}/a"),
        "/a": article("A"),
    }
    rounds.round(catalogue(base, "/old"))
    assert rounds.endpoints()[f"{base}/old"].moved_to == f"{base}/new"
    del site.pages["/old"]
    rounds.clock.advance(hours=1)
    rounds.round(catalogue(base, "/old"))
    assert rounds.endpoints()[f"{base}/old"].state in {EndpointState.OK, EndpointState.UNCHANGED}
    del site.pages["/new"]
    site.pages["/old"] = feed(f"{base}/a")
    for _ in range(2):
        rounds.clock.advance(hours=3)
        rounds.round(catalogue(base, "/old"))
    last = rounds.endpoints()[f"{base}/old"]
    assert (last.state, last.moved_to) == (EndpointState.UNCHANGED, None)


def test_a_temporary_redirect_is_not_remembered(tmp_path: Path, site: Site) -> None:
    rounds, base = Rounds(tmp_path, NOW), site.url("")
    site.pages |= {"/old": Reply(status=302, headers={"Location": "/new"}), "/new": feed(f"{base}/a")}
    rounds.round(catalogue(base, "/old"))
    assert rounds.endpoints()[f"{base}/old"].moved_to is None


def test_hosts_that_are_aliases_make_one_article(tmp_path: Path, site: Site) -> None:
    """An outlet that moved is one outlet: its old host, its mobile twin and its new one name the same pages."""
    rounds, base = Rounds(tmp_path, NOW), site.url("")
    old, twin = site.url("", "old-site.localhost"), site.url("", "m.site.localhost")
    site.pages |= {"/rss": feed(f"{old}/a", f"{base}/a", f"{twin}/a/?utm_source=x"), "/a": article("A")}
    rounds.round(catalogue(base, "/rss", more="  aliases: [old-site.localhost]\n"))
    assert len(rounds.links()) == len(rounds.stored()) == 1


def test_a_link_that_redirects_is_one_article_with_its_target(tmp_path: Path, site: Site) -> None:
    """The target is known from then on, and is not fetched when it is found itself."""
    rounds, base = Rounds(tmp_path, NOW), site.url("")
    site.pages |= {
        "/rss": feed(f"{base}/go/1"),
        "/go/1": Reply(status=302, headers={"Location": "/news/1"}),
        "/news/1": article("One"),
    }
    rounds.round(catalogue(base, "/rss"))
    site.pages["/rss"] = feed(f"{base}/go/1", f"{base}/news/1")
    asked = len(site.asked)
    rounds.clock.advance(hours=1)
    rounds.round(catalogue(base, "/rss"))
    assert site.asked[asked:].count("site.localhost/news/1") == 0
    assert rounds.stored().keys() == {f"{base}/news/1"}
    assert rounds.links()[f"{base}/news/1"].state is LinkState.DUPLICATE


def test_one_text_under_two_addresses_is_one_article(tmp_path: Path, site: Site) -> None:
    rounds, base = Rounds(tmp_path, NOW), site.url("")
    site.pages |= {
        "/rss": feed(f"{base}/news/1", f"{base}/2026/11/23/one"),
        "/news/1": article("One"),
        "/2026/11/23/one": article("One"),
    }
    rounds.round(catalogue(base, "/rss"))
    assert len(rounds.stored()) == 1
    states = sorted(link.state for link in rounds.links().values())
    assert states == [LinkState.DUPLICATE, LinkState.STORED]
    store = rounds.store()
    assert store.ledger().balanced
    store.close()


SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'


def test_a_restart_reads_no_part_of_an_index_that_is_as_it_was(tmp_path: Path, site: Site) -> None:
    """What was read of an index is remembered with the links, not in memory."""
    rounds, base = Rounds(tmp_path, NOW), site.url("")
    part = f"<sitemap><loc>{base}/part.xml</loc><lastmod>2026-11-20T00:00:00Z</lastmod></sitemap>"
    site.pages |= {
        "/sitemap.xml": Reply(INDEX.format(part), kind="application/xml"),
        "/part.xml": Reply(SITEMAP.format(f"<url><loc>{base}/a</loc></url>"), kind="application/xml"),
        "/a": article("A"),
    }
    for _ in range(2):
        rounds.round(catalogue(base, "/sitemap.xml", kind="sitemap"))
        rounds.clock.advance(hours=1)
    assert site.asked.count("site.localhost/sitemap.xml") == 2
    assert site.asked.count("site.localhost/part.xml") == 1


def test_an_outlet_that_is_switched_off_in_mid_crawl_is_asked_for_nothing_more(tmp_path: Path, site: Site) -> None:
    """Its links wait, untouched, and are fetched once it is on again."""
    rounds, base = Rounds(tmp_path, NOW, limits={"concurrency_per_host": 1, "delay_s": 0.4}), site.url("")
    names = [f"/a{number}" for number in range(20)]
    site.pages |= {"/rss": feed(*(base + name for name in names))} | {name: article(name) for name in names}

    def switch_off(_tally: Tally) -> None:
        store = rounds.store()
        if not store.switched_off() and store.ledger().stored:
            store.switch_outlet("site", "they asked", now=NOW)
        store.close()

    tally = rounds.round(catalogue(base, "/rss"), switch_off)
    assert 0 < tally.stored < len(names)
    waiting = [link for link in rounds.links().values() if link.state is LinkState.WAITING]
    assert len(waiting) == len(names) - tally.stored
    assert {link.attempts for link in waiting} == {0}
    asked = len(site.asked)
    assert rounds.round(catalogue(base, "/rss")).fetched == 0
    assert len(site.asked) == asked
    store = rounds.store()
    store.switch_outlet("site", None, now=NOW)
    store.close()
    rounds.round(catalogue(base, "/rss"))
    assert len(rounds.stored()) == len(names)


def test_a_link_that_makes_no_request_is_rejected_and_keeps_nobody_else_from_being_fetched(
    tmp_path: Path, site: Site
) -> None:
    """One hostile address in a feed must not take the places of a whole batch."""
    rounds, base = Rounds(tmp_path, NOW), site.url("")
    good = [f"/a{number}" for number in range(5)]
    site.pages |= {"/rss": feed(r"http://a:x\@site.localhost/1", "http://:[::]/1", *(base + name for name in good))}
    site.pages |= {name: article(name) for name in good}
    assert rounds.round(catalogue(base, "/rss")).stored == len(good)
    rest = [link for link in rounds.links().values() if link.state is not LinkState.STORED]
    assert {link.state for link in rest} <= {LinkState.REJECTED}
    assert all(link.reason for link in rest)


def test_a_limit_of_links_loses_none_of_an_index(tmp_path: Path, site: Site) -> None:
    """What a limit leaves out is read at the next poll, and a part counts as read only when its links are written."""
    rounds, base = Rounds(tmp_path, NOW, limits={"links_per_poll": 50}), site.url("")
    stated = "<lastmod>2026-11-20T00:00:00Z</lastmod>"
    parts = "".join(f"<sitemap><loc>{base}/part{n}.xml</loc>{stated}</sitemap>" for n in range(3))
    site.pages["/sitemap.xml"] = Reply(INDEX.format(parts), kind="application/xml")
    for part in range(3):
        urls = "".join(f"<url><loc>{base}/p{part}-{n}</loc></url>" for n in range(40))
        site.pages[f"/part{part}.xml"] = Reply(SITEMAP.format(urls), kind="application/xml")
    for _ in range(3):
        rounds.round(catalogue(base, "/sitemap.xml", kind="sitemap"), links_only=True)
        rounds.clock.advance(hours=1)
    assert len(rounds.links()) == 120


def test_an_empty_feed_stays_empty_and_its_fallback_stays_called_up(tmp_path: Path, site: Site) -> None:
    """The same empty answer again is no good one."""
    rounds, base = Rounds(tmp_path, NOW), site.url("")
    site.pages |= {"/rss": feed(), "/second": feed(f"{base}/a"), "/a": article("A")}
    chain = catalogue(base, "/rss", "/second").replace('/second", type: rss', '/second", type: rss, fallback: true')
    for _ in range(3):
        rounds.round(chain)
        rounds.clock.advance(hours=1)
    states = {url.rpartition("/")[2]: one.state for url, one in rounds.endpoints().items()}
    assert states == {"rss": EndpointState.EMPTY, "second": EndpointState.UNCHANGED}


def test_a_disabled_outlet_is_asked_for_nothing_not_even_what_waits(tmp_path: Path, site: Site) -> None:
    rounds, base = Rounds(tmp_path, NOW), site.url("")
    site.pages |= {"/rss": feed(f"{base}/a"), "/a": article("A")}
    rounds.round(catalogue(base, "/rss"), links_only=True)
    asked = len(site.asked)
    rounds.clock.advance(days=1)
    rounds.round(catalogue(base, "/rss", more="  enabled: false\n"))
    assert len(site.asked) == asked


def test_a_first_poll_that_failed_does_not_make_the_second_walk_through_the_past(tmp_path: Path, site: Site) -> None:
    rounds, base = Rounds(tmp_path, NOW, limits={"pages_per_poll": 2}), site.url("")
    pages = {f"/rss?page={n}": feed(f"{base}/n{n}", next_page=f"{base}/rss?page={n + 1}") for n in range(2, 9)}
    site.pages |= {"/rss": Reply("no", 403)}
    rounds.round(catalogue(base, "/rss"), links_only=True)
    site.pages |= pages | {"/rss": feed(f"{base}/n1", next_page=f"{base}/rss?page=2")}
    for _ in range(4):
        rounds.clock.advance(hours=3)
        rounds.round(catalogue(base, "/rss"), links_only=True)
    assert len(rounds.links()) == 2


def test_older_pages_are_read_while_they_hold_something_new_and_a_limit_is_made_up_for(
    tmp_path: Path, site: Site
) -> None:
    """Between two polls more came than fits into the pages of one: the next poll goes on where this one ended."""
    rounds, base = Rounds(tmp_path, NOW, limits={"pages_per_poll": 3}), site.url("")
    site.pages["/rss"] = feed(f"{base}/old", next_page=f"{base}/rss?page=2")
    rounds.round(catalogue(base, "/rss"), links_only=True)
    for number in range(1, 8):
        following = f"{base}/rss?page={number + 1}"
        site.pages["/rss" if number == 1 else f"/rss?page={number}"] = feed(f"{base}/n{number}", next_page=following)
    site.pages["/rss?page=8"] = feed(f"{base}/old")
    found = []
    for _ in range(3):
        rounds.clock.advance(hours=1)
        rounds.round(catalogue(base, "/rss"), links_only=True)
        found.append(len(rounds.links()) - 1)
    assert found == [3, 5, 7]
