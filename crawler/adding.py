"""Looks at a site for ways to find its articles: what its page and robots.txt name, and the usual places."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from scrapy.http import Response

from crawler.connections import permitted_ports
from crawler.extraction import normalise_url
from crawler.extraction.decoding import is_page
from crawler.fetching import Fetched, Fetcher, looking
from crawler.outcomes import Outcome
from crawler.settings import CrawlerSettings
from crawler.sources.discovery import WORDPRESS_POSTS, feeds_in, sitemaps_in, usual_places, wordpress_api_in
from crawler.sources.probe import Address, is_out_of_reach
from crawler.sources.site import FEEDS, Candidate, SiteFacts, facts_of, feed_language
from crawler.spiders import readable_kinds
from crawler.work import header

ZoneOf = Callable[[str, str | None], str]


@dataclass(frozen=True, slots=True)
class SiteLook:
    """What was found at a site. `failure` says why there was nothing to look at."""

    homepage: str
    facts: SiteFacts
    candidates: tuple[Candidate, ...] = ()
    failure: Outcome | None = None

    @property
    def is_out_of_reach(self) -> bool:
        return self.failure is not None and is_out_of_reach(self.failure)


@dataclass(frozen=True, slots=True)
class _Place:
    url: str
    kind: str
    named: bool


async def look_at_site(
    settings: CrawlerSettings, url: str, zone_of: ZoneOf, on_progress: Callable[[int], None] | None = None
) -> SiteLook:
    """Fetch the page at `url`, find what it offers, and probe each.

    `zone_of` says, given homepage and language, for what zone dates without an offset are taken; `on_progress` is told
    how many addresses were looked at.
    """

    async def look(fetcher: Fetcher) -> SiteLook:
        fetched = await fetcher.fetch(url)
        if fetched.page is None:
            return SiteLook(url, SiteFacts("", None), failure=fetched.outcome)
        named = []
        if not _is_page(fetched.page):  # a feed was named: its site's page says the rest
            named.append(_Place(fetched.page.url, "rss", named=True))
            fetched = await fetcher.fetch(urljoin(fetched.page.url, "/"))
        facts, homepage, found = await _found(fetcher, fetched, named[0].url if named else url)
        search = _Search(fetcher, zone_of(homepage, facts.language), on_progress or (lambda count: None))
        await search.named([*named, *found])
        await search.guess(usual_places(homepage))
        return SiteLook(homepage, facts, tuple(search.candidates))

    return await looking(settings, look, permitted_ports([url]))


def _is_page(response: Response) -> bool:
    return is_page(response.body, header(response, "Content-Type"))


def _headers(response: Response) -> dict[str, str]:
    pairs = response.headers.items()
    return {name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in pairs}


async def _found(fetcher: Fetcher, fetched: Fetched, url: str) -> tuple[SiteFacts, str, list[_Place]]:
    """What the site's page says of itself, its address, and the places that it and robots.txt name."""
    page = fetched.page
    homepage = page.url if page is not None else urljoin(url, "/")
    named: list[_Place] = []
    facts = facts_of(b"", homepage, "")
    if page is not None and _is_page(page):
        content_type = header(page, "Content-Type") or ""
        facts = await asyncio.to_thread(facts_of, page.body, page.url, content_type)
        feeds = await asyncio.to_thread(feeds_in, page.body, page.url, content_type)
        named += [_Place(one.url, one.kind, named=True) for one in feeds]
        if root := wordpress_api_in(page.body, _headers(page)):
            named.append(_Place(root + WORDPRESS_POSTS, "wordpress", named=True))
    robots = await fetcher.fetch(urljoin(homepage, "/robots.txt"), is_robots=True)
    if robots.page is not None:
        named += [_Place(one, "sitemap", named=True) for one in sitemaps_in(robots.page.body)]
    return facts, homepage, named


class _Search:
    """Probes what a site may offer: all that it names, then usual places for each way of which nothing reads well."""

    def __init__(self, fetcher: Fetcher, zone: str, on_progress: Callable[[int], None]) -> None:
        self.candidates: list[Candidate] = []
        self._fetcher = fetcher
        self._zone = zone
        self._on_progress = on_progress
        self._seen: set[str] = set()

    async def named(self, places: Iterable[_Place]) -> None:
        """Probe each place once, up to the limit."""
        fresh = [place for place in places if self._is_fresh(place)]
        await asyncio.gather(*map(self._probe, fresh))

    async def guess(self, places: Iterable[tuple[str, str]]) -> None:
        """Probe usual places in turn, each way of finding links only until one reads well."""
        for url, kind in places:
            way = _way(kind)
            if any(one.result.is_well and _way(one.result.kind) == way for one in self.candidates):
                continue
            place = _Place(url, kind, named=False)
            if self._is_fresh(place):
                await self._probe(place)

    def _is_fresh(self, place: _Place) -> bool:
        key = normalise_url(place.url)
        if place.kind not in readable_kinds() or key in self._seen:
            return False
        if len(self._seen) >= self._fetcher.settings.probe_candidates:
            return False
        self._seen.add(key)
        return True

    async def _probe(self, place: _Place) -> None:
        address = Address("", place.url, place.kind, None, self._zone, polled=False, listed=False)
        result, reading = await self._fetcher.probe(address)
        result = replace(result, language=feed_language(reading))
        self.candidates.append(Candidate(result, reading, place.named))
        self._on_progress(len(self.candidates))


def _way(kind: str) -> str:
    return "feed" if kind in FEEDS else kind
