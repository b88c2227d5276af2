"""The text of a feed as a tree, and the feed's entries and head within it.

Well-formed XML is parsed as it is; other XML is mended first, then parsed strictly, then leniently. Nothing outside the
document is read and no entity of its own is resolved by the parser, whose limits on depth and size stay in force.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.etree import _Element as Element

from crawler.spiders.feed.mending import mended, whole_part, wrapped
from crawler.spiders.feed.names import role

ENTRIES_LIMIT = 100_000
MENDED_LIMIT_CHARS = 4_000_000
_DEPTH_LIMIT = 6
_CUT = "the answer breaks off within an entry"
_ENTRY = frozenset({"item", "entry"})
_ENTRY_TAGS = ("<item>", "<item ", "<entry>", "<entry ")
_CONTAINERS = frozenset({"rss", "rdf:rdf", "feed", "channel"})
_HARMLESS = frozenset(
    {
        etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE,
        etree.ErrorTypes.NS_ERR_ATTRIBUTE_REDEFINED,
        etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
        etree.ErrorTypes.ERR_DOCUMENT_END,
    }
)


@dataclass(frozen=True, slots=True)
class Document:
    """A tree and how sure it is. `problem` says what was amiss; a tree that `is_sure` holds all that was written."""

    root: Element | None
    problem: str = ""
    is_sure: bool = True


@dataclass(slots=True)
class Parts:
    """A feed's entries and the elements of its head by role. `container` is the innermost element that holds the head."""

    root: Element
    container: Element | None = None
    is_atom: bool = False
    entries: list[Element] = field(default_factory=list)
    head: dict[str, list[Element]] = field(default_factory=dict)
    is_full: bool = False


def parsed(text: str) -> Document:
    """The tree of a document that may be broken. `root` is None for what has no elements at all."""
    problem = ""
    if "<!DOCTYPE" not in text:
        try:
            return Document(_strict(text.lstrip()))
        except etree.XMLSyntaxError as cause:
            problem = _broken(cause)
    repaired = mended(text[:MENDED_LIMIT_CHARS])
    was_shortened = len(text) > MENDED_LIMIT_CHARS
    if was_shortened:
        problem = f"of broken XML the first {MENDED_LIMIT_CHARS} characters were read"
    part = whole_part(repaired)
    if part is not None:
        problem = problem if was_shortened else _CUT
        document = _lenient(part, problem)
        return document if document.is_sure else _lenient(wrapped(part), problem)
    for candidate in (repaired, wrapped(repaired)):
        try:
            return Document(_strict(candidate), problem)
        except etree.XMLSyntaxError as cause:
            problem = problem or _broken(cause)
    return _lenient(wrapped(repaired), problem)


def _broken(cause: etree.XMLSyntaxError) -> str:
    return f"broken XML was mended: {cause.msg or 'not well-formed'}"[:160]


def _strict(text: str) -> Element:
    return etree.fromstring(text.encode("utf-8", "replace"), _parser(recover=False))


def _lenient(text: str, problem: str) -> Document:
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    is_sure = root is not None and all(error.type in _HARMLESS for error in parser.error_log)
    return Document(root, problem, is_sure)


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parts_of(text: str, root: Element) -> Parts:
    """The entries of `text`, wherever publishers put them: in the channel, beside it, in a wrapper, in one another."""
    parts = Parts(root)
    _gather(root, parts, 0, inside=False)
    if sum(map(text.count, _ENTRY_TAGS)) > len(parts.entries):
        parts.entries = list(islice(descendants(root, _ENTRY), ENTRIES_LIMIT))
    return parts


def _gather(element: Element, parts: Parts, depth: int, *, inside: bool) -> None:
    name = role(element)
    if name in _CONTAINERS:
        inside = True
        parts.is_atom = parts.is_atom or name == "feed"
        if name in ("channel", "feed") or parts.container is None:
            parts.container = element
    elif name in _ENTRY and depth == 0:
        parts.entries.append(element)
        return
    keeps_head = name in _CONTAINERS
    for child in element:
        name = role(child)
        if name in _ENTRY:
            if len(parts.entries) >= ENTRIES_LIMIT:
                parts.is_full = True
                return
            parts.entries.append(child)
        elif depth < _DEPTH_LIMIT and (name in _CONTAINERS or name == "items" or (not inside and len(child))):
            _gather(child, parts, depth + 1, inside=inside)
        elif keeps_head:
            parts.head.setdefault(name, []).append(child)


def children_of(element: Element) -> dict[str, list[Element]]:
    """The children by role, in order."""
    found: dict[str, list[Element]] = {}
    for child in element:
        found.setdefault(role(child), []).append(child)
    return found


def descendants(element: Element, roles: frozenset[str]) -> Iterator[Element]:
    """The descendants that have one of the roles."""
    return (child for child in element.iter() if role(child) in roles)
