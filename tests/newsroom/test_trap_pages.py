"""The trap outlets' pages, dates, credits and servers do what they are there for, seen from outside."""

import gzip
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape

import pytest
from lxml import html

from newsroom import (
    Dating,
    NewsroomServer,
    Shown,
)
from newsroom.dates import as_text, kazakh
from newsroom.outlets import DateForm, Serving
from newsroom.traps import TRAPS
from tests.conftest import NEWSROOM_END
from tests.newsroom.client import ask, feed, fetched, of


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
            shown = article.title_credit if outlet_id == "headline-broker" else ""
            assert page.xpath("string(//h1)") == article.title + shown
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


def test_walls_and_films_stand_in_the_place_of_texts(trapped: NewsroomServer) -> None:
    shown = Counter[Shown]()
    for outlet_id in ("toll-gate", "kadr-tv"):
        for article in of(trapped.world, outlet_id):
            page = ask(trapped, f"{outlet_id}.localhost", article.path).body.decode()
            first, *rest = article.text.split("\n\n")
            body = unescape(page.partition("entry-content")[2])
            assert (first in body) is (article.shown is not Shown.FILM)
            assert all((paragraph in body) is (article.shown is Shown.WHOLE) for paragraph in rest)
            assert ("paywall" in page) is (article.shown is Shown.BEGINNING)
            assert ("VideoObject" in page) is (article.shown is Shown.FILM)
            shown[article.shown] += 1
    assert shown[Shown.FILM] and shown[Shown.BEGINNING] and shown[Shown.WHOLE]
