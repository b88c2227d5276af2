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
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from crawler.sources import load_catalogue
from crawler.work import Tally, utc_now
from scheduler.briefs.alerting import Alerter
from scheduler.briefs.configured import briefs_of, unknown_names
from scheduler.briefs.freezing import freeze_due, sendings_due
from scheduler.config import Settings
from scheduler.errors import FolderBusyError, GroupingFailed
from scheduler.groupingprocess import GroupingContext, GroupingProcess
from scheduler.jobs import STOPPING_SHARE, end_early
from scheduler.sending import Sender, SentTally
from scheduler.themeversions import reflag_stored, told_of
from scheduler.watch import Watch
from storage import ReprocessRun, StorageError
from themes import load_packs

ROUND_LIMIT_S = 300.0
REFLAG_LIMIT_S = 60.0
"""How long, between two rounds, stored articles are flagged anew."""
BRIEFS_REST_S = 60.0
"""How long briefs are left alone after one could not be made: a broken theme is told once a minute, not at every look."""

log = logging.getLogger("silkwatch")


class Daemon:
    """Looks every `scheduler.tick_s` seconds for what is due: addresses, briefs, deliveries. `now` is its clock (UTC)."""

    def __init__(self, settings: Settings, *, now: Callable[[], datetime] = utc_now) -> None:
        self._settings = settings
        self._now = now
        self._stopped = asyncio.Event()
        self._round: asyncio.Task[Tally] | None = None
        self._reflagging: asyncio.Task[ReprocessRun] | None = None
        self._sending: asyncio.Task[SentTally] | None = None
        self._briefs_rest_until_s = 0.0
        self._run_begun: int | None = None
        self._failure: StorageError | None = None
        place = settings.storage
        self._grouping = GroupingProcess(
            GroupingContext(place.data_dir, place.database_url, settings.stories, settings.embedding, settings.crawler)
        )
        self.rounds = 0

    def stop(self) -> None:
        """Ask the daemon to end. Returns at once; `watch` returns when it is done."""
        self._stopped.set()

    async def watch(self) -> None:
        """Run until `stop` is called. Raises StorageError when the database or the disk gives out."""
        with Watch(self._settings, load_catalogue(self._settings.crawler.catalogue), now=self._now) as watch:
            self._check_briefs(watch)
            scheduler = AsyncIOScheduler(timezone="UTC")
            sender = Sender(self._settings, watch.store, now=self._now)
            alerter = Alerter(self._settings, watch.store)
            every_s = self._settings.scheduler.tick_s
            for job, arguments, pause_s in (
                (self._tick, [watch], every_s),
                (self._group, [watch], self._settings.scheduler.grouping_s),
                (self._make_briefs, [watch], every_s),
                (self._alert, [alerter], every_s),
                (self._send, [sender], every_s),
            ):
                scheduler.add_job(
                    self._guarded,
                    IntervalTrigger(seconds=pause_s),
                    args=[job, *arguments],
                    max_instances=1,
                    coalesce=True,
                    misfire_grace_time=None,
                    next_run_time=datetime.now(scheduler.timezone),
                )
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
                await self._end_sending()
        if self._failure is not None:
            raise self._failure

    async def _guarded(self, job: Callable[..., Awaitable[None]], *arguments: object) -> None:
        """Run a job. When storage gives out the daemon ends and says so; any other fault is told, and the watch goes on."""
        try:
            await job(*arguments)
        except StorageError as cause:
            self._failure = cause
            self.stop()
        except asyncio.CancelledError:
            if not self._stopped.is_set():
                raise
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
            for note in tally.notes:
                log.warning("%s", note)
            if tally.placed:
                log.info(
                    "stories: placed %d articles; %d began a story, %d are copies, %d stories merged",
                    tally.placed,
                    tally.begun,
                    tally.copies,
                    tally.merged,
                )

    def _check_briefs(self, watch: Watch) -> None:
        """Say what briefs name and nobody knows: they are made without it."""
        outlets = watch.store.outlets()
        themes = {theme.id for theme in load_packs(self._settings.themes.packs).themes}
        briefs = briefs_of(self._settings)
        for problem in unknown_names(briefs, themes, {one.id for one in outlets}, {one.country for one in outlets}):
            log.warning("%s; correct it in the configuration", problem)

    async def _make_briefs(self, watch: Watch) -> None:
        if self._stopped.is_set() or time.monotonic() < self._briefs_rest_until_s:
            return
        if not sendings_due(watch.store, self._settings, self._now()):
            return
        self._briefs_rest_until_s = time.monotonic() + BRIEFS_REST_S
        frozen = await asyncio.to_thread(
            freeze_due, watch.store, self._settings, self._now(), stopped=self._stopped.is_set
        )
        for message in frozen:
            log.info("the digest %s of %s is made", message.brief, message.key)
        if not sendings_due(watch.store, self._settings, self._now()):
            self._briefs_rest_until_s = 0.0

    async def _alert(self, alerter: Alerter) -> None:
        if alerter.has_work and not self._stopped.is_set():
            await asyncio.to_thread(alerter.look, self._now())

    async def _send(self, sender: Sender) -> None:
        if self._stopped.is_set() or not sender.has_work():
            return
        self._sending = asyncio.create_task(sender.send_due())
        await asyncio.wait({self._sending})
        if not self._sending.cancelled():
            try:
                self._sending.result()
            except FolderBusyError:
                log.info("another process is sending; the outbox waits for it")

    async def _end_sending(self) -> None:
        """Let the attempts under way end; what takes too long is cut off, and tried again by the next daemon."""
        if self._sending is None or self._sending.done():
            return
        await asyncio.wait({self._sending}, timeout=self._settings.scheduler.stop_within_s * (1 - STOPPING_SHARE) / 2)
        self._sending.cancel()
        await asyncio.wait({self._sending})


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
