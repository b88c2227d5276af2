"""What the answer of an endpoint comes to: its links for the ledger, and its state for whoever watches the watch.

Rules, in order:
1. The same bytes as before, or a 304, tell nothing new.
2. An index is read with its parts: those never read first, then those read longest ago. A part is passed over while it
   states the same change as when it was last read. What a limit leaves out comes first at the next poll.
3. Where an answer names a page with older entries, that is read too while each page still holds a link that was never
   found before. Where a limit ends this, the next poll goes on there; a first poll leaves the rest to the archive.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response

from crawler.conclusion import FAILED_STATES, Draft, advice_of
from crawler.outcomes import Outcome, of_failure, of_status
from crawler.readers import ReaderFailed
from crawler.scope import in_scope
from crawler.sources import EndpointEntry, OutletEntry
from crawler.spiders import Instructions, Item, Reading, Source
from crawler.work import Work, header
from storage.records import DueEndpoint, EndpointState, FoundLink, IndexPart

LONG_AGO = datetime.min.replace(tzinfo=UTC)
PERMANENT = frozenset({301, 308})
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")

Download = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class PollReader:
    """Reads the answers of endpoints. `download` fetches the parts of an index and further pages, until `is_over`."""

    work: Work
    download: Download
    is_over: Callable[[], bool]

    def request_limits(self) -> dict[str, int]:
        """Scrapy's meta for a request to an endpoint."""
        return {"download_maxsize": int(self.work.settings.feed_limit_mb * 1024 * 1024)}

    async def of_answer(self, endpoint: DueEndpoint, response: Response, asked_at: datetime) -> Draft:
        """An answer as the draft of a poll."""
        outcome = of_status(response.status, header(response, "Retry-After"), self.work.now())
        digest = hashlib.sha256(response.body).hexdigest() if response.body else None
        rest = str((endpoint.advice or {}).get("rest") or "") or None
        parts: tuple[IndexPart, ...] = ()
        reading = Reading(outcome.endpoint, outcome.reason)
        if outcome.endpoint is EndpointState.OK and digest and digest == endpoint.content_hash:
            reading = Reading(EndpointState.UNCHANGED, "the same bytes as before")
        elif outcome.endpoint is EndpointState.OK:
            reading, parts = await self._with_parts(endpoint, response)
        advice = reading.advice if reading.state is EndpointState.OK else advice_of(endpoint.advice)
        if reading.state in {EndpointState.OK, EndpointState.UNCHANGED} and (reading.next_page or rest):
            reading, rest = await self._with_pages(endpoint, reading, rest)
        kept = endpoint if response.status == 304 or reading.state is EndpointState.UNCHANGED else None
        # an index says nothing about its parts: it must be read again even if it is the same
        remembered = not reading.follow
        links, published = self._links(endpoint, reading)
        return Draft(
            endpoint=endpoint,
            reading=reading,
            asked_at=asked_at,
            done_at=self.work.now(),
            zone=self.work.outlets[endpoint.outlet_id].timezone,
            links=links,
            published=published,
            parts=parts,
            http_status=response.status,
            bytes_received=len(response.body),
            etag=(header(response, "ETag") or (kept.etag if kept else None)) if remembered else None,
            last_modified=(header(response, "Last-Modified") or (kept.last_modified if kept else None))
            if remembered
            else None,
            content_hash=(digest or endpoint.content_hash) if remembered else None,
            moved_to=moved_to(response) or endpoint.moved_to,
            retry_after_s=outcome.retry_after_s,
            max_age_s=max_age_s(header(response, "Cache-Control")),
            rest=rest,
            advice=advice,
        )

    def of_failure(self, endpoint: DueEndpoint, failure: BaseException, asked_at: datetime) -> Draft:
        """What no answer at all comes to."""
        outcome = of_failure(failure)
        return Draft(
            endpoint=endpoint,
            reading=Reading(outcome.endpoint, outcome.reason),
            asked_at=asked_at,
            done_at=self.work.now(),
            retry_after_s=outcome.retry_after_s,
        )

    def _links(
        self, endpoint: DueEndpoint, reading: Reading
    ) -> tuple[tuple[FoundLink, ...], dict[str, datetime | None]]:
        """The reading's links for the ledger, each identity once, and when each was published by its identity."""
        outlet = self.work.outlets[endpoint.outlet_id]
        key_of, hosts = outlet.for_reader().key, outlet.hosts
        links: dict[str, FoundLink] = {}
        published: dict[str, datetime | None] = {}
        for item in reading.items:
            key = key_of(item.url)
            if key in links:
                continue
            outside = reading.same_site and not in_scope(item.url, hosts)
            links[key] = FoundLink(
                outlet_id=endpoint.outlet_id,
                url=item.url,
                key=key,
                hints=item.hints(),
                updated_at=_changed_at(item),
                rejected_because="out of scope: another site's address in a sitemap" if outside else None,
            )
            moment = item.published or item.updated
            published[key] = moment.at if moment else None
        return tuple(links.values()), published

    # Pages

    async def _with_pages(self, endpoint: DueEndpoint, first: Reading, rest: str | None) -> tuple[Reading, str | None]:
        """The reading with the older pages behind it, and the page at which the next poll goes on, if any."""
        limit = self._instructions(endpoint).pages or self.work.settings.pages_per_poll
        pages, problems, seen = [first], [first.reason], {endpoint.url}
        url, left = first.next_page, None
        while True:
            if url is None or url in seen or not await self._any_unknown(endpoint, pages[-1].items):
                url, rest = rest, None
            if url is None or url in seen:
                break
            if len(pages) >= limit or self.is_over():
                left = url
                break
            seen.add(url)
            page = await self._read_further(endpoint, url)
            if page.state in FAILED_STATES:
                left = url
                problems.append(f"an older page could not be read: {page.reason}")
                break
            pages.append(page)
            url = page.next_page
        if left and len(pages) >= limit:
            is_first = endpoint.last_polled_at is None
            where = "older ones are left to the archive" if is_first else "the next poll goes on there"
            problems.append(f"{len(pages)} pages were read; {where}")
            left = None if is_first else left
        items = tuple(item for page in pages for item in page.items)[: self.work.settings.links_per_poll]
        state = EndpointState.OK if items else first.state
        return replace(first, state=state, items=items, reason="; ".join(filter(None, problems))[:300]), left

    async def _any_unknown(self, endpoint: DueEndpoint, items: Iterable[Item]) -> bool:
        """Whether the ledger lacks one of these links."""
        key_of = self.work.outlets[endpoint.outlet_id].for_reader().key
        keys = {key_of(item.url) for item in items}
        return bool(keys and await asyncio.to_thread(self.work.recorder.store.unknown_keys, keys))

    # Parts

    async def _with_parts(self, endpoint: DueEndpoint, response: Response) -> tuple[Reading, tuple[IndexPart, ...]]:
        """What the answer holds; for an index, what its parts hold together, and which of them were read."""
        index = await self._read(endpoint, response)
        if not index.follow:
            return index, ()
        settings = self.work.settings
        known = await asyncio.to_thread(self.work.recorder.store.index_parts, endpoint.id)
        parts: list[Reading] = []
        read: list[IndexPart] = []
        waiting = [(url, at, 1) for url, at in index.follow]
        seen = {response.url}
        items = len(index.items)
        while waiting and not self.is_over():
            waiting.sort(key=lambda part: known[part[0]].read_at if part[0] in known else LONG_AGO)
            url, changed_at, depth = waiting.pop(0)
            is_same = changed_at is not None and url in known and known[url].changed_at == changed_at
            if is_same or url in seen or depth > settings.sitemap_depth:
                continue
            if len(parts) >= settings.sitemaps_per_poll or items >= settings.links_per_poll:
                waiting.append((url, changed_at, depth))
                break
            seen.add(url)
            part = await self._read_further(endpoint, url)
            parts.append(part)
            items += len(part.items)
            waiting.extend((u, at, depth + 1) for u, at in part.follow)
            if part.state not in FAILED_STATES:
                read.append(IndexPart(url, changed_at, self.work.now()))
        return _together(index, parts, len(waiting)), tuple(read)

    async def _read_further(self, endpoint: DueEndpoint, url: str) -> Reading:
        request = Request(url, dont_filter=True, meta=self.request_limits())
        try:
            response = await self.download(request)
        except Exception as cause:  # one part out of reach is that part's state; the others are read all the same
            return _unread(url, of_failure(cause))
        outcome = of_status(response.status, None, self.work.now())
        if outcome.endpoint is not EndpointState.OK:
            return _unread(url, outcome)
        return await self._read(endpoint, response)

    async def _read(self, endpoint: DueEndpoint, response: Response) -> Reading:
        outlet = self.work.outlets[endpoint.outlet_id]
        source = Source(
            kind=endpoint.kind,
            body=response.body,
            url=response.url,
            content_type=header(response, "Content-Type") or "",
            zone=outlet.timezone,
            fetched_at=self.work.now(),
            links_limit=self.work.settings.links_per_poll,
            hosts=outlet.hosts,
            instructions=self._instructions(endpoint),
        )
        try:
            return await self.work.readers.links(source)
        except ReaderFailed as cause:
            return Reading(EndpointState.ERROR, str(cause))

    def _instructions(self, endpoint: DueEndpoint) -> Instructions:
        entry = entry_of(self.work.outlets[endpoint.outlet_id], endpoint.url)
        return entry.instructions if entry else Instructions()


