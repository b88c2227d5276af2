"""`silkwatch themes backtest`: what a changed pack would flag of everything stored; it changes nothing."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from crawler.errors import CrawlerError
from crawler.reflagging import FlagContext, judge
from scheduler.backtesting import backtest
from scheduler.cli.bars import with_estimate
from scheduler.config import Settings
from storage import open_store
from tests.databases import empty_database
from tests.readerpids import readers
from tests.scheduler.conftest import Command
from tests.scheduler.kept import fill, fill_store
from themes import PACKS

PACK = """\
id: csp
version: 2
title: Bridges
definition: What is built at the port.
gate: none
threshold: 0.3
queries:
  az: körpü
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack that flags another of the three articles than the shipped one does."""
    file = tmp_path / "csp.yaml"
    file.write_text(PACK, "utf-8")
    return file


@pytest.fixture
def data(tmp_path: Path) -> Path:
    fill(tmp_path / "data")
    return tmp_path / "data"


def dump(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "silkwatch.db")) as connection:
        return list(connection.iterdump())


def counts(new: int, lost: int, stays: int) -> dict[str, int]:
    return {"new": new, "lost": lost, "stays": stays}


def test_new_and_lost_flags_are_told_with_samples_and_nothing_changes(data: Path, pack: Path, inside: Command) -> None:
    before = dump(data)
    done = inside("themes", "backtest", pack, "--data", data, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert {name: report[name] for name in ("theme", "version", "articles", "new", "lost", "stays")} == {
        "theme": "csp", "version": 2, "articles": 3, **counts(1, 1, 0),
    }  # fmt: skip
    assert report["stored_versions"] == {"1": 1}
    assert report["outlets"] == [{"outlet": "wire", **counts(1, 1, 0)}]
    assert report["days"] == [{"day": "2026-11-23", **counts(1, 1, 0)}]
    (new,), (lost,) = report["samples"]["new"], report["samples"]["lost"]
    assert (new["title"], new["outlet_id"], new["day"]) == ("BAKI limanında yeni körpü", "wire", "2026-11-23")
    assert new["words"] == ["körpü"]
    assert lost["words"] == ["upgrade", "ties", "comprehensive strategic partnership"]
    assert dump(data) == before


def test_people_read_it_in_words_and_tables(data: Path, pack: Path, inside: Command) -> None:
    done = inside("themes", "backtest", pack, "--data", data)
    assert "1 flags would be new, 1 would be lost, 0 stay" in done.stderr
    assert "set by version 1: 1" in done.stderr
    for words in ("New flags", "Lost flags", "körpü", "comprehensive", "2026-11-23"):
        assert words in done.stdout


def test_the_pack_that_set_the_flags_changes_none(data: Path, tmp_path: Path, inside: Command) -> None:
    done = inside("themes", "backtest", PACKS / "csp.yaml", "--data", data, "--json")
    report = json.loads(done.stdout)
    assert (counts(report["new"], report["lost"], report["stays"]), report["stays_on_other_words"]) == (
        counts(0, 0, 1),
        0,
    )
    (stays,) = report["samples"]["stays"]
    assert stays["article_id"] == 1


@pytest.mark.parametrize(
    ("condition", "new"), [("outlet:wire", 1), ("outlet:other", 0), ("lang:az", 1), ("lang:en", 0)]
)
def test_conditions_on_language_and_outlet_hold_as_in_a_crawl(
    condition: str, new: int, data: Path, pack: Path, inside: Command
) -> None:
    pack.write_text(PACK.replace("az: körpü", f"az: körpü AND {condition}"), "utf-8")
    done = inside("themes", "backtest", pack, "--data", data, "--json")
    assert json.loads(done.stdout)["new"] == new, done.stderr


def test_a_pack_may_refer_to_the_themes_that_are_active(data: Path, pack: Path, inside: Command) -> None:
    """Only its own flags are judged."""
    pack.write_text(PACK.replace("id: csp", "id: own").replace("az: körpü", "az: statement AND @theme:csp"), "utf-8")
    done = inside("themes", "backtest", pack, "--data", data, "--json")
    report = json.loads(done.stdout)
    assert (report["new"], report["lost"], report["stays"]) == (1, 0, 0)


def test_only_articles_since_a_day_are_judged(data: Path, pack: Path, inside: Command) -> None:
    def articles(day: str) -> int:
        done = inside("themes", "backtest", pack, "--data", data, "--since", day, "--json")
        return int(json.loads(done.stdout)["articles"])

    assert [articles(day) for day in ("2026-11-22", "2026-11-23", "2026-11-24")] == [3, 2, 0]


@pytest.mark.parametrize(
    ("line", "wrong", "place"),
    [
        ("gate: none", "gates: none", ":5:1: the field gates is unknown; use "),
        ("az: körpü", "az: (körpü", ":8:7: bracket opened here is never closed; add a ')'"),
    ],
)
def test_a_wrong_pack_is_refused_with_its_place(
    line: str, wrong: str, place: str, data: Path, pack: Path, inside: Command
) -> None:
    pack.write_text(PACK.replace(line, wrong), "utf-8")
    done = inside("themes", "backtest", pack, "--data", data)
    assert done.returncode == 2
    assert f"error: {pack}{place}" in done.stderr


def test_what_is_no_pack_day_or_watch_is_refused(data: Path, pack: Path, tmp_path: Path, inside: Command) -> None:
    for arguments, code, sentence in (
        ((tmp_path / "none.yaml", "--data", data), 2, "cannot be read"),
        ((pack, "--data", data, "--since", "yesterday"), 2, '--since "yesterday" is no day'),
        ((pack, "--data", tmp_path / "nowhere"), 1, "nothing has been crawled"),
    ):
        done = inside("themes", "backtest", *arguments)
        assert (done.returncode, sentence in done.stderr) == (code, True), done.stderr


def test_postgresql_is_judged_alike(request: pytest.FixtureRequest, tmp_path: Path, pack: Path) -> None:
    with empty_database("postgresql", request, tmp_path, with_tables=True) as url:
        store = open_store(tmp_path, url)
        fill_store(store)
        store.close()
        settings = settings_of(tmp_path, url)
        told: list[tuple[int, int]] = []
        report = backtest(settings, pack, None, on_progress=lambda done, total: told.append((done, total))).as_dict()
    assert [report[name] for name in ("articles", "new", "lost", "stays")] == [3, 1, 1, 0]
    assert (told[0], told[-1]) == ((0, 3), (3, 3))


def settings_of(data: Path, url: str | None = None, packs: Path | None = None) -> Settings:
    settings = Settings()
    storage = settings.storage.model_copy(update={"data_dir": data, "database_url": url})
    themes = settings.themes.model_copy(update={"packs": packs})
    return settings.model_copy(update={"storage": storage, "themes": themes})


def test_a_process_that_dies_ends_it_with_a_sentence(data: Path) -> None:
    context = FlagContext(data, None, PACK, "csp", PACKS, None, "Asia/Baku")

    def ranges() -> Any:
        yield 0, 1
        victims = readers()
        for victim in victims:
            victim.kill()
        psutil.wait_procs(victims, timeout=10)
        yield 1, 2

    with pytest.raises(CrawlerError, match="was ended"):
        judge(context, ranges(), 1)


@pytest.mark.parametrize(("rest_s", "is_told"), [(98, True), (4, False)])
def test_a_long_wait_is_told_beforehand_once(rest_s: int, is_told: bool, capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[int] = []
    moments_s = iter([100.0, 100 + rest_s / 49])
    told = with_estimate(lambda done, _: heard.append(done), lambda: next(moments_s))
    for done in (0, 20, 40):
        told(done, 1000)
    assert heard == [0, 20, 40]
    assert capsys.readouterr().err == (f"1000 articles; about {rest_s} s are left.\n" if is_told else "")


def test_two_packs_are_compared_in_words(tmp_path: Path, pack: Path, inside: Command) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(PACK.replace("version: 2", "version: 1").replace("körpü", "körpü OR liman"), "utf-8")
    done = inside("themes", "diff", old, pack)
    assert (done.returncode, done.stdout) == (0, "version: 1 is 2 now\naz: the term liman is gone\n")
    answer = json.loads(inside("themes", "diff", old, pack, "--json").stdout)
    assert answer == {
        "old": {"theme": "csp", "version": 1},
        "new": {"theme": "csp", "version": 2},
        "changes": [
            {"part": "version", "kind": "setting", "old": "1", "new": "2"},
            {"part": "az", "kind": "term removed", "old": "liman", "new": None},
        ],
    }
    same = inside("themes", "diff", pack, pack)
    assert (same.returncode, same.stdout, same.stderr) == (0, "", "They are the same.\n")


def test_a_wrong_pack_is_not_compared(tmp_path: Path, pack: Path, inside: Command) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(PACK.replace("threshold: 0.3", "threshold: 3"), "utf-8")
    done = inside("themes", "diff", pack, wrong)
    assert (done.returncode, f"error: {wrong}:6:12: threshold is 3; " in done.stderr) == (2, True)
