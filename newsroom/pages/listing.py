"""Renders everything that is no article: listings and home pages, refusals, the index of the world. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from markupsafe import Markup

from newsroom.articles import InventedArticle
from newsroom.dates import ago, as_text, without_year
from newsroom.outlets import DateForm, Habit, InventedOutlet
from newsroom.pages.engine import Link, direction, feed_links, menu_links, render
from newsroom.pages.filler import script, stylesheet
from newsroom.prose import Clutter

PER_PAGE = 8


def listing_page(
    outlet: InventedOutlet,
    articles: Sequence[InventedArticle],
    clutter: Clutter,
    *,
    language: str,
    path: str,
    number: int,
    now: datetime,
    links: Mapping[str, str],
) -> bytes | None:
    """Page `number` (from 1) of a listing, newest first, with links to its other pages; None beyond the last one.

    `links` says how the link to each path is written.
    """
    pages = max(1, -(-len(articles) // PER_PAGE))
    if not 1 <= number <= pages:
        return None
    shown = articles[(number - 1) * PER_PAGE : number * PER_PAGE]
    items = [Link(article.title_at(now), links[article.path], note=_date(outlet, article, now)) for article in shown]
    return render(
        "listing.html",
        outlet.style.charset,
        outlet=outlet,
        language=language,
        direction=direction(language),
        menu=menu_links(outlet, clutter, language),
        items=items,
        numbers=[Link(str(page), f"{path}?page={page}") for page in range(1, pages + 1)],
        following=f"{path}?page={number + 1}" if number < pages else "",
        clutter=clutter,
        feeds=feed_links(outlet, language),
        css=Markup(stylesheet(1, 3_000)),
        js=Markup(script(1, 2_000)),
    )


def _date(outlet: InventedOutlet, article: InventedArticle, now: datetime) -> str:
    if Habit.RELATIVE_TIMES in outlet.habits:
        return ago(article.dated_at, now, article.language)
    if Habit.UNDATED in outlet.habits:
        return ""
    if outlet.style.date_form is DateForm.YEARLESS:
        return without_year(article.dated_at, outlet.timezone, article.language)
    return as_text(article.dated_at, outlet.timezone, article.language)


def notice_page(outlet: InventedOutlet, title: str, sentence: str) -> bytes:
    """A short page for what is missing or withdrawn."""
    return render("notice.html", outlet.style.charset, outlet=outlet, title=title, sentence=sentence)


def challenge_page(outlet: InventedOutlet) -> bytes:
    """What a protected site answers with status 200 to everything."""
    return render("challenge.html", "utf-8", host=outlet.host, js=Markup(script(2, 1_500)))


def world_page(outlets: Iterable[InventedOutlet], port: int) -> bytes:
    """The index of the outlets, for people who open the bare address."""
    rows = [
        Link(outlet.name, f"http://{outlet.host}:{port}/", note=", ".join(sorted(outlet.habits))) for outlet in outlets
    ]
    return render("world.html", "utf-8", outlets=rows)
