"""Asks every address of some outlets once, and says how each of them is."""

import asyncio
from collections.abc import Callable, Sequence

from crawler.connections import permitted_ports
from crawler.extraction import normalise_url
from crawler.fetching import Fetcher, looking
from crawler.settings import CrawlerSettings
from crawler.sources import EndpointEntry, OutletEntry
from crawler.sources.discovery import Found, feeds_in
from crawler.sources.probe import HOMEPAGE, Address, OutletProbe, ProbeResult, verdict_of
from crawler.spiders import Reading
from crawler.work import header
from storage.endpointrecords import EndpointState

LOST = frozenset({EndpointState.GONE, EndpointState.NOT_A_FEED})


async def probe_outlets(
    settings: CrawlerSettings,
    outlets: Sequence[OutletEntry],
    *,
    polled_only: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> list[OutletProbe]:
    """Probe the outlets, all hosts at the same time; `on_progress` is told how many outlets are done."""

    async def all_of_them(fetcher: Fetcher) -> list[OutletProbe]:
        done = 0

        async def one(outlet: OutletEntry) -> OutletProbe:
            nonlocal done
            probe = await _probe(fetcher, outlet, polled_only)
            done += 1
            if on_progress is not None:
                on_progress(done)
            return probe

        return list(await asyncio.gather(*(one(outlet) for outlet in outlets)))

    ports = permitted_ports([address for outlet in outlets for address in outlet.addresses])
    return await looking(settings, all_of_them, ports)


async def _probe(fetcher: Fetcher, outlet: OutletEntry, polled_only: bool) -> OutletProbe:
    feeds = [feed for feed in outlet.feeds if (feed.polled and outlet.enabled) or not polled_only]
    asked = [fetcher.probe(_address(outlet, feed), outlet.hosts, feed.instructions) for feed in feeds]
    results = [result for result, _ in await asyncio.gather(*asked)]
    found = [Found(url, "rss", None) for result in results for url in result.alternates]
    if not outlet.feeds or any(result.status in LOST for result in results):
        homepage, named = await _homepage(fetcher, outlet)
        found += named
        results += [] if outlet.feeds else [homepage]
    results += await _look_at(fetcher, outlet, found)
    verdict, reason = verdict_of(results)
    return OutletProbe(outlet.id, outlet.name, outlet.country, verdict, reason, tuple(results))


def _address(outlet: OutletEntry, feed: EndpointEntry) -> Address:
    polled = feed.polled and outlet.enabled
    return Address(outlet.id, feed.url, feed.type, feed.language, outlet.timezone, polled, feed.fallback)


async def _homepage(fetcher: Fetcher, outlet: OutletEntry) -> tuple[ProbeResult, list[Found]]:
    """What the homepage says of itself, and the feeds that it names."""
    fetched = await fetcher.fetch(outlet.homepage)
    address = Address(outlet.id, outlet.homepage, HOMEPAGE, None, outlet.timezone, polled=False)
    result = fetched.result(address, Reading(fetched.outcome.endpoint, fetched.outcome.reason), fetcher.settings)
    page = fetched.page
    if page is None:
        return result, []
    named = await asyncio.to_thread(feeds_in, page.body, page.url, header(page, "Content-Type") or "")
    return result, list(named)


async def _look_at(fetcher: Fetcher, outlet: OutletEntry, found: Sequence[Found]) -> list[ProbeResult]:
    """Probe what was found beside the catalogue's addresses, each once, up to the limit."""
    known = {normalise_url(feed.url) for feed in outlet.feeds}
    fresh: dict[str, Found] = {}
    for one in found:
        key = normalise_url(one.url)
        if key not in known:
            fresh.setdefault(key, one)
    asked = [
        fetcher.probe(
            Address(outlet.id, one.url, one.kind, None, outlet.timezone, polled=False, listed=False), outlet.hosts
        )
        for one in list(fresh.values())[: fetcher.settings.probe_candidates]
    ]
    return [result for result, _ in await asyncio.gather(*asked)]
