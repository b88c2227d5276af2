"""Which links are to be fetched, and how a fetch ends that gave no page to store.

`links.next_try_at` alone says when a link is due, in whatever state: a waiting one, a failed one to be tried again, or
a stored one whose page is to be looked at again. Null means never.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, update

from storage.errors import NotKnown
from storage.linkrecords import LinkState, PendingLink
from storage.storyfeatures import wait_again
from storage.tables import Article, Link, Outlet

MISSING = "404: no such page; a second look is to confirm it"

PENDING_COLUMNS = (
    Link.id,
    Link.outlet_id,
    Link.url,
    Link.final_url,
    Link.key,
    Link.hints,
    Link.attempts,
    Link.state,
    Link.article_id,
    Link.http_status,
    Article.etag,
    Article.last_modified,
    Article.layout_version,
)


def pending_link(row: Row[Any]) -> PendingLink:
    """A row of `PENDING_COLUMNS` as a value. Only a stored link is read again; a duplicate's article is another's."""
    stored = row.state == LinkState.STORED.value
    return PendingLink(
        id=row.id,
        outlet_id=row.outlet_id,
        url=(row.final_url if stored else None) or row.url,
        key=row.key,
        hints=row.hints,
        attempts=row.attempts,
        article_id=row.article_id if stored else None,
        etag=row.etag if stored else None,
        last_modified=row.last_modified if stored else None,
        last_status=row.http_status if stored else None,
        layout_version=row.layout_version if stored else None,
    )


def pending_links(
    connection: Connection,
    now: datetime,
    limit: int,
    exclude: Collection[int],
    per_outlet: int | None,
    outlets: Collection[str] | None,
) -> list[PendingLink]:
    """The links due at `now`, the newest found first, at most `limit`; none of outlets that are switched off.
    With `per_outlet` the outlets take turns, so that the limit leaves none of them out.

    `exclude` are ids to leave out (what is under way). With `per_outlet`, at most so many of any outlet, those excluded
    counted: an outlet with that many under way gives none. With `outlets`, only theirs.
    """
    excluded = frozenset(exclude)
    is_on = select(Outlet.id).where(Outlet.id == Link.outlet_id, Outlet.off_since.is_(None)).exists()
    ids = select(Link.id).where(Link.next_try_at <= now, is_on).limit(limit + len(excluded))
    if per_outlet is not None:
        ids = _of_each_outlet(per_outlet, now)
    if (
        outlets is not None
    ):  # by the outlet's own row, where it is there: else SQLite would look at every link of theirs
        ids = ids.where((Link.outlet_id if per_outlet is None else Outlet.id).in_(outlets))
    newest_first: tuple[ColumnElement[Any], ...] = (Link.found_at.desc(), Link.id.desc())
    if per_outlet is not None:  # the newest of every outlet before the second newest of any
        newest_first = (func.row_number().over(partition_by=Link.outlet_id, order_by=newest_first), *newest_first)
    in_turn = connection.execute(ids.order_by(*newest_first)).scalars()
    wanted = [id_ for id_ in in_turn if id_ not in excluded][:limit]
    rows = {row.id: pending_link(row) for row in _rows(connection, wanted)}
    return [rows[id_] for id_ in wanted]


def _of_each_outlet(per_outlet: int, now: datetime) -> Select[int]:
    """The newest of each outlet by a look into the index for each, whatever the backlog of one of them."""
    inner = Link.__table__.alias("newest")
    of_outlet = (
        select(inner.c.id)
        .where(inner.c.outlet_id == Outlet.id, inner.c.next_try_at <= now)
        .order_by(inner.c.found_at.desc(), inner.c.id.desc())
        .limit(per_outlet)
        .correlate(Outlet)
        .scalar_subquery()
    )
    return select(Link.id).select_from(Outlet).join(Link, Link.id.in_(of_outlet)).where(Outlet.off_since.is_(None))


def _rows(connection: Connection, ids: list[int]) -> list[Row[Any]]:
    if not ids:
        return []
    statement = select(*PENDING_COLUMNS).outerjoin(Article, Article.id == Link.article_id)
    return list(connection.execute(statement.where(Link.id.in_(ids))))


def close_link(
    connection: Connection,
    place: str,
    link_id: int,
    state: LinkState,
    reason: str,
    *,
    now: datetime,
    next_try_at: datetime | None,
    http_status: int | None,
) -> None:
    """End a fetch that gave no page to store. Raises NotKnown, and ValueError for STORED and DUPLICATE.

    A stored page stays stored whatever its re-reading ends in: only when to look again, and why it failed, are noted.
    """
    if state in {LinkState.STORED, LinkState.DUPLICATE}:
        raise ValueError(f"a link becomes {state.value} by storing its page")
    statement = select(Link.state, Link.attempts, Link.article_id).where(Link.id == link_id)
    row = connection.execute(statement.with_for_update()).one_or_none()
    if row is None:
        raise NotKnown(place, f"there is no link {link_id}")
    values: dict[str, Any] = {"next_try_at": next_try_at, "http_status": http_status}
    if state is LinkState.FAILED:
        values["attempts"] = row.attempts + 1
    if row.state == LinkState.STORED.value and row.article_id is not None:
        values["reason"] = f"not read again: {reason}"
    else:
        values |= {"state": state.value, "reason": reason, "refused_unseen": False, "article_id": None}
        if row.state != state.value:
            values["changed_at"] = now
        if state is LinkState.WAITING and next_try_at is None:
            values["next_try_at"] = now
        if state is LinkState.REJECTED:
            values["next_try_at"] = None
    connection.execute(update(Link).where(Link.id == link_id).values(values))


def touch_article(connection: Connection, place: str, link_id: int, now: datetime, recheck_at: datetime | None) -> None:
    """The page of a stored link is as it was (304). Raises NotKnown."""
    article_id = connection.execute(
        select(Link.article_id).where(Link.id == link_id, Link.state == LinkState.STORED.value)
    ).scalar()
    if article_id is None:
        raise NotKnown(place, f"link {link_id} has no stored article")
    _note_return(connection, article_id, now)
    connection.execute(update(Article).where(Article.id == article_id).values(checked_at=now, withdrawn_at=None))
    values = {"next_try_at": recheck_at, "attempts": 0, "reason": "", "http_status": 304}
    connection.execute(update(Link).where(Link.id == link_id).values(values))


def _note_return(connection: Connection, article_id: int, now: datetime) -> None:
    """Of an article that comes back, the story is to be told anew."""
    withdrawn = select(Article.id).where(Article.id == article_id, Article.withdrawn_at.is_not(None))
    wait_again(connection, connection.execute(withdrawn).scalars(), now)


def note_missing(connection: Connection, place: str, link_id: int, now: datetime, next_try_at: datetime) -> None:
    """The page of a stored link is not there (404), which a second look is to confirm. Raises NotKnown.

    That look goes to the link's own address, whatever that led to before: it may lead elsewhere by now.
    """
    is_stored = Link.state == LinkState.STORED.value
    article_id = connection.execute(select(Link.article_id).where(Link.id == link_id, is_stored)).scalar()
    if article_id is None:
        raise NotKnown(place, f"link {link_id} has no stored article")
    values = {"next_try_at": next_try_at, "reason": MISSING, "http_status": 404, "final_url": None, "attempts": 0}
    connection.execute(update(Article).where(Article.id == article_id).values(checked_at=now))
    connection.execute(update(Link).where(Link.id == link_id).values(values))


def mark_withdrawn(connection: Connection, place: str, article_id: int, now: datetime) -> None:
    """The page of an article is gone (404, 410). The first time it was seen gone is kept. Raises NotKnown."""
    row = connection.execute(select(Article.withdrawn_at).where(Article.id == article_id)).one_or_none()
    if row is None:
        raise NotKnown(place, f"there is no article {article_id}")
    if row.withdrawn_at is None:
        wait_again(connection, [article_id], now)
    values = {"checked_at": now, "withdrawn_at": row.withdrawn_at or now}
    connection.execute(update(Article).where(Article.id == article_id).values(values))
    connection.execute(
        update(Link)
        .where(Link.article_id == article_id, Link.state == LinkState.STORED.value)
        .values(next_try_at=None, attempts=0, reason="withdrawn by its publisher")
    )
