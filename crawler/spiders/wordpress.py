"""WordPress: posts by the REST API that every WordPress site has (`/wp-json/wp/v2/posts`).

Rules, in order:
1. `date_gmt` is UTC though it states no zone; `date` is the outlet's own clock. Drafts and broken imports have zeros there.
2. A refusal comes as an object with a code: refused, no such route, or simply past the last page.
3. Only published posts count. A protected text is no text.
4. What is asked for is kept small: the fields that are read, the newest first, and only what came `after` a day before
   the newest post known: some versions compare with the outlet's clock, and some posts are published with an older date.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.extraction import Instant
from crawler.extraction.plain import one_line
from crawler.spiders.base import (
    TITLE_LIMIT_CHARS,
    Instructions,
    Item,
    Reading,
    Source,
    instant_of,
    is_bot_check,
    reading_of,
    unreadable,
    web_link,
)
from storage.endpointrecords import EndpointState

KINDS = ("wordpress",)
PER_PAGE = 50
PER_PAGE_BY_WORDPRESS = 10
OVERLAP = timedelta(days=1)
AUTHORS_LIMIT = 20
FIELDS = (
    "id", "link", "status", "date", "date_gmt", "modified", "modified_gmt", "title", "content", "lang",
    "yoast_head_json.author", "yoast_head_json.og_locale", "_links", "_embedded",
)  # fmt: skip
_TAG = re.compile(r"<[^<>]*>")
_NO_DATE = re.compile(r"^0000-")
_NO_ZONE = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?$")
# PHP prints its warnings before the answer on badly kept sites.
_BEGINNING = re.compile(rb'\[\s*\{\s*"id"\s*:|\{\s*"code"\s*:')
_PAST_THE_END = frozenset({"rest_post_invalid_page_number"})
_NO_SUCH_PLACE = frozenset({"rest_no_route", "rest_invalid_type"})
_REFUSED = re.compile(r"forbidden|cannot|not_logged_in|login_required|unauthorized|disabled|restricted|access", re.I)


def read(source: Source) -> Reading:
    """The posts of one page of the API's answer, in its own order."""
    start = source.body[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return unreadable("the answer is empty", EndpointState.EMPTY)
    try:
        answer = json.loads(_json_part(source.body))
    except (ValueError, RecursionError) as cause:
        return _not_json(source, start, str(cause))
    if isinstance(answer, dict):
        return _refusal(answer)
    if not isinstance(answer, list):
        return unreadable("JSON, but no list of posts")
    posts = [post for post in answer if isinstance(post, dict)]
    items = [item for post in posts if (item := _item(post, source))]
    if posts and not items and not any("link" in post for post in posts):
        return unreadable("JSON, but no list of posts")
    reading = reading_of(items, source)
    return Reading(reading.state, reading.reason, reading.items, next_page=_next_page(source.url, len(answer)))


def address(url: str, after: datetime | None, page: int, instructions: Instructions) -> str:
    """The address to ask: what the catalogue states stays, what it leaves open is filled in. `page` counts from 1.

    >>> address("https://a.example/wp-json/wp/v2/posts?per_page=5&_fields=link", None, 2, Instructions())
    'https://a.example/wp-json/wp/v2/posts?per_page=5&_fields=link&_embed=author&page=2'
    """
    return with_parameters(url, _defaults(url) | _moment("after", after, -OVERLAP) | _page(page))


def between(url: str, since: datetime, until: datetime, page: int) -> str:
    """The address of page `page` of the posts published in [since, until), a day more at both ends, the oldest first:
    so that a post published meanwhile moves none of those that are still to be read."""
    span = _moment("after", since, -OVERLAP) | _moment("before", until, OVERLAP)
    return with_parameters(url, _defaults(url) | span | {"order": "asc", "orderby": "date"} | _page(page))


def with_parameters(url: str, changes: dict[str, str]) -> str:
    """`url` with these parameters in its query, in the place of what it had."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in changes]
    query = urlencode([*kept, *changes.items()], safe=":,")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _defaults(url: str) -> dict[str, str]:
    stated = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    wanted = {"per_page": str(PER_PAGE), "_fields": ",".join(FIELDS), "_embed": "author"}
    return {name: value for name, value in wanted.items() if name not in stated}


def _moment(name: str, at: datetime | None, shift: timedelta) -> dict[str, str]:
    return {name: f"{(at + shift).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"} if at else {}


def _page(page: int) -> dict[str, str]:
    return {"page": str(page)} if page > 1 else {}


def _json_part(body: bytes) -> bytes:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"[", b"{"):
        return start
    found = _BEGINNING.search(body)
    return body[found.start() :] if found else start


def _not_json(source: Source, start: bytes, problem: str) -> Reading:
    if not start.startswith(b"<"):
        return unreadable(f"broken JSON ({problem})"[:200])
    if is_bot_check(source):
        return unreadable("a bot check stands where the posts should be", EndpointState.BLOCKED)
    return unreadable("a page stands where WordPress's posts should be")


def _refusal(answer: dict[str, Any]) -> Reading:
    """What an object in the place of the list means: WordPress's way to say no."""
    code, message = answer.get("code"), answer.get("message")
    if not isinstance(code, str):
        return unreadable("JSON, but no list of posts")
    data = answer.get("data")
    status = data.get("status") if isinstance(data, dict) else None
    said = one_line(f"{code}: {_plain(message) or 'no message'}")[:200]
    if code in _PAST_THE_END:
        return unreadable(f"past the last page ({said})", EndpointState.EMPTY)
    if code in _NO_SUCH_PLACE or status == 404:
        return unreadable(f"WordPress has no such address ({said})")
    if status in (401, 403) or _REFUSED.search(code):
        return unreadable(f"WordPress refuses its posts ({said})", EndpointState.BLOCKED)
    return unreadable(f"WordPress answers with an error ({said})", EndpointState.ERROR)


def _item(post: dict[str, Any], source: Source) -> Item | None:
    url = web_link(source.url, _text(post.get("link")))
    if url is None or post.get("status", "publish") != "publish":
        return None
    yoast = post["yoast_head_json"] if isinstance(post.get("yoast_head_json"), dict) else {}
    content = post.get("content")
    return Item(
        url=url,
        title=_plain(_rendered(post.get("title")))[:TITLE_LIMIT_CHARS] or None,
        authors=tuple(dict.fromkeys(_authors(post, yoast)))[:AUTHORS_LIMIT],
        published=_instant(post, "date", source),
        updated=_instant(post, "modified", source),
        text_html=None if isinstance(content, dict) and content.get("protected") else _rendered(content) or None,
        language=_language(_text(post.get("lang")) or _text(yoast.get("og_locale"))),
    )


def _instant(post: dict[str, Any], name: str, source: Source) -> Instant | None:
    gmt, local = (_text(post.get(key)) or "" for key in (f"{name}_gmt", name))
    if gmt and not _NO_DATE.match(gmt):
        return instant_of(gmt + "Z" if _NO_ZONE.match(gmt) else gmt, source, "wordpress")
    return instant_of(local, source, "wordpress") if not _NO_DATE.match(local) else None


def _authors(post: dict[str, Any], yoast: dict[str, Any]) -> Iterator[str]:
    embedded = post.get("_embedded")
    places = [
        embedded.get("author") if isinstance(embedded, dict) else None,
        post.get("authors"),
        [yoast.get("author")],
    ]
    for place in places:
        found = False
        for one in place[:AUTHORS_LIMIT] if isinstance(place, list) else ():
            value = one.get("name") or one.get("display_name") if isinstance(one, dict) else one
            if isinstance(value, str) and (name := _plain(value)[:200]):
                found = True
                yield name
        if found:
            return


def _next_page(url: str, count: int) -> str | None:
    """The address of the page after this one, when this one was full."""
    asked = dict(parse_qsl(urlsplit(url).query))
    if count < _number(asked.get("per_page"), PER_PAGE_BY_WORDPRESS):
        return None
    return with_parameters(url, {"page": str(_number(asked.get("page"), 1) + 1)})


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else otherwise


def _rendered(value: object) -> str:
    """WordPress wraps what it renders; some plugins hand out the bare string."""
    if isinstance(value, dict):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def _plain(markup: object) -> str:
    return one_line(unescape(_TAG.sub("", markup))) if isinstance(markup, str) else ""


def _language(stated: str | None) -> str | None:
    code = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", stated or "")
    return code[0].lower() if code else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
