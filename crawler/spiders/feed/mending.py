"""Mends XML that is not well-formed, as text, in the ways in which publishers break it.

`mended` sets right what can be told from a few characters: what stands before and behind the feed, a document type and
its entities, ampersands, HTML's entities, references to characters that XML does not have, lone angle brackets, comments,
CDATA in CDATA. `wrapped` escapes HTML that was written into an element without being escaped. Both look at each character
a fixed number of times. Entities of the document's own are put in only if their value is short and plain: nothing that
expands further, and nothing from outside.
"""

import html
import re
from collections.abc import Iterator, Mapping
from html.entities import html5

from crawler.spiders.feed.opening import without_controls

ENTITIES_LIMIT = 100
ENTITY_LIMIT_CHARS = 100
EXPANSIONS_LIMIT = 10_000

ROOT = re.compile(r"<(?:[\w.-]{1,30}:)?(rss|feed|rdf|channel)(?=[\s>/])", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*>\s*", re.IGNORECASE)
_ENTITY_OF_OWN = re.compile(r"""<!ENTITY\s+([A-Za-z_][\w.-]{0,30})\s+(?:"([^"&%<]*|&#\w+;)"|'([^'&%<]*|&#\w+;)')\s*>""")
_AMISS = re.compile(
    r"(?P<kept><!\[CDATA\[.*?(?:\]\]>|\Z))"
    r"|(?P<comment><!--.*?(?:-->|\Z))"
    r"|(?P<pair>&\#5[56]\d{3};&\#5[67]\d{3};)"
    r"|&\#(?:(?P<number>\d{1,7})|[xX](?P<hex>[0-9a-fA-F]{1,6}));"
    r"|&(?P<name>[A-Za-z_][\w.-]{0,31});"
    r"|(?P<ampersand>&+)"
    r"|(?P<end>\]\]>)"
    r"|(?P<bracket><+(?![A-Za-z_/!?]))"
    r"|<(?P<void>(?:br|hr|img|input|wbr)\b[^<>]*)>"
    r"|(?P<closed></(?:br|hr|img|input|wbr)\s*>)",
    re.IGNORECASE | re.DOTALL,
)
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CDATA_OPENS, _CDATA_ENDS = "<![CDATA[", "]]>"
_ELEMENT_ENDS = re.compile(r"\s*</")
_ENTRY_OPENS = re.compile(r"<(?:[\w.-]{1,30}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ENTRY_ENDS = re.compile(r"</(?:[\w.-]{1,30}:)?(?:item|entry)\s*>", re.IGNORECASE)
_COMPLETE = re.compile(r"</[\w.:-]{1,60}\s*>|/>")
_OF_TEXT = re.compile(
    r"<(title|description|summary|content|content:encoded|dc:description|media:title|media:description|itunes:summary"
    r"|itunes:subtitle|yandex:full-text|subtitle|tagline)((?:\s[^<>]*)?)(?<!/)>",
    re.IGNORECASE,
)


def mended(text: str) -> str:
    """The document from its root element on, with what is usually amiss set right."""
    text = without_controls(text)
    root = ROOT.search(text)
    if root:
        own = dict(_entities(text[: root.start()]))
        document = _without_rest(text[root.start() :], root[1])
    else:
        own = {}
        entry = _ENTRY_OPENS.search(text)
        document = f"<rss>{text[entry.start() :]}</rss>" if entry else _DECLARATION.sub("", text)
    return _AMISS.sub(_Mender(own), _flat_cdata(document))


def _entities(head: str) -> Iterator[tuple[str, str]]:
    """The entities that the document type declares and that are nothing but a few characters."""
    if "<!ENTITY" not in head:
        return
    for number, found in enumerate(_ENTITY_OF_OWN.finditer(head)):
        value = found[2] if found[2] is not None else found[3]
        if number >= ENTITIES_LIMIT:
            return
        if len(value) <= ENTITY_LIMIT_CHARS:
            yield found[1], html.unescape(value)


def _without_rest(document: str, name: str) -> str:
    """The document without what stands behind its root element; all of it where a second document follows."""
    ends = list(re.finditer(rf"</(?:[\w.-]{{1,30}}:)?{name}\s*>", document, re.IGNORECASE))
    return document[: ends[-1].end()] if ends else document


class _Mender:
    """What replaces each thing amiss. Counts what it expands."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self._own = own
        self._expanded = 0

    def __call__(self, amiss: re.Match[str]) -> str:
        kind, found = amiss.lastgroup, amiss[0]
        if kind == "name":
            return self._named(amiss["name"])
        if kind in ("number", "hex"):
            return _numbered(int(amiss["number"]) if kind == "number" else int(amiss["hex"], 16), found)
        if kind == "pair":
            return _paired(int(found[2:7]), int(found[10:15]))
        if kind == "void":
            return found if found.endswith("/>") else f"{found[:-1]}/>"
        if kind in ("ampersand", "bracket"):
            return ("&amp;" if kind == "ampersand" else "&lt;") * len(found)
        return {"end": "]]&gt;", "comment": "", "closed": ""}.get(kind or "", found)

    def _named(self, name: str) -> str:
        if name in _OF_XML:
            return f"&{name};"
        if name in self._own and self._expanded < EXPANSIONS_LIMIT:
            self._expanded += 1
            return html.escape(self._own[name], quote=True)
        known = html5.get(f"{name};")
        return html.escape(known, quote=True) if known else f"&amp;{name};"


def _numbered(code: int, reference: str) -> str:
    """A reference to a character that XML has; nothing for the others."""
    allowed = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return reference if allowed else ""


def _paired(high: int, low: int) -> str:
    """One character that was written as the two halves of its UTF-16."""
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return _numbered(high, f"&#{high};") + _numbered(low, f"&#{low};")


def _flat_cdata(text: str) -> str:
    """CDATA in CDATA as one: the first end does not close the element, the second does."""
    if text.count(_CDATA_OPENS) < 2:
        return text
    done: list[str] = []
    position = 0
    while (opens := text.find(_CDATA_OPENS, position)) >= 0:
        ends = text.find(_CDATA_ENDS, opens)
        if ends < 0:
            break
        inner, after = text[opens + 9 : ends], ends + 3
        if _CDATA_OPENS in inner and not _ELEMENT_ENDS.match(text, after):
            second = text.find(_CDATA_ENDS, after)
            between = text[after:second] if second >= 0 else ""
            if second >= 0 and _ELEMENT_ENDS.match(text, second + 3) and not _ENTRY_OPENS.search(between):
                inner, after = inner + between, second + 3
        done += [text[position:opens], _CDATA_OPENS, inner.replace(_CDATA_OPENS, ""), _CDATA_ENDS]
        position = after
    return "".join([*done, text[position:]])


def whole_part(text: str) -> str | None:
    """A document that breaks off within an entry, up to the last element that is complete; None if it does not.

    A link that was cut is an address that nobody published, so the element that is cut goes.
    """
    opens = max((found.start() for found in _ENTRY_OPENS.finditer(text)), default=-1)
    if opens < 0 or _ENTRY_ENDS.search(text, opens):
        return None
    ends = max((found.end() for found in _COMPLETE.finditer(text, opens)), default=opens)
    return text[:ends]


def wrapped(text: str) -> str:
    """The document with the markup within its elements of text escaped, where it is not so already."""
    done: list[str] = []
    position = 0
    never_closed: set[str] = set()
    while opens := _OF_TEXT.search(text, position):
        name = opens[1]
        ends = -1 if name in never_closed else text.find(f"</{name}", opens.end())
        if ends < 0:
            never_closed.add(name)
            ends = opens.end()
        inner = text[opens.end() : ends]
        if "<" in inner and not inner.lstrip().startswith(_CDATA_OPENS) and not _ENTRY_OPENS.search(inner):
            inner = inner.replace("<", "&lt;").replace(">", "&gt;")
            done += [text[position : opens.end()], inner]
        else:
            done.append(text[position:ends])
        position = ends
    return "".join([*done, text[position:]])
