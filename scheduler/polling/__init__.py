"""When endpoints are polled: pure functions, handed to the crawl by the watch."""

from scheduler.polling.adaptive import HOURS_REMEMBERED, PRICE_HOLDS, adaptive
from scheduler.polling.fixed import fixed_interval
from scheduler.polling.policy import FINE, Answer, next_due
from scheduler.polling.pricing import Endpoint, Limits, Price, price

__all__ = [
    "FINE",
    "HOURS_REMEMBERED",
    "PRICE_HOLDS",
    "Answer",
    "Endpoint",
    "Limits",
    "Price",
    "adaptive",
    "fixed_interval",
    "next_due",
    "price",
]
