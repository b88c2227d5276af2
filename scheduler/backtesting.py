"""Judging a change to a theme before it is switched on: what it would flag of everything that is stored."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from crawler.reflagging import Fate, FlagContext, Judgement, judge
from scheduler.config import Settings
from scheduler.errors import MisuseError
from scheduler.opening import existing_store
from themes import PACKS, PackError, Theme, load_pack, read_pack


@dataclass(frozen=True, slots=True)
class BacktestReport:
    """What a pack would make of the articles filed from `since` on (None: of all)."""

    file: Path
    theme: Theme
    since: datetime | None
    judgement: Judgement
    duration_s: float

    def by_day(self) -> list[tuple[date, dict[str, int]]]:
        """Flags by fate for each day that has one, the newest day first."""
        counts = self.judgement.days
        days = sorted({day for day, _ in counts}, reverse=True)
        return [(day, {fate.value: counts.get((day, fate), 0) for fate in Fate}) for day in days]

    def by_outlet(self) -> list[tuple[str, dict[str, int]]]:
        """Flags by fate for each outlet that has one, the most changed first."""
        counts = self.judgement.outlets
        outlets = {outlet for outlet, _ in counts}
        rows = [(outlet, {fate.value: counts.get((outlet, fate), 0) for fate in Fate}) for outlet in outlets]
        return sorted(rows, key=lambda row: (-row[1][Fate.NEW] - row[1][Fate.LOST], -row[1][Fate.STAYS], row[0]))

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        judgement = self.judgement
        return {
            "file": self.file,
            "theme": self.theme.id,
            "version": self.theme.version,
            "since": self.since,
            "articles": judgement.articles,
            "duration_s": round(self.duration_s, 3),
            **{fate.value: judgement.count(fate) for fate in Fate},
            "stays_on_other_words": judgement.other_words,
            "stored_versions": dict(sorted(judgement.versions.items())),
            "days": [{"day": day, **counts} for day, counts in self.by_day()],
            "outlets": [{"outlet": outlet, **counts} for outlet, counts in self.by_outlet()],
            "samples": {fate.value: judgement.samples.get(fate, ()) for fate in Fate},
        }


def backtest(
    settings: Settings,
    file: Path,
    since: datetime | None,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> BacktestReport:
    """Flag what is stored by the pack in `file`, on all cores, and compare with the flags that are kept. Writes nothing.

    `on_progress` is told how many articles are judged, of how many. Raises MisuseError for a wrong pack, NoWatchError, and
    what rooms raise.
    """
    beside = packs_of(settings)
    pack, theme = checked(file, beside)
    begun_s = time.monotonic()
    with existing_store(settings) as store:
        total = store.kept_flags.count(since)
        if on_progress is not None:
            on_progress(0, total)
        place, days = settings.storage, settings.desk.timezone
        judgement = judge(
            FlagContext(place.data_dir, place.database_url, pack, theme.id, beside, since, days),
            store.kept_flags.ranges(since),
            settings.crawler.readers or os.cpu_count() or 1,
            (lambda done: on_progress(done, total)) if on_progress is not None else None,
        )
    return BacktestReport(file, theme, since, judgement, time.monotonic() - begun_s)


def packs_of(settings: Settings) -> Path:
    """The folder of the packs that are active."""
    return settings.themes.packs or PACKS


def checked(file: Path, beside: Path) -> tuple[str, Theme]:
    """The text of a pack's file, and the theme that it has, which may refer to those of a folder. Raises MisuseError, which
    names file, line, column and remedy."""
    try:
        pack = read_pack(file)
    except PackError as error:
        raise MisuseError(str(error)) from error
    return pack, parsed(pack, str(file), beside)


def parsed(pack: str, shown_path: str, beside: Path) -> Theme:
    """The theme of a pack's text. Raises MisuseError like `checked`."""
    try:
        return load_pack(pack, shown_path, beside)[0]
    except PackError as error:
        raise MisuseError(str(error)) from error
