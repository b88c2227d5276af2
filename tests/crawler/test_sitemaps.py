"""Finding links in sitemaps, indexes and news sitemaps."""

import gzip
from datetime import UTC, datetime

import pytest

from crawler.spiders import Reading, Source, read_links
from crawler.spiders.sitemap_xml import UNPACKED_LIMIT_BYTES
from storage.endpointrecords import EndpointState

FETCHED_AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def reading(body: str | bytes, kind: str = "sitemap") -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    return read_links(Source(kind, raw, "https://news.example/sitemap.xml", "", "Asia/Tbilisi", FETCHED_AT, 1_000))


def url(path: str, more: str = "") -> str:
    return f"<url><loc>https://news.example/{path}</loc>{more}</url>"


def urlset(*entries: str) -> str:
    return f'<?xml version="1.0"?><urlset {NS} {NEWS}>{"".join(entries)}</urlset>'


def test_lastmod_is_a_change_and_no_publication() -> None:
    entry = reading(urlset(url("a", "<lastmod>2026-11-23T10:00:00+04:00</lastmod>"))).items[0]
    assert entry.published is None
    assert entry.updated is not None
    assert entry.updated.at == datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def test_an_index_names_its_parts_newest_first_and_undated_ones_last() -> None:
    index = (
        f"<sitemapindex {NS}><sitemap><loc>https://news.example/1.xml</loc><lastmod>2026-01-01</lastmod></sitemap>"
        "<sitemap><loc>https://news.example/2.xml</loc></sitemap>"
        "<sitemap><loc>https://news.example/3.xml</loc><lastmod>2026-11-01</lastmod></sitemap></sitemapindex>"
    )
    assert [u for u, _ in reading(index).follow] == [f"https://news.example/{n}.xml" for n in (3, 1, 2)]


def test_a_news_sitemap_gives_title_and_minute() -> None:
    news = (
        "<news:news><news:publication><news:name>N</news:name><news:language>ka</news:language></news:publication>"
        "<news:publication_date>2026-11-24T09:15+04:00</news:publication_date><news:title>სათაური</news:title></news:news>"
    )
    entry = reading(urlset(url("n", news)), "news-sitemap").items[0]
    assert (entry.title, entry.language) == ("სათაური", "ka")
    assert entry.published is not None
    assert entry.published.at == datetime(2026, 11, 24, 5, 15, tzinfo=UTC)


def test_a_news_sitemap_without_dates_loses_no_link_and_says_so() -> None:
    found = reading(urlset(url("a"), url("b")), "news-sitemap")
    assert len(found.items) == 2
    assert "publication date" in found.reason


def test_a_gzipped_sitemap_is_read() -> None:
    assert len(reading(gzip.compress(urlset(url("a"), url("b")).encode())).items) == 2


def test_a_gzip_bomb_is_too_large() -> None:
    bomb = gzip.compress(b" " * (UNPACKED_LIMIT_BYTES + 1))
    assert reading(bomb).state is EndpointState.TOO_LARGE


def test_links_found_before_the_document_breaks_are_kept() -> None:
    broken = urlset(url("a"), url("b")).replace("</urlset>", "<url><loc>https://news.")
    assert [i.url for i in reading(broken).items] == ["https://news.example/a", "https://news.example/b"]


@pytest.mark.parametrize("body", ["", "<html><body>no</body></html>", "words", "<urlset>"])
def test_what_is_no_sitemap_is_a_state(body: str) -> None:
    assert reading(body).state in {EndpointState.NOT_A_FEED, EndpointState.EMPTY}


def test_external_entities_are_not_read() -> None:
    body = f'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset {NS}>{url("a&x;")}</urlset>'
    assert all("hostname" not in i.url and len(i.url) < 40 for i in reading(body).items)
