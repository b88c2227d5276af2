"""The values about layouts that cross the border of the storage room: how an outlet's pages are read, and what became of
that. What a layout or an observation says is JSON here, which only `crawler.extraction` understands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.checked import Checked


class LayoutState(StrEnum):
    """Where a version of a layout stands. An outlet has at most one that is ACTIVE."""

    ACTIVE = "active"
    RETIRED = "retired"


class LayoutChange(StrEnum):
    """What became of an outlet's layout. DOUBTED: an operator's own no longer fits, and stays."""

    LEARNED = "learned"
    RETIRED = "retired"
    DOUBTED = "doubted"
    CORRECTED = "corrected"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class LayoutRecord(Checked):
    """A version of an outlet's layout. `version` counts from 1 and is never given twice; `spec` never changes.

    `recent` is what came of it on the last pages, the newest last, in the words of `crawler.extraction`; `agreement` is
    the mean (0 to 1) over the `checks` pages that were read both ways, None before the first. `doubted_at` is since when
    an operator's own does not fit.
    """

    outlet_id: str
    version: int
    state: LayoutState
    spec: Mapping[str, Any]
    pages_learned_from: int
    corrected_by_operator: bool
    created_at: datetime
    retired_at: datetime | None = None
    reason: str = ""
    pages_read: int = 0
    checks: int = 0
    agreement: float | None = None
    recent: tuple[str, ...] = ()
    doubted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LayoutMemory:
    """What is known of an outlet's pages: its active layout, and what pages taught since. `newest_version` is 0 before the
    first was learned; `observed` counts the pages that taught, of which `observations` keeps the newest."""

    outlet_id: str
    newest_version: int = 0
    active: LayoutRecord | None = None
    observations: tuple[Mapping[str, Any], ...] = ()
    observed: int = 0


@dataclass(frozen=True, slots=True)
class LayoutEvent(Checked):
    """A change of an outlet's layout. `version` is the one it is about."""

    outlet_id: str
    at: datetime
    version: int
    change: LayoutChange
    reason: str


@dataclass(frozen=True, slots=True)
class LayoutStep:
    """A memory to put in another's place, with the event that this is, if it is one. `before` is the newest version and
    the active one (None: no active one) that this step was decided on: where they are others by now, it is void."""

    before: tuple[int, int | None]
    after: LayoutMemory
    event: LayoutEvent | None = None
