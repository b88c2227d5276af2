"""When a page was published and changed: the candidates of page and feed, and which of them is believed."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from crawler.extraction.article import Hints, Instant, Known
from crawler.extraction.dates import day_in_address, read_instant, read_known_shape
from crawler.extraction.jsonld import Stated
from crawler.extraction.page import Page
from crawler.extraction.printed import printed_dates

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time",
    "datepublished", "publication_date", "publish_date", "pubdate", "publishdate", "published", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "dc.created", "article.published",
    "published-date", "date",
)  # fmt: skip
_UPDATED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified",
    "article.updated", "lastmod", "revised",
)  # fmt: skip
_UPDATED_ROLE = re.compile(r"modif|updat|edit")
_SPOKEN_TEXTS = 3
_PUBLISHED_ROLE = re.compile(r"datepublished|publish|pubdate|posted|entry-date")


def published(
    page: Page,
    stated: list[tuple[str, Stated]],
    hints: Hints,
    *,
    url: str,
    title: str,
    zone: str,
    fetched_at: datetime | None,
) -> Instant | None:
    """The first candidate that states a time of day; if none does, the first that states a day; None without any."""

    def candidates() -> Iterator[tuple[str, str | None]]:
        yield from ((source, one.published) for source, one in stated if one.is_article)
        yield from _metas(page, _PUBLISHED_METAS[:3])
        yield from (("microdata", value) for value in page.items.get("datepublished", ()))
        yield from _metas(page, _PUBLISHED_METAS[3:])
        yield from _times(page, wanted=_PUBLISHED_ROLE, barred=_UPDATED_ROLE)
        yield "feed", hints.published_raw
        yield from ((source, one.published) for source, one in stated if not one.is_article)
        yield from _times(page, wanted=None, barred=_UPDATED_ROLE)

    found = _best(candidates(), zone, fetched_at)
    return found or _printed(page, title, zone, fetched_at) or day_in_address(url, zone=zone)


def updated(
    page: Page, stated: list[tuple[str, Stated]], hints: Hints, *, zone: str, fetched_at: datetime | None
) -> Instant | None:
    """The instant of the last change that page or feed state, with a time of day if any of them has it."""

    def candidates() -> Iterator[tuple[str, str | None]]:
        yield from ((source, one.modified) for source, one in stated)
        yield from _metas(page, _UPDATED_METAS)
        yield from (("microdata", value) for value in page.items.get("datemodified", ()))
        yield from _times(page, wanted=_UPDATED_ROLE, barred=None)
        yield "feed", hints.updated_raw

    return _best(candidates(), zone, fetched_at)


def _printed(page: Page, title: str, zone: str, fetched_at: datetime | None) -> Instant | None:
    """A date printed near the headline; only the nearest of them are worth dateparser's time."""
    texts = printed_dates(page, title)
    for text in texts:
        found = read_known_shape(text, zone=zone, source="text", fetched_at=fetched_at)
        if found is not None:
            return found
    for text in texts[:_SPOKEN_TEXTS]:
        found = read_instant(text, zone=zone, source="text", fetched_at=fetched_at)
        if found is not None:
            return found
    return None


def _best(candidates: Iterable[tuple[str, str | None]], zone: str, fetched_at: datetime | None) -> Instant | None:
    day: Instant | None = None
    for source, raw in candidates:
        found = read_instant(raw, zone=zone, source=source, fetched_at=fetched_at) if raw else None
        if found is None:
            continue
        if found.known is not Known.DATE_ONLY and not _is_midnight(found, raw or ""):
            # A time is only believed over an earlier-ranked day if it is of about that day.
            if day is None or abs((found.at - day.at).total_seconds()) <= 36 * 3600:
                return found
        elif day is None:
            day = found
    return day


def _is_midnight(found: Instant, raw: str) -> bool:
    """Whether the stated time of day is 00:00:00, which most templates print for "no time"."""
    return found.known is not Known.CLAMPED and re.search(r"[T ]00:00(?::00(?:\.0+)?)?(?!\d)", raw) is not None


def _metas(page: Page, names: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    for name in names:
        for content in page.meta(name)[:1]:
            yield f"meta:{name}", content


def _times(
    page: Page, *, wanted: re.Pattern[str] | None, barred: re.Pattern[str] | None
) -> Iterator[tuple[str, str | None]]:
    for tag in page.times[:10]:
        if (wanted and not wanted.search(tag.role)) or (barred and barred.search(tag.role)):
            continue
        yield "time", tag.stated or tag.text
        if tag.stated:
            yield "time", tag.text
