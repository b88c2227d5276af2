"""The trap outlets' links: what the world says of them is what their addresses give, in all spellings and ways."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from lxml import etree, html

from newsroom import (
    Fate,
    Habit,
    NewsroomServer,
    build_world,
)
from newsroom.dates import ago, as_text, without_year
from newsroom.outlets import Instead, Spelling
from newsroom.pagestate import flattened
from newsroom.spellings import spelled, tidy
from newsroom.traps import TRAPS
from tests.conftest import NEWSROOM_END
from tests.newsroom.client import ask, feed, fetched, of

TRAP_IDS = {outlet.id for outlet in TRAPS}


def test_the_rest_of_the_world_is_the_same_with_traps_and_without() -> None:
    plain, trapped = build_world(seed=3), build_world(seed=3, traps=True)
    assert tuple(article for article in trapped.articles if article.outlet_id not in TRAP_IDS) == plain.articles
    assert build_world(seed=3, traps=True).articles == trapped.articles
    assert not TRAP_IDS & {outlet.id for outlet in plain.outlets}


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_every_trap_has_articles_before_and_within_the_last_days(seed: int) -> None:
    world = build_world(seed=seed, traps=True)
    count = Counter(article.outlet_id for article in world.articles)
    assert min(count[outlet_id] for outlet_id in TRAP_IDS) >= 3
    late = {a.outlet_id for a in world.articles if a.published_at > world.end - timedelta(days=3)}
    assert len(late & TRAP_IDS) > len(TRAP_IDS) // 2


def test_every_published_link_leads_where_the_truth_says(trapped: NewsroomServer) -> None:
    """Each spelling, redirect, number and second address shows its own article; the forbidden and refused are as told."""
    links = trapped.world.published_links(trapped.port)
    assert Counter(link.fate for link in links)[Fate.READ] > 500
    for link in links:
        if link.article is None:
            assert link.fate is Fate.OTHER_SITE
            continue
        reply = fetched(trapped, link.url)
        assert reply.status == (403 if link.fate is Fate.REFUSED else 200), link.url
        if link.fate is Fate.READ and trapped.world.outlet(link.outlet_id).style.charset == "utf-8":
            assert b"<html" in reply.body.lower()
            assert link.article.event_id.encode() in reply.body or link.article.title[:20].encode() in reply.body, (
                link.url
            )


def test_published_links_are_those_that_feeds_and_sitemaps_give(trapped: NewsroomServer) -> None:
    """Outlets that have nothing else, their feeds' further pages among it, against the truth."""
    world, compared = trapped.world, 0
    published = world.published_links(trapped.port)
    for outlet in world.outlets:
        kinds = {endpoint.kind for endpoint in outlet.endpoints}
        if not kinds <= {"rss", "atom", "sitemap", "news-sitemap"} or Habit.SITEMAP_INDEX in outlet.habits:
            continue
        hosts = [endpoint.manner.host or outlet.host for endpoint in outlet.endpoints]
        urls = [f"http://{host}:{trapped.port}{e.path}" for host, e in zip(hosts, outlet.endpoints, strict=True)]
        found = {address for url in urls for address in _addresses(trapped, url)}
        assert found == {link.url for link in published if link.outlet_id == outlet.id}, outlet.id
        compared += len(found)
    assert compared > 400


def _addresses(server: NewsroomServer, url: str | None) -> Iterator[str]:
    while url:
        reply = fetched(server, url)
        url = None
        if reply.status != 200 or reply.body[:9].lower() == b"<!doctype":
            return
        root = etree.fromstring(reply.body, etree.XMLParser(recover=True))
        for node in root.iter():
            name = etree.QName(node).localname
            if name == "loc" or (name == "link" and node.getparent().tag == "item"):
                yield str(node.text)
            elif (
                name == "link" and node.get("rel") == "alternate" and etree.QName(node.getparent()).localname == "entry"
            ):
                yield str(node.get("href"))
            elif name == "link" and node.get("rel") in ("next", "prev-archive"):
                url = str(node.get("href"))


