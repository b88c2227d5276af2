"""One entry of an XML feed as an item.

Rules, in order:
1. An entry is its link: the address that a feed service hides, the one written, the alternate of several (a page before
   a file, the feed's language before another), a guid or id that is an address, a page named elsewhere in the entry.
2. The guid is never an identity: some outlets give one to every entry, others none.
3. Relative links are read against `xml:base`; in RSS without one, against the channel's link; else the feed's address.
4. The first date that can be read counts; its string is kept as published.
5. A title is words. An entry without a title has none: its page knows better than the first words of a teaser.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml.etree import _Element as Element

from crawler.extraction import Instant
from crawler.spiders.base import Item, Source, instant_of, web_link
from crawler.spiders.feed.body import body_of
from crawler.spiders.feed.document import children_of, descendants
from crawler.spiders.feed.links import is_address_like, mended_link
from crawler.spiders.feed.names import attribute, role, text
from crawler.spiders.feed.plain import AUTHORS_LIMIT, author_of, language_of, title_of

Fields = dict[str, list[Element]]

_TITLES = ("title", "dc:title", "dcterms:title", "media:title", "itunes:title")
_PUBLISHED = (
    "pubdate", "published", "issued", "dcterms:issued", "dc:date", "dcterms:date", "date", "created", "dcterms:created",
    "prism:publicationdate",
)  # fmt: skip
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate", "prism:modificationdate")
_AUTHORS = frozenset({"author", "creator", "dc:creator", "dc:author", "dcterms:creator", "itunes:author"})
_ORIGINAL_LINKS = ("feedburner:origlink", "pheedo:origlink")
_ALTERNATE = ("", "alternate", "http://www.iana.org/assignments/relation/alternate")
_IDS = ("guid", "id", "dc:identifier")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Feed:
    """What entries take from the feed around them. `has_bases`: somewhere in it stands an `xml:base`.

    `bases` keeps what the bases around an element come to, None where none is stated: a feed's entries share them.
    """

    source: Source
    base: str
    is_atom: bool
    has_bases: bool
    language: str | None
    authors: tuple[str, ...]
    bases: dict[Element, str | None] = field(default_factory=dict)


def item_of(entry: Element, feed: Feed) -> Item | None:
    """The entry as an item; None if it names no web address."""
    fields = children_of(entry)
    url = _link(entry, fields, feed)
    if url is None:
        return None
    return Item(
        url=url,
        title=_title(fields, feed),
        authors=authors_of(fields) or _authors_around(fields, feed),
        published=_instant(fields, _PUBLISHED, feed.source),
        updated=_instant(fields, _UPDATED, feed.source),
        text_html=body_of(fields, is_atom=feed.is_atom),
        language=_language(entry, fields) or feed.language,
    )


def _title(fields: Fields, feed: Feed) -> str | None:
    for name in _TITLES:
        for element in fields.get(name, ()):
            stated = element.get("type")
            is_html = not len(element) and (not feed.is_atom or (stated is not None and "html" in stated.lower()))
            if title := title_of(text(element), is_html=is_html):
                return title
    for group in (*fields.get("media:group", ()), *fields.get("media:content", ())):
        for element in descendants(group, frozenset({"media:title"})):
            if title := title_of(text(element)):
                return title
    return None


def authors_of(fields: Fields) -> tuple[str, ...]:
    """The names in the author elements, each once, in order."""
    names: dict[str, None] = {}
    for written, elements in fields.items():
        if written in _AUTHORS:
            for element in elements[:AUTHORS_LIMIT]:
                for raw in _names_within(element):
                    if name := author_of(raw):
                        names[name] = None
    return tuple(names)[:AUTHORS_LIMIT]


def _names_within(author: Element) -> list[str]:
    if not len(author):
        return [author.text or ""]
    names = [text(child) for child in author if role(child) in ("name", "itunes:name")]
    return names or [text(child) for child in author if role(child) not in ("uri", "url", "email", "homepage")]


def _authors_around(fields: Fields, feed: Feed) -> tuple[str, ...]:
    """Atom: an entry without authors has those of the feed it was copied from, else of this one (RFC 4287, 4.1.2)."""
    for source in fields.get("source", ()):
        if len(source) and (names := authors_of(children_of(source))):
            return names
    return feed.authors


def _language(entry: Element, fields: Fields) -> str | None:
    for name in ("dc:language", "language", "dcterms:language"):
        for element in fields.get(name, ()):
            if code := language_of(element.text):
                return code
    return language_of(entry.get(_LANG))


def _instant(fields: Fields, names: tuple[str, ...], source: Source) -> Instant | None:
    for name in names:
        for element in fields.get(name, ()):
            raw = text(element).strip()
            if raw and (instant := instant_of(raw, source, "feed")):
                return instant
    return None


def _link(entry: Element, fields: Fields, feed: Feed) -> str | None:
    for name in _ORIGINAL_LINKS:
        for element in fields.get(name, ()):
            if url := web_link(feed.source.url, text(element).strip()):
                return url
    links = fields.get("link", [])
    for element in links:
        written = text(element)
        if written.strip() and (url := mended_link(_base(element, feed), written)):
            return url
    for element in _alternates(links, feed.language):
        if url := mended_link(_base(element, feed), attribute(element, "href")):
            return url
    return _identifying_link(entry, fields, feed) or _page_elsewhere(fields, feed)


def _alternates(links: list[Element], language: str | None) -> list[Element]:
    """The links to the entry's own page, likeliest first."""
    found = [link for link in links if (link.get("rel") or "").strip().lower() in _ALTERNATE]
    return sorted(found, key=lambda link: _unlikeliness(link, language)) if len(found) > 1 else found


