"""How a walk goes on: which address is next, and what an answer changes. Pure.

Rules, in order:
1. What an answer leads to comes before what was waiting already, so that little waits at a time.
2. No address is asked for twice in a walk.
3. What could not be had, but might be another time, is set aside for the next run; what is not there is passed over.
4. A walk is done when nothing waits and nothing is set aside.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from crawler.archive import dates, sitemaps, wordpress
from crawler.archive.plan import Answer, Cursor, Plan, Task, Way, day_of
from crawler.extraction import normalise_url
from crawler.spiders.block_dates import day_in
from storage.endpointrecords import EndpointState

AGAIN = frozenset(
    {EndpointState.ERROR, EndpointState.TIMEOUT, EndpointState.DNS, EndpointState.TLS, EndpointState.BLOCKED}
)
"""States of an address that may be another one later."""

VAIN = AGAIN | {EndpointState.NOT_A_FEED, EndpointState.ROBOTS_FORBIDDEN, EndpointState.TOO_LARGE}
"""States of which several in a row mean that this way leads nowhere, for now or at all."""

TRIES = 3
"""Runs in which an address may fail before it is given up."""

FAILED_LIMIT = 500
_DIGEST_BYTES = 8
_FURTHER: dict[Way, Callable[[Plan, Task, Answer], tuple[Task, ...]]] = {
    "dates": dates.further,
    "sitemap": sitemaps.further,
    "wordpress": wordpress.further,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a walk came, in `unit`s: days of the past, or addresses, of which more may turn up."""

    done: int
    total: int
    unit: str


def begun(plan: Plan) -> Cursor:
    """Where a walk begins."""
    if plan.way == "dates":
        return Cursor(waiting=dates.first(plan))
    if plan.way == "wordpress":
        return Cursor(waiting=wordpress.first(plan))
    return Cursor(waiting=plan.starts)


def resumed(cursor: Cursor) -> Cursor:
    """Where a further run goes on: what was set aside is asked for once more."""
    return replace(cursor, waiting=cursor.waiting + cursor.failed, failed=())


def after(plan: Plan, cursor: Cursor, answer: Answer) -> Cursor:
    """The walk after the first of what waits was answered."""
    task, rest = cursor.waiting[0], cursor.waiting[1:]
    seen = dict.fromkeys((*cursor.seen, _mark(task)))
    fresh: list[Task] = []
    for one in _FURTHER[plan.way](plan, task, answer):
        if _mark(one) not in seen and one not in rest and one not in fresh:
            fresh.append(one)
    room = max(plan.waiting_limit - len(rest), 0)
    failed, problem = cursor.failed, cursor.problem
    if answer.state in AGAIN and task.tries + 1 < TRIES:
        failed = (*failed, replace(task, tries=task.tries + 1))[-FAILED_LIMIT:]
        seen.pop(_mark(task))
    elif answer.state not in (EndpointState.OK, EndpointState.EMPTY, EndpointState.GONE):
        problem = problem or f"{answer.reason} ({task.url})"[:300]
    return Cursor(
        waiting=(*fresh[:room], *rest),
        failed=failed,
        seen=tuple(seen) if plan.way == "sitemap" else (),
        done=cursor.done + 1,
        gone=cursor.gone + (answer.state is EndpointState.GONE),
        left=cursor.left + len(fresh[room:]),
        problem=problem,
    )


def progress(plan: Plan, cursor: Cursor) -> Progress:
    """How far the walk came."""
    if plan.way == "sitemap":
        return Progress(cursor.done, cursor.done + len(cursor.waiting), "addresses")
    zone = ZoneInfo(plan.zone)
    first, last = plan.since.astimezone(zone).date(), (plan.until - timedelta(microseconds=1)).astimezone(zone).date()
    total = (last - first).days + 1
    days = [day for task in cursor.waiting if (day := day_of(task))]
    return Progress((min(days) - first).days if days else total, total, "days")


def in_span(plan: Plan, url: str, published_at: datetime | None, changed_at: datetime | None) -> bool:
    """Whether a link may be of an article of the span. One that states no day may be: its page knows. One whose page
    changed last before the span was published before it. A day in the address has a day to spare at both ends."""
    if published_at is not None:
        return plan.since <= published_at < plan.until
    if changed_at is not None and changed_at < plan.since:
        return False
    day = day_in(url)
    if day is None:
        return True
    at = datetime.combine(day, time(), ZoneInfo(plan.zone))
    return plan.since - timedelta(days=1) <= at < plan.until + timedelta(days=1)


def summary(cursor: Cursor, broken_off: str = "") -> str:
    """What somebody should know of a walk beside how far it came; empty when all is well."""
    said = [f"broken off: {broken_off}" if broken_off else ""]
    said.append(f"{len(cursor.failed)} addresses could not be had; the next run asks again" if cursor.failed else "")
    said.append(f"{cursor.gone} of {cursor.done} addresses are not there" if cursor.gone else "")
    said.append(f"{cursor.left} addresses had no room (crawler.archive_waiting)" if cursor.left else "")
    said.append(cursor.problem)
    return "; ".join(filter(None, said))[:500]


def _mark(task: Task) -> str:
    """Tells an address from others in few characters, since a walk keeps many."""
    return blake2b(normalise_url(task.url).encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).hexdigest()
