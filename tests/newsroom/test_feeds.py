"""Every endpoint parses with the readers people use, links every visible article and shows its outlet's habit."""

import calendar
import gzip
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

import feedparser
import pytest
from lxml import etree, html

from newsroom import Endpoint, Habit, InventedArticle, InventedOutlet, NewsroomServer, World
from tests.newsroom.client import Reply, ask

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def expected(world: World, server: NewsroomServer, outlet: InventedOutlet, endpoint: Endpoint) -> set[str]:
    return {
        world.page_url(article, server.port)
        for article in own(world, outlet)
        if article.visible(world.clock.now()) and endpoint.language in (None, article.language)
    }


def own(world: World, outlet: InventedOutlet) -> list[InventedArticle]:
    return [article for article in world.articles if article.outlet_id == outlet.id]


def outlet_with(world: World, habit: Habit) -> InventedOutlet:
    return next(outlet for outlet in world.outlets if habit in outlet.habits)


def endpoints(world: World, *kinds: str) -> Iterator[tuple[InventedOutlet, Endpoint]]:
    for outlet in world.outlets:
        if Habit.CHALLENGE not in outlet.habits:
            yield from ((outlet, endpoint) for endpoint in outlet.endpoints if endpoint.kind in kinds)


def parsed(server: NewsroomServer, outlet: InventedOutlet, endpoint: Endpoint | None = None) -> Any:
    reply = ask(server, outlet.host, (endpoint or outlet.endpoints[0]).path)
    assert reply.status == 200
    feed = feedparser.parse(reply.body, response_headers={"content-type": reply.headers["content-type"]})
    assert not feed.bozo, (outlet.id, feed.get("bozo_exception"))
    return feed


def instant(read: time.struct_time) -> datetime:
    """What feedparser took a date for, in UTC."""
    return datetime.fromtimestamp(calendar.timegm(read), UTC)


def locations(reply: Reply) -> list[str]:
    body = gzip.decompress(reply.body) if reply.headers["content-type"] == "application/gzip" else reply.body
    return [node.text for node in etree.fromstring(body).iter(f"{SITEMAP}loc")]


def test_rss_and_atom_feeds_link_every_visible_article(world: World, served: NewsroomServer) -> None:
    seen = 0
    for outlet, endpoint in endpoints(world, "rss", "atom"):
        feed = parsed(served, outlet, endpoint)
        links = [entry.link for entry in feed.entries]
        assert len(links) == len(set(links))
        assert set(links) == expected(world, served, outlet, endpoint)
        seen += len(links)
    assert seen > 150


def test_titles_with_entities_read_rightly_once_they_are_unescaped_again(world: World, served: NewsroomServer) -> None:
    escaped = 0
    for outlet, endpoint in endpoints(world, "rss", "atom"):
        titles = {world.page_url(article, served.port): article.title for article in own(world, outlet)}
        for entry in parsed(served, outlet, endpoint).entries:
            assert unescape(entry.title) == titles[entry.link]
            escaped += entry.title != titles[entry.link]
    assert escaped > 0


def test_json_feeds_link_every_visible_article(world: World, served: NewsroomServer) -> None:
    for outlet, endpoint in endpoints(world, "json"):
        feed = json.loads(ask(served, outlet.host, endpoint.path).body)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert {item["url"] for item in feed["items"]} == expected(world, served, outlet, endpoint)
        for item in feed["items"]:
            article = next(found for found in own(world, outlet) if item["url"].endswith(found.path))
            assert datetime.fromisoformat(item["date_published"]) == article.published_at
            assert (Habit.FULL_TEXT_FEED in outlet.habits) is ("content_html" in item)


def test_sitemaps_link_every_visible_article_the_index_through_its_children(
    world: World, served: NewsroomServer
) -> None:
    for outlet, endpoint in endpoints(world, "sitemap", "news-sitemap"):
        found = locations(ask(served, outlet.host, endpoint.path))
        if Habit.SITEMAP_INDEX in outlet.habits:
            assert [address.rsplit(".", 1)[-1] for address in found] == ["xml", "gz"]
            paths = [address.split(f":{served.port}", 1)[1] for address in found]
            found = [location for path in paths for location in locations(ask(served, outlet.host, path))]
        assert sorted(found) == sorted(expected(world, served, outlet, endpoint))


def test_the_news_sitemap_gives_title_language_and_instant(world: World, served: NewsroomServer) -> None:
    outlet = outlet_with(world, Habit.NEWS_SITEMAP)
    root = etree.fromstring(ask(served, outlet.host, outlet.endpoints[0].path).body)
    by_url = {world.page_url(article, served.port): article for article in own(world, outlet)}
    for node in root:
        article = by_url[str(node.findtext(f"{SITEMAP}loc"))]
        assert node.findtext(f"{NEWS}news/{NEWS}title") == article.title
        assert node.findtext(f"{NEWS}news/{NEWS}publication/{NEWS}language") == "ru"
        stated = str(node.findtext(f"{NEWS}news/{NEWS}publication_date"))
        assert datetime.fromisoformat(stated) == article.published_at


