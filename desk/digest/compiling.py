"""Reads from the store what the digest of a day needs, in a dozen questions (each in batches of ids), and hands it to
`build_digest`."""

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from desk.digest.brief import BriefView
from desk.digest.building import Choice, build_digest, choose
from desk.digest.days import days_bounds, zone_named
from desk.digest.edits import wanted_versions
from desk.digest.lateness import Arriving, Lateness, lateness
from desk.digest.material import Material
from desk.digest.numbers import beginnings
from desk.digest.shown import Shown
from desk.digest.values import Digest, ThemeTitle
from desk.ranking import learned
from desk.settings import DeskSettings
from storage.articlerecords import RevisionRecord, StoredArticle
from storage.digestreads import FlagLine, Placed
from storage.judgementrecords import Judgement, precisions_of
from storage.linkrecords import LedgerSum
from storage.outletrecords import OutletCheck, OutletRecord


class Reads(Arriving, Protocol):
    """`storage.digestreads.DigestReads`."""

    def articles(self, ids: Iterable[int], /) -> list[StoredArticle]: ...

    def heads(self, ids: Iterable[int], /) -> list[StoredArticle]: ...

    def members(self, article_ids: Iterable[int], /) -> dict[int, Placed]: ...

    def edited_between(self, start: datetime, end: datetime, /) -> dict[int, int]: ...

    def versions(self, wanted: Collection[tuple[int, int]], /) -> dict[tuple[int, int], RevisionRecord]: ...

    def withdrawn_between(self, start: datetime, end: datetime, /) -> list[int]: ...

    def flag_lines(self, days: Sequence[datetime], end: datetime, /) -> list[FlagLine]: ...


class JudgementReads(Protocol):
    """`storage.judgements.Judgements`."""

    def counted(self, until: datetime | None = None, /) -> list[Judgement]: ...


class DigestStore(Protocol):
    """What a digest asks of the store. Spans of time are [start, end), aware."""

    @property
    def digested(self) -> Reads: ...

    @property
    def judgements(self) -> JudgementReads: ...

    def flagged_between(self, start: datetime, end: datetime, /) -> Iterable[StoredArticle]: ...

    def outlet_checks(self, start: datetime, end: datetime, /) -> list[OutletCheck]: ...

    def ledger(self) -> LedgerSum: ...

    def outlets(self) -> list[OutletRecord]: ...


def compile_digest(
    store: DigestStore,
    day: date,
    *,
    zone: str | None = None,
    themes: Sequence[ThemeTitle],
    settings: DeskSettings,
    now: datetime,
    view: BriefView | None = None,
    previous: Shown | None = None,
    first_day: date | None = None,
    tells_late: bool = False,
) -> Digest:
    """The digest of `day`, [00:00, 24:00) in the zone of that IANA name (None: the zone of the settings), for a brief. With
    `first_day` it tells of the days from that one to `day`.

    `view` None: all themes, languages and outlets. `previous` is what the brief's reader was shown last (`Digest.shown` of
    that digest); None: nothing yet. `tells_late`: articles of earlier days that came since are in it, too. `themes` are those
    there are, in the digest's order; `now` is an aware instant. The same store and the same `previous`, `now` and settings
    give the same digest. Raises UnknownZoneError.
    """
    zone_name = zone or settings.timezone
    with _nothing_collected():
        material, choice = gathered(
            store,
            day,
            zone_name,
            themes=themes,
            settings=settings,
            now=now,
            view=view,
            previous=previous,
            first_day=first_day,
            tells_late=tells_late,
        )
        return build_digest(
            day,
            zone_name,
            material=material,
            themes=themes,
            settings=settings,
            now=now,
            view=view,
            previous=previous,
            first_day=first_day,
            choice=choice,
        )


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """A hundred thousand values live until the digest is made: looking through them again and again for cycles takes a
    third of the time, and finds none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def gathered(
    store: DigestStore,
    day: date,
    zone: str,
    *,
    themes: Sequence[ThemeTitle],
    settings: DeskSettings,
    now: datetime,
    view: BriefView | None = None,
    previous: Shown | None = None,
    first_day: date | None = None,
    tells_late: bool = False,
) -> tuple[Material, Choice]:
    """What the digest of that day is made of, and what belongs to it. Edits and withdrawals are those since the digest before;
    without one, those of the day. Of a story that is not printed the articles of other days are heads alone."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        # the sum of the books looks at every link there ever was: the database does that while the rest is read
        ledger = beside.submit(store.ledger)
        material = _gathered(store, (first_day or day, day), zone, settings, now, previous, tells_late, ledger)
    choice = choose(
        day,
        zone,
        material=material,
        themes=themes,
        settings=settings,
        view=view,
        previous=previous,
        first_day=first_day,
    )
    missing = store.digested.articles(sorted(choice.wanted() - set(material.flagged)))
    whole = {article.id: article for article in missing}
    return replace(material, articles={**material.articles, **whole}), choice.with_whole(whole)


def _gathered(
    store: DigestStore,
    days: tuple[date, date],
    zone: str,
    settings: DeskSettings,
    now: datetime,
    previous: Shown | None,
    tells_late: bool,
    ledger: "Future[LedgerSum]",
) -> Material:
    start_at, end_at = days_bounds(*days, zone_named(zone))
    since, until = (previous.made_at, now) if previous else (start_at, end_at)
    reads = store.digested
    arrivals = reads.arrivals()  # before all else: what comes while the digest is made is late in the next one
    late = lateness(reads, days, zone_named(zone), previous, settings.late_days) if tells_late else Lateness()
    of_days = [article for article in store.flagged_between(start_at, end_at) if article.id in arrivals]
    late_ids = [id_ for id_ in sorted(late.why) if id_ in arrivals]
    flagged = {article.id: article for article in (*reads.articles(late_ids), *of_days)}
    edits = reads.edited_between(since, until)
    withdrawn = reads.withdrawn_between(since, until)
    places = reads.members([*flagged, *edits, *withdrawn])
    changed = {*edits, *withdrawn} - flagged.keys()
    heads = reads.heads(sorted(places.keys() - changed - flagged.keys()))
    others = (*heads, *reads.articles(sorted(changed)))
    articles = {**flagged, **{article.id: article for article in others}}
    judgements = store.judgements.counted(now)
    shown = previous.articles() if previous else {}
    return Material(
        articles=articles,
        flagged=list(flagged),
        places=places,
        edits=edits,
        versions=reads.versions(wanted_versions(articles, edits, shown)),
        withdrawn=withdrawn,
        lines=reads.flag_lines(beginnings(days[1], zone_named(zone)), end_at),
        checks=store.outlet_checks(start_at, end_at),
        outlets=store.outlets(),
        model=learned(judgements, fewest=settings.judgements_needed),
        precisions=precisions_of(judgements),
        ledger=ledger.result(),
        late={id_: late.why[id_] for id_ in late_ids},
        too_late=late.too_late,
        arrivals=arrivals,
    )
