"""A data folder of many articles without pages: the newsroom's prose, put together anew for each, with its flags."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from newsroom.articles import InventedArticle
from newsroom.prose import load_prose
from newsroom.scale import archive_articles
from storage import (
    EndpointRecord,
    FlagRecord,
    FoundLink,
    IntakeItem,
    NewArticle,
    OutletRecord,
    SnapshotRecord,
    SpanRecord,
    Store,
    open_store,
)
from themes import ThemeSet, load_packs

END = datetime(2026, 11, 23, 19, 59, tzinfo=UTC)
DAYS = 60
OUTLETS = 40
BATCH = 500
PARTS = 3
"""Texts of the newsroom that make one article: about 600 words together."""


def make(data_dir: Path, count: int) -> int:
    """Write the data folder; how many characters its texts have."""
    store = open_store(data_dir)
    themes = load_packs()
    ids = [f"outlet-{number:02d}" for number in range(OUTLETS)]
    outlets = [
        OutletRecord(id_, id_, f"https://{id_}.example/", "AZ", ("en",), "wire", "private", "az", "Asia/Baku")
        for id_ in ids
    ]
    endpoints = [EndpointRecord(id_, f"https://{id_}.example/rss", "rss", None, enabled=False) for id_ in ids]
    articles = islice(_articles(count), count)
    characters = number = 0
    try:
        store.sync_sources(outlets, endpoints, now=END)
        endpoint_ids = [store.endpoint_for(endpoint, now=END) for endpoint in endpoints]
        while batch := list(islice(articles, BATCH)):
            outlet = number // BATCH % OUTLETS
            _store(store, themes, ids[outlet], endpoint_ids[outlet], batch)
            characters += sum(len(one.text) for one in batch)
            number += len(batch)
    finally:
        store.close()
    return characters


def _articles(count: int) -> Iterator[InventedArticle]:
    """At least so many, language by language."""
    prose = load_prose()
    for language, own in prose.items():
        parts = archive_articles(
            "archive", {language: own}, count=PARTS * -(-count // len(prose)), seed=6, end=END, days=DAYS
        )
        for at in range(0, len(parts), PARTS):
            yield replace(parts[at], text="\n\n".join(one.text for one in parts[at : at + PARTS]))


def _store(store: Store, themes: ThemeSet, outlet_id: str, endpoint_id: int, batch: Sequence[InventedArticle]) -> None:
    links = [FoundLink(outlet_id, f"https://{outlet_id}.example{one.path}", f"{outlet_id}{one.path}") for one in batch]
    store.record_links(endpoint_id, links, now=END)
    waiting = {link.key: link.id for link in store.pending_links(END, limit=2 * len(batch))}
    items = []
    for link, one in zip(links, batch, strict=True):
        flags = [
            FlagRecord(
                flag.theme,
                flag.version,
                flag.score,
                tuple(SpanRecord(span.field, span.start, span.end, span.text, span.term) for span in flag.spans),
            )
            for flag in themes.flag(one.title, one.text, language=one.language, outlet=outlet_id)
        ]
        snapshot = SnapshotRecord("none.warc.gz", 0, 1, "0" * 64, 200, "text/html", END)
        items.append(IntakeItem(waiting[link.key], _article(link, one), snapshot, flags))
    store.store_many(items, now=END)


def _article(link: FoundLink, one: InventedArticle) -> NewArticle:
    """As a reader would have left it, but that full-text search has its title alone: nothing here searches."""
    return NewArticle(
        outlet_id=link.outlet_id,
        url=link.url,
        key=link.key,
        title=one.title,
        text=one.text,
        language=one.language,
        authors=one.authors,
        publisher=link.outlet_id,
        originator=None,
        kind="article",
        picture_url=None,
        published_at=one.published_at,
        published_raw=None,
        published_source="json-ld",
        published_known="offset",
        updated_at=None,
        updated_raw=None,
        text_sha256=hashlib.sha256(one.text.encode()).hexdigest(),
        fingerprint=b"",
        search_title=one.title,
        search_text="",
    )
