"""Articles that come late are told by the next digest of each brief that is frozen, whatever became of the one before."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.delivery import BriefSettings
from scheduler.briefs.freezing import freeze_brief, freeze_due
from storage import FrozenMessage, MessageKind, Store
from tests.crawling import Rounds, at
from tests.storage.samples import ENDPOINTS, OUTLETS, flag, put

BRIEFS = [{"id": "daily"}, {"id": "weekdays", "days": ["mon", "tue", "wed", "thu", "fri"]}]
MONDAY = at(2026, 11, 16, 2, 30)
"""When the digests of Sunday are due: 06:30 in Baku."""


@pytest.fixture
def rounds(tmp_path: Path) -> Rounds:
    rounds = Rounds(tmp_path, MONDAY)
    rounds.settings = rounds.settings.model_copy(update={"briefs": tuple(map(BriefSettings.model_validate, BRIEFS))})
    return rounds


@pytest.fixture
def store(rounds: Rounds) -> Iterator[Store]:
    with closing(rounds.store()) as store:
        store.sync_sources(OUTLETS, ENDPOINTS, now=MONDAY)
        yield store


def _put(store: Store, name: str, published_at: datetime, fetched_at: datetime) -> int:
    return put(store, name, at=fetched_at, published_at=published_at, flags=[flag("csp")])


def _told(store: Store, message: FrozenMessage) -> list[int]:
    digest: dict[str, Any] = json.loads(store.outbox.forms(message.id)["json"])
    entries = [*digest["top"], *(entry for section in digest["sections"] for entry in section["entries"])]
    return sorted(page["article_id"] for entry in entries for text in entry["texts"] for page in text["publications"])


def test_each_brief_tells_it_once_over_a_weekend_and_a_pause(store: Store, rounds: Rounds) -> None:
    """Hour by hour from Monday to Wednesday of the week after; from Thursday to Saturday nobody is there."""
    ids = []
    frozen: dict[str, list[int]] = {"daily": [], "weekdays": []}
    hour = timedelta(hours=1)
    for n in range(-24, 10 * 24):
        now = MONDAY + n * hour
        if n % 5 == 0:
            ids.append(_put(store, f"fresh-{n}", now - hour / 2, now))
        if n % 7 == 0:
            ids.append(_put(store, f"late-{n}", now - 9 * hour, now))
        if n >= 0 and n % 6 == 0 and not 72 <= n < 144:
            for message in freeze_due(store, rounds.settings, now + hour / 60):
                frozen[message.brief] += _told(store, message)
    for brief, told in frozen.items():
        assert len(told) == len(set(told)), brief
        # the first digest tells of a day that was half over when the watch began, the last day is yet to be told
        assert set(told) >= set(ids[6:-20]), brief


def test_a_digest_that_is_made_up_behind_a_later_one_tells_of_its_own_days_alone(store: Store, rounds: Rounds) -> None:
    day = timedelta(days=1)
    brief = BriefSettings(id="daily")

    def made(last: date, now: datetime) -> list[int]:
        return _told(store, freeze_brief(store, rounds.settings, brief, (last, last), now=now))

    _put(store, "first", MONDAY - day, MONDAY - day)
    made(date(2026, 11, 15), MONDAY)
    late = _put(store, "late", MONDAY - day / 2, MONDAY + day / 8)
    assert made(date(2026, 11, 17), MONDAY + 2 * day) == [late]
    assert made(date(2026, 11, 16), MONDAY + 2 * day) == []
    assert store.outbox.message("daily", MessageKind.DIGEST, "2026-11-16") is not None
