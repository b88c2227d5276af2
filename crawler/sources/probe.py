"""What a look at an outlet's addresses comes to: a result for each address, a verdict for the outlet. Pure.

The verdict is over the addresses that are polled, or over all where none is. In this order:
1. Every one of them ok, fallbacks aside: well. Some of them, or a fallback: partly.
2. None of them answered at all (name, time, TLS, connection refused): unreachable, which is not dead.
3. All that answered say the same: dead (gone or no feed), blocked, forbidden by robots.txt. An outlet with another
   address that is well is not dead but failing.
4. Anything else: failing.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.conclusion import aged
from crawler.extraction import Instant, Known, read_instant
from crawler.outcomes import CONNECTION_REFUSED, NO_CONNECTION, Outcome
from crawler.spiders import Item, Reading
from storage.endpointrecords import WELL as ANSWERED_WELL
from storage.endpointrecords import EndpointState

BODY_CHARS = 200
"""A text in a feed is a body from here on, and a teaser below."""

HOMEPAGE = "homepage"
"""The kind of address that is asked for where an outlet has no other."""

OUT_OF_REACH = frozenset({EndpointState.DNS, EndpointState.TIMEOUT, EndpointState.TLS})
_DEAD = frozenset({EndpointState.GONE, EndpointState.NOT_A_FEED})
_ZONE_NAME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?\s*\(?([A-Z]{2,5})\b")
_NO_ZONES = frozenset({"AM", "PM", "GMT", "UTC", "UT"})
_CHARSET_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_CHARSET_IN_XML = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.IGNORECASE)
_ENCODED_START_BYTES = 400


class Verdict(StrEnum):
    """How an outlet is, all its addresses together, the best first."""

    WELL = "well"
    PARTLY = "partly"
    FAILING = "failing"
    BLOCKED = "blocked"
    FORBIDDEN = "forbidden"
    DEAD = "dead"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Address:
    """One address to ask. `listed` is whether the catalogue has it; otherwise the probe found it."""

    outlet_id: str
    url: str
    kind: str
    language: str | None
    zone: str
    polled: bool
    fallback: bool = False
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and what its headers and first bytes say. `moved_to` is set by permanent redirects."""

    http_status: int | None = None
    moved_to: str | None = None
    charset: str | None = None
    size_bytes: int = 0
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class DateTrouble:
    """What is wrong with the dates of an answer, and what they are taken for. Counts are items."""

    undated: int = 0
    without_offset: int = 0
    without_time: int = 0
    in_future: int = 0
    furthest_ahead_h: float = 0.0
    named_zones: tuple[tuple[str, str], ...] = ()
    unknown_zones: tuple[str, ...] = ()
    zone: str = "UTC"

    def sentences(self) -> list[str]:
        """What a person should know of it."""
        told = []
        if self.without_offset:
            told.append(f"{self.without_offset} dates without an offset, taken for {self.zone}")
        told += [f"zone {name} taken for {offset}" for name, offset in self.named_zones]
        if self.unknown_zones:
            told.append(f"unknown zone {', '.join(self.unknown_zones)}, taken for {self.zone}")
        if self.in_future:
            told.append(f"{self.in_future} dates up to {self.furthest_ahead_h:.1f} h ahead, taken for now")
        if self.without_time:
            told.append(f"{self.without_time} dates without a time, taken for midnight in {self.zone}")
        if self.undated:
            told.append(f"{self.undated} items without a date")
        return told


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What one address said. `depth_h` are the hours between its oldest and newest item, `body_share` the share of items
    with a whole text, `alternates` feeds that a page names which stands where links should be."""

    outlet_id: str
    url: str
    kind: str
    language: str | None
    polled: bool
    fallback: bool
    listed: bool
    status: EndpointState
    reason: str
    out_of_reach: bool = False
    http_status: int | None = None
    items: int = 0
    newest_item_at: datetime | None = None
    depth_h: float | None = None
    body_share: float | None = None
    charset: str | None = None
    dates: DateTrouble = field(default_factory=DateTrouble)
    moved_to: str | None = None
    alternates: tuple[str, ...] = ()
    hub: str | None = None
    size_bytes: int = 0
    duration_ms: int = 0

    @property
    def is_well(self) -> bool:
        return self.status in ANSWERED_WELL


@dataclass(frozen=True, slots=True)
class OutletProbe:
    """An outlet, its verdict with the reason, and the results of its addresses in the catalogue's order, then of those
    that the probe found."""

    outlet_id: str
    name: str
    country: str
    verdict: Verdict
    reason: str
    results: tuple[ProbeResult, ...]


def result_of(
    address: Address, answer: Answer, reading: Reading, *, now: datetime, stale_after_days: float
) -> ProbeResult:
    """The result of an address that answered."""
    state, reason = aged(reading.state, reading.reason, reading.newest_item_at, now, stale_after_days)
    moments = [item.published.at for item in reading.items if item.published]
    depth_s = (max(moments) - min(moments)).total_seconds() if len(moments) > 1 else None
    return ProbeResult(
        outlet_id=address.outlet_id,
        url=address.url,
        kind=address.kind,
        language=address.language,
        polled=address.polled,
        fallback=address.fallback,
        listed=address.listed,
        status=state,
        reason=reason,
        http_status=answer.http_status,
        items=len(reading.items),
        newest_item_at=reading.newest_item_at,
        depth_h=round(depth_s / 3600, 1) if depth_s is not None else None,
        body_share=_body_share(reading.items),
        charset=answer.charset,
        dates=trouble_of(reading.items, address.zone, now),
        moved_to=answer.moved_to,
        alternates=reading.alternates,
        hub=reading.advice.hub,
        size_bytes=answer.size_bytes,
        duration_ms=answer.duration_ms,
    )


def result_of_failure(address: Address, outcome: Outcome, duration_ms: int = 0) -> ProbeResult:
    """The result of an address that gave no answer."""
    return ProbeResult(
        outlet_id=address.outlet_id,
        url=address.url,
        kind=address.kind,
        language=address.language,
        polled=address.polled,
        fallback=address.fallback,
        listed=address.listed,
        status=outcome.endpoint,
        reason=outcome.reason,
        out_of_reach=is_out_of_reach(outcome),
        duration_ms=duration_ms,
    )


def is_out_of_reach(outcome: Outcome) -> bool:
    """Whether nothing answered: of the way to the host, not of the outlet, this says something."""
    return outcome.endpoint in OUT_OF_REACH or outcome.reason.startswith((CONNECTION_REFUSED, NO_CONNECTION))


def verdict_of(results: Sequence[ProbeResult]) -> tuple[Verdict, str]:
    """The verdict over an outlet's listed addresses, and in a few words why."""
    listed = [one for one in results if one.listed]
    judged = [one for one in listed if one.polled] or listed
    if [one.kind for one in judged] == [HOMEPAGE] and not judged[0].out_of_reach:
        return Verdict.FAILING, "the catalogue has no address for it"
    first = [one for one in judged if not one.fallback] or judged
    if first and all(one.is_well for one in first):
        return Verdict.WELL, ""
    reason = _reasons([one for one in judged if not one.is_well])
    if any(one.is_well for one in judged):
        return Verdict.PARTLY, reason
    return _of_the_unwell(judged, listed), reason


