"""What goes into a digest, and in which order."""

import dataclasses
import random
from datetime import UTC, date, datetime

import pytest

from desk import BriefView, DeskSettings, Digest, ThemeTitle, UnknownZoneError, render_text
from desk.digest.labels import owner_of
from desk.digest.values import Entry, OutletLabel, Owner
from storage.digestreads import FlagLine, Placed
from storage.endpointrecords import EndpointState
from storage.outletrecords import OutletCheck
from tests.desk.samples import ARTICLES, CHECKS, OUTLETS, THEMES, article, digest_of, utc

CORRIDOR = (ThemeTitle("middle-corridor", "Middle Corridor"),)


def _ids(digest: Digest) -> list[list[int]]:
    """The articles of each story, in the order of the digest."""
    return [[page.article_id for page in entry.publications] for entry in digest.entries]


def _entry(digest: Digest, article_id: int) -> Entry:
    return next(one for one in digest.entries if any(page.article_id == article_id for page in one.publications))


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


def test_copies_that_no_story_has_yet_are_one_story_that_lists_its_publishers() -> None:
    digest = digest_of()
    assert [1, 3, 2] in _ids(digest)
    entry = _entry(digest, 1)
    assert entry.headline.text == "Fortieth block train of the year leaves Alat for the Black Sea"
    assert [page.outlet.name for page in entry.publications] == ["Khazar Wire", "Alat Courier", "Gulfline Syndicate"]
    assert (len(entry.outlets), entry.followers, entry.copies, entry.originators) == (3, 2, 2, 1)
    assert (digest.stories, digest.articles, digest.texts) == (9, 11, 9)


def test_a_story_has_all_its_texts_whatever_their_language() -> None:
    digest = digest_of(stories=[[4, 5, 9]])
    entry = _entry(digest, 4)
    assert digest.stories == 7
    assert [[page.article_id for page in text.publications] for text in entry.texts] == [[9], [4], [5]]
    assert entry.languages == ("zh", "az", "ru")
    assert (entry.story_id, entry.originators, entry.first.article_id) == (4, 3, 9)


def test_a_member_that_no_theme_flagged_belongs_to_the_story_and_not_to_the_count() -> None:
    """Who had it first may have written too little for a theme to see it."""
    early = article(1, "masis", "A note", "Something left the port.", at=utc(20, day=22))
    late = article(2, "khazar", "[Alat|sco] ships", "[Alat|sco] ships at last.", at=utc(5))
    digest = digest_of([early, late], stories=[[1, 2]])
    (entry,) = digest.entries
    assert (entry.lead.article_id, entry.first.article_id, entry.followers) == (2, 1, 1)
    assert [page.flagged for page in entry.publications] == [True, False]
    assert (digest.articles, entry.articles) == (1, 2)


def test_the_first_publisher_that_the_main_theme_flagged_gives_the_headline_and_the_link() -> None:
    """Whoever follows the link finds the words that are quoted."""
    text = "The ferries carry grain and wagons across the sea in all seasons of the year, the operator of them said. "
    early = article(1, "khazar", "No word of it", text + "[Alat|sco].", at=utc(5), score=0.5)
    late = article(2, "masis", "The [corridor|middle-corridor] grows", text + "Alat.", at=utc(6))
    entry = _entry(digest_of([late, early]), 2)
    assert entry.headline.text == "The corridor grows"
    assert [page.article_id for page in entry.publications] == [2, 1]
    assert [theme.id for theme in entry.themes] == ["middle-corridor", "sco"]
    assert entry.first.article_id == 1


def test_an_article_that_is_withdrawn_leads_no_story_that_has_another() -> None:
    gone = article(1, "khazar", "[Alat|sco] one", "Words.", at=utc(5), withdrawn_at=utc(9))
    here = article(2, "masis", "[Alat|sco] two", "Others.", at=utc(6))
    assert _entry(digest_of([gone, here], stories=[[1, 2]]), 1).lead.article_id == 2
    assert _entry(digest_of([gone]), 1).lead.article_id == 1


