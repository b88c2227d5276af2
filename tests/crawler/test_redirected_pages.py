"""Articles whose addresses begin to lead elsewhere, or are gone, over real HTTP."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from aiohttp import web

from newsroom import World
from storage.linkrecords import LinkState
from tests.crawling import Rounds
from tests.plainsites import Asked, Sites, news_site, serve_sites

Make = Callable[..., "SiteRounds"]
FRONT = "redirects to the front page: no article"


class SiteRounds(Rounds):
    """Rounds over plain sites."""

    def __init__(self, folder: Path, world: World, sites: Sites, names: tuple[str, ...]) -> None:
        limits = {"retries": 0, "recheck_after_s": 3_600}
        super().__init__(folder, world.clock.now(), limits=limits)
        self._catalogue = sites.catalogue(folder, names)

    def crawl(self) -> None:
        self.round(self._catalogue)

    def ends(self) -> dict[str, tuple[LinkState, str]]:
        """How each link stands, by the path and host of its address."""
        return {url.partition("//")[2]: (link.state, link.reason) for url, link in self.links().items()}


@pytest.fixture
def sites() -> Iterator[Sites]:
    with serve_sites(news_site) as served:
        yield served


@pytest.fixture
def rounds(tmp_path: Path, world: World, sites: Sites) -> Make:
    def make(*names: str) -> SiteRounds:
        return SiteRounds(tmp_path, world, sites, names or ("herald",))

    return make


def redirecting(targets: Mapping[str, str]) -> Callable[[Asked], web.StreamResponse]:
    """A news site of which some paths redirect."""

    def answer(asked: Asked) -> web.StreamResponse:
        target = targets.get(asked.path)
        if target is None or not asked.host.startswith("herald"):
            return news_site(asked)
        return web.Response(status=302, headers={"Location": target})

    return answer


def test_pages_that_lead_to_the_front_page_are_no_articles(rounds: Make, sites: Sites) -> None:
    """A new link is rejected; a stored article keeps its title, text and address, and its ledger says why."""
    sites.answer = redirecting({"/news/1": "/"})
    one = rounds()
    one.crawl()
    before = one.stored()
    host = f"herald.localhost:{sites.port}"
    assert len(before) == 4
    assert one.ends()[f"{host}/news/1"] == (LinkState.REJECTED, FRONT)
    sites.answer = redirecting({f"/news/{number}": "/" for number in range(1, 4)})
    one.clock.advance(hours=2)
    one.crawl()
    kept = one.stored()
    assert {url: (a.title, a.text, a.revision) for url, a in kept.items()} == {
        url: (a.title, a.text, 1) for url, a in before.items()
    }
    assert one.ends()[f"{host}/news/2"] == (LinkState.STORED, f"not read again: {FRONT}")
    assert one.ends()[f"{host}/news/4"] == (LinkState.STORED, "")


def test_a_redirect_to_another_outlet_does_not_take_its_article(rounds: Make, sites: Sites) -> None:
    """The page is stored for the outlet that publishes it, whoever links to it first."""
    page = f"{sites.base('other')}/news/1"
    sites.answer = redirecting({"/news/1": page})
    one = rounds("herald", "other")
    one.crawl()
    assert one.stored()[page].outlet_id == "other"
    end = one.ends()[f"herald.localhost:{sites.port}/news/1"]
    assert end == (LinkState.REJECTED, f"redirects to other's page {page}")
    assert one.ends()[page.partition("//")[2]] == (LinkState.STORED, "")


def missing(status: int, *paths: str) -> Callable[[Asked], web.StreamResponse]:
    """A news site that has some pages no more."""
    return lambda asked: web.Response(status=status, text="no") if asked.path in paths else news_site(asked)


def withdrawn(one: SiteRounds) -> list[str]:
    return sorted(url.rpartition("/")[2] for url, article in one.stored().items() if article.withdrawn_at)


def test_a_page_missing_once_is_not_withdrawn(rounds: Make, sites: Sites) -> None:
    """One 404 calls for a second look an hour later; only a second one withdraws the article."""
    one = rounds()
    one.crawl()
    sites.answer = missing(404, "/news/1", "/news/2")
    one.clock.advance(hours=2)
    one.crawl()
    assert withdrawn(one) == []
    sites.answer = missing(404, "/news/1")
    asked = len(sites.asked)
    one.clock.advance(minutes=30)
    one.crawl()
    assert not any(one.path.startswith("/news/") for one in sites.asked[asked:])
    one.clock.advance(minutes=31)
    one.crawl()
    assert withdrawn(one) == ["1"]
    host = f"herald.localhost:{sites.port}"
    assert one.ends()[f"{host}/news/2"] == (LinkState.STORED, "")


def test_a_page_that_says_it_is_gone_is_withdrawn_at_once(rounds: Make, sites: Sites) -> None:
    one = rounds()
    one.crawl()
    sites.answer = missing(410, "/news/1")
    one.clock.advance(hours=2)
    one.crawl()
    assert withdrawn(one) == ["1"]


def test_an_article_that_moved_is_found_by_its_own_address(rounds: Make, sites: Sites) -> None:
    """Where a link led is gone; the link itself leads to the new place, and nothing is withdrawn."""
    sites.answer = redirecting({"/news/1": "/old/1"})
    one = rounds()
    one.crawl()
    moved = redirecting({"/news/1": "/new/1"})
    sites.answer = lambda asked: web.Response(status=404) if asked.path == "/old/1" else moved(asked)
    for _ in range(2):
        one.clock.advance(hours=2)
        one.crawl()
    assert withdrawn(one) == []
    assert f"{sites.base('herald')}/new/1" in one.stored()