def _of_the_unwell(judged: Sequence[ProbeResult], listed: Sequence[ProbeResult]) -> Verdict:
    states = {one.status for one in judged if not one.out_of_reach}
    if judged and not states:
        return Verdict.UNREACHABLE
    if states and states <= _DEAD:
        others = [one for one in listed if one.is_well or one.out_of_reach]
        return Verdict.FAILING if others else Verdict.DEAD
    if states == {EndpointState.BLOCKED}:
        return Verdict.BLOCKED
    return Verdict.FORBIDDEN if states == {EndpointState.ROBOTS_FORBIDDEN} else Verdict.FAILING


def _reasons(results: Sequence[ProbeResult]) -> str:
    counts = Counter(one.status.value for one in results)
    return ", ".join(f"{count} {state}" for state, count in counts.most_common())


def summary_of(outlets: Sequence[OutletProbe]) -> dict[Verdict, int]:
    """How many outlets have each verdict, all verdicts named, the best first."""
    counts = Counter(outlet.verdict for outlet in outlets)
    return {verdict: counts[verdict] for verdict in Verdict}


def is_cut_off(outlets: Sequence[OutletProbe]) -> bool:
    """Whether nothing at all was within reach, which says more of this machine than of the outlets."""
    return bool(outlets) and all(outlet.verdict is Verdict.UNREACHABLE for outlet in outlets)


