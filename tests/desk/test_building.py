"""What goes into a digest, and in which order."""

import dataclasses
import random
from datetime import UTC, date, datetime

import pytest

from desk import DeskSettings, Digest, ThemeTitle, UnknownZoneError, render_text
from desk.digest.values import Entry
from storage.endpointrecords import EndpointState
from storage.outletrecords import OutletCheck
from tests.desk.samples import ARTICLES, CHECKS, OUTLETS, THEMES, article, digest_of, utc

CORRIDOR = (ThemeTitle("middle-corridor", "Middle Corridor"),)


def _ids(digest: Digest, theme: str) -> list[list[int]]:
    sections = [section for section in digest.sections if section.theme.id == theme]
    return [[page.article_id for page in entry.publications] for section in sections for entry in section.entries]


def _entry(digest: Digest, theme: str, article_id: int) -> Entry:
    return next(
        entry
        for section in digest.sections
        if section.theme.id == theme
        for entry in section.entries
        if any(page.article_id == article_id for page in entry.publications)
    )


MOMENTS = [
    # published (UTC), day, zone, belongs
    (datetime(2026, 11, 23, 19, 59, 59), date(2026, 11, 23), "Asia/Baku", True),  # 23:59:59 in Baku
    (datetime(2026, 11, 23, 20, 0), date(2026, 11, 23), "Asia/Baku", False),
    (datetime(2026, 11, 23, 20, 0), date(2026, 11, 24), "Asia/Baku", True),
    (datetime(2026, 11, 22, 20, 0), date(2026, 11, 23), "Asia/Baku", True),
    (datetime(2026, 11, 22, 19, 59, 59), date(2026, 11, 23), "Asia/Baku", False),
    (datetime(2026, 11, 23, 19, 59, 59), date(2026, 11, 23), "UTC", True),
    (datetime(2026, 3, 28, 23, 0), date(2026, 3, 29), "Europe/Brussels", True),  # a day of 23 hours
    (datetime(2026, 3, 29, 21, 59), date(2026, 3, 29), "Europe/Brussels", True),
    (datetime(2026, 3, 29, 22, 0), date(2026, 3, 29), "Europe/Brussels", False),
    (datetime(2026, 10, 24, 22, 0), date(2026, 10, 25), "Europe/Brussels", True),  # a day of 25 hours
    (datetime(2026, 10, 25, 22, 59), date(2026, 10, 25), "Europe/Brussels", True),
    (datetime(2026, 10, 25, 23, 0), date(2026, 10, 25), "Europe/Brussels", False),
]


@pytest.mark.parametrize(("at", "day", "zone", "belongs"), MOMENTS)
def test_an_article_belongs_to_the_day_of_its_zone(at: datetime, day: date, zone: str, belongs: bool) -> None:
    page = article(1, "khazar", "[Corridor|middle-corridor]", "Text.", at=at.replace(tzinfo=UTC))
    assert digest_of([page], day=day, zone=zone).articles == int(belongs)


def test_an_undated_article_belongs_to_the_day_it_was_fetched() -> None:
    page = article(1, "khazar", "[Corridor|middle-corridor]", "", at=None, fetched_at=utc(20, 1))
    assert digest_of([page], day=date(2026, 11, 23)).articles == 0
    assert digest_of([page], day=date(2026, 11, 24)).articles == 1


def test_a_dated_article_belongs_to_its_date_however_late_it_was_fetched() -> None:
    page = article(1, "khazar", "[Corridor|middle-corridor]", "", at=utc(9), fetched_at=utc(9, day=26))
    assert digest_of([page]).articles == 1


def test_copies_are_one_entry_that_lists_its_publishers_first_one_first() -> None:
    digest = digest_of()
    assert _ids(digest, "middle-corridor")[0] == [1, 3, 2]
    entry = _entry(digest, "middle-corridor", 1)
    assert entry.headline.text == "Fortieth block train of the year leaves Alat for the Black Sea"
    assert [page.outlet for page in entry.publications] == ["Khazar Wire", "Alat Courier", "Gulfline Syndicate"]
    assert entry.outlets == 3
    assert (digest.articles, digest.texts) == (11, 9)


def test_a_copy_that_a_theme_missed_is_listed_under_it_all_the_same() -> None:
    """The shortened copy lacks the words, but it is the same text: who published it matters under both themes."""
    assert [1, 3, 2] in _ids(digest_of(), "belt-and-road")


