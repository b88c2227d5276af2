"""Bytes of a page in, an `Article` out: the order in which the readers of this room are asked.

1. Is it a page? 2. Decoded and parsed once. 3. Structured data, metas, microdata. 4. The body, from the page's own
blocks where structured data or the feed confirm them, else by our own reader, in doubt by trafilatura; page state where the
page has no text; a live blog's updates. 5. Credits cut. 6. Title, dates, people, language, addresses. 7. Whether the text is
whole, and what a page without one is.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from crawler.extraction.addresses import absolute_http, bare_host, canonical_address
from crawler.extraction.agencies import is_agency, same_outlet
from crawler.extraction.article import Article, Hints, Instant, Kind, Outlet
from crawler.extraction.body import Body, read_body
from crawler.extraction.body_choice import choose_body
from crawler.extraction.bylines import find_authors
from crawler.extraction.challenge import is_challenge
from crawler.extraction.choices import body_choice, language_choice
from crawler.extraction.claims import Claims, read_claims
from crawler.extraction.completeness import Wall, judge, walls_of
from crawler.extraction.credits import foreign_name, split_credit, split_title, title_suffix
from crawler.extraction.dates import read_instant
from crawler.extraction.decoding import decode, is_page
from crawler.extraction.jsonld import Stated, read_json_ld
from crawler.extraction.languages import tell_language
from crawler.extraction.live import live_updates, with_updates
from crawler.extraction.media import kind_of
from crawler.extraction.moments import Moment, published, updated
from crawler.extraction.page import Page, fragment_paragraphs, parse, plain_title, read_page
from crawler.extraction.pagestate import read_state
from crawler.extraction.people import read_names
from crawler.extraction.plain import TITLE_LIMIT_CHARS, join_paragraphs, letters_only, one_line
from crawler.extraction.printed import Nearby, without_labels
from crawler.extraction.titles import choose_title
from crawler.extraction.zones import zone_named

_NAME_LIMIT_CHARS = 200
_SPARSE_TEXT_CHARS = 200
_REPEATED_OPENINGS = 3
_TAGS_LIMIT = 300_000
"""Large pages have ten thousand; a page of this many keeps a reader busy for half a minute and in half a gigabyte."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What `extract` was called with."""

    url: str
    outlet: Outlet
    hints: Hints
    fetched_at: datetime | None


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
    asked = _Asked(url, outlet or Outlet(), hints or Hints(), fetched_at)
    zone_named(asked.outlet.zone)
    if fetched_at is not None and fetched_at.tzinfo is None:
        raise ValueError("fetched_at needs a time zone")
    if html.strip(b"\0 \t\r\n") and not is_page(html, content_type):
        return _without_page(asked, Kind.NOT_HTML)
    if html.count(b"<") > _TAGS_LIMIT:
        return _without_page(asked, Kind.TOO_COMPLEX)
    source = decode(html, content_type)
    tree = parse(source) if source.strip() else None
    if tree is None:
        return _without_page(asked, Kind.NO_TEXT)
    page = read_page(tree)
    stated = read_json_ld(page.json_ld, page_url=url, headings=page.headings)
    if is_challenge(page, source, states_article=stated is not None and stated.is_article):
        return _without_page(asked, Kind.CHALLENGE)
    claims, walls = read_claims(page), walls_of(tree)
    read = _read(page, stated or claims.of_medium, asked)
    return _judged(read, claims, walls, asked, page, source)


def _judged(read: Article, claims: Claims, walls: tuple[Wall, ...], asked: _Asked, page: Page, source: str) -> Article:
    """The article with how whole it is, or as what it is without a text."""
    verdict = judge(read.text.split("\n\n"), claims, walls, feed_html=asked.hints.text_html, tree=page.tree)
    text = join_paragraphs(verdict.paragraphs)
    kind = kind_of(text.split("\n\n") if text else [], claims, lambda: parse(source))
    return replace(read, text=text if kind is Kind.ARTICLE else "", kind=kind, completeness=verdict.completeness)


def stated_address(html: bytes) -> str | None:
    """The address that a page gives as its own (rel=canonical, og:url); None if it gives none that is whole."""
    tree = parse(decode(html, None))
    if tree is None:
        return None
    page = read_page(tree)
    return next((one for one in (page.canonical, *page.meta("og:url")) if one and absolute_http(one, "") == one), None)


