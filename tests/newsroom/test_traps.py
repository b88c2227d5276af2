"""The trap outlets do what they are there for, seen from outside, and the world knows the truth about each."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urlsplit

import pytest
import yaml
from lxml import etree, html

from newsroom import (
    Dating,
    Fate,
    Habit,
    InventedArticle,
    NewsroomServer,
    World,
    build_world,
    serve_in_thread,
)
from newsroom.dates import ago, as_text, kazakh, without_year
from newsroom.outlets import DateForm, Instead, Serving, Spelling
from newsroom.pagestate import flattened
from newsroom.spellings import spelled, tidy
from newsroom.traps import TRAPS
from tests.conftest import NEWSROOM_END
from tests.newsroom.client import Reply, ask

TRAP_IDS = {outlet.id for outlet in TRAPS}


@pytest.fixture(scope="module")
def trapped() -> Iterator[NewsroomServer]:
    with serve_in_thread(build_world(seed=7, end=NEWSROOM_END, traps=True)) as server:
        yield server


@pytest.fixture(autouse=True)
def _clock_at_the_end(trapped: NewsroomServer) -> None:
    trapped.world.clock.set(NEWSROOM_END)


def fetched(server: NewsroomServer, url: str, **headers: str) -> Reply:
    """The answer at an address, over at most three redirects within the newsroom."""
    for _ in range(4):
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        reply = ask(server, str(parts.hostname), path, headers=headers)
        if reply.headers.get("content-encoding") == "gzip":
            reply = replace(reply, body=gzip.decompress(reply.body))
        if reply.status not in (301, 302):
            return reply
        url = reply.headers["location"]
    raise AssertionError(f"{url} never ends")


def of(world: World, outlet_id: str) -> list[InventedArticle]:
    return [article for article in world.articles if article.outlet_id == outlet_id]


def feed(server: NewsroomServer, outlet_id: str, number: int = 0) -> str:
    outlet = server.world.outlet(outlet_id)
    return ask(server, outlet.host, outlet.endpoints[number].path).body.decode()


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


def test_dates_are_stated_in_the_odd_form_and_nowhere_else(trapped: NewsroomServer) -> None:
    world = trapped.world
    for outlet_id, label in (("lori-aravot", " AMT</pubDate>"), ("imereti-dila", " GET</pubDate>")):
        assert label in feed(trapped, outlet_id)
    for article in of(world, "careless-weekday"):
        stated = feed(trapped, "careless-weekday").partition(f"<link>{world.page_url(article, trapped.port)}</link>")[2]
        raw = stated.partition("<pubDate>")[2].partition("<")[0]
        assert parsedate_to_datetime(raw) == article.published_at
        assert raw[:3] != f"{parsedate_to_datetime(raw):%a}"
    article = of(world, "ruznameh-saheli")[-1]
    assert f"<pubDate>{as_text(article.published_at, 'Asia/Tehran', 'fa')}</pubDate>" in feed(
        trapped, "ruznameh-saheli"
    )
    article = of(world, "aktau-khabar")[-1]
    page = ask(trapped, "aktau-khabar.localhost", article.path).body.decode()
    assert kazakh(article.published_at, "Asia/Aqtau") in page
    for outlet in TRAPS:
        if outlet.style.date_form is DateForm.NONE:
            for article in of(world, outlet.id)[:2]:
                page = ask(trapped, outlet.host, article.path).body.decode()
                assert "published_time" not in page


def test_kazakh_dates_begin_with_the_year() -> None:
    assert kazakh(datetime(2025, 5, 16, 5, 0, tzinfo=UTC), "Asia/Aqtau") == "2025 жылғы 16 мамыр, 10:00"


def test_the_undated_and_the_future_are_known_for_what_they_are(trapped: NewsroomServer) -> None:
    by_dating = Counter(article.dating for article in trapped.world.expected(80))
    assert by_dating[Dating.NEVER] >= 3
    assert by_dating[Dating.WHEN_SEEN] >= 2
    for truth in trapped.world.expected(80):
        assert (truth.published_at is None) is (truth.dating is not Dating.MINUTE)
        if truth.dating is Dating.WHEN_SEEN:
            assert truth.article.dated_at > NEWSROOM_END + timedelta(days=30)
    assert "pubDate" not in feed(trapped, "timeless-review")


def test_old_articles_go_away_and_come_back(trapped: NewsroomServer) -> None:
    world = trapped.world
    away = next(article for article in of(world, "timeless-review") if article.unlisted)
    assert away.unlisted is not None
    withdrawn = next(article for article in of(world, "second-thoughts") if article.returns_at)
    assert withdrawn.withdrawn_at is not None
    assert withdrawn.returns_at is not None
    seen = []
    for at in (away.unlisted[0] - timedelta(minutes=1), away.unlisted[0], away.unlisted[1]):
        world.clock.set(at)
        page = ask(trapped, "timeless-review.localhost", away.path)
        listed = f"{away.path}</link>" in feed(trapped, "timeless-review")
        status = ask(trapped, "second-thoughts.localhost", withdrawn.path).status
        seen.append((page.status, listed, status))
    assert seen == [(200, True, 200), (200, False, 410), (200, True, 200)]


def test_credits_stand_before_the_text_and_behind_the_title(trapped: NewsroomServer) -> None:
    credited = [a for a in trapped.world.articles if a.credit is not None]
    assert {article.language for article in credited} == {"en", "ru", "az", "tr", "hy", "ka", "zh", "fa"}
    for article in credited:
        page = html.fromstring(ask(trapped, f"{article.outlet_id}.localhost", article.path).body)
        first = page.xpath("string(//div[@class='news-body']/p[1])")
        assert first == f"{article.credit}{article.text.split(chr(10))[0]}"
        assert article.originator
    for outlet_id in ("headline-broker", "hundred-sources"):
        for article in of(trapped.world, outlet_id):
            page = html.fromstring(ask(trapped, f"{outlet_id}.localhost", article.path).body)
            assert page.xpath("string(//h1)") == article.title + article.title_credit
            assert (
                unescape(feed(trapped, outlet_id)).count(f"<title>{article.title}{article.title_credit}</title>") == 1
            )
    assert '<source url="http://hundred-sources' in feed(trapped, "hundred-sources")


@pytest.mark.parametrize(
    ("outlet_id", "status", "beginning"),
    [
        ("qizil-korpu", 404, b"nothing"),
        ("hidden-stair", 301, b""),
        ("bogaz-kavsagi", 200, b"User-agent: LargeLanguageBot\n"),
        ("walled-orchard", 200, b"\xef\xbb\xbfUser-agent: *\r\n"),
        ("kura-weekly", 200, b"User-agent: *\nCrawl-delay: "),
    ],
)
def test_robots_in_odd_forms(trapped: NewsroomServer, outlet_id: str, status: int, beginning: bytes) -> None:
    reply = ask(trapped, f"{outlet_id}.localhost", "/robots.txt")
    assert (reply.status, reply.body[: len(beginning)]) == (status, beginning)
    if status == 301:
        assert b"Disallow: /members/" in fetched(trapped, reply.headers["location"]).body


def test_validators_that_lie_that_are_weak_and_that_are_never_heeded(trapped: NewsroomServer) -> None:
    lying, never, weak = (
        next(outlet for outlet in TRAPS if outlet.serving is serving)
        for serving in (Serving.LYING, Serving.NEVER_UNCHANGED, Serving.WEAK)
    )
    first, second = (ask(trapped, lying.host, lying.endpoints[0].path) for _ in range(2))
    assert first.body == second.body
    assert first.headers["etag"] != second.headers["etag"]
    tag = {"If-None-Match": first.headers["etag"]}
    assert ask(trapped, lying.host, lying.endpoints[0].path, headers=tag).status == 200
    one = ask(trapped, never.host, never.endpoints[0].path)
    again = ask(trapped, never.host, never.endpoints[0].path, headers={"If-None-Match": one.headers["etag"]})
    assert again.status == 200
    soft = ask(trapped, weak.host, weak.endpoints[0].path)
    assert soft.headers["etag"].startswith('W/"')
    tag = {"If-None-Match": soft.headers["etag"]}
    assert ask(trapped, weak.host, weak.endpoints[0].path, headers=tag).status == 304
    packed = ask(trapped, "tight-parcel.localhost", "/rss.xml")
    assert packed.headers["content-encoding"] == "gzip"
    assert b"<rss" in gzip.decompress(packed.body)


def test_feeds_and_pages_in_odd_encodings(trapped: NewsroomServer) -> None:
    utf16 = ask(trapped, "rioni-tsqaro.localhost", "/rss.xml")
    assert utf16.headers["content-type"] == "application/rss+xml"
    assert "რიონის წყარო" in utf16.body.decode("utf-16")
    article = of(trapped.world, "gu-yizhan")[0]
    page = ask(trapped, "gu-yizhan.localhost", article.path)
    assert page.headers["content-type"] == "text/html"
    assert article.title in page.body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")


def test_odd_titles_are_as_bad_as_they_come(trapped: NewsroomServer) -> None:
    titles = [article.title for article in of(trapped.world, "loud-headline")]
    assert max(map(len, titles)) > 1_900
    shown = feed(trapped, "loud-headline")
    assert "\x0b" in shown
    assert "&lt;b&gt;" in shown


def test_other_sites_are_named_and_the_guest_is_served(trapped: NewsroomServer) -> None:
    assert f"http://somebody-else.localhost:{trapped.port}/partners/1" in feed(trapped, "open-border")
    article = of(trapped.world, "guest-column")[0]
    assert f"http://guest-pages.localhost:{trapped.port}{article.path}</link>" in feed(trapped, "guest-column")
    assert ask(trapped, "guest-pages.localhost", article.path).status == 200


def test_shallow_windows_hold_the_newest_and_the_older_stand_elsewhere(trapped: NewsroomServer) -> None:
    own = of(trapped.world, "ganja-gate")
    assert feed(trapped, "ganja-gate", 0).count("<item>") == 5 < len(own)
    assert feed(trapped, "ganja-gate", 1).count("<loc>") == len(own)
    posts = ask(trapped, "samtskhe-post.localhost", "/wp-json/wp/v2/posts?per_page=100")
    assert len(json.loads(posts.body)) == 3
    assert int(posts.headers["x-wp-totalpages"]) == -(-len(of(trapped.world, "samtskhe-post")) // 3)


def test_every_way_of_failing_is_some_chains_beginning() -> None:
    used = {endpoint.manner.instead for outlet in TRAPS for endpoint in outlet.endpoints}
    assert set(Instead) <= used
    assert set(Spelling) == {s for o in TRAPS for e in o.endpoints for s in e.manner.spellings}
