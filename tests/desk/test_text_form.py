"""The digest in a terminal: what it says, how wide it is, and what it never sends to the terminal."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from desk import DeskSettings, Shown, render_text
from desk.digest.shown import ShownArticle, ShownStory
from storage.articlerecords import StoredArticle
from storage.endpointrecords import EndpointState
from storage.outletrecords import OutletCheck
from tests.desk.payloads import HOSTILE
from tests.desk.samples import ARTICLES, article, digest_of, utc

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def _too_wide(text: str, width: int) -> list[str]:
    """Lines wider than asked for; an address alone in its line is never broken."""
    lines = [line for line in _ANSI.sub("", text).split("\n") if cell_len(line) > width]
    return [line for line in lines if not re.fullmatch(r" *https?://\S+", line)]


def _hostile(payload: str) -> list[StoredArticle]:
    harmless = payload.replace("[", "(")
    page = article(1, "gone", f"{harmless} [Alat|sco]", f"[Alat|sco] {harmless}", at=utc(5), publisher=payload)
    return [page]


SHOWN = """\
  4. Fortieth *block train* of the year leaves Alat for the Black Sea
     09:12 · Khazar Wire (state, AZ) · VERSION 2
     https://khazar.example/en/1
     English · score 0.93 · 3 outlets · 1 independent originator · 2 copies · Belt and Road, Middle
     Corridor
     │ A *block train* of 52 containers left the port of Alat on Monday morning for Poti, the
     │ operator of the terminal said.
     │ It is the fortieth train of the year on the *Middle Corridor*, and the first whose cargo,
     │ solar panels from Xi'an, was booked through to Constanta under one consignment note of the
     │ *Belt and Road* transport forum.
     + date unknown, fetched 09:12 · Alat Courier (private, AZ)
       https://alatport.example/en/3
     + 10:40 · Gulfline Syndicate (abroad, commercial, AE) · text by Khazar Wire
       https://gulfline.example/en/2
     why here: 1 originator +1.0, new story +0.8, evidence 0.93 +0.7
     story 1 · silkwatch themes explain belt-and-road 1
"""
GREW = """\
     grew by 2 articles: now also at Alat Courier, Masis Daily; now also in Armenian; new numbers:
     140 wagons
     denial: The operator denied that 140 wagons were stopped.
