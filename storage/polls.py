"""What one poll of an endpoint leaves behind: its row, the endpoint's state, and the ledger's new lines."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Insert, Row, bindparam, case, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.batches import batches
from storage.errors import NotKnown
from storage.identity import same_page, stored_key
from storage.pending import PENDING_COLUMNS, pending_link
from storage.records import EndpointEvent, EndpointState, FoundLink, LinkState, PendingLink, Poll
from storage.sources import is_another_state, note_event
from storage.tables import Article, Endpoint, Event, Link, PollRow

ANSWERED = frozenset({EndpointState.OK, EndpointState.UNCHANGED, EndpointState.EMPTY})
"""States that move `last_ok_at`: the address gave what it should. STALE is none of them: a zombie is not well."""

_EVENT_FIELDS = ("endpoint_id", "at", "previous", "state", "reason")


def record_poll(
    connection: Connection, place: str, poll: Poll, links: Sequence[FoundLink], now: datetime
) -> list[PendingLink]:
    """Write a poll down; the links to fetch now, in the order given.

    Those are the links never seen before (unless rejected where they were found), those that another endpoint had
    rejected unseen, and stored pages of which the endpoint tells a change that came after the last fetch. A new link to
    the canonical address of a stored article is a duplicate of it, without being fetched. What calls for a fetch is due
    in the ledger, too: nothing depends on what is returned. Raises NotKnown.
    """
    _update_endpoint(connection, place, poll)
    connection.execute(insert(PollRow), _poll_row(poll))
    found = {stored_key(link.key): link for link in reversed(links)}
    keys = list(reversed(found))
    known = _known(connection, keys)
    new_keys = [key for key in keys if key not in known]
    owners = _owners(connection, new_keys)
    fresh = [_new_row(key, found[key], now, poll.endpoint_id, owners.get(key)) for key in new_keys]
    for batch in batches(fresh):
        connection.execute(_insert_links(connection), batch)
    to_fetch = {row["key"] for row in fresh if row["next_try_at"] is not None}
    to_fetch |= _reopen(connection, known, found, now, poll.endpoint_id)
    to_fetch |= _read_again(connection, known, found, now)
    pending = _pending(connection, [key for key in keys if key in to_fetch], now)
    return [pending[key] for key in keys if key in pending]


def unknown_keys(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of the keys under which no link was ever found."""
    by_stored = {stored_key(key): key for key in keys}
    for batch in batches(tuple(by_stored)):
        for known in connection.execute(select(Link.key).where(Link.key.in_(batch))).scalars():
            by_stored.pop(known, None)
    return set(by_stored.values())


