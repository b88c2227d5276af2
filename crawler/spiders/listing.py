"""Listings: the pages of HTML on which an outlet lists its articles, read by data only.

Rules, in order:
1. With `links`, each link within the outlet whose whole address matches is an article. Without it, `article_links` tells
   articles from menus, tags, pages, files and the like.
2. A page is linked several times (picture, headline, "read more"): it is one item. Its title is that of a heading among
   them, else the longest text.
3. A date is looked for in the block around the link, which ends where another article's begins: by `dates`, else in a
   `time` element, else in short texts. Last of all in the address. A relative date ("2 hours ago") is kept as the instant
   that it means, since it means another one when the page is read later.
4. The page after this one is by the catalogue's `next_page`, with the number of the page for `{page}`, or one less for
   `{page-1}`, as sites want it that count from nought; else the one that the page names (rel=next).
"""

import re
from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.extraction.addresses import normalise_url
from crawler.extraction.decoding import decode, is_page
from crawler.extraction.page import parse
from crawler.scope import in_scope
from crawler.spiders.anchors import Linked, linked_pages, named_next, page_base
from crawler.spiders.article_links import article_links
from crawler.spiders.base import (
    TITLE_LIMIT_CHARS,
    Instructions,
    Item,
    Reading,
    Source,
    is_bot_check,
    reading_of,
    unreadable,
)
from crawler.spiders.block_dates import BlockDates
from crawler.spiders.paging import page_address, page_after
from storage.endpointrecords import EndpointState

KINDS = ("section",)
SAME_TITLES = 3
"""So many pages of one listing with the same title have none: it says "read more"."""


def read(source: Source) -> Reading:
    """The articles that a listing links to, in its own order."""
    if not source.body.strip():
        return unreadable("the answer is empty", EndpointState.EMPTY)
    if not is_page(source.body, source.content_type):
        return unreadable("no page of HTML stands where the listing should be")
    tree = parse(decode(source.body, source.content_type))
    if tree is None:
        return unreadable("no page of HTML stands where the listing should be")
    base = page_base(tree, source.url)
    hosts = source.hosts or frozenset({urlsplit(source.url).hostname or ""})
    own_key = normalise_url(source.url)
    pages = [page for page in linked_pages(tree, base) if page.key != own_key and in_scope(page.url, hosts)]
    wanted = _matching(pages, source.instructions.links) if source.instructions.links else article_links(pages, own_key)
    if not wanted:
        return _none_found(source, len(pages))
    dates = BlockDates(tree, wanted, source)
    titles = Counter(page.title for page in wanted)
    items = [
        Item(
            page.url,
            (page.title if titles[page.title] < SAME_TITLES else "")[:TITLE_LIMIT_CHARS] or None,
            published=dates.of(page),
        )
        for page in wanted
    ]
    reading = reading_of(items, source)
    return Reading(reading.state, reading.reason, reading.items, next_page=_next_page(tree, base, source, hosts))


def address(url: str, after: datetime | None, page: int, instructions: Instructions) -> str:
    """The address of page `page` (from 1) of the listing at `url`. A listing cannot be asked for what came `after`."""
    return page_address(url, page, instructions)


def _matching(pages: list[Linked], pattern: str) -> list[Linked]:
    wanted = re.compile(pattern)
    return [page for page in pages if wanted.search(page.url)]


def _none_found(source: Source, count: int) -> Reading:
    if is_bot_check(source):
        return unreadable("a bot check stands where the listing should be", EndpointState.BLOCKED)
    if not count:
        return unreadable("the page has no links of its outlet", EndpointState.EMPTY)
    if source.instructions.links:
        return unreadable(f"none of its {count} links matches the catalogue's `links`", EndpointState.EMPTY)
    reason = f"none of its {count} links looks like an article's; say in the catalogue what they look like (`links`)"
    return unreadable(reason, EndpointState.EMPTY)


def _next_page(tree: Any, base: str, source: Source, hosts: frozenset[str]) -> str | None:
    if source.instructions.pages == 1:
        return None
    if source.instructions.next_page:
        return page_after(source)
    named = named_next(tree, base)
    if named is None or not in_scope(named, hosts) or normalise_url(named) == normalise_url(source.url):
        return None
    return named
