"""Freezes the digests that are due: each once, with a delivery for everybody whom its brief names."""

import logging
from collections.abc import Callable
from datetime import date, datetime

from desk.delivery import BriefSettings
from scheduler.attempting import addressees
from scheduler.briefs.compiling import compile_brief
from scheduler.briefs.configured import briefs_of, schedule_of
from scheduler.briefs.due import Sending, due
from scheduler.config import Settings
from scheduler.errors import MachineCutOff
from scheduler.machine import never
from storage import FrozenMessage, MessageKind, NewMessage, Store

NOTHING_YET = "the watch began after its time: there was nothing to tell of"

log = logging.getLogger("silkwatch")


def sendings_due(store: Store, settings: Settings, now: datetime) -> list[tuple[BriefSettings, Sending, bool]]:
    """The sendings of all briefs whose time has come at `now` (aware) and of which nothing is kept yet, each brief's in
    order; and whether it is the brief's first one ever."""
    briefs = briefs_of(settings)
    last_keys = store.outbox.last_keys([brief.id for brief in briefs])
    found = []
    for brief in briefs:
        last_day = date.fromisoformat(last_keys[brief.id]) if brief.id in last_keys else None
        for sending in due(schedule_of(settings, brief), now, last_day):
            if store.outbox.message(brief.id, MessageKind.DIGEST, sending.last_day.isoformat()) is None:
                found.append((brief, sending, last_day is None))
    return found


def freeze_due(
    store: Store, settings: Settings, now: datetime, *, stopped: Callable[[], bool] = never
) -> list[FrozenMessage]:
    """Freeze what is due at `now` and write down what is left out; what was frozen, in order. Where it is `stopped` while a
    model writes, what is not frozen yet is due still."""
    frozen = []
    for brief, sending, is_first in sendings_due(store, settings, now):
        if is_first and not store.statistics().articles:
            _leave_out(store, brief, sending, NOTHING_YET, now)
        elif sending.skipped_because is not None:
            log.warning("the brief %s of %s is left out: %s", brief.id, sending.last_day, sending.skipped_because)
            _leave_out(store, brief, sending, sending.skipped_because, now)
        else:
            days = (sending.first_day, sending.last_day)
            try:
                frozen.append(freeze_brief(store, settings, brief, days, now=now, stopped=stopped))
            except MachineCutOff:
                break
    return frozen


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
