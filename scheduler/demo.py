"""The demo: a real crawl, over HTTP, of the invented newsroom, and the digest of its last day."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from crawler.settings import CrawlerSettings
from desk import Digest
from desk.forms.table import FORMS
from scheduler.briefs.compiling import FROZEN_FORMS
from scheduler.briefs.configured import DIGESTS
from scheduler.config import Settings
from scheduler.errors import FailedError
from scheduler.jobs import CrawlProgress, CrawlReport, crawl_once, digest_of
from scheduler.wholefiles import write_whole
from storage import open_store
from storage.settings import StorageSettings

END_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo has to show: the digest, what the crawl did, and where the digest lies in each form."""

    day: date
    digest: Digest
    report: CrawlReport
    files: dict[str, Path]
    data_dir: Path


@contextmanager
def serving_newsroom(folder: Path, *, end: datetime, arguments: tuple[str, ...] = ()) -> Iterator[Path]:
    """Serve the newsroom from a process of its own; gives the path of its catalogue. `end` is the world's clock (UTC)."""
    catalogue = folder / "newsroom.yaml"
    command = [sys.executable, "-m", "newsroom", "--port", "0", "--end", end.isoformat(), "--catalogue", str(catalogue)]
    with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith("{"):
                raise FailedError("the newsroom did not start; run `python -m newsroom` to see why")
            yield catalogue
        finally:
            _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()


def run_demo(data_dir: Path, on_progress: Callable[[CrawlProgress], None] | None = None) -> DemoResult:
    """Crawl the newsroom into `data_dir`, which is emptied first if an earlier demo made it, and digest its last day.

    Raises FailedError when the folder holds anything but an earlier demo.
    """
    _empty(data_dir)
    settings = _settings(data_dir)
    zone = ZoneInfo(settings.desk.timezone)
    midnight = datetime.combine(datetime.now(zone).date(), time(0), zone)
    end = (midnight - timedelta(minutes=1)).astimezone(UTC)
    day = end.astimezone(zone).date()
    begun_s = monotonic()

    def demo_clock() -> datetime:
        """The newsroom's time: the last minute of the day that the digest is about, so that it tells of these polls."""
        return end + timedelta(seconds=min(monotonic() - begun_s, 59.0))

    with serving_newsroom(data_dir, end=end) as catalogue:
        report = crawl_once(settings, catalogue, on_progress, now=demo_clock)
    store = open_store(data_dir, None)
    try:
        digest = digest_of(store, settings, day, now=datetime.now(UTC))
    finally:
        store.close()
    files = {}
    for form in map(FORMS.__getitem__, FROZEN_FORMS):
        files[form.ending] = data_dir / DIGESTS / f"{day}.{form.ending}"
        write_whole(files[form.ending], form.render(digest))
    return DemoResult(day, digest, report, files, data_dir)


_MARK = "demo"


def _empty(data_dir: Path) -> None:
    """Remove what an earlier demo left; never anything else."""
    if data_dir.exists() and any(data_dir.iterdir()):
        if not (data_dir / _MARK).exists():
            raise FailedError(f"{data_dir} is not empty and no earlier demo made it; name another folder with --data")
        shutil.rmtree(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / _MARK).touch()


def _settings(data_dir: Path) -> Settings:
    """The demo's settings: no politeness towards a server that is ours, and nothing of the operator's own."""
    crawler = CrawlerSettings(
        allow_private_addresses=True, delay_s=0, concurrency_per_host=8, readers=os.cpu_count() or 1
    )
    fresh = Settings.model_construct(
        **{name: field.get_default(call_default_factory=True) for name, field in Settings.model_fields.items()}
    )
    return fresh.model_copy(update={"crawler": crawler, "storage": StorageSettings(data_dir=data_dir)})
