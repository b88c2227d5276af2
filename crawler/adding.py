"""Looks at a site for ways to find its articles: what its page and robots.txt name, and the usual places."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from crawler.extraction import normalise_url
from crawler.extraction.decoding import is_page
from crawler.fetching import Fetched, Fetcher, looking
from crawler.outcomes import Outcome
from crawler.settings import CrawlerSettings
from crawler.sources.discovery import feeds_in, sitemaps_in, usual_places, wordpress_api_in
from crawler.sources.probe import Address, is_out_of_reach
from crawler.sources.site import Candidate, SiteFacts, facts_of, feed_language
from crawler.spiders import readable_kinds
from crawler.work import header

ROBOTS_LIMIT_BYTES = 500 * 1024

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


async def look_at_site(settings: CrawlerSettings, url: str, zone_of: ZoneOf) -> SiteLook:
    """Fetch the page at `url`, find what it offers, and probe each. `zone_of` says, given homepage and language, for what
    zone dates without an offset are taken."""

    async def look(fetcher: Fetcher) -> SiteLook:
        fetched = await fetcher.fetch(url)
        if fetched.page is None:
            return SiteLook(url, SiteFacts("", None), failure=fetched.outcome)
        named = []
        if not _is_page(fetched.page):  # a feed was named: its site's page says the rest
            named.append(_Place(fetched.page.url, "rss", named=True))
            fetched = await fetcher.fetch(urljoin(fetched.page.url, "/"))
        facts, homepage, found = await _found(fetcher, fetched, named[0].url if named else url)
        candidates = await _probed(fetcher, [*named, *found], zone_of(homepage, facts.language))
        return SiteLook(homepage, facts, tuple(candidates))

    return await looking(settings, look)


def _is_page(response: Response) -> bool:
    return is_page(response.body, header(response, "Content-Type"))


async def _found(fetcher: Fetcher, fetched: Fetched, url: str) -> tuple[SiteFacts, str, list[_Place]]:
    """What the site's page says of itself, its address, and the places that it, robots.txt and custom name."""
    page = fetched.page
    homepage = page.url if page is not None else urljoin(url, "/")
    named: list[_Place] = []
    facts = facts_of(b"", homepage, "")
    if page is not None and _is_page(page):
        content_type = header(page, "Content-Type") or ""
        facts = await asyncio.to_thread(facts_of, page.body, page.url, content_type)
        feeds = await asyncio.to_thread(feeds_in, page.body, page.url, content_type)
        named += [_Place(one.url, one.kind, named=True) for one in feeds]
        if api := wordpress_api_in(page.body, page.headers.to_unicode_dict()):
            named.append(_Place(api, "wordpress", named=True))
    robots = await fetcher.fetch(urljoin(homepage, "/robots.txt"), is_robots=True)
    if robots.page is not None:
        text = robots.page.body[:ROBOTS_LIMIT_BYTES].decode("utf-8-sig", "replace")
        named += [_Place(urljoin(homepage, one), "sitemap", named=True) for one in sitemaps_in(text)]
    return facts, homepage, [*named, *(_Place(place, kind, named=False) for place, kind in usual_places(homepage))]


async def _probed(fetcher: Fetcher, places: Iterable[_Place], zone: str) -> list[Candidate]:
    """Each place once, as far as there is a reader for it and the limit allows."""
    fresh: dict[str, _Place] = {}
    for place in places:
        if place.kind in readable_kinds() and urlsplit(place.url).scheme in {"http", "https"}:
            fresh.setdefault(normalise_url(place.url), place)
    chosen = list(fresh.values())[: fetcher.settings.probe_candidates]

    async def probe(place: _Place) -> Candidate:
        address = Address("", place.url, place.kind, None, zone, polled=False, listed=False)
        result, reading = await fetcher.probe(address)
        return Candidate(replace(result, language=feed_language(reading)), reading, place.named)

    return list(await asyncio.gather(*(probe(place) for place in chosen)))
