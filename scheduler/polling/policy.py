"""When one endpoint is due again, after an answer. Pure: the clock and the random source are arguments.

Rules, in order; the first that forbids a moment wins:
1. Never before the floor, nor before a Retry-After (30 days at most) has passed.
2. Never in an hour or on a day that the feed says to skip, unless it skips them all.
3. After a failure the mean pause doubles with each one in a row, up to `BACKOFF_STEPS` times.
4. Before a third of what the window holds is expected to have been published (`Limits.window_share`), whatever it costs.
5. Not before the feed's `ttl` or the answer's max-age has passed, up to `Limits.hint_limit_s`; rule 4 wins over this.
6. When the expected delay of its unseen items reaches the price, or at the ceiling.
7. A little sooner by chance, so that endpoints that were polled together drift apart.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf, sqrt
from random import Random

from crawler.rhythm import HOUR_S, WEEK_HOURS, Curve, fit, hours_between, level, seconds
from scheduler.polling.pricing import Endpoint, Price

BACKOFF_STEPS = 5
BACKOFF_CEILINGS = 2
RETRY_AFTER_LIMIT_S = 30 * 86_400.0
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last answer said about coming back.

    `failures` counts those in a row, this one included; 0 after an answer that could be read. `skip_hours` are hours of
    the day in UTC, `skip_days` weekdays from Monday = 0, as in the RSS elements of that name.
    """

    failures: int = 0
    retry_after_s: float | None = None
    max_age_s: float | None = None
    ttl_s: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


FINE = Answer()


def next_due(endpoint: Endpoint, price: Price, answer: Answer, now: datetime, rng: Random) -> datetime:
    """When to poll this endpoint again. Raises ValueError for a naive `now`."""
    limits = price.limits
    curve = price.curves.get(endpoint.key) or fit(endpoint.rhythm, price.prior)
    natural_s, full_s = _pauses(endpoint, curve, price, now)
    sooner = 1.0 - JITTER * rng.random()
    if answer.failures:
        backoff_s = price.mean_pause_s * 2 ** min(answer.failures, BACKOFF_STEPS)
        pause_s = max(natural_s, min(backoff_s, BACKOFF_CEILINGS * limits.ceiling_s)) * sooner
    else:
        hint_s = min(max(answer.ttl_s or 0.0, answer.max_age_s or 0.0), limits.hint_limit_s)
        pause_s = max(min(natural_s, full_s) * sooner, min(hint_s, full_s))
    retry_after_s = min(answer.retry_after_s or 0.0, RETRY_AFTER_LIMIT_S)
    due = now + timedelta(seconds=max(pause_s, limits.floor_s, retry_after_s))
    return _after_skips(due, answer)


def _after_skips(due: datetime, answer: Answer) -> datetime:
    """The first moment from `due` on that is not to be skipped; `due` itself when all of them are."""
    if not answer.skip_hours and not answer.skip_days:
        return due
    at = due.astimezone(UTC)
    for _ in range(WEEK_HOURS + 1):
        if at.hour not in answer.skip_hours and at.weekday() not in answer.skip_days:
            return at
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def _pauses(endpoint: Endpoint, curve: Curve, price: Price, now: datetime) -> tuple[float, float]:
    """After how many seconds the price is reached, and after how many the window's share is."""
    now_s = seconds(now)
    ceiling_s = price.limits.ceiling_s * price.stretch
    window = (endpoint.window_items or inf) * price.limits.window_share * price.stretch
    more = level(endpoint.rhythm)
    waiting = items = delay = 0.0
    for from_s, to_s, hour in hours_between(now_s, now_s + ceiling_s, curve.zone):
        hours = (to_s - from_s) / HOUR_S
        rate = curve.rates[hour] * more
        weighed = rate * curve.weight
        price_h = _until(delay, waiting, weighed, price.item_hours)
        window_h = (window - items) / rate if rate > 0 else inf
        first = min(price_h, window_h)
        if first <= hours:
            pause_s = from_s - now_s + first * HOUR_S
            return pause_s, pause_s if window_h <= hours else inf
        delay += waiting * hours + weighed * hours * hours / 2
        waiting += weighed * hours
        items += rate * hours
    return ceiling_s, inf


def _until(delay: float, waiting: float, rate: float, target: float) -> float:
    """Hours until delay + waiting * h + rate * h**2 / 2 reaches the target."""
    missing = target - delay
    if rate <= 0:
        return missing / waiting if waiting > 0 else inf
    if missing == inf:
        return inf
    return (sqrt(waiting * waiting + 2 * rate * missing) - waiting) / rate
