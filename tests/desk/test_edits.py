"""Corrections and withdrawals: what is told of pages that changed or went, and how the difference is shown."""

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import BriefView, DeskSettings, Shown, ThemeTitle
from desk.digest.differences import difference
from desk.digest.edits import edits_of
from desk.digest.labels import Labels
from desk.digest.shown import ShownArticle, ShownStory
from storage.articlerecords import FlagRecord, RevisionRecord, StoredArticle
from tests.desk.samples import article, digest_of, material_of, utc


def page(number: int, text: str, **more: Any) -> StoredArticle:
    values: dict[str, Any] = {"at": utc(5), "revision": 2, "fetched_at": utc(8), **more}
    return article(number, "khazar", f"Title {number}", text, **values)


def before(text: str, number: int = 1, flags: tuple[FlagRecord, ...] = (), title: str = "Title 1") -> RevisionRecord:
    return RevisionRecord(number, title, text, utc(4), utc(8), flags, None)


FLAGGED = page(1, "The [port|sco] moved 52 trains.")
FLAG = FLAGGED.flags
PLAIN = page(1, "The port moved 52 trains.")
OLD = "The port moved 48 trains."


def shown(*themes: str, revision: int = 1) -> Shown:
    own = ShownArticle(1, revision, False, themes)
    return Shown("daily", date(2026, 11, 22), utc(2), (ShownStory(1, date(2026, 11, 22), (own,)),))


@pytest.mark.parametrize(
    ("now", "then", "previous", "told"),
    [
        (FLAGGED, before(OLD, flags=FLAG), None, ((), ())),
        (FLAGGED, before(OLD), None, (("sco",), ())),
        (PLAIN, before(OLD, flags=FLAG), None, ((), ("sco",))),
        (PLAIN, before(OLD), None, None),  # no theme ever saw it
        (PLAIN, before(OLD), shown("sco"), ((), ())),  # but the reader was shown it
        (FLAGGED, before(FLAGGED.text, flags=FLAG), None, None),  # nothing differs
        (FLAGGED, before(FLAGGED.text.upper()), None, (("sco",), ())),
    ],
)
def test_an_edit_is_told_if_it_concerns_the_reader(
    now: StoredArticle, then: RevisionRecord, previous: Shown | None, told: tuple[Any, Any] | None
) -> None:
    edits = digest_of([now], edits={1: 1}, versions={(1, 1): then}, previous=previous).edits
    flags = [tuple(tuple(theme.id for theme in side) for side in (edit.gained, edit.lost)) for edit in edits]
    assert flags == ([] if told is None else [told])


def test_edits_outside_the_brief_are_not_told() -> None:
    versions = {(1, 1): before(OLD, flags=FLAG)}
    for view in (BriefView(languages=("ka",)), BriefView(themes=("csp",)), BriefView(outlets=("masis",))):
        assert digest_of([FLAGGED], edits={1: 1}, versions=versions, view=view).edits == ()


def test_lost_flags_stand_first_then_gained_ones_then_the_newest() -> None:
    pages = [
        page(1, "One [port|sco] now.", fetched_at=utc(8)),
        page(2, "Two [port|sco] now.", fetched_at=utc(9)),
        page(3, "Three [port|sco] now.", fetched_at=utc(7)),
        page(4, "Four port now.", fetched_at=utc(6)),
    ]
    flags = {1: FLAG, 2: FLAG, 3: (), 4: FLAG}
    versions = {(id_, 1): before("Then.", flags=flags[id_]) for id_ in flags}
    digest = digest_of(pages, edits=dict.fromkeys(flags, 1), versions=versions)
    assert [edit.publication.article_id for edit in digest.edits] == [4, 3, 2, 1]
    cut = digest_of(pages, edits=dict.fromkeys(flags, 1), versions=versions, settings=DeskSettings(edits_limit=1))
    assert (len(cut.edits), cut.edits_omitted) == (1, 3)


def test_an_edit_that_was_told_is_what_the_next_one_is_told_against() -> None:
    first = digest_of([FLAGGED], edits={1: 1}, versions={(1, 1): before(OLD)}, previous=shown("csp"), stories=[[1]])
    assert first.shown.articles()[1] == ShownArticle(1, 2, False, ("sco",))
    unprinted = digest_of(
        [replace(PLAIN, filed_at=utc(5, day=20))], edits={1: 1}, versions={(1, 1): before(OLD, flags=FLAG)},
        previous=shown("sco"), flagged=[],
    )  # fmt: skip
    assert unprinted.entries == ()
    assert (unprinted.edits[0].number, unprinted.shown.articles()[1]) == (None, ShownArticle(1, 2, False, ()))


