"""Takes pages in: article, snapshot, flags, index entry and ledger row commit together, or none of them.

What becomes of a page, in order:
0. Its identity is the canonical address that it states, unless an article of another link has that and shares neither
   title nor text with it: a template that names one address on every page is not believed, and the page is known by its
   own address.
1. Its link has a stored article: it is a re-reading. Same text and title: UNCHANGED. Another text: REVISION, the old
   version is kept. An address that by now leads to the page of another article, or to a page elsewhere that has nothing
   in common with what was stored: UNCHANGED, and the ledger says so.
2. Its identity is that of an article already there: DUPLICATE.
3. Its outlet published the same text before, under another address: DUPLICATE. A text of a few words says too little
   for that; it must have the same title, too.
4. Otherwise it is new: STORED.

A page that is handed in twice, because a crash came before the caller knew, is a re-reading the second time.
A re-reading that gives another canonical address than before (a headline edited with its address) moves the article to
it, unless that address is another article's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, StatementError

from storage.articlerecords import FlagRecord, NewArticle, SnapshotRecord, StoreResult
from storage.batches import batches
from storage.cleaning import clean_text
from storage.errors import ItemRefused
from storage.identity import same_page, same_text, stored_key
from storage.likeness import edited_from, same_article
from storage.linkrecords import LinkState
from storage.storyfeatures import wait_again
from storage.tables import Article, Link
from storage.versions import Version, add_versions, keep_as_revision, new_articles

SHORT_TEXT_CHARS = 200
"""A text below this length ("Video", "Photo of the day") may well be that of two pages."""


@dataclass(frozen=True, slots=True)
class IntakeItem:
    """A page to store under the link it was found by. `recheck_at` is when to look at it again; None is never.

    `final_url` is where the link's redirects led; None where there were none.
    """

    link_id: int
    article: NewArticle
    snapshot: SnapshotRecord
    flags: Sequence[FlagRecord]
    recheck_at: datetime | None = None
    final_url: str | None = None

    @property
    def text_mark(self) -> tuple[str, str, str]:
        """What two pages of one outlet share when they are one article: its text, and the title of a short one."""
        is_short = len(self.article.text) < SHORT_TEXT_CHARS
        return self.article.outlet_id, self.article.text_sha256, clean_text(self.article.title) if is_short else ""


class Fate(Enum):
    NEW = auto()
    DUPLICATE = auto()
    UNCHANGED = auto()
    REVISION = auto()
    LEADS_ELSEWHERE = auto()


def believed(item: IntakeItem, own: Row[Any] | None, owner: Row[Any] | None) -> IntakeItem:
    """The item under the identity that it has. `own` is the article its link already has, `owner` the one that has the
    identity which the page states of itself."""
    page = item.article
    if owner is None or page.own_url is None or page.own_key is None or page.own_key == page.key:
        return item
    if own is not None and owner.id == own.id:
        return item
    if same_article(clean_text(page.title), clean_text(page.text), owner.title, owner.text):
        return item
    return replace(item, article=replace(page, url=page.own_url, key=page.own_key))


def fate(item: IntakeItem, own: Row[Any] | None, owner: Row[Any] | None) -> Fate:
    """What becomes of a page. `own` is the article its link already has, `owner` the one that has its identity."""
    if own is None:
        return Fate.NEW if owner is None else Fate.DUPLICATE
    if owner is not None and owner.id != own.id:
        return Fate.LEADS_ELSEWHERE
    key, title, text = stored_key(item.article.key), clean_text(item.article.title), item.article.text
    if own.text_sha256 == item.article.text_sha256 and own.title == title:
        return Fate.UNCHANGED
    if own.key != key and not edited_from(key, title, clean_text(text), own.key, own.title, own.text):
        return Fate.LEADS_ELSEWHERE
    return Fate.REVISION


_RESULTS = {
    Fate.NEW: StoreResult.STORED,
    Fate.DUPLICATE: StoreResult.DUPLICATE,
    Fate.UNCHANGED: StoreResult.UNCHANGED,
    Fate.LEADS_ELSEWHERE: StoreResult.UNCHANGED,
    Fate.REVISION: StoreResult.REVISION,
}


def store_many(
    connection: Connection, place: str, items: Sequence[IntakeItem], now: datetime
) -> list[StoreResult | ItemRefused]:
    """Store pages in one transaction; what became of each, in order.

    A page that the database refuses gives an `ItemRefused` in its place, and its link is closed as failed for good; the
    others are stored. Raises what concerns all of them: a full disk, a lost connection.
    """
    results: list[StoreResult | ItemRefused] = []
    present = _present_keys(connection, items)
    for group in _without_conflicts(items, present):
        try:
            with connection.begin_nested():
                results += _store_group(connection, place, group, now)
        except (StatementError, OverflowError) as error:
            if not is_of_an_item(error):
                raise
            results += [_store_alone(connection, place, item, now) for item in group]
    return results


def _present_keys(connection: Connection, items: Sequence[IntakeItem]) -> dict[int, str]:
    """The identity of the article that each link has by now, by link; links without one are left out."""
    columns = select(Link.id, Article.key).join(Article, Article.id == Link.article_id)
    keys: dict[int, str] = {}
    for ids in batches(sorted({item.link_id for item in items})):
        keys |= {row.id: row.key for row in connection.execute(columns.where(Link.id.in_(ids)))}
    return keys


def _without_conflicts(items: Sequence[IntakeItem], present: dict[int, str]) -> Iterator[list[IntakeItem]]:
    """Groups, in order, in which no link, identity or text occurs twice: within one, no page decides on another.

    A re-reading may move its article to another identity, which frees the `present` one: both are of the page.
    """
    group: list[IntakeItem] = []
    seen: set[object] = set()
    held = {link_id: {key} for link_id, key in present.items()}
    for item in items:
        keys = held.setdefault(item.link_id, set())
        keys.update(_keys(item))
        marks: set[object] = {item.link_id, item.text_mark, *keys}
        if marks & seen:
            yield group
            group, seen = [], set()
        group.append(item)
        seen |= marks
    if group:
        yield group


def _keys(item: IntakeItem) -> set[str]:
    """The identities that a page may come to have."""
    return {stored_key(key) for key in (item.article.key, item.article.own_key) if key is not None}


def is_of_an_item(error: Exception) -> bool:
    """Whether the database refuses the values, not the work: class 54 of PostgreSQL is "program limit exceeded"."""
    if isinstance(error, DBAPIError):
        too_large = (getattr(error.orig, "sqlstate", None) or "").startswith("54")
        return too_large or isinstance(error, DataError | IntegrityError | ProgrammingError)
    return True


def refused_because(error: Exception | None) -> str:
    """What the database says of values that it refuses, in one line."""
    why = str(getattr(error, "orig", None) or error).partition("\n")[0][:300]
    return f"could not be stored: {why}"


def _store_alone(connection: Connection, place: str, item: IntakeItem, now: datetime) -> StoreResult | ItemRefused:
    """Store one page of a group that failed. Two tries: another worker may have stored the same page meanwhile."""
    refusal: Exception | None = None
    for _ in range(2):
        try:
            with connection.begin_nested():
                return _store_group(connection, place, [item], now)[0]
        except (StatementError, OverflowError) as error:
            if not is_of_an_item(error):
                raise
            refusal = error
    reason = refused_because(refusal)
    failed: dict[str, Any] = {"next_try_at": None, "reason": reason, "attempts": Link.attempts + 1}
    is_stored = Link.state == LinkState.STORED.value
    connection.execute(update(Link).where(Link.id == item.link_id, is_stored).values(failed))
    failed |= {"state": LinkState.FAILED.value, "changed_at": now}
    connection.execute(update(Link).where(Link.id == item.link_id, ~is_stored).values(failed))
    return ItemRefused(place, f"{item.article.url} {reason}", link_id=item.link_id)


def _store_group(
    connection: Connection, place: str, items: list[IntakeItem], now: datetime
) -> list[StoreResult | ItemRefused]:
    links = _links(connection, [item.link_id for item in items])
    by_id, by_key = _articles(connection, links, sorted({key for item in items for key in _keys(item)}))
    by_text = _same_texts(connection, items)
    results: list[StoreResult | ItemRefused] = []
    by_fate: dict[Fate, list[tuple[IntakeItem, Any]]] = {each: [] for each in Fate}
    for item in items:
        link = links.get(item.link_id)
        if link is None:
            results.append(ItemRefused(place, f"there is no link {item.link_id}", link_id=item.link_id))
            continue
        own = by_id.get(link.article_id) if link.state == LinkState.STORED.value else None
        page = believed(item, own, by_key.get(stored_key(item.article.key)))
        owner = by_key.get(stored_key(page.article.key))
        if own is None and owner is None:
            owner = by_text.get(page.text_mark)
        fated = fate(page, own, owner)
        by_fate[fated].append((page, owner if fated is Fate.DUPLICATE else own))
        results.append(_RESULTS[fated])
    for fated, pairs in by_fate.items():
        if pairs:
            _DOERS[fated](connection, pairs, now)
    return results


def _links(connection: Connection, ids: list[int]) -> dict[int, Row[Any]]:
    columns = select(Link.id, Link.state, Link.article_id).order_by(Link.id).with_for_update()
    rows: dict[int, Row[Any]] = {}
    for batch in batches(sorted(ids)):
        rows |= {row.id: row for row in connection.execute(columns.where(Link.id.in_(batch)))}
    return rows


def _articles(
    connection: Connection, links: dict[int, Row[Any]], keys: list[str]
) -> tuple[dict[int, Row[Any]], dict[str, Row[Any]]]:
    """The articles that the links have, by id, and those of the given identities, by key."""
    names = ("id", "url", "key", "title", "text", "text_sha256", "revision", "first_fetched_at", "withdrawn_at")
    columns = select(*(getattr(Article, name) for name in names))
    by_id: dict[int, Row[Any]] = {}
    by_key: dict[str, Row[Any]] = {}
    for ids in batches(link.article_id for link in links.values() if link.article_id is not None):
        by_id |= {row.id: row for row in connection.execute(columns.where(Article.id.in_(ids)))}
    for some_keys in batches(keys):
        by_key |= {row.key: row for row in connection.execute(columns.where(Article.key.in_(some_keys)))}
    return by_id, by_key


def _same_texts(connection: Connection, items: list[IntakeItem]) -> dict[tuple[str, str, str], Row[Any]]:
    """The first article of each text that one of the items has, by the items' marks."""
    columns = select(*(getattr(Article, name) for name in ("id", "url", "key", "outlet_id", "text_sha256", "title")))
    rows: dict[tuple[str, str, str], Row[Any]] = {}
    for batch in batches({item.article.text_sha256 for item in items}):
        for row in connection.execute(columns.where(Article.text_sha256.in_(batch)).order_by(Article.id.desc())):
            rows[row.outlet_id, row.text_sha256, ""] = row
            rows[row.outlet_id, row.text_sha256, row.title] = row
    return rows


