"""Whatever bytes come, reading feeds ends, is bounded, and what was written properly comes back."""

import html
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crawler.extraction import one_line
from crawler.spiders import Reading, Source, read_links
from crawler.spiders.base import TITLE_LIMIT_CHARS, URL_LIMIT_CHARS
from crawler.spiders.feed.plain import AUTHORS_LIMIT, NAME_LIMIT_CHARS, mended
from storage.endpointrecords import EndpointState
from tests.crawler.feeds.golden import FETCHED_AT, answers
from tests.timing import takes_less_than

BODIES = [path.read_bytes() for path in answers().values()]
LIMIT = 50

XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda char: char in "\t\n" or (ord(char) >= 0x20 and not 0x7F <= ord(char) < 0xA0)
    ),
    max_size=60,
)
TITLES = st.lists(XML_TEXT.filter(lambda text: bool(one_line(text))), min_size=1, max_size=8)
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2026, 11, 24), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


def reading(body: bytes | str, *, limit: int = LIMIT, content_type: str = "application/xml") -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    return read_links(Source("rss", raw, "https://news.example/feed", content_type, "Asia/Baku", FETCHED_AT, limit))


def assert_bounded(found: Reading) -> None:
    assert "its reader failed" not in found.reason
    assert len(found.items) <= LIMIT
    assert len(found.reason) <= 600
    assert len(found.alternates) <= 20
    for item in found.items:
        assert item.url.startswith(("http://", "https://"))
        assert len(item.url) <= 4 * URL_LIMIT_CHARS
        assert len(item.title or "") <= TITLE_LIMIT_CHARS
        assert len(item.authors) <= AUTHORS_LIMIT
        assert all(len(name) <= NAME_LIMIT_CHARS for name in item.authors)
        json.dumps(item.hints()).encode("utf-8")


@settings(deadline=None)
@given(st.binary(max_size=3_000), st.sampled_from([b"", b"<rss>", b"<feed>", b'{"items":[', b"\x1f\x8b", b"\xff\xfe"]))
def test_no_bytes_make_the_reader_fail(body: bytes, start: bytes) -> None:
    assert_bounded(reading(start + body))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(BODIES), st.lists(st.tuples(st.integers(0, 3_000), st.binary(max_size=6)), max_size=6), st.data()
)
def test_a_feed_with_bytes_changed_gives_links_or_a_state(
    body: bytes, changes: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    mutated = bytearray(body)
    for place, what in changes:
        at = place % (len(mutated) + 1)
        mutated[at : at + data.draw(st.integers(0, 6))] = what
    assert_bounded(reading(bytes(mutated)))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(BODIES), st.integers(0, 5_000), st.integers(0, 5_000))
def test_a_feed_with_a_part_moved_or_repeated_gives_links_or_a_state(body: bytes, start: int, end: int) -> None:
    part = body[min(start, end) : max(start, end)]
    assert_bounded(reading(body[:start] + part + body[end:]))


def is_certain(title: str) -> bool:
    """Whether a title has one reading only: not letters that look as if they had been encoded twice."""
    return mended(title) == title


