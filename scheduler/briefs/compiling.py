"""What a brief says: its digest, compiled from the store and put into its forms.

The one place where a digest becomes a message. Nothing behind it knows how a digest is made, or which forms there are.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from desk import BriefView, Digest, Shown, ShownUnreadable
from desk.delivery import BriefSettings, Frozen
from desk.digest import wording
from desk.forms.table import FORMS
from desk.settings import DeskSettings
from scheduler.config import Settings
from scheduler.jobs import digest_of
from scheduler.machine import never, with_machine_texts
from storage import MessageKind, Store

DEFAULT_TITLE = "News digest"
FROZEN_FORMS = ("text", "html", "json", "mail")
"""In these a digest is frozen; the others can be had of the store at any time."""
SHOWN = "shown"
"""What the reader was shown, frozen beside the forms: what is new in the brief's next digest is told against it."""

log = logging.getLogger("silkwatch")


def compile_brief(
    store: Store,
    settings: Settings,
    brief: BriefSettings,
    days: tuple[date, date],
    *,
    now: datetime,
    stopped: Callable[[], bool] = never,
) -> Frozen:
    """The message of a brief about the days from the first to the last, both included, on the clock of its zone.

    Raises PackError for a broken theme, and MachineCutOff when it is `stopped` while a model writes.
    """
    digest = sent_digest(store, settings, brief, days, now=now, stopped=stopped)
    forms = {name: FORMS[name].render(digest) for name in FROZEN_FORMS} | {SHOWN: digest.shown.dumps().encode()}
    return Frozen(
        brief=brief.id,
        kind=MessageKind.DIGEST,
        key=days[1].isoformat(),
        subject=wording.subject(digest),
        made_at=now,
        forms=forms,
    )


def sent_digest(
    store: Store,
    settings: Settings,
    brief: BriefSettings,
    days: tuple[date, date],
    *,
    now: datetime,
    stopped: Callable[[], bool] = never,
) -> Digest:
    """The digest as it is sent, as a value, with what a model may add. Raises as `compile_brief` does."""
    told = brief_digest(store, settings, brief, days, now=now)
    return with_machine_texts(store, settings.machine, settings.crawler, told, stopped=stopped)


def brief_digest(
    store: Store, settings: Settings, brief: BriefSettings, days: tuple[date, date], *, now: datetime
) -> Digest:
    """The digest itself, as a value, without what a model may add."""
    first, last = days
    newest = shown_last(store, brief.id, now)
    return digest_of(
        store,
        settings,
        last,
        now=now,
        zone=brief.timezone,
        view=view_of(brief, settings.desk),
        previous=shown_before(store, brief.id, last),
        first_day=first,
        # where a later digest was sent before, what came late stands in that one
        tells_late=newest is None or newest.day <= last,
    )


def view_of(brief: BriefSettings, desk: DeskSettings) -> BriefView:
    """Which part of a day the brief shows."""
    return BriefView(
        id=brief.id,
        title=brief.title or DEFAULT_TITLE,
        themes=brief.themes,
        weights=tuple(brief.weights.items()),
        languages=brief.languages,
        countries=brief.countries,
        outlets=brief.outlets,
        length=desk.stories_limit if brief.length is None else brief.length,
        top=desk.top_stories,
        order=brief.order,
    )


def shown_last(store: Store, brief_id: str, now: datetime) -> Shown | None:
    """What the brief's readers were shown by its last digest of all; one of a day that is yet to come, as a clock that went
    wrong wrote it, is passed over."""
    return shown_before(store, brief_id, (now + timedelta(days=2)).date())


def shown_before(store: Store, brief_id: str, day: date) -> Shown | None:
    """What the brief's readers were shown by its last digest of an earlier day; None: they had none, or nobody can read what
    is kept of it, for which no digest is held back."""
    frozen = store.outbox.form_before(brief_id, MessageKind.DIGEST, day.isoformat(), SHOWN)
    try:
        return None if frozen is None else Shown.loads(frozen.decode())
    except (ShownUnreadable, UnicodeDecodeError) as cause:
        log.warning("the brief %s before %s: %s", brief_id, day, cause)
        return None
