"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/), and what publishers make of it.

Numbers where strings should be are read as strings, one value where a list should be as a list of one, an object with
numbers for keys as a list. Broken JSON is read entry by entry, as far as it goes.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from crawler.extraction import Instant
from crawler.spiders.base import Advice, Item, Reading, Source, instant_of, reading_of, unreadable, web_link
from crawler.spiders.feed.advice import same_host_page, window_s
from crawler.spiders.feed.body import BODY_LIMIT_CHARS
from crawler.spiders.feed.links import is_address_like, mended_link
from crawler.spiders.feed.notes import with_notes
from crawler.spiders.feed.opening import without_controls
from crawler.spiders.feed.plain import AUTHORS_LIMIT, author_of, language_of, title_of

_NESTING_LIMIT = 3
_DECODER = json.JSONDecoder(strict=False)
_ITEMS_KEY = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_SPARE_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*[}\]])', re.DOTALL)
"""A string that never ends is one up to the end of the text: else each of its quotation marks would be tried as a
beginning."""
_HEAD_STRING = re.compile(r'"(version|language|next_url)"\s*:\s*"([^"\\]{1,2000})"')


def read_json(source: Source, text: str) -> Reading:
    """The entries of a JSON Feed; a state for other JSON and for what is none."""
    feed, problem = _loaded(text)
    if not isinstance(feed, dict):
        return unreadable(problem or "JSON, but no JSON Feed")
    is_called_so = "feed+json" in source.content_type.lower()
    entries = _listed(feed.get("items"))
    if entries is None or not (is_called_so or "jsonfeed.org" in str(feed.get("version", ""))[:200].lower()):
        return unreadable(problem or "JSON, but no JSON Feed")
    found = [entry for entry in entries if isinstance(entry, dict)]
    items = [item for entry in found if (item := _item(entry, source, feed))]
    advice = Advice(hub=_hub(feed.get("hubs"), source), window_items=len(found), window_s=window_s(items))
    reading = reading_of(items, source)
    notes = ((f"read as far as it goes: {problem}",) if problem else ()) + _without_link(found, items)
    return with_notes(reading, notes, advice=advice, next_page=same_host_page(source.url, _text(feed.get("next_url"))))


def _without_link(found: list[Any], items: list[Item]) -> tuple[str, ...]:
    left = len(found) - len(items)
    return (f"{left} of {len(found)} entries have no link",) if left else ()


def _loaded(text: str) -> tuple[Any, str]:
    """The JSON and what was amiss with it."""
    try:
        return _DECODER.decode(text.strip()), ""
    except RecursionError:
        return None, "JSON that is nested too deeply"
    except ValueError as cause:
        problem = f"broken JSON ({cause})"[:200]
    try:
        return _DECODER.decode(_SPARE_COMMA.sub(lambda found: found[1] or "", text.strip())), problem
    except (ValueError, RecursionError):
        return _salvaged(text) or None, problem


def _salvaged(text: str) -> dict[str, Any]:
    """The entries that are whole, and the strings of the head, of JSON that breaks off."""
    opens = _ITEMS_KEY.search(text)
    if opens is None:
        return {}
    head = {found[1]: found[2] for found in _HEAD_STRING.finditer(text[: opens.start()])}
    return {**head, "items": list(_whole_entries(text, opens.end()))}


def _whole_entries(text: str, position: int) -> Iterator[Any]:
    while True:
        between = _BETWEEN.match(text, position)
        position = between.end() if between else position
        if text[position : position + 1] != "{":
            return
        try:
            entry, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield entry


def _listed(value: object) -> list[Any] | None:
    if isinstance(value, dict) and value and all(isinstance(key, str) and key.isdigit() for key in value):
        return list(value.values())  # what PHP makes of a list from which it took something out
    return value if isinstance(value, list) else None


def _item(entry: dict[str, Any], source: Source, feed: dict[str, Any]) -> Item | None:
    url = _link(entry, source)
    if url is None:
        return None
    names = _authors(entry.get("authors")) or _authors(entry.get("author"))
    names = names or _authors(feed.get("authors")) or _authors(feed.get("author"))
    return Item(
        url=url,
        title=title_of(_text(entry.get("title")) or "", is_html=False),
        authors=names,
        published=_instant(entry.get("date_published"), source),
        updated=_instant(entry.get("date_modified"), source),
        text_html=_body(entry),
        language=language_of(entry.get("language")) or language_of(feed.get("language")),
    )


def _link(entry: dict[str, Any], source: Source) -> str | None:
    for name in ("url", "external_url"):
        value = entry.get(name)
        written = _text(value[0] if isinstance(value, list) and value else value)
        if written and (url := mended_link(source.url, written)):
            return url
    identifier = _text(entry.get("id"))
    is_address = is_address_like(identifier) and (identifier or "").lower().lstrip().startswith("http")
    return mended_link(source.url, identifier) if is_address else None


def _body(entry: dict[str, Any]) -> str | None:
    if written := _text(entry.get("content_html")):
        return written[:BODY_LIMIT_CHARS]
    words = _text(entry.get("content_text"))
    return html.escape(words[:BODY_LIMIT_CHARS], quote=False) if words else None


def _authors(value: object) -> tuple[str, ...]:
    names = [name for raw in _names(value, 0) if (name := author_of(raw))]
    return tuple(dict.fromkeys(names))[:AUTHORS_LIMIT]


def _names(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _names(value.get("name"), depth + 1) if depth < _NESTING_LIMIT else ()
    elif isinstance(value, list) and depth < _NESTING_LIMIT:
        for one in value[: 10 * AUTHORS_LIMIT]:
            yield from _names(one, depth + 1)


def _hub(hubs: object, source: Source) -> str | None:
    for hub in hubs if isinstance(hubs, list) else [hubs]:
        written = hub.get("url") if isinstance(hub, dict) else hub
        if isinstance(written, str) and (url := web_link(source.url, written)):
            return url
    return None


def _instant(value: object, source: Source) -> Instant | None:
    written = _text(value)
    return instant_of(written.strip(), source, "feed") if written and written.strip() else None


def _text(value: object) -> str | None:
    """A string, or a number as one; None for everything else."""
    if isinstance(value, str):
        return without_controls(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:.15g}" if is_number and abs(value) < 1e15 else None  # type: ignore[arg-type]
