"""WARC/1.1 records as bytes: made, read back, and counted. Pure, but for the file that is counted.

Each record is a gzip member of its own, so a file may be cut after any of them and still reads to its end.
"""

import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

from isal import igzip
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.cleaning import clean_text

# Of pages of 150 KB: 11 % larger than zlib makes them at its level 9, in an eighth of the time (0.5 ms, not 4.1).
COMPRESSION_LEVEL = 3
_VERSION = "WARC/1.1"
_PIECE_BYTES = 65_536
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_NOT_IN_A_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OF_THE_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def encode_response(
    url: str, http_status: int, headers: Sequence[tuple[str, str]], body: bytes, fetched_at: datetime
) -> bytes:
    """One WARC response record, compressed. `body` is the page without its transfer and content encodings.

    Headers that speak of those encodings are kept under the name X-Archive-Orig-..., as archives do: they would be
    untrue of the body. Line breaks in headers become spaces. Raises ValueError for a naive `fetched_at`.
    """
    if fetched_at.tzinfo is None:
        raise ValueError(f"fetched_at needs a time zone: {fetched_at!r}")
    http_headers = StatusAndHeaders(_status_line(http_status), _honest(headers, len(body)), protocol="HTTP/1.1")
    http_headers.compute_headers_buffer()
    block = hashlib.sha256(http_headers.headers_buff)
    block.update(body)
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version=_VERSION)
    record = writer.create_warc_record(
        _CONTROL.sub("%20", clean_text(url)).replace(" ", "%20"),
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=http_headers,
        warc_headers_dict={
            "WARC-Date": fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "WARC-Payload-Digest": f"sha256:{hashlib.sha256(body).hexdigest()}",
            "WARC-Block-Digest": f"sha256:{block.hexdigest()}",
        },
    )
    writer.write_record(record)
    return igzip.compress(out.getvalue(), COMPRESSION_LEVEL, mtime=0)


def encode_warcinfo(file_name: str, info: Mapping[str, str]) -> bytes:
    """The record that opens a file and says who wrote it, compressed."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version=_VERSION)
    writer.write_record(writer.create_warcinfo_record(file_name, dict(info)))
    return igzip.compress(out.getvalue(), COMPRESSION_LEVEL, mtime=0)


def decode_response(record: bytes) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    """The address, the HTTP headers and the body of a response record. Raises ValueError for anything else."""
    try:
        for entry in ArchiveIterator(BytesIO(record)):
            if entry.rec_type == "response" and entry.http_headers is not None:
                headers = tuple((name, value) for name, value in entry.http_headers.headers)
                url = entry.rec_headers.get_header("WARC-Target-URI") or ""
                return url, headers, entry.raw_stream.read()
    except (ArchiveLoadFailed, EOFError, OSError, zlib.error) as cause:
        raise ValueError(f"no WARC record: {cause}") from cause
    raise ValueError("no WARC response record")


def whole_records(file: BinaryIO) -> tuple[int, int]:
    """How many whole records a file begins with, and the byte after the last of them."""
    count = end = 0
    rest = b""
    member = zlib.decompressobj(wbits=31)
    while piece := rest or file.read(_PIECE_BYTES):
        try:
            member.decompress(piece)
        except zlib.error:
            break
        rest = member.unused_data
        if member.eof:
            count += 1
            end = file.tell() - len(rest)
            member = zlib.decompressobj(wbits=31)
    return count, end


def _status_line(http_status: int) -> str:
    try:
        return f"{http_status} {HTTPStatus(http_status).phrase}"
    except ValueError:
        return f"{http_status} Unknown"


def _honest(headers: Sequence[tuple[str, str]], body_bytes: int) -> list[tuple[str, str]]:
    kept = []
    for name, value in headers:
        clean_name = _NOT_IN_A_NAME.sub("-", name) or "-"
        moved = clean_name.lower() in _OF_THE_TRANSFER
        clean_value = _CONTROL.sub(" ", clean_text(value)).strip()
        # warcio encodes other letters by RFC 8187, and fails where the value only looks like a list of parameters
        ascii_value = quote(clean_value, safe=_PRINTABLE)
        kept.append((f"X-Archive-Orig-{clean_name}" if moved else clean_name, ascii_value))
    return [*kept, ("Content-Length", str(body_bytes))]
