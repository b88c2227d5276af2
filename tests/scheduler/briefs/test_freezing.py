"""Freezing what is due: a brief that cannot be made holds up no other, and no day is forgotten for another."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from scheduler.briefs.freezing import freeze_brief, freeze_due, note_too_late
from scheduler.config import Settings, load_settings
from storage import Store
from tests.scheduler import kept
from tests.scheduler.briefs.outboxes import NOW, opened, write_config

BRIEFS = '[[briefs]]\nid = "daily"\n[[briefs]]\nid = "georgia"\ncountries = ["GE"]\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    kept.fill(tmp_path / "data")
    return load_settings(write_config(tmp_path, BRIEFS))


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with closing(opened(settings)) as store:
        yield store


def test_a_brief_that_cannot_be_made_holds_up_no_other_and_is_told(
    settings: Settings, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    broken = settings.briefs[0].model_copy(update={"length": -1})
    made = freeze_due(store, settings.model_copy(update={"briefs": (broken, settings.briefs[1])}), NOW)
    assert [one.brief for one in made] == ["georgia"]
    assert "the brief daily of 2026-11-23 could not be made: ValueError: " in caplog.text
    assert [one.brief for one in freeze_due(store, settings, NOW)] == ["daily"]


def test_a_digest_that_is_sent_by_hand_first_leaves_the_missed_ones_due(store: Store, settings: Settings) -> None:
    """Asleep since the 20th: the 23rd is sent by hand, and the daemon makes up the 22nd while it is not too late."""
    patient = settings.briefs[0].model_copy(update={"late_limit_h": 72})
    settings = settings.model_copy(update={"briefs": (patient,)})
    freeze_brief(store, settings, patient, (date(2026, 11, 21), date(2026, 11, 21)), now=NOW - timedelta(days=2))
    freeze_brief(store, settings, patient, (date(2026, 11, 23), date(2026, 11, 23)), now=NOW)
    assert [one.key for one in freeze_due(store, settings, NOW)] == ["2026-11-22"]
    assert freeze_due(store, settings, NOW) == []


def test_what_was_too_late_before_a_digest_was_sent_by_hand_is_written_down(store: Store, settings: Settings) -> None:
    """Nobody asks for such a day afterwards."""
    brief, other = settings.briefs
    for number in (18, 19):
        day = date(2026, 11, number)
        freeze_brief(store, settings, brief, (day, day), now=NOW)
    note_too_late(store, settings, brief, NOW)
    kept = {one.key: one.skipped_because for one in store.outbox.digests(brief="daily")}
    assert list(kept) == [f"2026-11-{day}" for day in (21, 20, 19, 18)], "the 22nd is just not too late"
    assert kept["2026-11-20"] == "it was not made at 2026-11-21 02:30 UTC, and 24 h later was too late"
    assert store.outbox.digests(brief=other.id) == []
