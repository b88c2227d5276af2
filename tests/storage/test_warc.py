"""Snapshots: what is written is what is read, by us and by the archive world's own tools, after any accident."""

import hashlib
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from storage import (
    DiskFull,
    FolderUnusable,
    SnapshotDamaged,
    SnapshotFolder,
    SnapshotMissing,
    SnapshotRecord,
    encode_response,
)
from storage.warc import SET_ASIDE
from tests.storage.samples import NOW, snapshot

HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"')]
MIB = 1024 * 1024


def record(body: bytes = b"<p>page</p>", url: str = "https://alpha.example/a") -> bytes:
    return encode_response(url, 200, HEADERS, body, NOW)


def noise(size: int) -> bytes:
    return os.urandom(size)


def placed(place: tuple[str, int, int], body: bytes) -> SnapshotRecord:
    file, offset, length = place
    return snapshot(offset, file=file, length=length, sha256=hashlib.sha256(body).hexdigest())


def bodies(path: Path) -> list[bytes]:
    """The pages of a WARC file as the archive world's tool reads it, digests checked, to its end."""
    with path.open("rb") as file:
        entries = [(one.rec_type, one.content_stream().read()) for one in ArchiveIterator(file, check_digests="raise")]
    assert [kind for kind, _ in entries] == ["warcinfo"] + ["response"] * (len(entries) - 1)
    return [body for _, body in entries[1:]]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


