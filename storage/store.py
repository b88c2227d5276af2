"""The store: everything that can be asked of what is kept, or done to it. The work is in one module per question."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from storage import (
    articles,
    backfills,
    checks,
    choices,
    history,
    hosts,
    intake,
    layouts,
    ledger,
    parts,
    pending,
    polls,
    search,
    snapshots,
    sources,
)
from storage.alerts import Alerts
from storage.articlerecords import (
    FlagRecord,
    NewArticle,
    RevisionRecord,
    SearchHit,
    SnapshotRecord,
    StoredArticle,
    StoreResult,
)
from storage.articlevectors import ArticleVectors
from storage.chosen import ChoiceRecord
from storage.database import Database, database_url, make_folder
from storage.digestreads import DigestReads
from storage.endpointrecords import (
    DueEndpoint,
    EndpointEvent,
    EndpointRecord,
    EndpointStatus,
    IndexPart,
    Poll,
    PollResult,
)
from storage.errors import FolderUnusable, ItemRefused
from storage.intake import IntakeItem
from storage.judgements import Judgements
from storage.keptflags import KeptFlags
from storage.layoutrecords import LayoutEvent, LayoutMemory, LayoutRecord, LayoutStep
from storage.ledger import Statistics
from storage.linkrecords import FoundLink, LedgerSum, LinkRecord, LinkState, PendingLink
from storage.machineanswers import MachineAnswers
from storage.migrating import migrate
from storage.outbox import Outbox
from storage.outletrecords import BackfillRecord, HostMemory, OutletCheck, OutletRecord, OutletSwitch
from storage.rereadings import Rereadings
from storage.stories import Stories
from storage.themeversions import ThemeVersions


def open_store(data_dir: Path, url: str | None = None) -> "Store":
    """Open the database, made and migrated as needed. `url` None or empty: the SQLite file in `data_dir`.

    `data_dir` is made, too, since snapshots go there whatever the database. Raises the errors of `storage.errors`:
    FolderUnusable, DatabaseUnusable and its kinds, DiskFull.
    """
    address = database_url(data_dir, url)
    make_folder(data_dir)
    if address.get_backend_name() == "sqlite":
        file = Path(str(address.database))
        make_folder(file.parent)
        if file.is_dir():
            raise FolderUnusable(file, "this is a folder, not a database", remedy="move it away")
    database = Database(address)
    with ExitStack() as failing:
        failing.callback(database.close)
        migrate(database)
        failing.pop_all()
    return Store(database)


class Store:
    """What is kept. Every method is one transaction, done when it returns; any thread may call any method.

    All instants are aware; those returned are in UTC. Methods raise the errors of `storage.errors`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def place(self) -> str:
        """The database's file or address, without a password."""
        return self._database.place

    @property
    def rereadings(self) -> Rereadings:
        """Reading the snapshots anew, and what that replaced."""
        return Rereadings(self._database)

    @property
    def kept_flags(self) -> KeptFlags:
        """The texts that are kept, with their flags of one theme."""
        return KeptFlags(self._database)

    @property
    def digested(self) -> DigestReads:
        """What a digest asks beside the flagged articles of its day."""
        return DigestReads(self._database)

    @property
    def judgements(self) -> Judgements:
        """What analysts said of stories."""
        return Judgements(self._database)

    @property
    def article_vectors(self) -> ArticleVectors:
        """What embedding models made of articles."""
        return ArticleVectors(self._database)

    @property
    def machine_answers(self) -> MachineAnswers:
        """What models answered, by what they were asked."""
        return MachineAnswers(self._database)

    @property
    def stories(self) -> Stories:
        """Which articles tell one event, and which wait to be placed."""
        return Stories(self._database)

    @property
    def theme_versions(self) -> ThemeVersions:
        """The versions of themes that were ever active, and the runs that flag by a new one."""
        return ThemeVersions(self._database)

    @property
    def outbox(self) -> Outbox:
        """What is sent: frozen messages and their deliveries."""
        return Outbox(self._database)

    @property
    def alerts(self) -> Alerts:
        """Which stories recipients were told of at once."""
        return Alerts(self._database)

    def close(self) -> None:
        """Give the database back. May be called twice."""
        self._database.close()

    def sync_sources(
        self, outlets: Sequence[OutletRecord], endpoints: Sequence[EndpointRecord], *, now: datetime
    ) -> None:
        """Take over the catalogue: new endpoints are due at once, those that left it are switched off."""
        with self._database.writing() as connection:
            sources.sync_sources(connection, outlets, endpoints, now)

    def due_endpoints(self, now: datetime, *, limit: int | None = None) -> list[DueEndpoint]:
        """The enabled endpoints that are due at `now`, the longest overdue first."""
        with self._database.reading() as connection:
            return sources.due_endpoints(connection, now, limit)

    def record_poll(self, poll: Poll, links: Sequence[FoundLink], *, now: datetime) -> list[PendingLink]:
        """Write down a poll with the links it found; those to fetch now. See `storage.polls`. Raises NotKnown."""
        with self._database.writing() as connection:
            return polls.record_poll(connection, self.place, poll, links, now)

    def record_polls(self, results: Sequence[PollResult], *, now: datetime) -> list[int]:
        """Write down many polls in one transaction; for each how many links are to be fetched now. Raises NotKnown."""
        with self._database.writing() as connection:
            return [len(keys) for keys in polls.record_polls(connection, self.place, results, now)]

    def record_links(self, endpoint_id: int, links: Sequence[FoundLink], *, now: datetime) -> int:
        """Write down links that were found without a poll; how many of them are to be fetched now."""
        with self._database.writing() as connection:
            return polls.record_links(connection, endpoint_id, links, now)

    def endpoint_for(self, endpoint: EndpointRecord, *, now: datetime) -> int:
        """The endpoint that the ledger names for links of this kind and outlet: the one that there is, else a new one
        of this address, which is switched off."""
        with self._database.writing() as connection:
            return sources.endpoint_for(connection, endpoint, now)

    def unknown_keys(self, keys: Collection[str]) -> set[str]:
        """Those of the keys under which no link was ever found."""
        with self._database.reading() as connection:
            return polls.unknown_keys(connection, keys)

    def polls_by_hour(self, now: datetime, hours: int) -> list[int]:
        """How many polls began in each of the last hours before `now`, the latest hour last."""
        with self._database.reading() as connection:
            return history.polls_by_hour(connection, now, hours)

    def events(self, since: datetime, outlet_id: str | None = None) -> list[EndpointEvent]:
        """The changes of endpoints' states from `since` on, the newest first."""
        with self._database.reading() as connection:
            return history.events(connection, since, outlet_id)

    def stand_by(self, endpoint_id: int, reason: str, *, now: datetime) -> None:
        """An endpoint that stood in for another is not polled any more until it has to again."""
        with self._database.writing() as connection:
            sources.stand_by(connection, endpoint_id, reason, now)

    def call_up(self, endpoint_ids: Sequence[int], *, now: datetime) -> list[DueEndpoint]:
        """Make endpoints that stood by due now, and give them."""
        with self._database.writing() as connection:
            return sources.call_up(connection, endpoint_ids, now)

    def switch_outlet(self, outlet_id: str, off_because: str | None, *, now: datetime) -> None:
        """Switch an outlet off for a reason, or on again (None): nothing of it is asked for while it is off.

        Raises NotKnown.
        """
        with self._database.writing() as connection:
            sources.switch_outlet(connection, self.place, outlet_id, off_because, now)

    def switched_off(self) -> list[OutletSwitch]:
        """The outlets that are switched off, by id."""
        with self._database.reading() as connection:
            return sources.switched_off(connection)

    def flagged_shares(self, since: datetime) -> dict[int, tuple[int, int]]:
        """For each endpoint, how many articles it found since then, and how many of those match a theme."""
        with self._database.reading() as connection:
            return sources.flagged_shares(connection, since)

    def host_memory(self) -> dict[str, HostMemory]:
        """What is remembered of hosts, by host."""
        with self._database.reading() as connection:
            return hosts.host_memory(connection)

    def remember_hosts(self, memories: Sequence[HostMemory]) -> None:
        """Put what is remembered of these hosts in the place of what was."""
        with self._database.writing() as connection:
            hosts.remember_hosts(connection, memories)

    def layouts(self, outlet_id: str) -> list[LayoutRecord]:
        """The versions of an outlet's layout, the newest first."""
        with self._database.reading() as connection:
            return layouts.layouts(connection, outlet_id)

    def layout_memories(self, outlet_ids: Collection[str]) -> dict[str, LayoutMemory]:
        """What is known of how the pages of these outlets are read; every one of them is in it."""
        with self._database.reading() as connection:
            return layouts.layout_memories(connection, outlet_ids)

    def take_layout_steps(self, steps: Sequence[LayoutStep], *, now: datetime) -> set[str]:
        """Write steps down, each for another outlet; the outlets whose step was void. See `storage.layouts`. Raises
        NotKnown."""
        with self._database.writing() as connection:
            return layouts.take_layout_steps(connection, self.place, steps, now)

    def layout_events(self, since: datetime, outlet_id: str | None = None) -> list[LayoutEvent]:
        """What became of outlets' layouts from `since` on, the newest first."""
        with self._database.reading() as connection:
            return layouts.layout_events(connection, since, outlet_id)

    def index_parts(self, endpoint_id: int) -> dict[str, IndexPart]:
        """The parts of an endpoint's index that were read well, by address."""
        with self._database.reading() as connection:
            return parts.index_parts(connection, endpoint_id)

    def backfill(self, outlet_id: str, since: datetime, until: datetime) -> BackfillRecord | None:
        """The walk through an outlet's past between these instants; None when there was none yet."""
        with self._database.reading() as connection:
            return backfills.backfill(connection, outlet_id, since, until)

    def backfills(self, outlet_id: str | None = None) -> list[BackfillRecord]:
        """All walks through the past, or those of one outlet, the newest begun first."""
        with self._database.reading() as connection:
            return backfills.backfills(connection, outlet_id)

    def save_backfill(self, record: BackfillRecord) -> None:
        """Write down how far a walk through the past came."""
        with self._database.writing() as connection:
            backfills.save_backfill(connection, record)

    def pending_links(
        self,
        now: datetime,
        *,
        limit: int,
        exclude: Collection[int] = (),
        per_outlet: int | None = None,
        outlets: Collection[str] | None = None,
    ) -> list[PendingLink]:
        """The links to fetch at `now`, the newest found first, without those of the ids in `exclude`.

        With `per_outlet`, at most so many of any outlet, those excluded counted in; with `outlets`, only theirs.
        """
        with self._database.reading() as connection:
            return pending.pending_links(connection, now, limit, exclude, per_outlet, outlets)

    def store_article(
        self,
        link_id: int,
        article: NewArticle,
        snapshot: SnapshotRecord,
        flags: Sequence[FlagRecord],
        *,
        now: datetime,
        recheck_at: datetime | None = None,
    ) -> StoreResult:
        """Store one page. Raises ItemRefused, when its link is closed as failed."""
        result = self.store_many([IntakeItem(link_id, article, snapshot, flags, recheck_at)], now=now)[0]
        if isinstance(result, ItemRefused):
            raise result
        return result

    def store_many(self, items: Sequence[IntakeItem], *, now: datetime) -> list[StoreResult | ItemRefused]:
        """Store pages in one transaction; what became of each, in order. See `storage.intake`.

        A page that is refused is an error in the list, not an exception; the others are stored.
        """
        with self._database.writing() as connection:
            return intake.store_many(connection, self.place, items, now)

    def close_link(
        self,
        link_id: int,
        state: LinkState,
        reason: str,
        *,
        now: datetime,
        next_try_at: datetime | None = None,
        http_status: int | None = None,
    ) -> None:
        """End a fetch that gave no page: REJECTED, FAILED or, to hand a link back, WAITING. Raises NotKnown."""
        with self._database.writing() as connection:
            pending.close_link(
                connection,
                self.place,
                link_id,
                state,
                reason,
                now=now,
                next_try_at=next_try_at,
                http_status=http_status,
            )

    def note_missing(self, link_id: int, *, now: datetime, next_try_at: datetime) -> None:
        """The page of a stored link is not there: looked for once more under the link's own address. Raises NotKnown."""
        with self._database.writing() as connection:
            pending.note_missing(connection, self.place, link_id, now, next_try_at)

    def mark_withdrawn(self, article_id: int, *, now: datetime) -> None:
        """The page of an article is gone. Raises NotKnown."""
        with self._database.writing() as connection:
            pending.mark_withdrawn(connection, self.place, article_id, now)

    def touch_article(self, link_id: int, *, now: datetime, recheck_at: datetime | None = None) -> None:
        """The page of a stored link is unchanged (304). Raises NotKnown."""
        with self._database.writing() as connection:
            pending.touch_article(connection, self.place, link_id, now, recheck_at)

    def ledger(self) -> LedgerSum:
        """The sum of the books, and what does not add up."""
        with self._database.reading() as connection:
            return ledger.ledger(connection)

    def links(
        self, outlet_id: str | None = None, state: LinkState | None = None, limit: int | None = None
    ) -> list[LinkRecord]:
        """The lines of the ledger, the newest found first."""
        with self._database.reading() as connection:
            return ledger.links(connection, outlet_id, state, limit)

    def find_link(self, url_or_key: str) -> list[LinkRecord]:
        """The lines with this identity or address; empty when it was never found."""
        with self._database.reading() as connection:
            return ledger.find_link(connection, url_or_key)

    def statistics(self) -> Statistics:
        """How much there is of everything."""
        with self._database.reading() as connection:
            return ledger.statistics(connection)

    def article(self, article_id: int) -> StoredArticle | None:
        """One article in its newest version; None when there is none."""
        with self._database.reading() as connection:
            return articles.article(connection, article_id)

    def choices(self, article_id: int) -> tuple[ChoiceRecord, ...]:
        """How an article's newest version was read; empty when that was not kept."""
        with self._database.reading() as connection:
            return choices.choices(connection, article_id)

    def revisions(self, article_id: int) -> list[RevisionRecord]:
        """The earlier versions of an article, the first one first."""
        with self._database.reading() as connection:
            return articles.revisions(connection, article_id)

    def articles(
        self,
        *,
        outlet_id: str | None = None,
        language: str | None = None,
        theme: str | None = None,
        completeness: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = 50,
    ) -> list[StoredArticle]:
        """The articles filed in [since, until) for which the rest holds, the newest first; `limit` None is all.

        An article is filed under `published_at`; one without a date under the moment of its first fetch.
        """
        with self._database.reading() as connection:
            return articles.articles(
                connection,
                outlet_id=outlet_id,
                language=language,
                theme=theme,
                completeness=completeness,
                since=since,
                until=until,
                limit=limit,
            )

    def export(self) -> Iterator[StoredArticle]:
        """All articles by id, as a stream that holds a few at a time."""
        return articles.export(self._database)

    def flagged_between(self, start: datetime, end: datetime) -> list[StoredArticle]:
        """The articles filed in [start, end) whose newest version matches a theme, the oldest first."""
        with self._database.reading() as connection:
            return articles.flagged_between(connection, start, end)

    def outlet_checks(self, start: datetime, end: datetime) -> list[OutletCheck]:
        """What was checked of each outlet in [start, end), and how it stands now. See `storage.checks`."""
        with self._database.reading() as connection:
            return checks.outlet_checks(connection, start, end)

    def endpoints(self, outlet_id: str | None = None) -> list[EndpointStatus]:
        """The endpoints with their states, by outlet and address; switched-off ones, too."""
        with self._database.reading() as connection:
            return sources.endpoints(connection, outlet_id)

    def outlets(self) -> list[OutletRecord]:
        """Every outlet that was ever in the catalogue, by id."""
        with self._database.reading() as connection:
            return sources.outlets(connection)

    def search(self, query: str, *, limit: int = 20) -> list[SearchHit]:
        """The articles that hold all words and "phrases" of a folded query, best first. No query is an error."""
        with self._database.reading() as connection:
            ranks = dict(search.search(connection, query, limit))
            return [SearchHit(one, ranks[one.id]) for one in articles.articles_of(connection, ranks)]

    def last_snapshot_ends(self) -> dict[str, int]:
        """For each snapshot file the byte after its last committed record."""
        with self._database.reading() as connection:
            return snapshots.last_snapshot_ends(connection)