"""


def test_a_text_of_which_the_beginning_was_read_is_marked() -> None:
    one = article(1, "khazar", "[Alat|sco]", "Text.", at=utc(5), completeness="paywalled")
    assert "PAYWALLED: ONLY THE BEGINNING WAS READ" in " ".join(render_text(digest_of([one])).split())


def test_an_entry_reads_like_this() -> None:
    assert SHOWN in render_text(digest_of())


def test_what_is_new_of_a_known_story_is_told() -> None:
    pages = [
        article(1, "khazar", "[Alat|sco]", "[Alat|sco] moves 90 wagons.", at=utc(5)),
        article(2, "alatport", "[Alat|sco]", "The operator denied that 140 wagons were stopped.", at=utc(6)),
        article(3, "masis", "[Alat|sco]", "[Alat|sco] խոսում է.", at=utc(7), language="hy"),
    ]
    previous = Shown("daily", date(2026, 11, 22), utc(5, 30), (ShownStory(1, date(2026, 11, 22), (_shown(1),)),))
    text = render_text(digest_of(pages, stories=[[1, 2, 3]], previous=previous), width=101)
    assert GREW in text
    assert "Changed since the digest of 22 Nov 2026" in text


def _shown(article_id: int) -> ShownArticle:
    return ShownArticle(article_id, 1, False, ("sco",))


def test_a_digest_whose_outlets_all_refused_says_that_news_may_be_missing() -> None:
    blocked = [OutletCheck("wall", "Wall", 3, None, None, EndpointState.BLOCKED, "403")]
    assert "No outlet answered: what happened may be missing here." in render_text(digest_of([], checks=blocked))
    assert "No outlet answered" not in render_text(digest_of([]))


def test_the_opening_counts_and_names_the_themes() -> None:
    lines = render_text(digest_of()).split("\n")
    assert lines[1] == "Monday, 23 November 2026 · Asia/Baku"
    assert "9 stories on 6 of 7 themes; 11 flagged articles, 9 different texts." in lines
    assert "  3  Comprehensive strategic partnership" in lines
    assert "Nothing on: Shanghai Cooperation Organisation." in lines


def test_the_footer_says_what_was_checked() -> None:
    text = render_text(digest_of(), width=120)
    for line in (
        "Outlets   12 outlets polled: 8 answered, 2 silent, 1 blocked, 1 failing; 1 not polled.",
        "Silent    Lori Express: stale, newest item 12 Dec 2017",
        "          Tusheti Review: no items, no dated item so far",
        "Blocked   Absheron Today: blocked: 403 Forbidden, a challenge page was served; no good answer so far",
        "Failing   Masis Daily: timeout: no answer within 30 s; last good answer 20:00",
        "Unpolled  Shirvan Online",
        "Ledger    found 305 = stored 280 + duplicate 3 + rejected 12 + failed 4 + waiting 6, balanced",
    ):
        assert line in text.split("\n")


def test_an_empty_day_says_so_plainly() -> None:
    text = render_text(digest_of([], checks=()))
    assert "No story on Monday, 23 November 2026.\n" in text
    assert "No outlet was polled." in text


def test_a_day_under_way_says_that_more_may_follow() -> None:
    text = render_text(digest_of(ARTICLES[:1], now=utc(6)))
    assert "Made 23 Nov 2026, 10:00, before the day was over: more may follow." in text


def test_what_is_left_out_is_counted() -> None:
    text = render_text(digest_of(settings=DeskSettings(stories_limit=6)))
    assert text.count("… and 1 more story not listed here") == 5
    assert "6 of them printed: 6 new since the day began." in text


def test_articles_of_other_themes_are_counted() -> None:
    text = render_text(digest_of(themes=()))
    assert "Elsewhere 11 articles of the day flagged, but outside this brief." in text


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 137])
def test_no_line_is_wider_than_asked_for(width: int, color: bool) -> None:
    """In all eight scripts, wide characters counted as two cells."""
    assert _too_wide(render_text(digest_of(), width=width, color=color), width) == []


@pytest.mark.parametrize("width", [-5, 0, 12])
def test_a_terminal_too_narrow_to_read_in_gets_forty_columns(width: int) -> None:
    assert render_text(digest_of(), width=width) == render_text(digest_of(), width=40)


def test_plain_text_carries_no_escape_sequence_and_no_loose_space() -> None:
    text = render_text(digest_of())
    assert "\x1b" not in text
    assert [line for line in text.split("\n") if line != line.rstrip()] == []
    assert text.endswith("\n")


def test_colour_sets_the_words_off_without_changing_them() -> None:
    text = render_text(digest_of(), color=True)
    assert re.search(r"\x1b\[[0-9;]*33m全面战略伙伴关系\x1b\[0m", text)
    assert "*" not in text
    said, plain = (re.sub(r"[\s*│]+", "", page) for page in (_ANSI.sub("", text), render_text(digest_of())))
    assert said == plain


def test_the_environment_of_the_process_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = (render_text(digest_of()), render_text(digest_of(), color=True))
    for name, value in {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "44", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert (render_text(digest_of()), render_text(digest_of(), color=True)) == expected


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_title_acts_on_no_terminal(payload: str) -> None:
    text = render_text(digest_of(_hostile(payload)), width=80)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]", text)
    assert _too_wide(text, 80) == []
    assert text.count("\n  1. ") == 1


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200), st.integers(40, 120))
def test_any_title_keeps_to_the_width(payload: str, width: int) -> None:
    text = render_text(digest_of(_hostile(payload)), width=width)
    assert _too_wide(text, width) == []
    assert "\x1b" not in text
