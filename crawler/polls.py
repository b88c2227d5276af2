"""What the answer of an endpoint comes to: its links for the ledger, and its state for whoever watches the watch."""

import hashlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from scrapy import Request
from scrapy.http import Response

from crawler.extraction import normalise_url
from crawler.outcomes import of_failure, of_status
from crawler.readers import ReaderFailed
from crawler.scope import in_scope
from crawler.spiders import Item, Reading, Source
from crawler.work import FAILED_STATES, Work, header
from storage.records import DueEndpoint, EndpointState, FoundLink, Poll

LONG_AGO = datetime.min.replace(tzinfo=UTC)
FRESH = frozenset({EndpointState.OK, EndpointState.UNCHANGED})

Download = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class PollReader:
    """Reads the answers of endpoints. `download` fetches the parts of an index, until `is_over`."""

    work: Work
    download: Download
    is_over: Callable[[], bool]

    def request_limits(self) -> dict[str, int]:
        """Scrapy's meta for a request to an endpoint."""
        return {"download_maxsize": int(self.work.settings.feed_limit_mb * 1024 * 1024)}

    async def of_answer(self, endpoint: DueEndpoint, response: Response, asked_at: datetime) -> tuple[Poll, Reading]:
        """An answer as a poll and the reading that it stands for."""
        outcome = of_status(response.status, header(response, "Retry-After"), self.work.now())
        digest = hashlib.sha256(response.body).hexdigest() if response.body else None
        reading = Reading(outcome.endpoint, outcome.reason)
        if outcome.endpoint is EndpointState.OK and digest and digest == endpoint.content_hash:
            reading = Reading(EndpointState.UNCHANGED, "the same bytes as before")
        elif outcome.endpoint is EndpointState.OK:
            reading = await self._with_parts(endpoint, response)
        poll = self.of_reading(endpoint, reading, asked_at, outcome.retry_after_s)
        poll = replace(poll, http_status=response.status, bytes_received=len(response.body))
        if reading.state in FAILED_STATES:
            return poll, reading
        if reading.follow:  # an index says nothing about its parts: it must be read again even if it is the same
            return replace(poll, etag=None, last_modified=None, content_hash=None), reading
        kept = endpoint if response.status == 304 else None
        return replace(
            poll,
            etag=header(response, "ETag") or (kept.etag if kept else None),
            last_modified=header(response, "Last-Modified") or (kept.last_modified if kept else None),
            content_hash=digest or endpoint.content_hash,
        ), reading

    def of_failure(self, endpoint: DueEndpoint, failure: BaseException, asked_at: datetime) -> tuple[Poll, Reading]:
        """What no answer at all comes to."""
        outcome = of_failure(failure)
        reading = Reading(outcome.endpoint, outcome.reason)
        return self.of_reading(endpoint, reading, asked_at, outcome.retry_after_s), reading

    def of_reading(
        self, endpoint: DueEndpoint, reading: Reading, asked_at: datetime, retry_after_s: float | None
    ) -> Poll:
        """The poll's row. An endpoint whose newest item is too old is stale, however well it answers."""
        now = self.work.now()
        newest_at = max(filter(None, (reading.newest_item_at, endpoint.newest_item_at)), default=None)
        state, reason = aged(reading.state, reading.reason, newest_at, now, self.work.settings.stale_after_days)
        return Poll(
            endpoint_id=endpoint.id,
            at=asked_at,
            state=state,
            reason=reason,
            next_due_at=self.work.next_poll(endpoint, state, now, retry_after_s),
            items=len(reading.items),
            duration_ms=int((now - asked_at).total_seconds() * 1_000),
            newest_item_at=newest_at,
            etag=endpoint.etag,
            last_modified=endpoint.last_modified,
            content_hash=endpoint.content_hash,
            failures=endpoint.failures + 1 if state in FAILED_STATES else 0,
        )

    def links(self, endpoint: DueEndpoint, reading: Reading) -> Iterator[FoundLink]:
        """The reading's links for the ledger, each address once."""
        hosts = self.work.outlets[endpoint.outlet_id].hosts
        seen: set[str] = set()
        for item in reading.items:
            key = normalise_url(item.url)
            if key in seen:
                continue
            seen.add(key)
            outside = reading.same_site and not in_scope(item.url, hosts)
            yield FoundLink(
                outlet_id=endpoint.outlet_id,
                url=item.url,
                key=key,
                hints=item.hints(),
                updated_at=_changed_at(item),
                rejected_because="out of scope: another site's address in a sitemap" if outside else None,
            )

    async def _with_parts(self, endpoint: DueEndpoint, response: Response) -> Reading:
        """What the answer holds; for an index, what its parts hold together.

        A part is passed over while it states the same change as when it was last read. Parts never read come first,
        then those read longest ago; what a limit leaves out is named in the reason, and comes first at the next poll.
        """
        known, settings = self.work.parts_read, self.work.settings
        index = await self._read(endpoint, response)
        parts: list[Reading] = []
        waiting = [(url, at, 1) for url, at in index.follow]
        seen = {response.url}
        items = len(index.items)
        while waiting and not self.is_over():
            waiting.sort(key=lambda part: known[part[0]][1] if part[0] in known else LONG_AGO)
            url, changed_at, depth = waiting.pop(0)
            is_same = changed_at is not None and url in known and known[url][0] == changed_at
            if is_same or url in seen or depth > settings.sitemap_depth:
                continue
            if len(parts) >= settings.sitemaps_per_poll or items >= settings.links_per_poll:
                waiting.append((url, changed_at, depth))
                break
            seen.add(url)
            part = await self._read_part(endpoint, url)
            parts.append(part)
            items += len(part.items)
            waiting.extend((u, at, depth + 1) for u, at in part.follow)
            if part.state not in FAILED_STATES:
                known[url] = (changed_at, self.work.now())
        return _together(index, parts, len(waiting)) if index.follow else index

    async def _read_part(self, endpoint: DueEndpoint, url: str) -> Reading:
        request = Request(url, dont_filter=True, meta=self.request_limits())
        try:
            response = await self.download(request)
        except Exception as cause:  # one part out of reach is that part's state; the others are read all the same
            outcome = of_failure(cause)
            return Reading(outcome.endpoint, f"{url}: {outcome.reason}")
        outcome = of_status(response.status, None, self.work.now())
        if outcome.endpoint is not EndpointState.OK:
            return Reading(outcome.endpoint, f"{url}: {outcome.reason}")
        return await self._read(endpoint, response)

    async def _read(self, endpoint: DueEndpoint, response: Response) -> Reading:
        source = Source(
            kind=endpoint.kind,
            body=response.body,
            url=response.url,
            content_type=header(response, "Content-Type") or "",
            zone=self.work.outlets[endpoint.outlet_id].timezone,
            fetched_at=self.work.now(),
            links_limit=self.work.settings.links_per_poll,
        )
        try:
            return await self.work.readers.links(source)
        except ReaderFailed as cause:
            return Reading(EndpointState.ERROR, str(cause))


def aged(
    state: EndpointState, reason: str, newest_at: datetime | None, now: datetime, stale_after_days: float
) -> tuple[EndpointState, str]:
    """State and reason of an answer, given its newest item: what answers well with old items only is stale."""
    if state in FRESH and newest_at and newest_at < now - timedelta(days=stale_after_days):
        return EndpointState.STALE, f"the newest item is of {newest_at:%Y-%m-%d}"
    return state, reason


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
