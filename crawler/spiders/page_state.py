"""Page state: articles from the JSON inside a page (see `crawler.extraction.states`), or from an answer that is JSON.

Rules, in order:
1. The catalogue's `path` (JMESPath) leads to the articles. Without it, the list that looks most like articles is taken
   (`crawler.spiders.article_lists`).
2. An article is an object; its fields are known by their usual names, wrappers such as `node` and `attributes` looked
   through.
3. Its address is its own; else the catalogue's `link` with its values filled in; else that of a link on the page which
   ends in its slug or number. Without any of these it cannot be asked for, and the reason says so.
"""

import re
from typing import Any
from urllib.parse import quote

import jmespath
from jmespath.exceptions import JMESPathError

from crawler.extraction.decoding import decode
from crawler.extraction.page import parse
from crawler.extraction.states import States, answer_state, page_states
from crawler.spiders.anchors import page_base
from crawler.spiders.article_lists import best_list
from crawler.spiders.base import (
    TITLE_LIMIT_CHARS,
    Item,
    Reading,
    Source,
    instant_of,
    is_bot_check,
    reading_of,
    unreadable,
    web_link,
)
from crawler.spiders.entries import Entry, entries_of
from crawler.spiders.known_links import KnownLinks
from crawler.spiders.paging import page_after
from storage.endpointrecords import EndpointState

KINDS = ("page-state",)
_NAME = re.compile(r"\{([\w.@$-]{1,80})\}")
_NEXT_NAMES = ("next", "nextpage", "nextpageurl", "nexturl")


def read(source: Source) -> Reading:
    """The articles in a page's state, in its own order."""
    if not source.body.strip():
        return unreadable("the answer is empty", EndpointState.EMPTY)
    text = decode(source.body, source.content_type)
    states, tree = answer_state(text), None
    if states is None:
        tree = parse(text) if "<" in text[:10_000] else None
        if tree is None:
            return unreadable("neither JSON nor a page of HTML")
        states = page_states(tree)
    if not states.roots:
        return _no_state(source, states)
    found = _articles(states, source)
    if isinstance(found, Reading):
        return found
    links = KnownLinks(tree, page_base(tree, source.url) if tree is not None else source.url)
    items = [item for entry in found if (item := _item(entry, source, links))]
    if found and not items:
        count = len(found)
        return unreadable(f"{count} articles without an address: say in the catalogue what it looks like (`link`)")
    reading = reading_of(_each_once(items), source)
    return Reading(reading.state, reading.reason, reading.items, next_page=_next_page(states, source))


def _articles(states: States, source: Source) -> list[Entry] | Reading:
    path = source.instructions.path
    if path is None:
        found = best_list(states.roots)
        return found or _no_list(source, states)
    asked = jmespath.compile(path)
    for root in states.roots:
        try:
            value = asked.search(root)
        except JMESPathError:  # a function met a value of another type: this root is not the one
            continue
        if value is not None:
            return entries_of(value)
    return unreadable(f"the path {path} leads to nothing in the page's state: its site may have been rebuilt"[:300])


def _no_state(source: Source, states: States) -> Reading:
    if is_bot_check(source):
        return unreadable("a bot check stands where the page should be", EndpointState.BLOCKED)
    if states.programs:
        name = states.programs[0]
        return unreadable(f"the page's state ({name}) is a program, not data; use another address or a `section`"[:300])
    return unreadable("the page carries no state that can be read")


def _no_list(source: Source, states: States) -> Reading:
    if states.programs or is_bot_check(source):
        return _no_state(source, states)
    return unreadable(
        "no list in the page's state looks like articles; say where they are (`path`)", EndpointState.EMPTY
    )


def _each_once(items: list[Item]) -> list[Item]:
    by_url: dict[str, Item] = {}
    for item in items:
        by_url.setdefault(item.url, item)
    return list(by_url.values())


def _item(entry: Entry, source: Source, links: KnownLinks) -> Item | None:
    url = web_link(source.url, entry.address) or _filled(entry, source) or links.ending_in(entry.identities)
    if url is None:
        return None
    return Item(
        url=url,
        title=entry.title[:TITLE_LIMIT_CHARS] or None,
        authors=entry.authors,
        published=instant_of(entry.published, source, "page-state"),
        updated=instant_of(entry.updated, source, "page-state"),
        language=entry.language,
    )


def _filled(entry: Entry, source: Source) -> str | None:
    """The catalogue's template with the entry's values in it; None when it lacks one of them."""
    template = source.instructions.link
    if template is None:
        return None
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        told = entry.value_at(found[1])
        missing = missing or told is None
        return quote(told or "", safe="/-._~!$&'()*+,;=:@%")

    address = _NAME.sub(value, template)
    return None if missing else web_link(source.url, address)


def _next_page(states: States, source: Source) -> str | None:
    """By the catalogue's template, else as an answer that is JSON names it at its top."""
    if source.instructions.pages == 1:
        return None
    if source.instructions.next_page:
        return page_after(source)
    root = states.roots[0]
    places = (
        [root, *(root.get(name) for name in ("links", "_links", "meta", "pagination"))]
        if isinstance(root, dict)
        else []
    )
    for place in places:
        for name, value in place.items() if isinstance(place, dict) else ():
            if re.sub(r"[_-]", "", name.lower()) in _NEXT_NAMES:
                told: Any = value.get("href") if isinstance(value, dict) else value
                url = web_link(
                    source.url, told if isinstance(told, str) and re.match(r"https?://|/|\?", told) else None
                )
                if url and url != source.url:
                    return url
    return None
