"""What a probe teaches about the catalogue. Pure.

Rules, in order:
1. An address that did not answer, was blocked, forbidden or in trouble of its own teaches nothing: it stays as it is.
2. Well: switched on; and where it has moved for good, written down where it is now.
3. Gone, no feed, or stale: switched off.
4. A feed that was found beside these is added: switched on if it reads well, off if it is stale or empty.
What changes says so in its evidence, with the day of the probe; an older probe's words are replaced.
"""

import re
from collections.abc import Collection
from datetime import date, datetime

from crawler.extraction import normalise_url
from crawler.sources.catalogue import EndpointEntry, OutletEntry
from crawler.sources.editing import Addition, Change, Edit
from crawler.sources.probe import OutletProbe, ProbeResult, age_words
from storage.endpointrecords import EndpointState

STRENGTHS = {
    EndpointState.OK: "tested-ok",
    EndpointState.UNCHANGED: "tested-ok",
    EndpointState.STALE: "tested-stale",
    EndpointState.GONE: "tested-bad",
    EndpointState.NOT_A_FEED: "tested-bad",
}
WORTH_KEEPING = frozenset({EndpointState.OK, EndpointState.STALE, EndpointState.EMPTY})
_OLDER_PROBE = re.compile(r"(?:^|; )probe of \d{4}-\d\d-\d\d: [^;]*")


def fixes_of(outlet: OutletEntry, probe: OutletProbe, now: datetime) -> list[Edit]:
    """The edits that bring an outlet's entry to what its probe found."""
    by_url = {result.url: result for result in probe.results if result.listed}
    known = {normalise_url(feed.url) for feed in outlet.feeds}
    edits: list[Edit] = []
    for feed in outlet.feeds:
        result = by_url.get(feed.url)
        if result is not None and (change := _change(feed, result, known, now)) is not None:
            edits.append(change)
            known.add(normalise_url({name: new for name, _, new in change.fields}.get("url", feed.url)))
    for result in probe.results:
        key = normalise_url(result.url)
        if not result.listed and result.status in WORTH_KEEPING and key not in known:
            known.add(key)
            edits.append(Addition(outlet.id, entry_of(result, now), f"found: {words_of(result, now)}"))
    return edits


def entry_of(
    result: ProbeResult, now: datetime, *, enabled: bool | None = None, fallback: bool = False
) -> dict[str, object]:
    """A catalogue entry for an address that a probe found; `enabled` None: as well as it reads."""
    entry: dict[str, object] = {"url": result.moved_to if result.moved_to and result.is_well else result.url}
    entry["type"] = result.kind
    if result.language:
        entry["language"] = result.language
    entry["evidence"] = evidence(result, now.date(), now)
    if strength := STRENGTHS.get(result.status):
        entry["strength"] = strength
    entry["enabled"] = result.is_well if enabled is None else enabled
    if fallback:
        entry["fallback"] = True
    return entry


def evidence(result: ProbeResult, day: date, now: datetime) -> str:
    """The probe's words for the catalogue. They hold no semicolon: that parts them from what others found."""
    return f"probe of {day}: {words_of(result, now).replace(';', ',')}"


def words_of(result: ProbeResult, now: datetime) -> str:
    """The result in one line."""
    if result.items:
        newest = age_words(result.newest_item_at, now)
        told = [result.status.value, f"{result.items} items"]
        told += [f"newest {newest}"] if newest else []
        told += [f"{result.depth_h:g} h deep"] if result.depth_h else []
        return ", ".join(told)
    return f"{result.status.value}{f' ({result.reason})' if result.reason else ''}"


def _change(feed: EndpointEntry, result: ProbeResult, known: Collection[str], now: datetime) -> Change | None:
    strength = STRENGTHS.get(result.status)
    if strength is None:
        return None
    wanted: dict[str, object] = {"enabled": result.is_well, "strength": strength}
    if result.is_well and result.moved_to:
        if normalise_url(result.moved_to) not in known:
            wanted["url"] = result.moved_to
        elif normalise_url(result.moved_to) != normalise_url(feed.url):
            wanted["enabled"] = False  # its new address stands in the catalogue already
    if feed.enabled == wanted["enabled"] and "url" not in wanted:
        return None
    wanted["evidence"] = "; ".join(
        filter(None, (_OLDER_PROBE.sub("", feed.evidence).strip("; "), evidence(result, now.date(), now)))
    )
    if result.is_well and wanted["enabled"] is False:
        wanted.pop("strength")
    fields = tuple((name, before, value) for name, value in wanted.items() if (before := getattr(feed, name)) != value)
    return Change(result.outlet_id, feed.url, fields, words_of(result, now))
