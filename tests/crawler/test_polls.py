"""Polls over HTTP: further pages, addresses that moved, identities that are one, parts that a restart remembers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.work import Tally
from storage.records import EndpointState, LinkState
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