def _unlikeliness(link: Element, language: str | None) -> tuple[int, int]:
    kind, tongue = (link.get("type") or "html").lower(), language_of(link.get("hreflang"))
    return 0 if "html" in kind else 1, 0 if tongue and tongue == language else 1 if not tongue else 2


def _identifying_link(entry: Element, fields: Fields, feed: Feed) -> str | None:
    for name in _IDS:
        for element in fields.get(name, ()):
            written = text(element).strip()
            is_permanent = name == "guid" and (attribute(element, "ispermalink") or "true").strip().lower() == "true"
            is_absolute = written.lower().startswith(("http://", "https://"))
            if (is_absolute or (is_permanent and is_address_like(written))) and (
                url := mended_link(_base(element, feed), written)
            ):
                return url
    about = attribute(entry, "about")
    return mended_link(_base(entry, feed), about) if is_address_like(about) else None


def _page_elsewhere(fields: Fields, feed: Feed) -> str | None:
    """A page as the content of the entry, or the one on which its recording is played."""
    for element in fields.get("content", ()):
        if "html" in (element.get("type") or "html").lower() and (
            url := mended_link(_base(element, feed), element.get("src"))
        ):
            return url
    players = [*fields.get("media:player", ())]
    for group in (*fields.get("media:group", ()), *fields.get("media:content", ())):
        players += descendants(group, frozenset({"media:player"}))
    return next((url for player in players if (url := mended_link(_base(player, feed), player.get("url")))), None)


def _base(element: Element, feed: Feed) -> str:
    """What the element's relative addresses are relative to."""
    if not feed.has_bases:
        return feed.base
    unknown: list[Element] = []
    one: Element | None = element
    while one is not None and one not in feed.bases:
        unknown.append(one)
        one = one.getparent()
    base = feed.bases[one] if one is not None else None
    for inner in reversed(unknown):
        if stated := inner.get(_BASE):
            base = base or feed.source.url
            base = web_link(base, stated) or base
        feed.bases[inner] = base
    return base or feed.base


def base_of(source: Source, channel_links: list[Element], *, is_atom: bool) -> str:
    """The base of relative links without `xml:base`: in RSS the channel's link, else where the feed lies.

    A channel's link to the feed's own host says only the path: its scheme and host may be those of years ago.
    """
    if is_atom:
        return source.url
    for element in channel_links:
        url = web_link(source.url, text(element).strip())
        if url:
            return url if urlsplit(url).hostname != urlsplit(source.url).hostname else _on(source.url, url)
    return source.url


def _on(address: str, url: str) -> str:
    return urlsplit(url)._replace(scheme=urlsplit(address).scheme, netloc=urlsplit(address).netloc).geturl()
