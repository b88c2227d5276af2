"""When a page was published and changed: the candidates of page and feed, and which of them is believed.

1. Candidates are read one by one, the surest first, until two independent ones agree on a minute.
2. A time without an offset, or in UTC, that reads like a surer one's local clock is that one: some templates print local
   time and write +00:00 behind it. Without an offset it is else half as sure: the outlet's zone is a guess.
3. Of those that state a time of day, the minute with most confidence wins (`choices`). A template's 00:00 is no time of
   day, and a time is believed over a surer source's day only if it is of about that day.
4. Where only a day is stated, a time of that very day that is printed near the headline gives the minute.
5. Where nothing is stated: a date printed near the headline, the day in the address, and at last htmldate, which searches
   the markup of the whole page.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from lxml import etree

from crawler.extraction.article import Hints, Instant, Known
from crawler.extraction.choices import Candidate, Choice, candidate, choice, choose, family_of
from crawler.extraction.dates import day_in_address, read_instant, read_known_shape
from crawler.extraction.jsonld import Stated
from crawler.extraction.page import Page
from crawler.extraction.printed import Nearby

PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time",
    "datepublished", "publication_date", "publish_date", "pubdate", "publishdate", "published", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "dc.created", "article.published",
    "published-date", "date",
)  # fmt: skip
UPDATED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified",
    "article.updated", "lastmod", "revised",
)  # fmt: skip
_UPDATED_ROLE = re.compile(r"modif|updat|edit")
_PUBLISHED_ROLE = re.compile(r"datepublished|publish|pubdate|posted|entry-date")
_SPOKEN_TEXTS = 3
_READ_LIMIT = 8
_GUESSED_ZONE = 0.5
_ABOUT_A_DAY_S = 36 * 3600
_SEARCHED_ELEMENTS = 5000
"""htmldate copies the page and searches its text: a page of more elements keeps it busy for too long."""
_LATEST = datetime(2100, 1, 1)

# A page in which htmldate finds no date is told by the missing date, not by its log lines.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant and how it was chosen; neither where none was found."""

    instant: Instant | None = None
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A candidate that is a date. `is_timed`: it states a time of day, and not the one that templates print for none."""

    instant: Instant
    is_timed: bool
    said: Candidate

    @property
    def minute(self) -> int:
        return int(self.instant.at.timestamp()) // 60


def published(
    page: Page,
    stated: list[tuple[str, Stated]],
    hints: Hints,
    *,
    url: str,
    nearby: Nearby | None,
    zone: str,
    fetched_at: datetime | None,
) -> Moment:
    """When the page was published. Without `nearby`, nothing is searched for what it prints."""

    def candidates() -> Iterator[tuple[str, str | None]]:
        yield from ((source, one.published) for source, one in stated if one.is_article)
        yield from _metas(page, PUBLISHED_METAS[:3])
        yield from (("microdata", value) for value in page.items.get("datepublished", ()))
        yield from _metas(page, PUBLISHED_METAS[3:])
        yield from _times(page, wanted=_PUBLISHED_ROLE, barred=_UPDATED_ROLE)
        yield "feed", hints.published_raw
        yield from ((source, one.published) for source, one in stated if not one.is_article)
        yield from _times(page, wanted=None, barred=_UPDATED_ROLE)

    read = _read("published", candidates(), zone, fetched_at)
    found = _best("published", read)
    if found.instant is not None and not any(one.is_timed for one in read):
        return _with_printed_minute(found, read, nearby, zone, fetched_at) if nearby else found
    if found.instant is not None:
        return found
    day = (nearby and _printed(nearby, zone, fetched_at)) or day_in_address(url, zone=zone)
    return _alone(day or (_searched(page.tree, zone, fetched_at) if nearby else None))


def updated(
    page: Page, stated: list[tuple[str, Stated]], hints: Hints, *, zone: str, fetched_at: datetime | None
) -> Moment:
    """When page or feed say that the page last changed, with a time of day if any of them has it."""

    def candidates() -> Iterator[tuple[str, str | None]]:
        yield from ((source, one.modified) for source, one in stated)
        yield from _metas(page, UPDATED_METAS)
        yield from (("microdata", value) for value in page.items.get("datemodified", ()))
        yield from _times(page, wanted=_UPDATED_ROLE, barred=None)
        yield "feed", hints.updated_raw

    return _best("updated", _read("updated", candidates(), zone, fetched_at))


def _read(
    field: str, candidates: Iterable[tuple[str, str | None]], zone: str, fetched_at: datetime | None
) -> list[_Read]:
    """The candidates that are dates, up to the one that confirms an earlier one's minute."""
    read: list[_Read] = []
    for source, raw in candidates:
        found = read_instant(raw, zone=zone, source=source, fetched_at=fetched_at) if raw else None
        if found is None:
            continue
        is_timed = found.known is not Known.DATE_ONLY and not is_midnight(found, raw or "")
        said = candidate(field, found.raw, source)
        if found.known is Known.OUTLET_ZONE:
            said = replace(said, confidence=said.confidence * _GUESSED_ZONE)
        one = _Read(found, is_timed, said)
        read.append(one)
        if len(read) >= _READ_LIMIT or (is_timed and any(_confirms(one, other) for other in read)):
            break
    return read


