"""Fields of an article by one source each, for an outlet whose pages were seen to agree on it (`layouts/recipes.py`).

1. A source gives a field only if it does so without a doubt: a title that the page prints, a name that is one, a moment with
   a time of day. Else None is given, and all sources are asked.
2. "Nothing" is an answer only where none of the usual places says something.
3. The same functions tell, of a page that all sources were asked of, which of them would have been enough.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from crawler.extraction.article import Article, Completeness, Hints, Instant, Known
from crawler.extraction.bylines import AUTHOR_METAS, Written, own_items, stated_names, written_by
from crawler.extraction.choices import candidate, choice
from crawler.extraction.credits import split_title
from crawler.extraction.dates import day_in_address, read_instant
from crawler.extraction.jsonld import Stated
from crawler.extraction.layouts import FieldsSeen, LayoutReading, Recipe, Witnesses
from crawler.extraction.moments import PUBLISHED_METAS, UPDATED_METAS, Moment, is_midnight
from crawler.extraction.page import Page, plain_title
from crawler.extraction.people import Names, read_names
from crawler.extraction.plain import TITLE_LIMIT_CHARS, letters_only
from crawler.extraction.titles import Title

Found = TypeVar("Found")

PLACE, NOTHING = "place", "nothing"
_WHY = "the outlet's pages agree on this source"
_TITLES = (PLACE, "json-ld", "og:title", "title-tag")
_AUTHORS = ("json-ld", *(f"meta:{name}" for name in AUTHOR_METAS), "microdata", "feed", PLACE, NOTHING)
_PUBLISHED = ("json-ld", *(f"meta:{name}" for name in PUBLISHED_METAS), "microdata", "feed", PLACE, "url")
_UPDATED = ("json-ld", *(f"meta:{name}" for name in UPDATED_METAS), "feed", NOTHING)


@dataclass(frozen=True, slots=True)
class Offered:
    """A page with all that its sources are read from. `reading` is what stands at a layout's places."""

    page: Page
    stated: Stated | None
    hints: Hints
    reading: LayoutReading
    url: str
    own_names: Sequence[str]
    zone: str
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class Short:
    """The fields that a recipe gives; None of one for which all sources are to be asked."""

    title: Title | None = None
    authors: Written | None = None
    published: Moment | None = None
    updated: Moment | None = None


def by_recipe(recipe: Recipe, offered: Offered) -> Short:
    """What the recipe gives of a page. The title is left to all sources, too, where others are still searched for near the
    headline: they know the element that prints it."""
    authors = authors_by(recipe.authors, offered) if recipe.authors else None
    published = published_by(recipe.published, offered) if recipe.published else None
    unprinted = offered.reading.unprinted
    is_settled = (authors or "authors" in unprinted) and (published or "published" in unprinted)
    return Short(
        title=title_by(recipe.title, offered) if recipe.title and is_settled else None,
        authors=authors,
        published=published,
        updated=updated_by(recipe.updated, offered) if recipe.updated else None,
    )


def fields_seen(offered: Offered, article: Article, *, has_wall: bool, is_free: bool) -> FieldsSeen:
    """Which sources alone give what the article has, of which all were asked. `has_wall` and `is_free` are what the page shows
    and claims."""

    def later(moment: Moment) -> datetime | None:
        """What is said to have changed before it was published is no change."""
        at = moment.instant.at if moment.instant else None
        return None if at and article.published and at < article.published.at else at

    def instant(found: Instant | None) -> Any:
        return found and (found.at, found.known, found.offset)

    wanted = article.published
    return FieldsSeen(
        title=_witnesses(_TITLES, lambda one: title_by(one, offered), lambda found: found.text == article.title),
        authors=_witnesses(
            _AUTHORS,
            lambda one: authors_by(one, offered),
            lambda found: found.names.people == article.authors and found.names.credited == article.credited,
        ),
        published=_witnesses(
            _PUBLISHED,
            lambda one: published_by(one, offered),
            lambda found: instant(found.instant) == instant(wanted),
        ),
        updated=_witnesses(
            _UPDATED,
            lambda one: updated_by(one, offered),
            lambda found: later(found) == (article.updated and article.updated.at),
        ),
        language=article.language,
        is_plain=article.completeness is Completeness.WHOLE and is_free and not has_wall,
    )


def _witnesses(
    sources: Iterable[str], read: Callable[[str], Found | None], is_right: Callable[[Found], bool]
) -> Witnesses:
    found = [(source, is_right(one)) for source in sources if (one := read(source)) is not None]
    return Witnesses(
        tuple(source for source, right in found if right), tuple(source for source, right in found if not right)
    )


