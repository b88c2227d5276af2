"""An article that comes after the digest of its day stands in the next one of each brief, as a late one, and in no other."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desk import DeskSettings, Digest, Shown, ThemeTitle, compile_digest
from desk.digest.values import Late
from desk.forms.table import FORMS
from storage import Store, StoredArticle, open_store
from storage.storyrecords import StoryPlace
from tests.storage.samples import ENDPOINTS, NOW, OUTLETS, flag, put

THEMES = [ThemeTitle("csp", "CSP")]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    opened.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    yield opened
    opened.close()


def _put(store: Store, name: str, published_at: datetime | None, fetched_at: datetime, **more: Any) -> int:
    text = f"The text of {name}."
    return put(store, name, text, at=fetched_at, published_at=published_at, flags=[flag("csp")], **more)


def _digest(store: Store, day: int, previous: Shown | None, *, first: int | None = None, **more: Any) -> Digest:
    """The digest of a day, made at 06:30 of the next one."""
    values: dict[str, Any] = {
        "themes": THEMES,
        "settings": DeskSettings(),
        "now": at(day + 1, 6, 30),
        "tells_late": True,
        "first_day": date(2026, 11, first or day),
        **more,
    }
    return compile_digest(store, date(2026, 11, day), zone="UTC", previous=previous, **values)


def _told(digest: Digest) -> dict[int, Late | None]:
    return {page.article_id: page.late for entry in digest.entries for page in entry.publications}


def test_what_came_after_the_digest_of_its_day_is_in_the_next_one_alone(store: Store) -> None:
    in_time = _put(store, "in-time", at(21, 20), at(21, 20))
    first = _digest(store, 21, None)
    late = _put(store, "late", at(21, 23, 30), at(22, 7))
    second = _digest(store, 22, Shown.loads(first.shown.dumps()))
    third = _digest(store, 23, second.shown)
    assert [_told(one) for one in (first, second, third)] == [{in_time: None}, {late: Late.AFTER_DIGEST}, {}]
    assert (second.articles, second.late, second.too_late) == (1, 1, 0)
    assert second.entries[0].novelty.kind.value == "new"


def test_what_came_in_the_very_second_in_which_the_digest_was_made_is_late(store: Store) -> None:
    """Its page was fetched before, and it was stored when the digest had been read."""
    first = _digest(store, 21, None)
    late = _put(store, "late", at(21, 23, 30), at(22, 6, 29))
    assert _told(_digest(store, 22, first.shown)) == {late: Late.AFTER_DIGEST}


class _WrittenTo(Store):
    """A store in which an article is stored while a digest is read."""

    def flagged_between(self, start: datetime, end: datetime) -> list[StoredArticle]:
        _put(self, "late", at(21, 23), at(22, 6, 31))
        return super().flagged_between(start, end)


def test_what_comes_while_the_digest_is_made_is_in_one_digest(store: Store) -> None:
    first = _digest(_WrittenTo(store._database), 21, None)
    assert [len(_told(one)) for one in (first, _digest(store, 22, first.shown))] == [0, 1]


def test_in_the_first_digest_of_a_brief_nothing_is_late(store: Store) -> None:
    _put(store, "earlier", at(20, 23, 30), at(21, 0, 10))
    own = _put(store, "own", at(21, 12), at(21, 13))
    assert _told(_digest(store, 21, None)) == {own: None}


def test_a_brief_of_weekdays_has_it_once(store: Store) -> None:
    friday = _digest(store, 19, None)
    _put(store, "weekend", at(21, 10), at(21, 11))
    late = _put(store, "late", at(19, 23), at(21, 11))
    monday = _digest(store, 22, friday.shown, first=20)
    assert _told(monday) == {late: Late.AFTER_DIGEST, late - 1: None}
    assert _told(_digest(store, 23, monday.shown)) == {}


def test_after_a_pause_the_days_without_a_digest_are_told_late(store: Store) -> None:
    """Also what had come before the last digest was made, of the morning that it did not tell of."""
    before = [_put(store, "morning", at(22, 5), at(22, 5, 30)), _put(store, "undated", None, at(22, 5, 40))]
    first = _digest(store, 21, None)
    before.append(_put(store, "pause", at(23, 12), at(23, 13)))
    last = _put(store, "night", at(21, 23), at(24, 13))
    digest = _digest(store, 25, first.shown)
    assert _told(digest) == {**dict.fromkeys(before, Late.NO_DIGEST), last: Late.AFTER_DIGEST}
    assert _told(_digest(store, 26, digest.shown)) == {}


def test_what_the_length_cut_off_is_not_late_on_the_next_day(store: Store) -> None:
    for n in range(4):
        _put(store, f"page-{n}", at(21, 20), at(22, 6, 20))
    first = _digest(store, 21, None, settings=DeskSettings(stories_limit=2))
    assert (len(_told(first)), _told(_digest(store, 22, first.shown))) == (2, {})


def test_what_is_older_than_the_days_of_the_setting_is_counted(store: Store) -> None:
    first = _digest(store, 21, None)
    _put(store, "old", at(18, 12), at(22, 7))
    late = _put(store, "late", at(19, 12), at(22, 7))
    digest = _digest(store, 22, first.shown, settings=DeskSettings(late_days=3))
    assert (_told(digest), digest.too_late) == ({late: Late.AFTER_DIGEST}, 1)
    assert "1 flagged article came that late" in FORMS["text"].render(digest).decode()


def test_a_digest_that_was_frozen_before_arrivals_were_noted_is_told_by_the_clock(store: Store) -> None:
    shown = Shown("daily", date(2026, 11, 21), at(22, 6, 30), ())
    _put(store, "in-time", at(21, 20), at(21, 21))
    late = _put(store, "late", at(21, 23, 30), at(22, 7))
    assert _told(_digest(store, 22, shown)) == {late: Late.AFTER_DIGEST}


def test_the_digest_of_a_day_for_nobody_tells_of_that_day_alone(store: Store) -> None:
    _put(store, "late", at(20, 23, 30), at(21, 7))
    assert _told(_digest(store, 21, None, tells_late=False)) == {}


@pytest.mark.parametrize("form", ["text", "html", "json", "markdown", "mail", "atom", "jsonfeed", "docx"])
def test_every_form_says_why_it_is_there(store: Store, form: str) -> None:
    first = _digest(store, 21, None)
    _put(store, "late", at(21, 23, 30), at(22, 7))
    digest = _digest(store, 22, first.shown)
    shown = _readable(form, FORMS[form].render(digest))
    said = "late: first seen after that day"
    assert ('"late": "after-digest"' if form == "json" else said) in " ".join(shown.casefold().split())


def _readable(form: str, content: bytes) -> str:
    if form == "mail":
        from email import message_from_bytes
        from email.policy import default

        body = message_from_bytes(content, policy=default).get_body(("plain",))
        assert body is not None
        return str(body.get_content())
    if form == "docx":
        import io
        import zipfile

        return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    return content.decode()


@pytest.mark.parametrize(
    ("known", "said"),
    [("date-only", "late: of 21 nov 2026, first seen"), ("offset", "· late: first seen after that day")],
)
def test_a_page_without_a_time_of_day_is_told_by_its_day(store: Store, known: str, said: str) -> None:
    first = _digest(store, 21, None)
    _put(store, "late", at(21, 23, 30), at(22, 7), published_known=known)
    text = FORMS["text"].render(_digest(store, 22, first.shown)).decode()
    assert said in " ".join(text.casefold().split())
    assert "1 flagged article, 1 of earlier days." in text


def test_an_article_that_its_story_brought_along_is_not_told_again(store: Store) -> None:
    """It is of the next day, for which there was no digest."""
    ids = [_put(store, "in-time", at(21, 20), at(21, 20)), _put(store, "morning", at(22, 5), at(22, 5))]
    places = [StoryPlace(id_, ids[0], id_, (), (), "") for id_ in ids]
    store.stories.place(places, store.stories.position(), now=NOW)
    first = _digest(store, 21, None)
    assert set(_told(first)) == set(ids)
    assert _told(_digest(store, 25, first.shown)) == {}
