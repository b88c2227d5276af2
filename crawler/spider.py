"""The Scrapy spider that polls endpoints and fetches pages, of all kinds together.

One spider, because what a host may be asked is one rule for all kinds: Scrapy keeps delay and concurrency per crawl. The
ways of finding links are the modules of `crawler.spiders`, which this spider asks by the endpoint's kind.

What is fetched next always comes from the ledger, never from memory: an endpoint's links are written there first, and
`_feed` takes from it what is due, fairly by outlet. What a crash interrupts is therefore still there afterwards.
"""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import scrapy
from scrapy import Request
from scrapy.http import Response

from crawler.extraction import Hints, Kind, normalise_url
from crawler.outcomes import Outcome, next_try, of_failure, of_status
from crawler.reading import Page, PageReading
from crawler.readers import ReaderFailed
from crawler.recorder import ReadyPage
from crawler.scope import in_scope
from crawler.spiders import Item, Reading, Source
from crawler.work import FAILED_STATES, Work
from storage import StorageError
from storage.records import DueEndpoint, EndpointState, FoundLink, LinkState, PendingLink, Poll, StoreResult

IN_FLIGHT_LIMIT = 1_000
IN_FLIGHT_PER_OUTLET = 64
ENDPOINT_PRIORITY = 10
LASTMOD_SLACK = timedelta(days=2)