def title_by(source: str, offered: Offered) -> Title | None:
    """The title, if it is in the heading at the layout's place, and nobody else is credited behind it."""
    page, printed = offered.page, offered.reading.title
    headline = offered.stated.headline if offered.stated else None
    raw = {
        PLACE: printed,
        "json-ld": headline,
        "og:title": next(iter(page.meta("og:title")), None),
        "title-tag": page.title_tag,
    }.get(source)
    if not raw or not printed:
        return None
    text = raw if source == PLACE else plain_title(raw)
    if (
        not text
        or len(text) > TITLE_LIMIT_CHARS
        or (source != PLACE and letters_only(text) not in letters_only(printed))
    ):
        return None
    if split_title(text, offered.own_names)[0] != text:
        return None
    others = dict.fromkeys((headline, *page.meta("og:title")[:1], page.title_tag, offered.hints.title, None))
    if any(split_title(plain_title(one), offered.own_names)[1] for one in others if one and one != text):
        return None
    printed_by = "h1" if getattr(offered.reading.heading, "tag", "") == "h1" else "heading"
    only = candidate("title", text, printed_by if source == PLACE else source)
    return Title(text, None, choice("title", text, [only], [only], why=_WHY))


def authors_by(source: str, offered: Offered) -> Written | None:
    """Whom the source names. Nobody, if neither structured data nor metas name somebody."""
    stated, page, own = offered.stated, offered.page, offered.own_names
    if source != "json-ld" and stated and stated.organisations:
        return None
    bylines: Sequence[str] = ()
    if source == NOTHING:
        named = (stated and stated.authors, page.meta(*AUTHOR_METAS), offered.hints.authors, offered.reading.authors)
        is_silent = not any(named)
        return Written(Names(), None) if is_silent else None
    if source.startswith("meta:"):
        bylines = written_by(page, source.removeprefix("meta:"))
    elif source == "microdata":
        bylines = own_items(page.items.get("author", ()))
    elif source == "feed":
        bylines = offered.hints.authors
    elif source == PLACE:
        bylines = offered.reading.authors
    names = stated_names(stated, own) if source == "json-ld" and stated else read_names(bylines, not_people=own)
    if not names.credited:
        return None
    only = candidate("authors", ", ".join(names.credited), "microdata" if source == PLACE else source)
    return Written(names, choice("authors", only.value, [only], [only], why=_WHY))


def published_by(source: str, offered: Offered) -> Moment | None:
    """When the source says that the page was published: to the minute, but for what is printed or in the address, which is
    believed only where nothing is stated."""
    stated = offered.stated
    if source in (PLACE, "url") and ((stated and stated.published) or offered.page.meta(*PUBLISHED_METAS)):
        return None
    if source == "url":
        return _moment("published", day_in_address(offered.url, zone=offered.zone))
    raw: str | None = None
    if source == "json-ld":
        raw = stated.published if stated and stated.is_article else None
    elif source == "microdata":
        raw = next(iter(offered.page.items.get("datepublished", ())), None)
    elif source == "feed":
        raw = offered.hints.published_raw
    elif source == PLACE:
        raw = offered.reading.published_raw
    else:
        raw = next(iter(offered.page.meta(source.removeprefix("meta:"))), None)
    return _read("published", source, raw, offered, is_day_enough=source == PLACE)


def updated_by(source: str, offered: Offered) -> Moment | None:
    """When the source says that the page changed, to the minute."""
    modified = offered.stated.modified if offered.stated else None
    if source == NOTHING:
        is_silent = not modified and not offered.page.meta(*UPDATED_METAS) and not offered.hints.updated_raw
        return Moment() if is_silent else None
    if source == "json-ld":
        raw = modified
    elif source == "feed":
        raw = offered.hints.updated_raw
    else:
        raw = next(iter(offered.page.meta(source.removeprefix("meta:"))), None)
    return _read("updated", source, raw, offered, is_day_enough=False)


def _read(field: str, source: str, raw: str | None, offered: Offered, *, is_day_enough: bool) -> Moment | None:
    name = "time" if source == PLACE else source
    found = read_instant(raw, zone=offered.zone, source=name, fetched_at=offered.fetched_at) if raw else None
    if found is None or found.known is Known.CLAMPED or is_midnight(found, raw or ""):
        return None
    return _moment(field, found) if is_day_enough or found.known is not Known.DATE_ONLY else None


def _moment(field: str, found: Instant | None) -> Moment | None:
    if found is None:
        return None
    only = candidate(field, found.raw, found.source)
    return Moment(found, choice(field, found.raw, [only], [only], why=_WHY))
