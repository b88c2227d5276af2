"""Reading a page whole: what the feed adds, what the outlet decides, which bytes are no article."""

import json
import time
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction import Article, Hints, Kind, Known, Outlet, UnknownZoneError, extract
from tests.crawler.extraction.test_golden import NAMES, PAGES

URL = "https://harbour-light.example/ferry"
SENTENCES = [
    "The ferry between the two ports left before dawn with forty railway wagons on board, the harbour master said.",
    "Traders had waited nine days for the storm to pass, and several lorries turned back towards the border meanwhile.",
    "The company that runs the line promised a fixed timetable from the first of June, with two departures a day.",
    "Officials on both shores welcomed the plan but gave no figure for the cost of the second berth.",
]
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
TEXT = "\n\n".join(SENTENCES)


def page(body: str = BODY, head: str = "", title: str = "Ferry sails after nine days") -> bytes:
    html = (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article>"
    )
    return html.encode()


def ld(**fields: object) -> str:
    article = {"@type": "NewsArticle", "headline": "Ferry sails after nine days", **fields}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


def test_the_feed_fills_what_the_page_does_not_say() -> None:
    hints = Hints(title="Other", authors=("Leyla Rahimli",), published_raw="Fri, 16 May 2025 10:00:00 AZT")
    article = extract(page(), url=URL, outlet=Outlet("Harbour Light", "Asia/Baku"), hints=hints)
    assert article.title == "Ferry sails after nine days"
    assert article.authors == ("Leyla Rahimli",)
    assert article.published is not None
    assert (article.published.at, article.published.source) == (datetime(2025, 5, 16, 6, tzinfo=UTC), "feed")
    assert article.publisher == "Harbour Light"


def test_the_page_goes_before_the_feed_but_a_minute_before_a_day() -> None:
    hints = Hints(published_raw="2025-05-16T08:00:00Z")
    minute = extract(page(head=ld(datePublished="2025-05-16T07:30:00Z")), url=URL, hints=hints).published
    day = extract(page(head=ld(datePublished="2025-05-16")), url=URL, hints=hints).published
    other_day = extract(page(head=ld(datePublished="2025-05-10")), url=URL, hints=hints).published
    assert minute is not None and (minute.at.hour, minute.source) == (7, "json-ld")
    assert day is not None and (day.at.hour, day.source) == (8, "feed")
    assert other_day is not None and (other_day.at.day, other_day.known) == (10, Known.DATE_ONLY)


def test_the_feeds_text_stands_in_for_a_page_without_one() -> None:
    article = extract(page(body="<div id=app></div>"), url=URL, hints=Hints(text_html=BODY))
    assert (article.kind, article.text) == (Kind.ARTICLE, TEXT)
    empty = extract(b"", url=URL, hints=Hints(title="Ferry", text_html=BODY, published_raw="2025-05-16T08:00:00Z"))
    assert (empty.kind, empty.title, empty.text) == (Kind.ARTICLE, "Ferry", TEXT)
    assert empty.published is not None and empty.published.source == "feed"


def test_the_feeds_text_clears_the_page_of_clutter() -> None:
    clutter = "<p>Subscribe to our morning letter and never miss the news of the harbour and of the sea again, dear reader.</p>"
    body = BODY.replace("</p><p>", f"</p>{clutter}<p>", 1)
    assert extract(page(body=body), url=URL, hints=Hints(text_html=BODY)).text == TEXT


def test_a_feed_that_is_cut_short_does_not_shorten_the_page() -> None:
    assert extract(page(), url=URL, hints=Hints(text_html=f"<p>{SENTENCES[0]}</p>")).text == TEXT
    assert (
        extract(page(), url=URL, hints=Hints(text_html="".join(f"<p>{one}</p>" for one in SENTENCES[:3]))).text == TEXT
    )


def test_html_in_the_article_body_is_read_as_paragraphs() -> None:
    article = extract(page(body="", head=ld(articleBody=BODY)), url=URL)
    assert article.text == TEXT


def test_of_several_articles_the_one_of_this_headline_is_taken() -> None:
    other = {"@type": "NewsArticle", "headline": "Another story", "datePublished": "2020-01-01T00:01:00Z"}
    here = {"@type": "NewsArticle", "headline": "Ferry sails after nine days", "datePublished": "2025-05-16T08:00:00Z"}
    head = f'<script type="application/ld+json">{json.dumps([other, {"@graph": [here]}])}</script>'
    published = extract(page(head=head), url=URL).published
    assert published is not None and published.at.year == 2025


