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
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response

from crawler.browser import browser_meta
from crawler.conclusion import FAILED_STATES, Draft, advice_of
from crawler.outcomes import NotBegun, max_age_s, of_failure, of_status
from crawler.readers import ReaderFailed
from crawler.reading import EndpointReading, together
from crawler.sources import EndpointEntry, OutletEntry
from crawler.spiders import Instructions, Reading, Source, asked_address
from crawler.work import Work, header
from storage.endpointrecords import WELL, DueEndpoint, EndpointState, IndexPart

LONG_AGO = datetime.min.replace(tzinfo=UTC)
PERMANENT = frozenset({301, 308})
UNASKED_304 = "304 to a question without conditions"

_Part = tuple[str, datetime | None, int]
"""A sitemap of an index: its address, the change it states, and how deep it lies."""

Download = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class PollReader:
    """Reads the answers of endpoints. `download` fetches the parts of an index and further pages, until `is_over`."""

    work: Work
    download: Download
    is_over: Callable[[], bool]

    def request_meta(self, endpoint: DueEndpoint) -> dict[str, object]:
        """Scrapy's meta for a request to an endpoint, its parts and pages."""
        return {
            "download_maxsize": int(self.work.settings.feed_limit_mb * 1024 * 1024),
            "outlet": endpoint.outlet_id,
            **browser_meta(self.work.outlets[endpoint.outlet_id], endpoint.kind),
        }

    def address(self, endpoint: DueEndpoint) -> str:
        """What to ask for the endpoint: where it moved, with what its kind puts into the address."""
        url = endpoint.moved_to or endpoint.url
        return asked_address(endpoint.kind, url, self._instructions(endpoint), endpoint.newest_item_at)

    async def of_answer(self, endpoint: DueEndpoint, response: Response, asked_at: datetime) -> Draft:
        """An answer as the draft of a poll."""
        outcome = of_status(response.status, header(response, "Retry-After"), self.work.now())
        digest = hashlib.sha256(response.body).hexdigest() if response.body else None
        rest = str((endpoint.advice or {}).get("rest") or "") or None
        parts: tuple[IndexPart, ...] = ()
        found = _nothing(outcome.endpoint, outcome.reason)
        is_same = response.status == 304 or (digest is not None and digest == endpoint.content_hash)
        if response.status == 304 and not (endpoint.etag or endpoint.last_modified):
            found = _nothing(EndpointState.ERROR, UNASKED_304)
        elif is_same and outcome.endpoint in WELL and endpoint.state is EndpointState.EMPTY:
            found = _nothing(EndpointState.EMPTY, "still without a link")
        elif is_same and outcome.endpoint is EndpointState.OK:
            found = _nothing(EndpointState.UNCHANGED, "the same bytes as before")
        elif outcome.endpoint is EndpointState.OK:
            found, parts = await self._with_parts(endpoint, response)
        advice = found.reading.advice if found.state is EndpointState.OK else advice_of(endpoint.advice)
        if found.state in WELL and (found.reading.next_page or rest):
            found, rest = await self._with_pages(endpoint, found, rest)
        same = endpoint if is_same else None
        draft = Draft(
            endpoint=endpoint,
            found=found,
            asked_at=asked_at,
            done_at=self.work.now(),
            zone=self.work.outlets[endpoint.outlet_id].timezone,
            parts=parts,
            http_status=response.status,
            bytes_received=len(response.body),
            etag=header(response, "ETag") or (same.etag if same else None),
            last_modified=header(response, "Last-Modified") or (same.last_modified if same else None),
            content_hash=digest or endpoint.content_hash,
            moved_to=moved_to(response) or endpoint.moved_to,
            retry_after_s=outcome.retry_after_s,
            max_age_s=max_age_s(header(response, "Cache-Control")),
            rest=rest,
            advice=advice,
        )
        if found.reading.follow:  # an index says nothing about its parts: it must be read again even if it is the same
            return replace(draft, etag=None, last_modified=None, content_hash=None)
        return draft

    def of_failure(self, endpoint: DueEndpoint, failure: BaseException, asked_at: datetime) -> Draft:
        """What no answer at all comes to."""
        outcome = of_failure(failure)
        return Draft(
            endpoint=endpoint,
            found=_nothing(outcome.endpoint, outcome.reason),
            asked_at=asked_at,
            done_at=self.work.now(),
            retry_after_s=outcome.retry_after_s,
        )

    # Pages

    async def _with_pages(
        self, endpoint: DueEndpoint, first: EndpointReading, rest: str | None
    ) -> tuple[EndpointReading, str | None]:
        """The reading with the older pages behind it, and the page at which the next poll goes on, if any."""
        limit = self._instructions(endpoint).pages or self.work.settings.pages_per_poll
        pages, problems, seen = [first], [first.reason], {endpoint.url}
        url, left = first.reading.next_page, None
        while True:
            if url is None or url in seen or not await self._any_unknown(pages[-1]):
                url, rest = rest, None
            if url is None or url in seen:
                break
            if len(pages) >= limit or self.is_over():
                left = url
                break
            seen.add(url)
            page = await self._read_further(endpoint, url)
            if page is None:
                left = url
                break
            if page.state in FAILED_STATES:
                left = url
                problems.append(f"an older page could not be read: {page.reason}")
                break
            pages.append(page)
            url = page.reading.next_page
        if left and len(pages) >= limit:
            is_first = endpoint.last_ok_at is None
            where = "older ones are left to the archive" if is_first else "the next poll goes on there"
            problems.append(f"{len(pages)} pages were read; {where}")
            left = None if is_first else left
        whole = together(pages)
        state = EndpointState.OK if whole.links else first.state
        reading = replace(first.reading, state=state, reason="; ".join(filter(None, problems))[:300])
        return replace(whole, reading=reading), left

    async def _any_unknown(self, page: EndpointReading) -> bool:
        """Whether the ledger lacks one of the page's links."""
        keys = {link.key for link in page.links}
        return bool(keys and await asyncio.to_thread(self.work.recorder.store.unknown_keys, keys))

    # Parts

    async def _with_parts(
        self, endpoint: DueEndpoint, response: Response
    ) -> tuple[EndpointReading, tuple[IndexPart, ...]]:
        """What the answer holds; for an index, what its parts hold together, and which of them were read."""
        index = await self._read(endpoint, response)
        if not index.reading.follow:
            return index, ()
        settings = self.work.settings
        known = await asyncio.to_thread(self.work.recorder.store.index_parts, endpoint.id)
        parts: list[EndpointReading] = []
        read: list[IndexPart] = []

        def oldest_first(found: Iterable[_Part]) -> deque[_Part]:
            return deque(sorted(found, key=lambda part: known[part[0]].read_at if part[0] in known else LONG_AGO))

        waiting = oldest_first((url, at, 1) for url, at in index.reading.follow)
        seen = {response.url}
        count = same = 0
        while waiting and not self.is_over():
            url, changed_at, depth = waiting.popleft()
            is_same = changed_at is not None and url in known and known[url].changed_at == changed_at
            same += is_same
            if is_same or url in seen or depth > settings.sitemap_depth:
                continue
            if len(parts) >= settings.sitemaps_per_poll or count >= settings.links_per_poll:
                waiting.append((url, changed_at, depth))
                break
            seen.add(url)
            part = await self._read_further(endpoint, url)
            if part is None:
                waiting.append((url, changed_at, depth))
                break
            parts.append(part)
            count += len(part.links)
            if part.reading.follow and depth < settings.sitemap_depth:
                waiting = oldest_first((*waiting, *((u, at, depth + 1) for u, at in part.reading.follow)))
            if part.state not in FAILED_STATES:
                read.append(IndexPart(url, changed_at, self.work.now()))
        if not (parts or same or waiting):
            itself = replace(
                index.reading, state=EndpointState.EMPTY, reason="an index that names no other than itself"
            )
            return replace(index, reading=itself), ()
        return self._indexed(index, parts, len(waiting)), tuple(read)

    async def _read_further(self, endpoint: DueEndpoint, url: str) -> EndpointReading | None:
        """What a part or a further page holds; None when it was not asked for, since the crawl is ending."""
        try:
            response = await self.download(Request(url, dont_filter=True, meta=self.request_meta(endpoint)))
        except NotBegun:
            return None
        except Exception as cause:  # one part out of reach is that part's state; the others are read all the same
            outcome = of_failure(cause)
            return _nothing(outcome.endpoint, f"{url}: {outcome.reason}")
        outcome = of_status(response.status, None, self.work.now())
        if outcome.endpoint is not EndpointState.OK and not speaks(endpoint.kind, response):
            return _nothing(outcome.endpoint, f"{url}: {outcome.reason}")
        return await self._read(endpoint, response)

    async def _read(self, endpoint: DueEndpoint, response: Response) -> EndpointReading:
        return await read_answer(self.work, endpoint.outlet_id, endpoint.kind, self._instructions(endpoint), response)

    def _indexed(self, index: EndpointReading, parts: list[EndpointReading], left: int) -> EndpointReading:
        """An index with its parts: their links, how many parts were out of reach and how many are left."""
        broken = [part.reason for part in parts if part.state in FAILED_STATES]
        if broken and len(broken) == len(parts):
            reason = f"none of its {len(broken)} sitemaps could be read: {broken[0]}"[:300]
            return replace(index, reading=replace(index.reading, state=EndpointState.ERROR, reason=reason))
        reasons = [f"{len(broken)} of its sitemaps could not be read: {broken[0]}"[:300]] if broken else []
        reasons += [f"{left} of its sitemaps are left for the next poll"] if left else []
        whole = together([index, *parts])
        state = EndpointState.OK if whole.links or not parts else EndpointState.EMPTY
        return replace(whole, reading=replace(index.reading, state=state, reason="; ".join(reasons)))

    def _instructions(self, endpoint: DueEndpoint) -> Instructions:
        entry = entry_of(self.work.outlets[endpoint.outlet_id], endpoint.url)
        return entry.instructions if entry else Instructions()


