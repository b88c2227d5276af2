"""What a brief says: the themes, outlets and languages that it covers, over all days since the sending before."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from desk.delivery import BriefSettings
from scheduler.briefs.compiling import compile_brief
from scheduler.briefs.configured import briefs_of
from scheduler.briefs.freezing import NOTHING_YET, freeze_due
from storage import MessageKind, Store
from tests.crawling import Rounds, at
from tests.scheduler import kept

MONDAY = date(2026, 11, 23)
NOW = at(2026, 11, 24, 2, 30)


@pytest.fixture
def rounds(tmp_path: Path) -> Rounds:
    return Rounds(tmp_path, NOW)


@pytest.fixture
def store(rounds: Rounds) -> Iterator[Store]:
    with closing(rounds.store()) as store:
        yield store


def made(store: Store, rounds: Rounds, first: date = MONDAY, **values: Any) -> dict[str, object]:
    brief = BriefSettings.model_validate(values)
    frozen = compile_brief(store, rounds.settings, brief, (first, MONDAY), now=NOW)
    value: dict[str, object] = json.loads(frozen.forms["json"])
    return value | {"subject": frozen.subject, "key": frozen.key}


@pytest.mark.parametrize(
    ("narrowed", "articles"),
    [
        ({}, 1),
        ({"themes": ["csp"]}, 1),
        ({"themes": ["sco"]}, 0),
        ({"languages": ["en", "ka"]}, 1),
        ({"languages": ["az"]}, 0),
        ({"countries": ["AZ"]}, 1),
        ({"countries": ["GE"]}, 0),
        ({"outlets": ["wire"]}, 1),
        ({"outlets": ["other"]}, 0),
    ],
)
def test_a_brief_holds_what_it_covers(store: Store, rounds: Rounds, narrowed: dict[str, Any], articles: int) -> None:
    kept.fill_store(store)
    assert made(store, rounds, **narrowed)["articles"] == articles


def test_a_theme_that_matters_more_to_a_brief_stands_higher_and_says_so(store: Store, rounds: Rounds) -> None:
    kept.fill_store(store)
    value: Any = made(store, rounds, weights={"csp": 3, "sco": 0})
    (entry,) = value["top"]
    assert {"feature": "theme", "text": "theme weight 3", "weight": 3.0} in entry["reasons"]
    plain: Any = made(store, rounds)
    assert "theme" not in [reason["feature"] for reason in plain["top"][0]["reasons"]]


def test_it_tells_of_all_its_days_and_says_so(store: Store, rounds: Rounds) -> None:
    kept.fill_store(store)
    several = made(store, rounds, date(2026, 11, 20), title="Caucasus")
    assert several["subject"] == "Caucasus: Friday, 20 November 2026 to Monday, 23 November 2026"
    assert (several["key"], several["start_at"]) == ("2026-11-23", "2026-11-20T00:00:00+04:00")
    assert made(store, rounds)["subject"] == "News digest: Monday, 23 November 2026"


def test_without_briefs_there_is_one_of_everything_into_the_folder_of_digests(rounds: Rounds) -> None:
    (brief,) = briefs_of(rounds.settings)
    assert (brief.id, brief.folders, brief.mail) == ("daily", (rounds.data_dir / "digests",), ())


def test_what_is_due_is_frozen_once(store: Store, rounds: Rounds) -> None:
    kept.fill_store(store)
    (frozen,) = freeze_due(store, rounds.settings, NOW)
    before = store.outbox.forms(frozen.id)
    assert set(before) == {"text", "html", "json", "mail", "shown"}
    assert freeze_due(store, rounds.settings, NOW) == []
    assert store.outbox.forms(frozen.id) == before
    assert [one.channel for one in store.outbox.of_message(frozen.id)] == ["folder"]


@pytest.mark.parametrize(("now", "days"), [(at(2026, 11, 27, 3), ["2026-11-25", "2026-11-26"]), (NOW, [])])
def test_what_was_missed_is_left_out_with_a_reason_once(
    store: Store, rounds: Rounds, now: datetime, days: list[str]
) -> None:
    kept.fill_store(store)
    freeze_due(store, rounds.settings, NOW)
    for _ in range(2):
        freeze_due(store, rounds.settings, now)
    messages = [store.outbox.message("daily", MessageKind.DIGEST, f"2026-11-{day}") for day in (24, 25, 26)]
    told = [one.key for one in messages if one is not None]
    assert told == ([] if not days else ["2026-11-24", *days])
    if days:
        first, second, third = messages
        assert first is not None and first.skipped_because is not None
        assert second is not None and second.skipped_because is not None
        assert third is not None and third.skipped_because is None


def test_a_watch_that_began_after_the_time_does_not_tell_of_a_day_that_it_did_not_see(
    store: Store, rounds: Rounds
) -> None:
    """The first articles come a minute later: yesterday's digest is not made of them."""
    assert freeze_due(store, rounds.settings, NOW) == []
    kept.fill_store(store)
    assert freeze_due(store, rounds.settings, NOW) == []
    left_out = store.outbox.message("daily", MessageKind.DIGEST, MONDAY.isoformat())
    assert left_out is not None
    assert left_out.skipped_because == NOTHING_YET
