"""The steps of an article's text: the outlet's edits and new readings, told apart."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from scheduler.cli.versions import Cause, steps
from storage import RereadingRecord, RevisionRecord

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def version(number: int, text: str) -> RevisionRecord:
    return RevisionRecord(number, "Title", text, NOW + number * HOUR, NOW + (number + 1) * HOUR, (), None)


def newest(text: str) -> Any:
    """Of an article only its title and text are looked at."""
    return SimpleNamespace(title="Title", text=text)


def rereading(revision: int, hours: int, **before: str) -> RereadingRecord:
    return RereadingRecord(1, revision, NOW + hours * HOUR, tuple(before), before)


def told(*arguments: Any) -> list[tuple[Cause, int, int, str, str]]:
    return [
        (step.cause, step.before, step.after, step.old.partition("\n\n")[2], step.new.partition("\n\n")[2])
        for step in steps(*arguments)
    ]


def test_an_article_that_never_changed_has_no_steps() -> None:
    assert told([], newest("One."), []) == []


def test_edits_of_the_outlet_lead_from_version_to_version() -> None:
    found = told([version(1, "One."), version(2, "Two.")], newest("Three."), [])
    assert found == [(Cause.OUTLET, 1, 2, "One.", "Two."), (Cause.OUTLET, 2, 3, "Two.", "Three.")]


def test_a_new_reading_is_a_step_within_its_version() -> None:
    found = told([], newest("One."), [rereading(1, 1, text="One. Menu"), rereading(1, 2, text="One")])
    assert found == [
        (Cause.REREADING, 1, 1, "One. Menu", "One"),
        (Cause.REREADING, 1, 1, "One", "One."),
    ]


def test_an_edit_is_told_as_the_reader_of_its_day_saw_it() -> None:
    """Version 1 was never read anew, version 2 was: what the reader learned meanwhile is no edit of the outlet."""
    found = told([version(1, "One. Menu")], newest("Two."), [rereading(2, 9, text="Two. Menu")])
    assert found == [
        (Cause.OUTLET, 1, 2, "One. Menu", "Two. Menu"),
        (Cause.REREADING, 2, 2, "Two. Menu", "Two."),
    ]


def test_an_edit_after_a_new_reading_begins_with_what_that_gave() -> None:
    found = told([version(1, "One.")], newest("Two."), [rereading(1, 1, text="One. Menu")])
    assert found == [
        (Cause.REREADING, 1, 1, "One. Menu", "One."),
        (Cause.OUTLET, 1, 2, "One.", "Two."),
    ]


def test_a_reading_that_changed_neither_title_nor_text_is_no_step() -> None:
    assert told([], newest("One."), [rereading(1, 1, language="az")]) == []


def test_a_title_that_came_out_differently_is_one() -> None:
    (step,) = steps([], newest("One."), [rereading(1, 1, title="Title | Site")])
    assert (step.old, step.new, step.at) == ("Title | Site\n\nOne.", "Title\n\nOne.", NOW + HOUR)
