"""Golden pairs: each odd feed of `cases/` beside the full record that reading it must give.

`name.xml`, `name.json` or `name.bin` is the answer, `name.expected.json` says under `given` how it was received (address,
content type, zone), under `expected` what is read from it, with empty fields left out, and under `feedparser` "same", or
in one line why another reading than feedparser's is right. Adding a habit is adding a pair.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser

from crawler.extraction import Instant
from crawler.spiders import Item, Reading, Source, read_links

CASES = Path(__file__).parent / "cases"
FETCHED_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TYPES = {".xml": "application/xml", ".json": "application/json", ".bin": "application/xml"}
Row = tuple[str, str, str | None, str | None, tuple[str, ...], str | None]


def answers() -> dict[str, Path]:
    """The answers by name."""
    return {path.stem: path for path in sorted(CASES.iterdir()) if not path.name.endswith(".expected.json")}


def record(name: str) -> dict[str, Any]:
    """What is written beside an answer."""
    found: dict[str, Any] = json.loads((CASES / f"{name}.expected.json").read_text(encoding="utf-8"))
    return found


def source(path: Path, given: dict[str, Any]) -> Source:
    return Source(
        kind=given.get("kind", "rss"),
        body=path.read_bytes(),
        url=given.get("url", "https://news.example/feed"),
        content_type=given.get("content_type", TYPES[path.suffix]),
        zone=given.get("zone", "Asia/Baku"),
        fetched_at=FETCHED_AT,
        links_limit=1_000,
    )


def read(path: Path, given: dict[str, Any]) -> Reading:
    return read_links(source(path, given))


def printed(reading: Reading) -> dict[str, Any]:
    """A reading as data, without what is empty."""
    advice = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(reading.advice).items()}
    said = {
        "state": reading.state.value,
        "reason": reading.reason,
        "items": [_printed_item(item) for item in reading.items],
        "next_page": reading.next_page,
        "alternates": list(reading.alternates),
        "advice": {name: value for name, value in advice.items() if value},
    }
    return {name: value for name, value in said.items() if value}


def _printed_item(item: Item) -> dict[str, Any]:
    said = {
        "url": item.url,
        "title": item.title,
        "authors": list(item.authors),
        "published": _printed_instant(item.published),
        "updated": _printed_instant(item.updated),
        "text_html": item.text_html,
        "language": item.language,
    }
    return {name: value for name, value in said.items() if value}


def _printed_instant(instant: Instant | None) -> str | None:
    return f"{instant.at:%Y-%m-%dT%H:%M:%SZ} {instant.known}, from {instant.raw}" if instant else None


def our_rows(reading: Reading) -> list[Row]:
    """Links, titles, raw dates, authors and bodies, to be compared with feedparser's."""
    return [
        (
            item.url,
            item.title or "",
            item.published.raw if item.published else None,
            item.updated.raw if item.updated else None,
            item.authors,
            item.text_html,
        )
        for item in reading.items
    ]


def feedparsers_rows(given: Source) -> list[Row]:
    """What feedparser reads, on one line each; entries without a web address are left out."""
    try:
        parsed = feedparser.parse(
            BytesIO(given.body),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={"content-type": given.content_type, "content-location": given.url},
        )
    except Exception:  # it is not at issue how feedparser fails
        return []
    return [_row(entry) for entry in parsed.entries if str(entry.get("link")).startswith("http")]


def _row(entry: Any) -> Row:
    bodies = [content.get("value") or "" for content in entry.get("content", ())]
    names = [author.get("name") for author in entry.get("authors", ())]
    published, updated = entry.get("published"), dict.get(entry, "updated")
    return (
        entry["link"],
        " ".join((entry.get("title") or "").split()),
        " ".join(published.split()) if published else None,
        " ".join(updated.split()) if updated else None,
        tuple(name for name in names if name),
        max(bodies, key=len, default="") or None,
    )