def test_a_change_before_publication_is_no_change() -> None:
    head = ld(datePublished="2025-05-16T08:00:00Z", dateModified="2025-05-16T07:00:00Z")
    assert extract(page(head=head), url=URL).updated is None


def test_a_future_date_is_cut_to_the_fetch() -> None:
    fetched_at = datetime(2025, 5, 16, 7, tzinfo=UTC)
    published = extract(page(head=ld(datePublished="2025-05-16T08:00:00Z")), url=URL, fetched_at=fetched_at).published
    assert published is not None and (published.at, published.known) == (fetched_at, Known.CLAMPED)


def test_todays_date_in_the_header_is_not_the_articles() -> None:
    html = page(body=f'<div class="post-date">16 May 2025, 10:00</div>{BODY}').replace(
        b"<article>", b'<div class="today-date">Saturday, 17 May 2025</div><article>'
    )
    published = extract(html, url=URL).published
    assert published is not None and published.at == datetime(2025, 5, 16, 10, tzinfo=UTC)


def test_an_agency_in_the_byline_is_the_originator_and_no_author() -> None:
    article = extract(page(head='<meta name="author" content="Reuters">'), url=URL)
    assert (article.authors, article.originator) == ((), "Reuters")


def test_an_agency_beside_a_named_person_is_not_the_originator() -> None:
    head = '<meta name="author" content="Reuters"><meta name="author" content="Leyla Rahimli">'
    article = extract(page(head=head), url=URL)
    assert (article.authors, article.originator) == (("Leyla Rahimli",), None)


def test_the_site_name_is_cut_from_a_title_that_stands_nowhere_else() -> None:
    html = f"<html><head><title>Ferry sails | Harbour Light</title></head><body>{BODY}</body></html>".encode()
    assert extract(html, url=URL, outlet=Outlet("Harbour Light")).title == "Ferry sails"
    assert extract(html, url="https://www.other.example/1").title == "Ferry sails | Harbour Light"
    assert extract(html, url="https://www.harbourlight.example/1").title == "Ferry sails"


def test_the_first_heading_of_a_site_is_not_taken_for_the_headline() -> None:
    html = page().replace(b"<article>", b"<h1>Log in</h1><article>", 1)
    assert extract(html, url=URL).title == "Ferry sails after nine days"


def test_entities_in_titles_are_resolved() -> None:
    head = '<meta property="og:title" content="Ferry &amp;amp; rail &amp;#8211; a plan">'
    assert extract(page(head=head, title="Ferry &amp; rail – a plan"), url=URL).title == "Ferry & rail – a plan"


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (b"", Kind.NO_TEXT),
        (b"\0\0\0\0", Kind.NO_TEXT),
        (b"<html></html>", Kind.NO_TEXT),
        (b"%PDF-1.7", Kind.NOT_HTML),
        (b'{"a": 1}', Kind.NOT_HTML),
        (b"<html><head><title>Access denied | guard</title></head><body><p>Ray 5f</p></body></html>", Kind.CHALLENGE),
        (b'<html><body><form id="captcha-form"><p>Are you human?</p></form></body></html>', Kind.CHALLENGE),
        (page(head='<script src="/cdn-cgi/challenge-platform/x.js"></script>'), Kind.ARTICLE),
        (
            b"<html><head><title>Trains</title></head><body><form class='g-recaptcha'></form><div>"
            + b"<p>Short words.</p>" * 60,
            Kind.ARTICLE,
        ),
    ],
)
def test_the_kind_is_told_and_only_articles_have_text(html: bytes, kind: Kind) -> None:
    article = extract(html, url=URL)
    assert article.kind is kind
    assert bool(article.text) is (kind is Kind.ARTICLE)


def test_a_wrong_zone_of_the_outlet_is_an_error_at_once() -> None:
    with pytest.raises(UnknownZoneError, match="Asia/Bakku"):
        extract(b"", url=URL, outlet=Outlet(zone="Asia/Bakku"))
    with pytest.raises(ValueError, match="time zone"):
        extract(b"", url=URL, fetched_at=datetime(2025, 5, 16))


