"""The switch of each outlet, while a crawl runs: who is switched off is asked for nothing more, wherever it waits."""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

LOOK_EVERY_S = 2.0


@dataclass(slots=True)
class Switches:
    """`look_up` gives the ids of the outlets that are off; it is asked in a thread, at most every `LOOK_EVERY_S` seconds."""

    look_up: Callable[[], Collection[str]]
    _off: frozenset[str] = frozenset()
    _looked_s: float = -LOOK_EVERY_S
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def is_off(self, outlet_id: str | None) -> bool:
        """Whether nothing may be asked of this outlet. None, which is no outlet, never is. Raises StorageError."""
        if outlet_id is None:
            return False
        async with self._looking:
            if time.monotonic() - self._looked_s >= LOOK_EVERY_S:
                self._off = frozenset(await asyncio.to_thread(self.look_up))
                self._looked_s = time.monotonic()
        return outlet_id in self._off
