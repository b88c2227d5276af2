"""What an outlet says of where it publishes: in its pages, its headers, its robots.txt; and where outlets usually do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.sources.discovery import Found, feeds_in, sitemaps_in, usual_places, wordpress_api_in

HOME = "https://news.example/az/"


def page(head: str = "", body: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_the_feeds_of_the_head_come_before_links_that_look_like_feeds() -> None:
    found = feeds_in(
        page(
            '<link rel="alternate" type="application/atom+xml" title="Xəbərlər" href="/atom.xml">'
            '<link rel="alternate" type="application/feed+json" href="//cdn.example/feed.json">',
            '<a href="/rss">RSS</a> <a href="/about">About us</a> <a href="x.php?id=3"><img alt=""> RSS </a>'
            '<a href="/atom.xml">Atom</a>',
        ),
        HOME,
    )
    assert found == (
        Found("https://news.example/atom.xml", "atom", "Xəbərlər"),
        Found("https://cdn.example/feed.json", "json"),
        Found("https://news.example/rss", "rss", "RSS"),
        Found("https://news.example/az/x.php?id=3", "rss", "RSS"),
    )


@pytest.mark.parametrize(
    "href",
    [
        "/rss",
        "/rss/",
        "/rss/all",
        "/feed",
        "/feeds/news",
        "/news.rss",
        "/az/rss.xml",
        "/rss2.php",
        "/?feed=rss2",
        "/atom",
    ],
)
def test_an_address_that_looks_like_a_feed_is_one_to_try(href: str) -> None:
    assert len(feeds_in(page(body=f'<a href="{href}">here</a>'), HOME)) == 1


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/feedback">Feedback</a>',
        '<a href="/sitemap.xml">Map</a>',
        '<a href="/rss.png">RSS</a>',
        '<a href="/newsfeeder">x</a>',
        '<a href="javascript:rss()">RSS</a>',
        '<a href="mailto:rss@news.example">RSS</a>',
        '<a href="/pressure">Atomic energy</a>',
        "<!-- <a href='/rss'>RSS</a> -->",
        "<script>'<a href=\"/rss\">RSS</a>'</script>",
    ],
)
def test_what_only_resembles_a_feed_is_none(link: str) -> None:
    assert feeds_in(page(body=link), HOME) == ()


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">',
        '<link rel="alternate" hreflang="ru" href="/ru/">',
        '<link rel="stylesheet" type="application/rss+xml" href="/x">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        f'<link rel="alternate" type="application/rss+xml" href="{HOME}">',
        '<link rel="alternate" type="application/rss+xml">',
    ],
)
def test_what_is_no_feed_in_the_head_is_passed_over(link: str) -> None:
    assert feeds_in(page(link), HOME) == ()


def test_however_many_feeds_a_page_names_few_are_taken() -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/rss/{n}">' for n in range(500))
    anchors = "".join(f'<a href="/feed/{n}">RSS</a>' for n in range(500))
    assert len(feeds_in(page(links, anchors), HOME)) == 20
    assert len(feeds_in(page("", anchors), HOME)) == 20


def test_the_rest_interface_of_wordpress_is_named_by_page_or_header() -> None:
    root = "https://news.example/wp-json/"
    assert wordpress_api_in(page(f'<link rel="https://api.w.org/" href="{root}" />'), {}) == root
    assert wordpress_api_in(b"", {"Link": f'<{root}>; rel="https://api.w.org/"'}) == root
    several = f'<https://news.example/?p=1>; rel=shortlink, <{root}>; rel="https://api.w.org/"'
    assert wordpress_api_in(b"", [("link", several)]) == root
    assert (
        wordpress_api_in(page('<link rel="https://api.w.org/" href="javascript:x">'), {"Link": "<x>; rel=next"}) is None
    )
    assert wordpress_api_in("", {}) is None


def test_robots_name_sitemaps() -> None:
    robots = "User-agent: *\r\nDisallow: /x\r\nSitemap: https://news.example/a.xml\r\n  SITEMAP :https://news.example/b.xml # c\n"
    robots += "Sitemap: /relative.xml\nSitemap: ftp://news.example/c.xml\nSitemap: https://news.example/a.xml\n#Sitemap: https://x.example/"
    assert sitemaps_in(robots) == ("https://news.example/a.xml", "https://news.example/b.xml")
    assert sitemaps_in(robots.encode()) == sitemaps_in(robots)
    assert len(sitemaps_in("\n".join(f"Sitemap: https://news.example/{n}.xml" for n in range(5_000)))) == 100


def test_usual_places_begin_below_the_homepages_path() -> None:
    places = usual_places(HOME)
    assert places[0] == ("https://news.example/az/feed", "rss")
    for expected in (
        ("https://news.example/rss.xml", "rss"),
        ("https://news.example/sitemap_index.xml", "sitemap"),
        ("https://news.example/news-sitemap.xml", "news-sitemap"),
        ("https://news.example/wp-json/wp/v2/posts", "wordpress"),
    ):
        assert expected in places
    assert len({url for url, _ in places}) == len(places)
    assert usual_places("https://news.example")[0] == ("https://news.example/feed", "rss")
    assert usual_places("news") == ()


@settings(deadline=None)
@given(st.text(max_size=500), st.sampled_from(["", "<link rel=alternate ", "<a href='/rss'", "<base href="]))
def test_no_page_makes_discovery_fail(text: str, start: str) -> None:
    raw = (start + text).encode("utf-8", "surrogatepass")
    for found in feeds_in(raw, HOME, "text/html"):
        assert found.url.startswith(("http://", "https://"))
    assert wordpress_api_in(raw, {"Link": text}) is None or "api.w.org" in text
    for url in sitemaps_in(text):
        assert url.startswith("http")
