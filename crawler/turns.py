"""Turns at something scarce, fairly: whoever brings much waits behind himself, not before the others."""

from collections import OrderedDict, deque
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """What waits, by name. It is taken in a circle of the names, not in the order in which it came."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[T]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, name: str, thing: T) -> None:
        """Let a thing wait behind all others of its name."""
        self._waiting.setdefault(name, deque()).append(thing)
        self._count += 1

    @property
    def first(self) -> T:
        """What is taken next. Raises IndexError when nothing waits."""
        for things in self._waiting.values():
            return things[0]
        raise IndexError("nothing waits")

    def take(self) -> T:
        """Take what is first; its name goes to the end of the circle. Raises IndexError when nothing waits."""
        first = self.first
        name, things = self._waiting.popitem(last=False)
        things.popleft()
        self._count -= 1
        if things:
            self._waiting[name] = things
        return first
