"""Freezes the digests that are due: each once, with a delivery for everybody whom its brief names.

A brief that cannot be made is told in the log and holds up no other. It stays due, so that a later look tries it again.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from desk.delivery import BriefSettings
from scheduler.attempting import addressees
from scheduler.briefs.compiling import compile_brief
from scheduler.briefs.configured import briefs_of, schedule_of
from scheduler.briefs.due import LOOK_BACK_DAYS, Sending, due
from scheduler.config import Settings
from scheduler.errors import MachineCutOff
from scheduler.machine import never
from storage import FrozenMessage, MessageKind, NewMessage, StorageError, Store

NOTHING_YET = "the watch began after its time: there was nothing to tell of"

log = logging.getLogger("silkwatch")


def sendings_due(store: Store, settings: Settings, now: datetime) -> list[tuple[BriefSettings, Sending, bool]]:
    """The sendings of all briefs whose time has come at `now` (aware) and of which nothing is kept yet, each brief's in
    order; and whether it is the brief's first one ever."""
    found = []
    for brief in briefs_of(settings):
        sendings, is_first = _due(store, settings, brief, now)
        found += [(brief, sending, is_first) for sending in sendings]
    return found


def _due(store: Store, settings: Settings, brief: BriefSettings, now: datetime) -> tuple[list[Sending], bool]:
    since = (now - timedelta(days=LOOK_BACK_DAYS + 2)).date().isoformat()
    told = {date.fromisoformat(key) for key in store.outbox.digest_keys(brief.id, since=since)}
    return due(schedule_of(settings, brief), now, told), not told


def freeze_due(
    store: Store, settings: Settings, now: datetime, *, stopped: Callable[[], bool] = never
) -> list[FrozenMessage]:
    """Freeze what is due at `now` and write down what is left out; what was frozen, in order. Where it is `stopped` while a
    model writes, what is not frozen yet is due still. Raises StorageError."""
    frozen = []
    for brief, sending, is_first in sendings_due(store, settings, now):
        try:
            message = _settle(store, settings, brief, sending, is_first=is_first, now=now, stopped=stopped)
        except MachineCutOff:
            break
        except StorageError:
            raise
        except Exception as fault:
            log.error(
                "the brief %s of %s could not be made: %s: %s", brief.id, sending.last_day, type(fault).__name__, fault
            )
        else:
            frozen += [] if message is None else [message]
    return frozen


def _settle(
    store: Store,
    settings: Settings,
    brief: BriefSettings,
    sending: Sending,
    *,
    is_first: bool,
    now: datetime,
    stopped: Callable[[], bool],
) -> FrozenMessage | None:
    """Freeze a sending, or leave it out: None."""
    if is_first and not store.statistics().articles:
        _leave_out(store, brief, sending, NOTHING_YET, now)
        return None
    if sending.skipped_because is not None:
        log.warning("the brief %s of %s is left out: %s", brief.id, sending.last_day, sending.skipped_because)
        _leave_out(store, brief, sending, sending.skipped_because, now)
        return None
    return freeze_brief(store, settings, brief, (sending.first_day, sending.last_day), now=now, stopped=stopped)


def note_too_late(store: Store, settings: Settings, brief: BriefSettings, now: datetime) -> None:
    """Write down which of the brief's sendings are left out at `now`: for who makes a newer one by hand while no daemon runs."""
    sendings, is_first = _due(store, settings, brief, now)
    for sending in sendings if not is_first else ():
        if sending.skipped_because is not None:
            _leave_out(store, brief, sending, sending.skipped_because, now)


def freeze_brief(
    store: Store,
    settings: Settings,
    brief: BriefSettings,
    days: tuple[date, date],
    *,
    now: datetime,
    stopped: Callable[[], bool] = never,
) -> FrozenMessage:
    """The brief's message of these days with its deliveries: as it was frozen, or compiled and frozen now. Raises what
    `compile_brief` raises."""
    key = days[1].isoformat()
    to = addressees(brief, MessageKind.DIGEST, key)
    kept = store.outbox.message(brief.id, MessageKind.DIGEST, key)
    if kept is not None and kept.skipped_because is None:
        return store.outbox.freeze(NewMessage(brief.id, MessageKind.DIGEST, key, kept.subject, now), to)
    made = compile_brief(store, settings, brief, days, now=now, stopped=stopped)
    new = NewMessage(made.brief, made.kind, made.key, made.subject, made.made_at, made.forms)
    return store.outbox.freeze(new, to)


def _leave_out(store: Store, brief: BriefSettings, sending: Sending, reason: str, now: datetime) -> None:
    key = sending.last_day.isoformat()
    store.outbox.freeze(NewMessage(brief.id, MessageKind.DIGEST, key, "", now, skipped_because=reason))
