"""The digest of a day out of a real store."""

from datetime import UTC, date, datetime
from pathlib import Path

from desk import DeskSettings, ThemeTitle, compile_digest
from storage import Store, open_store
from tests.storage.samples import DAY, ENDPOINTS, NOW, OUTLETS, article, flag, item, put


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
