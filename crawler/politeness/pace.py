"""How long a host is left alone: a pure function of what it answered. Instants are monotonic seconds.

Rules, in order:
1. Between a host's first byte of one answer, or the failure of it, and the next request lies the longest of the setting's
   delay, the pause that robots.txt states and what the host's latency taught.
2. Latency teaches a delay as long as an answer takes, shared among the requests that a host may have at a time. It grows at
   once, and shrinks by half of the way. An answer that is no success never shrinks it: errors are quick to write.
3. A failure doubles it. A success or a plain refusal (404) ends a row of failures.
4. A host rests when it asks for it (429, Retry-After), or after `host_failures` failures in a row; twice as long with each
   failure more. What was asked before a rest began says nothing new about the host.
"""

import math
from dataclasses import dataclass, replace

from crawler.outcomes import Outcome
from crawler.settings import CrawlerSettings
from storage.endpointrecords import WELL

ASKED_TO_WAIT = frozenset({429, 503})
"""Statuses whose Retry-After is for the host, and not for the page alone."""
_DOUBLINGS_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """How one request ended. `latency_s` is None when no answer came, `status` too."""

    outcome: Outcome
    began_s: float
    ended_s: float
    latency_s: float | None = None
    status: int | None = None

    @property
    def asked_pause_s(self) -> float | None:
        """The pause that the host asked for, in seconds; None when it asked for none."""
        return self.outcome.retry_after_s if self.status in ASKED_TO_WAIT else None


@dataclass(frozen=True, slots=True)
class Pace:
    """What is known of one host. `taught_s` is the delay that its latency taught, `stated_s` that of its robots.txt.

    `asked_s` is the latest moment at which the host had a request, `rested_at_s` the one at which its newest rest began,
    `because` its newest failure.
    """

    taught_s: float = 0.0
    stated_s: float = 0.0
    asked_s: float = -math.inf
    failures: int = 0
    resting_until_s: float = 0.0
    rested_at_s: float = -math.inf
    because: Outcome | None = None

    def delay_s(self, settings: CrawlerSettings) -> float:
        """Seconds that the host is left alone between two requests."""
        return max(settings.delay_s, self.stated_s, self.taught_s)

    def free_at_s(self, settings: CrawlerSettings) -> float:
        """When the next request may begin."""
        return max(self.asked_s + self.delay_s(settings), self.resting_until_s)


def after(pace: Pace, answer: Answer, settings: CrawlerSettings) -> Pace:
    """An answer, or none, came.

    >>> settings = CrawlerSettings(delay_s=2)
    >>> well = Outcome(EndpointState.OK, None, "")
    >>> after(Pace(), Answer(well, 0, 8, latency_s=8, status=200), settings).delay_s(settings)
    8.0
    """
    has_failed = answer.outcome.again
    target_s = (answer.latency_s or 0.0) / settings.concurrency_per_host
    taught_s = max(pace.taught_s, target_s)
    if has_failed:
        taught_s = max(2 * pace.delay_s(settings), target_s)
    elif answer.outcome.endpoint in WELL:
        taught_s = max((pace.taught_s + target_s) / 2, target_s)
    asked_s = answer.ended_s if answer.latency_s is None else answer.began_s + answer.latency_s
    limit_s = max(settings.delay_limit_s, settings.delay_s)
    pace = replace(pace, taught_s=float(min(taught_s, limit_s)), asked_s=max(pace.asked_s, asked_s))
    if answer.began_s < pace.rested_at_s:
        return _rested(pace, answer, answer.asked_pause_s or 0.0)
    if not has_failed:
        return replace(pace, failures=0, because=None)
    pace = replace(pace, failures=pace.failures + 1, because=answer.outcome)
    return _rested(pace, answer, max(answer.asked_pause_s or 0.0, _own_pause_s(pace, answer, settings)))


def _own_pause_s(pace: Pace, answer: Answer, settings: CrawlerSettings) -> float:
    """How long failures in a row let a host rest that did not say for how long itself."""
    asks_for_rest = answer.status == 429 and answer.asked_pause_s is None
    steps = pace.failures - (1 if asks_for_rest else settings.host_failures)
    if steps < 0:
        return 0.0
    return float(min(settings.host_backoff_s * 2 ** min(steps, _DOUBLINGS_LIMIT), settings.host_backoff_limit_s))


def _rested(pace: Pace, answer: Answer, pause_s: float) -> Pace:
    if pause_s <= 0:
        return pace
    until_s = max(pace.resting_until_s, answer.ended_s + pause_s)
    return replace(pace, resting_until_s=until_s, rested_at_s=answer.ended_s)
