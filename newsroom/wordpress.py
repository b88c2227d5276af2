"""The WordPress REST address /wp-json/wp/v2/posts with its paging. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from newsroom.answers import small_number
from newsroom.articles import InventedArticle
from newsroom.feeds import Href, body_html, summary
from newsroom.outlets import InventedOutlet

_DEFAULT_PER_PAGE, _MOST_PER_PAGE = 10, 100
_FIRST_POST = 20_000


@dataclass(frozen=True, slots=True)
class PostsPage:
    """One answer: the JSON, its status (400 beyond the last page) and the totals that its headers give."""

    body: bytes
    status: int
    total: int
    pages: int


def posts(
    outlet: InventedOutlet,
    articles: Sequence[InventedArticle],
    query: Mapping[str, str],
    *,
    now: datetime,
    href: Href,
) -> PostsPage:
    """Posts newest first. Understands `page`, `per_page` (1..100) and `after` (local time or with offset)."""
    listed = list(articles)
    if query.get("after"):
        try:
            after = datetime.fromisoformat(query["after"])
        except ValueError:
            return _refusal("rest_invalid_param", "Invalid parameter(s): after")
        after = after if after.tzinfo else after.replace(tzinfo=ZoneInfo(outlet.timezone))
        listed = [article for article in listed if article.published_at > after]
    page = small_number(query.get("page", "1"))
    per_page = small_number(query.get("per_page", str(_DEFAULT_PER_PAGE)))
    if page < 1 or not 1 <= per_page <= _MOST_PER_PAGE:
        return _refusal("rest_invalid_param", "Invalid parameter(s): page, per_page")
    pages = -(-len(listed) // per_page)
    if page > max(pages, 1):
        return _refusal("rest_post_invalid_page_number", "The page number requested is too large.")
    chosen = listed[(page - 1) * per_page : page * per_page]
    rows = [_post(outlet, article, now, href(article)) for article in chosen]
    return PostsPage(json.dumps(rows, ensure_ascii=False).encode(), 200, len(listed), pages)


def _post(outlet: InventedOutlet, article: InventedArticle, now: datetime, link: str) -> dict[str, Any]:
    changed_at = article.changed_at(now)
    return {
        "id": _FIRST_POST + int(article.published_at.timestamp()) // 60 % 1_000_000,
        "date": _local(article.published_at, outlet.timezone),
        "date_gmt": _local(article.published_at, "UTC"),
        "modified": _local(changed_at, outlet.timezone),
        "modified_gmt": _local(changed_at, "UTC"),
        "slug": article.event_id,
        "status": "publish",
        "type": "post",
        "link": link,
        "title": {"rendered": escape(article.title_at(now), quote=False).replace("'", "&#8217;")},
        "content": {"rendered": body_html(article.text_at(now)), "protected": False},
        "excerpt": {"rendered": body_html(summary(outlet, article, now)), "protected": False},
        "author": 1,
        "_embedded": {"author": [{"id": 1, "name": ", ".join(article.authors) or outlet.name}]},
    }


def _local(at: datetime, zone: str) -> str:
    """WordPress prints instants without a zone."""
    local = at.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))
    return local.replace(tzinfo=None).isoformat(timespec="seconds")


def _refusal(code: str, message: str) -> PostsPage:
    body = json.dumps({"code": code, "message": message, "data": {"status": 400}}).encode()
    return PostsPage(body, 400, 0, 0)
