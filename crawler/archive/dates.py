"""The way by dates: an address for each day, with the pages that its listing has.

`{yyyy}` or `{yy}` stands for the year, `{mm}` or `{m}` for the month, `{dd}` or `{d}` for the day; the doubled ones have
leading noughts.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.archive.plan import Answer, Plan, Task, day_of

KIND = "section"
_MARK = re.compile(r"\{(yyyy|yy|mm|m|dd|d)\}")


def filled(template: str, day: date) -> str:
    """The address of a day.

    >>> filled("https://a.example/ka/{d}.{mm}.{yyyy}", date(2025, 1, 3))
    'https://a.example/ka/3.01.2025'
    """
    values = {
        "yyyy": f"{day.year:04}",
        "yy": f"{day.year % 100:02}",
        "mm": f"{day.month:02}",
        "m": str(day.month),
        "dd": f"{day.day:02}",
        "d": str(day.day),
    }
    return _MARK.sub(lambda found: values[found[1]], template)


def first(plan: Plan) -> tuple[Task, ...]:
    """The first day of the span."""
    return _task(plan, plan.since.astimezone(ZoneInfo(plan.zone)).date())


def further(plan: Plan, task: Task, answer: Answer) -> tuple[Task, ...]:
    """The next page of the day, and the next day behind it: once, after the day's first page."""
    day = day_of(task)
    pages: tuple[Task, ...] = ()
    if answer.next_page and task.depth < plan.pages_limit:
        pages = (Task(answer.next_page, KIND, task.depth + 1, task.day),)
    return (*pages, *(_task(plan, day + timedelta(days=1)) if day and _is_first(task) else ()))


def _is_first(task: Task) -> bool:
    """Whether the day behind this one is still to come; a day that failed before has been passed already."""
    return task.depth == 1 and not task.tries


def _task(plan: Plan, day: date) -> tuple[Task, ...]:
    begins_at = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(plan.zone))
    if plan.template is None or begins_at >= plan.until:
        return ()
    return (Task(filled(plan.template, day), KIND, 1, day.isoformat()),)