def test_a_listing_says_how_long_ago_and_another_leaves_the_year_out(trapped: NewsroomServer) -> None:
    article = next(a for a in reversed(of(trapped.world, "qizil-korpu")) if a.listed(NEWSROOM_END))
    page = feed(trapped, "qizil-korpu")
    assert ago(article.published_at, NEWSROOM_END, "az") in page
    assert as_text(article.published_at, "Asia/Baku", "az") not in page
    article = of(trapped.world, "guria-moambe")[-1]
    for shown in (feed(trapped, "guria-moambe"), ask(trapped, "guria-moambe.localhost", article.path).body.decode()):
        assert without_year(article.published_at, "Asia/Tbilisi", "ka") in shown
        assert str(article.published_at.year) not in html.fromstring(shown.encode()).xpath("string(//main)")


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "1 dəqiqə əvvəl"),
        (59, "59 dəqiqə əvvəl"),
        (60, "1 saat əvvəl"),
        (1439, "23 saat əvvəl"),
        (2900, "2 gün əvvəl"),
    ],
)
def test_how_long_ago(minutes: int, expected: str) -> None:
    assert ago(NEWSROOM_END - timedelta(minutes=minutes), NEWSROOM_END, "az") == expected


def test_page_state_carries_the_links_in_three_ways_and_the_page_nothing(trapped: NewsroomServer) -> None:
    next_page = html.fromstring(feed(trapped, "bogaz-kavsagi").encode())
    rows = json.loads(next_page.xpath("string(//script[@id='__NEXT_DATA__'])"))["props"]["pageProps"]["articles"]
    assert [f"/news/{row['slug']}" for row in rows] == [a.path for a in reversed(of(trapped.world, "bogaz-kavsagi"))]
    inertia = html.fromstring(feed(trapped, "prichal-online").encode())
    rows = json.loads(inertia.xpath("string(//div/@data-page)"))["props"]["news"]["data"]
    assert [row["url"] for row in rows] == [a.path for a in reversed(of(trapped.world, "prichal-online"))]
    nuxt = json.loads(html.fromstring(feed(trapped, "haifeng-xinwen").encode()).xpath("string(//script)"))
    places = nuxt[nuxt[nuxt[nuxt[0]["data"]]["front"]]["news"]]
    stated = [nuxt[nuxt[place]["publishedAt"]] for place in places]
    newest = list(reversed(of(trapped.world, "haifeng-xinwen")))
    assert [datetime.fromtimestamp(second, UTC) for second in stated] == [a.published_at for a in newest]
    assert not any(page.xpath("//a") for page in (next_page, inertia))


def test_a_flat_state_holds_every_value_at_its_place() -> None:
    assert flattened({"a": ["x", {"b": None}], "c": 1}) == [{"a": 1, "c": 5}, [2, 3], "x", {"b": 4}, None, 1]


@pytest.mark.parametrize(
    ("outlet_id", "status", "sign"),
    [
        ("lighthouse-post", 200, b"<html"),
        ("veter-stepi", 200, b"Just a moment"),
        ("narin-qapi", 404, b"404"),
        ("rize-sahili", 500, b"500"),
        ("harbour-lantern", 200, b"Jul 2014"),
    ],
)
def test_chains_begin_with_what_fails_and_end_with_what_works(
    trapped: NewsroomServer, outlet_id: str, status: int, sign: bytes
) -> None:
    outlet = trapped.world.outlet(outlet_id)
    first, second = (ask(trapped, outlet.host, endpoint.path) for endpoint in outlet.endpoints)
    assert first.status == status
    assert sign in first.body
    assert second.status == 200
    newest = of(trapped.world, outlet_id)[-1]
    assert newest.path.encode() in second.body
    assert newest.path.encode() not in first.body
    (row,) = yaml.safe_load(trapped.world.catalogue(80, outlets=[outlet_id]))
    assert [one.get("fallback", False) for one in row["feeds"]] == [False, True]


def test_an_endpoint_mends_when_its_time_has_come(trapped: NewsroomServer) -> None:
    world, outlet = trapped.world, trapped.world.outlet("bridge-street-paper")
    mended_at = world.mended_at(outlet.endpoints[0])
    world.clock.set(mended_at - timedelta(seconds=1))
    assert b"Just a moment" in ask(trapped, outlet.host, "/rss.xml").body
    assert not [link for link in world.published_links(80) if link.outlet_id == outlet.id]
    world.clock.set(mended_at)
    assert b"<rss" in ask(trapped, outlet.host, "/rss.xml").body
    assert [link for link in world.published_links(80) if link.outlet_id == outlet.id]