def charset_of(content_type: str, body: bytes) -> str | None:
    """The charset that the header declares, or else the XML declaration, in lower case; None where neither does."""
    if declared := _CHARSET_IN_HEADER.search(content_type):
        return declared[1].lower()
    written = _CHARSET_IN_XML.search(body[:_ENCODED_START_BYTES])
    return written[1].decode("ascii").lower() if written else None


def _body_share(items: Sequence[Item]) -> float | None:
    if not items:
        return None
    return round(sum(len(item.text_html or "") >= BODY_CHARS for item in items) / len(items), 2)


def trouble_of(items: Sequence[Item], zone: str, now: datetime) -> DateTrouble:
    """What is wrong with the dates of the items. `zone` is the outlet's."""
    dated = [moment for item in items if (moment := item.published or item.updated)]
    whole = [_uncut(moment, zone) for moment in dated]
    named: dict[str, str] = {}
    unknown: dict[str, None] = {}
    without_offset = 0
    for moment in whole:
        name = _zone_name(moment.raw)
        if name and moment.known is Known.ZONE_NAME:
            named[name] = _offset(moment, name)
        elif name and moment.known is Known.OUTLET_ZONE:
            unknown[name] = None
        elif moment.known is Known.OUTLET_ZONE:
            without_offset += 1
    ahead = [moment.at - now for moment in whole if moment.at > now]
    return DateTrouble(
        undated=len(items) - len(dated),
        without_offset=without_offset,
        without_time=sum(moment.known is Known.DATE_ONLY for moment in whole),
        in_future=len(ahead),
        furthest_ahead_h=round(max(ahead, default=timedelta()).total_seconds() / 3600, 1),
        named_zones=tuple(named.items()),
        unknown_zones=tuple(unknown),
        zone=zone,
    )


def _uncut(moment: Instant, zone: str) -> Instant:
    """The instant as written: reading cuts what lies in the future to the moment of fetching."""
    if moment.known is not Known.CLAMPED:
        return moment
    return read_instant(moment.raw, zone=zone, source=moment.source) or moment


def _zone_name(raw: str) -> str | None:
    found = _ZONE_NAME.search(raw)
    return found[1] if found and found[1] not in _NO_ZONES else None


def _offset(moment: Instant, name: str) -> str:
    """The offset from UTC that a zone's name was read as, such as +04:00."""
    plain = read_instant(moment.raw.replace(name, ""), zone="UTC", source=moment.source)
    minutes = round((plain.at - moment.at).total_seconds() / 60) if plain else 0
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def age_words(at: datetime | None, now: datetime) -> str:
    """How long ago an instant was, as `span_words` says it; nothing for None.

    >>> age_words(datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC))
    '5 h'
    """
    return span_words(max(0.0, (now - at).total_seconds() / 3600)) if at else ""


def span_words(hours: float) -> str:
    """A span of time in the largest unit that says something: 12 min, 5 h, 40 d, 3 y."""
    if hours < 2:
        return f"{hours * 60:.0f} min"
    if hours < 72:
        return f"{hours:.0f} h"
    days = hours / 24
    return f"{days:.0f} d" if days < 730 else f"{days / 365.25:.0f} y"
