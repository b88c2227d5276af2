"""How often Python's collector of cycles runs in the processes of a crawl, and when they give memory back."""

import ctypes
import gc
import resource
from contextlib import suppress

COLLECT_EVERY = (20_000, 50, 50)
"""Python's own thresholds are (700, 10, 10): with these the collector took a fifth of the processor time of a crawl
(`python -m benchmarks.throughput`), which makes thousands of short-lived objects a second, few of them in cycles."""

SLACK_BYTES = 16 * 1024 * 1024
"""What a process grows by before it looks what of that is free; to look takes it some 2 ms."""


def collect_seldom() -> None:
    """For the rest of this process, and of those that are forked from it."""
    gc.set_threshold(*COLLECT_EVERY)


def give_back() -> None:
    """Give the system the memory that nothing lies in. The C library keeps what lies below something: a page's tree, once
    freed, else stays with the process, a third of all that a reader has. Elsewhere than on Linux's, nothing is done."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


class Slack:
    """Has a process give back what is free whenever it has grown by `SLACK_BYTES`."""

    def __init__(self) -> None:
        self._after_bytes = 0

    def bound(self) -> None:
        """Look whether it has."""
        resident = _resident_bytes()
        if not self._after_bytes or resident > self._after_bytes + SLACK_BYTES:
            give_back()
            self._after_bytes = _resident_bytes()
        # What it gave back by itself is no more to grow by.
        self._after_bytes = min(self._after_bytes, resident)


def _resident_bytes() -> int:
    """The memory that the process holds; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return 0