def _confirms(one: _Read, other: _Read) -> bool:
    return other.is_timed and one.minute == other.minute and family_of(one.said.source) != family_of(other.said.source)


def _best(field: str, read: list[_Read]) -> Moment:
    if not read:
        return Moment()
    first = read[0].instant
    # A time is only believed over an earlier-ranked day if it is of about that day.
    timed = [
        one
        for one in read
        if one.is_timed and (read[0].is_timed or abs((one.instant.at - first.at).total_seconds()) <= _ABOUT_A_DAY_S)
    ]
    kept = timed or [one for one in read if one.instant.day == first.day]
    minutes = {id(one.said): _meant_minute(one, kept) if timed else 0 for one in kept}
    winners = choose([one.said for one in kept], lambda said: minutes[id(said)])
    agreed = [one for one in kept if any(one.said is said for said in winners)]
    # A mistaken offset is no print of the moment that it means.
    best = next((one for one in agreed if one.minute == minutes[id(one.said)]), agreed[0]).instant
    # Of two prints of one moment, the one with an offset of its own tells the outlet's day.
    best = replace(best, offset=next((one.instant.offset for one in agreed if one.instant.offset), best.offset))
    return Moment(best, choice(field, best.raw, winners, [one.said for one in read]))


def _meant_minute(one: _Read, others: list[_Read]) -> int:
    if one.instant.offset and one.instant.known is not Known.OUTLET_ZONE:
        return one.minute
    alike = (
        other.minute
        for other in others
        if other.instant.offset
        and other.instant.known is not Known.OUTLET_ZONE
        and other.instant.local.replace(second=0, microsecond=0) == one.instant.local.replace(second=0, microsecond=0)
    )
    return next(alike, one.minute)


def _alone(instant: Instant | None) -> Moment:
    if instant is None:
        return Moment()
    only = candidate("published", instant.raw, instant.source)
    return Moment(instant, choice("published", instant.raw, [only], [only]))


def _with_printed_minute(
    found: Moment, read: list[_Read], nearby: Nearby, zone: str, fetched_at: datetime | None
) -> Moment:
    """The minute printed near the headline, if it is of the very day that is stated."""
    assert found.instant is not None
    for text in nearby.dates():
        printed = read_known_shape(text, zone=zone, source="text", fetched_at=fetched_at)
        if printed is None or printed.known is Known.DATE_ONLY or printed.day != found.instant.day:
            continue
        if not is_midnight(printed, text):
            said = candidate("published", printed.raw, "text")
            chosen = choice(
                "published",
                printed.raw,
                [said],
                [one.said for one in read] + [said],
                why="the minute of the stated day",
            )
            return Moment(printed, chosen)
    return found


def _printed(nearby: Nearby, zone: str, fetched_at: datetime | None) -> Instant | None:
    """A date printed near the headline; only the nearest of them are worth dateparser's time."""
    for text in nearby.dates():
        found = read_known_shape(text, zone=zone, source="text", fetched_at=fetched_at)
        if found is not None:
            return found
    for text in islice(nearby.dates(), _SPOKEN_TEXTS):
        found = read_instant(text, zone=zone, source="text", fetched_at=fetched_at)
        if found is not None:
            return found
    return None


def _searched(tree: Any, zone: str, fetched_at: datetime | None) -> Instant | None:
    """The day that htmldate finds anywhere in the page's markup. Not in its prose: that speaks of other days."""
    if next(islice(tree.iter("*"), _SEARCHED_ELEMENTS, None), None) is not None:
        return None
    from htmldate import find_date  # so that importing the room stays cheap

    shown = deepcopy(tree)  # without scripts, which speak of other stories' days
    etree.strip_elements(shown, "script", "style", with_tail=False)
    latest = fetched_at.astimezone(UTC).replace(tzinfo=None) if fetched_at else _LATEST
    try:
        day = find_date(shown, original_date=True, max_date=latest, extensive_search=False)
    except MemoryError:  # that is the process's end, not the page's lack of a date
        raise
    except Exception:  # a foreign reader that stumbles over a hostile page must not lose it
        return None
    return read_known_shape(day, zone=zone, source="htmldate", fetched_at=fetched_at) if day else None


def is_midnight(found: Instant, raw: str) -> bool:
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
