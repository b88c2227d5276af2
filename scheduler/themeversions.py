"""A new version of a theme is activated, and stored articles are flagged by it.

Nothing is flagged silently: a run counts what changed, and keeps the flags that it replaced, each with its version.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.reflagging import FlagContext, reflag
from crawler.work import utc_now
from scheduler.backtesting import checked, packs_of
from scheduler.config import Settings
from scheduler.errors import MisuseError
from scheduler.grouping import tell_all
from scheduler.keptthemes import AT_START
from scheduler.lock import FolderLock
from scheduler.opening import existing_store
from scheduler.signals import until_a_signal
from scheduler.wholefiles import write_whole
from storage import ReprocessRun, Reread, RereadSelection, Store, ThemeVersion
from themes import PACKS, PackFile, Theme, pack_files

NO_FOLDER = (
    "themes.packs is empty, so the packs that are shipped are in use, which no command changes; copy them from {shipped} into "
    "a folder of your own, name it as packs under [themes] in silkwatch.toml, and activate again"
)


@dataclass(frozen=True, slots=True)
class ActivationReport:
    """What an activation came to. `replaced` is the version that was active before, None for a new theme; `file` the pack in
    the installation's folder; `run` how far the stored articles are flagged by it, of which `left` are not."""

    theme: Theme
    replaced: int | None
    file: Path
    run: ReprocessRun
    left: int
    interrupted: bool

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "theme": self.theme.id,
            "version": self.theme.version,
            "replaced": self.replaced,
            "file": self.file,
            "run": self.run.id,
            "done": self.run.ended_at is not None,
            "left": self.left,
            "interrupted": self.interrupted,
            **counts_of(self.run),
        }


def counts_of(run: ReprocessRun) -> dict[str, int]:
    """What a run has counted: articles, and those whose flag is new, lost, or stays by the new version."""
    changed, gained, lost = run.tally.changed, sum(run.tally.gained.values()), sum(run.tally.lost.values())
    return {"articles": run.tally.done, "new": gained, "lost": lost, "renewed": changed - gained - lost}


def told_of(run: ReprocessRun) -> str:
    """The same in words."""
    counts = counts_of(run)
    return (
        f"{counts['articles']} stored articles flagged anew; {counts['new']} flags are new, {counts['lost']} are lost, "
        f"{counts['renewed']} stay and are of this version now"
    )


def activate(
    settings: Settings,
    file: Path,
    *,
    by: str | None = None,
    reason: str = "",
    at_once: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> ActivationReport:
    """Put the pack in `file` in the place of its theme's active version, and begin to flag the stored articles by it; go on
    to the end `at_once`, which needs the folder for itself, or leave it to the daemon. Called again it goes on.

    Raises MisuseError, NoWatchError, FolderBusyError, and what rooms raise.
    """
    folder = settings.themes.packs
    if folder is None:
        raise MisuseError(NO_FOLDER.format(shipped=PACKS))
    pack, theme = checked(file, folder)
    own = next((one for one in pack_files(folder) if one.id == theme.id), None)
    target = _target(folder, own, theme)
    with ExitStack() as opened:
        store = opened.enter_context(existing_store(settings))
        if at_once:
            opened.enter_context(FolderLock(settings.storage.data_dir))
        kept = store.theme_versions.versions(theme.id)
        is_in_place = own is not None and own.path.resolve() == file.resolve()
        active = None if own is None or is_in_place else own
        _refuse_old(file, theme, pack, kept, active)
        if active is not None and active.version != theme.version:
            store.theme_versions.keep([ThemeVersion(theme.id, active.version, active.content, now(), reason=AT_START)])
        run = store.theme_versions.activate(ThemeVersion(theme.id, theme.version, pack, now(), by, reason))
        if not is_in_place:
            write_whole(target, pack)
        interrupted = False
        if at_once and run.ended_at is None:
            with until_a_signal() as stopped:
                run = reflag_stored(settings, store, run, stopped=stopped, on_progress=on_progress, now=now)
                tell_all(store.stories, stopped)
                interrupted = stopped()
        left = 0 if run.ended_at else store.rereadings.count(RereadSelection(), after_id=run.position)
    older = [one.version for one in kept if one.version < theme.version]
    older += [active.version] if active is not None and active.version < theme.version else []
    return ActivationReport(theme, max(older, default=None), target, run, left, interrupted)


def _target(folder: Path, own: PackFile | None, theme: Theme) -> Path:
    if own is not None:
        return own.path
    target = folder / f"{theme.id}.yaml"
    if target.exists():
        raise MisuseError(f"{target}: this is the pack of another theme than {theme.id}; rename it, and activate again")
    return target


def _refuse_old(file: Path, theme: Theme, pack: str, kept: list[ThemeVersion], active: PackFile | None) -> None:
    """The version has to be above all that were ever active, or be the newest of them, word for word, to go on with."""
    newest = max((one.version for one in kept), default=0)
    highest = max(newest, active.version if active is not None else 0)
    if newest == highest == theme.version and kept[0].pack == pack:
        return
    if theme.version <= highest:
        raise MisuseError(
            f"{file}: version {theme.version} of {theme.id} is not above version {highest}, which was active already; "
            f"give it version {highest + 1}"
        )


def reflag_stored(
    settings: Settings,
    store: Store,
    run: ReprocessRun,
    *,
    stopped: Callable[[], bool],
    on_progress: Callable[[int, int], None] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> ReprocessRun:
    """Flag stored articles by the version that a run is for, from where it is, until all are done or `stopped` says so; the
    run as it stands then. Everything written of a range is written with the run's position: a crash loses nothing."""
    name = run.reader
    version = next(one for one in store.theme_versions.versions(run.selection["theme"]) if one.name == name)
    total = run.tally.done + store.rereadings.count(RereadSelection(), after_id=run.position)

    def write(rereads: Sequence[Reread]) -> None:
        nonlocal run
        run = store.rereadings.record(run, rereads, now=now())
        if on_progress is not None:
            on_progress(run.tally.done, total)

    if on_progress is not None:
        on_progress(run.tally.done, total)
    place = settings.storage
    beside, zone = packs_of(settings), settings.desk.timezone
    context = FlagContext(place.data_dir, place.database_url, version.pack, version.theme, beside, None, zone)
    ranges = store.kept_flags.ranges(after_id=run.position)
    is_done = reflag(context, ranges, settings.crawler.readers or os.cpu_count() or 1, write, stopped)
    return store.rereadings.end_run(run, now=now()) if is_done else run
