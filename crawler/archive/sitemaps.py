"""The way by sitemaps: those that robots.txt or the catalogue names, and of an index's parts those that may hold the span.

Rules, in order:
1. A part whose name states a year, month or day outside the span is passed over, with a day to spare at both ends.
2. So is one whose last change came before the span: nothing was added to it since.
3. So are the parts that list tags, authors and the like, by the names that WordPress and its plugins give them.
4. Where robots.txt names none, the usual names are tried one after another.
"""

import re
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urljoin, urlsplit
from zoneinfo import ZoneInfo

from crawler.archive.plan import ROBOTS, Answer, Plan, Task
from crawler.extraction import normalise_url
from storage.endpointrecords import EndpointState

KIND = "sitemap"
USUAL = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap/sitemap.xml")
SPARE = timedelta(days=1)
_NAMED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?(0[1-9]|1[0-2])(?!\d{3})(?:[-_/.]?(0[1-9]|[12]\d|3[01])(?!\d))?|[-_/.]([1-9])(?!\d))?"
)
_NEVER = re.compile(
    r"(?:^|[/_-])(?:author|category|post_tag|tag|user|image|video)s?[-_]?sitemap|sitemap[-_](?:taxonomies|users|authors|"
    r"categories|tags|category|tag)(?:[-_.]|$)",
    re.IGNORECASE,
)


def further(plan: Plan, task: Task, answer: Answer) -> tuple[Task, ...]:
    """The parts of an index that may hold the span, or the next address to try where there is none."""
    if task.kind == ROBOTS and not answer.follow:
        return (Task(urljoin(task.url, USUAL[0]), KIND),)
    if answer.state in (EndpointState.GONE, EndpointState.NOT_A_FEED) and task.depth == 1:
        return _next_usual(task)
    if task.kind != ROBOTS and task.depth >= plan.depth_limit:
        return ()
    depth = 1 if task.kind == ROBOTS else task.depth + 1
    return tuple(Task(url, KIND, depth) for url, changed_at in answer.follow if may_hold(plan, url, changed_at))


def may_hold(plan: Plan, url: str, changed_at: datetime | None) -> bool:
    """Whether a sitemap of this name and last change may name articles of the span."""
    if _NEVER.search(urlsplit(url).path) or (changed_at is not None and changed_at < plan.since - SPARE):
        return False
    named = named_span(url)
    if named is None:
        return True
    zone = ZoneInfo(plan.zone)
    first, last = (plan.since - SPARE).astimezone(zone).date(), (plan.until + SPARE).astimezone(zone).date()
    return named[0] <= last and named[1] >= first


def named_span(url: str) -> tuple[date, date] | None:
    """The first and last day that a sitemap's name or query states, such as 2025-05 or year=2025&month=5; else None."""
    parts = urlsplit(url)
    query = {name.lower(): value for name, value in parse_qsl(parts.query)}
    stated = [next((query[one] for one in names if one in query), None) for names in _QUERY_NAMES]
    try:
        if stated[0] and stated[0].isdecimal() and len(stated[0]) == 4:
            return _span(*(int(one) if one and one.isdecimal() else None for one in stated))
        found = _NAMED.search(f"{parts.path}?{parts.query}")
        if found is None:
            return None
        month = found[2] or found[4]
        return _span(int(found[1]), int(month) if month else None, int(found[3]) if found[3] else None)
    except ValueError:
        return None


_QUERY_NAMES = (("yyyy", "year", "y"), ("mm", "month", "m"), ("dd", "day", "d"))


def _span(year: int | None, month: int | None, day: int | None) -> tuple[date, date] | None:
    if year is None:
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        behind = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), behind - timedelta(days=1)
    return date(year, month, day), date(year, month, day)


def _next_usual(task: Task) -> tuple[Task, ...]:
    own = normalise_url(task.url)
    names = [normalise_url(urljoin(task.url, path)) for path in USUAL]
    at = names.index(own) + 1 if own in names else len(USUAL)
    return (Task(urljoin(task.url, USUAL[at]), KIND),) if at < len(USUAL) else ()