@pytest.mark.parametrize(
    "html",
    [
        b"<html><body>" + b"<div>" * 100_000 + b"text " * 100,
        b"<html><body>" + b"<b><p>" * 5_000 + b"text " * 100,
        b'<html><body><p title="' + b"x" * 5_000_000 + b'">text',
        b'<html><script type="application/ld+json">' + b"[" * 100_000 + b"</script><body><p>text",
        b'<html><script type="application/json">' + b'{"body":' * 100_000 + b"</script><body><p>text",
        b"<html><body>" + b"<h1>title</h1>" * 3_000,
        b"<html><body><h1>x</h1>" + b'<div class="date">12 comments</div>' * 3_000,
        b"<html><head><title>" + b"long " * 200_000 + b"</title><body><p>" + b"A sentence of it. " * 40_000,
        b'<html><head><meta name="author" content="' + b"ab, " * 50_000 + b'"><body><p>text',
    ],
    ids=["deep", "misnested", "attribute", "deep-ld", "deep-state", "headings", "dates", "long", "authors"],
)
def test_a_hostile_page_is_read_within_bounds(html: bytes) -> None:
    check_bounds(extract(html, url=URL))


def test_nested_items_are_not_each_read_to_their_end() -> None:
    html = b"<html><body>" + b"<div itemprop=author>" * 200 + b"<i>word</i> " * 20_000
    started_s = time.process_time()
    check_bounds(extract(html, url=URL))
    assert time.process_time() - started_s < 3


def check_bounds(article: Article) -> None:
    assert len(article.text) <= 500_000 and len(article.title) <= 500 and len(article.authors) <= 20
    assert not any(
        unicodedata.category(char) in ("Cc", "Cs") for char in article.text.replace("\n", "") + article.title
    )
    assert not set(article.text) & set("\u200b\ufeff\xad\u202e\xa0\u2028")
    assert "\n\n\n" not in article.text and article.text == article.text.strip()
    assert all(line == " ".join(line.split()) for line in article.text.split("\n"))
    assert "\n" not in article.title
    assert bool(article.text) is (article.kind is Kind.ARTICLE)


@given(st.binary(max_size=800))
def test_no_bytes_raise(html: bytes) -> None:
    check_bounds(extract(html, url=URL))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_no_mutation_of_a_page_raises(name: str, data: st.DataObject) -> None:
    html = (PAGES / f"{name}.html").read_bytes()
    start = data.draw(st.integers(0, len(html)))
    end = data.draw(st.integers(start, min(len(html), start + 300)))
    mutated = html[:start] + data.draw(st.binary(max_size=40)) + html[end : data.draw(st.integers(end, len(html)))]
    check_bounds(extract(mutated, url=URL, outlet=Outlet(zone="Asia/Baku")))


@given(st.text(max_size=300))
def test_any_words_in_a_page_come_out_clean(words: str) -> None:
    check_bounds(extract(page(body=f"<p>{words}</p>{BODY}", title=words[:40]), url=URL))


def test_a_text_that_stands_in_what_looks_like_clutter_is_not_lost() -> None:
    """A page whose only text lies in a box that is clutter elsewhere is read from the page as it came."""
    rows = "".join(
        f"<tr><td>Berth {n}</td><td>Feeder ship number {n} takes the boxes of the week on board.</td></tr>"
        for n in range(30)
    )
    html = f"<html><head><title>Berths</title></head><body><div class='sidebar menu'><table>{rows}</table></div></body></html>"
    article = extract(html.encode(), url=URL)
    assert article.kind is Kind.ARTICLE
    assert "Feeder ship number 29" in article.text


def test_the_feed_of_an_earlier_version_does_not_hide_an_edit() -> None:
    """The page lost a paragraph, and another one was rewritten, since its feed entry was read."""
    hints = Hints(text_html="".join(f"<p>{one}</p>" for one in (*SENTENCES, SENTENCES[0].replace("forty", "thirty"))))
    assert extract(page(), url=URL, hints=hints).text == TEXT


def test_a_table_of_very_many_cells_takes_time_in_proportion() -> None:
    """Such tables kept trafilatura busy for minutes."""
    begun_s = time.process_time()
    check_bounds(extract(b"<html><body><table>" + b"<td>x" * 100_000, url=URL))
    assert time.process_time() - begun_s < 15
