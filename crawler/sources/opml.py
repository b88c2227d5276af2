"""Lists of feeds as feed readers exchange them: OPML 2.0 (http://opml.org/spec2.opml), in and out. Pure.

Rules for reading, in order:
1. A document that declares entities is refused: no list of feeds needs them, and they can be made to grow without end.
2. Bytes are decoded as pages are; broken XML is read as far as it goes, and that is told.
3. An outline with an `xmlUrl` is a feed. One without, but with outlines in it, is a folder. Anything else is refused by
   its line, and the rest is taken.
4. A feed's outlet is known by the host of its `htmlUrl`, or that of the nearest folder that has one, or of the feed.
5. A folder named by a country's code, and without a homepage, says the country of what lies in it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from crawler.errors import CrawlerError
from crawler.extraction import normalise_url
from crawler.extraction.decoding import decode
from crawler.sources.catalogue import OutletEntry
from crawler.sources.editing import Addition, Edit, NewOutlet
from crawler.sources.naming import guessed_country, guessed_zone, host_of, outlet_id
from crawler.spiders.base import web_link

SIZE_LIMIT_BYTES = 16 * 1024 * 1024
NAME_LIMIT_CHARS = 200
FEED_KINDS = ("rss", "atom", "json")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LONE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_COUNTRY = re.compile(r"INT|[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class OpmlError(CrawlerError):
    """The file is no OPML that can be read."""


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """A feed of a list. `name` and `homepage` are its outlet's; `country` None where no folder says it."""

    line: int
    url: str
    kind: str
    name: str
    homepage: str
    language: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that was not taken, the line on which it stands, and why."""

    line: int
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class OpmlReading:
    """What a list holds. `damage` says what was wrong with the file as a whole."""

    feeds: tuple[OpmlFeed, ...]
    refused: tuple[Refusal, ...]
    damage: str | None = None


def read_opml(body: bytes) -> OpmlReading:
    """The feeds of an OPML document, in its order. Raises OpmlError for what is none or must not be read."""
    if len(body) > SIZE_LIMIT_BYTES:
        raise OpmlError(f"is larger than {SIZE_LIMIT_BYTES} bytes; split the list")
    text = _DECLARATION.sub("", decode(body))
    if "<!ENTITY" in text.upper():
        raise OpmlError("declares entities, which a list of feeds does not need; remove its DOCTYPE")
    root, damage = _root(text)
    entries = list(_outlines(root, _Folder("", None, None)))
    feeds = tuple(entry for entry in entries if isinstance(entry, OpmlFeed))
    return OpmlReading(feeds, tuple(entry for entry in entries if isinstance(entry, Refusal)), damage)


@dataclass(frozen=True, slots=True)
class _Folder:
    name: str
    homepage: str | None
    country: str | None


def _root(text: str) -> "tuple[etree._Element, str | None]":
    damage = None
    try:
        root = etree.fromstring(text.encode("utf-8"), _parser(recover=False))
    except etree.XMLSyntaxError as cause:
        damage = str(cause).splitlines()[0][:200]
        try:
            root = etree.fromstring(_LONE_AMPERSAND.sub("&amp;", text).encode("utf-8"), _parser(recover=True))
        except etree.XMLSyntaxError:
            root = None
    if root is None or not isinstance(root.tag, str) or etree.QName(root).localname.lower() != "opml":
        raise OpmlError(f"is no OPML document{f' ({damage})' if damage else ''}; export the list from its reader again")
    return root, damage


def _parser(*, recover: bool) -> "etree.XMLParser":
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover
    )


def _outlines(parent: "etree._Element", folder: _Folder) -> Iterator[OpmlFeed | Refusal]:
    for element in parent:
        if not isinstance(element.tag, str) or etree.QName(element).localname.lower() not in {"outline", "body"}:
            continue
        said = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        title = (said.get("title") or said.get("text") or "")[:NAME_LIMIT_CHARS]
        if "xmlurl" in said:
            yield _feed(element.sourceline or 0, said, title, folder)
        elif not len(element) and etree.QName(element).localname.lower() == "outline":
            yield Refusal(element.sourceline or 0, title or "an outline", "has no xmlUrl and nothing in it")
        homepage = web_link("", said.get("htmlurl"))
        country = title if _COUNTRY.fullmatch(title) and not homepage else folder.country
        inner = _Folder(title, homepage, country) if homepage else _Folder(folder.name, folder.homepage, country)
        yield from _outlines(element, inner)


def _feed(line: int, said: dict[str, str], title: str, folder: _Folder) -> OpmlFeed | Refusal:
    written = said["xmlurl"]
    url = web_link("", re.sub(r"^feed:(?://)?(?=https?:)", "", re.sub(r"^feed://(?!https?:)", "http://", written)))
    if url is None or any(char.isspace() or not char.isprintable() for char in url):
        return Refusal(line, title or written[:NAME_LIMIT_CHARS] or "a feed", f'"{written[:100]}" is no web address')
    own = web_link("", said.get("htmlurl"))
    parts = urlsplit(url)
    if parts.username or parts.password:
        return Refusal(line, title or host_of(url), "carries a user name or password, which a catalogue must not hold")
    # a feed's title names the feed; its outlet is named by the folder with a homepage, if it lies in one
    homepage, name = (folder.homepage, folder.name) if folder.homepage else (own, title)
    language = said.get("language", "").lower().replace("_", "-").split("-")[0]
    return OpmlFeed(
        line=line,
        url=url,
        kind=said.get("type", "").lower() if said.get("type", "").lower() in FEED_KINDS else "rss",
        name=name or host_of(url),
        homepage=homepage or f"{parts.scheme}://{parts.netloc}/",
        language=language if _LANGUAGE.fullmatch(language) else None,
        country=folder.country,
    )


def merged(
    feeds: Sequence[OpmlFeed], outlets: Sequence[OutletEntry], examples: Sequence[OutletEntry]
) -> tuple[list[Edit], list[Refusal]]:
    """The edits that bring a list into a catalogue of `outlets`, and what was passed over since it is there already.

    A feed of an outlet's host becomes an address of that outlet; the others become outlets. `examples` are outlets from
    whose zones those of the new ones are guessed.
    """
    known = {normalise_url(feed.url): outlet.id for outlet in outlets for feed in outlet.feeds}
    by_host = {host.removeprefix("www."): outlet.id for outlet in reversed(outlets) for host in sorted(outlet.hosts)}
    taken = {outlet.id for outlet in outlets}
    fresh: dict[str, tuple[OpmlFeed, list[dict[str, object]]]] = {}
    edits: list[Edit] = []
    passed_over: list[Refusal] = []
    for feed in feeds:
        key, host = normalise_url(feed.url), host_of(feed.homepage)
        if key in known:
            passed_over.append(Refusal(feed.line, feed.url, f"is in the catalogue already ({known[key]})"))
            continue
        owner = by_host.get(host) or by_host.get(host_of(feed.url))
        known[key] = owner or "this list"
        if owner is not None:
            edits.append(Addition(owner, _entry(feed), "imported"))
        else:
            fresh.setdefault(host, (feed, []))[1].append(_entry(feed))
    for first, entries in fresh.values():
        made = outlet_id(first.homepage, taken)
        taken.add(made)
        edits.append(NewOutlet(_outlet(made, first, entries, examples), "imported; country and zone are guessed"))
    return edits, passed_over


def _entry(feed: OpmlFeed) -> dict[str, object]:
    entry: dict[str, object] = {"url": feed.url, "type": feed.kind}
    if feed.language:
        entry["language"] = feed.language
    return entry | {"evidence": "imported from OPML", "enabled": True}


def _outlet(
    made: str, feed: OpmlFeed, entries: list[dict[str, object]], examples: Sequence[OutletEntry]
) -> dict[str, object]:
    languages = list(dict.fromkeys(str(entry["language"]) for entry in entries if "language" in entry))
    country = feed.country or guessed_country(feed.homepage, languages[0] if languages else None)
    return {
        "id": made,
        "name": feed.name,
        "homepage": feed.homepage,
        "country": country,
        "languages": languages,
        "timezone": guessed_zone(country, examples),
        "feeds": entries,
    }


def write_opml(outlets: Sequence[OutletEntry], *, polled_only: bool) -> tuple[bytes, int, int]:
    """The outlets' feeds as OPML, how many there are, and how many addresses are none that a feed reader could read."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Silkwatch"
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    written = left = 0
    for outlet in outlets:
        wanted = [feed for feed in outlet.feeds if (feed.polled and outlet.enabled) or not polled_only]
        feeds = [feed for feed in wanted if feed.type in FEED_KINDS]
        left += len(wanted) - len(feeds)
        written += len(feeds)
        if not feeds:
            continue
        if outlet.country not in folders:
            folders[outlet.country] = etree.SubElement(body, "outline", text=outlet.country)
        name = _UNPRINTABLE.sub("", outlet.name)
        said = {"text": name, "htmlUrl": outlet.homepage}
        place = etree.SubElement(folders[outlet.country], "outline", said)
        for feed in feeds:
            text = f"{name} ({feed.language})" if feed.language else name
            attributes = {"type": feed.type, "text": text, "xmlUrl": feed.url, "htmlUrl": outlet.homepage}
            etree.SubElement(place, "outline", attributes | ({"language": feed.language} if feed.language else {}))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True), written, left
