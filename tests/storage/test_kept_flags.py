"""What a changed theme is judged against: the newest texts, by ranges of ids, each with its flag of that theme."""

import pytest

from storage import KeptText, Store, keptflags
from tests.storage.samples import DAY, HOUR, NOW, article, find, flag, item, put


def texts(store: Store, **options: object) -> list[KeptText]:
    kept = store.kept_flags
    return [one for begin, end in kept.ranges(**options) for one in kept.texts("csp", begin, end, **options)]  # type: ignore[arg-type]


def test_a_text_comes_with_the_flag_of_its_newest_version(store: Store) -> None:
    """Flags of other themes and of earlier versions are none of it."""
    (link,) = find(store, "a")
    store.store_many([item(link, article("a", "First."), flags=(flag("csp"),))], now=NOW)
    store.store_many([item(link, article("a", "Second."), NOW + HOUR, flags=(flag("other"),))], now=NOW + HOUR)
    put(store, "b", "Third.", flags=(flag("csp", word="Third"), flag("other")))
    first, second = texts(store)
    assert (first.revision, first.title, first.text, first.flag) == (2, "Title of a", "Second.", None)
    assert (second.outlet_id, second.language, second.text, second.flag) == (
        "alpha",
        "en",
        "Third.",
        flag("csp", word="Third"),
    )
    assert second.filed_at == NOW - HOUR


def test_ranges_hold_every_article_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [put(store, f"a{number}") for number in range(7)]
    monkeypatch.setattr(keptflags, "IDS_PER_RANGE", 3)
    ranges = list(store.kept_flags.ranges())
    assert len(ranges) == 3
    assert [one.article_id for begin, end in ranges for one in store.kept_flags.texts("csp", begin, end)] == ids
    assert [begin for begin, _ in store.kept_flags.ranges(after_id=ids[4])] == [ids[5] - 1]


def test_only_what_is_filed_since_then_is_read(store: Store) -> None:
    put(store, "old", published_at=NOW - 3 * DAY)
    new = put(store, "new", published_at=NOW - DAY)
    undated = put(store, "undated", published_at=None)
    since = NOW - DAY
    assert [one.article_id for one in texts(store, since=since)] == [new, undated]
    assert store.kept_flags.count(since) == 2
    assert store.kept_flags.count() == 3


def test_an_empty_store_has_no_range(store: Store) -> None:
    assert list(store.kept_flags.ranges()) == []
    assert store.kept_flags.count() == 0
