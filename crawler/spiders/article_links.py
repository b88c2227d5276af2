"""Tells the links to articles from the other links of a page, without knowing the site.

Rules, in order:
1. Some addresses are never an article's: files, the pages above this one, the further pages of a listing, days and months
   of an archive, tags, authors, accounts and the like by a word that is a whole part of the path.
2. A link earns points by its address (a number, a date, a slug of several words), its text (headlines are long), and where
   it stands (a heading, an article, beside a time; menus, headers and footers cost points).
3. Articles come in numbers and their addresses have one shape (`/az/news/#/slug`): a shape is believed by the mean of its
   links' points, and then brings in links that alone would not be sure. A link whose shape is its own has to be surer.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.spiders.anchors import Linked

SHAPE_MEAN = 2.6
LINK_IN_SHAPE = 1.5
LINK_ALONE = 4.0
"""Points that a shape's links must have on average, each link of such a shape, and a link whose shape is its own."""

OUTSIDE_POINTS = -3.5
"""For standing in a menu or footer: a slug with a long text alone does not outweigh it."""

WORDLESS_LINKS = 5
WORDLESS_MEAN = 2.0
CLIMB_LEVELS = 8
ROLE_LEVELS = 4
"""How far up a class speaks for a link: those further out speak of the whole page ("menu-open")."""
_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|gz|jpe?g|png|gif|webp|svg|ico|mp[34]|m4a|ogg|wav|avi|mov|webm|apk|exe|xml|rss|"
    r"atom|json|css|js|txt|csv|epub|ics)$",
    re.IGNORECASE,
)
# Words of addresses, which are English or transliterated nearly everywhere.
_NEVER = frozenset(
    (
        "tag", "tags", "category", "categories", "author", "authors", "user", "users", "profile", "account", "login",
        "logout", "signin", "signup", "register", "registration", "password", "search", "rss", "feed", "feeds", "about",
        "about-us", "contact", "contacts", "contact-us", "privacy", "privacy-policy", "terms", "terms-of-use", "cookies",
        "cookie-policy", "advertise", "advertising", "advertisement", "reklam", "reklama", "haqqimizda", "elaqe", "kontakty",
        "subscribe", "subscription", "newsletter", "sitemap", "wp-admin", "wp-content", "wp-login.php", "cdn-cgi", "cart",
        "checkout", "share", "print", "etiket", "etiketler", "teg", "tegi", "topics", "topic", "archive", "archives",
        "arxiv", "arhiv", "careers", "jobs", "vacancies", "faq", "help", "support", "team", "staff", "donate",
    )
)  # fmt: skip
_PAGING = re.compile(r"^(?:page|p|paged|pg|start|offset|sayfa|seh?ife|stranica|pagen_\d+)$", re.IGNORECASE)
_SWITCHES = frozenset(
    {"share", "replytocom", "print", "sort", "order", "view", "lang", "language", "add-to-cart", "s", "q"}
)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_NUMBER = re.compile(r"\d+")
_LANGUAGE = re.compile(r"^[a-z]{2}(?:-[a-z]{2})?$")
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d[/_.-]?(?:0?[1-9]|1[0-2])[/_.-]?(?:0?[1-9]|[12]\d|3[01])(?!\d)")
_OUTSIDE = frozenset(("nav", "footer", "menu"))
_OUTSIDE_ROLES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|footer|breadcrumbs?|paginat\w*|pager|tags?|tagcloud|social|share|"
    r"sharing|langs?|languages?|topbar|copyright)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class _Address:
    """What an address looks like: its points, None for what is never an article, and its shape."""

    points: float | None
    shape: str


def article_links(pages: list[Linked], own_key: str) -> list[Linked]:
    """Those of the linked pages that are likely articles, in page order. `own_key` is the identity of the page itself."""
    shapes: dict[str, list[tuple[Linked, float]]] = defaultdict(list)
    for page in pages:
        address = _address(page.key)
        if address.points is None or own_key.startswith(page.key + "/"):
            continue
        total = address.points + _text_points(page.title) + _place_points(page)
        shapes[address.shape].append((page, total))
    chosen: set[str] = set()
    for links in shapes.values():
        least = LINK_IN_SHAPE if _is_believed(links) else LINK_ALONE
        chosen.update(page.key for page, points in links if points >= least)
    return [page for page in pages if page.key in chosen]


