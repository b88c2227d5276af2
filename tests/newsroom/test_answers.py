"""Validators, compression and the cache of answers, without a network."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.answers import AnswerCache, answer, gzipped, small_number, unchanged

AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
PAGE = answer("text/html", b"x" * 1000, changed_at=AT)
TAG = PAGE.etag


@pytest.mark.parametrize(
    ("if_none_match", "if_modified_since", "expected"),
    [
        (None, None, False),
        (TAG, None, True),
        (f"W/{TAG}", None, True),
        (f'"a", {TAG}', None, True),
        ("*", None, True),
        ('"a"', None, False),
        ("", None, False),
        (None, "Mon, 23 Nov 2026 09:05:00 GMT", True),
        (None, "Mon, 23 Nov 2026 09:05:01 GMT", True),
        (None, "Mon, 23 Nov 2026 09:04:59 GMT", False),
        (None, "Mon, 23 Nov 2026 13:05:00 +0400", True),
        (None, "Mon, 23 Nov 2026 09:05:00", False),
        (None, "tomorrow", False),
        ('"a"', "Mon, 23 Nov 2026 09:05:00 GMT", False),
    ],
)
def test_when_304_is_right(if_none_match: str | None, if_modified_since: str | None, expected: bool) -> None:
    assert unchanged(PAGE, if_none_match, if_modified_since) is expected


def test_only_successful_dated_answers_have_validators() -> None:
    assert not unchanged(answer("text/html", b"x", status=404, changed_at=AT), "*", None)
    assert not unchanged(answer("text/html", b"x"), "*", None)


@given(st.binary(max_size=3000))
def test_compression_keeps_the_bytes_and_is_the_same_each_time(body: bytes) -> None:
    packed = gzipped(answer("text/html", body))
    assert packed == gzipped(answer("text/html", body))
    unpacked = gzip.decompress(packed.body) if ("Content-Encoding", "gzip") in packed.headers else packed.body
    assert unpacked == body


def test_pictures_and_packed_files_are_left_alone() -> None:
    for kind in ("image/gif", "application/gzip"):
        found = answer(kind, b"x" * 5000)
        assert gzipped(found) is found


def test_the_cache_drops_the_longest_unused_within_its_limit() -> None:
    cache = AnswerCache(limit_bytes=2500)
    for key in "ab":
        cache.put(key, PAGE)
    assert cache.get("a") is PAGE
    cache.put("c", PAGE)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (PAGE, None, PAGE)
    cache.put("huge", answer("text/html", b"x" * 3000))
    assert cache.get("huge") is None


@pytest.mark.parametrize(("text", "expected"), [("7", 7), ("", 0), ("-1", 0), ("٣", 0), ("²", 0), ("9" * 9, 0)])
def test_numbers_of_a_query(text: str, expected: int) -> None:
    assert small_number(text) == expected
