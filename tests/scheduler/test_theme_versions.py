"""`silkwatch themes activate`: a version takes another's place, and the stored articles are flagged by it, never silently."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.daemon import Daemon
from scheduler.keptthemes import keep_active
from scheduler.lock import FolderLock
from scheduler.themeversions import activate, reflag_stored
from storage import Store, StoredArticle, keptflags, open_store
from tests.crawling import Rounds
from tests.databases import empty_database
from tests.scheduler.conftest import Command
from tests.scheduler.kept import fill, fill_store
from tests.scheduler.test_backtest import PACK, settings_of
from tests.sites import article, feed, serving

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a configuration, a folder of packs with version 2 of one, a draft of version 3, and a watch."""
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "csp.yaml").write_text(PACK, "utf-8")
    (tmp_path / "draft.yaml").write_text(PACK.replace("version: 2", "version: 3"), "utf-8")
    (tmp_path / "silkwatch.toml").write_text('[storage]\ndata_dir = "data"\n[themes]\npacks = "packs"\n', "utf-8")
    fill(tmp_path / "data")
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with closing(open_store(home / "data")) as opened:
        yield opened


def flags(store: Store) -> dict[int, list[tuple[str, int]]]:
    return {one.id: [(flag.theme, flag.version) for flag in one.flags] for one in store.export()}


