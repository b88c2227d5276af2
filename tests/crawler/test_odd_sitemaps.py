"""Sitemaps as publishers really make them: other forms, wrong namespaces, extensions, breaks, bombs."""

import gzip
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.spiders import Reading, Source, read_links
from storage.endpointrecords import EndpointState
from tests.timing import takes_less_than

FETCHED_AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
ADDRESS = "https://news.example/maps/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
VIDEO = 'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def reading(body: str | bytes, kind: str = "sitemap", limit: int = 1_000) -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    return read_links(Source(kind, raw, ADDRESS, "", "Asia/Tbilisi", FETCHED_AT, limit))


def urls(body: str | bytes, kind: str = "sitemap") -> list[str]:
    return [item.url.removeprefix("https://news.example/") for item in reading(body, kind).items]


def url(path: str, more: str = "") -> str:
    return f"<url><loc>https://news.example/{path}</loc>{more}</url>"


def urlset(*entries: str, spaces: str = NS) -> str:
    return f'<?xml version="1.0"?><urlset {spaces}>{"".join(entries)}</urlset>'


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param("https://news.example/a\nhttps://news.example/b\n", ["a", "b"], id="text, one address a line"),
        pytest.param("\ufeffhttps://news.example/a\r\n\r\nhttps://news.example/b", ["a", "b"], id="text with a mark"),
        pytest.param("https://news.example/a\nnot an address\n", ["a"], id="text with a line that is none"),
        pytest.param(urlset(url("a"), spaces=""), ["a"], id="no namespace"),
        pytest.param(
            urlset(url("a"), spaces='xmlns="http://www.google.com/schemas/sitemap/0.84"'), ["a"], id="old one"
        ),
        pytest.param(
            '<s:urlset xmlns:s="urn:x"><s:url><s:loc>https://news.example/a</s:loc></s:url></s:urlset>',
            ["a"],
            id="prefix",
        ),
        pytest.param(
            "<s:urlset><s:url><s:loc>https://news.example/a</s:loc></s:url></s:urlset>", ["a"], id="undeclared prefix"
        ),
        pytest.param(
            urlset("<url><loc><![CDATA[https://news.example/a?x=1&y=2]]></loc></url>"), ["a?x=1&y=2"], id="CDATA"
        ),
        pytest.param(urlset("<url><loc>\n   https://news.example/a\n </loc></url>"), ["a"], id="white space"),
        pytest.param(urlset("<url><loc>/a</loc></url><url><loc>b</loc></url>"), ["a", "maps/b"], id="relative"),
        pytest.param(urlset("<url><loc>//news.example/a</loc></url>"), ["a"], id="without a scheme"),
        pytest.param(urlset(url("a?x=1&y=2"), url("b")), ["a?x=1&y=2", "b"], id="bare ampersand"),
        pytest.param(
            urlset(url("a?x=1&y=2"), "<url><loc><![CDATA[https://news.example/b?x=1&y=2]]></loc></url>"),
            ["a?x=1&y=2", "b?x=1&y=2"],
            id="bare ampersand beside CDATA",
        ),
        pytest.param(urlset(url("a&amp;b")), ["a&b"], id="escaped ampersand"),
        pytest.param("\n\n" + urlset(url("a")), ["a"], id="lines before the declaration"),
        pytest.param(urlset(url("a")) + "<!-- made in 3 s --> trailing words", ["a"], id="words behind the end"),
        pytest.param(urlset(url("a")).encode("utf-16"), ["a"], id="UTF-16"),
        pytest.param(urlset("<url></url><url><loc></loc></url>", url("a")), ["a"], id="entries without an address"),
        pytest.param(
            urlset("<url><lastmod>2026</lastmod><loc>mailto:a@b.example</loc></url>", url("a")), ["a"], id="mail"
        ),
    ],
)
def test_a_sitemap_is_read_as_it_comes(body: str | bytes, found: list[str]) -> None:
    assert urls(body) == found


def test_pictures_videos_and_other_languages_are_not_the_page() -> None:
    more = (
        "<image:image><image:loc>https://news.example/p.jpg</image:loc><image:title>Picture</image:title></image:image>"
        "<video:video><video:title>Video</video:title><video:player_loc>https://news.example/v</video:player_loc>"
        '</video:video><xhtml:link rel="alternate" hreflang="ru" href="https://news.example/ru/a"/>'
    )
    before = "<url><image:image><image:loc>https://news.example/q.jpg</image:loc></image:image>"
    body = urlset(
        url("a", more), f"{before}<loc>https://news.example/b</loc></url>", spaces=f"{NS} {IMAGE} {VIDEO} {XHTML}"
    )
    assert urls(body) == ["a", "b"]
    assert [item.title for item in reading(body).items] == [None, None]
    assert urls(body.replace(IMAGE, "")) == ["a", "b"]


