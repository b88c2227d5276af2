"""What the answer to the question for robots.txt means, for how long, and that it survives a restart."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.outcomes import of_status
from crawler.politeness.robotsfiles import RobotsFile, absent, of_body, recalled, unreachable, written
from crawler.settings import CrawlerSettings

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SETTINGS = CrawlerSettings()
BODY = b"User-agent: *\nDisallow: /closed\nCrawl-delay: 4\nSitemap: /map.xml\n"
OPEN, CLOSED = "https://herald.example/open", "https://herald.example/closed"
FAILED = of_status(503, None, NOW)


def later(**parts: float) -> datetime:
    return NOW + timedelta(**parts)


@pytest.mark.parametrize(
    ("cache_control", "keep_s"),
    [
        ("", 86_400),
        ("public", 86_400),
        ("max-age=7200", 7_200),
        ("public, Max-Age = 7200, immutable", 7_200),
        ('max-age="7200"', 7_200),
        ("max-age=5", 600),
        ("max-age=99999999", 86_400),
        ("s-maxage=7200", 86_400),
        ("no-store", 600),
        ("max-age=7200, no-cache", 600),
        ("max-age=soon", 86_400),
    ],
)
def test_a_file_is_kept_for_a_day_or_as_its_server_says(cache_control: str, keep_s: float) -> None:
    assert of_body(BODY, cache_control, NOW, SETTINGS).good_until == later(seconds=keep_s)


def test_an_absent_file_permits_everything_for_a_day() -> None:
    file = absent(NOW, SETTINGS)
    assert file.robots.permits(CLOSED)
    assert file.forbidden is None
    assert file.good_until == later(days=1)


def test_out_of_reach_forbids_for_now_and_is_asked_again() -> None:
    file = unreachable(None, FAILED, NOW, SETTINGS)
    assert file.forbidden is FAILED
    assert file.good_until == later(minutes=10)


@pytest.mark.parametrize(
    ("days", "known", "forbidden", "closed"),
    [
        (29.9, True, True, False),
        (29.9, False, True, True),
        (30, True, False, False),
        (30, False, False, True),
        (400, True, False, False),
    ],
)
def test_after_thirty_days_the_last_file_holds_or_none(days: float, known: bool, forbidden: bool, closed: bool) -> None:
    file = of_body(BODY, "", later(days=-2), SETTINGS) if known else None
    file = unreachable(file, FAILED, NOW, SETTINGS)
    file = unreachable(file, FAILED, later(days=days), SETTINGS)
    assert (file.forbidden is not None) is forbidden
    assert file.robots.permits(CLOSED) is closed
    assert file.robots.permits(OPEN)
    assert file.good_until == later(days=days, minutes=10)


def test_a_file_that_is_read_again_ends_the_thirty_days() -> None:
    file = unreachable(None, FAILED, NOW, SETTINGS)
    assert of_body(BODY, "", later(days=20), SETTINGS).unreachable_since is None
    file = unreachable(of_body(BODY, "", later(days=20), SETTINGS), FAILED, later(days=40), SETTINGS)
    assert file.forbidden is FAILED


FILES = [
    of_body(BODY, "", NOW, SETTINGS),
    of_body(b"\xff\0\n" * 10, "", NOW, SETTINGS),
    of_body(b"", "", NOW, SETTINGS),
    absent(NOW, SETTINGS),
    unreachable(None, FAILED, NOW, SETTINGS),
    unreachable(of_body(BODY, "", NOW, SETTINGS), FAILED, NOW, SETTINGS),
]


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_the_same_after_storage(file: RobotsFile) -> None:
    kept = recalled(json.loads(json.dumps(written(file))))
    assert kept is not None
    assert (kept.robots, kept.good_until, kept.packed, kept.unreachable_since) == (
        file.robots,
        file.good_until,
        file.packed,
        file.unreachable_since,
    )
    assert (kept.forbidden is None) is (file.forbidden is None)
    if kept.forbidden and file.forbidden:
        assert (kept.forbidden.endpoint, kept.forbidden.reason) == (file.forbidden.endpoint, file.forbidden.reason)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.fixed_dictionaries(dict.fromkeys(("body", "good_until", "forbidden", "unreachable_since"), JSON)))
def test_what_nobody_wrote_is_not_recalled(kept: dict[str, object]) -> None:
    assert recalled(kept) is None


@pytest.mark.parametrize(
    "change",
    [
        {"good_until": "2026-11-24T06:00:00"},
        {"unreachable_since": "2026-11-24T06:00:00"},
        {"body": "AAAA"},
        {"forbidden": ["odd", "x"]},
        {"forbidden": ["error"]},
    ],
)
def test_damaged_memory_is_forgotten(change: dict[str, object]) -> None:
    assert recalled({**written(FILES[0]), **change}) is None
