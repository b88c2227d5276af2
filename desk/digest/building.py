"""Makes the digest of a day. Deciding only: values in, values out; no database, no clock.

1. An article belongs to the day that it is filed under: in which it was published; without a date, first fetched.
2. Copies of one text in one language are one entry, listed under every theme that flagged any of them.
3. Within a theme: best score first, then more outlets, then earlier, then the smaller article id.
4. Within an entry: first publisher first; at the same instant a dated page before one that was only fetched then. The
   first one that the theme flagged gives headline and quotes, and stands before all others: the words that an entry
   quotes are on the page that it links.
5. Outlets are answering, silent, failing or unpolled by the state of the newest poll.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desk.digest.cleaning import clean, safe_language, safe_url
from desk.digest.days import days_bounds, zone_named
from desk.digest.quotes import headline, quotes
from desk.digest.values import Checked, CheckedOutlet, Digest, Entry, Publication, Section, ThemeTitle
from desk.settings import DeskSettings
from storage.articlerecords import FlagRecord, StoredArticle
from storage.endpointrecords import EndpointState
from storage.linkrecords import LedgerSum
from storage.outletrecords import OutletCheck, OutletRecord
from stories import group_copies

_ANSWERING = {EndpointState.OK, EndpointState.UNCHANGED}
_SILENT = {EndpointState.EMPTY, EndpointState.SILENT, EndpointState.STALE}
_DAY_ONLY = "date-only"  # how the reader of pages names a date without a time of day


def build_digest(
    day: date,
    zone: str,
    *,
    articles: Iterable[StoredArticle],
    checks: Iterable[OutletCheck],
    ledger: LedgerSum,
    outlets: Iterable[OutletRecord],
    themes: Sequence[ThemeTitle],
    settings: DeskSettings,
    now: datetime,
    first_day: date | None = None,
) -> Digest:
    """The digest of `day` in the zone of that IANA name, over those of `articles` that belong to it, in any order.

    With `first_day` it tells of the days from that one to `day`.

    `themes` are the themes covered, in the order of the digest; `now` is the aware instant it is made at.
    Raises UnknownZoneError; ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError(f"the instant a digest is made at needs a time zone: {now!r}")
    start_at, end_at = days_bounds(first_day or day, day, zone_named(zone))
    covered = {theme.id for theme in themes}
    of_day = [article for article in articles if start_at <= article.filed_at < end_at and article.flags]
    flagged = [article for article in of_day if any(flag.theme in covered for flag in article.flags)]
    texts = list(_texts(flagged, settings.copy_threshold))
    known = {outlet.id: outlet for outlet in outlets}
    sections = tuple(section for theme in themes if (section := _section(theme, texts, themes, known, settings)).total)
    listed = {section.theme.id for section in sections}
    return Digest(
        day=day,
        zone=zone,
        start_at=start_at,
        end_at=end_at,
        made_at=now,
        sections=tuple(_shown_section(section) for section in sections),
        quiet=tuple(_shown_theme(theme) for theme in themes if theme.id not in listed),
        articles=len(flagged),
        texts=len(texts),
        articles_elsewhere=len(of_day) - len(flagged),
        checked=_checked(checks, known),
        ledger=ledger,
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """The copies of one text, first publisher first, with the best flag of each theme."""

    copies: tuple[StoredArticle, ...]
    flags: Mapping[str, tuple[StoredArticle, FlagRecord, float]]

    @property
    def outlets(self) -> int:
        return len({copy.outlet_id for copy in self.copies})


def _texts(articles: Sequence[StoredArticle], threshold: float) -> Iterator[_Text]:
    in_order = sorted(
        articles, key=lambda article: (article.language, article.filed_at, article.published_at is None, article.id)
    )
    by_language: dict[str, list[StoredArticle]] = {}
    for article in in_order:
        by_language.setdefault(article.language, []).append(article)
    for group_of_language in by_language.values():
        prints = [article.fingerprint for article in group_of_language]
        for indices in group_copies(prints, threshold=threshold):
            copies = tuple(group_of_language[index] for index in indices)
            yield _Text(copies, _best_flags(copies))


def _best_flags(copies: Sequence[StoredArticle]) -> dict[str, tuple[StoredArticle, FlagRecord, float]]:
    """For each theme the first copy that it flagged with its flag there, and the best score among the copies."""
    best: dict[str, tuple[StoredArticle, FlagRecord, float]] = {}
    for copy in copies:
        for flag in copy.flags:
            first, first_flag, score = best.get(flag.theme, (copy, flag, flag.score))
            best[flag.theme] = (first, first_flag, max(score, flag.score))
    return best


def _section(
    theme: ThemeTitle,
    texts: Sequence[_Text],
    themes: Sequence[ThemeTitle],
    outlets: Mapping[str, OutletRecord],
    settings: DeskSettings,
) -> Section:
    def place(text: _Text) -> tuple[float, int, datetime, int]:
        return (-text.flags[theme.id][2], -text.outlets, text.copies[0].filed_at, text.copies[0].id)

    mine = sorted((text for text in texts if theme.id in text.flags), key=place)
    listed = mine[: settings.entries_per_theme_limit]
    return Section(
        theme=theme,
        entries=tuple(_entry(theme, text, themes, outlets, settings) for text in listed),
        entries_omitted=len(mine) - len(listed),
        articles=sum(len(text.copies) for text in mine),
    )


def _entry(
    theme: ThemeTitle,
    text: _Text,
    themes: Sequence[ThemeTitle],
    outlets: Mapping[str, OutletRecord],
    settings: DeskSettings,
) -> Entry:
    article, flag, score = text.flags[theme.id]
    copies = (article, *(copy for copy in text.copies if copy is not article))
    return Entry(
        language=safe_language(article.language),
        headline=headline(article.title, flag.spans, limit_chars=settings.title_chars),
        quotes=quotes(article.text, flag.spans, count=settings.quotes_per_entry, limit_chars=settings.quote_chars),
        publications=tuple(_publication(copy, outlets.get(copy.outlet_id)) for copy in copies),
        score=score,
        also=tuple(_shown_theme(other) for other in themes if other.id in text.flags and other.id != theme.id),
    )


def _publication(article: StoredArticle, outlet: OutletRecord | None) -> Publication:
    name = clean(outlet.name if outlet else article.publisher) or clean(article.outlet_id)
    originator = clean(article.originator or "")
    own_names = {name, clean(article.publisher), *(map(clean, outlet.aliases) if outlet else ())}
    wrote_itself = originator.casefold() in {own.casefold() for own in own_names}
    return Publication(
        article_id=article.id,
        outlet_id=article.outlet_id,
        outlet=name,
        ownership=clean(outlet.ownership) if outlet else "unknown",
        country=clean(outlet.country) if outlet else "",
        url=safe_url(article.url),
        published_at=article.published_at,
        day_only=article.published_at is not None and article.published_known == _DAY_ONLY,
        fetched_at=article.fetched_at,
        originator=None if wrote_itself or not originator else originator,
        revision=article.revision,
        withdrawn_at=article.withdrawn_at,
        completeness=article.completeness,
    )


def _shown_theme(theme: ThemeTitle) -> ThemeTitle:
    return ThemeTitle(theme.id, clean(theme.title) or theme.id)


def _shown_section(section: Section) -> Section:
    return Section(_shown_theme(section.theme), section.entries, section.entries_omitted, section.articles)


def _checked(checks: Iterable[OutletCheck], known: Mapping[str, OutletRecord]) -> Checked:
    listed = list(checks)
    groups: dict[str, list[CheckedOutlet]] = {"answering": [], "silent": [], "failing": [], "unpolled": []}
    for check in sorted(listed, key=lambda check: (check.name.casefold(), check.outlet_id)):
        if check.polls == 0 or check.state is EndpointState.NEW:
            group = "unpolled"
        elif check.state in _ANSWERING:
            group = "answering"
        else:
            group = "silent" if check.state in _SILENT else "failing"
        groups[group].append(
            CheckedOutlet(
                outlet_id=check.outlet_id,
                name=clean(check.name) or clean(check.outlet_id),
                polls=check.polls,
                state=check.state,
                reason=clean(check.reason),
                last_ok_at=check.last_ok_at,
                newest_item_at=check.newest_item_at,
            )
        )
    off = sorted(known.keys() - {check.outlet_id for check in listed})
    return Checked(**{name: tuple(outlets) for name, outlets in groups.items()}, off=tuple(off))
