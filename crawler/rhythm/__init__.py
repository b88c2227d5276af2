"""What an endpoint has taught us about when it publishes. Pure: no network, no database, no clock."""

from crawler.rhythm.curve import Curve, Prior, fit, fit_all, level
from crawler.rhythm.localtime import HOUR_S, WEEK_HOURS, hour_of_week, hours_between, seconds
from crawler.rhythm.rhythm import Observation, Rhythm, learn
from crawler.rhythm.silence import Hearing, Silence, silence

__all__ = [
    "HOUR_S",
    "WEEK_HOURS",
    "Curve",
    "Hearing",
    "Observation",
    "Prior",
    "Rhythm",
    "Silence",
    "fit",
    "fit_all",
    "hour_of_week",
    "hours_between",
    "learn",
    "level",
    "seconds",
    "silence",
]