def test_at_once_every_stored_article_is_flagged_by_the_new_version(home: Path, store: Store, inside: Command) -> None:
    """It is counted what changed; the old flags stay in the history with their version."""
    assert flags(store) == {1: [("csp", 1)], 2: [], 3: []}
    done = inside("themes", "activate", "draft.yaml", "--now", "--by", "Ann", "--reason", "bridges", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert {name: report[name] for name in ("theme", "version", "replaced", "done", "left")} == {
        "theme": "csp", "version": 3, "replaced": 2, "done": True, "left": 0,
    }  # fmt: skip
    assert {name: report[name] for name in ("articles", "new", "lost", "renewed")} == {
        "articles": 3, "new": 1, "lost": 1, "renewed": 0,
    }  # fmt: skip
    assert flags(store) == {1: [], 2: [("csp", 3)], 3: []}
    (history,) = store.rereadings.of_article(1)
    assert [(flag["theme"], flag["version"]) for flag in history.before["flags"]] == [("csp", 1)]
    newest, older = store.theme_versions.versions("csp")
    assert (newest.name, newest.activated_by, newest.reason) == ("csp@3", "Ann", "bridges")
    assert (older.name, older.pack) == ("csp@2", PACK)
    assert (home / "packs" / "csp.yaml").read_text("utf-8") == newest.pack


def test_without_now_it_is_left_to_the_daemon_and_can_be_gone_on_with(
    home: Path, store: Store, inside: Command
) -> None:
    first = inside("themes", "activate", "draft.yaml")
    assert "csp version 3 is active, in packs/csp.yaml" in first.stderr
    assert "3 are left: a daemon that runs flags them" in first.stderr
    assert flags(store)[1] == [("csp", 1)]
    second = inside("themes", "activate", "draft.yaml", "--now")
    assert "3 stored articles flagged anew; 1 flags are new, 1 are lost, 0 stay" in second.stderr
    assert flags(store) == {1: [], 2: [("csp", 3)], 3: []}
    assert store.theme_versions.unfinished_runs() == []


def test_an_interrupted_run_goes_on_where_it_was(home: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges of one article: after the first is written somebody stops it; the second call does the other two."""
    monkeypatch.setattr(keptflags, "IDS_PER_RANGE", 1)
    settings = settings_of(home / "data", packs=home / "packs")
    run = activate(settings, home / "draft.yaml", now=lambda: NOW).run
    asked: list[bool] = []

    def after_one() -> bool:
        asked.append(True)
        return len(asked) > 1

    stopped = reflag_stored(settings, store, run, stopped=after_one, now=lambda: NOW)
    assert (stopped.position, stopped.tally.done, stopped.ended_at) == (1, 1, None)
    assert flags(store) == {1: [], 2: [], 3: []}
    told: list[tuple[int, int]] = []
    rest = activate(settings, home / "draft.yaml", at_once=True, on_progress=lambda *now: told.append(now))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert (rest.run.id, rest.run.tally.done, rest.left) == (run.id, 3, 0)
    assert flags(store) == {1: [], 2: [("csp", 3)], 3: []}


def test_postgresql_is_flagged_alike(request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> None:
    with (
        empty_database("postgresql", request, tmp_path, with_tables=True) as url,
        closing(open_store(tmp_path, url)) as store,
    ):
        fill_store(store)
        report = activate(settings_of(tmp_path, url, home / "packs"), home / "draft.yaml", at_once=True)
        assert flags(store) == {1: [], 2: [("csp", 3)], 3: []}
    assert report.as_dict()["lost"] == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("version: 2", "version: 2"),
            "version 2 of csp is not above version 2, which was active already; give it version 3",
        ),
        (("version: 2", "version: 1"), "version 1 of csp is not above version 2"),
        (("gate: none", "gate: moon"), "draft.yaml:5:7: gate is moon"),
        (("id: csp", "id: sco"), "packs/sco.yaml: this is the pack of another theme than sco"),
    ],
)
def test_what_cannot_be_activated_changes_nothing(
    change: tuple[str, str], sentence: str, home: Path, store: Store, inside: Command
) -> None:
    """A wrong pack, a version that is not higher, a file that is in the way: the running version stays active."""
    (home / "draft.yaml").write_text(PACK.replace(*change), "utf-8")
    (home / "packs" / "sco.yaml").write_text(PACK.replace("id: csp", "id: other"), "utf-8")
    done = inside("themes", "activate", "draft.yaml", "--now")
    assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr
    assert (home / "packs" / "csp.yaml").read_text("utf-8") == PACK
    assert store.theme_versions.versions() == []
    assert flags(store)[1] == [("csp", 1)]


def test_a_version_that_was_active_is_not_taken_back(home: Path, inside: Command) -> None:
    """Nor is a changed pack of the same version taken for it."""
    assert inside("themes", "activate", "draft.yaml").returncode == 0
    for pack in (PACK, (home / "draft.yaml").read_text("utf-8").replace("körpü", "liman")):
        (home / "draft.yaml").write_text(pack, "utf-8")
        done = inside("themes", "activate", "draft.yaml")
        assert (done.returncode, "is not above version 3" in done.stderr) == (2, True)


def test_a_pack_that_was_edited_in_its_place_is_activated_there(home: Path, store: Store, inside: Command) -> None:
    keep_active(store, home / "packs", now=NOW)
    own = home / "packs" / "csp.yaml"
    own.write_text(PACK.replace("version: 2", "version: 3"), "utf-8")
    done = inside("themes", "activate", own, "--now", "--json")
    assert json.loads(done.stdout)["replaced"] == 2
    assert [one.name for one in store.theme_versions.versions()] == ["csp@3", "csp@2"]


def test_without_a_folder_of_packs_it_is_said_how_to_get_one(home: Path, inside: Command) -> None:
    (home / "silkwatch.toml").write_text('[storage]\ndata_dir = "data"\n', "utf-8")
    done = inside("themes", "activate", "draft.yaml")
    assert done.returncode == 2
    assert "themes.packs is empty" in done.stderr
    assert "name it as packs under [themes] in silkwatch.toml" in done.stderr


def test_at_once_needs_the_folder_for_itself(home: Path, store: Store, inside: Command) -> None:
    with FolderLock(home / "data"):
        done = inside("themes", "activate", "draft.yaml", "--now")
        assert (done.returncode, "is in use" in done.stderr) == (1, True)
        assert store.theme_versions.versions() == []
        assert inside("themes", "activate", "draft.yaml").returncode == 0


def test_kept_versions_are_listed_printed_and_compared(home: Path, inside: Command) -> None:
    inside("themes", "activate", "draft.yaml", "--reason", "bridges")
    listed = inside("themes", "versions")
    assert [word in listed.stdout for word in ("csp@3", "csp@2", "bridges")] == [True] * 3
    assert inside("themes", "versions", "csp@2").stdout == PACK
    assert [one["version"] for one in json.loads(inside("themes", "versions", "--json").stdout)] == [3, 2]
    assert inside("themes", "diff", "csp@2", "draft.yaml").stdout == "version: 2 is 3 now\n"
    unknown = inside("themes", "diff", "csp@9", "draft.yaml")
    assert (unknown.returncode, "csp@9: no such version is kept" in unknown.stderr) == (2, True)


def test_what_is_active_is_kept_when_a_watch_opens(home: Path, store: Store) -> None:
    """Also the shipped packs; a pack that was changed under its old version is told, one with another comment is not."""
    assert keep_active(store, home / "packs", now=NOW) == []
    assert [one.name for one in store.theme_versions.versions()] == ["csp@2"]
    own = home / "packs" / "csp.yaml"
    own.write_text("# a note\n" + PACK, "utf-8")
    assert keep_active(store, home / "packs", now=NOW) == []
    own.write_text(PACK.replace("körpü", "liman"), "utf-8")
    (warning,) = keep_active(store, home / "packs", now=NOW)
    assert "this is not what was kept as version 2 of csp" in warning
    assert "give it version 3" in warning
    assert store.theme_versions.versions("csp")[0].pack == PACK
    keep_active(store, None, now=NOW)
    assert len(store.theme_versions.versions()) > 1


def test_a_running_daemon_flags_what_is_stored_and_reads_by_the_new_version(tmp_path: Path) -> None:
    """Activated beside it: it ends the readers that know the old version, and flags the stored articles between rounds."""
    packs = tmp_path / "packs"
    packs.mkdir()
    first = PACK.replace("version: 2", "version: 1").replace("az: körpü", "en: bridge")
    (packs / "csp.yaml").write_text(first, "utf-8")
    draft = tmp_path / "draft.yaml"
    draft.write_text(first.replace("version: 1", "version: 2"), "utf-8")
    rounds = Rounds(tmp_path, NOW)
    with serving() as site:
        catalogue = tmp_path / "catalogue.yaml"
        catalogue.write_text(
            f"- id: site\n  name: The Site\n  homepage: {site.url('')}\n  timezone: Asia/Baku\n"
            f"  feeds: [{{url: '{site.url('/rss')}', type: rss}}]\n",
            "utf-8",
        )
        settings = rounds.settings.model_copy(
            update={
                "crawler": rounds.settings.crawler.model_copy(update={"catalogue": catalogue}),
                "themes": rounds.settings.themes.model_copy(update={"packs": packs}),
                "scheduler": rounds.settings.scheduler.model_copy(update={"tick_s": 0.1}),
            }
        )
        site.pages["/n/1"] = article("A bridge")
        site.pages["/rss"] = feed(site.url("/n/1"))

        def stored() -> list[StoredArticle]:
            with closing(rounds.store()) as store:
                return list(store.export())

        async def until(holds: Callable[[], bool]) -> None:
            while not await asyncio.to_thread(holds):
                await asyncio.sleep(0.1)

        async def watch() -> None:
            daemon = Daemon(settings, now=rounds.clock)
            watching = asyncio.create_task(daemon.watch())
            await until(lambda: daemon.rounds > 0 and len(stored()) == 1)
            assert [flag.version for flag in stored()[0].flags] == [1]
            await asyncio.to_thread(activate, settings, draft)
            await until(lambda: [flag.version for flag in stored()[0].flags] == [2])
            site.pages["/n/2"] = article("Another bridge")
            site.pages["/rss"] = feed(site.url("/n/1"), site.url("/n/2"))
            rounds.clock.advance(hours=6)
            await until(lambda: len(stored()) == 2)
            daemon.stop()
            await watching

        asyncio.run(asyncio.wait_for(watch(), 120))
    assert [[flag.version for flag in one.flags] for one in stored()] == [[2], [2]]