def test_a_flat_picture_address_is_not_the_page() -> None:
    entry = "<url><image:loc>https://news.example/p.jpg</image:loc><loc>https://news.example/a</loc></url>"
    assert urls(urlset(entry, spaces=f"{NS} {IMAGE}")) == ["a"]


@pytest.mark.parametrize("spaces", [f"{NS} {NEWS}", NS])
def test_news_says_title_language_and_minute_even_with_an_undeclared_prefix(spaces: str) -> None:
    news = (
        "<news:news><news:publication><news:name>N</news:name><news:language>zh-cn</news:language></news:publication>"
        "<news:publication_date>2026-11-23T09:15:00Z</news:publication_date><news:title><![CDATA[A & B]]></news:title>"
        "</news:news>"
    )
    entry = reading(urlset(url("n", news), spaces=spaces), "news-sitemap").items[0]
    assert (entry.title, entry.language) == ("A & B", "zh")
    assert entry.published is not None
    assert entry.published.at == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


def test_old_news_in_a_news_sitemap_is_kept_and_said() -> None:
    news = "<news:news><news:publication_date>2026-11-20T09:15:00Z</news:publication_date></news:news>"
    found = reading(urlset(url("n", news), spaces=f"{NS} {NEWS}"), "news-sitemap")
    assert len(found.items) == 1
    assert "2026-11-20" in found.reason


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_in_a_sitemaps_place_is_read_as_one(kind: str) -> None:
    body = {
        "rss": "<rss version='2.0'><channel><image><url>https://news.example/logo</url></image>"
        "<item><title>T</title><link>https://news.example/a</link></item></channel></rss>",
        "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title>'
        '<link href="https://news.example/a"/></entry></feed>',
    }[kind]
    found = reading(f'<?xml version="1.0"?>\n<!-- x -->{body}')
    assert [(item.url, item.title) for item in found.items] == [("https://news.example/a", "T")]
    assert found.same_site


