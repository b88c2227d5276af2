"""Endpoints with a known rhythm, and small worlds for the simulation."""

from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

from crawler.rhythm import Observation, Rhythm, learn
from scheduler.polling.simulation import TraceSource

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
DAY_S = 86_400.0


def steady(a_day: float, *, days: int = 10, weight: float = 1.0) -> Rhythm:
    """The rhythm of an endpoint that publishes evenly."""
    rhythm = learn(Rhythm(), Observation(MONDAY))
    items = int(a_day * days)
    times = [MONDAY + timedelta(days=days * (number + 0.5) / items) for number in range(items)] if items else []
    for hour in range(1, days * 24 + 1):
        now = MONDAY + timedelta(hours=hour)
        new = tuple(at for at in times if now - timedelta(hours=1) < at <= now)
        rhythm = learn(rhythm, Observation(now, new, weight=weight * len(new)))
    return rhythm


def small_world(seed: int, sources: int, days: int) -> list[TraceSource]:
    """Heavy-tailed outlets by day, some with shallow windows, over some days from a Monday."""
    rng = Random(seed)
    made = []
    for number in range(sources):
        is_hot = number % 15 == 0
        a_day = 250.0 if is_hot else min(exp(rng.gauss(2.5, 1.3)), 400.0)
        zone_h = rng.choice((0, 3, 4, 4, 8))
        times = []
        for _ in range(int(a_day * days * 2)):
            at_s = rng.random() * days * DAY_S
            hour = (at_s / 3_600 + zone_h) % 24
            if rng.random() < (0.9 if 8 <= hour < 19 else 0.12):
                times.append(MONDAY.timestamp() + at_s)
        weight = rng.choice((1.0, 1.0, 1.0, 4.0))
        window = 5 if is_hot else rng.choice((None, 50, 20, 20, 5))
        made.append(TraceSource(f"s{number}", sorted(times), [weight] * len(times), window))
    return made
