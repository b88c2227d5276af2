"""When endpoints are polled: pure functions, handed to the crawl by the watch."""

from scheduler.polling.fixed import fixed_interval
from scheduler.polling.policy import FINE, Answer, next_due
from scheduler.polling.pricing import Endpoint, Limits, Price, price

__all__ = ["FINE", "Answer", "Endpoint", "Limits", "Price", "fixed_interval", "next_due", "price"]
