"""Page state: the JSON from which scripts would build the page (`__NEXT_DATA__` and its like), for pages without text.

The longest value that reads like an article is the text; what stands beside it may be its title, dates and authors.
"""

import re
from typing import Any

from crawler.extraction.jsonld import Stated, load_json
from crawler.extraction.page import fragment_paragraphs
from crawler.extraction.plain import one_line

_BODY = re.compile(
    r"(?:^|_)(?:article_?body|body(?:_?html|_?text)?|full_?text|text|content(?:_?html)?|html|story|blocks|paragraphs)$",
    re.I,
)
_TITLE = ("headline", "title", "name")
_PUBLISHED = (
    "datePublished", "date_published", "publishedAt", "published_at", "publishDate", "publish_date", "publicationDate",
    "publication_date", "pubDate", "published", "firstPublished", "date", "createdAt", "created_at",
)  # fmt: skip
_MODIFIED = (
    "dateModified",
    "date_modified",
    "modifiedAt",
    "updatedAt",
    "updated_at",
    "modified",
    "updated",
    "lastModified",
)
_AUTHORS = ("authors", "author", "byline", "creator")
_SENTENCE_END = re.compile(r"[.!?…。！？։؟۔]")
_NODE_LIMIT = 100_000
_DEPTH_LIMIT = 60
SHORTEST_BODY_CHARS = 60


def read_state(scripts: list[str]) -> tuple[list[str], Stated] | None:
    """The paragraphs of the article that the page's state holds and what it states of it; None if it holds none."""
    best: tuple[int, list[str], dict[str, Any], dict[str, Any] | None] | None = None
    for script in scripts:
        for root in load_json(script):
            for node, parent in _dicts(root):
                for key, value in node.items():
                    if not (isinstance(key, str) and _BODY.search(key)):
                        continue
                    markup = _markup(value)
                    if len(markup) < SHORTEST_BODY_CHARS or (best and len(markup) <= best[0]):
                        continue
                    paragraphs = fragment_paragraphs(markup)
                    size = sum(map(len, paragraphs))
                    if size >= SHORTEST_BODY_CHARS and _is_prose(paragraphs) and (best is None or size > best[0]):
                        best = size, paragraphs, node, parent
    if best is None:
        return None
    return best[1], _beside(best[2], best[3] or {})


def _dicts(root: Any) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Every object of the JSON, with the nearest object around it."""
    found: list[tuple[dict[str, Any], dict[str, Any] | None]] = []
    stack: list[tuple[Any, dict[str, Any] | None, int]] = [(root, None, 0)]
    while stack and len(found) < _NODE_LIMIT:
        value, parent, depth = stack.pop()
        if depth > _DEPTH_LIMIT:
            continue
        if isinstance(value, dict):
            found.append((value, parent))
            stack.extend((child, value, depth + 1) for child in value.values() if isinstance(child, dict | list))
        elif isinstance(value, list):
            stack.extend((child, parent, depth + 1) for child in value if isinstance(child, dict | list))
    return found


def _markup(value: Any) -> str:
    """A body is a string of HTML or text, or a list of such strings or of blocks that hold one."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return next(
            (text for key in ("html", "text", "value", "rendered") if isinstance(text := value.get(key), str)), ""
        )
    if not isinstance(value, list):
        return ""
    parts = []
    for block in value[:2000]:
        if isinstance(block, str):
            parts.append(block)
        elif isinstance(block, dict):
            texts = (block.get(key) for key in ("text", "html", "content", "value", "body"))
            parts.append(next((text for text in texts if isinstance(text, str)), ""))
    return "\n".join(part if part.lstrip().startswith("<p") else f"<p>{part}</p>" for part in parts if part.strip())


def _is_prose(paragraphs: list[str]) -> bool:
    text = " ".join(paragraphs)
    letters = sum(char.isalpha() for char in text[:2000])
    return bool(_SENTENCE_END.search(text)) and letters > 0.6 * len(text[:2000]) and "{" not in text[:500]


def _beside(node: dict[str, Any], around: dict[str, Any]) -> Stated:
    return Stated(
        headline=_first(node, around, _TITLE),
        published=_first(node, around, _PUBLISHED),
        modified=_first(node, around, _MODIFIED),
        authors=tuple(_names(node) or _names(around)),
    )


def _first(node: dict[str, Any], around: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    for source in (node, around):
        for key in keys:
            value = source.get(key)
            if isinstance(value, str | int) and not isinstance(value, bool) and (text := one_line(str(value)[:1000])):
                return text
    return None


def _names(node: dict[str, Any]) -> list[str]:
    for key in _AUTHORS:
        value = node.get(key)
        names = [
            one_line(name[:200])
            for one in (value if isinstance(value, list) else [value])[:20]
            if isinstance(name := one.get("name") if isinstance(one, dict) else one, str)
        ]
        if names:
            return names
    return []
