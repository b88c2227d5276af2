"""When one endpoint is due again, after an answer. Pure: the clock and the random source are arguments.

Rules, in order; the first that forbids a moment wins:
1. Never before the floor, nor before a Retry-After (30 days at most) has passed.
2. Never in an hour or on a day that the feed says to skip, unless it skips them all.
3. After a failure the mean pause doubles with each one in a row, up to `BACKOFF_STEPS` times.
4. Before a third of what the window holds is expected to have been published (`share_limit`), whatever it costs, nor
   so many that chance could fill it (`chance_limit`); while a burst comes, it is expected to go on.
5. Not before the feed's `ttl` or the answer's max-age has passed, up to `Limits.hint_limit_s`; rule 4 wins over this.
6. When the expected delay of its unseen items reaches the price, or at the ceiling.
7. A little sooner by chance, so that endpoints that were polled together drift apart.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf, sqrt
from random import Random

from crawler.rhythm import HOUR_S, WEEK_HOURS, fit, hour_of_week, level, seconds
from scheduler.polling.pricing import PACE_SHARE, Endpoint, Price, chance_limit, share_limit

BACKOFF_STEPS = 5
BACKOFF_CEILINGS = 2
RETRY_AFTER_LIMIT_S = 30 * 86_400.0
JITTER = 0.1
SURGE_WINDOWS = 1.5
SURGE_BURST = 1.15


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
    natural_s = _pause_s(endpoint, price, now, price.item_hours)
    sooner = 1.0 - JITTER * rng.random()
    hint_s = min(max(answer.ttl_s or 0.0, answer.max_age_s or 0.0), limits.hint_limit_s)
    if answer.failures:
        backoff_s = price.mean_pause_s * 2 ** min(answer.failures, BACKOFF_STEPS)
        pause_s = max(natural_s, min(backoff_s, BACKOFF_CEILINGS * limits.ceiling_s)) * sooner
    elif hint_s > natural_s * sooner:
        pause_s = min(hint_s, max(_pause_s(endpoint, price, now, inf), natural_s) * sooner)
    else:
        pause_s = natural_s * sooner
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


def _pause_s(endpoint: Endpoint, price: Price, now: datetime, item_hours: float) -> float:
    """After how many seconds the unseen items' delay reaches `item_hours`, or their number what the window allows."""
    now_s = seconds(now)
    curve = price.curves.get(endpoint.key) or fit(endpoint.rhythm, price.prior)
    ceiling_s = price.limits.ceiling_s * price.stretch
    share = share_limit(endpoint, price.limits) * price.stretch
    chance = chance_limit(endpoint) * price.stretch
    more, weight, surge = level(endpoint.rhythm), curve.weight, _surge(endpoint, share)
    waiting = items = delay = 0.0
    at_s, end_s = now_s, now_s + ceiling_s
    latest_s = ceiling_s
    while at_s < end_s and at_s - now_s < latest_s:
        hour, until_s = hour_of_week(at_s, curve.zone)
        hours = (min(until_s, end_s) - at_s) / HOUR_S
        rate = curve.rates[hour] * more
        fills = max(rate, surge)
        after = items + fills * hours
        if items < chance <= after:
            by_chance_s = at_s - now_s + (chance - items) / fills * HOUR_S
            latest_s = max(by_chance_s, PACE_SHARE * price.mean_pause_s)
        due_h = _until(delay, waiting, rate * weight, item_hours)
        if after >= share:
            due_h = min(due_h, (share - items) / fills)
        if due_h <= hours:
            return min(at_s - now_s + due_h * HOUR_S, latest_s)
        delay += waiting * hours + rate * weight * hours * hours / 2
        waiting += rate * weight * hours
        items = after
        at_s = until_s
    return latest_s


def _surge(endpoint: Endpoint, window: float) -> float:
    """Items an hour while something breaks: what the last poll saw, when it was twice what the window allows.

    A steady stream has such moments by chance, and they end; only one that has come in bursts before is believed.
    """
    known = endpoint.rhythm
    if known.latest < SURGE_WINDOWS * window or known.latest_h <= 0 or known.burst < SURGE_BURST:
        return 0.0
    return known.latest / known.latest_h


def _until(delay: float, waiting: float, rate: float, target: float) -> float:
    """Hours until delay + waiting * h + rate * h**2 / 2 reaches the target."""
    missing = target - delay
    if missing == inf or (rate <= 0 and waiting <= 0):
        return inf
    if rate <= 0:
        return missing / waiting
    return (sqrt(waiting * waiting + 2 * rate * missing) - waiting) / rate
