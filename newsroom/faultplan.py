"""Every fault at once, and none of them for ever: what a crawler must live through and still lose nothing. Pure.

1. Each outlet's first endpoint fails in one of the ways that an endpoint can fail, once.
2. Some of its articles fail in the ways that pages can, more often than a crawler tries within one visit, or less.
3. Some hosts' robots.txt is out of order at first.

A page is never endless nor sent round in circles, and none answers with what is no page at all: such an answer is final.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from newsroom.faults import Fault, FaultKind
from newsroom.outlets import Habit
from newsroom.world import World

_ENDPOINT_FAULTS = (
    Fault(FaultKind.TOO_MANY, times=2, retry_after_s=1),
    Fault(FaultKind.SERVER_ERROR, times=4),
    Fault(FaultKind.CUT_OFF, times=4),
    Fault(FaultKind.RESET, times=4),
    Fault(FaultKind.EMPTY, times=1),
    Fault(FaultKind.GARBAGE, times=1),
    Fault(FaultKind.TORN_PACKET, times=1),
    Fault(FaultKind.ENDLESS, times=1),
    Fault(FaultKind.REDIRECT_LOOP, times=7),
    Fault(FaultKind.SLOW, times=1, delay_s=0.4),
)
_PAGE_FAULTS = (
    Fault(FaultKind.TOO_MANY, times=1, retry_after_s=1),
    Fault(FaultKind.SERVER_ERROR, times=1),
    Fault(FaultKind.SERVER_ERROR, times=5),
    Fault(FaultKind.CUT_OFF, times=1),
    Fault(FaultKind.CUT_OFF, times=4),
    Fault(FaultKind.RESET, times=4),
    Fault(FaultKind.EMPTY, times=1),
    Fault(FaultKind.TORN_PACKET, times=1),
    Fault(FaultKind.SLOW, times=1, delay_s=0.4),
)
_PAGES_PER_HOST = 2
_ROBOTS_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault for the paths of a host that begin so; `path_prefix` is as it stands in the request line."""

    host: str
    path_prefix: str
    fault: Fault


def every_fault(world: World, seed: int) -> Iterator[PlannedFault]:
    """The plan for a world; the same seed plans the same. Each kind strikes some endpoint and, where it may, some page."""
    pages: dict[str, list[str]] = defaultdict(list)
    for article in world.articles:
        pages[article.outlet_id].append(article.path)
    for place, outlet in enumerate(world.outlets):
        rng = Random(f"{seed}/faults/{outlet.id}")
        first = outlet.endpoints[0].path.partition("?")[0]
        yield PlannedFault(outlet.host, first, _ENDPOINT_FAULTS[(place + seed) % len(_ENDPOINT_FAULTS)])
        own = [] if Habit.REFUSED in outlet.habits else pages[outlet.id]  # they fail as it is, and for their own reason
        for turn, path in enumerate(rng.sample(own, min(_PAGES_PER_HOST, len(own)))):
            fault = _PAGE_FAULTS[(_PAGES_PER_HOST * place + turn + seed) % len(_PAGE_FAULTS)]
            yield PlannedFault(outlet.host, path.partition("?")[0], fault)
        if rng.random() < _ROBOTS_SHARE:
            yield PlannedFault(outlet.host, "/robots.txt", Fault(FaultKind.SERVER_ERROR, times=4))