def polls_by_hour(connection: Connection, now: datetime, hours: int) -> list[int]:
    """How many polls began in each of the last hours before `now`, the latest hour last."""
    counts = [0] * hours
    begun = select(PollRow.at).where(PollRow.at > now - timedelta(hours=hours), PollRow.at <= now)
    for at in connection.execute(begun).scalars():
        counts[hours - 1 - int((now - at).total_seconds() // 3_600)] += 1
    return counts


def events(connection: Connection, since: datetime, outlet_id: str | None) -> list[EndpointEvent]:
    """The changes of state from `since` on, of one outlet if given, the newest first."""
    statement = (
        select(Endpoint.outlet_id, Endpoint.url, *(getattr(Event, name) for name in _EVENT_FIELDS))
        .join(Endpoint, Endpoint.id == Event.endpoint_id)
        .where(Event.at >= since)
        .order_by(Event.at.desc(), Event.id.desc())
    )
    if outlet_id is not None:
        statement = statement.where(Endpoint.outlet_id == outlet_id)
    return [
        EndpointEvent(
            **{
                **row._mapping,
                "previous": EndpointState(row.previous),
                "state": EndpointState(row.state),
            }
        )
        for row in connection.execute(statement)
    ]


def _update_endpoint(connection: Connection, place: str, poll: Poll) -> None:
    note_event(connection, poll.endpoint_id, poll.state, poll.reason, poll.at)
    values: dict[str, Any] = {
        "state": poll.state.value,
        "reason": poll.reason,
        "state_since": case((is_another_state(poll.state), poll.at), else_=Endpoint.state_since),
        "last_polled_at": poll.at,
        "next_due_at": poll.next_due_at,
        "failures": poll.failures,
        "etag": poll.etag,
        "last_modified": poll.last_modified,
        "content_hash": poll.content_hash,
        "moved_to": poll.moved_to,
        "advice": poll.advice,
        "rhythm": poll.rhythm,
    }
    if poll.state in ANSWERED:
        values["last_ok_at"] = poll.at
    if poll.newest_item_at is not None:
        values["newest_item_at"] = poll.newest_item_at
    if not connection.execute(update(Endpoint).where(Endpoint.id == poll.endpoint_id).values(values)).rowcount:
        raise NotKnown(place, f"there is no endpoint {poll.endpoint_id}")


def _poll_row(poll: Poll) -> dict[str, Any]:
    names = ("endpoint_id", "at", "reason", "items", "http_status", "duration_ms", "bytes_received", "newest_item_at")
    return {**{name: getattr(poll, name) for name in names}, "state": poll.state.value}


def _known(connection: Connection, keys: Iterable[str]) -> dict[str, Row[Any]]:
    columns = (Link.id, Link.key, Link.state, Link.refused_unseen, Link.told_at, Article.checked_at)
    statement = select(*columns).outerjoin(Article, Article.id == Link.article_id)
    rows: dict[str, Row[Any]] = {}
    for batch in batches(keys):
        rows |= {row.key: row for row in connection.execute(statement.where(Link.key.in_(batch)))}
    return rows


def _owners(connection: Connection, keys: Iterable[str]) -> dict[str, Row[Any]]:
    """The articles whose canonical identity is one of the keys."""
    rows: dict[str, Row[Any]] = {}
    for batch in batches(keys):
        columns = select(Article.id, Article.key, Article.url)
        rows |= {row.key: row for row in connection.execute(columns.where(Article.key.in_(batch)))}
    return rows


def _new_row(
    key: str, link: FoundLink, now: datetime, endpoint_id: int, owner: Row[Any] | None = None
) -> dict[str, Any]:
    rejected = link.rejected_because is not None
    state, reason = LinkState.WAITING, ""
    if rejected:
        state, reason = LinkState.REJECTED, link.rejected_because or ""
    elif owner is not None:
        state, reason = LinkState.DUPLICATE, same_page(owner.url)
    return {
        "outlet_id": link.outlet_id,
        "url": link.url,
        "key": key,
        "state": state.value,
        "reason": reason,
        "attempts": 0,
        "found_at": now,
        "changed_at": now,
        "next_try_at": now if state is LinkState.WAITING else None,
        "hints": link.hints,
        "told_at": link.updated_at,
        "refused_unseen": rejected,
        "article_id": owner.id if state is LinkState.DUPLICATE and owner is not None else None,
        "endpoint_id": endpoint_id,
    }


def _insert_links(connection: Connection) -> Insert:
    """Another worker may have found the same link a moment ago: its row stands."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(Link).on_conflict_do_nothing(index_elements=["key"])
    return postgresql.insert(Link).on_conflict_do_nothing(index_elements=["key"])


def _reopen(
    connection: Connection,
    known: dict[str, Row[Any]],
    found: dict[str, FoundLink],
    now: datetime,
    endpoint_id: int,
) -> set[str]:
    """A link that one endpoint rejected unseen (another site's address in a sitemap) is taken where it belongs."""
    keys = {key for key, row in known.items() if row.refused_unseen and found[key].rejected_because is None}
    rows = [{**_new_row(key, found[key], now, endpoint_id), "row_id": known[key].id} for key in keys]
    for row in rows:
        del row["key"], row["found_at"]
    if rows:
        statement = update(Link).where(Link.id == bindparam("row_id"))
        connection.execute(statement.values({name: bindparam(name) for name in rows[0] if name != "row_id"}), rows)
    return keys


def _read_again(
    connection: Connection, known: dict[str, Row[Any]], found: dict[str, FoundLink], now: datetime
) -> set[str]:
    """Stored pages that changed after they were last fetched, by what the endpoint tells.

    Each change told is followed once: else an endpoint whose clock is ahead would have its pages read at every poll.
    """
    told = {
        key: updated_at
        for key, row in known.items()
        if row.state == LinkState.STORED.value and (updated_at := found[key].updated_at) and row.checked_at is not None
        if updated_at > row.checked_at and (row.told_at is None or updated_at > row.told_at)
    }
    if told:
        statement = update(Link).where(Link.id == bindparam("row_id"))
        connection.execute(
            statement.values(told_at=bindparam("told"), next_try_at=bindparam("due"), attempts=0),
            [{"row_id": known[key].id, "told": at, "due": now} for key, at in told.items()],
        )
    return set(told)


def _pending(connection: Connection, keys: Iterable[str], now: datetime) -> dict[str, PendingLink]:
    statement = select(*PENDING_COLUMNS).outerjoin(Article, Article.id == Link.article_id)
    rows: dict[str, PendingLink] = {}
    for batch in batches(keys):
        due = statement.where(Link.key.in_(batch), Link.next_try_at <= now)
        rows |= {row.key: pending_link(row) for row in connection.execute(due)}
    return rows
