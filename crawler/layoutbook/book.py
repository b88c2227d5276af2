"""The book of layouts: how each page of a crawl is to be read, what came of it, and what storage must know of that.

What happens to a layout is written at once, before any page is read by it; counters and what is being learned are written
now and then, with `save`: a crash forgets a few pages of them, and nothing else.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime

from crawler.layoutbook.keeping import recalled, standing, step
from crawler.layoutbook.states import GENERIC, BookState, Change, LayoutSettings, PageSeen, Plan, decide, plan
from crawler.recorder import Recorder
from storage.layoutrecords import LayoutChange, LayoutMemory, LayoutStep

log = logging.getLogger("silkwatch")


class LayoutBook:
    """The states of the outlets that are crawled. `recall` before the first page of each crawl, `save` at its end."""

    def __init__(self, settings: LayoutSettings, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._recorder = recorder
        self._now = now
        self._states: dict[str, BookState] = {}
        self._kept: dict[str, LayoutMemory] = {}
        self._turns: Counter[str] = Counter()
        self._unsaved: set[str] = set()
        self._being_written: set[str] = set()

    def recall(self, outlet_ids: Collection[str]) -> None:
        """Take over what storage knows, at the beginning of a crawl: an operator may have corrected something since the last
        one. A layout that this code cannot read is retired. Raises what storage raises."""
        if not self._settings.layouts:
            return
        store, now = self._recorder.store, self._now()
        retired = []
        for outlet_id, memory in store.layout_memories(outlet_ids).items():
            if self._kept.get(outlet_id) == memory:
                continue  # as this book wrote it down: reading observations costs more than comparing them
            kept = recalled(memory)
            self._hold(outlet_id, kept.state)
            if kept.unreadable is not None and memory.active is not None:
                why = f"this version of Silkwatch cannot read it: {kept.unreadable}"
                change = Change(LayoutChange.RETIRED, memory.active.version, why)
                retired.append(step(outlet_id, kept.standing, kept.state, change, now))
        if retired:
            store.take_layout_steps(retired, now=now)

    def plan(self, outlet_id: str) -> Plan:
        """How the next page of an outlet is read."""
        made = plan(self._states.get(outlet_id, BookState()), self._turns[outlet_id], self._settings)
        self._turns[outlet_id] += 1
        return made

    def plan_again(self, outlet_id: str, read_by: int | None) -> Plan:
        """How a stored page of an outlet is read once more that was read by this version of its layout (None: by none).

        What was read without a layout is read so again: what two readers read differently is no edit of the outlet's.
        """
        has_layout = self._states.get(outlet_id, BookState()).active is not None
        return GENERIC if read_by is None and has_layout else self.plan(outlet_id)

    async def note(self, outlet_id: str, page: PageSeen) -> None:
        """Another page was read. Raises what storage raises."""
        if not self._settings.layouts or outlet_id in self._being_written:
            return
        before = self._states.get(outlet_id, BookState())
        after, change = decide(before, page, self._settings, self._now())
        if change is None:
            if after is not before:
                self._states[outlet_id] = after
                self._unsaved.add(outlet_id)
            return
        self._being_written.add(outlet_id)
        try:
            if await self._take([step(outlet_id, standing(before), after, change, self._now())]):
                await self._recall_again({outlet_id})
                return
        finally:
            self._being_written.discard(outlet_id)
        self._hold(outlet_id, after)
        self._unsaved.discard(outlet_id)
        log.info("%s: layout %d %s: %s", outlet_id, change.version, change.change.value, change.reason)

    async def save(self) -> None:
        """Write down what is not yet. Raises what storage raises."""
        outlet_ids, self._unsaved = self._unsaved - self._being_written, set()
        if not outlet_ids:
            return
        states = {outlet_id: self._states[outlet_id] for outlet_id in sorted(outlet_ids)}
        steps = [step(outlet_id, standing(one), one, None, self._now()) for outlet_id, one in states.items()]
        await self._recall_again(await self._take(steps))

    async def _recall_again(self, outlet_ids: set[str]) -> None:
        """Somebody else changed these layouts, an operator for instance: theirs is what counts."""
        if outlet_ids:
            store = self._recorder.store
            for outlet_id, memory in (await self._recorder.call(store.layout_memories, outlet_ids)).items():
                self._hold(outlet_id, recalled(memory).state)
            self._unsaved -= outlet_ids

    async def _take(self, steps: list[LayoutStep]) -> set[str]:
        void = await self._recorder.call(self._recorder.store.take_layout_steps, steps, now=self._now())
        for one in steps:
            self._kept[one.after.outlet_id] = one.after
        return void

    def _hold(self, outlet_id: str, state: BookState) -> None:
        self._states[outlet_id] = state
        self._turns[outlet_id] = state.active.pages_read if state.active else 0
