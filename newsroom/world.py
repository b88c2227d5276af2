"""The world: its outlets, its articles, its clock, and what can be known of them from outside."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from newsroom.articles import InventedArticle
from newsroom.catalogue import catalogue_yaml
from newsroom.clock import WorldClock
from newsroom.coverage import draft_all
from newsroom.outlets import Endpoint, Habit, InventedOutlet
from newsroom.prose import Clutter, load_prose
from newsroom.remade import remade_articles
from newsroom.roster import REMADE_OUTLET, ROSTER, SCALE_OUTLET
from newsroom.scale import archive_articles
from newsroom.traps import TRAPS, trap_articles
from newsroom.truth import ExpectedArticle, PublishedLink, expected, published_links
from newsroom.writing import write_articles

DEFAULT_END = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
SPIDER_KINDS = frozenset({"rss", "atom", "json", "sitemap", "news-sitemap", "wordpress", "section", "page-state"})


class World:
    """A world that only its clock changes. `articles` are oldest first, withdrawn and unpublished ones among them.

    `end` is where its clock stood first.
    """

    def __init__(
        self,
        outlets: tuple[InventedOutlet, ...],
        articles: tuple[InventedArticle, ...],
        clock: WorldClock,
        clutter: Mapping[str, Clutter],
    ) -> None:
        self.outlets = outlets
        self.articles = articles
        self.clock = clock
        self.clutter = clutter
        self.end = clock.now()
        self._by_id = {outlet.id: outlet for outlet in outlets}
        self._newest_first: dict[str, list[InventedArticle]] = defaultdict(list)
        for article in reversed(articles):
            self._newest_first[article.outlet_id].append(article)

    def outlet(self, outlet_id: str) -> InventedOutlet:
        """Raises KeyError for an id that the world does not have."""
        return self._by_id[outlet_id]

    def page_url(self, article: InventedArticle, port: int) -> str:
        """The canonical address of an article's page, served at that port."""
        return f"http://{self.outlet(article.outlet_id).host}:{port}{article.path}"

    def reachable(self, article: InventedArticle, kinds: Collection[str] = SPIDER_KINDS) -> bool:
        """Whether a polite crawler that reads these kinds of endpoint can find and read the page now.

        False for what is not visible, what robots.txt forbids, and all that hides behind a challenge page.
        """
        outlet = self.outlet(article.outlet_id)
        if article.robots_forbidden or Habit.CHALLENGE in outlet.habits or not article.visible(self.clock.now()):
            return False
        return any(
            endpoint.kind in kinds and endpoint.language in (None, article.language) for endpoint in outlet.endpoints
        )

    def mended_at(self, endpoint: Endpoint) -> datetime:
        """When an endpoint that gives something else at first is as it should be; the world's end for all others."""
        return self.end + timedelta(hours=endpoint.manner.mends_after_h or 0)

    def published_links(self, port: int) -> list[PublishedLink]:
        """Every link that the outlets publish now, in each of its spellings, with what must become of it."""
        now, end = self.clock.now(), self.end
        return [
            link
            for outlet in self.outlets
            for link in published_links(outlet, self._newest_first[outlet.id], port=port, now=now, end=end)
        ]

    def expected(self, port: int) -> list[ExpectedArticle]:
        """The articles that a polite crawler can find now, each once, as a perfect reader keeps them."""
        links: dict[str, list[PublishedLink]] = defaultdict(list)
        for link in self.published_links(port):
            links[link.outlet_id].append(link)
        return [
            article
            for outlet_id, own in links.items()
            for article in expected(own, self.outlet(outlet_id), port=port).values()
        ]

    def catalogue(self, port: int, outlets: Collection[str] | None = None) -> str:
        """The world as a catalogue of sources in YAML; `outlets` keeps only those ids."""
        chosen = [outlet for outlet in self.outlets if outlets is None or outlet.id in outlets]
        return catalogue_yaml(chosen, port)


def build_world(
    seed: int = 7,
    end: datetime = DEFAULT_END,
    days: int = 14,
    pages: int | None = None,
    *,
    traps: bool = False,
    remade: int | None = None,
) -> World:
    """Write the world anew: the same arguments make the same world.

    `end` is the clock's first "now" (aware; cut to the minute), `days` the span before it that holds the news. `pages`
    adds an outlet `the-archive` with that many generated pages, `traps` the outlets of `newsroom.traps`, `remade` an outlet
    `seaside-daily` with that many pages, half of them from before its redesign. Raises ContentError when the prose cannot
    be used, ValueError for a naive `end`.
    """
    clock = WorldClock(end)
    minute = clock.now().replace(second=0, microsecond=0)
    prose = load_prose()
    drafts = draft_all(ROSTER, prose, seed=seed, end=minute, days=days)
    outlets, articles = ROSTER, write_articles(drafts, seed=seed, end=minute)
    if traps:
        outlets = (*outlets, *TRAPS)
        articles += trap_articles(TRAPS, prose, seed=seed, end=minute, days=days)
    if pages is not None:
        outlets = (*outlets, SCALE_OUTLET)
        articles += archive_articles(SCALE_OUTLET.id, prose, count=pages, seed=seed, end=minute, days=days)
    if remade is not None:
        outlets = (*outlets, REMADE_OUTLET)
        articles += remade_articles(REMADE_OUTLET, prose, count=remade, seed=seed, end=minute)
    articles.sort(key=lambda article: article.published_at)
    return World(outlets, tuple(articles), clock, {language: written.clutter for language, written in prose.items()})
