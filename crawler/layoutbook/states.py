"""What becomes of an outlet's layout when another of its pages was read. Pure: no clock, no database.

1. Without a layout, pages that the generic reader read teach. Once `layout_pages` did, a layout is learned of the newest
   of them; where they do not agree on one, it is tried again every few pages.
   After sixty pages that did not agree, or taught nothing, an outlet teaches with one of thirty only: looking at a page costs
   as much as reading it.
2. With a layout, every `layout_check_every`-th page is read both ways. After one on which the readers disagreed, the next
   pages are, too: a doubt is settled within a few pages, not within a few checks.
3. When `layout_doubts` of the last ten pages did not fit, or disagreed, the layout is retired, and what those pages
   taught is the beginning of the next one.
4. A layout that an operator corrected is never checked, since it was the generic reader that erred, and never retired:
   where it does not fit the generic reading is taken, and an event says so once.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from crawler.extraction.layouts import Fit, Layout, Observation, learn
from storage.layoutrecords import LayoutChange

WINDOW = 10
"""The last pages by which a layout is judged."""
OBSERVATIONS_LIMIT = 60
"""Observations kept of an outlet, the newest: enough for a layout with several templates, and bounded."""
TRY_EVERY, RETRY_EVERY = 5, 30
"""Pages between two tries to learn a layout, each of which looks at all observations; the second, once there are as many of
them as are kept: half of them are new then."""
LATER_EVERY = 30
"""Of an outlet that taught in vain with `OBSERVATIONS_LIMIT` pages, one in so many teaches on."""
READ_BY_LAYOUT = frozenset((Fit.USED, Fit.CONFIRMED))
"""The body is what the layout read."""
_DOUBTS = frozenset((Fit.MISFIT, Fit.DISAGREED))


class LayoutSettings(Protocol):
    """The settings of the crawler that are about layouts."""

    @property
    def layouts(self) -> bool: ...

    @property
    def layout_pages(self) -> int: ...

    @property
    def layout_check_every(self) -> int: ...

    @property
    def layout_doubts(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ActiveLayout:
    """The layout in use. `recent` is what came of it on the last pages, the newest last; `agreement` is the mean over the
    `checks` pages that were read both ways; `doubted_at` is since when an operator's own does not fit."""

    version: int
    layout: Layout
    corrected_by_operator: bool = False
    pages_read: int = 0
    checks: int = 0
    agreement: float | None = None
    recent: tuple[Fit, ...] = ()
    doubted_at: datetime | None = None

    @property
    def doubts(self) -> int:
        return sum(fit in _DOUBTS for fit in self.recent)


@dataclass(frozen=True, slots=True)
class BookState:
    """What is known of an outlet's pages. `newest_version` is 0 before the first layout; `observed` counts the pages that
    taught since the last one was learned, or that were in doubt; `observations` are the newest of them."""

    newest_version: int = 0
    active: ActiveLayout | None = None
    observations: tuple[Observation, ...] = ()
    observed: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How the next page is read: by which layout, whether both ways, and whether it is to teach."""

    layout: Layout | None = None
    version: int | None = None
    check: bool = False
    observing: bool = False


GENERIC = Plan()
"""By no layout, and nothing is learned."""


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What came of a page that was read by a plan with this version; it is an article."""

    version: int | None
    fit: Fit
    agreement: float | None = None
    observation: Observation | None = None


UNPLANNED = PageSeen(None, Fit.NONE)
"""Of a page that was read without a plan."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a layout of this version, and why."""

    change: LayoutChange
    version: int
    reason: str


def plan(state: BookState, turn: int, settings: LayoutSettings) -> Plan:
    """How the `turn`-th page (from 0) is read since what is known of the outlet last changed."""
    if not settings.layouts:
        return GENERIC
    active = state.active
    if active is None:
        # Both: many pages may be on their way while few are known to have taught.
        is_early = state.observed < OBSERVATIONS_LIMIT and turn < OBSERVATIONS_LIMIT
        return Plan(observing=is_early or turn % LATER_EVERY == 0)
    if active.corrected_by_operator:
        return Plan(active.layout, active.version)
    in_dispute = Fit.DISAGREED in active.recent[-settings.layout_doubts :]
    is_checked = in_dispute or turn % settings.layout_check_every == 0
    return Plan(active.layout, active.version, is_checked, observing=active.doubts > 0)


