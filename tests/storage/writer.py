"""A process that finds and stores pages without end, for tests that kill it: python -m tests.storage.writer FOLDER URL.

It says "." before each batch. Pages are large, so that a kill often comes in the middle of writing one.
"""

import hashlib
import itertools
import os
import sys
from pathlib import Path

from storage import SnapshotFolder, open_store
from tests.storage.samples import ENDPOINTS, NOW, OUTLETS, article, find, item, snapshot
from tests.storage.test_warc import record

PAGE_BYTES = 1_000_000
ROTATE_BYTES = 8_000_000


def main(folder: Path, url: str) -> None:
    store = open_store(folder, url)
    snapshots = SnapshotFolder(folder / "snapshots", rotate_bytes=ROTATE_BYTES)
    snapshots.recover(store.last_snapshot_ends())
    store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    for number in itertools.count(store.ledger().found):
        if not store.pending_links(NOW, limit=1):
            find(store, *(f"p{number}-{part}" for part in range(5)))
        print(".", end="", flush=True)
        items = []
        for link in store.pending_links(NOW, limit=3):
            body = os.urandom(PAGE_BYTES)
            file, offset, length = snapshots.append(record(body, link.url))
            evidence = snapshot(offset, file=file, length=length, sha256=hashlib.sha256(body).hexdigest())
            page = article(link.key.rpartition("/")[2])
            items.append(item(link, page, snapshot=evidence))
        store.store_many(items, now=NOW)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
