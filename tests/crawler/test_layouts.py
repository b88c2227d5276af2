"""An outlet of many pages is read by the layout that was learned of it, and its redesign is noticed: over HTTP, into both
what is stored and what is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from crawler.extraction import Hints, extract
from crawler.extraction import Outlet as OutletKnown
from crawler.extraction.layouts import agreement
from newsroom import NewsroomServer, World, build_world, serve_in_thread
from storage import LayoutChange, LayoutEvent, StoredArticle
from tests.conftest import NEWSROOM_END
from tests.crawling import Crawls

OUTLET = "seaside-daily"
PAGES = 140
TAUGHT = 30
NOTICED_WITHIN = 10
HIGH = 0.995


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(end=NEWSROOM_END, remade=PAGES)


@pytest.fixture(scope="module")
def server(world: World) -> Iterator[NewsroomServer]:
    with serve_in_thread(world) as running:
        yield running


class Outlet:
    """The outlet as it is crawled, a few of its pages at a time."""

    def __init__(self, crawls: Crawls) -> None:
        self.crawls = crawls
        self.published_at = [one.published_at for one in crawls.world.articles if one.outlet_id == OUTLET]
        self.texts = {one.path: one.text for one in crawls.world.articles if one.outlet_id == OUTLET}
        self.told: dict[str, StoredArticle] = {}

    def crawl_until(self, count: int) -> list[StoredArticle]:
        """Let the outlet publish until it has `count` pages, and crawl; what is new."""
        at = max(self.published_at[count - 1], self.crawls.clock.at)
        self.crawls.clock.at = at
        self.crawls.world.clock.set(at)
        self.crawls.crawl(OUTLET)
        stored = self.crawls.stored()
        new = [article for url, article in stored.items() if url not in self.told]
        self.told = stored
        return new

    def right(self, article: StoredArticle) -> float:
        """How right the stored text is: 1.0 is the truth."""
        return agreement([article.text], [self.texts[urlsplit(article.url).path]])

    def by_the_generic_reader(self, article: StoredArticle) -> float:
        """How right the generic reader alone reads the page as it stands now."""
        with urlopen(article.url) as answer:
            page = answer.read()
        of_outlet = self.crawls.world.outlet(OUTLET)
        known = OutletKnown(name=of_outlet.name, zone=of_outlet.timezone, languages=of_outlet.languages)
        hints = Hints(title=article.title)
        read = extract(page, url=article.url, outlet=known, hints=hints, fetched_at=self.crawls.clock.at)
        return agreement([read.text], [self.texts[urlsplit(article.url).path]])

    def events(self) -> list[LayoutEvent]:
        """What became of its layout, the oldest first."""
        store = self.crawls.store()
        try:
            return store.layout_events(NEWSROOM_END - timedelta(days=30), OUTLET)[::-1]
        finally:
            store.close()


@pytest.fixture
def outlet(tmp_path: Path, world: World, server: NewsroomServer) -> Iterator[Outlet]:
    start = min(one.published_at for one in world.articles if one.outlet_id == OUTLET)
    world.clock.set(start)
    crawls = Crawls(tmp_path, world, server, limits={"poll_interval_s": 1, "recheck_after_s": 0})
    yield Outlet(crawls)


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_pages_are_read_by_the_layout_until_a_redesign_which_is_noticed(outlet: Outlet) -> None:
    outlet.crawl_until(TAUGHT)
    assert [(one.change, one.version) for one in outlet.events()] == [(LayoutChange.LEARNED, 1)]
    later = outlet.crawl_until(PAGES // 2)
    by_layout = [one for one in later if one.layout_version == 1]
    assert len(later) == PAGES // 2 - TAUGHT
    assert len(by_layout) >= 0.95 * len(later)
    assert mean([outlet.right(one) for one in by_layout]) >= HIGH

    meanwhile = outlet.crawl_until(PAGES // 2 + NOTICED_WITHIN)
    retired = outlet.events()[1:]
    assert [(one.change, one.version) for one in retired] == [(LayoutChange.RETIRED, 1)]
    assert "did not fit" in retired[0].reason
    assert [one.layout_version for one in meanwhile] == [None] * NOTICED_WITHIN, (
        "read without the layout: nothing wrong"
    )

    outlet.crawl_until(PAGES // 2 + TAUGHT)
    assert [(one.change, one.version) for one in outlet.events()[2:]] == [(LayoutChange.LEARNED, 2)]
    remade = outlet.crawl_until(PAGES)
    by_the_new = [one for one in remade if one.layout_version == 2]
    assert len(by_the_new) >= 0.95 * len(remade)
    assert mean([outlet.right(one) for one in by_the_new]) >= HIGH


def test_with_layouts_switched_off_every_page_is_read_by_the_generic_reader(
    tmp_path: Path, world: World, server: NewsroomServer
) -> None:
    crawls = Crawls(tmp_path, world, server, limits={"layouts": False, "poll_interval_s": 1})
    outlet = Outlet(crawls)
    world.clock.set(outlet.published_at[0])
    crawls.clock.at = outlet.published_at[0]
    stored = outlet.crawl_until(TAUGHT) + outlet.crawl_until(TAUGHT + 5)
    assert [one.layout_version for one in stored] == [None] * (TAUGHT + 5)
    assert outlet.events() == []
