"""The books: every link that was ever found, what became of it, and whether it all adds up."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    case,
    distinct,
    exists,
    func,
    literal,
    select,
    union_all,
)

from storage.identity import same_text, stored_key
from storage.linkrecords import LedgerSum, LinkRecord, LinkState
from storage.tables import Article, Endpoint, Flag, Link, Outlet, Revision, Snapshot

REASONS_LIMIT = 50
OTHER_REASONS = "other reasons"
_ENDED_WITHOUT_PAGE = (LinkState.REJECTED, LinkState.FAILED)
_LINK_FIELDS = tuple(LinkRecord.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much there is. `flagged` counts articles whose newest version matches a theme."""

    outlets: int
    endpoints_enabled: int
    links: int
    articles: int
    revisions: int
    flagged: int
    snapshots: int
    snapshot_bytes: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """The links of one state and reason, and how many of them name an article and have a next try."""

    state: str
    reason: str
    links: int
    with_article: int
    with_next_try: int


@dataclass(frozen=True, slots=True)
class _Check:
    """What no link of these states may be: `amiss` says how many of a cell are, and `are` finds one of them."""

    states: tuple[LinkState, ...]
    amiss: Callable[[_Cell], int]
    are: ColumnElement[bool]
    words: str


_NO_ARTICLE = Link.article_id.is_(None)
_CHECKS = (
    _Check(
        (LinkState.STORED,), lambda one: one.links - one.with_article, _NO_ARTICLE, "stored links without an article"
    ),
    _Check(
        (LinkState.DUPLICATE,),
        lambda one: one.links - one.with_article,
        _NO_ARTICLE,
        "duplicate links without an article",
    ),
    _Check(
        (*_ENDED_WITHOUT_PAGE, LinkState.WAITING),
        lambda one: one.with_article,
        ~_NO_ARTICLE,
        "unstored links that name an article",
    ),
    _Check(
        _ENDED_WITHOUT_PAGE,
        lambda one: 0 if one.reason else one.links,
        Link.reason == "",
        "rejected or failed links without a reason",
    ),
    _Check(
        (LinkState.WAITING,),
        lambda one: one.links - one.with_next_try,
        Link.next_try_at.is_(None),
        "waiting links that never become due",
    ),
)


def ledger(connection: Connection) -> LedgerSum:
    """The sum of the books. Duplicates have two reasons here; the ledger's rows name the page that each is a copy of.

    It is counted anew from the rows each time, of which those of links are read once, and of the others indexes alone.
    """
    found = _count(connection, select(func.count()).select_from(Link))
    cells = _cells(connection)
    counts: dict[str, Counter[str]] = {}
    for cell in cells:
        counts.setdefault(cell.state, Counter())[cell.reason] += cell.links
    sums = {state.value: counts.get(state.value, Counter()).total() for state in LinkState}
    return LedgerSum(
        found=found,
        **sums,
        reasons={state: _reasons(counter) for state, counter in counts.items()},
        problems=(*_problems_of_links(connection, found, cells), *_problems_of_articles(connection)),
    )


def _cells(connection: Connection) -> list[_Cell]:
    duplicate = Link.state == LinkState.DUPLICATE.value
    reason = case(
        (and_(duplicate, Link.reason.startswith(same_text(""))), literal("same text as another page of its outlet")),
        (duplicate, literal("same page as another link")),
        else_=Link.reason,
    )
    columns = (
        Link.state,
        reason.label("reason"),
        func.count(),
        func.count(Link.article_id),
        func.count(Link.next_try_at),
    )
    return [_Cell(*row) for row in connection.execute(select(*columns).group_by(Link.state, "reason"))]


def _reasons(counter: Counter[str]) -> Mapping[str, int]:
    """The most frequent reasons; the rest of a long tail is one sum, so that the reasons add up."""
    reasons = dict(counter.most_common(REASONS_LIMIT))
    rest = counter.total() - sum(reasons.values())
    return {**reasons, OTHER_REASONS: reasons.get(OTHER_REASONS, 0) + rest} if rest else reasons


