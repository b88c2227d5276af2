"""From the kept pages to what is written: batches go out to the readers, results come home in the order of the articles.

The order is what makes a run resumable by one number: all articles up to its position are done.
"""

from collections import deque
from collections.abc import Callable, Sequence

from crawler.rereading.pool import BATCH_PAGES, Batch, Rereaders
from storage import KeptPage, Reread

PAGES_PER_WRITE = 256
"""Articles that share a transaction: so many at most are read once more after a crash, beside what was under way."""
PAGES_PER_LOAD = 8 * BATCH_PAGES


def reread_all(
    rereaders: Rereaders,
    load: Callable[[int, int], list[KeptPage]],
    write: Callable[[Sequence[Reread]], None],
    *,
    after_id: int,
    limit: int | None,
    stopped: Callable[[], bool],
    on_progress: Callable[[int], None] | None = None,
) -> None:
    """Read what `load(after_id, at_most)` gives until it gives no more, or `limit` pages of it, and `write` the results.

    When `stopped` says so, nothing more is begun or awaited; what has come home in order is still written.
    """
    waiting: deque[Batch] = deque()
    ready: list[Reread] = []
    left, done = limit, 0
    is_more = True
    while not stopped():
        while is_more and len(waiting) < rereaders.ahead:
            wanted = PAGES_PER_LOAD if left is None else min(PAGES_PER_LOAD, left)
            pages = load(after_id, wanted) if wanted else []
            waiting.extend(rereaders.begin(pages[at : at + BATCH_PAGES]) for at in range(0, len(pages), BATCH_PAGES))
            after_id = pages[-1].article_id if pages else after_id
            left = None if left is None else left - len(pages)
            is_more = 0 < wanted == len(pages)
        if not waiting:
            break
        rereads = rereaders.ended(waiting.popleft(), stopped)
        if rereads is None:
            break
        ready += rereads
        done += len(rereads)
        if len(ready) >= PAGES_PER_WRITE:
            write(ready)
            ready = []
        if on_progress is not None:
            on_progress(done)
    if ready:
        write(ready)
