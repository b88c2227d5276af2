"""A small watch, as a crawl would have left it: three articles in the database, one of them revised, and more links."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import (
    EndpointRecord,
    EndpointState,
    FlagRecord,
    FoundLink,
    LinkState,
    NewArticle,
    OutletRecord,
    Poll,
    SnapshotRecord,
    SpanRecord,
    Store,
    open_store,
)
from themes import fold_for_search, load_packs

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FEED = "https://wire.example/rss"
CSP_TEXT = (
    "BAKU. Azerbaijan and China signed a joint statement on a comprehensive strategic partnership on Wednesday. "
    "Baku and Beijing said the comprehensive strategic partnership would cover trade and transport."
)
TEXTS = {
    "1": ("en", "Azerbaijan and China upgrade ties", CSP_TEXT, datetime(2026, 11, 23, 5, 0, tzinfo=UTC)),
    "2": ("az", "BAKI limanında yeni körpü", "Bakı limanında yeni körpü açıldı və yük qəbul edir.", None),
    "3": ("hy", "Եղանակը [չոր] է", "Երևանում եղանակը չոր է մնում։\x1b[31m", datetime(2026, 11, 22, 5, 0, tzinfo=UTC)),
}


def address(name: str) -> str:
    return f"https://wire.example/news/{name}"


def fill(data_dir: Path) -> None:
    """Make the watch in `data_dir`. Found: 6 links; 3 stored, 1 rejected, 1 failed, 1 waiting."""
    store = open_store(data_dir)
    try:
        fill_store(store)
    finally:
        store.close()


def fill_store(store: Store) -> None:
    """The same in an open store that is empty."""
    outlet = OutletRecord(
        "wire", "The Wire", "https://wire.example", "AZ", ("az", "en", "hy"), "wire", "state", "az", "Asia/Baku"
    )
    store.sync_sources([outlet], [EndpointRecord("wire", FEED, "rss", None, True)], now=NOW)
    (due,) = store.due_endpoints(NOW)
    names = [*TEXTS, "failed", "waiting"]
    found = [FoundLink("wire", address(name), address(name)) for name in names]
    found.append(
        FoundLink("wire", "ftp://wire.example/x", "ftp://wire.example/x", rejected_because="not a web address")
    )
    poll = Poll(due.id, NOW, EndpointState.OK, "", NOW + timedelta(hours=1), items=len(found), newest_item_at=NOW)
    links = {link.url: link.id for link in store.record_poll(poll, found, now=NOW)}
    for name, (language, title, text, published_at) in TEXTS.items():
        store_text(store, links[address(name)], name, language, title, text, published_at)
    store_text(store, links[address("2")], "2", "az", TEXTS["2"][1], TEXTS["2"][2] + " Düzəliş.", None)
    store.close_link(
        links[address("failed")], LinkState.FAILED, "timeout", now=NOW, next_try_at=NOW + timedelta(hours=1)
    )


def store_text(
    store: Store, link_id: int, name: str, language: str, title: str, text: str, published_at: datetime | None
) -> None:
    flags = [
        FlagRecord(
            flag.theme,
            flag.version,
            flag.score,
            tuple(SpanRecord(span.field, span.start, span.end, span.text, span.term) for span in flag.spans),
        )
        for flag in load_packs(None).flag(title, text)
    ]
    article = NewArticle(
        outlet_id="wire",
        url=address(name),
        key=address(name),
        title=title,
        text=text,
        language=language,
        authors=("Ann Bee",),
        completeness="paywalled" if language == "hy" else "whole",
        publisher="The Wire",
        originator="Another Agency" if name == "1" else None,
        kind="article",
        picture_url=None,
        published_at=published_at,
        published_raw=published_at.isoformat() if published_at else None,
        published_source="json-ld" if published_at else None,
        published_known="offset" if published_at else None,
        updated_at=None,
        updated_raw=None,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        fingerprint=b"",
        search_title=fold_for_search(title),
        search_text=fold_for_search(text),
    )
    snapshot = SnapshotRecord("2026.warc.gz", 0, 10, "0" * 64, 200, "text/html", NOW)
    store.store_article(link_id, article, snapshot, flags, now=NOW)