def _store_new(connection: Connection, pairs: list[tuple[IntakeItem, Any]], now: datetime) -> None:
    ids = new_articles(connection, [(item.article, item.snapshot) for item, _ in pairs])
    versions = [
        Version(id_, 1, item.article, item.snapshot, item.flags) for id_, (item, _) in zip(ids, pairs, strict=True)
    ]
    add_versions(connection, versions)
    rows = [_ended(item, LinkState.STORED, id_) for id_, (item, _) in zip(ids, pairs, strict=True)]
    _update_links(connection, rows, now)


def _note_duplicates(connection: Connection, pairs: list[tuple[IntakeItem, Any]], now: datetime) -> None:
    rows = [
        {**_ended(item, LinkState.DUPLICATE, owner.id, _why_duplicate(item, owner)), "next_try_at": None}
        for item, owner in pairs
    ]
    _update_links(connection, rows, now)


def _why_duplicate(item: IntakeItem, owner: Row[Any]) -> str:
    return same_page(owner.url) if owner.key == stored_key(item.article.key) else same_text(owner.url)


def _note_unchanged(connection: Connection, pairs: list[tuple[IntakeItem, Any]], now: datetime) -> None:
    statement = update(Article).where(Article.id == bindparam("row_id"))
    names = ("url", "key", "etag", "last_modified", "checked_at", "withdrawn_at", "completeness")
    rows = [
        {
            "row_id": own.id,
            "new_url": item.article.url,
            "new_key": stored_key(item.article.key),
            "new_etag": item.article.etag,
            "new_last_modified": item.article.last_modified,
            "new_checked_at": item.snapshot.fetched_at,
            "new_withdrawn_at": None,
            "new_completeness": item.article.completeness,
        }
        for item, own in pairs
    ]
    connection.execute(statement.values({name: bindparam(f"new_{name}") for name in names}), rows)
    wait_again(connection, (own.id for _, own in pairs if own.withdrawn_at is not None), now)
    _update_links(connection, [_ended(item, LinkState.STORED, own.id) for item, own in pairs])


