"""Finding links in feeds: what counts as a feed, what an entry is, and what it says of its page."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.spiders import Reading, Source, read_links
from storage.endpointrecords import EndpointState

FETCHED_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BASE = "https://news.example/feed.xml"


def reading(body: str | bytes, *, kind: str = "rss", zone: str = "Asia/Baku", limit: int = 1_000) -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    return read_links(Source(kind, raw, BASE, "application/xml", zone, FETCHED_AT, limit))


def rss(*items: str, head: str = "") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{head}{"".join(items)}</channel></rss>'


def item(link: str = "https://news.example/1", more: str = "") -> str:
    return f"<item><title>One</title><link>{link}</link>{more}</item>"


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="az"><title>T</title>
<entry><title>Bir</title><link href="/bir"/><id>urn:1</id><updated>2026-11-24T09:00:00+04:00</updated>
<published>2026-11-24T08:00:00+04:00</published><author><name>Aysel</name></author>
<content type="html">&lt;p&gt;Tam mətn&lt;/p&gt;</content></entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/"><title>T</title></channel>
<item rdf:about="https://news.example/r"><title>R</title><link>https://news.example/r</link>
<dc:date>2026-11-24T05:00:00Z</dc:date></item></rdf:RDF>"""


def test_an_atom_entry_says_all_it_knows_of_its_page() -> None:
    entry = reading(ATOM).items[0]
    assert entry.url == "https://news.example/bir"
    assert (entry.title, entry.authors, entry.language) == ("Bir", ("Aysel",), "az")
    assert entry.published is not None
    assert entry.published.at == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    assert entry.text_html == "<p>Tam mətn</p>"


def test_rdf_is_a_feed_too() -> None:
    assert [i.url for i in reading(RDF).items] == ["https://news.example/r"]


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_a_json_feed_is_read_whatever_the_catalogue_calls_it(kind: str) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "en-GB",
        "items": [{"id": "1", "url": "https://news.example/j", "title": "J", "date_published": "2026-11-24T01:00:00Z"}],
    }
    entry = reading(json.dumps(feed), kind=kind).items[0]
    assert (entry.url, entry.title, entry.language) == ("https://news.example/j", "J", "en")


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("", EndpointState.EMPTY),
        ("   \n", EndpointState.EMPTY),
        (rss(), EndpointState.EMPTY),
        ("<!DOCTYPE html><html><body><p>Welcome to our site</p></body></html>", EndpointState.NOT_A_FEED),
        ("<html><head><title>Just a moment...</title></head><body></body></html>", EndpointState.BLOCKED),
        ("plain words", EndpointState.NOT_A_FEED),
        ('{"hello": 1}', EndpointState.NOT_A_FEED),
        ('{"version": "https://jsonfeed.org/version/1", "items": 3}', EndpointState.NOT_A_FEED),
        ("{broken", EndpointState.NOT_A_FEED),
        (b"\xff\xfe\x00\x01\x02", EndpointState.NOT_A_FEED),
        (rss(item()), EndpointState.OK),
        ("\ufeff" + rss(item()), EndpointState.OK),
    ],
)
def test_what_an_answer_is_its_bytes_say(body: str | bytes, state: EndpointState) -> None:
    assert reading(body).state is state


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        (item("/relative"), "https://news.example/relative"),
        (item("  https://news.example/spaces  "), "https://news.example/spaces"),
        ("<item><title>x</title><guid>https://news.example/guid</guid></item>", "https://news.example/guid"),
        (
            "<item><guid isPermaLink='false'>17</guid><link>https://news.example/l</link></item>",
            "https://news.example/l",
        ),
    ],
)
def test_the_link_identifies_an_entry(entry: str, url: str) -> None:
    assert [i.url for i in reading(rss(entry)).items] == [url]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "mailto:a@b.example", "ftp://x.example/f", "http://[", ""])
def test_what_is_no_web_address_is_no_link(link: str) -> None:
    assert reading(rss(item(link))).state is EndpointState.EMPTY


def test_entries_with_one_guid_for_all_are_all_found() -> None:
    items = [item(f"https://news.example/{n}", "<guid>same</guid>") for n in range(5)]
    assert len(reading(rss(*items)).items) == 5


@pytest.mark.parametrize(
    ("stated", "zone", "hour_utc"),
    [
        ("Tue, 24 Nov 2026 09:30:00 +0400", "UTC", 5),
        ("Tue, 24 Nov 2026 09:30:00 AZT", "Asia/Baku", 5),
        ("Tue, 24 Nov 2026 09:30:00 GMT+4", "Asia/Baku", 5),
        ("Tue, 24 Nov 2026 09:30:00", "Asia/Tbilisi", 5),
        ("Tue, 24 Nov 2026 09:30:00 MSK", "Europe/Moscow", 6),
        ("Tue, 24 Nov 2026 09:30:00 CST", "Asia/Shanghai", 1),
    ],
)
def test_dates_are_read_as_published_with_the_outlets_zone(stated: str, zone: str, hour_utc: int) -> None:
    entry = reading(rss(item(more=f"<pubDate>{stated}</pubDate>")), zone=zone).items[0]
    assert entry.published is not None
    assert (entry.published.at.hour, entry.published.at.minute) == (hour_utc, 30)
    assert entry.published.raw == stated


def test_the_newest_are_kept_when_there_are_too_many() -> None:
    items = [
        item(f"https://news.example/{n}", f"<pubDate>Tue, {n:02} Nov 2026 09:00:00 GMT</pubDate>") for n in range(1, 21)
    ]
    found = reading(rss(*items), limit=3)
    assert [i.url.rsplit("/", 1)[1] for i in found.items] == ["18", "19", "20"]
    assert "17 older links" in found.reason


def test_an_xml_bomb_is_a_state_and_takes_no_memory() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    )
    found = reading(
        f'<?xml version="1.0"?>{bomb}]><rss version="2.0"><channel><item><title>&j;</title></item></channel></rss>'
    )
    assert found.state in {EndpointState.NOT_A_FEED, EndpointState.EMPTY}


@given(st.binary(max_size=2_000))
def test_no_bytes_make_the_reader_fail(body: bytes) -> None:
    for kind in ("rss", "json", "sitemap", "news-sitemap"):
        assert isinstance(reading(body, kind=kind), Reading)


@given(st.text(max_size=300), st.integers(0, 400))
def test_a_feed_cut_anywhere_gives_links_or_a_state(title: str, cut: int) -> None:
    whole = rss(
        item(more=f"<description><![CDATA[{title.replace(']]>', '')}]]></description>"), item("https://news.example/2")
    )
    found = reading(whole[:cut])
    assert all(i.url.startswith("https://news.example/") for i in found.items)
