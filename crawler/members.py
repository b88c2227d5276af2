"""Unpacks gzip's members and bare deflate in pieces. The packed bytes are handed over in chunks: what zlib gives back behind
the end of a member is a copy, and a copy of all that is left, for each of thousands of members, takes minutes."""

import zlib
from collections.abc import Generator, Iterator

MEMBERS_LIMIT = 1_000
CHUNK_BYTES = 64 * 1024
PIECE_BYTES = 256 * 1024
GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31


def gzip_pieces(body: bytes) -> Iterator[bytes]:
    """What the members hold, one after another. Raises zlib.error for what is broken, EOFError for what is cut off."""
    at = members = 0
    while body.startswith(GZIP_MAGIC, at) or not members:
        if members >= MEMBERS_LIMIT:
            raise zlib.error("too many members")
        at = yield from zlib_pieces(zlib.decompressobj(_GZIP_WINDOW), body, at)
        members += 1


def zlib_pieces(packer: "zlib._Decompress", body: bytes, at: int = 0) -> Generator[bytes, None, int]:
    """What is packed from `at` on; the place behind its end is returned."""
    while not packer.eof:
        chunk = packer.unconsumed_tail
        if not chunk:
            chunk = body[at : at + CHUNK_BYTES]
            at += len(chunk)
        piece = packer.decompress(chunk, PIECE_BYTES)
        if piece:
            yield piece
        elif not chunk and not packer.eof:
            raise EOFError
    return at - len(packer.unused_data)
