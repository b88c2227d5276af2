"""What an endpoint has taught us about when it publishes. Pure: no network, no database, no clock."""

from crawler.rhythm.curve import Curve, Prior, fit, level, pool
from crawler.rhythm.localtime import HOUR_S, hour_of_week, hours_between, seconds
from crawler.rhythm.rhythm import Observation, Rhythm, learn

__all__ = [
    "HOUR_S",
    "Curve",
    "Observation",
    "Prior",
    "Rhythm",
    "fit",
    "hour_of_week",
    "hours_between",
    "learn",
    "level",
    "pool",
    "seconds",
]
