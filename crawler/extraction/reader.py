"""Bytes of a page in, an `Article` out: the order in which the readers of this room are asked.

1. Is it a page? 2. Decoded and parsed once. 3. Structured data, metas, microdata. 4. The body, from the page's own
blocks where structured data or the feed confirm them, else by our own reader, in doubt by trafilatura; page state where the
page has no text; a live blog's updates. 5. Credits cut. 6. Title, dates, people, language, addresses. 7. Whether the text is
whole, and what a page without one is.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.extraction.addresses import absolute_http, canonical_address
from crawler.extraction.agencies import is_agency
from crawler.extraction.article import Article, Completeness, Hints, Instant, Kind, Known, Outlet
from crawler.extraction.body import Body, read_body
from crawler.extraction.body_choice import choose_body
from crawler.extraction.bylines import find_authors
from crawler.extraction.challenge import is_challenge
from crawler.extraction.checking import has_same_fields, is_printed_by_now
from crawler.extraction.choices import body_choice, language_choice
from crawler.extraction.claims import Access, Claims, read_claims
from crawler.extraction.completeness import is_plainly_whole, judge, walls_of
from crawler.extraction.credits import foreign_name, split_credit, split_title
from crawler.extraction.dates import read_instant
from crawler.extraction.decoding import SNIFF_BYTES, decode, decoded, is_page
from crawler.extraction.jsonld import Stated, read_json_ld
from crawler.extraction.languages import tell_language
from crawler.extraction.layouts import (
    Fit,
    Layout,
    LayoutReading,
    Observation,
    Recipe,
    Searched,
    agreement,
    completed,
    observe,
    printed_at,
    read_by,
    without_repeated,
)
from crawler.extraction.live import live_updates, with_updates
from crawler.extraction.media import kind_of
from crawler.extraction.moments import Moment, published, updated
from crawler.extraction.page import Page, TimeTag, fragment_paragraphs, parse, parse_utf8, plain_title, read_page
from crawler.extraction.pagefacts import (
    bounded,
    declared_languages,
    own_names,
    picture_of,
    published_elsewhere,
    site_name,
)
from crawler.extraction.pagestate import read_state
from crawler.extraction.people import read_names
from crawler.extraction.plain import TITLE_LIMIT_CHARS, join_paragraphs, letters_only
from crawler.extraction.printed import Nearby, without_labels
from crawler.extraction.sources import Offered, Short, by_recipe, fields_seen
from crawler.extraction.titles import choose_title
from crawler.extraction.trimming import trimmed
from crawler.extraction.zones import zone_named

_PRINTED = ("text", "htmldate")
_BLANK = b"\0 \t\r\n"
_SPARSE_TEXT_CHARS = 200
_REPEATED_OPENINGS = 3
_AGREED = 0.95
"""From this F1 over words on, a layout and the generic reader read the same: one stray line is no disagreement."""
_TAGS_LIMIT = 300_000
"""Large pages have ten thousand; a page of this many keeps a reader busy for half a minute and in half a gigabyte."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What `extract` was called with."""

    url: str
    outlet: Outlet
    hints: Hints
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A page that was decoded and parsed, what its JSON-LD states, what it claims of its kind and of who may read it,
    and what the layout reads from it, if there is one that fits."""

    page: Page
    stated: Stated | None
    claims: Claims
    reading: LayoutReading | None
    layout: Layout | None


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article, and what came of its outlet's layout. `agreement` (0 to 1) is that of the body's two readings, where
    both were made; `observation` is what the page taught, where that was asked for."""

    article: Article
    fit: Fit
    agreement: float | None
    observation: Observation | None