def test_the_same_words_in_two_languages_are_two_texts() -> None:
    pages = [
        article(1, "khazar", "[Alat|middle-corridor]", "Alat port Alat port Alat.", at=utc(5), language="az"),
        article(2, "khazar", "[Alat|middle-corridor]", "Alat port Alat port Alat.", at=utc(5), language="tr"),
    ]
    assert _ids(digest_of(pages)) == [[1], [2]]


def test_one_outlet_that_prints_a_text_twice_counts_once() -> None:
    pages = [
        article(1, "khazar", "[Alat|middle-corridor]", "One text on a port.", at=utc(5)),
        article(2, "khazar", "[Alat|middle-corridor]", "One text on a port!", at=utc(6)),
    ]
    (entry,) = digest_of(pages).entries
    assert (len(entry.publications), len(entry.outlets)) == (2, 1)


def test_a_dated_copy_stands_before_an_undated_one_of_the_same_instant() -> None:
    pages = [
        article(1, "khazar", "[Alat|middle-corridor]", "One text on a port.", at=None, fetched_at=utc(5)),
        article(2, "masis", "[Alat|middle-corridor]", "One text on a port.", at=utc(5)),
    ]
    assert _ids(digest_of(pages)) == [[2, 1]]


def test_the_score_of_a_story_is_the_best_of_its_articles() -> None:
    pages = [
        article(1, "khazar", "[a|middle-corridor]", "One text on a port.", at=utc(4), score=0.4),
        article(2, "masis", "[a|middle-corridor]", "One text on a port.", at=utc(5), score=0.8),
    ]
    assert digest_of(pages).entries[0].score == 0.8


def test_the_digest_is_the_same_whatever_the_order_of_the_articles() -> None:
    chance = random.Random(3)
    expected = digest_of()
    for _ in range(5):
        shuffled = chance.sample(ARTICLES, len(ARTICLES))
        assert digest_of(shuffled, checks=chance.sample(CHECKS, len(CHECKS))) == expected


def test_each_story_is_printed_once_and_every_theme_of_it_refers_to_it() -> None:
    digest = digest_of()
    assert [entry.number for entry in digest.entries] == list(range(1, 10))
    assert len({entry.story_id for entry in digest.entries}) == 9
    for section in digest.sections:
        own = {entry.number for entry in section.entries}
        there = {entry.number for entry in digest.entries if section.theme in entry.themes}
        assert own | {reference.number for reference in section.elsewhere} == there
        assert section.total == len(there)


def test_themes_keep_their_order_and_those_without_entries_are_named() -> None:
    digest = digest_of(themes=THEMES[::-1])
    assert [section.theme for section in digest.sections] == [theme for theme in THEMES[::-1] if theme.id != "sco"]
    assert [theme.id for theme in digest.quiet] == ["sco"]


def test_themes_outside_the_digest_are_counted_but_not_shown() -> None:
    digest = digest_of(themes=CORRIDOR)
    assert [section.theme.id for section in digest.sections] == ["middle-corridor"]
    assert (digest.articles, digest.articles_elsewhere) == (5, 6)
    assert all(entry.themes == CORRIDOR for entry in digest.entries)


def test_what_the_length_leaves_out_is_counted() -> None:
    digest = digest_of(themes=CORRIDOR, view=BriefView(length=1))
    (section,) = digest.sections
    assert (len(digest.entries), section.omitted, section.total, section.articles) == (1, 2, 3, 5)
    assert len(digest.shown.stories) == 1