@settings(deadline=None)
@given(TITLES, MOMENTS, st.booleans())
def test_what_is_written_as_rss_comes_back(titles: list[str], moment: datetime, in_cdata: bool) -> None:
    assume(all(map(is_certain, titles)))
    moments = [moment - timedelta(minutes=n) for n in range(len(titles))]
    written = [html.escape(title) for title in titles]  # in RSS a title may be HTML, so words are escaped as HTML
    written = [f"<![CDATA[{title}]]>" if in_cdata else escape(title) for title in written]
    items = "".join(
        f"<item><title>{title}</title><link>https://news.example/{n}</link><pubDate>{format_datetime(at)}</pubDate></item>"
        for n, (title, at) in enumerate(zip(written, moments, strict=True))
    )
    found = reading(f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>').items
    assert [item.title for item in found] == [one_line(title) for title in titles]
    assert [item.published.at if item.published else None for item in found] == moments


@settings(deadline=None)
@given(TITLES, MOMENTS)
def test_what_is_written_as_atom_comes_back(titles: list[str], moment: datetime) -> None:
    assume(all(map(is_certain, titles)))
    moments = [moment - timedelta(minutes=n) for n in range(len(titles))]
    entries = "".join(
        f"<entry><title>{escape(title)}</title><link href={quoteattr(f'https://news.example/{n}')}/>"
        f"<published>{at.isoformat()}</published></entry>"
        for n, (title, at) in enumerate(zip(titles, moments, strict=True))
    )
    found = reading(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{entries}</feed>').items
    assert [item.title for item in found] == [one_line(title) for title in titles]
    assert [item.published.at if item.published else None for item in found] == moments


@settings(deadline=None)
@given(TITLES, MOMENTS, st.booleans())
def test_what_is_written_as_json_comes_back(titles: list[str], moment: datetime, in_ascii: bool) -> None:
    assume(all(map(is_certain, titles)))
    moments = [moment - timedelta(minutes=n) for n in range(len(titles))]
    items = [
        {"id": str(n), "url": f"https://news.example/{n}", "title": title, "date_published": at.isoformat()}
        for n, (title, at) in enumerate(zip(titles, moments, strict=True))
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}
    found = reading(json.dumps(feed, ensure_ascii=in_ascii)).items
    assert [item.title for item in found] == [one_line(title) for title in titles]
    assert [item.published.at if item.published else None for item in found] == moments


def rss(items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


@pytest.mark.parametrize(
    "items",
    [
        "<item><title>" + "x" * 9_000_000 + "</title><link>https://news.example/1</link></item>",
        "<item><title>" + "&lt;b" * 400_000 + "</title><link>https://news.example/1</link></item>",
        "<item><link>https://news.example/1</link>" + "<author>A B</author>" * 50_000 + "</item>",
        "<item><link>https://news.example/1</link><author>" + "x" * 2_000_000 + "</author></item>",
        "<item>" * 60_000,
        "<item><title><![CDATA[" * 40_000,
        "<![CDATA[<![CDATA[]]>" * 40_000,
        "<title>" * 60_000 + "<",
        "&" * 300_000,
        "<description>&nbsp;<" + "<b>" * 20_000,
        "<!--" * 100_000,
        "<item><link>https://news.example/" + "x" * 3_000_000 + "</link></item>",
    ],
    ids=range(12),
)
def test_what_is_too_large_or_too_deep_is_read_in_bounded_time(items: str) -> None:
    """None of these takes a linear reader more than a few seconds; a quadratic one would need hours."""
    assert_bounded(reading(rss(items)))


def test_of_ten_thousand_items_the_newest_are_kept() -> None:
    items = "".join(
        f"<item><title>{n}</title><link>https://news.example/{n}</link><pubDate>"
        f"{format_datetime(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))}</pubDate></item>"
        for n in range(10_000)
    )
    found = reading(rss(items))
    assert [item.title for item in found.items] == [str(n) for n in range(9_950, 10_000)]
    assert "9950 older links were left out" in found.reason
    assert found.advice.window_items == 10_000


def test_a_feed_that_unpacks_to_more_than_its_limit_is_too_large() -> None:
    import gzip

    assert reading(gzip.compress(b" " * (80 * 1024 * 1024))).state is EndpointState.TOO_LARGE


def test_strings_that_never_end_take_no_time() -> None:
    with takes_less_than(3):
        reading('{"items": [' + '"' + '\\"' * 25_000, content_type="application/feed+json")


def test_bases_around_all_entries_are_joined_once() -> None:
    depth, entries = 200, 10_000
    inner = "".join(f"<item><link>/a/{number}</link></item>" for number in range(entries))
    opened = "".join(f'<b xml:base="d{number}/">' for number in range(depth))
    with takes_less_than(6):
        found = reading(f"<rss><channel>{opened}{inner}{'</b>' * depth}</channel></rss>")
    assert found.items
