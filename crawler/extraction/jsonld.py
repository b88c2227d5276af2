"""JSON-LD: what a page's structured data say of the article. Reads graphs, arrays and broken JSON."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any

from crawler.extraction.addresses import normalise_url
from crawler.extraction.plain import fold, one_line

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Review|ReviewNews|PressRelease)$|^(?:LiveBlogPosting|Newscast)")
_ORGANISATION = re.compile(r"(?:Organization|Corporation)$")
_OPENINGS = ("<!--", "//", "/*", "<![CDATA[", "*/")
_CLOSINGS = (";", "-->", "*/", "]]>", "//", "/*")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|inLanguage|articleBody)"\s*:\s*"((?:[^"\\]|\\.){1,200000})"', re.DOTALL
)
# The gap is bounded, since a script may hold thousands of authors without a name.
_AUTHOR = re.compile(r'"author"\s*+:[\[{\s]{0,100}+(?:[^{}\[\]]{0,300}?"name"\s*+:\s*+)?"([^"]{2,100})"')
_NODE_LIMIT = 5000
_DEPTH_LIMIT = 40
_REMEMBERED_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Stated:
    """What structured data state of the article; raw strings, None or empty where they say nothing. `authors` are
    people only as far as the data tell people from organisations, and `organisations` are authors that are none.
    `is_article` is False for a mere web page's
    dates."""

    headline: str | None = None
    body: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    publisher: str | None = None
    picture: str | None = None
    language: str | None = None
    is_article: bool = True


def read_json_ld(scripts: list[str], *, page_url: str, headings: list[str]) -> Stated | None:
    """The article among all that is described: the one of this headline or address, else the fullest."""
    nodes = [node for script in scripts for root in load_json(script) for node in _nodes(root)]
    by_id: dict[str, dict[str, Any]] = {}
    for node in nodes:
        if isinstance(node.get("@id"), str) and len(node) > 1:
            by_id.setdefault(node["@id"], node)
    articles = [node for node in nodes if _is_a(node, _ARTICLE) and ("headline" in node or "datePublished" in node)]
    if len(articles) == 1:
        return _stated(articles[0], by_id)
    if articles:
        key, titles = normalise_url(page_url), {fold(heading) for heading in headings}
        return _stated(max(articles, key=lambda node: _rank(node, key, titles)), by_id)
    pages = [node for node in nodes if _is_a(node, re.compile("WebPage$")) and "datePublished" in node]
    if pages:
        page = pages[0]
        return Stated(
            published=_text(page["datePublished"]), modified=_text(page.get("dateModified")), is_article=False
        )
    return _from_fragments(scripts)


def load_json(script: str) -> Sequence[Any]:
    """Every JSON value that a script holds: several in a row, with trailing commas, raw newlines, comments around it or
    escaped as HTML. Nothing if it cannot be read. Several readers ask for the same
    scripts: what they are given is shared, and must not be changed."""
    return _recently_loaded(script) if len(script) <= _REMEMBERED_CHARS else _loaded(script)


@lru_cache(maxsize=8)
def _recently_loaded(script: str) -> Sequence[Any]:
    return _loaded(script)


def _loaded(script: str) -> Sequence[Any]:
    text = _unwrapped(script)
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), _TRAILING_COMMA.sub(r"\1", unescape(text))):
        values: list[Any] = []
        decoder, at = json.JSONDecoder(strict=False), 0
        try:
            while at < len(attempt) and len(values) < 50:
                value, at = decoder.raw_decode(attempt, at)
                values.append(value)
                while at < len(attempt) and attempt[at] in " \t\r\n;,":
                    at += 1
        except (ValueError, RecursionError):
            if not values:
                continue
        return values
    return []


def _unwrapped(script: str) -> str:
    """The script without the comment or CDATA marks around it, each cut once: no pattern, for scripts may be long."""
    text = script.strip()
    for mark in _OPENINGS:
        text = text.removeprefix(mark).lstrip()
    for mark in _CLOSINGS:
        text = text.removesuffix(mark).rstrip()
    return text


def _nodes(root: Any) -> Iterator[dict[str, Any]]:
    stack, seen = [(root, 0)], 0
    while stack and seen < _NODE_LIMIT:
        value, depth = stack.pop()
        seen += 1
        if depth > _DEPTH_LIMIT:
            continue
        if isinstance(value, dict):
            yield value
            children = [child for child in value.values() if isinstance(child, dict | list)]
        elif isinstance(value, list):
            children = [child for child in value if isinstance(child, dict | list)]
        else:
            continue
        stack.extend((child, depth + 1) for child in reversed(children))


def _is_a(node: dict[str, Any], wanted: re.Pattern[str]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and wanted.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _rank(node: dict[str, Any], page_key: str, titles: set[str]) -> tuple[bool, bool, bool, int]:
    main = node.get("mainEntityOfPage")
    addresses = [node.get("url"), node.get("@id"), main.get("@id") if isinstance(main, dict) else main]
    is_here = any(isinstance(one, str) and normalise_url(one) == page_key for one in addresses)
    headline = fold(_text(node.get("headline")) or "")
    return headline in titles, is_here, "datePublished" in node, len(_text(node.get("articleBody")) or "")


def _stated(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Stated:
    publisher = _resolved(node.get("publisher") or node.get("sourceOrganization"), by_id)
    authors = list(_authors(node.get("author") or node.get("creator"), by_id))
    return Stated(
        headline=_text(node.get("headline")) or _text(node.get("name")),
        body=_long_text(node.get("articleBody") or node.get("text")),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        modified=_text(node.get("dateModified")),
        authors=tuple(name for name, is_organisation in authors if not is_organisation),
        organisations=tuple(name for name, is_organisation in authors if is_organisation),
        publisher=_name(publisher),
        picture=_picture(_resolved(node.get("image") or node.get("thumbnailUrl"), by_id)),
        language=_text(node.get("inLanguage")),
    )


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2:
        return by_id.get(value["@id"], value)
    return value


def _authors(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """The names of the authors, and whether each is said to be an organisation."""
    for one in value[:30] if isinstance(value, list) else [value]:
        author = _resolved(one, by_id)
        is_organisation = isinstance(author, dict) and _is_a(author, _ORGANISATION)
        names = author.get("name") if isinstance(author, dict) else author
        for name in names[:30] if isinstance(names, list) else [names]:
            if isinstance(name, str) and (text := _text(name)):
                yield text, is_organisation


def _name(value: Any) -> str | None:
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _picture(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return _text(value)


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return (one_line(unescape(value[:5000])) or None) if isinstance(value, str) else None


def _long_text(value: Any) -> str | None:
    if isinstance(value, list):
        value = "\n".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) and value.strip() else None


def _from_fragments(scripts: list[str]) -> Stated | None:
    """What single fields can be picked from JSON that no repair makes readable."""
    text = "\n".join(scripts)
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(text):
        try:
            found.setdefault(name, json.loads(f'"{value}"', strict=False))
        except ValueError:
            found.setdefault(name, value)
    if "headline" not in found and "datePublished" not in found:
        return None
    return Stated(
        headline=_text(found.get("headline")),
        body=found.get("articleBody"),
        published=_text(found.get("datePublished")),
        modified=_text(found.get("dateModified")),
        authors=tuple(unescape(name) for name in _AUTHOR.findall(text)[:5]),
        language=_text(found.get("inLanguage")),
    )