def test_a_page_that_went_is_told_with_its_story() -> None:
    gone = page(1, "The [port|sco].", withdrawn_at=utc(9))
    digest = digest_of([gone], withdrawn=[1], stories=[[1]])
    assert [(one.publication.article_id, one.number, one.withdrawn_at) for one in digest.withdrawals] == [
        (1, 1, utc(9))
    ]
    plain = page(1, "The port.", withdrawn_at=utc(9))
    assert digest_of([plain], withdrawn=[1]).withdrawals == ()
    assert len(digest_of([plain], withdrawn=[1], previous=shown("sco")).withdrawals) == 1


def _shown(old: str, new: str, limit_chars: int = 400) -> str:
    signs = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    pieces, more = difference((old,), (new,), limit_chars=limit_chars)
    return "".join(signs[piece.change].format(piece.text) for piece in pieces) + ("…more" if more else "")


@pytest.mark.parametrize(
    ("old", "new", "diff"),
    [
        ("Same.", "Same.", ""),
        ("A port of 48 trains.", "A port of 52 trains.", "A port of [-48 -]{+52 +}trains."),
        ("", "All of it is new here.", "{+All of it is new here.+}"),
        ("All of it is gone now.", "", "[-All of it is gone now.-]"),
        (
            "港口今天发出了四十八列火车。",
            "港口今天发出了五十二列火车。",
            "港口今天发出了[-四-]{+五+}十[-八-]{+二+}列火车。",
        ),
        (
            "The delegations met in the port of Alat today. They parted in the evening.",
            "The delegations met in the port of Alat today. They parted at night.",
            "…of Alat today. They parted [-in the evening. -]{+at night.+}",
        ),
    ],
)
def test_a_difference_shows_the_words_that_changed(old: str, new: str, diff: str) -> None:
    assert _shown(old, new) == diff


def test_a_long_difference_is_cut_and_says_so() -> None:
    old = " ".join(f"Sentence number {n} of the old text stands here." for n in range(60))
    assert _shown(old, old.replace("old", "new"), 100).endswith("…more")
    assert len(_shown(old, old.replace("old", "new"), 100)) < 200


_LINES = [f"{word} {number}\n" for number in range(4) for word in ("Baku", "Tbilisi", "Yerevan", "Alat")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x\n" * 6000, "y\n" + "x\n" * 5990 + "z\n"),
        ("x\n" * 6000 + "y", "z" + "x\n" * 5000),
        ("".join(_LINES * 100), "end\n" + "".join(_LINES[::-1] * 100)),
        ("港口一带一路" * 60 + "。", "路" + "一带港口" * 90 + "口。"),
        ("a b " * 190, "b " + "b a c " * 130),
    ],
)
def test_a_page_of_lines_that_repeat_is_compared_in_no_time(old: str, new: str) -> None:
    """A table of prices, a live ticker: comparing each of its lines with each other one took 21 seconds."""
    begun = time.process_time()
    pieces, _ = difference(("Title", old), ("Title", new), limit_chars=400)
    assert time.process_time() - begun < 2
    assert any(piece.change != "kept" for piece in pieces)


def test_only_listed_edits_are_compared_and_all_are_counted() -> None:
    pages = [page(n, f"Number {n}: [port|sco] now.", fetched_at=utc(8, 60 - n)) for n in range(1, 21)]
    versions = {(n, 1): before(f"Number {n}: then.", flags=FLAG, title=f"Title {n}") for n in range(1, 21)}
    versions[2, 1] = before("Number 2:\nport  now.", flags=FLAG, title="Title 2")  # no word differs
    material = material_of(pages, edits=dict.fromkeys(range(1, 21), 1), versions=versions)
    desk = DeskSettings(edits_limit=3)
    labels = Labels({}, frozenset({"sco"}))
    found = edits_of(material, {}, {}, [ThemeTitle("sco", "SCO")], BriefView(), labels, desk)
    assert [edit.publication.article_id for edit in found] == [1, *range(3, 21)]
    assert [bool(edit.diff) for edit in found] == [True] * 3 + [False] * 16


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.integers(80, 400))
def test_any_two_texts_have_a_short_difference(old: str, new: str, limit_chars: int) -> None:
    pieces, _ = difference((old,), (new,), limit_chars=limit_chars)
    assert sum(len(piece.text) for piece in pieces) <= limit_chars + len("…")
    assert all(piece.text for piece in pieces)
