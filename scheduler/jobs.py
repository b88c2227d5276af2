"""What the command line and the daemon have done: a crawl, a digest."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from crawler.readers import ReaderPool
from crawler.sources import load_catalogue
from crawler.work import Tally, utc_now
from desk import BriefView, Digest, Shown, ThemeTitle, compile_digest
from scheduler.config import Settings
from scheduler.grouping import Grouping, GroupingTally, grouping_of
from scheduler.groupingbeside import grouped_beside
from scheduler.signals import until_a_signal
from scheduler.watch import Watch
from storage import Store
from storage.linkrecords import LedgerSum
from themes import load_packs

log = logging.getLogger("silkwatch")

CrawlProgress = Tally
STOPPING_SHARE = 0.7
"""How much of the time to stop in a round may take; the rest is for closing what is open."""


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What a crawl did, how the whole ledger stands after it, and which articles were placed in stories then."""

    tally: Tally
    ledger: LedgerSum
    duration_s: float
    interrupted: bool = False
    stories: GroupingTally = field(default_factory=GroupingTally)

    def as_dict(self) -> dict[str, Any]:
        """For machines: the crawl's own counts, then those of stories and the ledger's sum."""
        books = asdict(self.ledger)
        return {
            **asdict(self.tally),
            "duration_s": round(self.duration_s, 3),
            "interrupted": self.interrupted,
            "stories": asdict(self.stories),
            "ledger": {**books, "balanced": self.ledger.balanced},
        }


def crawl_once(
    settings: Settings,
    catalogue: Path | None = None,
    on_progress: Callable[[CrawlProgress], None] | None = None,
    *,
    every_endpoint: bool = False,
    links_only: bool = False,
    now: Callable[[], datetime] = utc_now,
    readers: ReaderPool | None = None,
) -> CrawlReport:
    """Poll everything that is due, fetch what comes of it, and end. `catalogue` None: the settings' or the shipped one.
    With `links_only` nothing is fetched but what says which pages there are. `readers` are those that were started already.

    SIGINT and SIGTERM end it early, and properly: what was not fetched is still waiting in the ledger.
    """
    outlets = load_catalogue(catalogue or settings.crawler.catalogue)
    tally, begun_s = Tally(), time.monotonic()
    with Watch(settings, outlets, now=now, readers=readers) as watch:
        crawling = watch.round(
            every_endpoint=every_endpoint, links_only=links_only, tally=tally, on_progress=on_progress
        )
        grouping = grouping_of(watch.store, settings.stories, settings.embedding, settings.crawler, now=now)
        ending = until_done(watch, crawling, settings.scheduler.stop_within_s * STOPPING_SHARE)
        interrupted, stories = asyncio.run(grouped_beside(ending, tally, grouping))
        if not interrupted:
            stories = stories.and_then(group_stored(grouping))
        tell_notes(stories)
        return CrawlReport(tally, watch.store.ledger(), time.monotonic() - begun_s, interrupted, stories)


def group_stored(grouping: Grouping) -> GroupingTally:
    """Place the stored articles that have no story. SIGINT and SIGTERM end it early; the next crawl goes on."""
    with until_a_signal() as stopped:
        return grouping.group(stopped=stopped)


def tell_notes(stories: GroupingTally) -> None:
    """Put what grouping has to say into the log."""
    for note in stories.notes:
        log.warning("%s", note)


async def until_done(watch: Watch, crawling: Coroutine[Any, Any, Any], stop_within_s: float) -> bool:
    """Run the round to its end, or to that of the first signal; whether there was one."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    round_ = asyncio.create_task(crawling)
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait({round_, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not round_.done():
        await end_early(watch, round_, stop_within_s)
    if round_.done() and not round_.cancelled():
        round_.result()
    return stopped.is_set()


async def end_early(watch: Watch, round_: "asyncio.Task[Any]", within_s: float) -> None:
    """Stop a round: what it has begun may take `within_s` seconds, then it is broken off and handed back."""
    stopping = asyncio.create_task(watch.stop())
    _, unfinished = await asyncio.wait({round_, stopping}, timeout=within_s)
    for task in unfinished:
        task.cancel()
    if unfinished:
        # what Scrapy leaves behind when it is broken off is of no interest to anybody
        for name in ("asyncio", "scrapy", "news"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        await asyncio.wait(unfinished, timeout=1)


def themes_of(settings: Settings) -> list[ThemeTitle]:
    """The themes that are active, in the order of the digest."""
    return [ThemeTitle(theme.id, theme.title) for theme in load_packs(settings.themes.packs).themes]


def digest_of(
    store: Store,
    settings: Settings,
    day: date,
    *,
    now: datetime,
    zone: str | None = None,
    view: BriefView | None = None,
    previous: Shown | None = None,
    first_day: date | None = None,
    tells_late: bool = False,
) -> Digest:
    """The digest of a day in `zone`, None meaning the desk's own. The rest as in `compile_digest`."""
    return compile_digest(
        store,
        day,
        zone=zone or settings.desk.timezone,
        themes=themes_of(settings),
        settings=settings.desk,
        now=now,
        view=view,
        previous=previous,
        first_day=first_day,
        tells_late=tells_late,
    )
