"""Sends pages through the real reader pool, and keeps the books of what became of them."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psutil

from benchmarks.fuzz.properties import wrongs
from crawler.extraction import Hints, Outlet
from crawler.layoutbook.states import Plan
from crawler.readers import ReaderFailed, ReaderPool
from crawler.reading import Page
from crawler.settings import CrawlerSettings

MIB = 1024 * 1024
SAMPLE_S = 0.25
SLOWEST = 10
START_S = 60.0
"""What readers may take to start, beside their limit for a page."""
_PATIENCE = 3
_BOUNDED = ("reading took longer than", "reading needs more memory than")
_FETCHED_AT = datetime(2026, 11, 23, 19, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One broken page: its name (from which it can be made again) and what was done to it."""

    name: str
    made_by: str
    page: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be, and the page that showed it."""

    case: Case
    what: str


@dataclass(slots=True)
class Report:
    """What became of the pages. `outcomes` counts kinds of pages and reasons of failures; `slowest` are seconds and names,
    with the time in the queue."""

    pages: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    bounded: list[Finding] = field(default_factory=list)
    slowest: list[tuple[float, str, str]] = field(default_factory=list)
    peak_mib: float = 0.0
    wall_s: float = 0.0

    def took(self, seconds: float, case: Case) -> None:
        """Keep the page if it is among the slowest."""
        self.slowest = sorted([*self.slowest, (seconds, case.name, case.made_by)], reverse=True)[:SLOWEST]


def as_page(body: bytes, name: str) -> Page:
    """A page as the crawler would hand it over before its outlet has a layout: it is to teach. Each is of an outlet of its
    own, so that none is put off."""
    url = "https://one.example/2026/11/23/the-port-takes-in-trains"
    header = "text/html"
    outlet = Outlet(name="One", zone="Asia/Baku", languages=("az", "en", "ru"), hosts=frozenset({"one.example"}))
    headers = (("Content-Type", header),)
    return Page(name, url, body, 200, headers, header, _FETCHED_AT, outlet, Hints(), None, None, Plan(observing=True))


async def fuzz(cases: Iterable[Case], settings: CrawlerSettings, progress: Callable[[], None] = lambda: None) -> Report:
    """Read every case. The pool lives as long as the run, as it does in the daemon, and must read a sound page at the end."""
    report, pool, begun_s = Report(), ReaderPool(settings), time.perf_counter()
    watch = asyncio.create_task(_watch_memory(report))
    waiting = iter(cases)
    try:
        workers = [_work(waiting, pool, settings, report, progress) for _ in range(4 * (settings.readers or 2))]
        await asyncio.gather(*workers)
        sound = Case("sound", "none", _SOUND)
        if not await _read(sound, pool, settings, report):
            report.findings.append(Finding(sound, "after all pages the pool does not read a sound one"))
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        pool.close()
    report.wall_s = time.perf_counter() - begun_s
    most_mib = settings.reader_memory_mb + _CODE_MIB
    if report.peak_mib > most_mib:
        report.findings.append(
            Finding(Case("memory", "", b""), f"a reader took {report.peak_mib:.0f} MiB of {most_mib}")
        )
    return report


_SOUND = b"<html><body><h1>Trains</h1>" + b"<p>The port took in another train this week, officials said.</p>" * 9
_CODE_MIB = 256
"""What a reader's code and libraries take beside its data, which the limit is on."""


async def _work(
    cases: Iterator[Case],
    pool: ReaderPool,
    settings: CrawlerSettings,
    report: Report,
    progress: Callable[[], None],
) -> None:
    for case in cases:
        await _read(case, pool, settings, report)
        report.pages += 1
        progress()


async def _read(case: Case, pool: ReaderPool, settings: CrawlerSettings, report: Report) -> bool:
    """Read one page and judge what came back; whether an article came."""
    begun_s = time.perf_counter()
    # A page may wait while each of the others in the pool takes all of its time.
    limit_s = START_S + _PATIENCE * 4 * settings.page_timeout_s
    try:
        reading = await asyncio.wait_for(pool.page(as_page(case.page, case.name)), limit_s)
    except TimeoutError:
        report.outcomes["no answer"] += 1
        report.findings.append(Finding(case, f"no answer within {limit_s:.0f} s, and no record of it"))
        return False
    except ReaderFailed as failure:
        reason = str(failure)
        report.outcomes[reason[:70]] += 1
        (report.bounded if reason.startswith(_BOUNDED) else report.findings).append(Finding(case, reason))
        return False
    finally:
        report.took(time.perf_counter() - begun_s, case)
    report.outcomes[reading.kind.value] += 1
    if reading.article is None:
        return False
    report.findings += [Finding(case, wrong) for wrong in dict.fromkeys(wrongs(reading.article, case.page))]
    return True


async def _watch_memory(report: Report) -> None:
    own = psutil.Process()
    while True:
        for child in own.children(recursive=True):
            with suppress(psutil.Error):
                report.peak_mib = max(report.peak_mib, child.memory_info().rss / MIB)
        await asyncio.sleep(SAMPLE_S)
