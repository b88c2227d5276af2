"""What `silkwatch doctor` looks at, and what to do about what it finds.

Each check is a function of its own. They leave nothing behind: no folder, no file and no row; only a database that is
older than this code is brought up to date, as every command does. What rests on the settings is not looked at while
these are wrong. Where a brief has mail recipients, the mail server is asked whether it would take a mail, and given none;
where a model is to write for the digest, it is asked for one word, and one that
makes embeddings for three short sentences.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from crawler.browser import find_chromium
from crawler.errors import BrowserMissing, CrawlerError
from crawler.sources import load_catalogue
from scheduler.config import Settings, find_config, read_settings
from scheduler.deliverydoctor import delivery_checks
from scheduler.errors import NoWatchError
from scheduler.findings import Check, Verdict
from scheduler.lock import lock_holder
from scheduler.machinedoctor import embedding_checks, machine_checks
from scheduler.opening import existing_store
from storage.errors import StorageError
from themes import ThemesError, load_packs

GIB = 1024**3
DISK_WARN_BYTES = 5 * GIB
DISK_FAIL_BYTES = GIB // 4
EARLIEST_YEAR = 2025


def examine(config: Path | None, with_options: Callable[[Settings], Settings], now: datetime) -> list[Check]:
    """Every finding, in the order in which one would mend things. `with_options` lays the command line's options over
    the settings; `now` is aware."""
    settings, problems = read_settings(config)
    if settings is None:
        return [Check("configuration", Verdict.FAIL, str(error), "correct this place") for error in problems]
    settings = with_options(settings)
    return [
        *_configuration(config, settings),
        *_data_folder(settings.storage.data_dir),
        _disk(settings.storage.data_dir),
        _lock(settings.storage.data_dir),
        _database(settings, now),
        _catalogue(settings),
        _themes(settings),
        *_browser(settings),
        *delivery_checks(settings, now),
        *machine_checks(settings),
        *embedding_checks(settings),
        clock(now),
    ]


def _configuration(config: Path | None, settings: Settings) -> Iterator[Check]:
    place = find_config(config)
    if place is None:
        yield Check("configuration", Verdict.OK, "no silkwatch.toml here: every setting has its default")
    else:
        yield Check("configuration", Verdict.OK, str(place))
    if settings.crawler.contact == type(settings.crawler)().contact:
        found = "crawler.contact is the example's: webmasters cannot reach you"
        yield Check("configuration", Verdict.WARN, found, "set crawler.contact to a page or mail address of yours")
    if settings.crawler.allow_private_addresses:
        found = "crawler.allow_private_addresses is on: feeds can lead the crawler into your own network"
        yield Check("configuration", Verdict.WARN, found, "switch it off, except for tests and the demo")


def _data_folder(data_dir: Path) -> Iterator[Check]:
    name = "data folder"
    if not data_dir.exists():
        parent = _nearest(data_dir)
        if parent.is_dir() and os.access(parent, os.W_OK | os.X_OK):
            yield Check(name, Verdict.OK, f"{data_dir} will be made by the first crawl")
        else:
            yield Check(
                name,
                Verdict.FAIL,
                f"{data_dir} cannot be made in {parent}",
                "set storage.data_dir to a folder of yours",
            )
        return
    try:
        with tempfile.TemporaryFile(dir=data_dir) as probe:
            probe.write(b"probe")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield Check(
            name, Verdict.FAIL, f"{data_dir} cannot be written ({reason})", "correct its owner, or storage.data_dir"
        )
    else:
        yield Check(name, Verdict.OK, f"{data_dir} can be written")


def _disk(data_dir: Path) -> Check:
    try:
        free_bytes = shutil.disk_usage(_nearest(data_dir)).free
    except OSError as error:
        return Check("disk", Verdict.WARN, f"the free space cannot be read ({error.strerror})", "look with df")
    return disk_check(free_bytes)


def disk_check(free_bytes: int) -> Check:
    """The verdict on so much free space."""
    found = f"{free_bytes / GIB:.1f} GiB free"
    if free_bytes < DISK_FAIL_BYTES:
        return Check("disk", Verdict.FAIL, found, "free some space, or set storage.data_dir to another disk")
    if free_bytes < DISK_WARN_BYTES:
        return Check("disk", Verdict.WARN, found, "a busy day takes about 1 GiB: make room soon")
    return Check("disk", Verdict.OK, found)


def _lock(data_dir: Path) -> Check:
    holder = lock_holder(data_dir)
    if holder is None:
        return Check("lock", Verdict.OK, "no other crawl is in the data folder")
    return Check("lock", Verdict.WARN, f"process {holder} is crawling", "let it end before you start another")


def _database(settings: Settings, now: datetime) -> Check:
    name = "database"
    try:
        with existing_store(settings) as store:
            books = store.ledger()
            newest = next(iter(store.articles(limit=1)), None)
    except NoWatchError:
        return Check(name, Verdict.OK, "none yet: the first crawl makes it")
    except StorageError as error:
        return Check(name, Verdict.FAIL, f"{error.place}: {error.problem}", str(error).rpartition("; ")[2])
    if not books.balanced:
        return Check(name, Verdict.FAIL, f"the ledger does not balance: {'; '.join(books.problems)}", "report this")
    if newest is not None and newest.fetched_at > now:
        found = f"its newest article was fetched at {newest.fetched_at:%Y-%m-%d %H:%M} UTC, which is yet to come"
        return Check(name, Verdict.WARN, found, "correct the machine's clock")
    return Check(name, Verdict.OK, f"{books.found} links, {books.stored} articles, the ledger balances")


def _catalogue(settings: Settings) -> Check:
    try:
        catalogue = load_catalogue(settings.crawler.catalogue)
    except CrawlerError as error:
        return Check("catalogue", Verdict.FAIL, str(error), "correct this line, or clear crawler.catalogue")
    polled = sum(endpoint.enabled for endpoint in catalogue.endpoint_records())
    found = f"{len(catalogue.outlets)} outlets, {polled} addresses polled"
    if not polled:
        return Check("catalogue", Verdict.WARN, found, "nothing would be crawled: switch an address on")
    return Check("catalogue", Verdict.OK, found)


def _themes(settings: Settings) -> Check:
    try:
        themes = load_packs(settings.themes.packs).themes
    except ThemesError as error:
        return Check("themes", Verdict.FAIL, str(error), "correct this place, or clear themes.packs")
    return Check("themes", Verdict.OK, f"{len(themes)} themes: {', '.join(theme.id for theme in themes)}")


def _browser(settings: Settings) -> Iterator[Check]:
    """Only where it is switched on."""
    if not settings.crawler.browser:
        return
    try:
        yield Check("browser", Verdict.OK, str(find_chromium(settings.crawler)))
    except BrowserMissing as missing:
        found = f"{missing}: outlets marked `browser` are fetched plainly"
        yield Check("browser", Verdict.WARN, found, missing.remedy)


def clock(now: datetime) -> Check:
    """Whether the machine's clock can be right at all."""
    found = f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if now.year < EARLIEST_YEAR:
        return Check("clock", Verdict.FAIL, found, "set the clock: dates of articles would be cut to it")
    return Check("clock", Verdict.OK, found)


def _nearest(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    absolute = path.absolute()
    return next(place for place in (absolute, *absolute.parents) if place.exists())
