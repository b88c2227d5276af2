"""Reads from the store what the digest of a day needs, and hands it to `build_digest`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from desk.digest.building import build_digest
from desk.digest.days import days_bounds, zone_named
from desk.digest.values import Digest, ThemeTitle
from desk.settings import DeskSettings
from storage.articlerecords import StoredArticle
from storage.linkrecords import LedgerSum
from storage.outletrecords import OutletCheck, OutletRecord


class DigestStore(Protocol):
    """The four questions that a digest asks of the store. Spans of time are [start, end), aware."""

    def flagged_between(self, start: datetime, end: datetime, /) -> Iterable[StoredArticle]: ...

    def outlet_checks(self, start: datetime, end: datetime, /) -> Iterable[OutletCheck]: ...

    def ledger(self) -> LedgerSum: ...

    def outlets(self) -> Iterable[OutletRecord]: ...


def compile_digest(
    store: DigestStore,
    day: date,
    *,
    zone: str | None = None,
    themes: Sequence[ThemeTitle],
    settings: DeskSettings,
    now: datetime,
    first_day: date | None = None,
) -> Digest:
    """The digest of `day`, [00:00, 24:00) in the zone of that IANA name (None: the zone of the settings).

    With `first_day` it tells of the days from that one to `day`.

    `themes` are the themes covered, in the digest's order; `now` is an aware instant. Raises UnknownZoneError.
    """
    zone_name = zone or settings.timezone
    start_at, end_at = days_bounds(first_day or day, day, zone_named(zone_name))
    return build_digest(
        day,
        zone_name,
        articles=store.flagged_between(start_at, end_at),
        checks=store.outlet_checks(start_at, end_at),
        ledger=store.ledger(),
        outlets=store.outlets(),
        themes=themes,
        settings=settings,
        now=now,
        first_day=first_day,
    )
