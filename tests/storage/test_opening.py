"""Opening a store: where it lies, and each way in which it cannot be opened, as one sentence with the remedy."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage import (
    DATABASE_NAME,
    DatabaseBusy,
    DatabaseUnreachable,
    DatabaseUnreadable,
    DatabaseUrlWrong,
    FolderUnusable,
    StorageError,
    open_store,
)
from tests.storage.samples import ENDPOINTS, NOW, OUTLETS


def refusal(data_dir: Path, url: str | None = None) -> StorageError:
    with pytest.raises(StorageError) as caught:
        open_store(data_dir, url)
    assert "\n" not in str(caught.value)
    assert str(caught.value).count("; ") == 1
    return caught.value


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may do anything, so the tests that are about rights give it up for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_the_folder_and_the_database_are_made(tmp_path: Path) -> None:
    """Nothing has to be there; SQLite writes ahead, so that readers and the writer don't wait for each other."""
    folder = tmp_path / "deep" / "data"
    open_store(folder).close()
    with sqlite3.connect(folder / DATABASE_NAME) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    assert not list(folder.glob("*-wal"))


def test_an_empty_address_is_none(tmp_path: Path) -> None:
    """As an empty setting has it."""
    open_store(tmp_path, "").close()
    assert (tmp_path / DATABASE_NAME).exists()


def test_closing_twice_is_no_error(tmp_path: Path) -> None:
    """An error path and its caller may both close."""
    store = open_store(tmp_path)
    store.close()
    store.close()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """The file is named and left as it was."""
    path = tmp_path / DATABASE_NAME
    path.write_bytes(b"These are notes, not tables. " * 100)
    error = refusal(tmp_path)
    assert isinstance(error, DatabaseUnreadable)
    assert str(path) in str(error)
    assert path.read_bytes().startswith(b"These are notes")


def test_a_damaged_database(tmp_path: Path) -> None:
    """The beginning is right, the pages are not."""
    store = open_store(tmp_path)
    store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    store.close()
    path = tmp_path / DATABASE_NAME
    data = bytearray(path.read_bytes())
    data[100:] = b"\xff" * (len(data) - 100)
    path.write_bytes(data)
    error = refusal(tmp_path)
    assert isinstance(error, DatabaseUnreadable)
    assert "damaged" in str(error)


def test_a_folder_where_the_database_should_be(tmp_path: Path) -> None:
    """Both kinds of confusion of files and folders are told apart from damage."""
    (tmp_path / "a" / DATABASE_NAME).mkdir(parents=True)
    assert isinstance(refusal(tmp_path / "a"), FolderUnusable)
    (tmp_path / "b").write_text("a file")
    assert "this is a file, not a folder; name another folder" in str(refusal(tmp_path / "b"))
    assert isinstance(refusal(tmp_path / "b" / "below"), FolderUnusable)


def test_a_folder_without_permission(tmp_path: Path) -> None:
    """A folder that cannot be made, and one that cannot be written."""
    for folder, mode in ((tmp_path / "locked", 0o000), (tmp_path / "read-only", 0o555)):
        folder.mkdir(mode=mode)
        with without_rights():
            assert isinstance(refusal(folder / "data"), FolderUnusable)
            assert isinstance(refusal(folder), FolderUnusable)
        folder.chmod(0o755)


def test_a_database_without_permission(tmp_path: Path) -> None:
    """A file of another user."""
    open_store(tmp_path).close()
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    (tmp_path / DATABASE_NAME).chmod(0o000)
    with without_rights():
        error = refusal(tmp_path)
    assert isinstance(error, FolderUnusable)
    assert str(tmp_path) in str(error)


def test_a_database_that_another_process_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for, and then named."""
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_MS", 50)
    store = open_store(tmp_path)
    holder = sqlite3.connect(tmp_path / DATABASE_NAME)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy, match="nother process holds"):
        store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    holder.close()
    store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
    store.close()


@pytest.mark.parametrize(
    "url", ["mysql://root:secret@host/x", "no address", "sqlite://", "sqlite:///:memory:", "postgresql://host:port/x"]
)
def test_an_address_that_is_none(tmp_path: Path, url: str) -> None:
    """No guess is made, and no password is shown."""
    error = refusal(tmp_path, url)
    assert isinstance(error, DatabaseUrlWrong)
    assert "secret" not in str(error)


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    """The address is named without its password."""
    error = refusal(tmp_path, f"postgresql://user:secret@/news?host={tmp_path}")
    assert isinstance(error, DatabaseUnreachable)
    assert "user" in str(error)
    assert "secret" not in str(error)
