"""The values of links: found, waiting to be fetched, as the ledger has them, and the sum of its books."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.checked import Checked


class LinkState(StrEnum):
    """Where a link of the ledger stands. The first four are ends; WAITING and a FAILED with a next try are not."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    FAILED = "failed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class FoundLink(Checked):
    """A link as an endpoint published it. `key` is its identity (the normalised address), `url` what to fetch.

    `hints` is what the endpoint says of the page (title, raw dates, authors, full text), as JSON-able values.
    A `rejected_because` closes the row at once: the link is known, and why it was not fetched is too.
    """

    outlet_id: str
    url: str
    key: str
    hints: Mapping[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None
    rejected_because: str | None = None


@dataclass(frozen=True, slots=True)
class PendingLink(Checked):
    """A link to fetch now. `article_id` is set when the page is known and is fetched again to look for a change; `url`
    is then where its redirects led before, `last_status` what it answered, and `layout_version` by which version of its
    outlet's layout it was read; None: by none."""

    id: int
    outlet_id: str
    url: str
    key: str
    hints: Mapping[str, Any]
    attempts: int
    article_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    last_status: int | None = None
    layout_version: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """The books. `problems` says in words what does not add up; empty when balanced."""

    found: int
    stored: int
    duplicate: int
    rejected: int
    failed: int
    waiting: int
    reasons: Mapping[str, Mapping[str, int]]
    problems: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class LinkRecord(Checked):
    """A row of the ledger as people read it."""

    id: int
    outlet_id: str
    url: str
    state: LinkState
    reason: str
    attempts: int
    found_at: datetime
    changed_at: datetime
    next_try_at: datetime | None
    article_id: int | None