def test_the_first_publisher_that_the_theme_flagged_gives_the_headline_and_the_link() -> None:
    """Whoever follows the link finds the words that are quoted."""
    text = "The ferries carry grain and wagons across the sea in all seasons of the year, the operator of them said. "
    early = article(1, "khazar", "No word of it", text + "[Alat|sco].", at=utc(5))
    late = article(2, "masis", "The [corridor|middle-corridor] grows", text + "Alat.", at=utc(6))
    entry = _entry(digest_of([late, early]), "middle-corridor", 2)
    assert entry.headline.text == "The corridor grows"
    assert [page.article_id for page in entry.publications] == [2, 1]
    assert [theme.id for theme in entry.also] == ["sco"]
    assert _ids(digest_of([late, early]), "sco") == [[1, 2]]


def test_the_same_words_in_two_languages_are_two_entries() -> None:
    pages = [
        article(1, "khazar", "[Alat|middle-corridor]", "Alat port Alat port Alat.", at=utc(5), language="az"),
        article(2, "khazar", "[Alat|middle-corridor]", "Alat port Alat port Alat.", at=utc(5), language="tr"),
    ]
    assert _ids(digest_of(pages), "middle-corridor") == [[1], [2]]


def test_one_outlet_that_prints_a_text_twice_counts_once() -> None:
    pages = [
        article(1, "khazar", "[Alat|middle-corridor]", "One text on a port.", at=utc(5)),
        article(2, "khazar", "[Alat|middle-corridor]", "One text on a port!", at=utc(6)),
    ]
    (entry,) = digest_of(pages).sections[0].entries
    assert (len(entry.publications), entry.outlets) == (2, 1)


def test_a_dated_copy_stands_before_an_undated_one_of_the_same_instant() -> None:
    pages = [
        article(1, "khazar", "[Alat|middle-corridor]", "One text on a port.", at=None, fetched_at=utc(5)),
        article(2, "masis", "[Alat|middle-corridor]", "One text on a port.", at=utc(5)),
    ]
    assert _ids(digest_of(pages), "middle-corridor") == [[2, 1]]


def test_entries_are_ordered_by_score_then_outlets_then_time_then_id() -> None:
    twice = "A text that two outlets print in full on that day."
    pages = [
        article(9, "khazar", "[a|middle-corridor]", "Own words about wagons.", at=utc(4), score=0.7),
        article(8, "khazar", "[a|middle-corridor]", "Other words on ferries.", at=utc(4), score=0.7),
        article(7, "khazar", "[a|middle-corridor]", "Third words for ports.", at=utc(3), score=0.7),
        article(6, "khazar", "[a|middle-corridor]", twice, at=utc(5), score=0.7),
        article(5, "masis", "[a|middle-corridor]", twice, at=utc(6), score=0.6),
        article(4, "khazar", "[a|middle-corridor]", "Best of all the texts.", at=utc(7), score=0.9),
    ]
    assert _ids(digest_of(pages), "middle-corridor") == [[4], [6, 5], [7], [8], [9]]


def test_the_score_of_an_entry_is_the_best_of_its_copies() -> None:
    pages = [
        article(1, "khazar", "[a|middle-corridor]", "One text on a port.", at=utc(4), score=0.4),
        article(2, "masis", "[a|middle-corridor]", "One text on a port.", at=utc(5), score=0.8),
    ]
    assert digest_of(pages).sections[0].entries[0].score == 0.8


def test_the_digest_is_the_same_whatever_the_order_of_the_articles() -> None:
    chance = random.Random(3)
    expected = digest_of()
    for _ in range(5):
        shuffled = chance.sample(ARTICLES, len(ARTICLES))
        assert digest_of(shuffled, checks=chance.sample(CHECKS, len(CHECKS))) == expected


def test_themes_keep_their_order_and_those_without_entries_are_named() -> None:
    digest = digest_of(themes=THEMES[::-1])
    assert [section.theme for section in digest.sections] == [theme for theme in THEMES[::-1] if theme.id != "sco"]
    assert [theme.id for theme in digest.quiet] == ["sco"]


def test_an_article_of_two_themes_is_under_both_and_says_so() -> None:
    digest = digest_of()
    assert [theme.id for theme in _entry(digest, "csp", 4).also] == ["belt-and-road"]
    assert [theme.id for theme in _entry(digest, "belt-and-road", 4).also] == ["csp"]


