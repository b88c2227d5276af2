"""Packed answers are unpacked within bounds, whatever their bytes are."""

import gzip
import random
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import AnswerRefused, BrokenPacking, OddPacking, UnpacksTooFar
from crawler.unpacking import SMALL_BYTES, UnpackLimits, unpacked
from newsroom.zoo.enclosures.packed import zstd_frame
from tests.timing import takes_less_than

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIMITS = UnpackLimits(size_bytes=4 * 1024 * 1024, ratio=100)
PAGE = b"<html>" + b"".join(b"<p>%d</p>" % n for n in range(2_000))


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("gzip", gzip.compress(PAGE[:500]) + gzip.compress(PAGE[500:])),
        ("gzip", gzip.compress(PAGE) + b"\0\0 trailing"),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", raw_deflate(PAGE)),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstd.compress(PAGE)),
        ("zstd", zstd.compress(PAGE[:500]) + zstd.compress(PAGE[500:])),
        ("GZIP, br", brotli.compress(gzip.compress(PAGE))),
        ("identity", PAGE),
        ("gzip", PAGE),
        ("utf-8", PAGE),
    ],
)
def test_every_packing_is_undone_and_false_claims_of_one_are_passed_over(encoding: str, body: bytes) -> None:
    assert unpacked(body, [encoding], LIMITS) == PAGE


def test_an_empty_body_is_empty_in_any_packing() -> None:
    assert [unpacked(b"", [name], LIMITS) for name in ("gzip", "deflate", "br", "zstd")] == [b""] * 4


@pytest.mark.parametrize(
    ("encoding", "body", "kind", "words"),
    [
        ("gzip", gzip.compress(b" " * 5 * 1024 * 1024), UnpacksTooFar, "times its size"),
        ("deflate", zlib.compress(b" " * 5 * 1024 * 1024), UnpacksTooFar, "times its size"),
        ("br", brotli.compress(b" " * 5 * 1024 * 1024), UnpacksTooFar, "times its size"),
        ("zstd", zstd_frame(5), UnpacksTooFar, "times its size"),
        ("zstd", zstd_frame(1, window=0xA8), UnpacksTooFar, "memory"),
        ("gzip", gzip.compress(PAGE)[:-20], BrokenPacking, "cut off"),
        ("zstd", zstd.compress(PAGE)[:-20], BrokenPacking, "cut off"),
        ("br", brotli.compress(PAGE)[:-20], BrokenPacking, "cut off"),
        ("gzip", b"\x1f\x8b" + b"\xff" * 100, BrokenPacking, "broken gzip"),
        ("br", b"\xff" * 100, BrokenPacking, "broken br"),
        ("zebra", b"\x00\x01\x02", OddPacking, "'zebra' is not known"),
        ("gzip, gzip, gzip, gzip", gzip.compress(PAGE), OddPacking, "4 times over"),
    ],
)
def test_what_does_not_unpack_has_its_reason(encoding: str, body: bytes, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        unpacked(body, [encoding], LIMITS)


def test_the_size_is_a_limit_for_what_gains_little_too() -> None:
    body = gzip.compress(bytes(range(256)) * 40)
    with pytest.raises(UnpacksTooFar, match="more than the limit"):
        unpacked(body, ["gzip"], UnpackLimits(size_bytes=1_000, ratio=1_000))


def test_small_pages_may_gain_as_much_as_they_like() -> None:
    assert len(unpacked(gzip.compress(b" " * SMALL_BYTES), ["gzip"], LIMITS)) == SMALL_BYTES


def test_of_a_file_whose_beginning_counts_no_more_is_unpacked() -> None:
    beginning = UnpackLimits(size_bytes=100, ratio=2, is_beginning=True)
    packed = gzip.compress(PAGE)
    assert unpacked(packed, ["gzip"], beginning) == PAGE[:100]
    assert unpacked(packed[:200], ["gzip"], beginning) == PAGE[:100]


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "zebra", "gzip, br", ","]))
def test_any_bytes_either_unpack_or_are_refused(body: bytes, encoding: str) -> None:
    try:
        assert len(unpacked(body, [encoding], LIMITS)) <= LIMITS.size_bytes + 256 * 1024
    except AnswerRefused as refusal:
        assert str(refusal)


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
def test_many_empty_members_before_much_else_take_no_time_and_are_refused(
    encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    body = pack(b"") * 9_999 + bytes(10 * 1024 * 1024)
    with takes_less_than(3), pytest.raises(BrokenPacking):
        unpacked(body, [encoding], LIMITS)


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
def test_members_that_end_anywhere_in_a_long_body_are_joined(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    parts = [random.Random(number).randbytes(40_000 + number * 7_001) for number in range(12)]
    limits = UnpackLimits(size_bytes=4 * 1024 * 1024, ratio=100)
    assert unpacked(b"".join(map(pack, parts)) + b"\0" * 70_000, [encoding], limits) == b"".join(parts)
