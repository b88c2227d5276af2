"""`silkwatch run`: watches until it is stopped.

APScheduler says when to look; the database says what is due. Jobs are rebuilt at every start and never stored, so that
nothing can be scheduled that the tables don't know of.
"""

import asyncio
import logging
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from crawler.sources import load_catalogue
from crawler.work import Tally, utc_now
from desk import render_html, render_json, render_text
from scheduler.config import Settings
from scheduler.errors import GroupingFailed
from scheduler.groupingprocess import GroupingContext, GroupingProcess
from scheduler.jobs import STOPPING_SHARE, digest_of, end_early
from scheduler.themeversions import reflag_stored, told_of
from scheduler.watch import Watch
from scheduler.wholefiles import write_whole
from storage import ReprocessRun, StorageError

DIGESTS = "digests"
ROUND_LIMIT_S = 300.0
REFLAG_LIMIT_S = 60.0
"""How long, between two rounds, stored articles are flagged anew."""
WRITERS = {"txt": render_text, "html": render_html, "json": render_json}

log = logging.getLogger("silkwatch")


class Daemon:
    """Looks for work every `scheduler.tick_s` seconds and writes each morning's digest. `now` is its clock (UTC)."""

    def __init__(self, settings: Settings, *, now: Callable[[], datetime] = utc_now) -> None:
        self._settings = settings
        self._now = now
        self._stopped = asyncio.Event()
        self._round: asyncio.Task[Tally] | None = None
        self._reflagging: asyncio.Task[ReprocessRun] | None = None
        self._run_begun: int | None = None
        self._failure: StorageError | None = None
        place = settings.storage
        self._grouping = GroupingProcess(GroupingContext(place.data_dir, place.database_url, settings.stories))
        self.rounds = 0

    def stop(self) -> None:
        """Ask the daemon to end. Returns at once; `watch` returns when it is done."""
        self._stopped.set()

    async def watch(self) -> None:
        """Run until `stop` is called. Raises StorageError when the database or the disk gives out."""
        with Watch(self._settings, load_catalogue(self._settings.crawler.catalogue), now=self._now) as watch:
            scheduler = AsyncIOScheduler(timezone="UTC")
            scheduler.add_job(
                self._guarded,
                IntervalTrigger(seconds=self._settings.scheduler.tick_s),
                args=[self._tick, watch],
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=datetime.now(scheduler.timezone),
            )
            scheduler.add_job(
                self._guarded,
                IntervalTrigger(seconds=self._settings.scheduler.grouping_s),
                args=[self._group, watch],
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
            at = self._settings.scheduler.digest_time
            scheduler.add_job(
                self._guarded,
                CronTrigger(hour=at.hour, minute=at.minute, timezone=self._settings.desk.timezone),
                args=[self._write_digest, watch],
                coalesce=True,
                misfire_grace_time=None,
            )
            if self._digest_is_missing(watch):
                scheduler.add_job(self._guarded, args=[self._write_digest, watch])
            scheduler.start()
            log.info("watching; data in %s; stop with Ctrl-C or SIGTERM", self._settings.storage.data_dir)
            try:
                await self._stopped.wait()
            finally:
                scheduler.shutdown(wait=False)
                await asyncio.to_thread(self._grouping.close)
                if self._round is not None and not self._round.done():
                    await end_early(watch, self._round, self._settings.scheduler.stop_within_s * STOPPING_SHARE)
                    self._note_failure()
                if self._reflagging is not None:
                    await asyncio.wait({self._reflagging})
        if self._failure is not None:
            raise self._failure

    async def _guarded(self, job: Callable[[Watch], Awaitable[None]], watch: Watch) -> None:
        """Run a job. When storage gives out the daemon ends and says so; any other fault is told, and the watch goes on."""
        try:
            await job(watch)
        except StorageError as cause:
            self._failure = cause
            self.stop()
        except Exception as fault:
            log.error("%s: %s; the watch goes on", type(fault).__name__, fault)

    def _note_failure(self) -> None:
        if self._round is not None and self._round.done() and not self._round.cancelled():
            cause = self._round.exception()
            self._failure = cause if isinstance(cause, StorageError) else self._failure

    async def _tick(self, watch: Watch) -> None:
        if not self._stopped.is_set() and watch.anything_due():
            await self._one_round(watch)
        if not self._stopped.is_set():
            await self._flag_anew(watch)

    async def _one_round(self, watch: Watch) -> None:
        self._round = asyncio.create_task(watch.round(limit_s=ROUND_LIMIT_S))
        await asyncio.wait({self._round})
        self.rounds += 1
        if self._round.cancelled():
            return
        tally = self._round.result()
        log.info(
            "polled %d of %d addresses, %d of them failing; new links %d, stored %d, revisions %d, pages failed %d",
            tally.polled,
            tally.endpoints,
            tally.endpoints_failed,
            tally.found,
            tally.stored,
            tally.revisions,
            tally.failed,
        )

    async def _flag_anew(self, watch: Watch) -> None:
        """Flag stored articles by a version of a theme that was activated meanwhile: for a while, then the next round's turn
        comes. Whoever reads pages has that version beforehand, so that nothing is stored behind its back."""
        run = next(iter(await asyncio.to_thread(watch.store.theme_versions.unfinished_runs)), None)
        if run is None:
            return
        if run.id != self._run_begun:
            await asyncio.to_thread(watch.take_new_themes)
            self._run_begun = run.id
        until_s = time.monotonic() + REFLAG_LIMIT_S
        work = asyncio.to_thread(
            reflag_stored,
            self._settings,
            watch.store,
            run,
            stopped=lambda: self._stopped.is_set() or time.monotonic() > until_s,
            now=self._now,
        )
        self._reflagging = asyncio.create_task(work)
        await asyncio.wait({self._reflagging})
        done = self._reflagging.result()
        log.info("%s: %s", done.reader, told_of(done))

    async def _group(self, watch: Watch) -> None:
        """Place stored articles in stories, while rounds go on beside it, until none is left."""
        while not self._stopped.is_set() and await asyncio.to_thread(watch.store.stories.anything_waiting):
            try:
                tally = await self._grouping.group()
            except GroupingFailed as cause:
                log.error("stories: %s; the next look tries again", cause)
                return
            if tally.placed:
                log.info(
                    "stories: placed %d articles; %d began a story, %d are copies, %d stories merged",
                    tally.placed,
                    tally.begun,
                    tally.copies,
                    tally.merged,
                )

    def _local_now(self) -> datetime:
        return self._now().astimezone(ZoneInfo(self._settings.desk.timezone))

    def _digest_is_missing(self, watch: Watch) -> bool:
        """Whether the daemon was down when this morning's digest was due, and there is something to make it of."""
        now = self._local_now()
        written = self._settings.storage.data_dir / DIGESTS / f"{now.date() - timedelta(days=1)}.html"
        is_due = now.time() >= self._settings.scheduler.digest_time
        return is_due and not written.exists() and watch.store.statistics().articles > 0

    async def _write_digest(self, watch: Watch) -> None:
        day = self._local_now().date() - timedelta(days=1)
        folder = self._settings.storage.data_dir / DIGESTS
        digest = await asyncio.to_thread(digest_of, watch.store, self._settings, day, now=self._now())
        for ending, render in WRITERS.items():
            await asyncio.to_thread(write_whole, folder / f"{day}.{ending}", render(digest))
        log.info("the digest of %s is in %s", day, folder)


def run(settings: Settings) -> int:
    """Watch until SIGTERM or SIGINT. Returns the exit code; raises what `Daemon.watch` raises."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    for noisy in ("apscheduler", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    asyncio.run(_run(settings))
    return 0


async def _run(settings: Settings) -> None:
    daemon = Daemon(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, daemon.stop)
    await daemon.watch()
    log.info("stopped; what was not fetched is waiting in the ledger")
