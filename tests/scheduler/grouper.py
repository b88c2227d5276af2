"""A process that groups what waits, for tests that kill it: python -m tests.scheduler.grouper FOLDER URL.

It says "." after each batch; batches are small, so that a kill comes between any two of them, or within one.
"""

import sys
from pathlib import Path

from scheduler import grouping
from storage import open_store
from stories import StoriesSettings

BATCH = 4


def main(folder: Path, url: str) -> None:
    grouping.BATCH = BATCH
    print(".", end="", flush=True)
    store = open_store(folder, url)
    grouping.Grouping(store, StoriesSettings()).group(on_progress=lambda _: print(".", end="", flush=True))
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