def test_a_text_that_holds_a_part_of_an_earlier_one_says_so() -> None:
    pages = [article(n, "khazar" if n == 1 else "masis", "[a|csp]", f"Words {n}.", at=utc(n)) for n in (1, 2)]
    places = {1: Placed(1, 1, 1, ((2, 0.5),)), 2: Placed(2, 1, 2, ((1, 0.34), (99, 0.3)))}
    (entry,) = digest_of(pages, places=places).entries
    assert [(one.publication.article_id, one.of_outlet, one.share) for one in entry.partial] == [
        (2, "Khazar Wire", 0.34)
    ]
    assert "Masis Daily quotes 34% of a text of Khazar Wire" in render_text(digest_of(pages, places=places))


def test_a_short_digest_has_the_first_story_of_each_theme() -> None:
    many = [article(n, "khazar", "[a|csp]", f"Own words {n} {n}.", at=utc(4), score=0.9) for n in range(1, 9)]
    lone = article(9, "masis", "[b|sco]", "Others here.", at=utc(5), score=0.2)
    digest = digest_of([*many, lone], view=BriefView(length=3))
    assert [entry.story_id for entry in digest.entries] == [1, 2, 9]


def test_long_stories_are_cut_and_say_so() -> None:
    pages = [article(n, "khazar", "[a|csp]", f"Words {n}.", at=utc(n)) for n in range(1, 7)]
    settings = DeskSettings(texts_per_story=1, copies_per_text=2)
    (entry,) = digest_of(pages, stories=[range(1, 7)], texts=[[1, 2, 3]], settings=settings).entries
    assert [page.article_id for page in entry.publications] == [1, 2]
    assert (entry.texts[0].omitted, entry.texts_omitted, entry.articles, entry.copies) == (1, 3, 6, 2)


@pytest.mark.parametrize(
    ("view", "ids"),
    [
        (BriefView(), {1, 4, 5, 6, 7, 8, 9, 10, 11}),
        (BriefView(themes=("csp",)), {4, 5, 9}),
        (BriefView(languages=("en",)), {1, 11}),
        (BriefView(countries=("GE",)), {8, 11}),
        (BriefView(outlets=("gulfline",)), {1}),
        (BriefView(themes=("csp",), languages=("ru", "zh"), countries=("CN",)), {9}),
        (BriefView(outlets=("nobody",)), set()),
        (BriefView(length=0), set()),
    ],
)
def test_a_brief_shows_whole_stories_that_pass_its_filters(view: BriefView, ids: set[int]) -> None:
    digest = digest_of(view=view)
    assert {entry.story_id for entry in digest.entries} == ids
    assert digest.articles + digest.articles_elsewhere == 11
    for entry in digest.entries:
        assert len(entry.publications) == (3 if entry.story_id == 1 else 1)


def test_a_brief_with_a_length_below_nothing_is_refused() -> None:
    for wrong in ({"length": -1}, {"top": -1}, {"weights": (("csp", -0.5),)}):
        with pytest.raises(ValueError, match="0 or more"):
            BriefView(**wrong)


def test_who_usually_has_a_theme_and_has_not_the_story_is_named() -> None:
    """Only an outlet that answered: of the others nobody knows whether they are silent."""
    page = article(1, "khazar", "[Alat|sco]", "Text.", at=utc(5))
    lines = [
        FlagLine(100 + day, None, "sco", outlet, "en", 13 - day)
        for outlet, days in (("mtkvari", 4), ("bosfor", 5), ("aras", 2), ("masis", 6), ("khazar", 9))
        for day in range(1, days + 1)
    ]
    (entry,) = digest_of([page], lines=lines).entries
    assert [outlet.id for outlet in entry.silent] == ["bosfor", "mtkvari"]