def test_wordpress_pages_through_all_posts_and_refuses_the_page_after_the_last(
    world: World, served: NewsroomServer
) -> None:
    outlet = outlet_with(world, Habit.WORDPRESS)
    endpoint = outlet.endpoints[0]
    first = ask(served, outlet.host, f"{endpoint.path}?per_page=4")
    pages = int(first.headers["x-wp-totalpages"])
    posts = [
        post
        for page in range(1, pages + 1)
        for post in json.loads(ask(served, outlet.host, f"{endpoint.path}?per_page=4&page={page}").body)
    ]
    assert len(posts) == int(first.headers["x-wp-total"])
    assert {post["link"] for post in posts} == expected(world, served, outlet, endpoint)
    beyond = ask(served, outlet.host, f"{endpoint.path}?per_page=4&page={pages + 1}")
    assert beyond.status == 400
    assert json.loads(beyond.body)["code"] == "rest_post_invalid_page_number"
    newest = datetime.fromisoformat(posts[0]["date_gmt"]).replace(tzinfo=UTC)
    assert newest == max(article.published_at for article in own(world, outlet))
    after = ask(served, outlet.host, f"{endpoint.path}?after={posts[2]['date']}")
    assert [post["link"] for post in json.loads(after.body)] == [post["link"] for post in posts[:2]]


@pytest.mark.parametrize(
    "query", ["per_page=0", "per_page=101", "page=0", "page=x", "after=yesterday", "page=" + "9" * 5000]
)
def test_wordpress_refuses_parameters_out_of_range(world: World, served: NewsroomServer, query: str) -> None:
    outlet = outlet_with(world, Habit.WORDPRESS)
    assert ask(served, outlet.host, f"{outlet.endpoints[0].path}?{query}").status == 400


def test_the_listing_reaches_all_articles_through_its_pages(world: World, served: NewsroomServer) -> None:
    outlet = outlet_with(world, Habit.LISTING)
    path, found = outlet.endpoints[0].path, set[str]()
    following: str | None = path
    while following:
        page = html.fromstring(ask(served, outlet.host, following).body)
        page.make_links_absolute(f"http://{outlet.host}:{served.port}{path}")
        found |= set(page.xpath("//div[@class='news-item']//a/@href"))
        following = next(
            (str(href).split(f":{served.port}")[1] for href in page.xpath("//link[@rel='next']/@href")), None
        )
    assert found == expected(world, served, outlet, outlet.endpoints[0])
    assert ask(served, outlet.host, f"{path}?page=99").status == 404


def test_guid_habits(world: World, served: NewsroomServer) -> None:
    none = parsed(served, outlet_with(world, Habit.NO_GUID))
    assert not any("id" in entry for entry in none.entries)
    one = parsed(served, outlet_with(world, Habit.ONE_GUID))
    assert len({entry.id for entry in one.entries}) == 1 < len(one.entries)
    usual = parsed(served, outlet_with(world, Habit.FULL_TEXT_FEED))
    assert [entry.id for entry in usual.entries] == [entry.link for entry in usual.entries]


def test_full_text_feeds_carry_every_paragraph_and_bodiless_feeds_nothing(world: World, served: NewsroomServer) -> None:
    for outlet, endpoint in endpoints(world, "rss", "atom"):
        by_url = {world.page_url(article, served.port): article for article in own(world, outlet)}
        for entry in parsed(served, outlet, endpoint).entries:
            if Habit.FULL_TEXT_FEED in outlet.habits:
                paragraphs = html.fragments_fromstring(entry.content[0].value)
                carried = [node.text_content() for node in paragraphs if not isinstance(node, str)]
                assert "\n\n".join(carried) == by_url[entry.link].text
            elif Habit.BODILESS_FEED in outlet.habits:
                assert "summary" not in entry
                assert "content" not in entry


def test_wrong_zones_are_local_times_that_feedparser_reads_wrongly_or_not_at_all(
    world: World, served: NewsroomServer
) -> None:
    labels = set()
    for outlet, endpoint in endpoints(world, "rss"):
        by_url = {world.page_url(article, served.port): article for article in own(world, outlet)}
        for entry in parsed(served, outlet, endpoint).entries:
            published_at, read = by_url[entry.link].published_at, entry.get("published_parsed")
            right = read is not None and instant(read) == published_at
            assert right is (Habit.WRONG_ZONE not in outlet.habits)
            if Habit.WRONG_ZONE in outlet.habits:
                labels.add(entry.published.partition(":00 ")[2])
            else:
                assert parsedate_to_datetime(entry.published) == published_at
    assert labels == {"MSK", "AZT", "GMT+4", "CST", ""}


def test_the_zombie_is_a_valid_feed_of_items_years_old(world: World, served: NewsroomServer) -> None:
    entries = parsed(served, outlet_with(world, Habit.ZOMBIE)).entries
    newest = max(instant(entry.published_parsed) for entry in entries)
    assert world.clock.now() - newest > timedelta(days=5 * 365)
    assert len(entries) >= 4


def test_the_windows_1251_feed_is_in_that_encoding(world: World, served: NewsroomServer) -> None:
    outlet = outlet_with(world, Habit.WINDOWS_1251)
    reply = ask(served, outlet.host, outlet.endpoints[0].path)
    assert reply.body.startswith(b'<?xml version="1.0" encoding="windows-1251"?>')
    assert "Каспийский берег".encode("cp1251") in reply.body
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode("utf-8")


def test_feeds_grow_with_the_clock(world: World, served: NewsroomServer) -> None:
    outlet = outlet_with(world, Habit.ONE_GUID)
    world.clock.advance(timedelta(days=-8))
    before = parsed(served, outlet).entries
    world.clock.advance(timedelta(days=8))
    after = parsed(served, outlet).entries
    assert 0 < len(before) < len(after)
    assert [entry.link for entry in after[-len(before) :]] == [entry.link for entry in before]


def test_atom_entries_say_when_they_were_edited(world: World, served: NewsroomServer) -> None:
    outlet = outlet_with(world, Habit.ATOM)
    for entry in parsed(served, outlet).entries:
        assert entry.updated_parsed >= entry.published_parsed
    assert parsed(served, outlet).feed.author == outlet.name
