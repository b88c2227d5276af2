"""Walks: asks for one address after another with the crawl's own connections and manners, and writes the links that may
be of the span into the ledger. After each address the cursor is kept, behind the links that it led to: what a crash
interrupts is asked for once more, and found nothing new."""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime

import scrapy
from scrapy import Request
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response

from crawler.archive import walk
from crawler.archive.plan import ROBOTS, Answer, Cursor, Plan, Task
from crawler.crawl import settings_of
from crawler.outcomes import NotBegun, of_failure, of_status
from crawler.polls import read_answer, speaks
from crawler.robots import read_robots
from crawler.settings import PRODUCT
from crawler.spiders.base import web_link
from crawler.work import Work, header
from storage import StorageError
from storage.endpointrecords import EndpointState
from storage.linkrecords import FoundLink
from storage.outletrecords import BackfillRecord


@dataclass(frozen=True, slots=True)
class Walked:
    """A walk as it stands: its record, and how far it came. `stopped` says that somebody asked for its end."""

    record: BackfillRecord
    progress: walk.Progress
    stopped: bool = False


class ArchiveCrawl:
    """One run of a walk, from where its record says. `endpoint_id` is where the ledger says that its links come from."""

    def __init__(
        self,
        work: Work,
        plan: Plan,
        record: BackfillRecord,
        endpoint_id: int,
        on_walked: Callable[[Walked], None] | None = None,
    ) -> None:
        self._runner = AsyncCrawlerRunner(settings_of(work))
        self._crawler = self._runner.create_crawler(_ArchiveSpider)
        self._arguments = {"work": work, "plan": plan, "record": record, "endpoint_id": endpoint_id}
        self._on_walked = on_walked

    async def run(self) -> Walked:
        """Walk until all is done, the host fails too often, or `stop` was called. Raises StorageError."""
        logging.getLogger("scrapy").setLevel(logging.ERROR)
        await self._runner.crawl(self._crawler, on_walked=self._on_walked, **self._arguments)
        spider = self._crawler.spider
        assert isinstance(spider, _ArchiveSpider)
        if spider.failure is not None:
            raise spider.failure
        return spider.walked

    async def stop(self) -> None:
        """Ask for nothing more; the address that is under way may finish."""
        if isinstance(self._crawler.spider, _ArchiveSpider):
            self._crawler.spider.is_over = True
        await self._runner.stop()


class _ArchiveSpider(scrapy.Spider):
    """Walks one address at a time: what an answer says decides what is asked for next."""

    name = "archive"

    def __init__(
        self,
        work: Work,
        plan: Plan,
        record: BackfillRecord,
        endpoint_id: int,
        on_walked: Callable[[Walked], None] | None,
    ) -> None:
        super().__init__()
        self._work = work
        self._plan = plan
        self._record = record
        self._endpoint_id = endpoint_id
        self._on_walked = on_walked
        self._cursor = Cursor.from_json(record.cursor)
        self.is_over = False
        self.failure: StorageError | None = None

    @property
    def walked(self) -> Walked:
        return Walked(self._record, walk.progress(self._plan, self._cursor), self.is_over)

    async def start(self) -> AsyncIterator[Request]:
        """The whole walk; it hands no request over to Scrapy, since each waits for the answer before it."""
        try:
            await self._walk()
        except StorageError as cause:
            self.failure = cause
        requests: tuple[Request, ...] = ()
        for request in requests:
            yield request

    async def _walk(self) -> None:
        self._tell()
        if not self._cursor.waiting:
            await self._keep()
        in_a_row, limit = 0, self._work.settings.archive_failures
        while self._cursor.waiting and not self.is_over and in_a_row < limit:
            try:
                answer, links = await self._ask(self._cursor.waiting[0])
            except NotBegun:
                await self._keep(broken_off="" if self.is_over else "the outlet was switched off")
                return
            in_a_row = in_a_row + 1 if answer.state in walk.VAIN else 0
            fresh = await self._write(links) if links else 0
            self._cursor = walk.after(self._plan, self._cursor, answer)
            problem = f"too many addresses in a row failed ({answer.reason})" if in_a_row >= limit else ""
            await self._keep(asked=1, found=fresh, broken_off=problem)

    async def _ask(self, task: Task) -> tuple[Answer, list[FoundLink]]:
        """What an address says, and its links that may be of the span."""
        settings = self._work.settings
        meta = {
            "download_maxsize": int(settings.feed_limit_mb * 1024 * 1024),
            "robots": task.kind == ROBOTS,
            "outlet": self._plan.outlet_id,
        }
        try:
            response = await self.crawler.engine.download_async(Request(task.url, dont_filter=True, meta=meta))
        except NotBegun:
            raise
        except Exception as cause:  # an address out of reach is its state, and the walk goes on
            outcome = of_failure(cause)
            return Answer(outcome.endpoint, outcome.reason), []
        outcome = of_status(response.status, header(response, "Retry-After"), self._work.now())
        if task.kind == ROBOTS:
            return Answer(EndpointState.OK, follow=_named_sitemaps(response)), []
        if outcome.endpoint is not EndpointState.OK and not speaks(task.kind, response):
            return Answer(outcome.endpoint, outcome.reason), []
        plan = self._plan
        found = await read_answer(self._work, plan.outlet_id, task.kind, plan.instructions, response)
        reading = found.reading
        return (
            Answer(found.state, found.reason, reading.follow, reading.next_page),
            [link for link in found.links if _may_be_of(plan, link, found.published.get(link.key))],
        )

    async def _write(self, links: list[FoundLink]) -> int:
        store = self._work.recorder.store
        fresh = await self._work.recorder.call(store.record_links, self._endpoint_id, links, now=self._work.now())
        self._work.tally.found += fresh
        return fresh

    async def _keep(self, *, asked: int = 0, found: int = 0, broken_off: str = "") -> None:
        """Keep the cursor, and the end of the walk when nothing is left."""
        cursor = self._cursor
        self._record = replace(
            self._record,
            cursor=cursor.as_json(),
            requests=self._record.requests + asked,
            found=self._record.found + found,
            reason=walk.summary(cursor, broken_off),
            ended_at=self._work.now() if not cursor.waiting and not cursor.failed else None,
        )
        await self._work.recorder.call(self._work.recorder.store.save_backfill, self._record)
        self._tell()

    def _tell(self) -> None:
        if self._on_walked is not None:
            self._on_walked(self.walked)


def _may_be_of(plan: Plan, link: FoundLink, moment: datetime | None) -> bool:
    """Whether a link may be of the span. `moment` is when it was published, or else changed, as far as is stated."""
    is_published = "published_raw" in link.hints or link.updated_at is None
    return walk.in_span(plan, link.url, moment if is_published else None, None if is_published else moment)


def _named_sitemaps(response: Response) -> tuple[tuple[str, datetime | None], ...]:
    """The sitemaps that a robots.txt names, each once."""
    if response.status != 200:
        return ()
    found = (web_link(response.url, url) for url in read_robots(response.body, PRODUCT).sitemaps)
    return tuple((url, None) for url in dict.fromkeys(filter(None, found)))