class NewsSpider(scrapy.Spider):
    """Polls `endpoints` and fetches what the ledger says is due, until there is no more or `until` has passed.

    `failure` is the error of the storage room that ended the crawl early, if one did.
    """

    name = "news"

    def __init__(self, work: Work, endpoints: list[DueEndpoint], until: datetime | None = None) -> None:
        super().__init__()
        self._work = work
        self._endpoints = endpoints
        self._until = until
        self._started_at = work.now()
        self._in_flight: dict[int, str] = {}
        self._more_due = True
        self._feeding = False
        self.failure: StorageError | None = None

    async def start(self) -> AsyncIterator[Request]:
        self._work.tally.endpoints += len(self._endpoints)
        for endpoint in self._endpoints:
            yield self._poll_request(endpoint)
        async for request in self._feed():
            yield request

    # Endpoints

    def _poll_request(self, endpoint: DueEndpoint) -> Request:
        return Request(
            endpoint.url,
            headers=_conditions(endpoint.etag, endpoint.last_modified),
            callback=self._polled,
            errback=self._poll_failed,
            priority=ENDPOINT_PRIORITY,
            dont_filter=True,
            meta=self._feed_limits(),
            cb_kwargs={"endpoint": endpoint, "asked_at": self._work.now()},
        )

    def _feed_limits(self) -> dict[str, Any]:
        return {"download_maxsize": int(self._work.settings.feed_limit_mb * 1024 * 1024)}

    async def _polled(self, response: Response, endpoint: DueEndpoint, asked_at: datetime) -> AsyncIterator[Request]:
        outcome = of_status(response.status, _header(response, "Retry-After"), self._work.now())
        digest = hashlib.sha256(response.body).hexdigest() if response.body else None
        reading = Reading(outcome.endpoint, outcome.reason)
        if outcome.endpoint is EndpointState.OK and digest and digest == endpoint.content_hash:
            reading = Reading(EndpointState.UNCHANGED, "the same bytes as before")
        elif outcome.endpoint is EndpointState.OK:
            reading = await self._links_of(endpoint, response)
        poll = self._poll(endpoint, reading, asked_at, outcome.retry_after_s)
        if reading.state not in FAILED_STATES:
            poll = replace(
                poll,
                etag=_header(response, "ETag") or (endpoint.etag if response.status == 304 else None),
                last_modified=_header(response, "Last-Modified")
                or (endpoint.last_modified if response.status == 304 else None),
                content_hash=digest or endpoint.content_hash,
            )
        poll = replace(poll, http_status=response.status, bytes_received=len(response.body))
        await self._record_poll(endpoint, poll, reading)
        async for request in self._feed():
            yield request

    async def _poll_failed(self, failure: Any) -> AsyncIterator[Request]:
        kwargs = failure.request.cb_kwargs
        endpoint: DueEndpoint = kwargs["endpoint"]
        outcome = of_failure(failure.value)
        reading = Reading(outcome.endpoint, outcome.reason)
        poll = self._poll(endpoint, reading, kwargs["asked_at"], outcome.retry_after_s)
        await self._record_poll(endpoint, poll, reading)
        async for request in self._feed():
            yield request

    async def _links_of(self, endpoint: DueEndpoint, response: Response) -> Reading:
        """What the answer holds; for an index, what all its changed parts hold together."""
        reading = await self._read_links(endpoint, response)
        parts = [reading]
        waiting = [(url, at, 1) for url, at in reading.follow]
        read = 0
        while waiting and read < self._work.settings.sitemaps_per_poll:
            url, changed_at, depth = waiting.pop(0)
            unchanged = changed_at and endpoint.last_ok_at and changed_at < endpoint.last_ok_at - LASTMOD_SLACK
            if unchanged or depth > self._work.settings.sitemap_depth:
                continue
            read += 1
            part = await self._read_part(endpoint, url)
            parts.append(part)
            waiting.extend((u, at, depth + 1) for u, at in part.follow)
        return _together(parts) if len(parts) > 1 else reading

    async def _read_part(self, endpoint: DueEndpoint, url: str) -> Reading:
        try:
            response = await self.crawler.engine.download_async(
                Request(url, dont_filter=True, priority=ENDPOINT_PRIORITY, meta=self._feed_limits())
            )
        except Exception as cause:  # one part out of reach is that part's state; the others are read all the same
            outcome = of_failure(cause)
            return Reading(outcome.endpoint, f"{url}: {outcome.reason}")
        outcome = of_status(response.status, None, self._work.now())
        if outcome.endpoint is not EndpointState.OK:
            return Reading(outcome.endpoint, f"{url}: {outcome.reason}")
        return await self._read_links(endpoint, response)

    async def _read_links(self, endpoint: DueEndpoint, response: Response) -> Reading:
        source = Source(
            kind=endpoint.kind,
            body=response.body,
            url=response.url,
            content_type=_header(response, "Content-Type") or "",
            zone=self._work.outlets[endpoint.outlet_id].timezone,
            fetched_at=self._work.now(),
            links_limit=self._work.settings.links_per_poll,
        )
        try:
            return await self._work.readers.links(source)
        except ReaderFailed as cause:
            return Reading(EndpointState.ERROR, str(cause))

    def _poll(
        self, endpoint: DueEndpoint, reading: Reading, asked_at: datetime, retry_after_s: float | None
    ) -> Poll:
        now = self._work.now()
        newest_at = max(filter(None, (reading.newest_item_at, endpoint.newest_item_at)), default=None)
        state, reason = reading.state, reading.reason
        stale_after = timedelta(days=self._work.settings.stale_after_days)
        if state in {EndpointState.OK, EndpointState.UNCHANGED} and newest_at and newest_at < now - stale_after:
            state, reason = EndpointState.STALE, f"the newest item is of {newest_at:%Y-%m-%d}"
        failed = state in FAILED_STATES
        return Poll(
            endpoint_id=endpoint.id,
            at=asked_at,
            state=state,
            reason=reason,
            next_due_at=self._work.next_poll(endpoint, state, now, retry_after_s),
            items=len(reading.items),
            duration_ms=int((now - asked_at).total_seconds() * 1_000),
            newest_item_at=newest_at,
            etag=endpoint.etag,
            last_modified=endpoint.last_modified,
            content_hash=endpoint.content_hash,
            failures=endpoint.failures + 1 if failed else 0,
        )

    async def _record_poll(self, endpoint: DueEndpoint, poll: Poll, reading: Reading) -> None:
        links = list(self._found_links(endpoint, reading))
        tally = self._work.tally
        try:
            new = await self._work.recorder.call(
                self._work.recorder.store.record_poll, poll, links, now=self._work.now()
            )
        except StorageError as cause:
            self._give_up(cause)
            return
        tally.polled += 1
        tally.found += new
        tally.endpoints_failed += poll.state in FAILED_STATES
        self._more_due = True
        self._work.progressed()

    def _found_links(self, endpoint: DueEndpoint, reading: Reading) -> Iterator[FoundLink]:
        hosts = self._work.outlets[endpoint.outlet_id].hosts
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

    # Pages

    async def _feed(self) -> AsyncIterator[Request]:
        """Requests for the links that are due, as many as there is room for."""
        if self._feeding or not self._more_due or self._over or len(self._in_flight) > IN_FLIGHT_LIMIT // 2:
            return
        self._feeding = True
        try:
            room = IN_FLIGHT_LIMIT - len(self._in_flight)
            self._more_due = False
            due = await self._work.recorder.call(
                self._work.recorder.store.pending_links,
                self._started_at if self._until is None else self._work.now(),
                limit=room,
                per_outlet=IN_FLIGHT_PER_OUTLET,
                exclude=self._in_flight.keys(),
            )
        except StorageError as cause:
            self._give_up(cause)
            return
        finally:
            self._feeding = False
        busy = Counter(self._in_flight.values())
        for link in due:
            if busy[link.outlet_id] >= IN_FLIGHT_PER_OUTLET:
                continue
            busy[link.outlet_id] += 1
            self._in_flight[link.id] = link.outlet_id
            yield self._page_request(link)
        self._more_due = self._more_due or bool(due)

    @property
    def _over(self) -> bool:
        return self.failure is not None or (self._until is not None and self._work.now() >= self._until)

    def _page_request(self, link: PendingLink) -> Request:
        return Request(
            link.url,
            headers=_conditions(link.etag, link.last_modified),
            callback=self._fetched,
            errback=self._fetch_failed,
            dont_filter=True,
            meta={"download_maxsize": int(self._work.settings.page_limit_mb * 1024 * 1024)},
            cb_kwargs={"link": link},
        )

    async def _fetched(self, response: Response, link: PendingLink) -> AsyncIterator[Request]:
        self._work.tally.fetched += 1
        outcome = of_status(response.status, _header(response, "Retry-After"), self._work.now())
        try:
            if outcome.link is None:
                await self._read_and_store(response, link)
            else:
                await self._close(link, outcome, response.status)
        except StorageError as cause:
            self._give_up(cause)
        async for request in self._done(link):
            yield request

    async def _fetch_failed(self, failure: Any) -> AsyncIterator[Request]:
        link: PendingLink = failure.request.cb_kwargs["link"]
        try:
            await self._close(link, of_failure(failure.value), None)
        except StorageError as cause:
            self._give_up(cause)
        async for request in self._done(link):
            yield request

    async def _done(self, link: PendingLink) -> AsyncIterator[Request]:
        self._in_flight.pop(link.id, None)
        self._work.progressed()
        async for request in self._feed():
            yield request

    async def _read_and_store(self, response: Response, link: PendingLink) -> None:
        page = self._page(response, link)
        try:
            reading = await self._work.readers.page(page)
        except ReaderFailed as cause:
            outcome = Outcome(EndpointState.ERROR, LinkState.FAILED, str(cause), again=True)
            await self._close(link, outcome, response.status)
            return
        if reading.article is None:
            await self._close(link, _unread(reading), response.status)
            return
        result = await self._work.recorder.store_page(
            ReadyPage(
                link_id=link.id,
                reading=reading,
                http_status=response.status,
                content_type=page.content_type,
                fetched_at=page.fetched_at,
                recheck_at=self._recheck_at(link, page.fetched_at),
            )
        )
        tally = self._work.tally
        match result:
            case StoreResult.STORED:
                tally.stored += 1
            case StoreResult.DUPLICATE:
                tally.duplicate += 1
            case StoreResult.REVISION:
                tally.revisions += 1
            case StoreResult.UNCHANGED:
                tally.unchanged += 1

    def _recheck_at(self, link: PendingLink, fetched_at: datetime) -> datetime | None:
        """A page is looked at once more some hours after it was first stored; later changes its endpoint must tell."""
        after_s = self._work.settings.recheck_after_s
        return fetched_at + timedelta(seconds=after_s) if after_s and link.article_id is None else None

    def _page(self, response: Response, link: PendingLink) -> Page:
        outlet = self._work.outlets[link.outlet_id]
        hints = dict(link.hints)
        return Page(
            outlet_id=link.outlet_id,
            url=response.url,
            body=response.body,
            http_status=response.status,
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values
            ),
            content_type=_header(response, "Content-Type") or "",
            fetched_at=self._work.now(),
            outlet=outlet.for_reader(),
            hints=Hints(**{**hints, "authors": tuple(hints.get("authors", ()))}),
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
        )

    async def _close(self, link: PendingLink, outcome: Outcome, status: int | None) -> None:
        """Write down how a link ended that gave no page to store."""
        now, store, tally = self._work.now(), self._work.recorder.store, self._work.tally
        if link.article_id is not None and outcome.endpoint is EndpointState.UNCHANGED:
            await self._work.recorder.call(store.touch_article, link.id, now=now)
            tally.unchanged += 1
            return
        if link.article_id is not None and outcome.endpoint is EndpointState.GONE:
            await self._work.recorder.call(store.mark_withdrawn, link.article_id, now=now)
            tally.withdrawn += 1
            return
        state = outcome.link or LinkState.FAILED
        retry_at = next_try(outcome, link.attempts, now, self._work.settings)
        await self._work.recorder.call(
            store.close_link, link.id, state, outcome.reason, now=now, next_try_at=retry_at, http_status=status
        )
        if state is LinkState.REJECTED:
            tally.rejected += 1
        else:
            tally.failed += 1

    def _give_up(self, cause: StorageError) -> None:
        """Storage is out of order: fetch nothing more. What was not written is still waiting in the ledger."""
        if self.failure is None:
            self.failure = cause


def _unread(reading: PageReading) -> Outcome:
    if reading.kind is Kind.CHALLENGE:
        return Outcome(EndpointState.BLOCKED, LinkState.FAILED, reading.reason, again=True)
    return Outcome(EndpointState.OK, LinkState.REJECTED, reading.reason)


def _changed_at(item: Item) -> datetime | None:
    """When the publisher says the page changed after it was published; None when it says nothing of the sort."""
    if item.updated is None or (item.published is not None and item.updated.at <= item.published.at):
        return None
    return item.updated.at


def _together(parts: list[Reading]) -> Reading:
    """An index and its parts as one reading: their items, and how many parts were out of reach."""
    items = tuple(item for part in parts for item in part.items)
    broken = [part.reason for part in parts if part.state in FAILED_STATES]
    state = EndpointState.OK if items else EndpointState.EMPTY
    if broken and len(broken) == len(parts) - 1:
        state = EndpointState.ERROR
    reason = f"{len(broken)} of {len(parts) - 1} parts could not be read: {broken[0]}"[:300] if broken else ""
    return Reading(state, reason, items, same_site=any(part.same_site for part in parts))


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in conditions.items() if value}


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1")[:500] if value else None
