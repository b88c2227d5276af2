"""What a reader process does with snapshots: it takes each out of its file, reads it, and says what that changes.

What goes wrong with one page is that page's outcome; only what kills or stops the process concerns its batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.extraction import Hints, Outlet, one_line, originator_id
from crawler.extraction.layouts import Layout
from crawler.layoutbook.states import GENERIC, Plan
from crawler.readerfaults import raised
from crawler.reading import Page, read_page
from crawler.rereading.comparing import compared
from storage import KeptPage, NewArticle, Reread, RereadOutcome, SnapshotRecord, read_snapshot
from storage.errors import SnapshotDamaged, SnapshotMissing

REASON_LIMIT_CHARS = 300


@dataclass(frozen=True, slots=True)
class RereadContext:
    """What all pages have in common. `names` are the outlets as credits may name them: id, name, aliases."""

    snapshots: Path
    packs: Path | None
    names: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class KnownOutlet:
    """What the reader may know of an outlet, and the layout that its pages are read by now, with its version."""

    outlet: Outlet
    layout: Layout | None = None
    version: int | None = None

    def plan(self, read_by: int | None) -> Plan:
        """How a page is read that was last read by version `read_by` (None: by no layout).

        A layout that was not the page's own is checked against the generic reader: the page may be older than it is.
        """
        return Plan(self.layout, self.version, check=read_by != self.version) if self.layout is not None else GENERIC


def reread_batch(context: RereadContext, pages: Sequence[KeptPage], outlets: Mapping[str, KnownOutlet]) -> list[Reread]:
    """What becomes of each page, in order."""
    return [_reread(context, page, outlets[page.outlet_id]) for page in pages]


def without_change(kept: KeptPage, outcome: RereadOutcome, reason: str) -> Reread:
    """A page of which nothing came that could change anything."""
    return Reread(kept.article_id, kept.revision, outcome, reason)


def failed_because(cause: Exception) -> str:
    """What a fault says, as a reason for a table."""
    return one_line(raised(cause))[:REASON_LIMIT_CHARS]


def _reread(context: RereadContext, kept: KeptPage, known: KnownOutlet) -> Reread:
    if kept.snapshot is None:
        return without_change(kept, RereadOutcome.MISSING, f"no snapshot of {kept.url} is kept")
    try:
        page = _page(context.snapshots, kept, kept.snapshot, known)
    except SnapshotMissing as cause:
        return without_change(kept, RereadOutcome.MISSING, f"{cause.place}: {cause.problem}")
    except SnapshotDamaged as cause:
        return without_change(kept, RereadOutcome.DAMAGED, f"{cause.place}: {cause.problem}")
    try:
        reading = read_page(page, context.packs, with_record=False)
    except Exception as cause:  # a fault of ours in one page is what its re-reading came to
        return without_change(kept, RereadOutcome.UNREADABLE, failed_because(cause))
    if reading.article is None:
        return without_change(kept, RereadOutcome.UNREADABLE, reading.reason)
    return compared(kept, _credited(reading.article, context), reading.flags)


def _credited(article: NewArticle, context: RereadContext) -> NewArticle:
    """The article with the outlet of the catalogue that its credit names, if it is there."""
    if article.originator is None:
        return article
    return replace(article, originator_id=originator_id(article.originator, context.names))


def _page(folder: Path, kept: KeptPage, snapshot: SnapshotRecord, known: KnownOutlet) -> Page:
    """The page as it once came to a reader. Raises SnapshotMissing, SnapshotDamaged."""
    url, headers, body = read_snapshot(folder, snapshot)
    return Page(
        outlet_id=kept.outlet_id,
        url=url,
        body=body,
        http_status=snapshot.http_status,
        headers=headers,
        content_type=snapshot.content_type,
        fetched_at=snapshot.fetched_at,
        outlet=known.outlet,
        hints=Hints.of(kept.hints),
        etag=None,
        last_modified=None,
        plan=known.plan(kept.values["layout_version"]),
    )
