"""What a page claims of itself beside the fields of its article: whether it is free to read, how long its text is, and
whether it is a page of a video, a recording or pictures.

Read from JSON-LD (the page's own nodes alone: those of related articles say nothing of it), metas and microdata.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crawler.extraction.jsonld import Stated, load_json
from crawler.extraction.page import Page
from crawler.extraction.plain import one_line


class Access(StrEnum):
    """Who may read the whole text, as the page says. METERED: everybody, a few times."""

    FREE = "free"
    METERED = "metered"
    PAID = "paid"


class Medium(StrEnum):
    """What a page holds beside or instead of a text."""

    VIDEO = "video"
    AUDIO = "audio"
    GALLERY = "gallery"


@dataclass(frozen=True, slots=True)
class Claims:
    """`access` None: nothing is said. `paid_parts` are the selectors of the parts that are not free. `word_count` and
    `body` are the stated length and text of the article. `medium` is what the page says it is a page of, and
    `of_medium` what it says of that; `is_article` tells that it claims to be an article, too."""

    access: Access | None = None
    paid_parts: tuple[str, ...] = ()
    word_count: int | None = None
    body: str | None = None
    medium: Medium | None = None
    of_medium: Stated | None = None
    is_article: bool = False


_WORTH_READING = ("isAccessibleForFree", "wordCount", "articleBody", "VideoObject", "AudioObject", "Episode", "Gallery")
_NODES_LIMIT = 200
_PARTS_LIMIT = 20
_INTO = ("@graph", "mainEntity", "mainEntityOfPage")
_OWN = re.compile(
    r"(?:Article|Posting|Report|Review|PressRelease|Newscast|WebPage|CreativeWork|Object|Episode|Gallery)$"
)
_ARTICLE = re.compile(r"(?:Article|Posting|Report|PressRelease)$")
_MEDIA = (
    (re.compile(r"^(?:VideoObject|Clip|Movie|TVEpisode)$"), Medium.VIDEO),
    (re.compile(r"^(?:AudioObject|PodcastEpisode|RadioEpisode|Episode)$"), Medium.AUDIO),
    (re.compile(r"^(?:Image|Media)Gallery$"), Medium.GALLERY),
)
_OG_MEDIA = (
    ("video", Medium.VIDEO),
    ("music", Medium.AUDIO),
    ("audio", Medium.AUDIO),
    ("podcast", Medium.AUDIO),
    ("gallery", Medium.GALLERY),
    ("photo", Medium.GALLERY),
)
_ACCESS_META = re.compile(
    r"(?:^|[:._-])(?:content[_-]?tier|paywall|is[_-]?paywall(?:ed)?|paywall[_-]?status|is[_-]?premium|access[_-]?level"
    r"|(?:article|content)[_-]?access|subscription[_-]?required|requires[_-]?subscription|is[_-]?locked)$"
)
_PAID = frozenset(
    (
        "true",
        "1",
        "yes",
        "y",
        "locked",
        "hard",
        "paid",
        "premium",
        "subscriber",
        "subscribers",
        "subscription",
        "members",
    )
)
_METERED = frozenset(("metered", "meter", "soft", "registration", "registered", "leaky", "dynamic"))
_OPEN = frozenset(("false", "0", "no", "n", "free", "open", "public", "unlocked", "none", "off"))


def read_claims(page: Page) -> Claims:
    """What the page claims. Bounded, whatever its data are."""
    nodes = [node for script in page.json_ld if any(word in script for word in _WORTH_READING) for node in _own(script)]
    access, parts = _stated_access(nodes)
    medium, of_medium = _stated_medium(nodes)
    articles = [node for node in nodes if _is_a(node, _ARTICLE)]
    og_types = [one.lower() for one in page.meta("og:type")]
    if medium is None:
        medium = next((kind for word, kind in _OG_MEDIA for one in og_types if one.startswith(word)), None)
    return Claims(
        access=_meta_access(page) or access,
        paid_parts=parts,
        word_count=next((count for node in articles if (count := _count(node.get("wordCount")))), None),
        body=next((body for node in articles if isinstance(body := node.get("articleBody"), str)), None),
        medium=medium,
        of_medium=of_medium,
        is_article=bool(articles) or any("article" in one for one in og_types),
    )


def _own(script: str) -> list[dict[str, Any]]:
    """The nodes that speak of this page: roots and what they call their graph or main entity."""
    found: list[dict[str, Any]] = []
    stack: list[Any] = list(reversed(load_json(script)))
    seen = 0
    while stack and seen < _NODES_LIMIT:
        seen += 1
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value[:_NODES_LIMIT]))
        elif isinstance(value, dict):
            if _is_a(value, _OWN):
                found.append(value)
            stack.extend(value[name] for name in _INTO if isinstance(value.get(name), dict | list))
    return found


def _is_a(node: dict[str, Any], wanted: re.Pattern[str]) -> bool:
    return any(wanted.search(kind) for kind in _kinds(node))


def _kinds(node: dict[str, Any]) -> Iterator[str]:
    kinds = node.get("@type")
    yield from (kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))


def _stated_access(nodes: list[dict[str, Any]]) -> tuple[Access | None, tuple[str, ...]]:
    said: set[bool] = set()
    parts: list[str] = []
    for node in nodes:
        if (free := _truth(node.get("isAccessibleForFree"))) is not None:
            said.add(free)
        inner = node.get("hasPart")
        for part in (inner if isinstance(inner, list) else [inner])[:_PARTS_LIMIT]:
            if isinstance(part, dict) and _truth(part.get("isAccessibleForFree")) is False:
                selectors = part.get("cssSelector")
                for one in (selectors if isinstance(selectors, list) else [selectors])[:_PARTS_LIMIT]:
                    if isinstance(one, str):
                        parts += [name for name in map(str.strip, one[:500].split(",")) if name]
                said.add(False)
    if not said:
        return None, ()
    return (Access.FREE if False not in said else Access.PAID), tuple(parts[:_PARTS_LIMIT])


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        word = value.strip().rpartition("/")[2].lower()
        return True if word in ("true", "yes", "1") else False if word in ("false", "no", "0") else None
    return None


def _meta_access(page: Page) -> Access | None:
    """What a meta says of it. One for the whole page is believed before JSON-LD, which often says it of all pages."""
    for name, contents in page.metas.items():
        if name == "isaccessibleforfree":
            free = _truth(contents[0])
            if free is not None:
                return Access.FREE if free else Access.PAID
        if _ACCESS_META.search(name):
            value = contents[0].strip().lower()
            for values, access in ((_PAID, Access.PAID), (_METERED, Access.METERED), (_OPEN, Access.FREE)):
                if value in values:
                    return access
    return None


def _stated_medium(nodes: list[dict[str, Any]]) -> tuple[Medium | None, Stated | None]:
    for pattern, medium in _MEDIA:
        for node in nodes:
            if _is_a(node, pattern):
                return medium, Stated(
                    headline=_line(node.get("name")) or _line(node.get("headline")),
                    published=_line(node.get("uploadDate")) or _line(node.get("datePublished")),
                    modified=_line(node.get("dateModified")),
                    is_article=False,
                )
    # An article names its own film or recording, too: that says what its page is of, if it has no text.
    for node in nodes:
        for name, medium in (("video", Medium.VIDEO), ("audio", Medium.AUDIO)):
            if isinstance(node.get(name), dict | list) and node[name]:
                return medium, None
    return None, None


def _line(value: Any) -> str | None:
    return one_line(value[:1000]) or None if isinstance(value, str) else None


def _count(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()[:12]
    return int(text) if text.isascii() and text.isdecimal() else None
