"""The digest of a day out of a real store."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from desk import DeskSettings, Digest, Shown, ThemeTitle, build_digest, compile_digest, render_json
from desk.digest.compiling import gathered
from storage import Store, open_store
from storage.storyrecords import StoryPlace
from tests.storage.samples import DAY, ENDPOINTS, HOUR, NOW, OUTLETS, article, flag, item, put


def test_an_undated_article_stays_in_the_digest_of_its_first_day_when_it_is_revised(tmp_path: Path) -> None:
    """Its day is the one it was found on; a revision on the next day neither loses nor moves it."""
    store = open_store(tmp_path)
    store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    article_id = put(store, "undated", published_at=None, flags=[flag("csp")])
    link = store.find_link("alpha.example/undated")[0]
    revised = article("undated", "This is another text.", published_at=None)
    store.store_many([item(link.id, revised, NOW + DAY, flags=[flag("csp")])], now=NOW + DAY)
    days = [NOW.date(), (NOW + DAY).date()]
    listed = [_article_ids(store, day) for day in days]
    store.close()
    assert listed == [[article_id], []]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that knows the sample outlets."""
    opened = open_store(tmp_path)
    opened.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    yield opened
    opened.close()


def _compiled(store: Store, **more: Any) -> Digest:
    values: dict[str, Any] = {
        "now": NOW + DAY,
        "themes": [ThemeTitle("csp", "CSP")],
        "settings": DeskSettings(),
        **more,
    }
    return compile_digest(store, NOW.date(), zone="UTC", **values)


def _group(store: Store, *stories: tuple[int, ...]) -> None:
    places = [StoryPlace(id_, ids[0], id_, (), (), "") for ids in stories for id_ in ids]
    store.stories.place(sorted(places, key=lambda place: place.article_id), store.stories.position(), now=NOW)


def test_a_story_is_shown_whole_whatever_day_and_theme_its_articles_are_of(store: Store) -> None:
    early = put(store, "early", published_at=NOW - 2 * DAY)
    late = put(store, "late", flags=[flag("csp")])
    _group(store, (early, late))
    (entry,) = _compiled(store).entries
    assert (entry.story_id, entry.first.article_id, entry.lead.article_id) == (early, early, late)
    assert entry.first.snapshot is not None
    assert [page.url for page in entry.publications] == ["https://alpha.example/late", "https://alpha.example/early"]


def test_the_same_store_and_reader_give_the_same_bytes(store: Store) -> None:
    ids = [put(store, f"page-{n}", f"A text of its own, number {n}.", flags=[flag("csp")]) for n in range(6)]
    _group(store, tuple(ids[:2]), tuple(ids[2:4]))
    previous = _compiled(store, now=NOW + HOUR).shown
    made = [_compiled(store, previous=Shown.loads(previous.dumps())) for _ in range(2)]
    assert render_json(made[0]) == render_json(made[1])
    assert made[0].shown.dumps() == made[1].shown.dumps()
    assert {entry.novelty.kind.value for entry in made[0].entries} == {"same"}


def test_an_edit_since_the_digest_before_is_told_against_the_version_that_was_shown(store: Store) -> None:
    id_ = put(store, "page", "First text of the page.", flags=[flag("csp")])
    shown = _compiled(store, now=NOW + HOUR).shown
    link = store.find_link("alpha.example/page")[0]
    for hours, text in ((2, "Second text of the page."), (3, "Third text of the page.")):
        at = NOW + hours * HOUR
        store.store_many([item(link.id, article("page", text), at)], now=at)
    (edit,) = _compiled(store, previous=shown).edits
    assert (edit.publication.article_id, edit.from_revision, edit.to_revision) == (id_, 1, 3)
    assert [theme.id for theme in edit.lost] == ["csp"]
    store.mark_withdrawn(id_, now=NOW + 4 * HOUR)
    assert [one.publication.article_id for one in _compiled(store, previous=shown).withdrawals] == [id_]


def test_a_longer_day_asks_no_more_questions(store: Store) -> None:
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    counts = []
    event.listen(Engine, "before_cursor_execute", note)
    try:
        for first, last in ((0, 2), (2, 60)):
            ids = [put(store, f"page-{n}", f"Text number {n}.", flags=[flag("csp")]) for n in range(first, last)]
            _group(store, tuple(ids))
            asked.clear()
            _compiled(store)
            counts.append(len(asked))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] < 60


class _Counted(list[ThemeTitle]):
    """Themes that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[ThemeTitle]:
        self.times += 1
        return super().__iter__()


def test_what_belongs_to_the_digest_is_chosen_once(store: Store) -> None:
    """First of heads, to know what is to be read whole; then it is told of what was read."""
    early = put(store, "early", published_at=NOW - 2 * DAY)
    middle = put(store, "middle", "This denies it: 52 trains.", published_at=NOW - DAY)
    late = put(store, "late", flags=[flag("csp")])
    _group(store, (early, middle, late))
    themes = _Counted([ThemeTitle("csp", "CSP")])
    told: dict[str, Any] = {"themes": themes, "settings": DeskSettings(), "now": NOW + DAY}
    material, choice = gathered(store, NOW.date(), "UTC", **told)
    digest = build_digest(NOW.date(), "UTC", material=material, choice=choice, **told)
    assert themes.times == 1
    (story,) = (one.story for one in choice.stories)
    assert [bool(article.text) for article in story.articles] == [True] * 3
    anew = build_digest(NOW.date(), "UTC", material=material, **told)
    assert (digest, render_json(digest)) == (anew, render_json(anew))
    assert digest == _compiled(store)


def _article_ids(store: Store, day: date) -> list[int]:
    digest = compile_digest(
        store,
        day,
        zone="UTC",
        themes=[ThemeTitle("csp", "CSP")],
        settings=DeskSettings(),
        now=datetime(2026, 12, 1, tzinfo=UTC),
    )
    return [page.article_id for entry in digest.entries for page in entry.publications]
