"""An article as an object of somebody's JSON: its fields by the names that sites usually give them."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crawler.extraction.page import html_unescape
from crawler.extraction.plain import one_line

FIELDS_LIMIT = 400
AUTHORS_LIMIT = 20
RAW_LIMIT_CHARS = 100
TEXT_LIMIT_CHARS = 2_000
ADDRESSES = (
    "url", "link", "href", "permalink", "canonical", "canonicalurl", "weburl", "pageurl", "articleurl", "fullurl",
    "publicurl", "shareurl", "websiteurl", "path", "uri", "urlpath", "@id", "id",
)  # fmt: skip
IDENTITIES = ("slug", "urlslug", "seourl", "alias", "id", "articleid", "newsid", "postid", "documentid", "uuid", "code")
TITLES = ("headline", "title", "name", "caption", "titletext", "newstitle", "header")
PUBLISHED = (
    "datepublished", "publishedat", "publishdate", "publicationdate", "pubdate", "published", "firstpublished",
    "firstpublishedat", "publishedon", "publishtime", "publishedtime", "publishat", "displaydate", "releasedate",
    "dategmt", "date", "datetime", "time", "createdat", "created", "datecreated", "createdate", "createtime",
    "timestamp", "unixtime", "publishedtimestamp", "publishedunix", "ctime", "addtime",
)  # fmt: skip
UPDATED = (
    "datemodified", "modifiedat", "updatedat", "modified", "updated", "lastmodified", "dateupdated", "updatedate",
    "modifieddate", "lastupdated", "lastupdate", "updatetime", "modifiedgmt",
)  # fmt: skip
TEASERS = frozenset(
    (
        "description", "summary", "excerpt", "lead", "teaser", "intro", "anons", "announce", "subtitle", "body", "content",
        "text", "image", "picture", "cover", "thumbnail", "photo", "featuredimage", "img", "category", "author", "authors",
    )
)  # fmt: skip
_LANGUAGES = ("lang", "language", "locale", "inlanguage", "languagecode")
_AUTHORS = ("authors", "author", "byline", "creator")
_WRAPPERS = (
    "node",
    "attributes",
    "item",
    "fields",
    "_source",
    "article",
    "post",
    "story",
    "data",
    "document",
    "content",
)
_INSIDE = (
    "rendered",
    "value",
    "text",
    "iso",
    "date",
    "$date",
    "seconds",
    "_seconds",
    "raw",
    "utc",
    "href",
    "url",
    "path",
    "code",
)
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS_LIKE = re.compile(r"https?://|//?[^/\s]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an object says as an article. `fields` are its values by simplified name, `raw` the object itself.

    `address` is its own, as written; `identities` are what could tell its address from others. Dates are as stated.
    """

    fields: dict[str, Any]
    raw: Any

    @property
    def address(self) -> str | None:
        for name in ADDRESSES:
            told = _text(self.fields.get(name))
            if told and _ADDRESS_LIKE.match(told) and (name not in ("id", "@id") or told.startswith("http")):
                return told
            if told and name in ("path", "uri", "urlpath", "permalink") and "/" in told and " " not in told:
                return "/" + told
        return None

    @property
    def identities(self) -> tuple[str, ...]:
        return tuple(told for name in IDENTITIES if (told := _text(self.fields.get(name))))

    @property
    def title(self) -> str:
        return next((text for name in TITLES if (text := _plain(_text(self.fields.get(name)) or ""))), "")

    @property
    def published(self) -> str | None:
        return _first_date(self.fields, PUBLISHED)

    @property
    def updated(self) -> str | None:
        return _first_date(self.fields, UPDATED)

    @property
    def language(self) -> str | None:
        for name in _LANGUAGES:
            if code := re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", _text(self.fields.get(name)) or ""):
                return code[0].lower()
        return None

    @property
    def authors(self) -> tuple[str, ...]:
        for name in _AUTHORS:
            value = self.fields.get(name)
            people = value[:AUTHORS_LIMIT] if isinstance(value, list) else [value]
            names = [_plain(_name_of(one))[:200] for one in people]
            if any(names):
                return tuple(dict.fromkeys(filter(None, names)))
        return ()

    def value_at(self, path: str) -> str | None:
        """The text or number at a dotted path, as written in the object; None when there is none."""
        value: Any = self.raw
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if value is None and "." not in path:
            value = self.fields.get(simplified(path))
        return _text(value)


def entries_of(value: Any) -> list[Entry]:
    """The entries of what a path led to: a list, an object of objects, or a single article."""
    if isinstance(value, dict):
        inner = [one for one in value.values() if isinstance(one, dict)]
        own = entry_of(value)
        value = [value] if (own.title and (own.address or own.identities)) or not inner else inner
    elif not isinstance(value, list):
        value = [value]
    return [entry_of(one) for one in value if isinstance(one, dict | str)]


def entry_of(value: dict[str, Any] | str) -> Entry:
    """An object as an entry, looked through its wrappers; a string is an address, or what an address is made of."""
    if isinstance(value, str):
        return Entry({"url": value, "slug": value, "value": value}, {"value": value, "slug": value, "id": value})
    outer = _fields(value)
    if not any(outer.get(name) for name in TITLES):
        for name in _WRAPPERS:
            inner = value.get(name)
            if isinstance(inner, dict):
                fields = _fields(inner)
                if any(fields.get(title) for title in TITLES):
                    scalars = {key: one for key, one in value.items() if not isinstance(one, dict | list)}
                    return Entry({**_fields(scalars), **fields}, {**scalars, **inner})
    return Entry(outer, value)


@lru_cache(4_096)
def simplified(name: str) -> str:
    """A field's name without its spelling: `publishedAt`, `published_at` and `Published-At` are one."""
    return re.sub(r"[_\s-]", "", name.lower())


def _fields(value: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, one in list(value.items())[:FIELDS_LIMIT]:
        if isinstance(name, str) and len(name) <= 60 and one is not None:
            fields.setdefault(simplified(name), one)
    return fields


def _text(value: Any) -> str | None:
    """A value as text: itself, a number, or the one that an object around it holds."""
    if isinstance(value, dict):
        value = next((inner for name in _INSIDE if isinstance(inner := value.get(name), str | int | float)), None)
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int) or (isinstance(value, int) and abs(value) > 1e20):
        return None
    return str(value)[:TEXT_LIMIT_CHARS].strip() or None


def _first_date(fields: dict[str, Any], names: Iterable[str]) -> str | None:
    told = (_text(fields.get(name)) for name in names)
    return next((raw[:RAW_LIMIT_CHARS] for raw in told if raw and any(char.isdecimal() for char in raw)), None)


def _name_of(value: Any) -> str:
    if isinstance(value, dict):
        names: Iterator[Any] = (value.get(name) for name in ("name", "fullName", "full_name", "displayName", "title"))
        value = next((name for name in names if isinstance(name, str)), "")
    return value if isinstance(value, str) else ""


def _plain(markup: str) -> str:
    return one_line(html_unescape(_TAG.sub("", markup[:5_000])))