def test_the_numbers_count_the_stories_of_fourteen_days() -> None:
    page = article(1, "khazar", "[Alat|sco]", "Text.", at=utc(5))
    lines = [
        FlagLine(1, None, "sco", "khazar", "en", 13),
        FlagLine(7, 5, "sco", "khazar", "en", 10),
        FlagLine(8, 5, "sco", "masis", "en", 10),
        FlagLine(9, None, "sco", "masis", "ru", 11),
        FlagLine(2, None, "sco", "khazar", "en", 0),
    ]
    digest = digest_of([page], lines=lines)
    assert (digest.days[0], digest.days[-1]) == (date(2026, 11, 10), date(2026, 11, 23))
    counts = {numbers.theme.id: numbers.stories for numbers in digest.numbers}
    assert counts["sco"] == (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1)
    assert counts["csp"] == (0,) * 14
    english = digest_of([page], lines=lines, view=BriefView(languages=("en",)))
    assert sum(english.numbers[-1].stories) == 3


def test_the_threshold_of_copies_is_a_setting() -> None:
    assert digest_of(settings=DeskSettings(copy_threshold=1.0)).texts == 11


def test_publications_carry_what_is_known_of_them() -> None:
    digest = digest_of()
    first, undated, syndicated = _entry(digest, 1).publications
    assert (first.outlet.ownership, first.outlet.country, first.revision, first.originator) == ("state", "AZ", 2, None)
    assert (undated.published_at, undated.at, undated.day_only) == (None, undated.fetched_at, False)
    assert syndicated.originator == "Khazar Wire"
    assert _entry(digest, 5).lead.day_only
    assert _entry(digest, 11).lead.withdrawn_at == utc(18, 2)


@pytest.mark.parametrize("named", ["Khazar Wire", "KHAZAR WIRE", "khazar", " Khazar  Wire ", "KW", ""])
def test_an_originator_that_is_the_publisher_is_not_repeated(named: str) -> None:
    page = article(1, "khazar", "[a|sco]", "Text.", at=utc(5), originator=named)
    outlets = [dataclasses.replace(OUTLETS[0], aliases=("KW",))]
    assert digest_of([page], outlets=outlets).entries[0].lead.originator is None


def test_an_outlet_that_left_the_catalogue_is_named_as_its_page_names_it() -> None:
    page = article(1, "gone", "[a|sco]", "Text.", at=utc(5), publisher="Gone Gazette")
    publication = digest_of([page], outlets=()).entries[0].lead
    assert publication.outlet == OutletLabel("gone", "Gone Gazette", Owner.UNKNOWN, "unknown", "")


@pytest.mark.parametrize(
    ("ownership", "country", "owner"),
    [
        ("state", "AZ", Owner.STATE),
        ("public", "GE", Owner.PUBLIC),
        ("commercial", "AM", Owner.PRIVATE),
        ("independent", "GE", Owner.PRIVATE),
        ("opposition", "AZ", Owner.PRIVATE),
        ("unknown", "AM", Owner.UNKNOWN),
        ("state", "CN", Owner.ABROAD),
        ("public", "GB", Owner.ABROAD),
        ("state", "", Owner.STATE),
    ],
)
def test_an_outlet_is_labelled_as_the_region_sees_it(ownership: str, country: str, owner: Owner) -> None:
    assert owner_of(ownership, country) is owner


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
        (EndpointState.BLOCKED, 3, "blocked"),
        (EndpointState.ROBOTS_FORBIDDEN, 3, "blocked"),
        *(
            (state, 3, "failing")
            for state in EndpointState
            if state not in {EndpointState.OK, EndpointState.UNCHANGED, EndpointState.NEW}
            and state not in {EndpointState.EMPTY, EndpointState.STALE, EndpointState.SILENT}
            and state not in {EndpointState.BLOCKED, EndpointState.ROBOTS_FORBIDDEN}
        ),
    ],
)
def test_every_state_of_an_outlet_has_its_group(state: EndpointState, polls: int, group: str) -> None:
    checked = digest_of(checks=[OutletCheck("x", "X", polls, None, None, state, "why")]).checked
    assert [outlet.name for outlet in getattr(checked, group)] == ["X"]
    assert len(checked.answering + checked.silent + checked.blocked + checked.failing + checked.unpolled) == 1


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
