"""Folders: every form a whole file, by the name of the day."""

from pathlib import Path

from desk.delivery import Verdict
from desk.delivery.folders import write_files
from tests.desk.delivery.samples import PAGE, frozen


def test_each_form_is_a_file_and_a_second_attempt_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    for _ in range(2):
        assert write_files(frozen(), folder).verdict is Verdict.SENT
        assert sorted(file.name for file in folder.iterdir()) == [
            "2026-11-23.html",
            "2026-11-23.json",
            "2026-11-23.txt",
        ]
    assert (folder / "2026-11-23.html").read_text("utf-8") == PAGE


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    outcome = write_files(frozen(), tmp_path / "file" / "in")
    assert outcome.verdict is Verdict.LATER
    assert "not a directory" in outcome.reason
