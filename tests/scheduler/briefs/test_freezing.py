"""Freezing what is due: a brief that cannot be made holds up no other, and no day is forgotten for another."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.briefs.freezing import freeze_due
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