def test_themes_outside_the_digest_are_counted_but_not_shown() -> None:
    digest = digest_of(themes=CORRIDOR)
    assert [section.theme.id for section in digest.sections] == ["middle-corridor"]
    assert (digest.articles, digest.articles_elsewhere) == (5, 6)
    assert all(not entry.also for entry in digest.sections[0].entries)


def test_what_the_limit_leaves_out_is_counted() -> None:
    (section,) = digest_of(themes=CORRIDOR, settings=DeskSettings(entries_per_theme_limit=1)).sections
    assert (len(section.entries), section.entries_omitted, section.total, section.articles) == (1, 2, 3, 5)


def test_the_threshold_of_copies_is_a_setting() -> None:
    assert digest_of(settings=DeskSettings(copy_threshold=1.0)).texts == 11


def test_publications_carry_what_is_known_of_them() -> None:
    digest = digest_of()
    first, undated, syndicated = _entry(digest, "middle-corridor", 1).publications
    assert (first.ownership, first.country, first.revision, first.originator) == ("state", "AZ", 2, None)
    assert (undated.published_at, undated.at, undated.day_only) == (None, undated.fetched_at, False)
    assert syndicated.originator == "Khazar Wire"
    assert _entry(digest, "csp", 5).publications[0].day_only
    assert _entry(digest, "gulf-role", 11).publications[0].withdrawn_at == utc(18, 2)


@pytest.mark.parametrize("named", ["Khazar Wire", "KHAZAR WIRE", "khazar", " Khazar  Wire ", "KW", ""])
def test_an_originator_that_is_the_publisher_is_not_repeated(named: str) -> None:
    page = article(1, "khazar", "[a|sco]", "Text.", at=utc(5), originator=named)
    outlets = [dataclasses.replace(OUTLETS[0], aliases=("KW",))]
    assert digest_of([page], outlets=outlets).sections[0].entries[0].publications[0].originator is None


def test_an_outlet_that_left_the_catalogue_is_named_as_its_page_names_it() -> None:
    page = article(1, "gone", "[a|sco]", "Text.", at=utc(5), publisher="Gone Gazette")
    publication = digest_of([page], outlets=()).sections[0].entries[0].publications[0]
    assert (publication.outlet, publication.ownership, publication.country) == ("Gone Gazette", "unknown", "")


@pytest.mark.parametrize(
    ("state", "polls", "group"),
    [
        (EndpointState.OK, 3, "answering"),
        (EndpointState.UNCHANGED, 3, "answering"),
        (EndpointState.EMPTY, 3, "silent"),
        (EndpointState.STALE, 3, "silent"),
        (EndpointState.SILENT, 3, "silent"),
        (EndpointState.NEW, 0, "unpolled"),
        (EndpointState.OK, 0, "unpolled"),
        *(
            (state, 3, "failing")
            for state in EndpointState
            if state not in {EndpointState.OK, EndpointState.UNCHANGED, EndpointState.NEW}
            and state not in {EndpointState.EMPTY, EndpointState.STALE, EndpointState.SILENT}
        ),
    ],
)
def test_every_state_of_an_outlet_has_its_group(state: EndpointState, polls: int, group: str) -> None:
    checked = digest_of(checks=[OutletCheck("x", "X", polls, None, None, state, "why")]).checked
    assert [outlet.name for outlet in getattr(checked, group)] == ["X"]
    assert len(checked.answering + checked.silent + checked.failing + checked.unpolled) == 1


def test_outlets_without_an_address_to_poll_are_told_of() -> None:
    """What the catalogue names and nobody watches is in the footer, or analysts would take it for silence."""
    digest = digest_of(checks=[check for check in CHECKS if check.outlet_id != "khazar"])
    assert digest.checked.off == ("khazar",)
    assert "1 outlet of the catalogue is not watched." in " ".join(render_text(digest).split())
    assert "not watched" not in render_text(digest_of())


def test_a_day_that_is_not_over_says_so() -> None:
    assert not digest_of(now=utc(19, 59)).day_is_over
    assert digest_of(now=utc(20, 0)).day_is_over


def test_an_unknown_zone_and_a_naive_clock_are_refused() -> None:
    with pytest.raises(UnknownZoneError):
        digest_of(zone="Asia/Atlantis")
    with pytest.raises(ValueError, match="time zone"):
        digest_of(now=datetime(2026, 11, 24))


def test_articles_without_a_fingerprint_stay_apart() -> None:
    pages = [article(number, "khazar", "[a|sco]", "", at=utc(5), fingerprint=b"") for number in (1, 2)]
    assert digest_of(pages).texts == 2
