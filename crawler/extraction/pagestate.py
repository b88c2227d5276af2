"""Page state: the JSON from which scripts would build the page (`__NEXT_DATA__` and its like), for pages without text.

1. The states that lie in the page's scripts (`states.py`), flat lists unfolded.
2. Every object of them that has a body: a value whose name says so and that reads like prose (`blocktrees.py`).
3. The one under the page's own headline is the article, else the one with the longest body of those that have no headline of
   another story. What stands beside the body may be its title, dates and authors.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crawler.extraction.blocktrees import Walk, paragraphs_of, size_of
from crawler.extraction.jsonld import Stated
from crawler.extraction.page import plain_title
from crawler.extraction.plain import letters_only, one_line, words
from crawler.extraction.states import script_states

_BODY = re.compile(
    r"(?:article|post|story|main|news|full|rich|raw|entry|page|long)?"
    r"(?:body|content|text|html|story|blocks|paragraphs|contentelements|editorstate|document|richtext|maintext|detail|details)"
    r"(?:html|text|blocks|json|raw|rendered|content|elements)?"
)
_TITLE = ("headline", "title", "name", "headlines", "heading")
_PUBLISHED = (
    "datePublished", "date_published", "publishedAt", "published_at", "publishDate", "publish_date", "publicationDate",
    "publication_date", "pubDate", "published", "firstPublished", "first_publish_date", "display_date", "publishedDate",
    "published_date", "publish_time", "publishTime", "pubtime", "date_gmt", "date", "createdAt", "created_at",
)  # fmt: skip
_MODIFIED = (
    "dateModified", "date_modified", "modifiedAt", "updatedAt", "updated_at", "modified_gmt", "modified", "updated",
    "lastModified", "last_updated_date", "lastUpdated", "updateDate",
)  # fmt: skip
_AUTHORS = ("authors", "author", "byline", "creator", "credits", "contributors", "_embedded")
_NAMES = ("name", "displayName", "display_name", "fullName", "full_name", "title", "rendered", "basic")
_BESIDE = ("meta", "metadata", "header", "info", "seo", "attributes", "fields", "main", "head", "properties")
_INSIDE = ("node", "by", "author", "attributes", "edges", "nodes", "data")
_SENTENCE_END = re.compile(r"[.!?…。！？։؟۔]")
_GMT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?$")
_NODE_LIMIT = 100_000
_DEPTH_LIMIT = 80
_AUTHORS_LIMIT = 20
_NAMES_DEPTH = 4
_CACHED = re.compile(r"^\w{1,80}:")
_TITLE_LETTERS = 12
_TITLE_WORDS, _SHARED_WORDS = 3, 0.4
_CANDIDATES_LIMIT = 200
SHORTEST_BODY_CHARS = 60


@dataclass(frozen=True, slots=True)
class _Found:
    """An object with a body."""

    paragraphs: list[str]
    node: dict[str, Any]
    around: dict[str, Any]
    is_the_pages: bool

    @property
    def rank(self) -> tuple[bool, int]:
        return self.is_the_pages, sum(map(len, self.paragraphs))


def read_state(scripts: Sequence[str], titles: Iterable[str] = ()) -> tuple[list[str], Stated] | None:
    """The paragraphs of the article that the page's state holds and what it states of it; None if it holds none.

    `titles` are those that the page itself shows. Never raises, whatever the scripts are; what is read is bounded.
    """
    shown = tuple(titles)
    own = tuple(letters for title in shown if len(letters := letters_only(title)) >= _TITLE_LETTERS)
    told = tuple(frozenset(words(title)) for title in shown) if own else ()
    best: _Found | None = None
    walk, tried = Walk(), 0
    objects = [pair for root in script_states(scripts).roots for pair in _dicts(root, walk)]
    for node, around in objects[:_NODE_LIMIT]:
        is_the_pages = _is_titled(node, around, own)
        for value in _bodies(node, walk) if is_the_pages or not _is_anothers(node, told) else ():
            most = is_the_pages, size_of(value, walk)
            if most[1] < SHORTEST_BODY_CHARS or (best and most <= best.rank) or tried >= _CANDIDATES_LIMIT:
                continue
            tried += 1
            if found := _read(value, node, around, is_the_pages, walk):
                best = found if best is None or found.rank > best.rank else best
    return None if best is None else (best.paragraphs, _beside(best.node, best.around, walk.cache))


def _read(value: Any, node: dict[str, Any], around: dict[str, Any], is_the_pages: bool, walk: Walk) -> _Found | None:
    """The body that a value holds; None if that is no prose, and then its parts may be bodies still."""
    before, walk.seen = walk.seen, set()
    found = _Found(paragraphs_of(value, walk), node, around, is_the_pages)
    is_body = found.rank[1] >= SHORTEST_BODY_CHARS and _is_prose(found.paragraphs)
    walk.seen = before | walk.seen if is_body else before
    return found if is_body else None


def _dicts(root: Any, walk: Walk) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every object of the JSON, outer ones first, with the nearest object around it. What a cache names is noted."""
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    stack: list[tuple[Any, dict[str, Any], int]] = [(root, {}, 0)]
    steps = 0
    while stack and steps < _NODE_LIMIT:
        value, parent, depth = stack.pop()
        steps += 1
        if depth > _DEPTH_LIMIT:
            continue
        if isinstance(value, dict):
            found.append((value, parent))
            for key, child in value.items():
                if isinstance(child, dict | list):
                    stack.append((child, value, depth + 1))
                    if isinstance(child, dict) and "__typename" in child and _CACHED.match(str(key)):
                        walk.cache[key] = child
        elif isinstance(value, list):
            stack.extend((child, parent, depth + 1) for child in reversed(value) if isinstance(child, dict | list))
    return found