@contextmanager
def files_of_at_most(size_bytes: int) -> Iterator[None]:
    """A full disk, or as much like one as a test may make: no file may grow beyond this size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_page_comes_back_as_it_was_fetched(tmp_path: Path) -> None:
    """Headers and body, from its place in the file."""
    folder = SnapshotFolder(tmp_path / "snapshots", rotate_bytes=MIB)
    pages = [b"first", b"", noise(50_000), "Bakı".encode()]
    places = [folder.append(record(page)) for page in pages]
    for place, page in reversed(list(zip(places, pages, strict=True))):
        headers, body = folder.read(placed(place, page))
        assert body == page
        assert dict(headers)["ETag"] == '"1"'
    folder.close()
    (file,) = files(tmp_path / "snapshots")
    assert bodies(file) == pages
    assert all(first[1] + first[2] == second[1] for first, second in pairwise(places))
    assert places[-1][1] + places[-1][2] == file.stat().st_size


def test_a_record_says_what_archives_ask(tmp_path: Path) -> None:
    """Version, address, date with its fraction, digests, and headers that are true of the body."""
    headers = [*HEADERS, ("content-encoding", "br"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7")]
    data = encode_response("https://alpha.example/a b", 203, headers, b"x" * 500, NOW)
    entry = next(iter(ArchiveIterator(BytesIO(data), check_digests="raise")))
    body = entry.content_stream().read()
    assert body == b"x" * 500
    assert entry.rec_headers.protocol == "WARC/1.1"
    assert entry.rec_headers.get_header("WARC-Target-URI") == "https://alpha.example/a%20b"
    assert entry.rec_headers.get_header("WARC-Date") == "2026-11-24T06:00:00.000000Z"
    digest = hashlib.sha256(body).hexdigest()
    assert entry.rec_headers.get_header("WARC-Payload-Digest") == f"sha256:{digest}"
    assert entry.http_headers.get_statuscode() == "203"
    assert entry.http_headers.get_header("Content-Length") == "500"
    assert entry.http_headers.get_header("X-Archive-Orig-content-encoding") == "br"
    assert entry.http_headers.get_header("Transfer-Encoding") is None
    with pytest.raises(ValueError, match="needs a time zone"):
        encode_response("https://alpha.example/", 200, [], b"", NOW.replace(tzinfo=None))


@given(
    url=st.text(max_size=40),
    http_status=st.integers(0, 999),
    headers=st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30)), max_size=5),
    body=st.binary(max_size=300),
)
@example(url="", http_status=200, headers=[("X-Note", ";\x80=0")], body=b"")
def test_any_page_makes_a_whole_record(url: str, http_status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    """Nothing that a server sends can break out of its record."""
    data = encode_response(f"http://x/{url}", http_status, headers, body, NOW)
    entries = [one.content_stream().read() for one in ArchiveIterator(BytesIO(data + record(b"next")))]
    assert entries == [body, b"next"]


def test_a_full_file_is_closed_and_a_new_one_begun(tmp_path: Path) -> None:
    """None grows beyond the limit, unless a single record does; each opens with a record of its own."""
    folder = SnapshotFolder(tmp_path, rotate_bytes=100_000)
    pages = [noise(40_000) for _ in range(5)] + [noise(300_000), noise(10)]
    names = [folder.append(record(page))[0] for page in pages]
    folder.close()
    assert [names.count(name) for name in dict.fromkeys(names)] == [2, 2, 1, 1, 1]
    assert [page for name in dict.fromkeys(names) for page in bodies(tmp_path / name)] == pages


def test_each_run_writes_files_of_its_own(tmp_path: Path) -> None:
    """A closed file is never appended to, and a run that stores nothing leaves none."""
    first = SnapshotFolder(tmp_path, rotate_bytes=MIB)
    name, offset, length = first.append(record())
    first.close()
    SnapshotFolder(tmp_path, rotate_bytes=MIB).close()
    second = SnapshotFolder(tmp_path, rotate_bytes=MIB)
    second.recover({name: offset + length})
    assert second.append(record())[0] != name
    second.close()
    assert [len(bodies(path)) for path in files(tmp_path)] == [1, 1]


def test_recovery_cuts_what_was_never_committed(tmp_path: Path) -> None:
    """Whole records behind the last committed one, and a torn one, go; a file without any goes altogether."""
    crashed = SnapshotFolder(tmp_path, rotate_bytes=MIB)
    name, offset, length = crashed.append(record(b"committed"))
    crashed.append(record(b"never committed"))
    crashed.close()
    with (tmp_path / name).open("ab") as file:
        file.write(record(noise(10_000))[:5_000])
    other = SnapshotFolder(tmp_path, rotate_bytes=MIB)
    lost = other.append(record(b"alone"))[0]
    other.close()
    (tmp_path / "notes.warc.gz").write_bytes(b"not ours")
    done = SnapshotFolder(tmp_path, rotate_bytes=MIB).recover({name: offset + length})
    assert (done.cut, done.deleted, done.set_aside, done.damaged) == ((name,), (lost,), (), ())
    assert bodies(tmp_path / name) == [b"committed"]
    assert (tmp_path / name).stat().st_size == offset + length
    assert [path.name for path in files(tmp_path)] == ["notes.warc.gz", name]
    again = SnapshotFolder(tmp_path, rotate_bytes=MIB).recover({name: offset + length})
    assert again.cut == again.deleted == again.damaged == ()


@pytest.mark.parametrize("ends", [{}, {"silkwatch-of-another-watch.warc.gz": 10}])
def test_a_database_that_knows_no_file_of_the_folder_deletes_none(tmp_path: Path, ends: dict[str, int]) -> None:
    """A wrong database or folder must not cost the evidence of years: whole records are set aside."""
    folder = SnapshotFolder(tmp_path, rotate_bytes=MIB)
    name = folder.append(record(b"evidence"))[0]
    folder.close()
    with (tmp_path / name).open("ab") as file:
        file.write(record()[:40])
    torn = tmp_path / "silkwatch-torn.warc.gz"
    torn.write_bytes(record()[:30])
    done = SnapshotFolder(tmp_path, rotate_bytes=MIB).recover(ends)
    assert done.damaged == tuple(ends)
    assert (done.set_aside, done.deleted) == ((name,), (torn.name,))
    assert files(tmp_path) == []
    assert bodies(tmp_path / SET_ASIDE / name) == [b"evidence"]


def test_lost_evidence_is_told_of(tmp_path: Path) -> None:
    """A file that is missing, or shorter than the database says, is named; what is left of it is readable."""
    folder = SnapshotFolder(tmp_path, rotate_bytes=MIB)
    folder.append(record(b"kept"))
    name, offset, length = folder.append(record(b"lost"))
    folder.close()
    os.truncate(tmp_path / name, offset + length - 3)
    done = folder.recover({name: offset + length, "silkwatch-gone.warc.gz": 10})
    assert done.damaged == tuple(sorted(["silkwatch-gone.warc.gz", name]))
    assert bodies(tmp_path / name) == [b"kept"]


def test_evidence_is_proved_when_it_is_read(tmp_path: Path) -> None:
    """Missing, cut off, overwritten, or another page: each is an error that names the file."""
    folder = SnapshotFolder(tmp_path, rotate_bytes=MIB)
    place = folder.append(record(b"page"))
    folder.append(record(b"next"))
    folder.close()
    path = tmp_path / place[0]
    with pytest.raises(SnapshotDamaged, match="not the one that was fetched"):
        folder.read(placed(place, b"another page"))
    with pytest.raises(SnapshotDamaged, match="there is no snapshot"):
        folder.read(placed((place[0], place[1] + 1, place[2]), b"page"))
    with pytest.raises(SnapshotDamaged, match="there is no snapshot"):
        folder.read(placed((place[0], 0, place[1]), b"page"))
    with pytest.raises(SnapshotMissing, match="ends before"):
        folder.read(placed((place[0], path.stat().st_size - 1, 50), b"page"))
    with pytest.raises(SnapshotMissing, match=r"gone\.warc\.gz"):
        folder.read(placed(("gone.warc.gz", 0, 1), b"page"))


def test_a_full_disk_leaves_no_half_record(tmp_path: Path) -> None:
    """The error names the folder and the remedy; what was there stays readable, and writing goes on when there is room."""
    folder = SnapshotFolder(tmp_path, rotate_bytes=9 * MIB)
    folder.append(record(b"before"))
    (path,) = files(tmp_path)
    size = path.stat().st_size
    with files_of_at_most(size + 5_000), pytest.raises(DiskFull, match="free some space") as caught:
        folder.append(record(noise(MIB)))
    assert str(tmp_path) in str(caught.value)
    assert path.stat().st_size == size
    folder.append(record(b"after"))
    folder.close()
    assert bodies(path) == [b"before", b"after"]


def test_a_disk_too_full_to_begin_a_file(tmp_path: Path) -> None:
    """No empty file is left."""
    folder = SnapshotFolder(tmp_path, rotate_bytes=MIB)
    with files_of_at_most(10), pytest.raises(DiskFull):
        folder.append(record())
    assert files(tmp_path) == []
    folder.append(record(b"later"))
    folder.close()
    assert [bodies(path) for path in files(tmp_path)] == [[b"later"]]


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    """A file in its place, or a folder that went away."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderUnusable, match="name another folder"):
        SnapshotFolder(tmp_path / "file", rotate_bytes=MIB)
    folder = SnapshotFolder(tmp_path / "gone", rotate_bytes=MIB)
    (tmp_path / "gone").rmdir()
    with pytest.raises(FolderUnusable, match="no such file"):
        folder.append(record())
