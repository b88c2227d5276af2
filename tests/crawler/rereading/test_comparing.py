"""What counts as a change of an article, and what does not."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from crawler.rereading.comparing import as_kept, compared
from storage import ChoiceRecord, FlagRecord, KeptPage, NewArticle, RereadOutcome, SpanRecord
from storage.rereadrecords import (
    CHOICES,
    HOW_READ,
    KEPT_AS_STORED,
    REREAD_COLUMNS,
    REREAD_FIELDS,
    index_mark,
    new_values,
)
from tests.storage.samples import NOW, article, flag

UNTOLD: dict[str, Any] = {"choices": [], "layout_version": None}
ARTICLE = article("a", authors=("Ann Bee",))


def kept(read: NewArticle = ARTICLE, flags: tuple[FlagRecord, ...] = (), **changes: Any) -> KeptPage:
    """The article as the database gives it back: lists for tuples, clean text."""
    values: Mapping[str, Any] = {name: as_kept(value) for name, value in new_values(read).items()}
    mark = index_mark(read.search_title, read.search_text)
    page = KeptPage(1, 1, read.outlet_id, read.url, values, flags, {}, None, mark)
    return replace(page, **changes)


def test_every_field_of_an_article_is_compared_or_left_alone_on_purpose() -> None:
    """A new field of NewArticle needs a row in the table, or a place among those that a re-reading leaves alone."""
    named = [name for names in REREAD_FIELDS.values() for name in names]
    assert len(named) == len(set(named))
    assert {*named, *HOW_READ} | KEPT_AS_STORED == {one.name for one in fields(NewArticle)}
    assert {*named, *HOW_READ} == set(REREAD_COLUMNS)
    assert set(named) & KEPT_AS_STORED == set()


def test_what_reads_as_before_changes_nothing() -> None:
    result = compared(kept(flags=(flag("b"), flag("a"))), ARTICLE, (flag("a"), flag("b")))
    assert result.outcome is RereadOutcome.UNCHANGED
    assert (result.values, result.flags, result.search, result.indexed_sha256) == (None, None, None, None)
    assert (result.changed, result.before) == ((), {})


def test_text_that_a_database_cannot_hold_is_no_change() -> None:
    """It was stored with U+FFFD in its place, in text, lists and flags alike."""
    hostile = article("a", "one \x00 two \ud800", title="\x00", authors=("\udfff",))
    spans = (SpanRecord("text", 4, 5, "\x00", "x"),)
    clean = (SpanRecord("text", 4, 5, "\ufffd", "x"),)
    page = kept(hostile, (FlagRecord("csp", 1, 1.0, clean),))
    assert compared(page, hostile, (FlagRecord("csp", 1, 1.0, spans),)).outcome is RereadOutcome.UNCHANGED


CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("title", {"title": "Another"}, {"title": "Title of a"}),
    ("text", {"text": "Another."}, {"text": ARTICLE.text}),
    ("language", {"language": "ka"}, {"language": ARTICLE.language}),
    ("authors", {"authors": ("Ann Bee", "Cy Dee")}, {"authors": ["Ann Bee"]}),
    (
        "published",
        {"published_at": NOW - timedelta(days=1)},
        {"published_at": ARTICLE.published_at and ARTICLE.published_at.isoformat()},
    ),
    ("published", {"published_source": "meta"}, {"published_source": "json-ld"}),
    ("updated", {"updated_raw": "today"}, {"updated_raw": None}),
    ("originator", {"originator_id": "beta"}, {"originator_id": None}),
    ("fingerprint", {"fingerprint": b"\x01"}, {"fingerprint": ARTICLE.fingerprint.hex()}),
]


@pytest.mark.parametrize(("name", "values", "before"), CHANGES)
def test_each_change_is_told_by_name_with_what_was_there(
    name: str, values: dict[str, Any], before: dict[str, Any]
) -> None:
    result = compared(kept(), replace(ARTICLE, **values), ())
    assert (result.outcome, result.changed, result.before) == (RereadOutcome.CHANGED, (name,), {**before, **UNTOLD})
    assert result.values is not None
    assert {column: result.values[column] for column in values} == values
    assert result.flags is None


def test_how_a_page_was_read_is_no_change_alone() -> None:
    """It comes with new values, and is noted where it never was."""
    chosen = (ChoiceRecord("title", "Title of a", "og:title", 0.9, "alone"),)
    assert compared(kept(), replace(ARTICLE, choices=chosen), ()).values is None
    unnoted = replace(kept(), values={**kept().values, CHOICES: None})
    result = compared(unnoted, replace(ARTICLE, choices=chosen), ())
    assert (result.outcome, result.before) == (RereadOutcome.UNCHANGED, {})
    assert result.values is not None
    assert result.values[CHOICES] == [["title", "Title of a", "og:title", 0.9, "alone", []]]


def test_an_identity_that_is_stated_differently_is_no_change() -> None:
    """Which page an article is was decided when it was stored."""
    assert compared(kept(), replace(ARTICLE, url="https://x.example/", key="x"), ()).outcome is RereadOutcome.UNCHANGED


def test_flags_that_differ_are_told_by_theme() -> None:
    result = compared(kept(flags=(flag("gone"), flag("stays"))), ARTICLE, (flag("stays"), flag("new")))
    assert (result.changed, result.gained, result.lost) == (("flags",), ("new",), ("gone",))
    assert [one["theme"] for one in result.before["flags"]] == ["gone", "stays"]
    assert result.values is None
    assert result.search is None


def test_another_version_of_a_theme_is_a_change_without_gain_or_loss() -> None:
    result = compared(kept(flags=(flag(),)), ARTICLE, (replace(flag(), version=4),))
    assert (result.changed, result.gained, result.lost) == (("flags",), (), ())


def test_words_that_are_folded_differently_are_indexed_anew() -> None:
    result = compared(kept(indexed_sha256="0" * 64), ARTICLE, ())
    assert result.changed == ("search",)
    assert result.search == (ARTICLE.search_title, ARTICLE.search_text)
    assert result.values is None


def test_a_version_without_a_mark_gets_one_and_counts_as_unchanged() -> None:
    result = compared(kept(indexed_sha256=None), ARTICLE, ())
    assert (result.outcome, result.search) == (RereadOutcome.UNCHANGED, None)
    assert result.indexed_sha256 == index_mark(ARTICLE.search_title, ARTICLE.search_text)


def test_a_changed_text_is_indexed_anew_with_or_without_a_mark() -> None:
    other = replace(ARTICLE, text="Other.", search_text="other.")
    for mark in (None, kept().indexed_sha256):
        assert compared(kept(indexed_sha256=mark), other, ()).search == (ARTICLE.search_title, "other.")
