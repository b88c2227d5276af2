"""Sample values for the tests of the storage room, and the short way to store one."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from storage import (
    EndpointRecord,
    EndpointState,
    FlagRecord,
    FoundLink,
    IntakeItem,
    NewArticle,
    OutletRecord,
    PendingLink,
    Poll,
    SnapshotRecord,
    SpanRecord,
    Store,
)

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def outlet(id_: str, **changes: Any) -> OutletRecord:
    values: dict[str, Any] = {
        "name": id_.title(),
        "homepage": f"https://{id_}.example/",
        "country": "AZ",
        "languages": ("az", "en"),
        "kind": "agency",
        "ownership": "private",
        "region_focus": "caucasus",
        "timezone": "Asia/Baku",
        "aliases": (f"www.{id_}.example",),
    }
    return OutletRecord(id=id_, **{**values, **changes})


def endpoint(outlet_id: str, name: str = "feed", **changes: Any) -> EndpointRecord:
    values: dict[str, Any] = {"kind": "feed", "language": "az", "enabled": True}
    return EndpointRecord(outlet_id=outlet_id, url=f"https://{outlet_id}.example/{name}", **{**values, **changes})


OUTLETS = [outlet("alpha"), outlet("beta")]
ENDPOINTS = [endpoint("alpha"), endpoint("alpha", "sitemap", kind="sitemap", language=None), endpoint("beta")]


def endpoint_id(store: Store, outlet_id: str = "alpha", name: str = "feed") -> int:
    return next(one.id for one in store.endpoints(outlet_id) if one.url.endswith(name))


def poll(endpoint_id_: int, state: EndpointState = EndpointState.OK, at: datetime = NOW, **changes: Any) -> Poll:
    return Poll(
        **{"endpoint_id": endpoint_id_, "at": at, "state": state, "reason": "", "next_due_at": at + HOUR, **changes}
    )


def found(name: str, outlet_id: str = "alpha", **changes: Any) -> FoundLink:
    key = f"{outlet_id}.example/{name}"
    return FoundLink(**{"outlet_id": outlet_id, "url": f"https://www.{key}?utm_source=feed", "key": key, **changes})


def find(store: Store, *names: str, at: datetime = NOW, outlet_id: str = "alpha", **changes: Any) -> list[PendingLink]:
    """Let an endpoint of the outlet publish links; what is to be fetched of them."""
    links = [found(name, outlet_id, **changes) for name in names]
    return store.record_poll(poll(endpoint_id(store, outlet_id), at=at), links, now=at)


def article(name: str, text: str = "", outlet_id: str = "alpha", **changes: Any) -> NewArticle:
    text = text or f"This is the whole text of {name}."
    title = changes.get("title", f"Title of {name}")
    values: dict[str, Any] = {
        "outlet_id": outlet_id,
        "url": f"https://{outlet_id}.example/{name}",
        "key": f"{outlet_id}.example/{name}",
        "title": title,
        "text": text,
        "language": "en",
        "authors": ("A. Author",),
        "publisher": "Alpha",
        "originator": None,
        "kind": "article",
        "picture_url": None,
        "published_at": NOW - HOUR,
        "published_raw": "2026-11-24T09:00:00+04:00",
        "published_source": "json-ld",
        "published_known": "offset",
        "updated_at": None,
        "updated_raw": None,
        "text_sha256": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        "fingerprint": bytes(range(64)),
        "search_title": title.casefold(),
        "search_text": text.casefold(),
        "etag": '"1"',
        "last_modified": "Tue, 24 Nov 2026 05:00:00 GMT",
    }
    return NewArticle(**{**values, **changes})


def snapshot(offset: int = 0, fetched_at: datetime = NOW, **changes: Any) -> SnapshotRecord:
    values: dict[str, Any] = {
        "file": "one.warc.gz",
        "offset": offset,
        "length": 100,
        "sha256": "0" * 64,
        "http_status": 200,
        "content_type": "text/html",
        "fetched_at": fetched_at,
    }
    return SnapshotRecord(**{**values, **changes})


def flag(theme: str = "csp", score: float = 2.5, word: str = "This") -> FlagRecord:
    return FlagRecord(theme, 3, score, (SpanRecord("text", 0, len(word), word, word.lower()),))


def item(link: PendingLink | int, page: NewArticle, at: datetime = NOW, **changes: Any) -> IntakeItem:
    link_id = link if isinstance(link, int) else link.id
    return IntakeItem(
        **{"link_id": link_id, "article": page, "snapshot": snapshot(fetched_at=at), "flags": (), **changes}
    )


def put(store: Store, name: str, text: str = "", at: datetime = NOW, **changes: Any) -> int:
    """Find a link, store its page; the article's id."""
    outlet_id = changes.get("outlet_id", "alpha")
    flags = changes.pop("flags", ())
    (link,) = find(store, name, outlet_id=outlet_id, at=at)
    page = article(name, text, **changes)
    store.store_article(link.id, page, snapshot(fetched_at=at), flags, now=at)
    article_id = store.find_link(link.key)[0].article_id
    assert article_id is not None
    return article_id
