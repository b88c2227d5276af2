"""Reading the snapshots anew, as the command line has it done: a run goes on where an earlier one ended."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as clock_time
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.extraction import Outlet, bare_host
from crawler.layoutbook.keeping import recalled
from crawler.rereading import KnownOutlet, RereadContext, Rereaders, reread_all
from crawler.sources import Catalogue, load_catalogue
from crawler.work import utc_now
from scheduler.config import Settings
from scheduler.errors import MisuseError
from scheduler.grouping import tell_all
from scheduler.lock import FolderLock
from scheduler.naming import refuse_unknown
from scheduler.opening import existing_store
from scheduler.signals import until_a_signal
from scheduler.watch import SNAPSHOTS
from storage import (
    OutletRecord,
    ReprocessRun,
    Reread,
    RereadNote,
    RereadOutcome,
    RereadSelection,
    RereadTally,
    Store,
)
from themes import ThemeSet, load_packs


@dataclass(frozen=True, slots=True)
class ReprocessReport:
    """What a run came to so far. `run_id` None: a dry run. `tally` and `notes` are of the whole run, `done_now` counts the
    articles of this call alone, and `left` those that are still to be read.

    `resumed` says that an earlier call had begun it; `outdated` that one had, with another reader or other themes, and
    that everything was begun anew.
    """

    selection: RereadSelection
    run_id: int | None
    tally: RereadTally
    notes: tuple[RereadNote, ...]
    done_now: int
    left: int
    duration_s: float
    resumed: bool
    outdated: bool
    interrupted: bool

    @property
    def lost(self) -> list[RereadNote]:
        """The articles whose evidence is gone."""
        return [one for one in self.notes if one.outcome in {RereadOutcome.MISSING, RereadOutcome.DAMAGED}]

    def as_dict(self) -> dict[str, Any]:
        """For machines: counts, then every article that did not read as before."""
        return {
            "selection": self.selection.as_json(),
            "dry_run": self.run_id is None,
            "run": self.run_id,
            "resumed": self.resumed,
            "outdated": self.outdated,
            "interrupted": self.interrupted,
            "done": not self.left,
            "done_now": self.done_now,
            "left": self.left,
            "duration_s": round(self.duration_s, 3),
            "read": self.tally.read,
            **self.tally.as_json(),
            "articles": self.notes,
        }


def reprocess(
    settings: Settings,
    selection: RereadSelection,
    *,
    dry_run: bool = False,
    anew: bool = False,
    limit: int | None = None,
    readers: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> ReprocessReport:
    """Read the newest snapshot of each selected article anew, and put what it says by now in the place of what is kept.

    An unfinished run of the same selection goes on, unless `anew`. A dry run writes nothing and needs no lock.
    `on_progress` is told how many are done, of how many. SIGINT and SIGTERM end it early, and properly. Raises MisuseError,
    NoWatchError, FolderBusyError, and what rooms raise.
    """
    themes = load_packs(settings.themes.packs)
    catalogue = load_catalogue(settings.crawler.catalogue)
    with ExitStack() as opened:
        store = opened.enter_context(existing_store(settings))
        if not dry_run:
            opened.enter_context(FolderLock(settings.storage.data_dir))
        kept = store.outlets()
        _refuse_unknown(selection, kept)
        outlets = _outlets(store, kept, catalogue, with_layouts=settings.crawler.layouts)
        context = RereadContext(settings.storage.data_dir / SNAPSHOTS, settings.themes.packs, _names(catalogue, kept))
        writing = _Dry() if dry_run else _begun(store, selection, _reader(themes), anew, now)
        rereaders = opened.enter_context(Rereaders(settings.crawler, context, outlets, readers))
        return _run(store, selection, writing, rereaders, limit, on_progress)


class _Dry:
    """Takes results, and writes nothing."""

    run_id: int | None = None
    resumed = outdated = False
    position = 0

    def __init__(self) -> None:
        self.tally = RereadTally()
        self._notes: list[RereadNote] = []

    def write(self, rereads: Sequence[Reread]) -> None:
        self.tally = self.tally.plus(rereads)
        self.position = rereads[-1].article_id
        self._notes += [
            RereadNote(one.article_id, one.revision, one.outcome, one.reason, one.changed)
            for one in rereads
            if one.outcome is not RereadOutcome.UNCHANGED
        ]

    def notes(self) -> list[RereadNote]:
        return self._notes

    def end(self) -> None:
        """There is no run to end."""


class _Run:
    """Takes results, and writes them into a run."""

    def __init__(self, store: Store, run: ReprocessRun, *, resumed: bool, outdated: bool, now: Callable[[], datetime]):
        self._store = store
        self._run = run
        self._now = now
        self.resumed = resumed
        self.outdated = outdated
        self.run_id: int | None = run.id

    @property
    def tally(self) -> RereadTally:
        return self._run.tally

    @property
    def position(self) -> int:
        return self._run.position

    def write(self, rereads: Sequence[Reread]) -> None:
        self._run = self._store.rereadings.record(self._run, rereads, now=self._now())

    def notes(self) -> list[RereadNote]:
        return self._store.rereadings.of_run(self._run.id)

    def end(self) -> None:
        self._store.rereadings.end_run(self._run, now=self._now())


def _begun(store: Store, selection: RereadSelection, reader: str, anew: bool, now: Callable[[], datetime]) -> _Run:
    """The run of this selection that goes on, or a new one. One by another reader would be half one, half the other."""
    kept = store.rereadings.unfinished_run(selection)
    outdated = kept is not None and kept.reader != reader and not anew
    if kept is not None and not outdated and not anew:
        return _Run(store, kept, resumed=True, outdated=False, now=now)
    run = store.rereadings.begin_run(selection, reader, now=now())
    return _Run(store, run, resumed=False, outdated=outdated, now=now)


def _run(
    store: Store,
    selection: RereadSelection,
    writing: _Run | _Dry,
    rereaders: Rereaders,
    limit: int | None,
    on_progress: Callable[[int, int], None] | None,
) -> ReprocessReport:
    begun_s, before = time.monotonic(), writing.tally.done
    total = before + store.rereadings.count(selection, after_id=writing.position)
    told = (lambda done: on_progress(before + done, total)) if on_progress else None
    if told:
        told(0)
    with until_a_signal() as stopped:
        reread_all(
            rereaders,
            lambda after_id, at_most: store.rereadings.pages(selection, after_id=after_id, limit=at_most),
            writing.write,
            after_id=writing.position,
            limit=limit,
            stopped=stopped,
            on_progress=told,
        )
        if writing.run_id is not None:
            tell_all(store.stories, stopped)
        interrupted = stopped()
    left = store.rereadings.count(selection, after_id=writing.position)
    if not left:
        writing.end()
    return ReprocessReport(
        selection=selection,
        run_id=writing.run_id,
        tally=writing.tally,
        notes=tuple(writing.notes()),
        done_now=writing.tally.done - before,
        left=left,
        duration_s=time.monotonic() - begun_s,
        resumed=writing.resumed,
        outdated=writing.outdated,
        interrupted=interrupted,
    )


def selection_of(outlets: Sequence[str], since: date | None, until: date | None, zone: str) -> RereadSelection:
    """The articles of these outlets filed in [since, until), days on the clock of `zone`. Raises MisuseError."""
    if since is not None and until is not None and since >= until:
        raise MisuseError(f"--since {since} is not before --until {until}; the day of --until is not read itself")
    try:
        begin, end = (
            datetime.combine(day, clock_time(), ZoneInfo(zone)).astimezone(UTC) if day else None
            for day in (since, until)
        )
    except OverflowError:
        raise MisuseError("--since and --until: name days that somebody may have published on") from None
    return RereadSelection(tuple(sorted(set(outlets))), begin, end)


def _refuse_unknown(selection: RereadSelection, kept: Sequence[OutletRecord]) -> None:
    ids = [one.id for one in kept]
    for outlet_id in selection.outlets:
        problem = f'--outlet "{outlet_id}": nothing of such an outlet is kept'
        refuse_unknown(outlet_id, ids, problem, "`silkwatch sources list` shows them")


def _outlets(
    store: Store, kept: Sequence[OutletRecord], catalogue: Catalogue, *, with_layouts: bool
) -> dict[str, KnownOutlet]:
    """What is known of each outlet that has articles: from the catalogue, or for one that left it from the database."""
    listed = catalogue.by_id()
    memories = store.layout_memories([one.id for one in kept]) if with_layouts else {}
    known = {}
    for one in kept:
        outlet = listed[one.id].for_reader if one.id in listed else _outlet(one)
        active = recalled(memories[one.id]).state.active if one.id in memories else None
        known[one.id] = KnownOutlet(outlet, active.layout, active.version) if active else KnownOutlet(outlet)
    return known


def _outlet(record: OutletRecord) -> Outlet:
    """What the reader may know of an outlet that is in the database, if in no catalogue any more."""
    home = bare_host(record.homepage)
    return Outlet(
        name=record.name,
        zone=record.timezone,
        languages=record.languages,
        hosts=frozenset({urlsplit(record.homepage).hostname or "", *record.aliases}),
        home=home,
        aliases=frozenset(map(bare_host, record.aliases)) - {home},
    )


def _names(catalogue: Catalogue, kept: Sequence[OutletRecord]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Whom a credit may name: the outlets of the catalogue, and those that left it, whose articles name them still."""
    listed = catalogue.by_id()
    gone = ((one.id, one.name, tuple(one.aliases)) for one in kept if one.id not in listed)
    return (*((one.id, one.name, tuple(one.aliases)) for one in catalogue.outlets if one.enabled), *gone)


def _reader(themes: ThemeSet) -> str:
    """What pages are read with: a run that was begun with something else is not gone on with."""
    try:
        own = version("silkwatch")
    except PackageNotFoundError:
        own = "from its source"
    return f"silkwatch {own}; " + ", ".join(f"{theme.id} {theme.version}" for theme in themes.themes)
