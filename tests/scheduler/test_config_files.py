"""Where settings come from, which source wins, and that what is generated from the rows is what lies in the tree."""

import re
import tomllib
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from desk.delivery import BriefSettings
from scheduler.config import Settings, load_settings, render_example, render_reference, setting_rows
from tests.scheduler.conftest import ROOT

WriteConfig = Callable[[str], Path]


def test_without_a_file_every_setting_has_its_default(in_folder: WriteConfig) -> None:
    assert load_settings() == Settings()


def test_a_variable_wins_over_the_file_and_leaves_the_rest_of_its_table(
    in_folder: WriteConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_folder("[crawler]\ndelay_s = 7\nconcurrency = 5\n")
    monkeypatch.setenv("SILKWATCH_CRAWLER__DELAY_S", "0")
    monkeypatch.setenv("SILKWATCH_CRAWLER__ALLOW_PRIVATE_ADDRESSES", "1")
    crawler = load_settings().crawler
    assert (crawler.delay_s, crawler.concurrency, crawler.allow_private_addresses) == (0.0, 5, True)


def test_an_empty_variable_counts_as_not_set(in_folder: WriteConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    in_folder("[crawler]\ndelay_s = 7\n")
    monkeypatch.setenv("SILKWATCH_CRAWLER__DELAY_S", "")
    monkeypatch.setenv("SILKWATCH_CRAWLER__NO_SUCH_THING", "")
    assert load_settings().crawler.delay_s == 7


def test_variables_of_other_programs_are_left_alone(in_folder: WriteConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILKWATCH_DEBUG", "1")
    monkeypatch.setenv("SILKWATCHER", "x")
    assert load_settings() == Settings()


def test_the_given_file_is_read_instead_of_the_one_in_the_folder(in_folder: WriteConfig, tmp_path: Path) -> None:
    in_folder("[crawler]\ndelay_s = 7\n")
    other = tmp_path / "other.toml"
    other.write_text("[crawler]\ndelay_s = 9\n")
    assert load_settings(other).crawler.delay_s == 9


def test_relative_paths_start_at_the_folder_of_the_file(in_folder: WriteConfig, tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "watch.toml").write_text('[storage]\ndata_dir = "kept"\n[crawler]\ncatalogue = "/srv/outlets.yaml"\n')
    settings = load_settings(folder / "watch.toml")
    assert settings.storage.data_dir == folder / "kept"
    assert settings.crawler.catalogue == Path("/srv/outlets.yaml")


def test_empty_text_means_none_where_a_setting_may_be_left_out(in_folder: WriteConfig) -> None:
    in_folder('[crawler]\ncatalogue = ""\n[themes]\npacks = ""\n')
    settings = load_settings()
    assert (settings.crawler.catalogue, settings.themes.packs) == (None, None)


@pytest.mark.parametrize("written", ['"21:05"', '"21:05:00"', "21:05:00"])
def test_the_time_of_the_digest_may_be_written_with_or_without_quotes(in_folder: WriteConfig, written: str) -> None:
    in_folder(f"[scheduler]\ndigest_time = {written}\n")
    assert load_settings().scheduler.digest_time == time(21, 5)


def test_a_file_with_a_byte_order_mark_is_read(in_folder: WriteConfig) -> None:
    in_folder("\ufeff[crawler]\ndelay_s = 7\n")
    assert load_settings().crawler.delay_s == 7


def test_the_checked_in_example_is_generated_from_the_settings() -> None:
    assert (ROOT / "silkwatch.toml.example").read_text("utf-8") == render_example(), "run `python -m scheduler.config`"


def test_the_checked_in_reference_is_generated_from_the_settings() -> None:
    assert (ROOT / "docs/settings.md").read_text("utf-8") == render_reference(), "run `python -m scheduler.config`"


def test_the_example_changes_nothing_as_it_is(in_folder: WriteConfig) -> None:
    in_folder(render_example())
    assert load_settings() == Settings()


def test_the_example_with_every_setting_switched_on_is_the_default(in_folder: WriteConfig) -> None:
    """Whoever removes every # gets the very defaults that the comments promise."""
    text = re.sub(r"^# (\w+ = )", r"\1", render_example(), flags=re.MULTILINE)
    assert sum(len(table) for table in tomllib.loads(text).values()) == sum(not row.listed for row in setting_rows())
    in_folder(text)
    settings = load_settings()
    here = Path("silkwatch.toml").parent
    assert settings.crawler == Settings().crawler
    assert settings.desk == Settings().desk
    assert settings.scheduler == Settings().scheduler
    assert settings.storage.data_dir == here / Settings().storage.data_dir


def test_the_example_of_a_brief_is_a_brief_with_the_defaults(in_folder: WriteConfig) -> None:
    text = re.sub(r"^#   (\w+ = |\[\[)", r"\1", render_example(), flags=re.MULTILINE)
    (brief,) = load_settings(in_folder(text)).briefs
    assert brief == BriefSettings()


def test_briefs_are_read_from_file_and_variable(in_folder: WriteConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders start at the folder of the file; the variable takes the place of the whole list."""
    in_folder('[[briefs]]\nid = "a"\nsend_time = 07:15:00\nfolders = ["out"]\n\n[[briefs]]\nid = "b"\ntimezone = ""\n')
    first, second = load_settings().briefs
    assert (first.send_time, first.folders, second.id, second.timezone) == (time(7, 15), (Path("out"),), "b", None)
    monkeypatch.setenv("SILKWATCH_BRIEFS", '[{"id": "c", "mail": ["ann@bücher.example"]}]')
    assert load_settings().briefs == (BriefSettings(id="c", mail=("ann@xn--bcher-kva.example",)),)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"mail": ["ann@Example.ORG", "ann@example.org"]}, {"mail": ("ann@example.org",)}),
        ({"mail": ["Ann@example.org", "ann@example.org"]}, {"mail": ("Ann@example.org", "ann@example.org")}),
        ({"holidays": ["20260320", "03-21"]}, {"holidays": ("2026-03-20", "03-21")}),
        ({"languages": ["AZ", "az", "kmr"]}, {"languages": ("az", "kmr")}),
    ],
)
def test_one_thing_in_two_spellings_is_one(written: dict[str, object], read: dict[str, object]) -> None:
    brief = BriefSettings.model_validate(written)
    assert {name: getattr(brief, name) for name in read} == read


@pytest.mark.parametrize("row", setting_rows(), ids=lambda row: row.key)
def test_every_setting_is_explained(row: object) -> None:
    from scheduler.config.rows import SettingRow

    assert isinstance(row, SettingRow)
    assert row.description.endswith("."), "a setting needs a sentence"
    assert row.expects
    numeric = isinstance(row.default, int | float) and not isinstance(row.default, bool)
    assert not numeric or re.search(r"\d", row.expects), "a number needs bounds"
