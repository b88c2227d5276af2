"""How a walk through the past goes on: where it begins, which addresses come next, what is of the span, when it is done."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Cursor, NoWay, Plan, Task, begun, plan_of, progress, resumed
from crawler.archive.dates import filled
from crawler.archive.plan import ROBOTS, Answer
from crawler.archive.sitemaps import USUAL, may_hold, named_span
from crawler.archive.walk import TRIES, after, in_span, summary
from crawler.settings import CrawlerSettings
from crawler.sources import OutletEntry
from storage.endpointrecords import EndpointState as E

SINCE = datetime(2025, 5, 10, 20, tzinfo=UTC)  # the 11th of May in Tbilisi
UNTIL = datetime(2025, 5, 14, 20, tzinfo=UTC)
OK = Answer(E.OK)


def plan(way: Any = "dates", until: datetime = UNTIL, **more: Any) -> Plan:
    told: dict[str, Any] = {"template": "https://a.example/{yyyy}/{mm}/{dd}", "base": "https://a.example/posts"}
    return Plan("a", way, SINCE, until, "Asia/Tbilisi", **{**told, **more})


def walked(of: Plan, cursor: Cursor, *answers: Answer) -> Cursor:
    for answer in answers:
        cursor = after(of, cursor, answer)
    return cursor


def urls(cursor: Cursor) -> list[str]:
    return [task.url for task in cursor.waiting]


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("/{yyyy}/{mm}/{dd}", "/2025/01/03"),
        ("/{d}.{m}.{yyyy}", "/3.1.2025"),
        ("/{dd}-{mm}-{yy}?x={page}", "/03-01-25?x={page}"),
    ],
)
def test_a_days_address_is_filled_in(template: str, address: str) -> None:
    assert filled(template, date(2025, 1, 3)) == address


def test_a_walk_by_dates_goes_through_the_outlets_own_days_and_ends_before_the_last() -> None:
    of = plan()
    cursor = begun(of)
    seen = []
    while cursor.waiting:
        seen += urls(cursor)[:1]
        assert progress(of, cursor).done == len(seen) - 1
        cursor = after(of, cursor, OK)
    assert [one[-5:] for one in seen] == ["05/11", "05/12", "05/13", "05/14"]
    assert (progress(of, cursor).done, progress(of, cursor).total) == (4, 4)


def test_the_pages_of_a_day_come_before_the_next_day_and_end_at_their_limit() -> None:
    of = plan(pages_limit=3)
    page = Answer(E.OK, next_page="https://a.example/p2")
    cursor = walked(of, begun(of), page)
    assert urls(cursor) == ["https://a.example/p2", "https://a.example/2025/05/12"]
    cursor = walked(of, cursor, Answer(E.OK, next_page="https://a.example/p3"))
    assert urls(cursor)[0] == "https://a.example/p3"
    cursor = walked(of, cursor, Answer(E.OK, next_page="https://a.example/p4"))
    assert urls(cursor) == ["https://a.example/2025/05/12"]


def test_a_day_that_could_not_be_had_is_asked_for_again_by_the_next_run_alone() -> None:
    of = plan()
    cursor = walked(of, begun(of), Answer(E.TIMEOUT, "late"), OK, OK, OK)
    assert (cursor.waiting, [task.day for task in cursor.failed]) == ((), ["2025-05-11"])
    assert "1 addresses could not be had" in summary(cursor)
    again = walked(of, resumed(cursor), OK)
    assert (again.waiting, again.failed) == ((), ())


def test_an_address_that_fails_run_after_run_is_given_up_and_named() -> None:
    of = plan()
    cursor = walked(of, begun(of), Answer(E.TIMEOUT, "late"), OK, OK, OK)
    for _ in range(TRIES - 1):
        cursor = walked(of, resumed(cursor), Answer(E.TIMEOUT, "late"))
    assert (cursor.waiting, cursor.failed) == ((), ())
    assert summary(cursor) == "late (https://a.example/2025/05/11)"


def test_days_that_are_not_there_are_counted() -> None:
    of = plan()
    cursor = walked(of, begun(of), Answer(E.GONE), Answer(E.GONE), OK, OK)
    assert summary(cursor) == "2 of 4 addresses are not there"


def test_wordpress_is_asked_month_by_month_with_the_pages_of_each() -> None:
    of = plan("wordpress", until=datetime(2025, 6, 20, tzinfo=UTC))
    cursor = begun(of)
    assert "after=2025-05-09T20:00:00Z" in urls(cursor)[0]
    assert "before=2025-06-10T20:00:00Z" in urls(cursor)[0]
    cursor = walked(of, cursor, Answer(E.OK, next_page="https://a.example/posts?page=2"))
    assert urls(cursor)[0] == "https://a.example/posts?page=2"
    assert "after=2025-06-08T20:00:00Z" in urls(cursor)[1]
    assert walked(of, cursor, OK, OK).waiting == ()


def robots(*names: str) -> Answer:
    return Answer(E.OK, follow=tuple((f"https://a.example/{name}", None) for name in names))


SITEMAPS = plan("sitemap", starts=(Task("https://a.example/robots.txt", ROBOTS),), depth_limit=2)


def test_sitemaps_are_those_that_robots_names_and_their_parts_within_the_depth() -> None:
    cursor = walked(SITEMAPS, begun(SITEMAPS), robots("index.xml", "news.xml"))
    assert urls(cursor) == ["https://a.example/index.xml", "https://a.example/news.xml"]
    cursor = walked(SITEMAPS, cursor, robots("a.xml", "index.xml", "b.xml"))
    assert urls(cursor) == [f"https://a.example/{name}.xml" for name in ("a", "b", "news")]
    assert urls(walked(SITEMAPS, cursor, robots("deeper.xml"))) == urls(cursor)[1:]


def test_the_usual_names_are_tried_in_turn_where_robots_names_none() -> None:
    cursor = walked(SITEMAPS, begun(SITEMAPS), Answer(E.OK))
    tried = []
    while cursor.waiting:
        tried += urls(cursor)
        cursor = walked(SITEMAPS, cursor, Answer(E.GONE))
    assert tried == [f"https://a.example{path}" for path in USUAL]
    found = walked(SITEMAPS, begun(SITEMAPS), Answer(E.OK), OK)
    assert found.waiting == ()


def test_what_has_no_room_is_counted() -> None:
    of = plan("sitemap", starts=SITEMAPS.starts, waiting_limit=3)
    cursor = walked(of, begun(of), robots(*(f"{n}.xml" for n in range(10))))
    assert (len(cursor.waiting), cursor.left) == (3, 7)
    assert "7 addresses had no room" in summary(cursor)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("sitemap-2025-05.xml", "2025-05-01", "2025-05-31"),
        ("sitemap_202512.xml.gz", "2025-12-01", "2025-12-31"),
        ("sitemap-20250516.xml", "2025-05-16", "2025-05-16"),
        ("2025/05/16/sitemap.xml", "2025-05-16", "2025-05-16"),
        ("sitemap-2025-5.xml", "2025-05-01", "2025-05-31"),
        ("sitemap/2024.xml", "2024-01-01", "2024-12-31"),
        ("sitemap.xml?year=2024&month=2", "2024-02-01", "2024-02-29"),
        ("sitemap.xml?yyyy=2024&mm=02&dd=03", "2024-02-03", "2024-02-03"),
        ("sitemap.xml?yyyymm=202402", "2024-02-01", "2024-02-29"),
        ("sitemap-12.xml", None, None),
        ("sitemap-120250.xml", None, None),
        ("post-sitemap3.xml", None, None),
        ("sitemap.xml?year=2024&month=77", None, None),
    ],
)
def test_a_sitemaps_name_may_state_what_it_spans(name: str, first: str | None, last: str | None) -> None:
    span = named_span(f"https://a.example/{name}")
    assert span == ((date.fromisoformat(first), date.fromisoformat(last)) if first and last else None)


@pytest.mark.parametrize(
    ("name", "changed_at", "is_asked_for"),
    [
        ("sitemap-2025-05.xml", None, True),
        ("sitemap-2025-04.xml", None, False),
        ("sitemap-2025-06.xml", None, False),
        ("sitemap-2025-05-15.xml", None, True),
        ("sitemap-2025-05-16.xml", None, True),
        ("sitemap-2025-05-17.xml", None, False),
        ("sitemap-7.xml", None, True),
        ("sitemap-7.xml", datetime(2025, 5, 9, tzinfo=UTC), False),
        ("sitemap-7.xml", datetime(2025, 5, 10, tzinfo=UTC), True),
        ("sitemap-7.xml", datetime(2026, 1, 1, tzinfo=UTC), True),
        ("author-sitemap.xml", None, False),
        ("post_tag-sitemap2.xml", None, False),
        ("wp-sitemap-taxonomies-category-1.xml", None, False),
        ("wp-sitemap-posts-post-1.xml", None, True),
    ],
)
def test_only_parts_that_may_hold_the_span_are_asked_for(
    name: str, changed_at: datetime | None, is_asked_for: bool
) -> None:
    assert may_hold(SITEMAPS, f"https://a.example/{name}", changed_at) is is_asked_for


@pytest.mark.parametrize(
    ("url", "published_at", "changed_at", "is_of_it"),
    [
        ("/a", None, None, True),
        ("/a", SINCE, None, True),
        ("/a", UNTIL, None, False),
        ("/a", datetime(2025, 5, 10, 19, 59, tzinfo=UTC), None, False),
        ("/a", None, datetime(2025, 5, 10, 19, 59, tzinfo=UTC), False),
        ("/a", None, datetime(2026, 5, 1, tzinfo=UTC), True),
        ("/2025/05/10/a", None, None, True),
        ("/2025/05/08/a", None, None, False),
        ("/2025/05/16/a", None, None, False),
        ("/2025/05/12/a", datetime(2020, 1, 1, tzinfo=UTC), None, False),
    ],
)
def test_a_link_is_of_the_span_by_what_is_stated(
    url: str, published_at: datetime | None, changed_at: datetime | None, is_of_it: bool
) -> None:
    assert in_span(plan(), f"https://a.example{url}", published_at, changed_at) is is_of_it


def outlet(**more: Any) -> OutletEntry:
    told = {"id": "a", "name": "A", "homepage": "https://a.example", "timezone": "Asia/Tbilisi"}
    return OutletEntry.model_validate({**told, **more})


POSTS = {"url": "https://a.example/wp-json/wp/v2/posts?categories=3", "type": "wordpress"}
DAYS = {"type": "dates", "url": "https://a.example/{yyyy}-{mm}-{dd}", "links": "/n/", "pages": 7}


@pytest.mark.parametrize(
    ("entry", "asked", "way", "address"),
    [
        ({}, None, "sitemap", "https://a.example/robots.txt"),
        ({"feeds": [POSTS]}, None, "wordpress", POSTS["url"]),
        ({"feeds": [POSTS]}, "sitemap", "sitemap", "https://a.example/robots.txt"),
        (
            {"feeds": [{"url": "https://a.example/s.xml", "type": "sitemap"}]},
            None,
            "sitemap",
            "https://a.example/s.xml",
        ),
        ({"feeds": [POSTS], "archive": DAYS}, None, "dates", DAYS["url"]),
        ({"archive": DAYS}, "wordpress", "wordpress", "https://a.example/wp-json/wp/v2/posts"),
        (
            {"archive": {"type": "sitemap", "url": "https://b.example/i.xml"}},
            None,
            "sitemap",
            "https://b.example/i.xml",
        ),
    ],
)
def test_the_way_is_the_one_asked_for_else_the_catalogues_else_the_best(
    entry: dict[str, Any], asked: Any, way: str, address: str
) -> None:
    made = plan_of(outlet(**entry), SINCE, UNTIL, asked, CrawlerSettings())
    assert (made.way, made.address) == (way, address)


def test_the_catalogue_tells_how_a_days_listing_is_read() -> None:
    made = plan_of(outlet(archive=DAYS), SINCE, UNTIL, None, CrawlerSettings())
    assert (made.instructions.links, made.pages_limit) == ("/n/", 7)


def test_there_is_no_way_by_dates_without_an_address() -> None:
    with pytest.raises(NoWay, match="add archive"):
        plan_of(outlet(), SINCE, UNTIL, "dates", CrawlerSettings())


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Plan("a", "dates", datetime(2025, 1, 1), UNTIL, "UTC")


ANSWERS = st.builds(
    Answer,
    st.sampled_from(list(E)),
    st.text(max_size=5),
    st.lists(st.tuples(st.sampled_from([f"https://a.example/{n}.xml" for n in range(9)]), st.none()), max_size=4).map(
        tuple
    ),
    st.none() | st.sampled_from([f"https://a.example/p{n}" for n in range(5)]),
)


@given(st.sampled_from(["dates", "sitemap", "wordpress"]), st.lists(ANSWERS, max_size=40))
def test_a_walk_ends_whatever_it_is_told_and_its_cursor_survives_being_kept(way: str, answers: list[Answer]) -> None:
    of = plan(way, starts=SITEMAPS.starts, pages_limit=3, waiting_limit=5)
    cursor = begun(of)
    for answer in answers:
        assert Cursor.from_json(json.loads(json.dumps(cursor.as_json()))) == cursor
        assert len(cursor.waiting) <= 6
        if not cursor.waiting:
            cursor = resumed(cursor)
        if not cursor.waiting:
            break
        before = progress(of, cursor)
        cursor = after(of, cursor, answer)
        assert 0 <= before.done <= before.total
    for _ in range(200):
        cursor = resumed(cursor) if not cursor.waiting else cursor
        if not cursor.waiting:
            break
        cursor = after(of, cursor, OK)
    assert (cursor.waiting, cursor.failed) == ((), ())