def _is_believed(links: list[tuple[Linked, float]]) -> bool:
    """Whether links of one shape are articles on the whole. Where all say the same ("read more"), or nothing, their texts
    count for nothing, neither for them nor against them."""
    if len(links) == 1:
        return False
    mean = sum(points for _, points in links) / len(links)
    if mean >= SHAPE_MEAN:
        return True
    commonest = Counter(page.title for page, _ in links).most_common(1)[0][1]
    return len(links) >= WORDLESS_LINKS and commonest >= 0.8 * len(links) and mean >= WORDLESS_MEAN


def _address(key: str) -> _Address:
    """Reads a key (`host/path?query`)."""
    parts = urlsplit("//" + key)
    segments = [unquote(part) for part in parts.path.split("/") if part]
    query = parse_qsl(parts.query)[:20]
    names = {name.lower() for name, _ in query}
    if (
        _FILES.search(parts.path)
        or any(part.lower() in _NEVER for part in segments)
        or names & _SWITCHES - {"lang", "language"}
    ):
        return _Address(None, "")
    numbers = [value for name, value in query if value.isascii() and value.isdigit() and not _PAGING.match(name)]
    is_paged = any(_PAGING.match(name) for name in names) or any(
        _PAGING.match(before) and after.isdigit() for before, after in pairwise(segments)
    )
    words = [part for part in segments if not _LANGUAGE.match(part)]
    if not numbers and (is_paged or not words or _is_calendar(words)):
        return _Address(None, "")
    points = max(
        [_segment_points(part) for part in words] + [2.0 if len(max(numbers, default="", key=len)) > 1 else 0.0]
    )
    if _DATED.search(parts.path):
        points = max(points, 2.0)
    if words and re.search(r"\.s?html?$", words[-1]):
        points += 0.5
    shape = "/".join(_segment_shape(part, is_last=part is segments[-1]) for part in segments)
    return _Address(min(points, 3.0), f"{parts.netloc}/{shape}?{'&'.join(sorted(names))}")


def _is_calendar(words: list[str]) -> bool:
    """Whether the path ends in a year, month or day: an archive's page, not an article's."""
    at = next((n for n, word in enumerate(words) if _YEAR.match(word)), None)
    return (
        at is not None and len(words) - at <= 3 and all(part.isdigit() and len(part) <= 2 for part in words[at + 1 :])
    )


@lru_cache(4_096)
def _segment_points(segment: str) -> float:
    words = _WORD.findall(segment)
    letters = [word for word in words if not word[0].isdecimal()]
    longest = max((len(word) for word in words if word[0].isdecimal() and not _YEAR.match(word)), default=0)
    points = 2.0 if longest >= 3 else 1.0 if longest else 0.0
    if len(letters) >= 4 or (len(letters) >= 3 and len(segment) >= 18):
        points = max(points, 2.0) + 0.5
    elif len(letters) == 3 or len(segment) >= 24:
        points = max(points, 1.0)
    return points


@lru_cache(4_096)
def _segment_shape(segment: str, *, is_last: bool) -> str:
    """`#` for a number, `~` for a slug, the word itself for what sections are called."""
    stem, dot, ending = segment.rpartition(".")
    if not dot or len(ending) > 5:
        stem, ending = segment, ""
    if stem.isdecimal():
        return f"#.{ending}"
    words = len(_WORD.findall(stem))
    if words >= 3 or (is_last and (words == 2 or len(stem) >= 12)):
        return f"~.{ending}"
    return _NUMBER.sub("#", stem.lower()) + f".{ending}"


def _text_points(text: str) -> float:
    """By length; a Chinese, Japanese or Korean character says as much as two or three letters."""
    length = len(text) + 1.5 * len(_HAN.findall(text))
    return 2.0 if length >= 32 else 1.5 if length >= 24 else 0.75 if length >= 15 else 0.0


def _place_points(page: Linked) -> float:
    """The best place of all links to the page."""
    return max(_place(anchor, bool(page.heading)) for anchor in page.anchors[:5])


def _place(anchor: Any, has_heading: bool) -> float:
    points = 1.0 if has_heading else 0.0
    element = anchor
    for level in range(CLIMB_LEVELS):
        if element is None or element.tag in ("body", "html", "main"):
            break
        role = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"[:300]
        if element.tag in _OUTSIDE or (level < ROLE_LEVELS and _OUTSIDE_ROLES.search(role)):
            return OUTSIDE_POINTS
        if element.tag == "article":
            points = max(points, 1.0)
        element = element.getparent()
    return points
