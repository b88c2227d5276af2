"""Reader processes for many crawls: to start one takes longer than what most tests have them read.

They are what a crawl starts itself, with their limits and their deaths; they are only not ended with it.
"""

import atexit
from pathlib import Path

from crawler.readers import ReaderPool
from crawler.settings import CrawlerSettings

_LIMITS = ("readers", "reader_pages", "reader_batch", "reader_memory_mb", "reader_failures", "page_timeout_s")
"""What a pool takes from the settings."""


class _Lasting(ReaderPool):
    """Goes on when the crawl that used it closes it."""

    def close(self) -> None:
        pass

    def end(self) -> None:
        super().close()


_kept: dict[tuple[object, ...], _Lasting] = {}


def lasting_readers(settings: CrawlerSettings, packs: Path | None) -> ReaderPool | None:
    """The readers of the last crawl with the same limits, or new ones. None where a test has themes of its own: a process
    reads them once, and a test may write others in their place."""
    if packs is not None:
        return None
    limits = tuple(getattr(settings, name) for name in _LIMITS)
    if limits not in _kept:
        end_lasting_readers()
        _kept[limits] = _Lasting(settings)
    return _kept[limits]


@atexit.register
def end_lasting_readers() -> None:
    """For tests that count, kill or measure the processes that this one has started."""
    for pool in _kept.values():
        pool.end()
    _kept.clear()
