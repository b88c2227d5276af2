"""An installation that is open for crawling: its lock, database, snapshots and reader processes, and rounds over them."""

import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Self, TypeVar

from crawler.archive import ArchiveCrawl, Plan, Walked
from crawler.browser import browser_problem
from crawler.chain import Chains
from crawler.conclusion import NextPoll
from crawler.crawl import Crawl
from crawler.garbage import collect_seldom
from crawler.layoutbook.book import LayoutBook
from crawler.politeness import Hosts
from crawler.readers import ReaderPool
from crawler.recorder import Recorder
from crawler.sources import Catalogue, OutletEntry
from crawler.work import Tally, Work, utc_now
from scheduler.config import Settings
from scheduler.keptthemes import keep_active
from scheduler.lock import FolderLock
from scheduler.polling import HOURS_REMEMBERED, PRICE_HOLDS, Price, adaptive, fixed_interval
from storage import BackfillRecord, EndpointRecord, Recovery, SnapshotFolder, StorageError, Store, open_store
from themes import load_packs

T = TypeVar("T")
SNAPSHOTS = "snapshots"
SHARES_OF = timedelta(days=30)
"""How far back it is counted what of an endpoint's articles is flagged."""
REMEMBER_EVERY_S = 60.0
"""How often a round writes down what it learned of hosts and layouts: a crash forgets no more than that."""

log = logging.getLogger("silkwatch")


