"""The values of outlets, of the hosts that serve them, and of walks through their past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.checked import Checked
from storage.endpointrecords import EndpointState


@dataclass(frozen=True, slots=True)
class OutletRecord:
    id: str
    name: str
    homepage: str
    country: str
    languages: tuple[str, ...]
    kind: str
    ownership: str
    region_focus: str
    timezone: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutletSwitch(Checked):
    """An outlet that somebody switched off, since when and why."""

    outlet_id: str
    off_since: datetime
    off_because: str


@dataclass(frozen=True, slots=True)
class OutletCheck(Checked):
    """What was checked of one outlet in a span of time, for the digest's footer."""

    outlet_id: str
    name: str
    polls: int
    last_ok_at: datetime | None
    newest_item_at: datetime | None
    state: EndpointState
    reason: str


@dataclass(frozen=True, slots=True)
class BackfillRecord(Checked):
    """A walk through an outlet's past between two instants. `cursor` is where it goes on; `ended_at` None: it is not done."""

    outlet_id: str
    since: datetime
    until: datetime
    way: str
    cursor: Mapping[str, Any]
    requests: int
    found: int
    reason: str
    begun_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HostMemory(Checked):
    """What is remembered of a host (`example.az` or `example.az:8080`) beyond the end of a process.

    `delay_s` is the pause that its latency taught, `failures` how many answers in a row were failures, `robots` what its
    robots.txt said, as the crawler's manners write it down.
    """

    host: str
    resting_until: datetime | None = None
    failures: int = 0
    delay_s: float | None = None
    robots: Mapping[str, Any] | None = None
