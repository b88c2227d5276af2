"""What one poll of an endpoint leaves behind: its row, the endpoint's state, and the ledger's new lines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, Row, bindparam, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.batches import batches
from storage.endpointrecords import EndpointState, Poll, PollResult
from storage.errors import NotKnown
from storage.identity import same_page, stored_key
from storage.linkrecords import FoundLink, LinkState, PendingLink
from storage.parts import remember_parts
from storage.pending import PENDING_COLUMNS, pending_link
from storage.sources import is_another_state
from storage.tables import Article, Endpoint, Event, Link, PollRow

ANSWERED = frozenset({EndpointState.OK, EndpointState.UNCHANGED, EndpointState.EMPTY})
"""States that move `last_ok_at`: the address gave what it should. STALE is none of them: a zombie is not well."""

_OF_ARTICLES = frozenset({LinkState.STORED.value, LinkState.DUPLICATE.value})

_KEPT = ("state", "state_since", "last_ok_at", "newest_item_at")
_TAKEN = ("reason", "next_due_at", "failures", "etag", "last_modified", "content_hash", "moved_to", "advice", "rhythm")


def record_poll(
    connection: Connection, place: str, poll: Poll, links: Sequence[FoundLink], now: datetime
) -> list[PendingLink]:
    """Write one poll down, as `record_polls` does; the links to fetch now, in the order given."""
    (to_fetch,) = record_polls(connection, place, [PollResult(poll, tuple(links))], now)
    pending = _pending(connection, to_fetch, now)
    return [pending[key] for key in to_fetch if key in pending]


def record_polls(connection: Connection, place: str, results: Sequence[PollResult], now: datetime) -> list[list[str]]:
    """Write polls down with what they found; for each the identities of the links to fetch for it, in the order given.

    Those are the links never seen before (unless rejected where they were found), those that another endpoint had
    rejected unseen, and stored pages of which the endpoint tells a change that came after the last fetch. A change told
    of a duplicate makes its article's own link due, which is none of those returned. A new link to the canonical address
    of a stored article is a duplicate of it, without being fetched. A link that several of the polls found counts for the
    first of them. What calls for a fetch is due in the ledger, too: nothing depends on what is returned. Raises NotKnown.
    """
    _update_endpoints(connection, place, [one.poll for one in results])
    connection.execute(insert(PollRow), [_poll_row(one.poll) for one in results])
    found = _first_found((link, one.poll.endpoint_id) for one in results for link in one.links)
    to_fetch = _record_found(connection, found, now)
    for one in results:
        if one.parts:
            remember_parts(connection, one.poll.endpoint_id, one.parts)
    by_endpoint: dict[int, list[str]] = {one.poll.endpoint_id: [] for one in results}
    for key, (_, endpoint_id) in found.items():
        if key in to_fetch:
            by_endpoint[endpoint_id].append(key)
    return [by_endpoint[one.poll.endpoint_id] for one in results]


def record_links(connection: Connection, endpoint_id: int, links: Sequence[FoundLink], now: datetime) -> int:
    """Write down links that a walk through an endpoint's past found; how many of them are to be fetched now."""
    return len(_record_found(connection, _first_found((link, endpoint_id) for link in links), now))


def _record_found(connection: Connection, found: dict[str, tuple[FoundLink, int]], now: datetime) -> set[str]:
    """Write links down by their identities; those to fetch now."""
    known = _known(connection, found)
    new_keys = [key for key in found if key not in known]
    owners = _owners(connection, new_keys)
    fresh = [_new_row(key, *found[key], now, owners.get(key)) for key in new_keys]
    for batch in batches(fresh):
        connection.execute(_insert_links(connection), batch)
    to_fetch = {row["key"] for row in fresh if row["next_try_at"] is not None}
    to_fetch |= _reopen(connection, known, found, now)
    return to_fetch | _read_again(connection, known, found, now)


def _first_found(links: Iterable[tuple[FoundLink, int]]) -> dict[str, tuple[FoundLink, int]]:
    """Each identity with the link and the endpoint that found it first. One that was not rejected goes before one that
    was, and the newest change that any of them tells counts."""
    found: dict[str, tuple[FoundLink, int]] = {}
    for link, finder_id in links:
        key = stored_key(link.key)
        if key not in found:
            found[key] = (link, finder_id)
            continue
        first, endpoint_id = found[key]
        if first.rejected_because is not None and link.rejected_because is None:
            first, endpoint_id = link, finder_id
        told = max(filter(None, (first.updated_at, link.updated_at)), default=None)
        found[key] = (first if first.updated_at == told else replace(first, updated_at=told), endpoint_id)
    return found


