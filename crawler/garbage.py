"""How often Python's collector of cycles runs in the processes of a crawl."""

import gc

COLLECT_EVERY = (20_000, 50, 50)
"""Python's own thresholds are (700, 10, 10): with these the collector took a fifth of the processor time of a crawl
(`python -m benchmarks.throughput`), which makes thousands of short-lived objects a second, few of them in cycles."""


def collect_seldom() -> None:
    """For the rest of this process, and of those that are forked from it."""
    gc.set_threshold(*COLLECT_EVERY)
