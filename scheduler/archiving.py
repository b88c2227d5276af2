"""A walk through an outlet's past, as the command line has it done: it goes on where an earlier one ended."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from crawler.archive import Cursor, Plan, Progress, Walked, begun, plan_of, progress, resumed
from crawler.archive.plan import Way
from crawler.sources import Catalogue, OutletEntry, load_catalogue
from crawler.work import Tally, utc_now
from scheduler.config import Settings
from scheduler.errors import FailedError, MisuseError
from scheduler.grouping import grouping_of
from scheduler.jobs import STOPPING_SHARE, group_stored, tell_notes, until_done
from scheduler.naming import refuse_unknown
from scheduler.watch import Watch
from storage import BackfillRecord, LedgerSum

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """What a run of a walk came to. `resumed` says that an earlier run had begun it, `was_done` that it was at its end
    before this run."""

    record: BackfillRecord
    progress: Progress
    tally: Tally
    ledger: LedgerSum
    resumed: bool
    was_done: bool
    interrupted: bool

    @property
    def is_done(self) -> bool:
        return self.record.ended_at is not None

    def as_dict(self) -> dict[str, Any]:
        """For machines: the walk, this run's counts, then the ledger's sum."""
        record = self.record
        return {
            "outlet": record.outlet_id,
            "since": record.since,
            "until": record.until,
            "way": record.way,
            "done": self.is_done,
            "was_done": self.was_done,
            "resumed": self.resumed,
            "interrupted": self.interrupted,
            "reason": record.reason,
            "requests": record.requests,
            "found": record.found,
            "progress": asdict(self.progress),
            "fetched": self.tally.fetched,
            "stored": self.tally.stored,
            "ledger": {**asdict(self.ledger), "balanced": self.ledger.balanced},
        }


def walk_archive(
    settings: Settings,
    outlet_id: str,
    since: date,
    until: date,
    *,
    way: Way | None = None,
    links_only: bool = False,
    on_walked: Callable[[Walked], None] | None = None,
    on_progress: Callable[[Tally], None] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> ArchiveReport:
    """Walk through [since, until), days on the outlet's own clock, and fetch what was found, unless `links_only`.

    SIGINT and SIGTERM end it early, and properly. Raises MisuseError, FailedError, and what rooms raise.
    """
    catalogue = load_catalogue(settings.crawler.catalogue)
    outlet = _outlet(catalogue, outlet_id)
    plan = plan_of(outlet, *_span(outlet, since, until), way, settings.crawler)
    tally = Tally()
    with Watch(settings, catalogue, now=now) as watch:
        _refuse_switched_off(watch, outlet)
        kept = watch.store.backfill(outlet.id, plan.since, plan.until)
        is_same = kept is not None and kept.way == plan.way
        was_done = kept is not None and is_same and kept.ended_at is not None
        record = _gone_on(kept) if kept is not None and is_same else _begun(plan, now())
        run = _Run(watch, plan, record, tally, on_walked, on_progress, links_only=links_only)
        interrupted = asyncio.run(until_done(watch, run(), settings.scheduler.stop_within_s * STOPPING_SHARE))
        if not interrupted:
            grouping = grouping_of(watch.store, settings.stories, settings.embedding, settings.crawler, now=now)
            tell_notes(group_stored(grouping))
        ended = watch.store.backfill(outlet.id, plan.since, plan.until) or record
        return ArchiveReport(
            ended,
            progress(plan, Cursor.from_json(ended.cursor)),
            tally,
            watch.store.ledger(),
            resumed=is_same,
            was_done=was_done,
            interrupted=interrupted,
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """The walk, then the pages that it found."""

    watch: Watch
    plan: Plan
    record: BackfillRecord
    tally: Tally
    on_walked: Callable[[Walked], None] | None
    on_progress: Callable[[Tally], None] | None
    links_only: bool

    async def __call__(self) -> None:
        if self.record.ended_at is None:
            walked = await self.watch.walk(self.plan, self.record, tally=self.tally, on_walked=self.on_walked)
            if walked.stopped:
                return
        if not self.links_only:
            await self.watch.fetch(self.plan.outlet_id, tally=self.tally, on_progress=self.on_progress)


def _outlet(catalogue: Catalogue, outlet_id: str) -> OutletEntry:
    outlets = catalogue.by_id()
    problem = f'no outlet "{outlet_id}" in the catalogue'
    refuse_unknown(outlet_id, outlets, problem, "`silkwatch sources list` shows them")
    return outlets[outlet_id]


def _span(outlet: OutletEntry, since: date, until: date) -> tuple[datetime, datetime]:
    if since >= until:
        raise MisuseError(
            f"--since {since} is not before --until {until}; the day of --until is not walked through itself"
        )
    if since.year < EARLIEST_YEAR or until.year > LATEST_YEAR:
        raise MisuseError(f"--since {since} and --until {until}: name days from {EARLIEST_YEAR} to {LATEST_YEAR}")
    zone = ZoneInfo(outlet.timezone)
    return datetime.combine(since, time(), zone).astimezone(UTC), datetime.combine(until, time(), zone).astimezone(UTC)


def _refuse_switched_off(watch: Watch, outlet: OutletEntry) -> None:
    if not outlet.enabled:
        raise FailedError(f"{outlet.id} is switched off in the catalogue (enabled: false); switch it on first")
    for switch in watch.store.switched_off():
        if switch.outlet_id == outlet.id:
            raise FailedError(f"{outlet.id} is switched off ({switch.off_because}); switch it on first")


def _begun(plan: Plan, now: datetime) -> BackfillRecord:
    return BackfillRecord(
        outlet_id=plan.outlet_id,
        since=plan.since,
        until=plan.until,
        way=plan.way,
        cursor=begun(plan).as_json(),
        requests=0,
        found=0,
        reason="",
        begun_at=now,
    )


def _gone_on(kept: BackfillRecord) -> BackfillRecord:
    """The walk as it goes on: what could not be had is asked for once more."""
    if kept.ended_at is not None:
        return kept
    return replace(kept, cursor=resumed(Cursor.from_json(kept.cursor)).as_json(), reason="")
