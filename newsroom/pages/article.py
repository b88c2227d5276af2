"""Renders the page of an article in its outlet's layout. Pure: (outlet, article, neighbours, clutter, now) -> bytes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from newsroom.articles import Canonical, InventedArticle, Shown
from newsroom.dates import as_text, iso, kazakh, without_year
from newsroom.feeds import credit, picture_url
from newsroom.outlets import DateForm, Habit, InventedOutlet, Layout
from newsroom.pages.dress import Dress, dress
from newsroom.pages.engine import Link, direction, feed_links, menu_links, render
from newsroom.pages.filler import script, stylesheet
from newsroom.prose import Clutter


@dataclass(frozen=True, slots=True)
class ArticleView:
    """All that the templates show. `date_text` None shows no date; `json_ld` and `state` are ready to be embedded."""

    outlet: InventedOutlet
    language: str
    direction: str
    base: str
    url: str
    title: str
    section: str
    lead: str
    paragraphs: tuple[str, ...]
    is_film: bool
    has_wall: bool
    authors: tuple[str, ...]
    date_text: str | None
    date_iso: str
    modified_iso: str | None
    canonical: str | None
    with_meta: bool
    with_time_tag: bool
    json_ld: Markup | None
    state: Markup | None
    picture_url: str
    credit: str
    disclaimer: str
    correction: str
    menu: tuple[Link, ...]
    related: tuple[Link, ...]
    comments: tuple[str, ...]
    clutter: Clutter
    css: Markup
    js: Markup
    feeds: tuple[Link, ...]


def article_page(
    outlet: InventedOutlet,
    article: InventedArticle,
    neighbours: Sequence[InventedArticle],
    clutter: Clutter,
    *,
    base: str,
    now: datetime,
) -> bytes:
    """The page as bytes in the outlet's encoding. `neighbours` are older articles that the related boxes link to."""
    if Habit.SOURCE_CREDITS in outlet.habits and article.originator:  # the page is the publisher's own
        outlet = replace(outlet, name=article.originator)
        article = replace(article, title_credit="")
    look = dress(outlet, article)
    view = _view(outlet, article, neighbours, clutter, look, base=base, now=now)
    return render(f"{look.layout}.html", outlet.style.charset, page=view)


def _view(
    outlet: InventedOutlet,
    article: InventedArticle,
    neighbours: Sequence[InventedArticle],
    clutter: Clutter,
    look: Dress,
    *,
    base: str,
    now: datetime,
) -> ArticleView:
    modified = iso(article.changed_at(now), outlet.timezone) if article.is_edited(now) else None
    form = look.date_form
    structured = form is DateForm.JSON_LD
    paragraphs = tuple(article.text_at(now).split("\n\n"))
    shown = {Shown.WHOLE: len(paragraphs), Shown.BEGINNING: 1, Shown.FILM: 0}[article.shown]
    return ArticleView(
        outlet=outlet,
        language=article.language,
        direction=direction(article.language),
        base=base,
        url=base + article.path,
        title=article.title_at(now) + article.title_credit,
        section=article.section,
        lead=paragraphs[0],
        paragraphs=paragraphs[:shown],
        is_film=article.shown is Shown.FILM,
        has_wall=article.shown is Shown.BEGINNING,
        authors=article.authors,
        date_text=_date_text(outlet, article, form),
        date_iso=iso(article.dated_at, outlet.timezone),
        modified_iso=modified,
        canonical=_canonical(outlet, article, base),
        with_meta=form in (DateForm.META, DateForm.JSON_LD) and look.layout is not Layout.BROADCASTER,
        with_time_tag=form is DateForm.TIME_TAG,
        json_ld=_json_ld(outlet, article, look.layout, base, now) if structured else None,
        state=_state(outlet, article, clutter, base, now) if look.layout is Layout.APP else None,
        picture_url=picture_url(article, base),
        credit=credit(outlet, article),
        disclaimer=clutter.disclaimer if outlet.habits & {Habit.SYNDICATOR, Habit.CREDITS} else "",
        correction=clutter.correction if modified else "",
        menu=menu_links(outlet, clutter, article.language),
        related=_related(neighbours, clutter, look.headlines, now),
        comments=clutter.comments * look.comment_rounds,
        clutter=clutter,
        css=Markup(stylesheet(look.salt, look.style_bytes)),
        js=Markup(script(look.salt, look.script_bytes)),
        feeds=feed_links(outlet, article.language),
    )


