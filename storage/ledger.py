"""The books: every link that was ever found, what became of it, and whether it all adds up."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, case, distinct, func, literal, or_, select

from storage.identity import same_text, stored_key
from storage.linkrecords import LedgerSum, LinkRecord, LinkState
from storage.tables import Article, Endpoint, Flag, Link, Outlet, Revision, Snapshot

REASONS_LIMIT = 50
OTHER_REASONS = "other reasons"
_ENDED_WITHOUT_PAGE = (LinkState.REJECTED.value, LinkState.FAILED.value)
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


def ledger(connection: Connection) -> LedgerSum:
    """The sum of the books. Duplicates have two reasons here; the ledger's rows name the page that each is a copy of."""
    found = _count(connection, select(func.count()).select_from(Link))
    duplicate = Link.state == LinkState.DUPLICATE.value
    reason = case(
        (and_(duplicate, Link.reason.startswith(same_text(""))), literal("same text as another page of its outlet")),
        (duplicate, literal("same page as another link")),
        else_=Link.reason,
    )
    rows = connection.execute(select(Link.state, reason.label("reason"), func.count()).group_by(Link.state, "reason"))
    counts: dict[str, Counter[str]] = {}
    for state, why, count in rows:
        counts.setdefault(state, Counter())[why] += count
    sums = {state.value: counts.get(state.value, Counter()).total() for state in LinkState}
    return LedgerSum(
        found=found,
        **sums,
        reasons={state: _reasons(counter) for state, counter in counts.items()},
        problems=tuple(_problems(connection, found, sum(sums.values()), counts)),
    )


def _reasons(counter: Counter[str]) -> Mapping[str, int]:
    """The most frequent reasons; the rest of a long tail is one sum, so that the reasons add up."""
    reasons = dict(counter.most_common(REASONS_LIMIT))
    rest = counter.total() - sum(reasons.values())
    return {**reasons, OTHER_REASONS: reasons.get(OTHER_REASONS, 0) + rest} if rest else reasons


def _problems(connection: Connection, found: int, summed: int, counts: Mapping[str, Any]) -> Iterator[str]:
    if found != summed:
        strange = ", ".join(sorted(repr(state) for state in counts if state not in set(LinkState)))
        yield f"{found} links were found, but the states add up to {summed}; unknown states: {strange or 'none'}"
    stored = Link.state == LinkState.STORED.value
    own_links = select(func.count()).where(Link.article_id == Article.id, stored).correlate(Article).scalar_subquery()
    kept = select(func.count()).where(Revision.article_id == Article.id).correlate(Article).scalar_subquery()
    version = and_(Snapshot.article_id == Article.id, Snapshot.revision == Article.revision)
    ended = Link.state.in_(_ENDED_WITHOUT_PAGE)
    waiting = Link.state == LinkState.WAITING.value
    without_article = Link.article_id.is_(None)
    questions = (
        (select(Link.url).where(stored, without_article), "stored links without an article"),
        (
            select(Link.url).where(Link.state == LinkState.DUPLICATE.value, without_article),
            "duplicate links without an article",
        ),
        (select(Link.url).where(or_(ended, waiting), ~without_article), "unstored links that name an article"),
        (select(Link.url).where(ended, Link.reason == ""), "rejected or failed links without a reason"),
        (select(Link.url).where(waiting, Link.next_try_at.is_(None)), "waiting links that never become due"),
        (select(Article.url).where(own_links != 1), "articles without exactly one stored link"),
        (select(Article.url).where(kept != Article.revision - 1), "articles whose earlier versions are not all kept"),
        (select(Article.url).where(~select(Snapshot.id).where(version).exists()), "articles without a snapshot"),
    )
    for question, words in questions:
        asked = question.subquery()
        count, example = connection.execute(select(func.count(), func.min(asked.c.url)).select_from(asked)).one()
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
