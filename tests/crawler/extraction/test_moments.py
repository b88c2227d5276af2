"""Published and changed: candidates that agree on a minute, days with a printed minute, and the last resort."""

from datetime import UTC, datetime, timedelta

from crawler.extraction import Article, Known, Outlet, extract

URL = "https://harbour.example/news/1"
TEXT = "<p>" + "The ferry sailed before dawn with forty wagons on board, the harbour master said. " * 4 + "</p>"


def read(head: str = "", body: str = "", *, zone: str = "UTC", url: str = URL) -> Article:
    html = (
        f"<html><head><title>Ferry sails</title>{head}</head><body><article><h1>Ferry sails</h1>{body}{TEXT}</article>"
    )
    return extract(html.encode(), url=url, outlet=Outlet(zone=zone))


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def test_two_that_agree_win_against_one() -> None:
    head = meta("article:published_time", "2026-03-06T10:00:00Z") + meta("dc.date", "2026-03-06T11:30:00+00:00")
    body = '<time class="published" datetime="2026-03-06T11:30:00Z">today</time>'
    found = read(head, body).published
    assert found is not None and found.at == datetime(2026, 3, 6, 11, 30, tzinfo=UTC)


def test_local_time_with_a_zero_offset_is_the_time_that_a_surer_offset_tells() -> None:
    head = meta("article:published_time", "2026-03-06T10:00:00+00:00") + meta("dc.date", "2026-03-06T10:00:00")
    body = '<span itemprop="datePublished" content="2026-03-06T10:00:00+04:00"></span>'
    found = read(head, body).published
    assert found is not None and found.at == datetime(2026, 3, 6, 6, tzinfo=UTC)


def test_a_stated_day_gets_the_minute_that_is_printed_for_it() -> None:
    found = read(meta("date", "2026-03-06"), '<div class="date">6 March 2026, 10:40</div>', zone="Asia/Baku").published
    assert found is not None and (found.source, found.known) == ("text", Known.OUTLET_ZONE)
    assert found.at == datetime(2026, 3, 6, 6, 40, tzinfo=UTC)


def test_a_minute_of_another_day_is_not_the_stated_days() -> None:
    found = read(meta("date", "2026-03-06"), '<div class="date">7 March 2026, 10:40</div>').published
    assert found is not None and found.known is Known.DATE_ONLY
    assert found.at == datetime(2026, 3, 6, tzinfo=UTC)


def test_a_printed_midnight_is_no_minute() -> None:
    found = read(meta("date", "2026-03-06"), '<div class="date">6 March 2026 00:00</div>').published
    assert found is not None and (found.source, found.known) == ("meta:date", Known.DATE_ONLY)


def test_the_day_of_an_instant_is_that_of_its_own_clock() -> None:
    found = read(meta("article:published_time", "2026-03-06T01:30:00+04:00")).published
    assert found is not None and found.at.day == 5
    assert (found.day.isoformat(), found.offset) == ("2026-03-06", timedelta(hours=4))


def test_of_two_prints_of_one_moment_the_one_with_an_offset_tells_the_day() -> None:
    head = meta("article:published_time", "2026-03-05T21:30:00Z") + meta("dc.date", "2026-03-06T01:30:00+04:00")
    body = '<time class="published" datetime="2026-03-06T01:30:00+04:00">today</time>'
    found = read(head, body).published
    assert found is not None and found.day.isoformat() == "2026-03-06"


FAR = "<p>Goods trains wait at the quay until the wind falls.</p>" * 8


def test_the_markup_of_the_whole_page_is_searched_only_where_nothing_else_is_found() -> None:
    body = '<p class="article-info">6 March 2026</p>'
    found = read("", FAR + body)
    assert found.published is not None and found.published.source == "htmldate"
    choice = next(one for one in found.choices if one.field == "published")
    assert choice.confidence < 0.5
    stated = read(meta("date", "2026-03-07"), FAR + body).published
    assert stated is not None and stated.source == "meta:date"


def test_a_day_that_the_prose_speaks_of_is_not_that_of_publication() -> None:
    body = "<p>A notice of the port authority, in force since 6 March 2026 until further notice.</p>"
    assert read("", FAR + body).published is None


def test_a_page_of_too_many_elements_is_not_searched() -> None:
    body = "<p>In force since 6 March 2026 until further notice.</p>" + "<i>x</i>" * 6000
    assert read("", FAR + body).published is None


def test_an_instant_of_the_change_before_the_publication_is_dropped_with_its_choice() -> None:
    head = meta("article:published_time", "2026-03-06T10:00:00Z") + meta(
        "article:modified_time", "2026-03-05T10:00:00Z"
    )
    found = read(head)
    assert found.updated is None and "updated" not in {one.field for one in found.choices}


def test_the_day_of_another_story_in_a_script_is_not_that_of_the_page() -> None:
    script = '<script>var next = {"title": "Goods trains wait", "datePublished": "2024-01-15T10:00:00Z"};</script>'
    assert read("", FAR + script).published is None