def _read(page: Page, stated: Stated | None, asked: _Asked) -> Article:
    outlet, hints = asked.outlet, asked.hints
    found, state = _body(page, stated, asked)
    found = replace(found, paragraphs=with_updates(found.paragraphs, live_updates(page.json_ld)))
    sources = [(name, one) for name, one in (("json-ld", stated), ("page-state", state)) if one is not None]
    site_name = next(
        (name for name in (*page.meta("og:site_name"), stated.publisher if stated else None) if name), None
    )
    own_names = _own_names(outlet, site_name, stated, asked.url)
    headline = choose_title(
        page,
        headline=stated.headline if stated else None,
        state_title=state.headline if state else None,
        feed_title=hints.title,
        own_names=own_names,
    )
    title, title_credit = headline.text, headline.originator
    nearby = Nearby(page.tree, title, headline.heading)
    written = find_authors(page, stated, state, hints, nearby=nearby, paragraphs=found.paragraphs, own_names=own_names)
    authors = written.names.people
    body = without_labels(_without_title(found.paragraphs, title), zone=outlet.zone, authors=authors)
    credited = split_credit(body, own_names)
    text = join_paragraphs(_without_title(credited.paragraphs, title))
    zone, fetched_at = outlet.zone, asked.fetched_at
    begun = published(page, sources, hints, url=asked.url, nearby=nearby, zone=zone, fetched_at=fetched_at)
    changed = updated(page, sources, hints, zone=zone, fetched_at=fetched_at)
    if changed.instant and begun.instant and changed.instant.at < begun.instant.at:
        changed = Moment()
    declared = _declared(page, stated, hints)
    language = tell_language(f"{text}\n{title}", declared=declared, allowed=outlet.languages)
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
    elsewhere = _published_elsewhere(asked, site_name)
    originator = credited.originator or title_credit or foreign_name(agencies, own_names) or elsewhere
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
        publisher=_bounded(outlet.name or site_name),
        originator=_bounded(originator),
        picture_url=_picture(page, stated, asked.url),
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
    if sum(map(len, found.paragraphs)) >= _SPARSE_TEXT_CHARS or not page.states:
        return found, None
    state = read_state(page.states, [page.title_tag, *page.headings, *page.meta("og:title")])
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


def _own_names(outlet: Outlet, site_name: str | None, stated: Stated | None, url: str) -> list[str]:
    host = bare_host(url)
    names = [outlet.name, site_name, stated.publisher if stated else None, host, host.partition(".")[0]]
    return [name for name in dict.fromkeys(names) if name]


def _published_elsewhere(asked: _Asked, site_name: str | None) -> str | None:
    """The publisher that an aggregator names behind its feed's title, for a page that lies on that publisher's host."""
    outlet, host = asked.outlet, bare_host(asked.url)
    own_hosts = [bare_host(f"https://{own}/") for own in outlet.hosts]
    suffix = title_suffix(plain_title(asked.hints.title or ""))
    if suffix is None or not own_hosts or any(host == own or host.endswith(f".{own}") for own in own_hosts):
        return None
    theirs = [name for name in (site_name, host, host.partition(".")[0]) if name]
    return foreign_name([suffix], [outlet.name or ""]) if any(same_outlet(suffix, name) for name in theirs) else None


def _declared(page: Page, stated: Stated | None, hints: Hints) -> tuple[str, ...]:
    metas = page.meta("og:locale", "content-language", "language")
    names = (page.language, stated.language if stated else None, *metas, hints.language)
    return tuple(name for name in names if name)


def _picture(page: Page, stated: Stated | None, url: str) -> str | None:
    pictures = ((stated.picture if stated else None), *page.meta("og:image", "twitter:image"))
    return next((found for one in pictures if one and (found := absolute_http(one, url))), None)


def _without_page(asked: _Asked, kind: Kind) -> Article:
    """The answer when there is no page to read: what the feed said, and no text, unless the feed brought one for a page
    that is merely empty."""
    outlet, hints = asked.outlet, asked.hints
    own_names = _own_names(outlet, None, None, asked.url)
    paragraphs = fragment_paragraphs(hints.text_html) if hints.text_html and kind is Kind.NO_TEXT else []
    credited = split_credit(paragraphs, own_names)
    text = join_paragraphs(credited.paragraphs)
    printed_title = plain_title(hints.title or "")[:TITLE_LIMIT_CHARS].rstrip()
    title, title_credit = split_title(printed_title, own_names)

    names = read_names(hints.authors, not_people=own_names)

    def instant(raw: str | None) -> Instant | None:
        return read_instant(raw, zone=outlet.zone, source="feed", fetched_at=asked.fetched_at) if raw else None

    return Article(
        url=asked.url,
        canonical_url=canonical_address(None, page_url=asked.url),
        title=title,
        text=text,
        language=tell_language(f"{text}\n{title}", declared=(hints.language or "",), allowed=outlet.languages),
        authors=names.people,
        credited=names.credited,
        published=instant(hints.published_raw),
        updated=instant(hints.updated_raw),
        publisher=_bounded(outlet.name),
        originator=_bounded(credited.originator or title_credit),
        picture_url=None,
        kind=Kind.ARTICLE if text else kind,
    )


def _bounded(name: str | None) -> str | None:
    return (one_line(name)[:_NAME_LIMIT_CHARS].rstrip() or None) if name else None
