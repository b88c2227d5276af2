"""The Scrapy spider that polls endpoints and fetches pages, of all kinds together.

One spider, because what a host may be asked is one rule for all kinds: Scrapy keeps delay and concurrency per crawl. The
ways of finding links are the modules of `crawler.spiders`, which this spider asks by the endpoint's kind.

What is fetched next always comes from the ledger, never from memory: an endpoint's links are written there first, and
`_feed` takes from it what is due, fairly by outlet. What a crash interrupts is therefore still there afterwards.
"""

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import scrapy
from scrapy import Request
from scrapy.http import Response

from crawler.browser import browser_meta
from crawler.chain import Chains
from crawler.conclusion import FAILED_STATES, Draft, conclude
from crawler.extraction import Hints, originator_id
from crawler.landing import astray
from crawler.layoutbook.states import Plan
from crawler.outcomes import EMPTY_PAGE, NotBegun, Outcome, confirm_at, next_try, of_failure, of_status
from crawler.polls import PollReader
from crawler.readers import NotRead, ReaderFailed
from crawler.reading import Page, PageReading
from crawler.recorder import ReadyPage
from crawler.unread import of_unread
from crawler.wording import plain
from crawler.work import HEADER_LIMIT_CHARS, Work, header
from storage import ItemRefused, StorageError
from storage.articlerecords import StoreResult
from storage.endpointrecords import DueEndpoint, EndpointState, PollResult
from storage.linkrecords import LinkState, PendingLink

IN_FLIGHT_LIMIT = 1_000
FEED_EVERY = 16
PER_CONNECTION = 4
"""Links of an outlet under way for each connection to its host: few, so that many outlets have their share of the limit, and
never fewer than `FEED_EVERY`, so that an outlet that runs dry is noticed."""
ENDPOINT_PRIORITY = 10
NOT_ASKED = (NotBegun, asyncio.CancelledError)
"""Failures that say nothing about the address: what was not asked, or broken off by us, is still due."""


