"""The versions of themes that were active: kept as they were, and one run for each that flags the stored articles by it."""

from datetime import datetime

import pytest

from storage import RereadSelection, Store, ThemeVersion
from tests.storage.samples import HOUR, NOW


def version(number: int = 1, theme: str = "csp", pack: str = "id: csp\nqueries: {az: körpü}\n") -> ThemeVersion:
    return ThemeVersion(theme, number, pack, NOW, "Ann", "because")


def test_what_is_kept_never_changes(store: Store) -> None:
    store.theme_versions.keep([version(), version(2)])
    store.theme_versions.keep([version(pack="another"), version(3)])
    kept = store.theme_versions.versions("csp")
    assert kept == [version(3), version(2), version()]
    assert [one.name for one in kept] == ["csp@3", "csp@2", "csp@1"]


def test_all_versions_are_told_by_theme(store: Store) -> None:
    store.theme_versions.keep([version(theme="sco"), version(), version(2)])
    assert [one.name for one in store.theme_versions.versions()] == ["csp@2", "csp@1", "sco@1"]
    assert store.theme_versions.versions("other") == []


def test_a_version_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="activated_at needs a time zone"):
        ThemeVersion("csp", 1, "", datetime(2026, 11, 24))


def test_an_activated_version_has_one_run(store: Store) -> None:
    """Activated again, it goes on with it, or tells that it is done."""
    run = store.theme_versions.activate(version())
    assert (run.reader, run.begun_at, run.ended_at, run.position) == ("csp@1", NOW, None, 0)
    assert store.theme_versions.versions() == [version()]
    assert store.theme_versions.activate(version()) == run
    assert store.theme_versions.unfinished_runs() == [run]
    ended = store.rereadings.end_run(run, now=NOW + HOUR)
    assert store.theme_versions.unfinished_runs() == []
    assert store.theme_versions.activate(version()) == ended


def test_a_newer_version_ends_the_run_of_the_older_and_of_no_other_theme(store: Store) -> None:
    store.theme_versions.activate(version())
    other = store.theme_versions.activate(version(theme="sco"))
    newer = store.theme_versions.activate(version(2))
    assert store.theme_versions.unfinished_runs() == [other, newer]


def test_runs_over_snapshots_are_not_among_them(store: Store) -> None:
    """Nor does activating a version end one."""
    snapshots = store.rereadings.begin_run(RereadSelection(), "silkwatch 1", now=NOW)
    run = store.theme_versions.activate(version())
    assert store.theme_versions.unfinished_runs() == [run]
    assert store.rereadings.unfinished_run(RereadSelection()) == snapshots