def _date_text(outlet: InventedOutlet, article: InventedArticle, form: DateForm) -> str | None:
    at, zone = article.dated_at, outlet.timezone
    match form:
        case DateForm.NONE:
            return None
        case DateForm.YEARLESS:
            return without_year(at, zone, article.language)
        case DateForm.KAZAKH:
            return kazakh(at, zone)
        case _:
            return as_text(at, zone, article.language)


def _canonical(outlet: InventedOutlet, article: InventedArticle, base: str) -> str | None:
    """What rel=canonical says; a page shown under m. or www. names the address without it."""
    scheme, _, authority = base.partition("://")
    plain = f"{scheme}://{authority.removeprefix('www.').removeprefix('m.')}"
    match article.canonical:
        case Canonical.ABSENT:
            return None
        case Canonical.FRONT:
            return f"{plain}/"
        case Canonical.ELSEWHERE:
            return plain.replace(outlet.host, "crossroads-wire.localhost") + article.path
        case _:
            return plain + article.path


def _related(
    neighbours: Sequence[InventedArticle], clutter: Clutter, headlines: int, now: datetime
) -> tuple[Link, ...]:
    """The written headlines first, linked to real neighbours; heavy pages go on with the neighbours' own titles."""
    written = [
        Link(title, neighbours[place].path if place < len(neighbours) else "/")
        for place, title in enumerate(clutter.related)
    ]
    further = [Link(article.title_at(now), article.path) for article in neighbours[len(written) : headlines]]
    return (*written, *further)


def _json_ld(outlet: InventedOutlet, article: InventedArticle, layout: Layout, base: str, now: datetime) -> Markup:
    url = base + article.path
    publisher = {"@type": "Organization", "name": outlet.name, "url": base, "logo": f"{base}/media/logo.gif"}
    news: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": article.title_at(now),
        "url": url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "inLanguage": article.language,
        "articleSection": article.section,
        "datePublished": iso(article.dated_at, outlet.timezone),
        "dateModified": iso(article.changed_at(now), outlet.timezone),
        "publisher": publisher,
        "image": [picture_url(article, base)],
    }
    if article.shown is Shown.FILM:
        film = {"@type": "VideoObject", "name": news["headline"], "uploadDate": news["datePublished"]}
        return _embedded({"@context": "https://schema.org", **film, "publisher": publisher})
    if Habit.WALLED in outlet.habits:
        news["isAccessibleForFree"] = article.shown is Shown.WHOLE
    if article.authors:
        news["author"] = [{"@type": "Person", "name": author} for author in article.authors]
    if layout is Layout.BROADCASTER:
        site = {"@type": "WebSite", "@id": f"{base}/#site", "url": f"{base}/", "name": outlet.name}
        return _embedded({"@context": "https://schema.org", "@graph": [site, news]})
    return _embedded({"@context": "https://schema.org", **news})


def _state(outlet: InventedOutlet, article: InventedArticle, clutter: Clutter, base: str, now: datetime) -> Markup:
    """The application state that a page built in the browser carries: the article, and clutter beside it."""
    return _embedded(
        {
            "props": {
                "pageProps": {
                    "menu": list(clutter.menu),
                    "article": {
                        "slug": article.event_id,
                        "headline": article.title_at(now),
                        "category": {"name": article.section},
                        "authors": [{"name": author} for author in article.authors],
                        **_stated_in_state(outlet, article),
                        "content": [
                            {"type": "paragraph", "text": paragraph} for paragraph in article.text_at(now).split("\n\n")
                        ],
                        "image": {"url": picture_url(article, base), "width": 1200, "height": 675},
                    },
                    "readAlso": {"title": clutter.related_title, "items": [{"title": it} for it in clutter.related]},
                    "comments": [{"text": line} for line in clutter.comments],
                    "cookie": clutter.cookie,
                },
                "__N_SSP": True,
            },
            "page": "/news/[id]",
            "query": {"id": article.path},
            "buildId": "k3Xw9",
        }
    )


def _stated_in_state(outlet: InventedOutlet, article: InventedArticle) -> dict[str, str | int]:
    if Habit.EPOCH_DATES in outlet.habits:
        return {"publishedAt": int(article.dated_at.timestamp())}
    return {"publishedAt": iso(article.dated_at, outlet.timezone)}


def _embedded(value: dict[str, Any]) -> Markup:
    """JSON that cannot end the script element it stands in."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))