async def read_answer(
    work: Work, outlet_id: str, kind: str, instructions: Instructions, response: Response
) -> EndpointReading:
    """The links of an answer, as a reader process of that kind finds them."""
    outlet = work.outlets[outlet_id]
    source = Source(
        kind=kind,
        body=response.body,
        url=response.url,
        content_type=header(response, "Content-Type") or "",
        zone=outlet.timezone,
        fetched_at=work.now(),
        links_limit=work.settings.links_per_poll,
        hosts=outlet.hosts,
        instructions=instructions,
    )
    try:
        return await work.readers.links(source, outlet.id, outlet.for_reader)
    except ReaderFailed as cause:
        return _nothing(EndpointState.ERROR, str(cause))


def speaks(kind: str, response: Response) -> bool:
    """Whether an answer that is no success is worth reading: WordPress says in words why it has no posts to give, with a
    status of its own for each reason."""
    return kind == "wordpress" and response.body.lstrip()[:1] == b"{" and response.status < 500


def entry_of(outlet: OutletEntry, url: str) -> EndpointEntry | None:
    """What the catalogue says of an address; None when it does not name it."""
    return next((feed for feed in outlet.feeds if feed.url == url), None)


def moved_to(response: Response) -> str | None:
    """Where permanent redirects led; None when there was none, or a temporary one among them (RFC 9110, 15.4)."""
    reasons = response.meta.get("redirect_reasons") or []
    return response.url if reasons and all(reason in PERMANENT for reason in reasons) else None


def _nothing(state: EndpointState, reason: str) -> EndpointReading:
    return EndpointReading(Reading(state, reason))
