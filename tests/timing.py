"""How long work takes, told in processor time: that of a busy machine is no longer than that of an idle one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def takes_less_than(limit_s: float) -> Iterator[None]:
    """Fails when this process needs that much processor time for what is done within."""
    begun_s = time.process_time()
    yield
    took_s = time.process_time() - begun_s
    assert took_s < limit_s, f"it took {took_s:.1f} s"
