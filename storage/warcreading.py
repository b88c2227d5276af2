"""Reads a page back as it was fetched. Needs no database, so that reader processes can do it themselves."""

import hashlib
from pathlib import Path

from storage.articlerecords import SnapshotRecord
from storage.errors import SnapshotDamaged, SnapshotMissing
from storage.warcrecords import decode_response


def read_snapshot(folder: Path, snapshot: SnapshotRecord) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    """The address, the HTTP headers and the body of a page in a folder of WARC files.

    Raises SnapshotMissing, or SnapshotDamaged when it is not, byte for byte, what was fetched.
    """
    path = folder / snapshot.file
    try:
        with path.open("rb") as file:
            file.seek(snapshot.offset)
            record = file.read(snapshot.length)
    except OSError as cause:
        raise SnapshotMissing(path) from cause
    if len(record) < snapshot.length:
        raise SnapshotMissing(path, "the file ends before the snapshot does")
    try:
        url, headers, body = decode_response(record)
    except ValueError as cause:
        raise SnapshotDamaged(path, f"at byte {snapshot.offset} there is no snapshot") from cause
    if hashlib.sha256(body).hexdigest() != snapshot.sha256:
        raise SnapshotDamaged(path, f"the page at byte {snapshot.offset} is not the one that was fetched")
    return url, headers, body
