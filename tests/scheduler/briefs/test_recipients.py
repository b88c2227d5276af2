"""Who gets a brief, by the names of the outbox."""

from pathlib import Path

from desk.delivery import BriefSettings
from scheduler.attempting import addressees, recipients_of
from storage import MessageKind


def test_a_folder_is_one_recipient_however_it_is_spelled(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "news")
    spelled = [BriefSettings(folders=(tmp_path / one,)) for one in ("news", "x/../news", "./news", "link")]
    assert {one.name for brief in spelled for one in recipients_of(brief)} == {str(tmp_path / "news")}
    together = BriefSettings(folders=tuple(folder for brief in spelled for folder in brief.folders))
    assert len(addressees(together, MessageKind.DIGEST, "2026-11-23")) == 1