def extract(
    html: bytes,
    *,
    url: str,
    content_type: str | None = None,
    outlet: Outlet | None = None,
    hints: Hints | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    """Reads one page. Never raises for what the bytes are; `kind` says what they were.

    `content_type` is the HTTP header; `hints` what the feed said. `fetched_at` (aware) cuts future dates and anchors
    dates without a year; without it such dates are not read. Only an ARTICLE has a text. Raises UnknownZoneError if
    `outlet.zone` is no IANA name, and ValueError if `fetched_at` is naive.
    """
    return extract_by(
        html,
        url=url,
        content_type=content_type,
        outlet=outlet,
        hints=hints,
        fetched_at=fetched_at,
        layout=None,
        check=False,
        observing=False,
    ).article


def extract_by(
    html: bytes,
    *,
    url: str,
    content_type: str | None = None,
    outlet: Outlet | None = None,
    hints: Hints | None = None,
    fetched_at: datetime | None = None,
    layout: Layout | None,
    check: bool,
    observing: bool,
) -> Extraction:
    """`extract` for an outlet that may have a layout.

    A layout that fits the page gives the body, and the generic reader is not asked, unless `check` has both read it:
    where they disagree, but for texts that the layout knows to repeat, the generic reading is taken; so it is where it found
    in print what the layout takes for never printed. With `observing`,
    a page that the generic reader read teaches.
    """
    asked = _Asked(url, outlet or Outlet(), hints or Hints(), fetched_at)
    zone_named(asked.outlet.zone)
    if fetched_at is not None and fetched_at.tzinfo is None:
        raise ValueError("fetched_at needs a time zone")
    opened = _opened(html, content_type, asked, layout)
    if isinstance(opened, Article):
        return Extraction(opened, Fit.NONE if layout is None else Fit.MISFIT, None, None)
    reading = opened.reading
    own = _read(opened, asked, reading) if reading is not None else None
    if own is not None and own.text and not check:
        return Extraction(own, Fit.USED, None, None)
    article = _read(opened, asked)
    observation = _observed(opened, asked, article) if observing and article.text else None
    if layout is None or own is None or not own.text:
        return Extraction(article, Fit.NONE if layout is None else Fit.MISFIT, None, observation)
    agreed = agreement([own.text], without_repeated(layout, article.text.split("\n\n")))
    if agreed < _AGREED or is_printed_by_now(layout, article, own) or _is_outdated(opened, asked, own):
        return Extraction(article, Fit.DISAGREED, agreed, observation)
    return Extraction(own, Fit.CONFIRMED, agreed, observation)


def _is_outdated(opened: _Opened, asked: _Asked, own: Article) -> bool:
    """Whether the layout's recipe gives other fields than all sources do, beside the same body."""
    if opened.reading is None or opened.reading.recipe == Recipe():
        return False
    return not has_same_fields(_read(opened, asked, replace(opened.reading, recipe=Recipe())), own)


def _opened(html: bytes, content_type: str | None, asked: _Asked, layout: Layout | None) -> _Opened | Article:
    """The page parsed, or the answer for bytes that are no page to read. A page that the layout fits is no challenge."""
    # Its beginning first: to strip all of a page is to copy it.
    is_blank = not (html[:SNIFF_BYTES].strip(_BLANK) or html.strip(_BLANK))
    if not is_blank and not is_page(html, content_type):
        return _without_page(asked, Kind.NOT_HTML)
    if len(html) > _TAGS_LIMIT and html.count(b"<") > _TAGS_LIMIT:
        return _without_page(asked, Kind.TOO_COMPLEX)
    source = decoded(html, content_type)
    shown = trimmed(source.utf8)
    tree = parse_utf8(shown) if source.text and not source.text.isspace() else None
    if tree is None:
        return _without_page(asked, Kind.NO_TEXT)
    page = read_page(tree, markup=shown, whole=None if shown is source.utf8 else source.utf8)
    stated = read_json_ld(page.json_ld, page_url=asked.url, headings=page.headings)
    reading = read_by(layout, tree, head=page.head_titles) if layout is not None else None
    if reading is None and is_challenge(page, source.text, states_article=stated is not None and stated.is_article):
        return _without_page(asked, Kind.CHALLENGE)
    return _Opened(page, stated, read_claims(page), reading, layout)


def _read(opened: _Opened, asked: _Asked, reading: LayoutReading | None = None) -> Article:
    """The article that the page is, its body by the layout that gave `reading`, if any did."""
    article = _article(opened, asked, reading)
    return _judged(article, opened, asked, is_plain=reading is not None and reading.recipe.is_plain)


def _judged(read: Article, opened: _Opened, asked: _Asked, *, is_plain: bool) -> Article:
    """The article with how whole it is, or as what it is without a text."""
    paragraphs, feed_html, tree = read.text.split("\n\n"), asked.hints.text_html, opened.page.tree
    text, completeness = read.text, Completeness.WHOLE
    if not (is_plain and is_plainly_whole(paragraphs, opened.claims, feed_html=feed_html)):
        verdict = judge(paragraphs, opened.claims, walls_of(tree, opened.page.markup), feed_html=feed_html, tree=tree)
        completeness = verdict.completeness
        if len(verdict.paragraphs) != len(paragraphs) or verdict.paragraphs[-1] != paragraphs[-1]:
            text = join_paragraphs(verdict.paragraphs)
            paragraphs = text.split("\n\n")
    kind = kind_of(paragraphs if text else [], opened.claims, tree)
    return replace(read, text=text if kind is Kind.ARTICLE else "", kind=kind, completeness=completeness)


def _with_places(page: Page, reading: LayoutReading) -> Page:
    """The page with what stands at the layout's places labelled as what it is: structured data still go before it, and
    nothing is searched for in print."""
    times = [TimeTag(reading.published_raw, reading.published_raw, "datepublished")] if reading.published_raw else []
    return replace(page, times=times + page.times, bylines=reading.authors)


def _observed(opened: _Opened, asked: _Asked, article: Article) -> Observation | None:
    """What the page teaches."""
    published, page = article.published, opened.page
    # A stated time of day is not searched for, nor is a byline beside a stated one.
    is_stated = published is not None and published.known is not Known.DATE_ONLY
    is_undated = not is_stated and (published is None or published.source not in _PRINTED)
    searched: tuple[tuple[Searched, bool], ...] = (("published", is_undated), ("authors", not article.credited))
    unprinted = [field for field, is_missing in searched if is_missing]
    raw = published.raw if published else None
    seen = observe(page.tree, article.text.split("\n\n"), article.title, raw, article.authors, unprinted=unprinted)
    if seen is None:
        return None
    is_free = opened.claims.access in (None, Access.FREE)
    offered = _offered(opened, asked, printed_at(seen, page.tree))
    return replace(
        seen, fields=fields_seen(offered, article, has_wall=bool(walls_of(page.tree, page.markup)), is_free=is_free)
    )


def _offered(opened: _Opened, asked: _Asked, reading: LayoutReading) -> Offered:
    stated, outlet = opened.stated or opened.claims.of_medium, asked.outlet
    names = own_names(outlet, site_name(opened.page, stated), stated, asked.url)
    return Offered(opened.page, stated, asked.hints, reading, asked.url, names, outlet.zone, asked.fetched_at)


def stated_address(html: bytes) -> str | None:
    """The address that a page gives as its own (rel=canonical, og:url); None if it gives none that is whole."""
    tree = parse(decode(html, None))
    if tree is None:
        return None
    page = read_page(tree)
    return next((one for one in (page.canonical, *page.meta("og:url")) if one and absolute_http(one, "") == one), None)


def _article(opened: _Opened, asked: _Asked, reading: LayoutReading | None) -> Article:
    outlet, hints, zone, fetched_at = asked.outlet, asked.hints, asked.outlet.zone, asked.fetched_at
    page, stated = opened.page, opened.stated or opened.claims.of_medium
    found, state = _body(page, stated, asked) if reading is None else (Body(list(reading.paragraphs), "layout"), None)
    updates = live_updates(page.json_ld, stated.headline if stated else None)
    found = replace(found, paragraphs=with_updates(found.paragraphs, updates))
    sources = [(name, one) for name, one in (("json-ld", stated), ("page-state", state)) if one is not None]
    site = site_name(page, stated)
    names = own_names(outlet, site, stated, asked.url)
    short = by_recipe(reading.recipe, _offered(opened, asked, reading)) if reading is not None else Short()
    if reading is not None and opened.layout is not None and None in (short.authors, short.published):
        page = _with_places(page, completed(opened.layout, reading, page.tree))
    headline = short.title or choose_title(
        page,
        headline=stated.headline if stated else None,
        state_title=state.headline if state else None,
        feed_title=hints.title,
        own_names=names,
    )
    title, title_credit = headline.text, headline.originator
    nearby = Nearby(page.tree, title, headline.heading)
    unprinted = reading.unprinted if reading is not None else ()
    written = short.authors or find_authors(
        page,
        stated,
        state,
        hints,
        nearby=None if "authors" in unprinted else nearby,
        paragraphs=found.paragraphs,
        own_names=names,
    )
    authors = written.names.people
    body = without_labels(_without_title(found.paragraphs, title), zone=zone, authors=authors)
    credited = split_credit(body, names)
    text = join_paragraphs(_without_title(credited.paragraphs, title))
    begun = short.published or published(
        page,
        sources,
        hints,
        url=asked.url,
        nearby=None if "published" in unprinted else nearby,
        zone=zone,
        fetched_at=fetched_at,
    )
    changed = short.updated or updated(page, sources, hints, zone=zone, fetched_at=fetched_at)
    if changed.instant and begun.instant and changed.instant.at < begun.instant.at:
        changed = Moment()
    declared = declared_languages(page, stated, hints)
    expected = reading.recipe.language if reading is not None else None
    language = tell_language(f"{text}\n{title}", declared=declared, allowed=outlet.languages, expected=expected)
    choices = (
        headline.choice,
        written.choice,
        begun.choice,
        changed.choice,
        language_choice(language, declared),
        body_choice(text, found.source),
    )
    # Beside a person, an agency in the byline is one source of several: the article is still the person's.
    agencies = () if authors else tuple(name for name in written.names.others if is_agency(name))
    elsewhere = published_elsewhere(outlet, hints, asked.url, site)
    originator = credited.originator or title_credit or foreign_name(agencies, names) or elsewhere
    return Article(
        url=asked.url,
        canonical_url=canonical_address(page.canonical, page_url=asked.url, hosts=outlet.hosts),
        title=title,
        text=text,
        language=language,
        authors=authors,
        credited=written.names.credited,
        choices=tuple(filter(None, choices)),
        published=begun.instant,
        updated=changed.instant,
        publisher=bounded(outlet.name or site),
        originator=bounded(originator),
        picture_url=picture_of(page, stated, asked.url),
        kind=Kind.ARTICLE if text else Kind.NO_TEXT,
    )


def _body(page: Page, stated: Stated | None, asked: _Asked) -> tuple[Body, Stated | None]:
    """The body, and what the page's state says if it had to be asked."""
    references = []
    if stated and stated.body:
        references.append(("json-ld", fragment_paragraphs(stated.body)))
    if asked.hints.text_html:
        references.append(("feed", fragment_paragraphs(asked.hints.text_html)))
    found = read_body(page.tree, asked.url, references)
    if sum(map(len, found.paragraphs)) >= _SPARSE_TEXT_CHARS or not (scripts := page.states):
        return found, None
    state = read_state(scripts, [page.title_tag, *page.headings, *page.meta("og:title")])
    if state is None:
        return found, None
    chosen = choose_body(found.paragraphs, state[0])
    return (found if chosen is found.paragraphs else Body(chosen, "page-state")), state[1]


def _without_title(paragraphs: list[str], title: str) -> list[str]:
    """The paragraphs without the title, where it stands among the first ones once more."""
    loose = letters_only(title)
    if not loose:
        return paragraphs
    opening = [one for one in paragraphs[:_REPEATED_OPENINGS] if letters_only(one) != loose]
    return opening + paragraphs[_REPEATED_OPENINGS:]


def _without_page(asked: _Asked, kind: Kind) -> Article:
    """The answer when there is no page to read: what the feed said, and no text, unless the feed brought one for a page
    that is merely empty."""
    outlet, hints = asked.outlet, asked.hints
    names = own_names(outlet, None, None, asked.url)
    paragraphs = fragment_paragraphs(hints.text_html) if hints.text_html and kind is Kind.NO_TEXT else []
    credited = split_credit(paragraphs, names)
    text = join_paragraphs(credited.paragraphs)
    printed_title = plain_title(hints.title or "")[:TITLE_LIMIT_CHARS].rstrip()
    title, title_credit = split_title(printed_title, names)

    written = read_names(hints.authors, not_people=names)

    def instant(raw: str | None) -> Instant | None:
        return read_instant(raw, zone=outlet.zone, source="feed", fetched_at=asked.fetched_at) if raw else None

    return Article(
        url=asked.url,
        canonical_url=canonical_address(None, page_url=asked.url),
        title=title,
        text=text,
        language=tell_language(f"{text}\n{title}", declared=(hints.language or "",), allowed=outlet.languages),
        authors=written.people,
        credited=written.credited,
        published=instant(hints.published_raw),
        updated=instant(hints.updated_raw),
        publisher=bounded(outlet.name),
        originator=bounded(credited.originator or title_credit),
        picture_url=None,
        kind=Kind.ARTICLE if text else kind,
    )