def entry_of(outlet: OutletEntry, url: str) -> EndpointEntry | None:
    """What the catalogue says of an address; None when it does not name it."""
    return next((feed for feed in outlet.feeds if feed.url == url), None)


def moved_to(response: Response) -> str | None:
    """Where permanent redirects led; None when there was none, or a temporary one among them (RFC 9110, 15.4)."""
    reasons = response.meta.get("redirect_reasons") or []
    return response.url if reasons and all(reason in PERMANENT for reason in reasons) else None


def max_age_s(cache_control: str | None) -> float | None:
    """The seconds for which an answer says that it is fresh (RFC 9111, 5.2.2.1); None when it does not."""
    found = _MAX_AGE.search((cache_control or "").lower())
    return float(found[1]) if found else None


def _unread(url: str, outcome: Outcome) -> Reading:
    return Reading(outcome.endpoint, f"{url}: {outcome.reason}")


def _together(index: Reading, parts: list[Reading], left: int) -> Reading:
    """An index and its parts as one reading: their items, how many parts were out of reach and how many are left."""
    items = tuple(item for part in parts for item in part.items)
    broken = [part.reason for part in parts if part.state in FAILED_STATES]
    if broken and len(broken) == len(parts):
        reason = f"none of its {len(broken)} sitemaps could be read: {broken[0]}"[:300]
        return Reading(EndpointState.ERROR, reason, follow=index.follow)
    reasons = [f"{len(broken)} of its sitemaps could not be read: {broken[0]}"[:300]] if broken else []
    reasons += [f"{left} of its sitemaps are left for the next poll"] if left else []
    state = EndpointState.OK if items or not parts else EndpointState.EMPTY
    return Reading(state, "; ".join(reasons), items, index.follow, same_site=True)


def _changed_at(item: Item) -> datetime | None:
    """When the publisher says the page changed after it was published; None when it says nothing of the sort."""
    if item.updated is None or (item.published is not None and item.updated.at <= item.published.at):
        return None
    return item.updated.at