def _note_elsewhere(connection: Connection, pairs: list[tuple[IntakeItem, Any]], _now: datetime) -> None:
    statement = update(Article).where(Article.id == bindparam("row_id")).values(checked_at=bindparam("at"))
    connection.execute(statement, [{"row_id": own.id, "at": item.snapshot.fetched_at} for item, own in pairs])
    reason = "leads to another page by now: {}"
    rows = [_ended(item, LinkState.STORED, own.id, reason.format(item.article.url)) for item, own in pairs]
    _update_links(connection, [{**row, "next_try_at": None} for row in rows])


def _store_revisions(connection: Connection, pairs: list[tuple[IntakeItem, Any]], _now: datetime) -> None:
    versions = []
    for item, own in pairs:
        keep_as_revision(connection, own, item.article, item.snapshot)
        versions.append(Version(own.id, own.revision + 1, item.article, item.snapshot, item.flags))
    add_versions(connection, versions)
    _update_links(connection, [_ended(item, LinkState.STORED, own.id) for item, own in pairs])


_DOERS: dict[Fate, Callable[[Connection, list[tuple[IntakeItem, Any]], datetime], None]] = {
    Fate.NEW: _store_new,
    Fate.DUPLICATE: _note_duplicates,
    Fate.UNCHANGED: _note_unchanged,
    Fate.LEADS_ELSEWHERE: _note_elsewhere,
    Fate.REVISION: _store_revisions,
}


def _ended(item: IntakeItem, state: LinkState, article_id: int, reason: str = "") -> dict[str, Any]:
    return {
        "link_id": item.link_id,
        "state": state.value,
        "reason": reason,
        "next_try_at": item.recheck_at,
        "http_status": item.snapshot.http_status,
        "article_id": article_id,
        "final_url": item.final_url,
    }


_END_NAMES = ("state", "reason", "next_try_at", "http_status", "article_id", "final_url")


def _update_links(connection: Connection, rows: list[dict[str, Any]], changed_at: datetime | None = None) -> None:
    """Write the ends of fetches into the ledger. `changed_at` None: the links stay in their state."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _END_NAMES}
    values |= {"attempts": 0, "refused_unseen": False}
    if changed_at is not None:
        values["changed_at"] = changed_at
    statement = update(Link).where(Link.id == bindparam("link_id")).values(values)
    prefixed = [{"link_id": row["link_id"], **{f"new_{name}": row[name] for name in _END_NAMES}} for row in rows]
    connection.execute(statement, prefixed)
