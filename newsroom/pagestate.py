"""Listings whose links stand as JSON in the page, in the ways of three frameworks. Pure.

Next.js embeds an object in a script, Inertia in an attribute, Nuxt a flat list whose numbers point at other places of it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from newsroom.articles import InventedArticle
from newsroom.dates import iso
from newsroom.outlets import Habit, InventedOutlet, StateForm


def state_page(
    outlet: InventedOutlet, articles: Sequence[InventedArticle], form: StateForm, *, now: datetime, language: str
) -> bytes:
    """A page that shows nothing until scripts have run; its state names the articles, newest first."""
    rows = [_row(outlet, article, now, form) for article in articles]
    match form:
        case StateForm.NEXT:
            state = {"props": {"pageProps": {"articles": rows, "locale": language}}, "page": "/", "buildId": "p4Tz1"}
            inner = f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{_json(state)}</script>'
        case StateForm.INERTIA:
            page = {"component": "News/Index", "props": {"news": {"data": rows}}, "url": "/", "version": "9c1"}
            inner = f'<div id="app" data-page="{escape(json.dumps(page, ensure_ascii=False))}"></div>'
        case StateForm.NUXT:
            flat = flattened({"data": {"front": {"news": rows}}, "state": {}, "once": []})
            inner = (
                '<div id="__nuxt"></div><script type="application/json" data-nuxt-data="nuxt-app" data-ssr="true" '
                f'id="__NUXT_DATA__">{_json(flat)}</script>'
            )
    head = f'<meta charset="utf-8"><title>{escape(outlet.name)}</title>'
    return f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}</head><body>{inner}</body></html>\n'.encode()


def flattened(value: Any) -> list[Any]:
    """A value as Nuxt writes it: one list, in which each object and list holds the places of what is in it.

    >>> flattened({"a": ["x", 1]})
    [{'a': 1}, [2, 3], 'x', 1]
    """
    flat: list[Any] = []

    def put(one: Any) -> int:
        place = len(flat)
        flat.append(one)
        if isinstance(one, Mapping):
            flat[place] = {key: put(inner) for key, inner in one.items()}
        elif isinstance(one, list):
            flat[place] = [put(inner) for inner in one]
        return place

    put(value)
    return flat


def _row(outlet: InventedOutlet, article: InventedArticle, now: datetime, form: StateForm) -> dict[str, Any]:
    """One article. Only Inertia's has an address; of the others' `slug` a catalogue makes one."""
    stated: str | int = iso(article.dated_at, outlet.timezone)
    if Habit.EPOCH_DATES in outlet.habits:
        stated = int(article.dated_at.timestamp())
    row = {
        "slug": article.path.strip("/").rsplit("/", 1)[-1],
        "title": article.title_at(now),
        "publishedAt": stated,
        "category": {"name": article.section, "slug": article.section},
    }
    return row | ({"url": article.path} if form is StateForm.INERTIA else {})


def _json(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
