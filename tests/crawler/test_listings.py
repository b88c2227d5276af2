"""Finding links on listings: by the catalogue's patterns or by what articles look like, with titles, dates and pages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.spiders import Instructions, Reading, Source, asked_address, read_links
from storage.endpointrecords import EndpointState
from tests.timing import takes_less_than

FETCHED_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADDRESS = "https://news.example/az/news"


def reading(
    body: str | bytes,
    instructions: Instructions | None = None,
    *,
    url: str = ADDRESS,
    hosts: tuple[str, ...] = (),
    limit: int = 1_000,
    content_type: str = "text/html",
) -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    told = instructions or Instructions()
    return read_links(Source("section", raw, url, content_type, "Asia/Baku", FETCHED_AT, limit, frozenset(hosts), told))


def page(*parts: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>N</title>{head}</head><body>{''.join(parts)}</body></html>"


def found(body: str, instructions: Instructions | None = None, **more: str) -> list[str]:
    return [item.url.removeprefix("https://news.example") for item in reading(body, instructions, **more).items]  # type: ignore[arg-type]


NUMBERED = Instructions(links=r"/n/\d+$")
HEADLINES = [f"Headline number {word} of the long list" for word in ("one", "two", "three", "four")]
ARTICLES = "".join(f'<h3><a href="/az/{n}00-some-slug-here">{text}</a></h3>' for n, text in enumerate(HEADLINES, 1))


@pytest.mark.parametrize(
    "noise",
    [
        '<a href="/az/about">About our editorial office and its values</a>',
        '<a href="/az/tag/railways-and-new-ports-2026">railways and new ports</a>',
        '<a href="/az/author/somebody-with-long-name">Somebody with a very long name</a>',
        '<a href="/files/yearly-report-of-2025.pdf">Yearly report of the whole house</a>',
        '<a href="/az/news?page=2">The next page of all the older news</a>',
        '<a href="/az/news/page/12">The twelfth page of all the older news</a>',
        '<a href="/az/2026/11/">All articles of November of this year</a>',
        '<a href="/az/2026/11/23">All articles of the day before today</a>',
        '<a href="/">The front page of our newspaper of record</a>',
        '<a href="/az">The front page of our newspaper of record</a>',
        '<a href="#top-of-the-page-100">Back to the top of this very long page</a>',
        '<a href="https://social.example/share/100200?u=x">Share this long headline with friends</a>',
        '<a href="/az/100-some-slug-here?share=mail">Share this long headline with friends</a>',
        '<a href="mailto:desk@news.example">Write a letter to our editorial office</a>',
        '<a href="javascript:open(100200)">Open the picture in a window of its own</a>',
        '<nav><a href="/az/all-about-the-region-and-its-roads">All about the region and its roads</a></nav>',
        '<footer><p><a href="/az/rules-for-quoting-our-articles">Rules for quoting our articles</a></p></footer>',
        '<div class="site-menu"><a href="/az/economy-and-business-news">Economy</a></div>',
        '<a href="/wp-content/uploads/2026/picture-of-the-day-100.jpg">Picture of the whole day</a>',
    ],
)
def test_what_is_no_article_is_left_out(noise: str) -> None:
    assert found(page(ARTICLES, noise)) == [f"/az/{n}00-some-slug-here" for n in (1, 2, 3, 4)]


def test_short_titles_come_in_with_their_shape_and_a_stranger_does_not() -> None:
    short = '<p><a href="/az/900-one-more-slug">Rain</a></p>'
    assert "/az/900-one-more-slug" in found(page(ARTICLES, short))
    assert found(page('<p><a href="/az/rain">Rain</a></p>')) == []


def test_links_stay_within_the_outlets_hosts() -> None:
    body = page(
        ARTICLES, '<h3><a href="https://sub.paper.example/500-some-slug-here">A headline of the other host</a></h3>'
    )
    assert len(reading(body, hosts=("news.example",)).items) == 4
    assert len(reading(body, hosts=("news.example", "paper.example")).items) == 5
    assert len(reading(body).items) == 4


def test_the_catalogues_pattern_alone_decides_where_there_is_one() -> None:
    body = page('<nav><a href="/n/1">x</a></nav><a href="/n/2?page=3">y</a><a href="/n/2">z</a>', ARTICLES)
    assert found(body, NUMBERED) == ["/n/1", "/n/2"]


def test_a_page_linked_often_is_one_item_with_the_title_of_its_heading() -> None:
    body = page(
        '<div><a href="/n/1#c">12 comments on this long headline here</a><a href="/n/1"><img alt="Picture"></a>'
        '<h2><a href="/n/1/">The headline</a></h2><a href="/n/1?utm_source=x">Read more</a></div>'
    )
    items = reading(body, NUMBERED).items
    assert [(item.url, item.title) for item in items] == [("https://news.example/n/1", "The headline")]


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ('<a href="/n/1">Short</a><a href="/n/1">The longer of two</a>', "The longer of two"),
        ('<a href="/n/1" title="From the title"><img src="x"></a>', "From the title"),
        ('<a href="/n/1" aria-label="From the label"></a>', "From the label"),
        ('<a href="/n/1"><img alt="From the picture"></a>', "From the picture"),
        ('<a href="/n/1"><h3>Inner &amp; heading</h3><p>Teaser of many words</p></a>', "Inner & heading"),
        ('<a href="/n/1"><script>x()</script></a>', None),
    ],
)
def test_a_title_is_taken_from_where_it_stands(link: str, title: str | None) -> None:
    assert reading(page(link), NUMBERED).items[0].title == title


@pytest.mark.parametrize(
    ("beside", "stated", "at"),
    [
        ('<time datetime="2026-11-20T09:30:00+04:00">today</time>', "2026-11-20T09:30:00+04:00", (20, 5, 30)),
        ("<time>20 noyabr 2026, 09:30</time>", "20 noyabr 2026, 09:30", (20, 5, 30)),
        ("<span>20.11.2026 09:30</span>", "20.11.2026 09:30", (20, 5, 30)),
        ("<span>2 hours ago</span>", "2026-11-24T10:00:00+00:00", (24, 10, 0)),
        ("<span>dünən, 14:30</span>", "2026-11-23T10:30:00+00:00", (23, 10, 30)),
        ("<span>3 дня назад</span>", "2026-11-21", (20, 20, 0)),
        ("<span>20 noyabr</span>", "2026-11-20", (19, 20, 0)),
        ("<span>12 comments</span>", None, None),
        ("<span>10:05</span>", None, None),
    ],
)
def test_the_date_beside_a_link_is_its_own_whatever_it_is_like(
    beside: str, stated: str | None, at: tuple[int, int, int] | None
) -> None:
    """A relative date is kept as the instant that it means: the page is read later, when it would mean another."""
    body = page(f'<div><p>{beside}</p><a href="/n/1">One</a></div><div><a href="/n/2">2</a> <i>01.01.2025</i></div>')
    first = reading(body, NUMBERED).items[0]
    assert first.hints().get("published_raw") == stated
    if at:
        assert first.published is not None
        assert (first.published.at.day, first.published.at.hour, first.published.at.minute) == at


def test_a_date_in_a_title_is_no_date_of_publication() -> None:
    body = page('<div><a href="/n/1">Parade of 9 May 2025</a><b>20.11.2026</b></div><a href="/n/2">x</a>')
    published = reading(body, NUMBERED).items[0].published
    assert published is not None
    assert published.raw == "20.11.2026"


def test_a_day_in_the_address_is_known_but_not_passed_on_to_the_page() -> None:
    item = reading(page('<a href="/n/2026-11-20/1">x</a>'), Instructions(links="/n/")).items[0]
    assert item.newest_at == datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    assert "published_raw" not in item.hints()


def test_the_catalogues_pattern_for_dates_rules_and_looks_into_the_address_too() -> None:
    body = page(
        '<div><i>01.02.2025</i> <a href="/n/1">x</a> signed on 20/11/2026</div>'
        '<div><i>01.02.2025</i> <a href="/n/2">x</a></div>'
    )
    told = Instructions(links=r"/n/\d", dates=r"signed on (\S+)")
    assert [item.hints().get("published_raw") for item in reading(body, told).items] == ["20/11/2026", None]
    address = Instructions(links=r"/d/", dates=r"/d/(\d+-\d+-\d+)")
    dated = reading(page('<a href="/d/20-11-2026/x">x</a>'), address).items[0]
    assert dated.newest_at == datetime(2026, 11, 19, 20, 0, tzinfo=UTC)


def test_a_base_is_what_links_are_meant_against() -> None:
    body = page('<a href="n/7">x</a>', head='<base href="https://news.example/deep/">')
    assert found(body, NUMBERED) == ["/deep/n/7"]


def test_the_pages_charset_is_that_of_its_bytes() -> None:
    body = (
        '<html><head><meta charset="windows-1251"></head><body><a href="/n/1">Парламент принял закон</a></body></html>'
    )
    assert reading(body.encode("cp1251"), NUMBERED).items[0].title == "Парламент принял закон"


@pytest.mark.parametrize(
    ("told", "url", "markup", "further"),
    [
        (Instructions(), ADDRESS, '<a rel="next" href="?page=2">2</a>', "https://news.example/az/news?page=2"),
        (Instructions(), ADDRESS, '<link rel="next" href="/az/p2">', "https://news.example/az/p2"),
        (Instructions(), ADDRESS, '<li class="pager-next"><a href="/az/p2">></a></li>', "https://news.example/az/p2"),
        (Instructions(), ADDRESS, '<a rel="next" href="https://other.example/2">2</a>', None),
        (Instructions(), ADDRESS, f'<a rel="next" href="{ADDRESS}#2">2</a>', None),
        (Instructions(), ADDRESS, "", None),
        (Instructions(pages=1), ADDRESS, '<a rel="next" href="?page=2">2</a>', None),
        (Instructions(next_page="?page={page}"), ADDRESS, "", f"{ADDRESS}?page=2"),
        (Instructions(next_page="?page={page}", pages=3), f"{ADDRESS}?page=2", "", f"{ADDRESS}?page=3"),
        (Instructions(next_page="?page={page}", pages=3), f"{ADDRESS}?page=3", "", None),
        (
            Instructions(next_page="/i_{page-1}.html"),
            "https://news.example/i_1.html",
            "",
            "https://news.example/i_2.html",
        ),
        (Instructions(next_page="/i_{page-1}.html"), ADDRESS, "", "https://news.example/i_1.html"),
        (Instructions(next_page="/i_{page-1}.html", pages=2), "https://news.example/i_1.html", "", None),
        (Instructions(next_page="ftp://x/{page}"), ADDRESS, "", None),
    ],
)
def test_the_page_after_this_one(told: Instructions, url: str, markup: str, further: str | None) -> None:
    assert reading(page(ARTICLES, markup), told, url=url).next_page == further


def test_a_page_of_a_listing_can_be_asked_for_by_its_number() -> None:
    told = Instructions(next_page="?page={page}")
    assert asked_address("section", ADDRESS, told, page=4) == f"{ADDRESS}?page=4"
    assert asked_address("section", ADDRESS, told) == ADDRESS
    assert asked_address("section", ADDRESS, Instructions(), page=4) == ADDRESS


@pytest.mark.parametrize(
    ("body", "state", "words"),
    [
        ("", EndpointState.EMPTY, "empty"),
        ('{"a": 1}', EndpointState.NOT_A_FEED, "HTML"),
        ("<rss version='2.0'><channel/></rss>", EndpointState.NOT_A_FEED, "HTML"),
        ("%PDF-1.7", EndpointState.NOT_A_FEED, "HTML"),
        (page("<p>No links.</p>"), EndpointState.EMPTY, "no links"),
        (page('<a href="/az/x">x</a>'), EndpointState.EMPTY, "1 links looks like an article"),
        (
            page(head="<title>Just a moment...</title>").replace("<title>N</title>", ""),
            EndpointState.BLOCKED,
            "bot check",
        ),
    ],
)
def test_a_listing_without_articles_says_why(body: str, state: EndpointState, words: str) -> None:
    answer = reading(body, content_type="")
    assert (answer.state, words in answer.reason) == (state, True), answer.reason


def test_links_that_miss_the_pattern_are_counted() -> None:
    answer = reading(page(ARTICLES), NUMBERED)
    assert answer.state is EndpointState.EMPTY
    assert "none of its 4 links" in answer.reason


def test_a_page_with_ten_thousand_links_is_quick_and_bounded() -> None:
    blocks = (
        f'<div><a href="/news/{n}-some-words-of-a-slug"><h3>Headline number {n} of many</h3></a><i>{n % 50} hours ago</i>'
        f'<a href="/tag/{n}">tag</a></div>'
        for n in range(10_000)
    )
    with takes_less_than(20):
        answer = reading(page(*blocks), limit=5_000)
    assert len(answer.items) == 5_000
    assert "5000 older links" in answer.reason


MARKUP = st.lists(
    st.sampled_from(
        ["<a href='/n/1'>", "</a>", "<a href='http://['>", "<a href>", "<time datetime='x'>", "<div class='menu'>", "</div>",
         "<base href='::'>", "<h2>", "1 May", "99999999999999", "<li>", "<a href='/az/2026/11/20/slug-of-words-9'>", "\x00"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@settings(deadline=None)  # the machine may be busy
@given(
    st.binary(max_size=500) | MARKUP, st.sampled_from([Instructions(), Instructions(links="/n/", next_page="{page}")])
)
def test_no_bytes_make_the_reader_fail(body: str | bytes, told: Instructions) -> None:
    answer = reading(body if isinstance(body, bytes) else f"<html><body>{body}", told)
    assert "its reader failed" not in answer.reason
    assert all(item.url.startswith(("http://", "https://")) for item in answer.items)


def test_a_block_of_times_that_cannot_be_read_takes_no_time() -> None:
    times = "".join(f"<time>about {number} o'clock or so</time>" for number in range(20_000))
    with takes_less_than(5):
        read = reading(page(f'<div><h3><a href="/n/1">A headline that is long enough</a></h3>{times}</div>'), NUMBERED)
    assert len(read.items) == 1


def test_articles_each_with_a_time_that_cannot_be_read_take_no_time() -> None:
    blocks = (
        f'<div><h3><a href="/n/{number}">A headline of its own</a></h3><time>once {number}-{number}xx</time></div>'
        for number in range(8_000)
    )
    with takes_less_than(5):
        reading(page(*blocks), NUMBERED)