def test_what_has_moved_redirects_for_good(trapped: NewsroomServer) -> None:
    moved = ask(trapped, "tramline-notes.localhost", "/rss.xml")
    assert (moved.status, moved.headers["location"]) == (
        301,
        f"http://tramline-notes.localhost:{trapped.port}/feeds/all.rss",
    )
    old = ask(trapped, "old-quay.localhost", "/any/path?x=1")
    assert (old.status, old.headers["location"]) == (301, f"http://new-quay.localhost:{trapped.port}/any/path?x=1")
    (row,) = yaml.safe_load(trapped.world.catalogue(80, outlets=["new-quay"]))
    assert row["aliases"] == ["old-quay.localhost"]
    assert row["feeds"][0]["url"] == "http://old-quay.localhost:80/rss.xml"


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        (Spelling.AMP, "http://a.localhost:80/news/some-thing/amp"),
        (Spelling.WWW, "http://www.a.localhost:80/news/some-thing"),
        (Spelling.SLASH, "http://a.localhost:80/news/some-thing/"),
        (Spelling.CAPITALS, "HTTP://A.LOCALHOST:80/news/some-thing"),
        (Spelling.FRAGMENT, "http://a.localhost:80/news/some-thing#comments"),
        (Spelling.PERCENT, "http://a.localhost:80/news/some-thin%67"),
        (Spelling.DOUBLED, "http://a.localhost:80//news//some-thing"),
        (Spelling.DOTS, "http://a.localhost:80/x/../news/some-thing"),
    ],
)
def test_spellings(spelling: Spelling, expected: str) -> None:
    assert spelled("http://a.localhost:80/news/some-thing", spelling) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("//a//b/", "/a/b"), ("/x/../a", "/a"), ("/a/./b/amp", "/a/b"), ("/", "/"), ("", "/"), ("/../..", "/")],
)
def test_a_server_tidies_the_path_first(path: str, expected: str) -> None:
    assert tidy(path) == expected


def test_canonical_links_point_elsewhere_to_the_front_page_and_to_the_truth(trapped: NewsroomServer) -> None:
    found = set()
    for article in of(trapped.world, "mirror-lake"):
        page = html.fromstring(ask(trapped, "mirror-lake.localhost", article.path).body)
        found.add(page.xpath("string(//link[@rel='canonical']/@href)").partition(str(trapped.port))[0])
    assert found == {"http://crossroads-wire.localhost:", "http://mirror-lake.localhost:"}
    article = of(trapped.world, "pyataya-pristan")[0]
    link = next(link for link in trapped.world.published_links(trapped.port) if link.article == article)
    page = html.fromstring(fetched(trapped, link.url).body)
    assert (
        page.xpath("string(//link[@rel='canonical']/@href)")
        == trapped.world.page_url(article, trapped.port)
        != link.url
    )


def test_twins_show_one_text_under_two_addresses(trapped: NewsroomServer) -> None:
    for article in of(trapped.world, "iki-yol"):
        assert article.second_path is not None
        one, other = (ask(trapped, "iki-yol.localhost", path) for path in (article.path, article.second_path))
        assert one.body == other.body
        assert b"canonical" not in one.body
        assert article.path in feed(trapped, "iki-yol", 0)
        assert article.second_path in feed(trapped, "iki-yol", 1)


def test_shallow_windows_hold_the_newest_and_the_older_stand_elsewhere(trapped: NewsroomServer) -> None:
    own = of(trapped.world, "ganja-gate")
    assert feed(trapped, "ganja-gate", 0).count("<item>") == 5 < len(own)
    assert feed(trapped, "ganja-gate", 1).count("<loc>") == len(own)
    posts = ask(trapped, "samtskhe-post.localhost", "/wp-json/wp/v2/posts?per_page=3")
    assert len(json.loads(posts.body)) == 3
    assert int(posts.headers["x-wp-totalpages"]) == -(-len(of(trapped.world, "samtskhe-post")) // 3)


def test_every_way_of_failing_is_some_chains_beginning() -> None:
    used = {endpoint.manner.instead for outlet in TRAPS for endpoint in outlet.endpoints}
    assert set(Instead) <= used
    assert set(Spelling) == {s for o in TRAPS for e in o.endpoints for s in e.manner.spellings}