def decide(
    state: BookState, page: PageSeen, settings: LayoutSettings, now: datetime
) -> tuple[BookState, Change | None]:
    """The state after another page, and what happened to the layout by it, if something did."""
    active = state.active
    if active is None:
        return _learned(_taught(state, page.observation), page.observation is not None, settings)
    if page.version != active.version:  # read by one that was retired meanwhile: it says nothing about this one
        return state, None
    active = _noted(active, page)
    if active.corrected_by_operator:
        return _doubted(replace(state, active=active), active, settings, now)
    state = _taught(state, page.observation) if active.doubts else replace(state, observations=(), observed=0)
    if active.doubts < settings.layout_doubts:
        return replace(state, active=active), None
    return replace(state, active=None), Change(LayoutChange.RETIRED, active.version, _why(active))


def corrected(state: BookState, layout: Layout) -> tuple[BookState, Change]:
    """The state after an operator put a layout of their own in the place of what there was."""
    version = state.newest_version + 1
    active = ActiveLayout(version, layout, corrected_by_operator=True)
    what = f"in the place of version {state.active.version}" if state.active else "where none was in use"
    return BookState(version, active), Change(LayoutChange.CORRECTED, version, f"an operator's own, {what}")


def forgotten(state: BookState, version: int | None) -> tuple[BookState, Change | None]:
    """The state after an operator had the layout of this version (None: there is none), and all that was being learned,
    forgotten."""
    fresh = BookState(state.newest_version)
    if version is None:
        return fresh, None
    return fresh, Change(LayoutChange.FORGOTTEN, version, "an operator had it forgotten")


def _taught(state: BookState, observation: Observation | None) -> BookState:
    if observation is None:
        return state
    kept = (*state.observations, observation)[-OBSERVATIONS_LIMIT:]
    return replace(state, observations=kept, observed=state.observed + 1)


def _learned(state: BookState, is_more: bool, settings: LayoutSettings) -> tuple[BookState, Change | None]:
    beyond = state.observed - settings.layout_pages
    every = TRY_EVERY if state.observed <= OBSERVATIONS_LIMIT else RETRY_EVERY
    if not is_more or beyond < 0 or beyond % every:
        return state, None
    layout = learn(state.observations)
    if layout is None:
        return state, None
    version = state.newest_version + 1
    reason = f"learned from {len(state.observations)} pages"
    return BookState(version, ActiveLayout(version, layout)), Change(LayoutChange.LEARNED, version, reason)


def _noted(active: ActiveLayout, page: PageSeen) -> ActiveLayout:
    recent = (*active.recent, page.fit)[-WINDOW:]
    read = active.pages_read + (page.fit in READ_BY_LAYOUT)
    if page.agreement is None:
        return replace(active, recent=recent, pages_read=read)
    checks = active.checks + 1
    mean = ((active.agreement or 0.0) * active.checks + page.agreement) / checks
    return replace(active, recent=recent, pages_read=read, checks=checks, agreement=mean)


def _doubted(
    state: BookState, active: ActiveLayout, settings: LayoutSettings, now: datetime
) -> tuple[BookState, Change | None]:
    """An operator's own layout: that it stops fitting is said once, and again only after it fitted well in between."""
    if active.doubted_at is not None and not active.doubts:
        return replace(state, active=replace(active, doubted_at=None)), None
    if active.doubted_at is not None or active.doubts < settings.layout_doubts:
        return state, None
    reason = f"{_why(active)}; it is an operator's own and stays, while they are read without it"
    return replace(state, active=replace(active, doubted_at=now)), Change(LayoutChange.DOUBTED, active.version, reason)


def _why(active: ActiveLayout) -> str:
    """In words, which of the last pages spoke against a layout."""
    misfits, disputed = active.recent.count(Fit.MISFIT), active.recent.count(Fit.DISAGREED)
    said = [
        f"{misfits} did not fit" if misfits else "",
        f"on {disputed} the generic reader disagreed" if disputed else "",
    ]
    return f"of the last {len(active.recent)} pages {' and '.join(filter(None, said))}"