@pytest.mark.parametrize(
    ("stated", "at"),
    [
        ("2026-11-23", datetime(2026, 11, 22, 20, 0, tzinfo=UTC)),
        ("2026-11-23T10:00", datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        ("2026-11-23T10:00:00", datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        ("2026-11-23 10:00:00", datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, 0, tzinfo=UTC)),
        ("2026-11-23T10:00:00.123+01:00", datetime(2026, 11, 23, 9, 0, 0, 123000, tzinfo=UTC)),
        ("2027-11-23T10:00:00Z", None),
        ("soon", None),
    ],
)
def test_lastmod_in_any_form_is_a_change_unless_it_lies_ahead(stated: str, at: datetime | None) -> None:
    entry = reading(urlset(url("a", f"<lastmod>{stated}</lastmod>"))).items[0]
    assert (entry.updated.at if entry.updated else None) == at


def test_a_lastmod_that_all_entries_share_says_nothing() -> None:
    same = [url(str(n), "<lastmod>2026-11-24T05:59:00Z</lastmod>") for n in range(20)]
    found = reading(urlset(*same))
    assert [item.updated for item in found.items] == [None] * 20
    assert "lastmod" in found.reason
    other = url("x", "<lastmod>2026-11-24T05:58:00Z</lastmod>")
    assert all(item.updated for item in reading(urlset(other, *same)).items)
    assert all(item.updated for item in reading(urlset(*same, other)).items)


def test_an_index_within_an_index_is_followed_and_one_that_names_itself_is_not() -> None:
    index = (
        f"<sitemapindex {NS}><sitemap><loc>{ADDRESS}</loc></sitemap><sitemap><loc>/1.xml</loc></sitemap>"
        "<sitemap><loc>https://news.example/1.xml</loc></sitemap></sitemapindex>"
    )
    assert reading(index).follow == (("https://news.example/1.xml", None),)


def test_pages_beside_the_parts_of_an_index_are_kept() -> None:
    found = reading(f"<sitemapindex {NS}><sitemap><loc>/1.xml</loc></sitemap>{url('a')}</sitemapindex>")
    assert (len(found.follow), len(found.items), found.state) == (1, 1, EndpointState.OK)


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_document_cut_off_keeps_whole_entries_and_says_so(cut: int) -> None:
    whole = urlset(url("a"), url("b"), url("c", "<lastmod>2026-11-23</lastmod>"))
    found = reading(whole[:-cut])
    names = [item.url.rpartition("/")[2] for item in found.items]
    assert names == (["a", "b", "c"] if cut <= len("</urlset>") else ["a", "b"])
    assert found.state is EndpointState.OK
    assert "cut off" in found.reason


def test_a_gzip_cut_off_keeps_what_was_packed_before() -> None:
    noisy = [url(f"{n}-{zlib.crc32(str(n).encode()):08x}") for n in range(2_000)]
    found = reading(gzip.compress(urlset(*noisy).encode())[:-6_000], limit=5_000)
    assert 100 < len(found.items) < 2_000
    assert "cut off" in found.reason


def test_gzip_in_gzip_and_gzip_in_several_members_are_read() -> None:
    body = urlset(url("a"), url("b")).encode()
    assert urls(gzip.compress(gzip.compress(body))) == ["a", "b"]
    assert urls(gzip.compress(body[:70]) + gzip.compress(body[70:])) == ["a", "b"]


def test_what_unpacks_hundreds_of_times_is_too_large_long_before_the_size_limit() -> None:
    bomb = gzip.compress(b" " * (8 * 1024 * 1024))
    assert reading(bomb).state is EndpointState.TOO_LARGE
    members = gzip.compress(b" " * 900_000) * 2
    assert reading(members).state is EndpointState.TOO_LARGE


@pytest.mark.parametrize("reference", ["&x;", "&j;", "&nbsp;"])
def test_an_address_with_an_entity_in_it_is_no_address(reference: str) -> None:
    names = "".join(f'<!ENTITY {chr(97 + n)} "{("&" + chr(96 + n) + ";") * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY x SYSTEM "file:///etc/hostname">{names}]>'
    found = reading(f"{declared}<urlset {NS}>{url('a' + reference + 'z')}{url('b')}</urlset>")
    assert "https://news.example/b" in [item.url for item in found.items]
    assert all("hostname" not in item.url and len(item.url) < 60 for item in found.items)


def test_a_sitemap_with_many_times_the_limit_is_read_within_bounds_and_keeps_the_newest() -> None:
    entries = [url(str(n), f"<lastmod>2026-{1 + n // 2_500:02}-01</lastmod>") for n in range(25_000)]
    with takes_less_than(15):
        found = reading(urlset(*entries), limit=1_000)
    assert len(found.items) == 1_000
    assert {int(item.url.rpartition("/")[2]) // 2_500 for item in found.items} == {9}
    assert "24000 older links" in found.reason


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("", EndpointState.EMPTY),
        ("  \n", EndpointState.EMPTY),
        (urlset(), EndpointState.EMPTY),
        ("<!DOCTYPE html><html><body><p>Not found</p></body></html>", EndpointState.NOT_A_FEED),
        ("<html><head><title>Just a moment...</title></head><body></body></html>", EndpointState.BLOCKED),
        ('{"urls": []}', EndpointState.NOT_A_FEED),
        ("<opml version='1.0'><body/></opml>", EndpointState.NOT_A_FEED),
    ],
)
def test_what_stands_in_the_sitemaps_place_is_a_state(body: str, state: EndpointState) -> None:
    assert reading(body).state is state


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=1_000), st.integers(0, 300), st.sampled_from(["sitemap", "news-sitemap"]))
def test_no_bytes_in_a_sitemap_make_the_reader_fail(noise: bytes, at: int, kind: str) -> None:
    whole = urlset(url("a", "<lastmod>2026-11-23</lastmod>"), url("b")).encode()
    for body in (noise, whole[:at] + noise + whole[at:], b"\x1f\x8b" + noise, gzip.compress(noise)):
        found = reading(body, kind)
        assert "its reader failed" not in found.reason
        assert all(item.url.startswith(("http://", "https://")) for item in found.items)


def test_many_empty_members_before_much_else_take_no_time() -> None:
    body = gzip.compress(urlset(url("a")).encode()) + gzip.compress(b"") * 9_999 + bytes(10 * 1024 * 1024)
    with takes_less_than(3):
        assert urls(body) == ["a"]


def test_sections_that_never_end_take_no_time() -> None:
    body = f"<urlset {NS}><x>&</x>{url('a')}{'<![CDATA[' * 11_000}{url('b')}</urlset>"
    with takes_less_than(3):
        assert urls(body) == ["a"]