def unknown_keys(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of the keys under which no link was ever found."""
    by_stored = {stored_key(key): key for key in keys}
    for batch in batches(tuple(by_stored)):
        for known in connection.execute(select(Link.key).where(Link.key.in_(batch))).scalars():
            by_stored.pop(known, None)
    return set(by_stored.values())


def _update_endpoints(connection: Connection, place: str, polls: Sequence[Poll]) -> None:
    """Write the endpoints' new states, and a line of history for each that changed."""
    ids = {poll.endpoint_id for poll in polls}
    columns = (Endpoint.id, *(getattr(Endpoint, name) for name in _KEPT))
    rows: dict[int, dict[str, Any]] = {}
    for batch in batches(sorted(ids)):
        asked = select(*columns).where(Endpoint.id.in_(batch)).order_by(Endpoint.id).with_for_update()
        rows |= {row.id: dict(row._mapping) for row in connection.execute(asked)}
    changes = []
    for poll in polls:
        if poll.endpoint_id not in rows:
            raise NotKnown(place, f"there is no endpoint {poll.endpoint_id}")
        row = rows[poll.endpoint_id]
        if is_another_state(row["state"], poll.state):
            change = {"endpoint_id": poll.endpoint_id, "at": poll.at, "reason": poll.reason}
            changes.append({**change, "previous": row["state"], "state": poll.state.value})
            row["state_since"] = poll.at
        row |= {"state": poll.state.value, "last_polled_at": poll.at, **{name: getattr(poll, name) for name in _TAKEN}}
        if poll.state in ANSWERED:
            row["last_ok_at"] = poll.at
        row["newest_item_at"] = poll.newest_item_at or row["newest_item_at"]
    if changes:
        connection.execute(insert(Event), changes)
    names = (*_KEPT, "last_polled_at", *_TAKEN)
    statement = update(Endpoint).where(Endpoint.id == bindparam("row_id"))
    connection.execute(
        statement.values({name: bindparam(f"new_{name}") for name in names}),
        [{"row_id": id_, **{f"new_{name}": rows[id_][name] for name in names}} for id_ in sorted(ids)],
    )


def _poll_row(poll: Poll) -> dict[str, Any]:
    names = ("endpoint_id", "at", "reason", "items", "http_status", "duration_ms", "bytes_received", "newest_item_at")
    return {**{name: getattr(poll, name) for name in names}, "state": poll.state.value}


def _known(connection: Connection, keys: Iterable[str]) -> dict[str, Row[Any]]:
    columns = (
        Link.id,
        Link.key,
        Link.state,
        Link.refused_unseen,
        Link.told_at,
        Link.article_id,
        Article.checked_at,
    )
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
    key: str, link: FoundLink, endpoint_id: int, now: datetime, owner: Row[Any] | None = None
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
    connection: Connection, known: dict[str, Row[Any]], found: dict[str, tuple[FoundLink, int]], now: datetime
) -> set[str]:
    """A link that one endpoint rejected unseen (another site's address in a sitemap) is taken where it belongs."""
    keys = {key for key, row in known.items() if row.refused_unseen and found[key][0].rejected_because is None}
    rows = [{**_new_row(key, *found[key], now), "row_id": known[key].id} for key in keys]
    for row in rows:
        del row["key"], row["found_at"]
    if rows:
        statement = update(Link).where(Link.id == bindparam("row_id"))
        connection.execute(statement.values({name: bindparam(name) for name in rows[0] if name != "row_id"}), rows)
    return keys


def _read_again(
    connection: Connection, known: dict[str, Row[Any]], found: dict[str, tuple[FoundLink, int]], now: datetime
) -> set[str]:
    """Stored pages that changed after they were last fetched, by what the endpoint tells.

    Each change told is followed once: else an endpoint whose clock is ahead would have its pages read at every poll.
    A change told of a duplicate is one of its article, whose own link is made due; the duplicate is never fetched.
    """
    told = {
        key: updated_at
        for key, row in known.items()
        if row.state in _OF_ARTICLES and (updated_at := found[key][0].updated_at) and row.checked_at is not None
        if updated_at > row.checked_at and (row.told_at is None or updated_at > row.told_at)
    }
    stored = {key for key in told if known[key].state == LinkState.STORED.value}
    copies = {key: at for key, at in told.items() if key not in stored}
    if stored:
        statement = update(Link).where(Link.id == bindparam("row_id"))
        connection.execute(
            statement.values(told_at=bindparam("told"), next_try_at=bindparam("due"), attempts=0),
            [{"row_id": known[key].id, "told": told[key], "due": now} for key in stored],
        )
    if copies:
        _read_originals_again(
            connection, {known[key].id: (known[key].article_id, at) for key, at in copies.items()}, now
        )
    return stored


def _read_originals_again(connection: Connection, told: dict[int, tuple[int, datetime]], now: datetime) -> None:
    """Make the stored links of articles due of which a change was told under the address of a duplicate. `told` is by
    the duplicate's row: the article and the change."""
    noted = update(Link).where(Link.id == bindparam("row_id")).values(told_at=bindparam("told"))
    connection.execute(noted, [{"row_id": id_, "told": at} for id_, (_, at) in told.items()])
    is_news = or_(Link.told_at.is_(None), Link.told_at < bindparam("told"))
    due = update(Link).where(Link.article_id == bindparam("of_article"), Link.state == LinkState.STORED.value, is_news)
    connection.execute(
        due.values(told_at=bindparam("told"), next_try_at=bindparam("due"), attempts=0),
        [{"of_article": article_id, "told": at, "due": now} for article_id, at in told.values()],
    )


def _pending(connection: Connection, keys: Iterable[str], now: datetime) -> dict[str, PendingLink]:
    statement = select(*PENDING_COLUMNS).outerjoin(Article, Article.id == Link.article_id)
    rows: dict[str, PendingLink] = {}
    for batch in batches(keys):
        due = statement.where(Link.key.in_(batch), Link.next_try_at <= now)
        rows |= {row.key: pending_link(row) for row in connection.execute(due)}
    return rows
