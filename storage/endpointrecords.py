"""The values of endpoints: as the catalogue has them, when one is due, what a poll of it said and how that changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.checked import Checked
from storage.linkrecords import FoundLink


class EndpointState(StrEnum):
    """What the newest poll of an address said about it.

    STALE: its newest item is of long ago. SILENT: for its own rhythm the time since its newest item is improbable.
    STANDBY: it is not polled, since the addresses before it in its outlet's chain are well.
    """

    NEW = "new"
    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    STALE = "stale"
    SILENT = "silent"
    STANDBY = "standby"
    NOT_A_FEED = "not-a-feed"
    BLOCKED = "blocked"
    ROBOTS_FORBIDDEN = "robots-forbidden"
    GONE = "gone"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    TOO_LARGE = "too-large"
    ERROR = "error"


WELL = frozenset({EndpointState.OK, EndpointState.UNCHANGED})
"""The states of an endpoint that gave what it should. Whether that was new is no difference."""


@dataclass(frozen=True, slots=True)
class EndpointRecord:
    """One address where an outlet publishes links. `kind` names the module of `crawler.spiders` that reads it.

    A `standby` address is not due before it is called up.
    """

    outlet_id: str
    url: str
    kind: str
    language: str | None
    enabled: bool
    standby: bool = False


@dataclass(frozen=True, slots=True)
class DueEndpoint(Checked):
    """An endpoint whose next poll is due, with what the last answer left behind for a conditional request."""

    id: int
    outlet_id: str
    url: str
    kind: str
    language: str | None
    etag: str | None
    last_modified: str | None
    content_hash: str | None
    failures: int
    newest_item_at: datetime | None
    due_at: datetime
    last_ok_at: datetime | None = None
    moved_to: str | None = None
    advice: Mapping[str, Any] | None = None
    rhythm: Mapping[str, Any] | None = None
    state: EndpointState = EndpointState.NEW
    last_polled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IndexPart(Checked):
    """A further address that an index names: the change it stated when it was last read well, and when that was."""

    url: str
    changed_at: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Poll(Checked):
    """One poll of one endpoint, as decided by the crawler. `next_due_at` is when to come back."""

    endpoint_id: int
    at: datetime
    state: EndpointState
    reason: str
    next_due_at: datetime
    items: int = 0
    http_status: int | None = None
    duration_ms: int = 0
    bytes_received: int = 0
    newest_item_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    failures: int = 0
    moved_to: str | None = None
    advice: Mapping[str, Any] | None = None
    rhythm: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PollResult:
    """A poll with what it found: links for the ledger, and the parts of an index that were read for it."""

    poll: Poll
    links: tuple[FoundLink, ...] = ()
    parts: tuple[IndexPart, ...] = ()


@dataclass(frozen=True, slots=True)
class EndpointStatus(Checked):
    """An endpoint with its state, for lists and health."""

    id: int
    outlet_id: str
    url: str
    kind: str
    language: str | None
    enabled: bool
    state: EndpointState
    reason: str
    state_since: datetime | None
    last_polled_at: datetime | None
    last_ok_at: datetime | None
    newest_item_at: datetime | None
    next_due_at: datetime | None
    failures: int
    moved_to: str | None = None
    advice: Mapping[str, Any] | None = None
    rhythm: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class EndpointEvent(Checked):
    """A change of an endpoint's state, as a poll found it."""

    endpoint_id: int
    outlet_id: str
    url: str
    at: datetime
    previous: EndpointState
    state: EndpointState
    reason: str
