"""The server keeps to HTTP: hosts, validators, compression, methods, and a record of what was asked."""

import asyncio
import gzip
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import NewsroomServer, World, build_world, serve_in_thread
from newsroom.site import Newsstand
from tests.newsroom.client import ask, ask_article

COURIER = "caspian-courier.localhost"
FEEDS = [
    (COURIER, "/rss.xml"), ("steppe-sea-review.localhost", "/atom.xml"), ("dogu-kapisi.localhost", "/feed.json"),
    ("mtkvari-press.localhost", "/sitemap.xml"), ("gornaya-liniya.localhost", "/sitemap-news.xml"),
    ("gateway-herald.localhost", "/wp-json/wp/v2/posts"), ("baki-meydani.localhost", "/xeberler"),
]  # fmt: skip


def test_the_bare_address_lists_the_outlets_and_an_unknown_name_is_404(world: World, served: NewsroomServer) -> None:
    for host in ("127.0.0.1", "localhost"):
        page = ask(served, host).body.decode()
        assert all(f"http://{outlet.host}:{served.port}/" in page for outlet in world.outlets)
    assert ask(served, "nobody.localhost").status == 404


@pytest.mark.parametrize(("host", "path"), FEEDS)
def test_endpoints_answer_304_to_their_own_validators(served: NewsroomServer, host: str, path: str) -> None:
    first = ask(served, host, path)
    assert first.status == 200
    tag, stamp = first.headers["etag"], first.headers["last-modified"]
    by_tag = ask(served, host, path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (by_tag.status, by_tag.body, by_tag.headers["etag"]) == (304, b"", tag)
    assert ask(served, host, path, headers={"If-Modified-Since": stamp}).status == 304
    assert ask(served, host, path, headers={"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}).status == 200
    assert ask(served, host, path, headers={"If-Modified-Since": "soon"}).status == 200
    both = {"If-None-Match": '"other"', "If-Modified-Since": stamp}
    assert ask(served, host, path, headers=both).status == 200, "a tag that differs outweighs the time"


def test_a_new_item_or_an_edit_changes_the_validators(world: World, served: NewsroomServer) -> None:
    article = next(article for article in world.articles if article.edited)
    assert article.edited is not None
    host, path = f"{article.outlet_id}.localhost", world.outlet(article.outlet_id).endpoints[0].path
    page, feed = ask_article(served, article), ask(served, host, path)
    world.clock.set(article.edited.at)
    stale = {"If-None-Match": page.headers["etag"], "If-Modified-Since": page.headers["last-modified"]}
    assert ask_article(served, article, headers=stale).status == 200
    assert ask(served, host, path, headers={"If-None-Match": feed.headers["etag"]}).status == 200
    assert ask(served, host, path, headers={"If-Modified-Since": feed.headers["last-modified"]}).status == 200


def test_pages_are_compressed_only_for_those_who_accept_it(world: World, served: NewsroomServer) -> None:
    article = next(article for article in world.articles if article.outlet_id == "caspian-courier")
    plain = ask_article(served, article)
    packed = ask_article(served, article, headers={"Accept-Encoding": "gzip, deflate"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    child = ask(served, "mtkvari-press.localhost", "/sitemaps/articles-2.xml.gz", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in child.headers
    assert b"<urlset" in gzip.decompress(child.body)


def test_robots_forbid_the_members_pages_that_the_feed_links(world: World, served: NewsroomServer) -> None:
    robots = ask(served, "steppe-sea-review.localhost", "/robots.txt").body.decode()
    assert "Disallow: /members/\n" in robots
    feed = ask(served, "steppe-sea-review.localhost", "/atom.xml").body.decode()
    forbidden = [article for article in world.articles if article.robots_forbidden]
    assert all(article.path.startswith("/members/") and article.path in feed for article in forbidden)
    sitemap = f"Sitemap: http://mtkvari-press.localhost:{served.port}/sitemap.xml"
    assert sitemap in ask(served, "mtkvari-press.localhost", "/robots.txt").body.decode()


def test_only_get_and_head_are_allowed(served: NewsroomServer) -> None:
    assert ask(served, COURIER, "/rss.xml", method="POST").status == 405
    head, get = ask(served, COURIER, "/rss.xml", method="HEAD"), ask(served, COURIER, "/rss.xml")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


def test_requests_and_their_times_are_recorded_per_host(served: NewsroomServer) -> None:
    before = time.monotonic()
    ask(served, COURIER, "/rss.xml")
    ask(served, COURIER, "/nothing?x=1")
    ask(served, "nasim-aras.localhost", "/fa/rss")
    ask(served, "127.0.0.1", "/")
    assert served.requests == [
        (COURIER, "/rss.xml", 200), (COURIER, "/nothing?x=1", 404), ("nasim-aras.localhost", "/fa/rss", 200),
    ]  # fmt: skip
    assert before <= served.log[COURIER][0] <= served.log[COURIER][1] <= time.monotonic()
    assert len(served.log["nasim-aras.localhost"]) == 1


def test_queries_that_trackers_add_lead_to_the_same_page(world: World, served: NewsroomServer) -> None:
    article = next(article for article in world.articles if article.outlet_id == "caspian-courier")
    tracked = ask(served, COURIER, f"{article.path}?utm_source=rss")
    assert tracked.body == ask_article(served, article).body


def test_sections_homes_and_pictures_answer(world: World, served: NewsroomServer) -> None:
    for outlet in world.outlets:
        assert ask(served, outlet.host, "/").status == 200
        assert ask(served, outlet.host, "/media/logo.gif").body[:3] == b"GIF"
    assert ask(served, "crossroads-wire.localhost", "/tr/section/2").status == 200
    assert b'rel="alternate" type="application/rss+xml"' in ask(served, COURIER, "/").body


def test_the_server_is_an_asynchronous_context_manager_and_frees_its_port() -> None:
    async def twice() -> tuple[int, int]:
        async with NewsroomServer(build_world()) as server:
            first = server.port
        async with NewsroomServer(build_world(), port=first) as server:
            return first, server.port

    first, second = asyncio.run(twice())
    assert first == second > 0


def test_a_port_in_use_is_an_error_for_thread_and_loop(served: NewsroomServer) -> None:
    with pytest.raises(OSError, match="address already in use"), serve_in_thread(build_world(), port=served.port):
        pass


def test_cached_pages_cost_little() -> None:
    """A crawler's benchmark must not measure the newsroom: a cached page costs far less than sending it."""
    world = build_world(pages=50)
    stand = Newsstand(world)
    paths = [article.path for article in world.articles if article.outlet_id == "the-archive"]

    def all_pages() -> float:
        began = time.process_time()
        for path in paths:
            stand.answer("the-archive.localhost", path, "", base="http://the-archive.localhost:1", gzip=True)
        return time.process_time() - began

    first = all_pages()
    assert min(all_pages() for _ in range(5)) < first / 20


STAND = Newsstand(build_world())


@given(
    host=st.sampled_from(sorted(STAND.hosts)),
    path=st.one_of(st.text(max_size=40), st.sampled_from([path for _, path in FEEDS])),
    query=st.one_of(st.text(max_size=40), st.builds("page={}&per_page={}".format, st.text(), st.text())),
)
def test_any_address_has_an_answer(host: str, path: str, query: str) -> None:
    found = STAND.answer(host, "/" + path.removeprefix("/"), query, base=f"http://{host}")
    assert found is not None
    assert found.status in (200, 400, 404)


def test_the_clock_moves_the_whole_world_back_and_forth(world: World, served: NewsroomServer) -> None:
    now_feed = ask(served, COURIER, "/rss.xml").body
    world.clock.advance(timedelta(days=-5))
    assert ask(served, COURIER, "/rss.xml").body != now_feed
    world.clock.advance(timedelta(days=5))
    assert ask(served, COURIER, "/rss.xml").body == now_feed
