"""When an endpoint is polled next: a pure policy, handed to the crawl as a function.

Rules, in order:
1. An answer that states Retry-After is obeyed, and never polled sooner than the interval.
2. After failures in a row the interval doubles each time, up to `BACKOFF_STEPS` times.
3. Otherwise the interval of the settings holds for every endpoint.
"""

from datetime import datetime, timedelta

from crawler.conclusion import Answered, NextPoll
from storage.endpointrecords import DueEndpoint

BACKOFF_STEPS = 5


def fixed_interval(interval_s: float) -> NextPoll:
    """The policy with one interval for all, in seconds.

    With 1,800 s: an endpoint that answers is due again in half an hour; one that fails for the third time in a row
    (`failures` is 2 before this poll) in 1,800 * 2**3 = 14,400 s.
    """

    def next_poll(_endpoint: DueEndpoint, answered: Answered, now: datetime) -> datetime:
        pause_s = interval_s * 2 ** min(answered.failures, BACKOFF_STEPS)
        return now + timedelta(seconds=max(pause_s, answered.retry_after_s or 0.0))

    return next_poll
