"""The body of an entry as HTML, if the entry has one.

What counts: `content:encoded` and its kin, Atom's content, an XHTML body, and a description so long that it is no teaser;
the longest of them. Text becomes HTML by escaping, so that whoever reads `text_html` need not ask what it was.
"""

import base64
import binascii
import html
import re

from lxml import etree
from lxml.etree import _Element as Element

from crawler.spiders.feed.plain import mended, plain

BODY_LIMIT_CHARS = 1_000_000
BODY_FROM_CHARS = 1_000
_BODIES = (
    "content:encoded", "encoded", "content", "xhtml:body", "body", "xhtml:div", "yandex:full-text", "turbo:content",
    "full-text", "fulltext", "fullitem",
)  # fmt: skip
_TEASERS = ("description", "summary", "itunes:summary", "dc:description", "media:description")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_CLOSED = re.compile(r"</[a-zA-Z][a-zA-Z0-9]*\s*>|<br\s*/?>|/>")
_ESCAPED = re.compile(r"&lt;(?:/[a-zA-Z][a-zA-Z0-9]*\s*|br\s*/?)&gt;")


def body_of(fields: dict[str, list[Element]], *, is_atom: bool) -> str | None:
    """The longest body among the entry's children by role."""
    bodies = [
        _markup(element, is_text=is_atom and name == "content" and not element.get("type"))
        for name in _BODIES
        for element in fields.get(name, ())
    ]
    best = max(filter(None, bodies), key=len, default=None)
    if best is not None:
        return best[:BODY_LIMIT_CHARS]
    for name in _TEASERS:
        for element in fields.get(name, ()):
            written = _markup(element, is_text=is_atom and not element.get("type"))
            if written and len(written) >= BODY_FROM_CHARS and len(plain(written)) >= BODY_FROM_CHARS:
                return written[:BODY_LIMIT_CHARS]
    return None


def _markup(element: Element, *, is_text: bool) -> str | None:
    kind = (element.get("type") or "").strip().lower()
    if len(element):
        return _inner(element) or None
    written = (element.text or "").strip()
    if not written:
        return None
    if (element.get("mode") or "").lower() == "base64":
        written = _unpacked(written)
    elif "/" in kind and not kind.startswith("text/") and not kind.endswith(("xml", "html")):
        return None
    if "]]>" in written or "<![CDATA[" in written:
        written = _CDATA.sub("", written).strip()
    written = mended(written)
    if (is_text or kind in ("text", "text/plain")) and not _CLOSED.search(written):
        return html.escape(written, quote=False)
    if "<" not in written and _ESCAPED.search(written):
        written = html.unescape(written)
    return written or None


def _unpacked(written: str) -> str:
    try:
        return base64.b64decode(written, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _inner(element: Element) -> str:
    """The element's content as HTML without namespaces. The one `div` that Atom asks for is no part of it."""
    for one in element.iter():
        if isinstance(one.tag, str):
            one.tag = one.tag.rpartition("}")[2].rpartition(":")[2] or "span"
    only = element[0]
    if len(element) == 1 and only.tag == "div" and not (element.text or "").strip() + (only.tail or "").strip():
        element = only
    fresh = etree.Element("div")  # outside the feed, whose namespaces would be written into every element
    fresh.text = element.text
    fresh.extend(list(element))
    etree.cleanup_namespaces(fresh)
    inner = html.escape(fresh.text or "", quote=False)
    return (inner + "".join(etree.tostring(child, encoding="unicode", method="html") for child in fresh)).strip()
