"""The way by WordPress: its posts between two instants, a month at a time, the oldest first.

A month at a time, since WordPress counts through all that it passes over: deep pages take long. The oldest first, so that
a post published meanwhile moves none of those that are still to be read.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.archive.plan import Answer, Plan, Task, day_of
from crawler.spiders.wordpress import between

KIND = "wordpress"
SPAN = timedelta(days=30)
PAGES_LIMIT = 1_000
"""Of one month: far more than any outlet publishes, so that a site that answers alike to every page ends."""


def first(plan: Plan) -> tuple[Task, ...]:
    """The first month of the span."""
    return _task(plan, plan.since)


def further(plan: Plan, task: Task, answer: Answer) -> tuple[Task, ...]:
    """The next page of the month, and the next month behind it: once, after the month's first page, the
    first time that it is asked for."""
    pages: tuple[Task, ...] = ()
    if answer.next_page and task.depth < PAGES_LIMIT:
        pages = (Task(answer.next_page, KIND, task.depth + 1, task.day),)
    day = day_of(task)
    if day is None or task.depth > 1 or task.tries:
        return pages
    return (*pages, *_task(plan, datetime.combine(day, time(), ZoneInfo(plan.zone)) + SPAN))


def _task(plan: Plan, begins_at: datetime) -> tuple[Task, ...]:
    if plan.base is None or begins_at >= plan.until:
        return ()
    day = begins_at.astimezone(ZoneInfo(plan.zone)).date()
    return (Task(between(plan.base, begins_at, min(begins_at + SPAN, plan.until), 1), KIND, 1, day.isoformat()),)
