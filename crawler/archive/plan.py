"""The values of a walk: what it is to find, how far it came, and what an address that it asked for said."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from crawler.spiders import Instructions
from storage.endpointrecords import EndpointState

Way = Literal["sitemap", "dates", "wordpress"]
WAYS: tuple[Way, ...] = ("wordpress", "dates", "sitemap")
"""From the one that says most of each page in the fewest requests to the one that says least."""

ROBOTS = "robots"
"""The kind of task that reads robots.txt for the sitemaps it names; all others are kinds of `crawler.spiders`."""


@dataclass(frozen=True, slots=True)
class Task:
    """An address to ask for. `kind` is what it is read as, `depth` how many addresses led to it from where the walk began
    (for the pages of a day: which page it is), `day` the first day that it speaks of, where it speaks of one, and `tries`
    how many runs asked for it in vain."""

    url: str
    kind: str
    depth: int = 1
    day: str | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A walk through [since, until) on the outlet's own clock (`zone`).

    `starts` are addresses to begin with, `template` the one of a day with `{yyyy}`, `{mm}`, `{dd}` and the like in it,
    `base` WordPress's list of posts. The limits are how many addresses may wait, how deep indexes may be nested, and how
    many pages a day may have.
    """

    outlet_id: str
    way: Way
    since: datetime
    until: datetime
    zone: str
    starts: tuple[Task, ...] = ()
    template: str | None = None
    base: str | None = None
    instructions: Instructions = field(default_factory=Instructions)
    waiting_limit: int = 5_000
    depth_limit: int = 3
    pages_limit: int = 50

    @property
    def address(self) -> str:
        """The address that the walk is known by: its template or list, else where it begins."""
        return self.template or self.base or self.starts[0].url

    @property
    def way_kind(self) -> str:
        """The kind of endpoint that its answers are like."""
        return "section" if self.way == "dates" else self.way

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or self.until.tzinfo is None:
            raise ValueError(f"a walk needs instants with a time zone: {self.since!r}, {self.until!r}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address said. `follow` are further addresses with the last change that is stated of them."""

    state: EndpointState
    reason: str = ""
    follow: tuple[tuple[str, datetime | None], ...] = ()
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a walk came. `waiting` is what to ask for, in that order; `failed` what could not be had and is asked for
    again by the next run; `seen` tells addresses that were asked for; `gone` counts those that are not there, `left` those
    for which there was no room.

    `problem` is the first thing that went wrong for good.
    """

    waiting: tuple[Task, ...] = ()
    failed: tuple[Task, ...] = ()
    seen: tuple[str, ...] = ()
    done: int = 0
    gone: int = 0
    left: int = 0
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """As JSON-able values; `Cursor.from_json` makes it again."""
        return {
            **asdict(self),
            "waiting": [asdict(t) for t in self.waiting],
            "failed": [asdict(t) for t in self.failed],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Cursor":
        """The cursor that was kept."""
        return cls(
            waiting=tuple(Task(**one) for one in kept["waiting"]),
            failed=tuple(Task(**one) for one in kept["failed"]),
            seen=tuple(kept["seen"]),
            done=kept["done"],
            gone=kept["gone"],
            left=kept["left"],
            problem=kept["problem"],
        )


def day_of(task: Task) -> date | None:
    """The first day that a task speaks of."""
    return date.fromisoformat(task.day) if task.day else None
