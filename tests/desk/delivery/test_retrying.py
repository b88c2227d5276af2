"""When a delivery is tried again: pauses that double to a limit, what the other side asks for, and an end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.delivery import DeliverySettings, Outcome, Verdict, after
from desk.delivery.outcomes import REASON_CHARS, of_status
from desk.delivery.retrying import ASKED_LIMIT_S
from storage import DeliveryState

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
SETTINGS = DeliverySettings()
LATER = Outcome(Verdict.LATER, "451 not now")


@pytest.mark.parametrize(
    ("outcome", "attempts", "chance", "pause_s"),
    [
        (LATER, 1, 0.0, 60),
        (LATER, 2, 0.0, 120),
        (LATER, 6, 0.0, 1920),
        (LATER, 7, 0.0, 3600),
        (LATER, 29, 0.0, 3600),
        (LATER, 1, 1.0, 66),
        (LATER, 29, 0.5, 3780),
        (Outcome(Verdict.LATER, "503", 10), 1, 0.0, 60),
        (Outcome(Verdict.LATER, "503", 7200), 1, 0.0, 7200),
        (Outcome(Verdict.LATER, "503", 10**9), 1, 0.0, ASKED_LIMIT_S),
    ],
)
def test_the_pause_grows(outcome: Outcome, attempts: int, chance: float, pause_s: float) -> None:
    then = after(outcome, attempts, SETTINGS, NOW, chance)
    assert (then.state, then.at) == (DeliveryState.WAITING, NOW + timedelta(seconds=pause_s))


def test_after_the_last_attempt_it_is_given_up_and_says_by_which_limit() -> None:
    then = after(LATER, 30, SETTINGS, NOW, 0.0)
    assert (then.state, then.at) == (DeliveryState.FAILED, None)
    assert then.reason == "given up after 30 attempts (delivery.attempts_limit): 451 not now"


def test_what_is_sent_or_refused_is_at_its_end() -> None:
    assert after(Outcome(Verdict.SENT), 5, SETTINGS, NOW, 0.0).state is DeliveryState.SENT
    refused = after(Outcome(Verdict.REFUSED, "550 nobody"), 1, SETTINGS, NOW, 0.0)
    assert (refused.state, refused.at, refused.reason) == (DeliveryState.FAILED, None, "550 nobody")


@given(st.integers(1, 1000), st.floats(0, 1), st.none() | st.floats(0, 1e12))
def test_it_is_tried_again_within_a_day_or_given_up(attempts: int, chance: float, asked_s: float | None) -> None:
    then = after(Outcome(Verdict.LATER, "x", asked_s), attempts, SETTINGS, NOW, chance)
    if attempts >= SETTINGS.attempts_limit:
        assert then.state is DeliveryState.FAILED
    else:
        assert then.at is not None
        assert timedelta(seconds=60) <= then.at - NOW <= timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "retry_after", "verdict", "asked_s"),
    [
        (200, None, Verdict.SENT, None),
        (204, "5", Verdict.SENT, None),
        (301, None, Verdict.LATER, None),
        (400, None, Verdict.LATER, None),
        (404, None, Verdict.LATER, None),
        (410, None, Verdict.REFUSED, None),
        (429, "30", Verdict.LATER, 30.0),
        (500, "soon", Verdict.LATER, None),
        (503, "Tue, 24 Nov 2026 02:31:00 GMT", Verdict.LATER, 60.0),
        (503, "Tue, 24 Nov 2026 02:31:00", Verdict.LATER, None),
        (503, "Tue, 24 Nov 1999 02:31:00 GMT", Verdict.LATER, 0.0),
        (503, "99999999999999999999", Verdict.LATER, None),
    ],
)
def test_a_status_is_an_outcome(status: int, retry_after: str | None, verdict: Verdict, asked_s: float | None) -> None:
    outcome = of_status(status, retry_after, NOW)
    assert (outcome.verdict, outcome.retry_after_s) == (verdict, asked_s)


@given(st.text(max_size=2000))
def test_a_reason_is_one_short_line(text: str) -> None:
    reason = Outcome(Verdict.LATER, text).reason
    assert len(reason) <= REASON_CHARS
    assert reason.isprintable()
