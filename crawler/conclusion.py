"""What a poll comes to in the end: the endpoint's state and when it is due again. Pure.

Rules, in order:
1. A failed answer keeps what was known of the endpoint, and counts.
2. An endpoint whose newest item is older than `stale_after_days` is stale, however well it answers.
3. What is new in an answer that could be read teaches the endpoint's rhythm. By that rhythm an endpoint is silent when
   the time since its newest item is improbable.
4. A fallback that answers says for which address it stands in.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from crawler.reading import EndpointReading
from crawler.rhythm import Observation, Rhythm, learn, silence
from crawler.settings import CrawlerSettings
from crawler.spiders import Advice
from storage.endpointrecords import WELL, DueEndpoint, EndpointState, IndexPart, Poll, PollResult

FAILED_STATES = frozenset(EndpointState) - {
    EndpointState.NEW,
    EndpointState.OK,
    EndpointState.UNCHANGED,
    EndpointState.EMPTY,
    EndpointState.STALE,
    EndpointState.SILENT,
    EndpointState.STANDBY,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a poll came to, for whoever decides when the next one is.

    `failures` counts those in a row, this one included. `retry_after_s` and `max_age_s` are what the answer's headers
    ask for, in seconds; `advice` is what its body says.
    """

    state: EndpointState
    failures: int
    advice: Advice
    retry_after_s: float | None = None
    max_age_s: float | None = None


NextPoll = Callable[[DueEndpoint, Answered, datetime], datetime]
"""When to poll an endpoint again, given what its poll came to and when (aware)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A poll of an endpoint as it was answered: what is known before the ledger was asked.

    `zone` is the outlet's. `rest` is the page at which reading ended for a limit's sake although there was more to find.
    `stands_in` is the reason why a fallback was polled. `moved_to` is where a permanent redirect leads.
    """

    endpoint: DueEndpoint
    found: EndpointReading
    asked_at: datetime
    done_at: datetime
    zone: str = "UTC"
    parts: tuple[IndexPart, ...] = ()
    http_status: int | None = None
    bytes_received: int = 0
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    moved_to: str | None = None
    retry_after_s: float | None = None
    max_age_s: float | None = None
    rest: str | None = None
    stands_in: str = ""
    advice: Advice = field(default_factory=Advice)


def conclude(draft: Draft, unknown: frozenset[str], *, settings: CrawlerSettings, next_poll: NextPoll) -> PollResult:
    """The poll's row, and what goes into the ledger with it. `unknown` are the identities never found before."""
    endpoint, now = draft.endpoint, draft.done_at
    newest_at = max(filter(None, (draft.found.newest_item_at, endpoint.newest_item_at)), default=None)
    failed = draft.found.state in FAILED_STATES
    learned = Rhythm.from_json(endpoint.rhythm) if failed else _learned(draft, unknown)
    state, reason = _state(draft, newest_at, learned, settings)
    failures = endpoint.failures + 1 if failed else 0
    answered = Answered(state, failures, draft.advice, draft.retry_after_s, draft.max_age_s)
    rhythm = endpoint.rhythm if failed else learned.as_json()
    poll = Poll(
        endpoint_id=endpoint.id,
        at=draft.asked_at,
        state=state,
        reason=reason,
        next_due_at=next_poll(replace(endpoint, rhythm=rhythm), answered, now),
        items=len(draft.found.links),
        http_status=draft.http_status,
        duration_ms=int((now - draft.asked_at).total_seconds() * 1_000),
        bytes_received=draft.bytes_received,
        newest_item_at=newest_at,
        etag=draft.etag,
        last_modified=draft.last_modified,
        content_hash=draft.content_hash,
        failures=failures,
        moved_to=draft.moved_to,
        advice=as_json(draft.advice, draft.rest),
        rhythm=rhythm,
    )
    if failed:
        poll = replace(
            poll,
            etag=endpoint.etag,
            last_modified=endpoint.last_modified,
            content_hash=endpoint.content_hash,
            moved_to=None,
            advice=endpoint.advice,
        )
    return PollResult(poll, draft.found.links, draft.parts)


def _learned(draft: Draft, unknown: frozenset[str]) -> Rhythm:
    """The endpoint's rhythm after this poll. Where nothing of an answer was known before, more may have been missed."""
    new = tuple(at for key, at in draft.found.published.items() if key in unknown)
    seen = Observation(
        polled_at=draft.done_at,
        new_items=new,
        overflowed=bool(new) and len(new) == len(draft.found.published),
        zone=draft.zone,
    )
    return learn(Rhythm.from_json(draft.endpoint.rhythm), seen)


def _state(
    draft: Draft, newest_at: datetime | None, rhythm: Rhythm, settings: CrawlerSettings
) -> tuple[EndpointState, str]:
    state, reason = draft.found.state, draft.found.reason
    state, reason = aged(state, reason, newest_at, draft.done_at, settings.stale_after_days)
    if state not in WELL:
        return state, reason
    shortest = timedelta(seconds=settings.silence_after_s)
    gap = silence(rhythm, newest_at, draft.done_at, settings.silence_probability, shortest)
    if gap.is_silent:
        return EndpointState.SILENT, gap.sentence
    return state, "; ".join(filter(None, (draft.stands_in, reason)))


def aged(
    state: EndpointState, reason: str, newest_at: datetime | None, now: datetime, stale_after_days: float
) -> tuple[EndpointState, str]:
    """State and reason of an answer, given its newest item: what answers well with old items only is stale."""
    if state in WELL and newest_at and newest_at < now - timedelta(days=stale_after_days):
        return EndpointState.STALE, f"the newest item is of {newest_at:%Y-%m-%d}"
    return state, reason


def as_json(advice: Advice, rest: str | None) -> dict[str, Any]:
    """What an answer advises, and where reading goes on, as JSON-able values; empty ones are left out."""
    said = {**asdict(advice), "rest": rest}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items() if value}


def advice_of(kept: Mapping[str, Any] | None) -> Advice:
    """The advice that was kept of an earlier answer."""
    said = dict(kept or {})
    said.pop("rest", None)
    for name in ("skip_hours", "skip_days"):
        said[name] = tuple(said.get(name, ()))
    return Advice(**said)
