"""A data folder of many snapshots, made without a crawl: pages of the newsroom, each copied with numbers of its own.

A page is written and read once, with a mark in its title and its text; a copy has its number in the mark's place, in the
page and in what was read. So each copy reads exactly as it is kept, until something is changed in the database.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

from crawler.extraction import Hints, originator_id
from crawler.reading import Page, PageReading, read_page
from crawler.sources import Catalogue, load_catalogue
from newsroom import World, build_world
from newsroom.site import Newsstand
from storage import (
    EndpointRecord,
    FoundLink,
    IntakeItem,
    SnapshotFolder,
    SnapshotRecord,
    Store,
    encode_response,
    open_store,
)
from stories import fingerprint

END = datetime(2026, 11, 23, 19, 59, tzinfo=UTC)
PORT = 80
MARK = "4242424"
BATCH = 200
ROTATE_BYTES = 1_000_000_000

Original = tuple[Page, PageReading]


def make(data_dir: Path, catalogue_file: Path, count: int) -> None:
    """Write the catalogue, and a data folder with so many articles and snapshots."""
    world = build_world(seed=7, end=END)
    catalogue_file.write_text(world.catalogue(PORT), "utf-8")
    catalogue = load_catalogue(catalogue_file)
    originals = list(_originals(world, catalogue))
    snapshots = SnapshotFolder(data_dir / "snapshots", rotate_bytes=ROTATE_BYTES)
    store = open_store(data_dir)
    try:
        store.sync_sources(catalogue.outlet_records(), catalogue.endpoint_records(), now=END)
        copies = (_copy(page, read, n) for n, (page, read) in enumerate(islice(cycle(originals), count)))
        while batch := list(islice(copies, BATCH)):
            _store(store, snapshots, batch)
    finally:
        snapshots.close()
        store.close()


def _originals(world: World, catalogue: Catalogue) -> Iterator[Original]:
    """Pages that have the mark in title and text, with what was read of them."""
    marked = [
        replace(one, title=f"{one.title} {MARK}", text=f"{one.text} {MARK}.")
        for one in world.articles
        if one.visible(END) and one.edited is None
    ]
    site = Newsstand(World(world.outlets, tuple(marked), world.clock, world.clutter))
    outlets = catalogue.by_id()
    names = tuple((one.id, one.name, tuple(one.aliases)) for one in catalogue.outlets)
    for article in marked:
        url = world.page_url(article, PORT)
        parts = urlsplit(url)
        host = parts.hostname or ""
        answer = site.answer(host, parts.path, parts.query, base=f"http://{host}")
        if answer is None or answer.status != 200:
            continue
        page = Page(
            outlet_id=article.outlet_id,
            url=url,
            body=answer.body,
            http_status=200,
            headers=(("Content-Type", answer.content_type),),
            content_type=answer.content_type,
            fetched_at=END,
            outlet=outlets[article.outlet_id].for_reader,
            hints=Hints(),
            etag=None,
            last_modified=None,
        )
        read = read_page(page, with_record=False)
        if read.article is None or MARK not in read.article.title or MARK not in read.article.text:
            continue
        credit = read.article.originator
        id_ = originator_id(credit, names) if credit else None
        yield page, replace(read, article=replace(read.article, originator_id=id_))


def _copy(page: Page, read: PageReading, number: int) -> Original:
    own = f"{number:0{len(MARK)}d}"
    assert read.article is not None
    text = read.article.text.replace(MARK, own)
    address = f"{page.url}?copy={number}"
    article = replace(
        read.article,
        url=address,
        key=page.outlet.key(address),
        own_url=None,
        own_key=None,
        title=read.article.title.replace(MARK, own),
        text=text,
        text_sha256=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        fingerprint=fingerprint(text),
        search_title=read.article.search_title.replace(MARK, own),
        search_text=read.article.search_text.replace(MARK, own),
    )
    return replace(page, body=page.body.replace(MARK.encode(), own.encode())), replace(read, article=article)


def _store(store: Store, snapshots: SnapshotFolder, batch: list[Original]) -> None:
    links: dict[str, int] = {}
    for outlet_id in {page.outlet_id for page, _ in batch}:
        named = EndpointRecord(outlet_id, f"http://{outlet_id}.invalid/", "rss", None, enabled=False)
        found = [
            FoundLink(outlet_id, read.article.url, read.article.key)
            for page, read in batch
            if page.outlet_id == outlet_id and read.article is not None
        ]
        store.record_links(store.endpoint_for(named, now=END), found, now=END)
    for pending in store.pending_links(END, limit=2 * len(batch)):
        links[pending.key] = pending.id
    items = []
    for page, read in batch:
        assert read.article is not None
        record = encode_response(page.url, 200, page.headers, page.body, END)
        file, offset, length = snapshots.append(record)
        digest = hashlib.sha256(page.body).hexdigest()
        snapshot = SnapshotRecord(file, offset, length, digest, 200, page.content_type, END)
        items.append(IntakeItem(links[read.article.key], read.article, snapshot, read.flags))
    store.store_many(items, now=END)
