"""When a delivery is tried again, or given up. Deciding only.

The pause doubles from `retry_first_s` to `retry_limit_s`: after attempt n it is `retry_first_s * 2**(n - 1)`. With the
defaults the pauses are 1, 2, 4, 8, 16 and 32 minutes, then an hour each. What the other side asks for is kept to, if
it is not longer than a day. Each pause is up to a tenth longer, so that many that failed together do not return together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.delivery.outcomes import Outcome, Verdict
from desk.delivery.settings import DeliverySettings
from storage.outboxrecords import DeliveryState

ASKED_LIMIT_S = 86_400.0
_SPREAD = 0.1
_DOUBLINGS = 30


@dataclass(frozen=True, slots=True)
class Next:
    """How a delivery stands after an attempt. `at` None: there is no further one."""

    state: DeliveryState
    at: datetime | None
    reason: str


def after(outcome: Outcome, attempts: int, settings: DeliverySettings, now: datetime, chance: float) -> Next:
    """What follows the attempt of that number (from 1). `chance` is a random number from 0 to 1."""
    if outcome.verdict is Verdict.SENT:
        return Next(DeliveryState.SENT, None, "")
    if outcome.verdict is Verdict.REFUSED:
        return Next(DeliveryState.FAILED, None, outcome.reason)
    if attempts >= settings.attempts_limit:
        given_up = f"given up after {attempts} attempts (delivery.attempts_limit): {outcome.reason}"
        return Next(DeliveryState.FAILED, None, given_up)
    pause_s = min(settings.retry_first_s * 2 ** min(attempts - 1, _DOUBLINGS), settings.retry_limit_s)
    pause_s *= 1 + _SPREAD * chance
    if outcome.retry_after_s is not None:
        pause_s = max(pause_s, min(outcome.retry_after_s, ASKED_LIMIT_S))
    return Next(DeliveryState.WAITING, now + timedelta(seconds=pause_s), outcome.reason)
