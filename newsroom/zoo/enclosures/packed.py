"""Bodies that unpack to something else than they promise."""

import gzip
import zlib
from functools import cache

import brotli

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Reply, Visit

_MEGABYTE = 1024 * 1024
_BOMB_MEGABYTES = 300


def _packed(name: str, body: bytes) -> Reply:
    return Reply(body, headers=(("Content-Encoding", name),))


@cache
def _gzip_bomb() -> bytes:
    return _deflated(31, _BOMB_MEGABYTES)


@cache
def _deflated(window: int, megabytes: int) -> bytes:
    """Blocks that stand alone, so that one can be repeated: packing hundreds of megabytes would take seconds."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    piece = b"<p>" + b" " * (_MEGABYTE - 3)
    start = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)) * megabytes


@animal(feed="too-large: unpack", page="rejected: unpack", sitemap="too-large: unpack", robots="ok: ")
def gzip_bomb(visit: Visit) -> Reply:
    return _packed("gzip", _gzip_bomb())


@animal(feed="too-large: unpack", page="rejected: unpack")
def deflate_bomb(visit: Visit) -> Reply:
    return _packed("deflate", _deflated(15, _BOMB_MEGABYTES))


@animal(feed="too-large: unpack", page="rejected: unpack")
def raw_deflate_bomb(visit: Visit) -> Reply:
    return _packed("deflate", _deflated(-15, _BOMB_MEGABYTES))


@animal(feed="too-large: unpack", page="rejected: unpack", sitemap="too-large: unpack")
def brotli_bomb(visit: Visit) -> Reply:
    return _packed("br", _brotli())


@cache
def _brotli() -> bytes:
    packer = brotli.Compressor(quality=1)
    body = b"".join(packer.process(b" " * _MEGABYTE) for _ in range(_BOMB_MEGABYTES))
    return bytes(body + packer.finish())


def zstd_frame(megabytes: int, *, window: int = 0x58) -> bytes:
    """A Zstandard frame (RFC 8878) of run-length blocks: four bytes for each 128 KiB. `window` is its descriptor."""
    block, count = 128 * 1024, megabytes * 8
    blocks = [((block << 3) | (1 << 1) | (n == count - 1)).to_bytes(3, "little") + b" " for n in range(count)]
    return b"\x28\xb5\x2f\xfd\x00" + bytes([window]) + b"".join(blocks)


@animal(feed="too-large: unpack", page="rejected: unpack", sitemap="too-large: unpack")
def zstd_bomb(visit: Visit) -> Reply:
    return _packed("zstd", zstd_frame(_BOMB_MEGABYTES))


@animal(feed="too-large: unpack", page="rejected: unpack")
def zstd_window(visit: Visit) -> Reply:
    """A frame that asks its reader for a window of two gigabytes, for one block."""
    return _packed("zstd", zstd_frame(1, window=0xA8))


@animal(feed="too-large: unpack", page="rejected: unpack")
def nested_gzip(visit: Visit) -> Reply:
    return _packed("gzip, gzip", gzip.compress(_gzip_bomb()))


@animal(feed="error: packed", page="rejected: packed")
def hundred_layers(visit: Visit) -> Reply:
    body = visit.good()
    for _ in range(100):
        body = gzip.compress(body)
    return _packed(", ".join(["gzip"] * 100), body)


@animal(feed="error: broken gzip", page="failed: broken gzip")
def broken_gzip(visit: Visit) -> Reply:
    body = bytearray(gzip.compress(visit.good() * 20))
    body[20:60] = b"\xff" * 40
    return _packed("gzip", bytes(body))


@animal(feed="error: cut off", page="failed: cut off")
def cut_gzip(visit: Visit) -> Reply:
    body = gzip.compress(visit.good() * 20)
    return _packed("gzip", body[: len(body) // 2])


@animal(feed="error: broken br", page="failed: broken br")
def broken_brotli(visit: Visit) -> Reply:
    return _packed("br", b"\xff\xfe\xfd" * 500)


@animal(feed="error: broken zstd", page="failed: broken zstd")
def broken_zstd(visit: Visit) -> Reply:
    return _packed("zstd", b"\x28\xb5\x2f\xfd" + b"\xff\xfe\xfd" * 500)


@animal(feed="error: is not known", page="rejected: is not known")
def unknown_encoding(visit: Visit) -> Reply:
    return _packed("zebra", b"\x01\x02\x03" + visit.good())


@animal(feed="ok: ", page="stored: ")
def says_gzip_is_plain(visit: Visit) -> Reply:
    return _packed("gzip", visit.good())


@animal(feed="ok: ", page="stored: ")
def says_nonsense_is_plain(visit: Visit) -> Reply:
    return _packed("utf-8", visit.good())


@animal(feed="ok: ", page="stored: ")
def honest_layers(visit: Visit) -> Reply:
    return _packed("gzip, br", brotli.compress(gzip.compress(visit.good())))


@animal(feed="error: broken gzip", page="failed: broken gzip")
def member_flood(visit: Visit) -> Reply:
    return _packed("gzip", gzip.compress(b"") * 100_000)


@animal(sitemap="too-large: unpack")
def sitemap_file_bomb(visit: Visit) -> Reply:
    """A gzip file, which is a sitemap's own form, not a Content-Encoding."""
    return Reply(_gzip_bomb(), content_type="application/gzip")
