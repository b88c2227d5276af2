"""`silkwatch doctor` names what is wrong and what to do, fails only on what keeps Silkwatch from working, and leaves
nothing behind."""

import fcntl
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scheduler.doctor import DISK_FAIL_BYTES, DISK_WARN_BYTES, clock, disk_check
from scheduler.findings import Verdict
from tests.scheduler.conftest import Command

OWN_CONTACT = '[crawler]\ncontact = "mailto:desk@example.org"\n'


def checks(output: str) -> dict[str, list[dict[str, Any]]]:
    """The findings by the name of their check."""
    found: dict[str, list[dict[str, Any]]] = {}
    for check in json.loads(output)["checks"]:
        found.setdefault(check["name"], []).append(check)
    return found


def test_a_fresh_installation_is_fine_but_for_the_contact(silkwatch: Command, tmp_path: Path) -> None:
    done = silkwatch("doctor", "--json")
    assert done.returncode == 0
    found = checks(done.stdout)
    assert list(found) == ["configuration", "data folder", "disk", "lock", "database", "catalogue", "themes", "clock"]
    assert [check["verdict"] for check in found["configuration"]] == ["ok", "warn"]
    assert "crawler.contact" in found["configuration"][1]["remedy"]
    assert not any(check["verdict"] == "fail" for group in found.values() for check in group)
    assert list(tmp_path.iterdir()) == [], "it makes neither folder nor database"


def test_with_a_contact_nothing_is_left_to_say(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "silkwatch.toml").write_text(OWN_CONTACT)
    found = checks(inside("doctor", "--json").stdout)
    (only,) = found["configuration"]
    assert (only["verdict"], only["found"]) == ("ok", "silkwatch.toml")


def test_every_problem_of_the_configuration_is_listed(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "silkwatch.toml").write_text('[crawler]\ndely_s = 1\ntimeout_s = "x"\n')
    done = inside("doctor", "--json", env={"SILKWATCH_DESK__ZONE": "UTC"})
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["ok"] is False
    first, second, third = (check["found"] for check in answer["checks"])
    assert first.startswith("silkwatch.toml:2: unknown key")
    assert second.startswith("silkwatch.toml:3: crawler.timeout_s must be")
    assert third.startswith("SILKWATCH_DESK__ZONE: no setting has this name")


def test_what_fails_is_shown_to_people_with_the_remedy(silkwatch: Command, tmp_path: Path) -> None:
    (tmp_path / "outlets.yaml").write_text("- id: a\n  name: A\n  homepage: nowhere\n")
    (tmp_path / "packs").mkdir()
    (tmp_path / "silkwatch.toml").write_text('[crawler]\ncatalogue = "outlets.yaml"\n[themes]\npacks = "packs"\n')
    done = silkwatch("doctor", env={"COLUMNS": "200"})
    assert done.returncode == 1
    (catalogue,) = (line for line in done.stdout.splitlines() if "catalogue " in line and "fail" in line)
    assert "outlets.yaml:3" in catalogue
    (themes,) = (line for line in done.stdout.splitlines() if "themes " in line and "fail" in line)
    assert "packs" in themes


def test_a_data_folder_that_is_a_file_fails(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("")
    done = inside("doctor", "--data", "kept", "--json")
    assert done.returncode == 1
    assert checks(done.stdout)["data folder"][0]["verdict"] == "fail"


def test_a_data_folder_below_a_file_cannot_be_made(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("")
    done = inside("doctor", "--data", "kept/below", "--json")
    assert done.returncode == 1
    assert checks(done.stdout)["data folder"][0]["verdict"] == "fail"


def test_a_crawl_that_is_under_way_is_named_by_its_process(inside: Command, tmp_path: Path) -> None:
    data = tmp_path / "kept"
    data.mkdir()
    with (data / "silkwatch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(str(os.getpid()))
        lock.flush()
        (check,) = checks(inside("doctor", "--data", data, "--json").stdout)["lock"]
    assert (check["verdict"], check["found"]) == ("warn", f"process {os.getpid()} is crawling")


@pytest.mark.parametrize(
    ("free_bytes", "verdict"),
    [
        (0, Verdict.FAIL),
        (DISK_FAIL_BYTES - 1, Verdict.FAIL),
        (DISK_FAIL_BYTES, Verdict.WARN),
        (DISK_WARN_BYTES - 1, Verdict.WARN),
        (DISK_WARN_BYTES, Verdict.OK),
    ],
)
def test_the_disk_is_judged_by_its_free_space(free_bytes: int, verdict: Verdict) -> None:
    check = disk_check(free_bytes)
    assert check.verdict is verdict
    assert bool(check.remedy) == (verdict is not Verdict.OK)


@pytest.mark.parametrize(("year", "verdict"), [(1970, Verdict.FAIL), (2024, Verdict.FAIL), (2026, Verdict.OK)])
def test_a_clock_that_was_never_set_is_seen(year: int, verdict: Verdict) -> None:
    assert clock(datetime(year, 1, 1, tzinfo=UTC)).verdict is verdict