class Watch:
    """Use as a context manager: leaving it ends the reader processes and gives the data folder back.

    `readers` are those that were started already, if there are any.

    Raises PackError for a broken theme, FolderBusyError when another process crawls into the folder, and StorageError when
    it cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        *,
        now: Callable[[], datetime] = utc_now,
        readers: ReaderPool | None = None,
    ) -> None:
        self._settings = settings
        self._readers = readers or ReaderPool(settings.crawler, settings.themes.packs)
        self._catalogue = catalogue
        self._now = now
        self._open = ExitStack()
        self._crawl: Crawl | ArchiveCrawl | None = None
        self._price: Price | None = None
        self._next_poll: NextPoll | None = None
        self._priced_at = now()

    def __enter__(self) -> Self:
        data_dir = self._settings.storage.data_dir
        if self._settings.themes.packs is not None:  # the shipped packs are tested, and take a while to read
            load_packs(self._settings.themes.packs)  # a broken pack stops the watch here, not in each reader
        if problem := browser_problem(self._settings.crawler):
            log.warning("%s", problem)
        with ExitStack() as opening:
            opening.callback(gc.set_threshold, *gc.get_threshold())
            collect_seldom()
            opening.enter_context(FolderLock(data_dir))
            self.store: Store = open_store(data_dir, self._settings.storage.database_url)
            opening.callback(self.store.close)
            snapshots = SnapshotFolder(
                data_dir / SNAPSHOTS, rotate_bytes=int(self._settings.storage.warc_rotate_mb * 1024 * 1024)
            )
            opening.callback(snapshots.close)
            _tell(snapshots.recover(self.store.last_snapshot_ends()), data_dir)
            self.store.sync_sources(
                self._catalogue.outlet_records(), self._catalogue.endpoint_records(), now=self._now()
            )
            for warning in keep_active(self.store, self._settings.themes.packs, now=self._now()):
                log.warning("%s", warning)
            opening.callback(self._readers.close)
            self._hosts = Hosts(self._settings.crawler, self._now)
            self._hosts.recall(self.store.host_memory())
            self._recorder = Recorder(self.store, snapshots)
            opening.callback(self._recorder.close)
            self._layouts = LayoutBook(self._settings.crawler, self._recorder, self._now)
            self._outlets = {id_: outlet for id_, outlet in self._catalogue.by_id().items() if outlet.enabled}
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def take_new_themes(self) -> None:
        """Read no further page by the themes of before. Raises PackError, and goes on with those, when a pack is broken."""
        load_packs(self._settings.themes.packs)
        self._readers.close()

    def anything_due(self) -> bool:
        """Whether a round would have something to do."""
        now = self._now()
        return bool(self.store.due_endpoints(now, limit=1) or self._links_due(now))

    def _links_due(self, now: datetime) -> bool:
        return bool(self.store.pending_links(now, limit=1, per_outlet=1, outlets=tuple(self._outlets)))

    async def round(
        self,
        *,
        tally: Tally | None = None,
        every_endpoint: bool = False,
        links_only: bool = False,
        limit_s: float | None = None,
        on_progress: Callable[[Tally], None] | None = None,
    ) -> Tally:
        """Poll what is due and fetch what the ledger has waiting. After `limit_s` seconds nothing more is begun.

        With `links_only` the ledger's pages stay waiting. `tally` is counted up while the round runs, for whoever wants
        to see it even if the round is broken off.
        """
        now = self._now()
        work = self._work(self._outlets, tally or Tally(), on_progress)
        due_by = datetime.max.replace(tzinfo=now.tzinfo) if every_endpoint else now
        endpoints = [e for e in self.store.due_endpoints(due_by) if e.outlet_id in self._outlets]
        chains = Chains(self._outlets, self.store.endpoints())
        crawl = Crawl(work, endpoints, chains, links_only=links_only, limit_s=limit_s)
        await self._running(crawl, crawl.run())
        return work.tally

    async def walk(
        self, plan: Plan, record: BackfillRecord, *, tally: Tally, on_walked: Callable[[Walked], None] | None = None
    ) -> Walked:
        """Walk on through an outlet's past, from where the record says; the links that it finds go into the ledger."""
        named = EndpointRecord(plan.outlet_id, plan.address, plan.way_kind, None, enabled=False)
        endpoint_id = self.store.endpoint_for(named, now=self._now())
        crawl = ArchiveCrawl(self._work(self._outlets, tally, None), plan, record, endpoint_id, on_walked)
        return await self._running(crawl, crawl.run())

    async def fetch(self, outlet_id: str, *, tally: Tally, on_progress: Callable[[Tally], None] | None = None) -> None:
        """Fetch what the ledger has waiting of one outlet, and poll nothing."""
        outlets = {outlet_id: self._outlets[outlet_id]}
        crawl = Crawl(self._work(outlets, tally, on_progress), [], Chains({}, []))
        await self._running(crawl, crawl.run())

    async def _running(self, crawl: Crawl | ArchiveCrawl, run: Coroutine[Any, Any, T]) -> T:
        """What a crawl comes to. Meanwhile it can be stopped, and what it learns of hosts and layouts is kept."""
        self._crawl = crawl
        remembering = asyncio.create_task(self._remember_often())
        try:
            result = await run
        finally:
            remembering.cancel()
            self._crawl = None
        await self._remember()
        return result

    def _work(
        self, outlets: Mapping[str, OutletEntry], tally: Tally, on_progress: Callable[[Tally], None] | None
    ) -> Work:
        self._readers.start()
        self._layouts.recall(tuple(outlets))
        return Work(
            settings=self._settings.crawler,
            outlets=outlets,
            hosts=self._hosts,
            readers=self._readers,
            recorder=self._recorder,
            layouts=self._layouts,
            next_poll=self._policy(self._now()),
            now=self._now,
            on_progress=on_progress,
            tally=tally,
        )

    def _policy(self, now: datetime) -> NextPoll:
        """When endpoints are polled next; the price of the adaptive policy is made anew every hour."""
        settings = self._settings.crawler
        if settings.polling == "fixed":
            return fixed_interval(settings.poll_interval_s)
        if self._next_poll is None or not timedelta(0) <= now - self._priced_at < PRICE_HOLDS:
            self._price, self._next_poll = adaptive(
                settings,
                [one for one in self.store.endpoints() if one.enabled],
                self.store.flagged_shares(now - SHARES_OF),
                self.store.polls_by_hour(now, HOURS_REMEMBERED),
                now,
                rng=Random(),
                last=self._price,
            )
            self._priced_at = now
        return self._next_poll

    async def _remember_often(self) -> None:
        while True:
            await asyncio.sleep(REMEMBER_EVERY_S)
            try:
                await self._remember()
            except StorageError as cause:  # whatever else the round writes will say so, and end it
                log.warning("what was learned of hosts and layouts could not be kept: %s", cause)

    async def _remember(self) -> None:
        if changed := self._hosts.changed():
            await self._recorder.call(self.store.remember_hosts, changed)
        await self._layouts.save()

    async def stop(self) -> None:
        """Let the round that is under way finish what it has begun."""
        if self._crawl is not None:
            await self._crawl.stop()


def _tell(recovery: Recovery, data_dir: Path) -> None:
    """Say what recovery found that somebody must know of: evidence that is gone, or that the database does not know."""
    for name in recovery.damaged:
        log.warning("%s: snapshots that the database speaks of are missing from %s; restore it", data_dir, name)
    for name in recovery.set_aside:
        log.warning("%s: the database knows nothing of %s; it was put aside, unharmed", data_dir, name)
