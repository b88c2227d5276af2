"""The watch's policy: what the tables know of all endpoints becomes a price, and the price the next poll of each.

The price holds for an hour; then it is made anew, from what was learned meanwhile and what was really asked. How much of
what an endpoint found is flagged makes its items worth more: `FLAGGED_WORTH` times an unflagged one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from crawler.conclusion import Answered, NextPoll, advice_of
from crawler.rhythm import Rhythm
from crawler.settings import CrawlerSettings
from scheduler.polling.policy import Answer, next_due
from scheduler.polling.pricing import Endpoint, Limits, Price, price
from storage.endpointrecords import DueEndpoint, EndpointStatus

PRICE_HOLDS = timedelta(hours=1)
HOURS_REMEMBERED = 24
FLAGGED_WORTH = 10.0
USUAL_SHARE = (1.0, 20.0)
"""What every endpoint begins with: one flagged article of twenty."""


def budget_per_h(settings: CrawlerSettings, endpoints: int) -> float:
    """The requests an hour that polls of so many endpoints may take."""
    return max(endpoints, 1) * 3_600 / settings.poll_interval_s


def adaptive(
    settings: CrawlerSettings,
    statuses: Sequence[EndpointStatus],
    shares: Mapping[int, tuple[int, int]],
    spent: Sequence[int],
    now: datetime,
    *,
    rng: Random,
    last: Price | None = None,
) -> tuple[Price, NextPoll]:
    """The price for the coming hour, and the policy under it.

    `statuses` are the enabled endpoints, `shares` how many articles each found and how many of them are flagged, `spent`
    the polls of the last hours, the latest last.
    """
    limits = Limits.of(settings)
    known = [_endpoint(one.id, one.rhythm, advice_of(one.advice).window_items, shares) for one in statuses]
    found = price(known, budget_per_h(settings, len(known)), now, spent=spent, limits=limits, last=last)

    def next_poll(endpoint: DueEndpoint, answered: Answered, at: datetime) -> datetime:
        advice = answered.advice
        answer = Answer(
            failures=answered.failures,
            retry_after_s=answered.retry_after_s,
            max_age_s=answered.max_age_s,
            ttl_s=advice.ttl_s,
            skip_hours=frozenset(advice.skip_hours),
            skip_days=frozenset(advice.skip_days),
        )
        one = _endpoint(endpoint.id, endpoint.rhythm, advice.window_items, shares)
        return next_due(one, found, answer, at, rng)

    return found, next_poll


def _endpoint(
    id_: int, rhythm: Mapping[str, object] | None, window_items: int | None, shares: Mapping[int, tuple[int, int]]
) -> Endpoint:
    articles, flagged = shares.get(id_, (0, 0))
    usual, of = USUAL_SHARE
    share = (flagged + usual) / (articles + of)
    learned = Rhythm.from_json(rhythm)
    worth = 1.0 + (FLAGGED_WORTH - 1.0) * share
    weighed = max(learned.weighed, 1.0)
    return Endpoint(str(id_), replace(learned, weighed=weighed, weight=weighed * worth), window_items)
