"""The past: a walk through what an outlet published between two instants.

`plan_of` says where a walk begins, `ArchiveCrawl` walks and writes the links that it finds into the ledger. Where a walk
goes on is decided by pure functions (`crawler.archive.walk` and one module per way), and kept as a `Cursor` after each
address, so that a walk that was broken off at any moment goes on there.
"""

from crawler.archive.crawl import ArchiveCrawl, Walked
from crawler.archive.plan import Cursor, Plan, Task
from crawler.archive.planning import NoWay, plan_of
from crawler.archive.walk import Progress, begun, progress, resumed

__all__ = [
    "ArchiveCrawl",
    "Cursor",
    "NoWay",
    "Plan",
    "Progress",
    "Task",
    "Walked",
    "begun",
    "plan_of",
    "progress",
    "resumed",
]
