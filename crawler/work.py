"""What one crawl works with and what it has to show for it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from scrapy.http import Response

from crawler.conclusion import NextPoll
from crawler.layoutbook.book import LayoutBook
from crawler.politeness import Hosts
from crawler.readers import ReaderPool
from crawler.recorder import Recorder
from crawler.settings import CrawlerSettings
from crawler.sources import OutletEntry

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
HEADER_LIMIT_CHARS = 500
"""What is kept of a header's value."""


@dataclass(slots=True)
class Tally:
    """What a crawl has done so far. Counted while it runs; the ledger is what counts in the end."""

    endpoints: int = 0
    polled: int = 0
    endpoints_failed: int = 0
    found: int = 0
    fetched: int = 0
    stored: int = 0
    duplicate: int = 0
    rejected: int = 0
    failed: int = 0
    revisions: int = 0
    unchanged: int = 0
    withdrawn: int = 0


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Work:
    """Everything that a crawl needs, made by whoever starts it and outliving it."""

    settings: CrawlerSettings
    outlets: Mapping[str, OutletEntry]
    hosts: Hosts
    readers: ReaderPool
    recorder: Recorder
    layouts: LayoutBook
    next_poll: NextPoll
    now: Callable[[], datetime] = utc_now
    on_progress: Callable[[Tally], None] | None = None
    tally: Tally = field(default_factory=Tally)

    @cached_property
    def names(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """The outlets as credits may name them: id, name, aliases."""
        return tuple((one.id, one.name, tuple(one.aliases)) for one in self.outlets.values())

    def progressed(self) -> None:
        if self.on_progress is not None:
            self.on_progress(self.tally)


def header(response: Response, name: str) -> str | None:
    """A header of an answer as text, a letter for each octet, cut to the limit; None when it is absent, empty or holds
    control characters."""
    value = response.headers.get(name)
    text = value.decode("latin-1").strip()[:HEADER_LIMIT_CHARS] if value else ""
    return text if text and not _CONTROL.search(text) else None
