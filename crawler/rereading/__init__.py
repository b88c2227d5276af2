"""Articles, flags and fingerprints made anew from the snapshots.

`comparing` says what a re-reading changes (pure), `reading` is what a reader process does, `Rereaders` the pool of those
processes, and `reread_all` carries their results home, in the order of the articles.
"""

from crawler.rereading.pool import Rereaders
from crawler.rereading.reading import KnownOutlet, RereadContext
from crawler.rereading.running import reread_all

__all__ = ["KnownOutlet", "RereadContext", "Rereaders", "reread_all"]
