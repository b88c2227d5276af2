"""What a site's page says of its outlet, what is chosen of its addresses, and what is guessed."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.extraction import Instant, Known
from crawler.sources import OutletEntry, load_catalogue
from crawler.sources.naming import guessed_country, guessed_zone, outlet_id
from crawler.sources.probe import ProbeResult
from crawler.sources.site import Candidate, choose, entries_of, facts_of
from crawler.spiders import Item, Reading
from storage.endpointrecords import EndpointState as State

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def candidate(
    url: str, kind: str = "rss", state: State = State.OK, *, links: str = "", named: bool = True, dated: bool = False
) -> Candidate:
    """`links` are the letters of its articles."""
    published = Instant(NOW - timedelta(hours=1), "raw", "sitemap", Known.OFFSET) if dated else None
    letters = links or url
    items = tuple(Item(f"https://one.example/{n}", title="T" if dated else None, published=published) for n in letters)
    result = ProbeResult("", url, kind, None, False, False, False, state, "why", items=len(items))
    return Candidate(result, Reading(state, "", items), named)


def decisions(*candidates: Candidate) -> dict[str, str]:
    return {choice.result.url: choice.decision for choice in choose(candidates)}


def test_feeds_are_on_and_the_other_ways_stand_behind_them() -> None:
    assert decisions(
        candidate("S", "sitemap", links="s"),
        candidate("W", "wordpress"),
        candidate("F"),
        candidate("N", "news-sitemap"),
    ) == {"F": "on", "N": "fallback", "W": "fallback", "S": "fallback"}


def test_without_a_feed_the_best_other_way_is_on() -> None:
    assert decisions(candidate("S", "sitemap"), candidate("W", "wordpress")) == {"W": "on", "S": "fallback"}


def test_a_feed_that_carries_what_another_carries_is_off() -> None:
    """The larger comes first; a feed of a section within it adds nothing, one with news of its own does."""
    assert decisions(
        candidate("atom", links="abc"), candidate("all", links="abcdef"), candidate("other", links="abxyz")
    ) == {"all": "on", "other": "on", "atom": "off"}


def test_a_guess_that_carries_what_a_named_feed_carries_is_left_out() -> None:
    assert decisions(candidate("G", links="abc", named=False), candidate("F", links="ab")) == {"F": "on", "G": "on"}
    assert decisions(candidate("G", links="ab", named=False), candidate("F", links="ab")) == {
        "F": "on",
        "G": "left out",
    }


@pytest.mark.parametrize(
    ("state", "named", "decision"),
    [
        (State.STALE, True, "off"),
        (State.BLOCKED, True, "off"),
        (State.EMPTY, True, "off"),
        (State.GONE, True, "left out"),
        (State.NOT_A_FEED, True, "left out"),
        (State.STALE, False, "left out"),
    ],
)
def test_what_is_not_well_is_kept_only_if_the_site_names_it(state: State, named: bool, decision: str) -> None:
    assert decisions(candidate("F"), candidate("B", "rss", state, named=named))["B"] == decision


def test_a_sitemap_with_titles_and_dates_is_a_news_sitemap() -> None:
    (choice,) = choose([candidate("S", "sitemap", dated=True)])
    assert choice.result.kind == "news-sitemap"


def test_the_entries_are_a_sound_outlet() -> None:
    choices = choose([candidate("https://o.example/f"), candidate("https://o.example/s", "sitemap"),
                      candidate("https://o.example/b", "rss", State.STALE)])  # fmt: skip
    entries = entries_of(choices, "az", NOW)
    made = OutletEntry.model_validate({"id": "o", "name": "O", "homepage": "https://o.example", "feeds": entries})
    assert [(feed.enabled, feed.fallback, feed.language) for feed in made.feeds] == [
        (True, False, "az"),
        (True, True, "az"),
        (False, False, "az"),
    ]


@pytest.mark.parametrize(
    ("html", "name", "language"),
    [
        ('<html lang="az-AZ"><meta property="og:site_name" content=" Xəbər "><title>Ana</title>', "Xəbər", "az"),
        ("<html lang='KA'><title>\n მთავარი  გვერდი </title>", "მთავარი გვერდი", "ka"),
        ("<html lang='unknown'><p>x</p>", "one.example", None),
        ("", "one.example", None),
        ("\x00\x01", "one.example", None),
    ],
)
def test_the_page_says_its_name_and_language(html: str, name: str, language: str | None) -> None:
    facts = facts_of(html.encode(), "https://www.one.example/", "text/html; charset=utf-8")
    assert (facts.name, facts.language) == (name, language)


@pytest.mark.parametrize(
    ("homepage", "language", "country", "zone"),
    [
        ("https://x.az", None, "AZ", "Asia/Baku"),
        ("https://x.com.ge/", "en", "GE", "Asia/Tbilisi"),
        ("https://www.x.co.uk", None, "GB", "Europe/London"),
        ("https://x.ru", None, "RU", "Europe/Moscow"),
        ("https://x.com", "hy", "AM", "Asia/Yerevan"),
        ("https://x.tv", "az", "AZ", "Asia/Baku"),
        ("https://x.com", "en", "INT", "UTC"),
        ("https://x.no", None, "NO", "Europe/Oslo"),
        ("http://127.0.0.1", None, "INT", "UTC"),
    ],
)
def test_country_and_zone_are_guessed(homepage: str, language: str | None, country: str, zone: str) -> None:
    guessed = guessed_country(homepage, language)
    assert (guessed, guessed_zone(guessed, load_catalogue().outlets)) == (country, zone)


@pytest.mark.parametrize(
    ("homepage", "taken", "made"),
    [
        ("https://www.example.az/", [], "example"),
        ("https://news.example.co.uk", [], "example"),
        ("https://example.az", ["example"], "example-az"),
        ("https://example.az", ["example", "example-az"], "example-az-2"),
        ("https://example.az", ["example", "example-az", "example-az-2"], "example-az-3"),
        ("http://one.localhost:80", [], "one"),
        ("http://127.0.0.1", [], "127-0-0-1"),
        ("https://новости.рф", [], "xn-b1amnebsh"),
        (f"https://{'a' * 63}.az", [], "a" * 60),
    ],
)
def test_ids_come_from_the_host(homepage: str, taken: list[str], made: str) -> None:
    found = outlet_id(homepage, taken)
    assert found == made
    OutletEntry.model_validate({"id": found, "name": "x", "homepage": "https://x.example"})
