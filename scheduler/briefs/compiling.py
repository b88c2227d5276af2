"""What a brief says: its digest, compiled from the store and put into its forms.

The one place where a digest becomes a message. Nothing behind it knows how a digest is made, or which forms there are.
"""

from collections.abc import Iterable
from datetime import date, datetime

from desk import Digest, ThemeTitle, compile_digest, render_html, render_json, render_text
from desk.delivery import BriefSettings, Frozen
from desk.digest.wording import day_title
from scheduler.config import Settings
from storage import LedgerSum, MessageKind, OutletCheck, OutletRecord, Store, StoredArticle
from themes import load_packs

DEFAULT_TITLE = "News digest"
FORMS = {"text": render_text, "html": render_html, "json": render_json}


def compile_brief(
    store: Store,
    settings: Settings,
    brief: BriefSettings,
    days: tuple[date, date],
    *,
    now: datetime,
) -> Frozen:
    """The message of a brief about the days from the first to the last, both included, on the clock of its zone.

    Raises PackError for a broken theme.
    """
    digest = brief_digest(store, settings, brief, days, now=now)
    return Frozen(
        brief=brief.id,
        kind=MessageKind.DIGEST,
        key=days[1].isoformat(),
        subject=f"{brief.title or DEFAULT_TITLE}: {day_title(digest)}",
        made_at=now,
        forms={name: render(digest).encode("utf-8", "replace") for name, render in FORMS.items()},
    )


def brief_digest(
    store: Store, settings: Settings, brief: BriefSettings, days: tuple[date, date], *, now: datetime
) -> Digest:
    """The digest itself, as a value."""
    titles = {theme.id: ThemeTitle(theme.id, theme.title) for theme in load_packs(settings.themes.packs).themes}
    desk = settings.desk
    if brief.length is not None:
        desk = desk.model_copy(update={"entries_per_theme_limit": brief.length})
    return compile_digest(
        _Narrowed(store, brief),
        days[1],
        zone=brief.timezone or desk.timezone,
        themes=[titles[id_] for id_ in brief.themes if id_ in titles] if brief.themes else list(titles.values()),
        settings=desk,
        now=now,
        first_day=days[0],
    )


class _Narrowed:
    """The store as a brief sees it: the articles and outlets that it covers."""

    def __init__(self, store: Store, brief: BriefSettings) -> None:
        self._store = store
        self._brief = brief
        self._covered = {outlet.id for outlet in store.outlets() if self._covers(outlet)}

    def flagged_between(self, start: datetime, end: datetime) -> Iterable[StoredArticle]:
        """The flagged articles of these outlets, in the brief's languages."""
        languages = set(self._brief.languages)
        return (
            article
            for article in self._store.flagged_between(start, end)
            if article.outlet_id in self._covered and (not languages or article.language in languages)
        )

    def outlet_checks(self, start: datetime, end: datetime) -> Iterable[OutletCheck]:
        """What was checked of these outlets."""
        return [check for check in self._store.outlet_checks(start, end) if check.outlet_id in self._covered]

    def ledger(self) -> LedgerSum:
        """The books, which are kept of all outlets together."""
        return self._store.ledger()

    def outlets(self) -> Iterable[OutletRecord]:
        """These outlets."""
        return [outlet for outlet in self._store.outlets() if outlet.id in self._covered]

    def _covers(self, outlet: OutletRecord) -> bool:
        brief = self._brief
        return (not brief.outlets or outlet.id in brief.outlets) and (
            not brief.countries or outlet.country in brief.countries
        )
