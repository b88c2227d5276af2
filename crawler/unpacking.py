"""Unpacks answers (Content-Encoding) within bounds: of size, of gain, of layers and of memory.

Rules, in order:
1. What says that it is packed but begins like text, and not like what it says, is taken as it is: such servers exist.
2. An unknown packing of what begins like text is taken as it is, too; any other unknown packing is an error by its name.
3. Bytes behind the end of the packed body are ignored, as browsers do; a packed body without an end was cut off.
4. A body that gains more than `ratio` times its size is a bomb, once it is larger than any page has reason to be.
"""

import asyncio
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Self

import brotli
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.errors import BrokenPacking, OddPacking, UnpacksTooFar
from crawler.members import CHUNK_BYTES, MEMBERS_LIMIT, PIECE_BYTES, gzip_pieces, zlib_pieces
from crawler.robots import BODY_LIMIT_BYTES
from crawler.settings import CrawlerSettings

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = b"gzip, deflate, br, zstd"
LAYERS_LIMIT = 3
SMALL_BYTES = 2 * 1024 * 1024
"""Up to this size nothing is a bomb: pages of one repeated line gain a thousand times."""
IN_THREAD_BYTES = 32 * 1024
ZSTD_WINDOW_LOG = 23
"""Eight mebibytes, which RFC 9659 makes the most that a Zstandard answer may ask for."""
PLAIN = frozenset({"", "identity", "none"})
_ZLIB_WINDOW, _RAW_WINDOW = 15, -15


@dataclass(frozen=True, slots=True)
class UnpackLimits:
    """`size_bytes` is the most that may come out; `ratio` how many times the packed size. `is_beginning`: no more than
    that is wanted, and more is no fault."""

    size_bytes: int
    ratio: float
    is_beginning: bool = False


def unpacked(body: bytes, encodings: list[str], limits: UnpackLimits) -> bytes:
    """The body without its packings, the last named first (RFC 9110, 8.4).

    Raises UnpacksTooFar, BrokenPacking and OddPacking.
    """
    names = [
        name for encoding in encodings for one in encoding.split(",") if (name := one.strip().lower()) not in PLAIN
    ]
    if len(names) > LAYERS_LIMIT:
        raise OddPacking(f"packed {len(names)} times over, more than {LAYERS_LIMIT} are not read")
    packed_bytes = len(body)
    for name in reversed(names):
        if name not in _PACKINGS:
            if _is_text(body):
                continue
            raise OddPacking(f"its packing '{name[:40]}' is not known")
        if not body or (_is_text(body) and not body.startswith(_MARKS[name])):
            continue
        body = _joined(name, _PACKINGS[name](body), packed_bytes, limits)
    return body


def _joined(name: str, pieces: Iterator[bytes], packed_bytes: int, limits: UnpackLimits) -> bytes:
    plain = BytesIO()
    try:
        for piece in pieces:
            plain.write(piece)
            size = plain.tell()
            if limits.is_beginning:
                if size > limits.size_bytes:
                    return plain.getvalue()[: limits.size_bytes]
                continue
            if size > limits.size_bytes:
                raise UnpacksTooFar("unpacks to more than the limit")
            if size > SMALL_BYTES and size > limits.ratio * packed_bytes:
                raise UnpacksTooFar(f"unpacks to more than {limits.ratio:g} times its size")
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as cause:
        if limits.is_beginning and isinstance(cause, EOFError):
            return plain.getvalue()
        if "too much memory" in str(cause):  # the one sign by which Zstandard tells a window beyond the limit
            raise UnpacksTooFar(f"unpacks only with more memory than {1 << ZSTD_WINDOW_LOG} bytes") from cause
        raise BrokenPacking(
            "the packed answer was cut off" if isinstance(cause, EOFError) else f"broken {name}"
        ) from cause
    return plain.getvalue()


def _is_text(body: bytes) -> bool:
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"<", b"{", b"["}


def _deflate(body: bytes) -> Iterator[bytes]:
    """With zlib's header, as the standard wants it, or without, as some servers have it."""
    is_zlib = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return zlib_pieces(zlib.decompressobj(_ZLIB_WINDOW if is_zlib else _RAW_WINDOW), body)


def _brotli(body: bytes) -> Iterator[bytes]:
    packer = brotli.Decompressor()
    piece = packer.process(body, output_buffer_limit=PIECE_BYTES)
    while piece:
        yield piece
        piece = b"" if packer.is_finished() else packer.process(b"", output_buffer_limit=PIECE_BYTES)
    if not packer.is_finished():
        raise EOFError


def _zstd(body: bytes) -> Iterator[bytes]:
    at = frames = 0
    while body.startswith(b"\x28\xb5\x2f\xfd", at) or not frames:
        if frames >= MEMBERS_LIMIT:
            raise zstd.ZstdError("too many frames")
        packer = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})
        while not packer.eof:
            chunk = body[at : at + CHUNK_BYTES] if packer.needs_input else b""
            at += len(chunk)
            piece = packer.decompress(chunk, PIECE_BYTES)
            if piece:
                yield piece
            elif not chunk and packer.needs_input and not packer.eof:
                raise EOFError
        at -= len(packer.unused_data)
        frames += 1


_PACKINGS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": gzip_pieces,
    "x-gzip": gzip_pieces,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
_MARKS: dict[str, tuple[bytes, ...]] = {
    "gzip": (b"\x1f\x8b",),
    "x-gzip": (b"\x1f\x8b",),
    "deflate": (b"\x78",),
    "br": (),
    "zstd": (b"\x28\xb5\x2f\xfd",),
}
"""How the packed form begins, where it has a mark of its own."""


class UnpackingMiddleware:
    """Asks for packed answers and unpacks them, large ones in a thread so that the loop goes on."""

    def __init__(self, settings: CrawlerSettings) -> None:
        self._ratio = settings.unpack_ratio

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["SILKWATCH_SETTINGS"])

    async def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    async def process_response(self, request: Request, response: Response) -> Response:
        encodings = [name.decode("latin-1") for name in response.headers.getlist("Content-Encoding")]
        if not encodings:
            return response
        if request.meta.get("robots"):  # of which the beginning counts
            limits = UnpackLimits(BODY_LIMIT_BYTES, self._ratio, is_beginning=True)
        else:
            limits = UnpackLimits(int(request.meta["download_maxsize"]), self._ratio)
        if len(response.body) < IN_THREAD_BYTES and len(encodings) == 1:
            body = unpacked(response.body, encodings, limits)
        else:
            body = await asyncio.to_thread(unpacked, response.body, encodings, limits)
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        return response.replace(body=body, headers=headers)
