"""The digest as a feed: an entry per story, of the whole brief or of one theme of it. Atom (RFC 4287), JSON Feed 1.1.

1. A story has one id for ever, the same in every feed that it is in: a reader shows it once, and as changed when it grew.
2. An entry's `updated` is when its latest article was read or withdrawn, not when the digest was made: a story without news
   stays read.
3. Entries stand in the digest's order. Their text is HTML, escaped once by its template and once by the feed.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from lxml import etree

from desk.digest import wording
from desk.digest.cleaning import clean
from desk.digest.html_form import environment
from desk.digest.values import Digest, Entry
from desk.forms.outline import title_of

_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMES: Final = UUID("5c0d8f3e-3a53-5b86-9d0a-5f5d3c0a7b11")
"""The namespace of the ids. Another one would show every reader every story anew."""
_MAKER: Final = "Silkwatch"


def render_atom(digest: Digest, theme: str = "") -> bytes:
    """The stories as an Atom feed; with `theme`, an id, those of that theme alone."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    feed.set(_XML_LANG, "en")
    _add(feed, "id", _feed_id(digest, theme))
    _add(feed, "title", _title(digest, theme))
    _add(feed, "subtitle", f"{wording.day_title(digest)}. {wording.summary(digest)}")
    _add(feed, "updated", _instant(digest.made_at))
    _add(_add(feed, "author", ""), "name", _MAKER)
    _add(feed, "generator", _MAKER)
    for entry in _entries(digest, theme):
        _atom_entry(feed, digest, entry)
    return bytes(etree.tostring(feed, encoding="utf-8", xml_declaration=True, pretty_print=True))


def render_json_feed(digest: Digest, theme: str = "") -> bytes:
    """The stories as a JSON Feed; with `theme`, an id, those of that theme alone."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(digest, theme),
        "description": f"{wording.day_title(digest)}. {wording.summary(digest)}",
        "language": "en",
        "authors": [{"name": _MAKER}],
        "items": [_json_item(digest, entry) for entry in _entries(digest, theme)],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=2) + "\n").encode()


def _atom_entry(feed: etree._Element, digest: Digest, entry: Entry) -> None:
    item = _add(feed, "entry", "")
    item.set(_XML_LANG, entry.language)
    _add(item, "id", _story_id(entry))
    _add(item, "title", title_of(entry.headline)).set("type", "text")
    if entry.lead.url:
        _add(item, "link", "").attrib.update({"rel": "alternate", "href": entry.lead.url, "hreflang": entry.language})
    if entry.desk_url:
        _add(item, "link", "").attrib.update({"rel": "related", "href": entry.desk_url, "title": "at the desk"})
    _add(item, "published", _instant(entry.first.at))
    _add(item, "updated", _instant(_updated(entry)))
    for outlet in entry.outlets:
        _add(_add(item, "author", ""), "name", outlet.name)
    for theme in entry.themes:
        _add(item, "category", "").attrib.update({"term": theme.id, "label": theme.title})
    _add(item, "content", _content(digest, entry)).set("type", "html")


def _json_item(digest: Digest, entry: Entry) -> dict[str, Any]:
    item = {
        "id": _story_id(entry),
        "title": title_of(entry.headline),
        "content_html": _content(digest, entry),
        "date_published": _instant(entry.first.at),
        "date_modified": _instant(_updated(entry)),
        "language": entry.language,
        "authors": [{"name": outlet.name} for outlet in entry.outlets],
        "tags": [theme.title for theme in entry.themes],
    }
    links = {"url": entry.desk_url or entry.lead.url, "external_url": entry.lead.url}
    return item | {name: url for name, url in links.items() if url}


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    child.text = text or None
    return child


def _entries(digest: Digest, theme: str) -> Iterator[Entry]:
    return (entry for entry in digest.entries if not theme or theme in {one.id for one in entry.themes})


def _title(digest: Digest, theme: str) -> str:
    titles = {numbers.theme.id: numbers.theme.title for numbers in digest.numbers}
    return clean(digest.title) + (f": {titles.get(theme, clean(theme))}" if theme else "")


def _feed_id(digest: Digest, theme: str) -> str:
    return uuid5(_NAMES, f"feed/{digest.brief}/{theme}").urn


def _story_id(entry: Entry) -> str:
    return uuid5(_NAMES, f"story/{entry.story_id}").urn


def _updated(entry: Entry) -> datetime:
    """When the last of what is told of the story was read, or found to be gone."""
    known = [entry.first, *entry.publications]
    return max(at for one in known for at in (one.fetched_at, one.withdrawn_at) if at)


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _content(digest: Digest, entry: Entry) -> str:
    return environment().get_template("feed_entry.html").render(digest=digest, entry=entry).strip()
