"""What an element of a feed is called, whatever namespace and prefix the publisher has given it.

A role is a local name in lower case, with a short prefix where it belongs to a module: `title`, `dc:creator`. RSS, Atom
and elements without a namespace share the bare names: publishers mix them, and `link` tells itself apart by its `href`.
A namespace that is not known is passed over for the prefix that stands before the name: both are often misspelt, seldom
at once.
"""

from functools import lru_cache

from lxml.etree import _Element as Element

_MODULES = {
    "w3.org/2005/atom": "",
    "purl.org/atom/ns": "",
    "purl.org/rss/1.0": "",
    "purl.org/rss/1.0/modules/rss091": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "w3.org/1999/xhtml": "xhtml",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "purl.org/rss/1.0/modules/slash": "slash",
    "purl.org/syndication/thread/1.0": "thr",
    "search.yahoo.com/mrss": "media",
    "itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "news.yandex.ru": "yandex",
    "turbo.yandex.ru": "turbo",
}
_CORE_PREFIXES = frozenset({"atom", "atom10", "a10", "rss", "rss1"})
_KEPT_OF_XHTML = frozenset({"body", "div"})


def role(element: Element) -> str:
    """The role of an element; empty for what is no element."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    known = _role_of_tag(tag)
    return known if known is not None else _role_by_prefix(tag.rpartition("}")[2], element.prefix)


@lru_cache(maxsize=4_096)
def _role_of_tag(tag: str) -> str | None:
    """The role by namespace; None if the namespace is not known."""
    namespace, _, local = tag.rpartition("}")
    local = local.lower()
    if not namespace:
        prefix, colon, name = local.rpartition(":")  # a prefix that was never declared
        return _role_by_prefix(name, prefix) if colon else local
    address = namespace[1:].lower().partition("://")[2].removeprefix("www.").rstrip("/#")
    module = "" if address.startswith("backend.userland.com/rss") else _MODULES.get(address)
    if module == "xhtml" and local not in _KEPT_OF_XHTML:
        module = ""
    return None if module is None else f"{module}:{local}" if module else local


def _role_by_prefix(local: str, prefix: str | None) -> str:
    local, prefix = local.lower(), (prefix or "").lower()
    return local if not prefix or prefix in _CORE_PREFIXES else f"{prefix}:{local}"


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace and case."""
    value: str | None = element.get(name)
    if value is not None or not element.attrib:
        return value
    found: str | None = next((v for key, v in element.attrib.items() if key.rpartition("}")[2].lower() == name), None)
    return found


def text(element: Element) -> str:
    """All text within an element."""
    return "".join(element.itertext()) if len(element) else element.text or ""
