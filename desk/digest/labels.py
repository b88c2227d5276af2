"""How outlets, articles and themes are named in a digest: every name cleaned, every address a safe one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.digest.cleaning import clean, safe_language, safe_url
from desk.digest.values import Late, OutletLabel, Owner, Publication, ThemeTitle
from storage.articlerecords import StoredArticle
from storage.outletrecords import OutletRecord

HOME_COUNTRIES = frozenset({"AM", "AZ", "GE"})
"""Outlets of other countries are abroad: whoever owns them, they speak to the region from outside."""
_OWNERS = {
    "state": Owner.STATE,
    "public": Owner.PUBLIC,
    "commercial": Owner.PRIVATE,
    "independent": Owner.PRIVATE,
    "opposition": Owner.PRIVATE,
    "private": Owner.PRIVATE,
}
_DAY_ONLY = "date-only"  # how the reader of pages names a date without a time of day


def owner_of(ownership: str, country: str) -> Owner:
    """To whom an outlet of this ownership, in the catalogue's words, and country belongs."""
    if country and country not in HOME_COUNTRIES:
        return Owner.ABROAD
    return _OWNERS.get(ownership, Owner.UNKNOWN)


def shown_theme(theme: ThemeTitle) -> ThemeTitle:
    """The theme with a title that is safe to show and not empty."""
    return ThemeTitle(theme.id, clean(theme.title) or theme.id)


@dataclass(frozen=True, slots=True)
class Labels:
    """Names what a digest shows. `covered` are the ids of its themes; `desk_url` is where the desk is, "" where it is not;
    `late` says why articles of earlier days are in it, by id."""

    outlets: Mapping[str, OutletRecord]
    covered: frozenset[str]
    desk_url: str = ""
    late: Mapping[int, Late] = field(default_factory=dict)

    def outlet(self, outlet_id: str, publisher: str = "") -> OutletLabel:
        """An outlet; one that left the catalogue is named as its page names it."""
        outlet = self.outlets.get(outlet_id)
        ownership = clean(outlet.ownership) if outlet else "unknown"
        country = clean(outlet.country) if outlet else ""
        name = clean(outlet.name if outlet else publisher) or clean(outlet_id)
        return OutletLabel(outlet_id, name, owner_of(ownership, country), ownership, country)

    def publication(self, article: StoredArticle) -> Publication:
        """An article as it is listed."""
        return Publication(
            article_id=article.id,
            outlet=self.outlet(article.outlet_id, article.publisher),
            language=safe_language(article.language),
            url=safe_url(article.url),
            published_at=article.published_at,
            day_only=article.published_at is not None and article.published_known == _DAY_ONLY,
            fetched_at=article.fetched_at,
            originator=self.originator(article),
            revision=article.revision,
            withdrawn_at=article.withdrawn_at,
            completeness=article.completeness,
            flagged=any(flag.theme in self.covered for flag in article.flags),
            snapshot=article.snapshot,
            desk_url=self.desk(f"articles/{article.id}"),
            late=self.late.get(article.id),
        )

    def originator(self, article: StoredArticle) -> str | None:
        """Who wrote an article by its own credit; None where that is its outlet, or nobody is named."""
        outlet = self.outlets.get(article.outlet_id)
        credited = clean(article.originator or "")
        own = {
            clean(outlet.name if outlet else article.publisher) or clean(article.outlet_id),
            clean(article.publisher),
            *(map(clean, outlet.aliases) if outlet else ()),
        }
        wrote_itself = credited.casefold() in {name.casefold() for name in own}
        return None if wrote_itself or not credited or article.originator_id == article.outlet_id else credited

    def desk(self, path: str) -> str | None:
        """The address of a page of the desk."""
        return safe_url(f"{self.desk_url.rstrip('/')}/{path}") if self.desk_url else None