class NewsSpider(scrapy.Spider):
    """Polls `endpoints` and fetches what the ledger says is due, until there is no more or `limit_s` seconds are over;
    with `links_only` it only polls.

    `failure` is the error of the storage room that ended the crawl early, if one did.
    """

    name = "news"

    def __init__(
        self,
        work: Work,
        endpoints: list[DueEndpoint],
        chains: Chains,
        links_only: bool = False,
        limit_s: float | None = None,
    ) -> None:
        super().__init__()
        self._work = work
        self._chains = chains
        self._links_only = links_only
        self._polls = PollReader(work, self._download, lambda: self.is_over)
        self._endpoints = endpoints
        self._ends_s = time.monotonic() + limit_s if limit_s is not None else math.inf
        self._in_flight: dict[int, str] = {}
        self._more_due = True
        self._feeding = False
        self._finished = FEED_EVERY
        self._per_outlet = max(FEED_EVERY, PER_CONNECTION * work.settings.concurrency_per_host)
        self.failure: StorageError | None = None

    async def start(self) -> AsyncIterator[Request]:
        """The first requests: all endpoints, then what an earlier crawl left waiting."""
        idle: set[int] = set()
        try:
            for outlet_id in self._chains.outlets:
                called_up, stood_down = await self._follow_chain(outlet_id)
                self._endpoints += called_up
                idle |= stood_down
        except StorageError as cause:
            self._give_up(cause)
            return
        due = {endpoint.id: endpoint for endpoint in self._endpoints if endpoint.id not in idle}
        self._work.tally.endpoints += len(due)
        for endpoint in due.values():
            yield self._poll_request(endpoint)
        async for request in self._feed():
            yield request

    async def _download(self, request: Request) -> Response:
        return await self.crawler.engine.download_async(request)

    # Endpoints

    def _poll_request(self, endpoint: DueEndpoint) -> Request:
        return Request(
            self._polls.address(endpoint),
            headers=conditions(endpoint.etag, endpoint.last_modified),
            callback=self._polled,
            errback=self._poll_failed,
            priority=ENDPOINT_PRIORITY,
            dont_filter=True,
            meta=self._polls.request_meta(endpoint),
            cb_kwargs={"endpoint": endpoint, "asked_at": self._work.now()},
        )

    async def _polled(self, response: Response, endpoint: DueEndpoint, asked_at: datetime) -> AsyncIterator[Request]:
        try:
            draft = await self._polls.of_answer(endpoint, response, asked_at)
        except Exception as fault:  # a fault of ours is the endpoint's state, too, or nobody would see it
            self.logger.exception("reading %s failed", endpoint.url)
            draft = self._polls.of_failure(endpoint, fault, asked_at)
        async for request in self._recorded(draft):
            yield request

    async def _poll_failed(self, failure: Any) -> AsyncIterator[Request]:
        if isinstance(failure.value, NOT_ASKED):
            return
        endpoint: DueEndpoint = failure.request.cb_kwargs["endpoint"]
        draft = self._polls.of_failure(endpoint, failure.value, failure.request.cb_kwargs["asked_at"])
        async for request in self._recorded(draft):
            yield request

    async def _recorded(self, draft: Draft) -> AsyncIterator[Request]:
        """Write a poll down, call up what has to stand in for it, and go on with what the ledger has due."""
        endpoint, tally = draft.endpoint, self._work.tally
        draft = replace(draft, stands_in=self._chains.reason(endpoint.outlet_id, endpoint.url))
        try:
            recorded = await self._work.recorder.record_poll(draft, self._conclude)
            state = recorded.result.poll.state
            self._chains.note(endpoint.outlet_id, endpoint.url, state)
            called_up, _ = await self._follow_chain(endpoint.outlet_id)
        except StorageError as cause:
            self._give_up(cause)
            return
        tally.endpoints += len(called_up)
        tally.polled += 1
        tally.found += recorded.to_fetch
        tally.endpoints_failed += state in FAILED_STATES
        self._more_due, self._finished = True, FEED_EVERY
        self._work.progressed()
        for due in called_up:
            yield self._poll_request(due)
        async for request in self._feed():
            yield request

    def _conclude(self, draft: Draft, unknown: frozenset[str]) -> PollResult:
        """The poll's result; a fault of ours in one poll is that endpoint's state, and spoils none of its batch."""
        settings, next_poll = self._work.settings, self._work.next_poll
        try:
            return conclude(draft, unknown, settings=settings, next_poll=next_poll)
        except Exception as fault:
            self.logger.exception("concluding the poll of %s failed", draft.endpoint.url)
            failed = self._polls.of_failure(draft.endpoint, fault, draft.asked_at)
            return conclude(failed, frozenset(), settings=settings, next_poll=next_poll)

    async def _follow_chain(self, outlet_id: str) -> tuple[list[DueEndpoint], set[int]]:
        """Call up the fallbacks of an outlet that are needed by now, and let the others stand by; which ones."""
        store, now = self._work.recorder.store, self._work.now()
        called_up: list[DueEndpoint] = []
        idle: set[int] = set()
        for endpoint_id, standing in self._chains.changes(outlet_id):
            if standing.needed:
                called_up += await self._work.recorder.call(store.call_up, [endpoint_id], now=now)
                self._chains.note(outlet_id, standing.url, EndpointState.NEW)
            else:
                await self._work.recorder.call(store.stand_by, endpoint_id, standing.reason, now=now)
                self._chains.note(outlet_id, standing.url, EndpointState.STANDBY)
                idle.add(endpoint_id)
        return called_up, idle

    # Pages

    async def _feed(self) -> AsyncIterator[Request]:
        """Requests for the links that are due, as many as there is room for."""
        can_wait = self._in_flight and self._finished < FEED_EVERY
        if self._links_only or self._feeding or not self._more_due or self.is_over or can_wait:
            return
        self._feeding = True
        try:
            requests, unusable = self._taken(await self._due_links())
        except StorageError as cause:
            self._give_up(cause)
            return
        finally:
            self._feeding = False
        for link, fault in unusable:
            reason = f"no address that can be asked for ({plain(str(fault))})"
            await self._close_safely(link, Outcome(EndpointState.ERROR, LinkState.REJECTED, reason), None)
        for request in requests:
            yield request

    def _taken(self, due: list[PendingLink]) -> tuple[list[Request], list[tuple[PendingLink, ValueError]]]:
        """Requests for what there is room for, all counted as under way before the first of them is given out; and the
        links whose address makes no request, with what is wrong with it."""
        busy = Counter(self._in_flight.values())
        requests = []
        unusable = []
        for link in due:
            if busy[link.outlet_id] >= self._per_outlet:
                continue
            try:
                request = self._page_request(link)
            except ValueError as fault:
                unusable.append((link, fault))
                continue
            busy[link.outlet_id] += 1
            self._in_flight[link.id] = link.outlet_id
            requests.append(request)
        return requests, unusable

    async def _due_links(self) -> list[PendingLink]:
        """What the ledger has due beside what is under way; asked again when meanwhile all of that has finished."""
        recorder = self._work.recorder
        while True:
            under_way = tuple(self._in_flight)
            self._more_due, self._finished = False, 0
            due = await recorder.call(
                recorder.store.pending_links,
                self._work.now(),
                limit=IN_FLIGHT_LIMIT - len(under_way),
                per_outlet=self._per_outlet,
                exclude=under_way,
                outlets=tuple(self._work.outlets),
            )
            if due or self._in_flight:
                self._more_due = True
                return due
            if not under_way and not self._more_due:
                return due

    def wind_up(self) -> None:
        """Begin nothing more."""
        self._ends_s = -math.inf

    @property
    def is_over(self) -> bool:
        """Whether nothing more may begin: storage failed, the time is over, or somebody asked for the end."""
        return self.failure is not None or time.monotonic() >= self._ends_s

    def _page_request(self, link: PendingLink) -> Request:
        return Request(
            link.url,
            headers=conditions(link.etag, link.last_modified),
            callback=self._fetched,
            errback=self._fetch_failed,
            dont_filter=True,
            meta={
                "download_maxsize": int(self._work.settings.page_limit_mb * 1024 * 1024),
                "outlet": link.outlet_id,
                **browser_meta(self._work.outlets[link.outlet_id]),
            },
            cb_kwargs={"link": link},
        )

    async def _fetched(self, response: Response, link: PendingLink) -> AsyncIterator[Request]:
        self._work.tally.fetched += 1
        try:
            await self._judge(response, link)
        except ItemRefused:  # its link is closed already, with the reason
            self._work.tally.failed += 1
        except StorageError as cause:
            self._give_up(cause)
        except Exception as fault:  # a fault of ours is the link's state, too, or nobody would see it
            self.logger.exception("reading %s failed", link.url)
            await self._close_safely(link, of_failure(fault), response.status)
        async for request in self._done(link):
            yield request

    async def _fetch_failed(self, failure: Any) -> AsyncIterator[Request]:
        link: PendingLink = failure.request.cb_kwargs["link"]
        if not isinstance(failure.value, NOT_ASKED):
            outcome = of_failure(failure.value)
            if outcome.link is LinkState.WAITING and failure.request.meta.get("redirect_times"):
                # asked it was, and led to a host that cannot be: else it would lead there for ever
                outcome = replace(outcome, link=LinkState.FAILED)
            await self._close_safely(link, outcome, None)
        async for request in self._done(link):
            yield request

    async def _done(self, link: PendingLink) -> AsyncIterator[Request]:
        self._in_flight.pop(link.id, None)
        self._finished += 1
        self._work.progressed()
        async for request in self._feed():
            yield request

    async def _judge(self, response: Response, link: PendingLink) -> None:
        outcome = of_status(response.status, header(response, "Retry-After"), self._work.now())
        if outcome.link is None:
            outcome = astray(link.url, response.url, link.outlet_id, self._work.outlets) or outcome
        if outcome.link is None and not response.body.strip():
            outcome = EMPTY_PAGE
        if outcome.link is None:
            await self._read_and_store(response, link)
        else:
            await self._close(link, outcome, response.status)

    async def _read_and_store(self, response: Response, link: PendingLink) -> None:
        page = self._page(response, link)
        try:
            reading = await self._work.readers.page(page)
        except NotRead as cause:
            await self._close(link, Outcome(EndpointState.ERROR, LinkState.WAITING, str(cause), again=True), None)
            return
        except ReaderFailed as cause:
            outcome = Outcome(EndpointState.ERROR, LinkState.FAILED, str(cause), again=True)
            await self._close(link, outcome, response.status)
            return
        if reading.article is None:
            outcome = of_unread(reading, page, self._work.outlets[link.outlet_id], self._work.settings)
            await self._close(link, outcome, response.status)
            return
        await self._work.layouts.note(link.outlet_id, reading.seen)
        result = await self._work.recorder.store_page(
            ReadyPage(
                link_id=link.id,
                reading=self._with_originator(reading),
                http_status=response.status,
                content_type=page.content_type,
                fetched_at=page.fetched_at,
                recheck_at=self._recheck_at(link, page.fetched_at),
                final_url=response.url,
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

    def _with_originator(self, reading: PageReading) -> PageReading:
        """The reading with the outlet of the catalogue that its credit names, if it is there."""
        article = reading.article
        if article is None or article.originator is None:
            return reading
        outlet_id = originator_id(article.originator, self._work.names)
        return replace(reading, article=replace(article, originator_id=outlet_id))

    def _recheck_at(self, link: PendingLink, fetched_at: datetime) -> datetime | None:
        """A page is looked at once more some hours after it was first stored; later changes its endpoint must tell."""
        after_s = self._work.settings.recheck_after_s
        return fetched_at + timedelta(seconds=after_s) if after_s and link.article_id is None else None

    def _page(self, response: Response, link: PendingLink) -> Page:
        outlet = self._work.outlets[link.outlet_id]
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
            content_type=header(response, "Content-Type") or "",
            fetched_at=self._work.now(),
            outlet=outlet.for_reader,
            hints=Hints.of(link.hints),
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
            plan=self._plan(link),
        )

    def _plan(self, link: PendingLink) -> Plan:
        layouts, outlet_id = self._work.layouts, link.outlet_id
        return (
            layouts.plan(outlet_id) if link.article_id is None else layouts.plan_again(outlet_id, link.layout_version)
        )

    async def _close(self, link: PendingLink, outcome: Outcome, status: int | None) -> None:
        """Write down how a link ended that gave no page to store."""
        now, store, tally = self._work.now(), self._work.recorder.store, self._work.tally
        if link.article_id is not None and outcome.endpoint is EndpointState.UNCHANGED:
            await self._work.recorder.call(store.touch_article, link.id, now=now)
            tally.unchanged += 1
            return
        if link.article_id is not None and outcome.endpoint is EndpointState.GONE:
            again_at = confirm_at(status, link.last_status, now, self._work.settings)
            if again_at is not None:
                await self._work.recorder.call(store.note_missing, link.id, now=now, next_try_at=again_at)
                return
            await self._work.recorder.call(store.mark_withdrawn, link.article_id, now=now)
            tally.withdrawn += 1
            return
        if outcome.link is LinkState.STORED:
            outcome = Outcome(EndpointState.ERROR, LinkState.FAILED, "304 to a question without conditions", again=True)
        state = outcome.link or LinkState.FAILED
        retry_at = next_try(outcome, link.attempts, now, self._work.settings)
        await self._work.recorder.call(
            store.close_link, link.id, state, outcome.reason, now=now, next_try_at=retry_at, http_status=status
        )
        tally.rejected += state is LinkState.REJECTED
        tally.failed += state is LinkState.FAILED

    async def _close_safely(self, link: PendingLink, outcome: Outcome, status: int | None) -> None:
        try:
            await self._close(link, outcome, status)
        except StorageError as cause:
            self._give_up(cause)

    def _give_up(self, cause: StorageError) -> None:
        """Storage is out of order: fetch nothing more. What was not written is still waiting in the ledger."""
        if self.failure is None:
            self.failure = cause


def conditions(etag: str | None, last_modified: str | None) -> dict[str, bytes]:
    """The headers of a conditional request, octet by octet what the server sent; without what cannot be sent so."""
    values = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value.encode("latin-1") for name, value in values.items() if value and _is_whole(value)}


def _is_whole(value: str) -> bool:
    """Whether a header was not cut, and Scrapy and aiohttp, which read headers as UTF-8, send its octets as they are."""
    try:
        value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return len(value) < HEADER_LIMIT_CHARS