def _bodies(node: dict[str, Any], walk: Walk) -> Iterable[Any]:
    """The values of an object that may be its body; blocks of a body that was read already are none of their own."""
    if id(node) in walk.seen:
        return
    for key, value in node.items():
        if not (value and isinstance(value, str | dict | list) and isinstance(key, str) and _names_a_body(key)):
            continue
        if isinstance(value, str) or id(value) not in walk.seen:
            yield value


@lru_cache(maxsize=2_000)
def _names_a_body(key: str) -> bool:
    """Whether a name is one of a body, in whatever case and style; arguments of a query do not count."""
    plain = re.sub(r"[_-]", "", key[:100].partition("(")[0]).lower()
    return _BODY.fullmatch(plain) is not None


def _is_titled(node: dict[str, Any], around: dict[str, Any], own: tuple[str, ...]) -> bool:
    for source in (node, around):
        if title := letters_only((_first(source, {}, _TITLE) or "")[:500]):
            return any(title == one or (len(title) >= _TITLE_LETTERS and one.startswith(title)) for one in own)
    return False


def _is_anothers(node: dict[str, Any], told: tuple[frozenset[str], ...]) -> bool:
    """Whether the object has a headline of its own, of several words, that shares few of them with each that the page shows."""
    mine = frozenset(words((_first(node, {}, _TITLE) or "")[:500]))
    return len(mine) >= _TITLE_WORDS and bool(told) and all(len(mine & one) < _SHARED_WORDS * len(mine) for one in told)


def _is_prose(paragraphs: list[str]) -> bool:
    text = " ".join(paragraphs)
    letters = sum(char.isalpha() for char in text[:2000])
    return bool(_SENTENCE_END.search(text)) and letters > 0.6 * len(text[:2000]) and "{" not in text[:500]


def _beside(node: dict[str, Any], around: dict[str, Any], cache: dict[str, Any]) -> Stated:
    inner = [child for name in _BESIDE if isinstance(child := node.get(name), dict)]
    near: dict[str, Any] = {}
    for source in (*reversed(inner), node):
        near |= {key: value for key, value in source.items() if value}
    headline = _first(near, around, _TITLE)
    return Stated(
        headline=plain_title(headline) if headline else None,
        published=_first(near, around, _PUBLISHED),
        modified=_first(near, around, _MODIFIED),
        authors=tuple(_names(near, cache) or _names(around, cache)),
    )


def _first(node: dict[str, Any], around: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    for source in (node, around):
        for key in keys:
            value = source.get(key)
            if isinstance(value, dict):
                value = next((one for name in ("rendered", "basic", "value", "text") if (one := value.get(name))), None)
            if not isinstance(value, str | int) or isinstance(value, bool):
                continue
            if text := one_line(str(value)[:1000]):
                return f"{text}Z" if key.endswith("_gmt") and _GMT.match(text) else text
    return None


def _names(node: dict[str, Any], cache: dict[str, Any]) -> list[str]:
    for key in _AUTHORS:
        names = [one for one in dict.fromkeys(_named(node.get(key), cache, 0)) if one][:_AUTHORS_LIMIT]
        if names:
            return names
    return []


def _named(value: Any, cache: dict[str, Any], depth: int) -> Iterable[str]:
    """The names in what an author is given as: a string, an object with a name, a list of them, a wrapper around them."""
    if isinstance(value, str):
        yield one_line(value[:200])
    elif isinstance(value, list) and depth < _NAMES_DEPTH:
        for one in value[:_AUTHORS_LIMIT]:
            yield from _named(one, cache, depth + 1)
    elif isinstance(value, dict) and depth < _NAMES_DEPTH:
        if isinstance(reference := value.get("__ref"), str):
            value = one if isinstance(one := cache.get(reference), dict) else {}
        name = next((one for key in _NAMES if isinstance(one := value.get(key), str) and one), None)
        if name:
            yield one_line(name[:200])
            return
        for key in _INSIDE:
            if isinstance(value.get(key), dict | list):
                yield from _named(value[key], cache, depth + 1)