def _problems_of_links(connection: Connection, found: int, cells: Sequence[_Cell]) -> Iterator[str]:
    known = set(LinkState)
    summed = sum(cell.links for cell in cells if cell.state in known)
    if found != summed:
        strange = ", ".join(sorted({repr(cell.state) for cell in cells if cell.state not in known}))
        yield f"{found} links were found, but the states add up to {summed}; unknown states: {strange or 'none'}"
    for check in _CHECKS:
        count = sum(check.amiss(cell) for cell in cells if cell.state in check.states)
        if count:
            of_states = Link.state.in_([state.value for state in check.states])
            example = connection.execute(select(func.min(Link.url)).where(of_states, check.are)).scalar()
            yield f"{count} {check.words}, for instance {example}"


def _problems_of_articles(connection: Connection) -> Iterator[str]:
    """Each question reads indexes, and rows only of what is amiss: the texts of all articles are many times the books."""
    stored = func.sum(case((Link.state == LinkState.STORED.value, 1), else_=0))
    linked = select(Link.article_id.label("id")).where(~_NO_ARTICLE).group_by(Link.article_id)
    unlinked = select(Article.id).where(~exists().where(Link.article_id == Article.id))
    kept = select(Revision.article_id, func.count().label("number")).group_by(Revision.article_id).subquery()
    short = (
        select(Article.id)
        .outerjoin(kept, kept.c.article_id == Article.id)
        .where(Article.revision != 1, func.coalesce(kept.c.number, 0) != Article.revision - 1)
    )
    over = select(Article.id).join(kept, kept.c.article_id == Article.id).where(Article.revision == 1)
    version = and_(Snapshot.article_id == Article.id, Snapshot.revision == Article.revision)
    for amiss, words in (
        (union_all(linked.having(stored != 1), unlinked), "articles without exactly one stored link"),
        (union_all(short, over), "articles whose earlier versions are not all kept"),
        (select(Article.id).where(~exists().where(version)), "articles without a snapshot"),
    ):
        ids = amiss.subquery()
        statement = select(func.count(), func.min(Article.url)).join(ids, ids.c.id == Article.id)
        count, example = connection.execute(statement).one()
        if count:
            yield f"{count} {words}, for instance {example}"


def links(
    connection: Connection, outlet_id: str | None, state: LinkState | None, limit: int | None
) -> list[LinkRecord]:
    """The lines of the ledger, of one outlet or in one state if given, the newest found first."""
    statement = _lines().order_by(Link.found_at.desc(), Link.id.desc()).limit(limit)
    if outlet_id is not None:
        statement = statement.where(Link.outlet_id == outlet_id)
    if state is not None:
        statement = statement.where(Link.state == state.value)
    return [_record(row._mapping) for row in connection.execute(statement)]


def find_link(connection: Connection, url_or_key: str) -> list[LinkRecord]:
    """The lines with this key or, if there is none, with this address as it was found."""
    by_key = _lines().where(Link.key == stored_key(url_or_key))
    by_url = _lines().where(Link.url == url_or_key).order_by(Link.id)
    rows = connection.execute(by_key).all() or connection.execute(by_url).all()
    return [_record(row._mapping) for row in rows]


def statistics(connection: Connection) -> Statistics:
    """How much there is of everything."""
    newest = and_(Flag.article_id == Article.id, Flag.revision == Article.revision)
    snapshots, snapshot_bytes = connection.execute(
        select(func.count(), func.coalesce(func.sum(Snapshot.length), 0)).select_from(Snapshot)
    ).one()
    return Statistics(
        outlets=_count(connection, select(func.count()).select_from(Outlet)),
        endpoints_enabled=_count(connection, select(func.count()).select_from(Endpoint).where(Endpoint.enabled)),
        links=_count(connection, select(func.count()).select_from(Link)),
        articles=_count(connection, select(func.count()).select_from(Article)),
        revisions=_count(connection, select(func.count()).select_from(Revision)),
        flagged=_count(connection, select(func.count(distinct(Article.id))).join(Flag, newest)),
        snapshots=snapshots,
        snapshot_bytes=int(snapshot_bytes),
    )


def _count(connection: Connection, statement: Any) -> int:
    return int(connection.execute(statement).scalar_one())


def _lines() -> Any:
    return select(*(getattr(Link, name) for name in _LINK_FIELDS))


def _record(row: RowMapping) -> LinkRecord:
    return LinkRecord(**{**row, "state": LinkState(row["state"])})
