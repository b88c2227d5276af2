"""Silence is a gap that an endpoint's own rhythm makes improbable; nights, weekends and rare outlets are none."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.rhythm import Hearing, Observation, Rhythm, learn, silence
from tests.crawler.rhythm.streams import HOUR, at, daily, polled

HOURLY = polled(daily(range(14), range(24)), at(14))
OFFICE_ITEMS = [item for week in range(3) for item in daily(range(7 * week, 7 * week + 5), range(9, 18))]
OFFICE = polled(OFFICE_ITEMS, at(18, 20))
WEEKLY = polled([at(7 * week, 10) for week in range(12)], at(80), every=6 * HOUR)
BURSTS = polled(
    [at(day, hour + minute / 60) for day in range(0, 20, 2) for hour in (8, 20) for minute in range(0, 50, 5)], at(19)
)


@pytest.mark.parametrize(
    ("name", "rhythm", "newest", "now", "expected"),
    [
        ("an hour in an hourly stream", HOURLY, at(14), at(14, 1), Hearing.HEARD),
        ("five hours in an hourly stream", HOURLY, at(14), at(14, 5), Hearing.HEARD),
        ("thirty hours in an hourly stream", HOURLY, at(14), at(15, 6), Hearing.SILENT),
        ("a night of an office", OFFICE, at(17, 17.2), at(18, 8.5), Hearing.HEARD),
        ("a weekend of an office", OFFICE, at(18, 17.2), at(21, 8.5), Hearing.HEARD),
        ("a weekend of an office and a late Monday", OFFICE, at(18, 17.2), at(21, 13), Hearing.HEARD),
        ("a weekend of an office and three days after it", OFFICE, at(18, 17.2), at(23, 20), Hearing.SILENT),
        ("a week of a weekly", WEEKLY, at(77, 10), at(84, 9), Hearing.HEARD),
        ("two silent weeks of a weekly", WEEKLY, at(77, 10), at(91, 9), Hearing.HEARD),
        ("half a year of a weekly", WEEKLY, at(77, 10), at(260), Hearing.SILENT),
        ("two days between bursts", BURSTS, at(18, 20.7), at(20, 20), Hearing.HEARD),
        ("two weeks after bursts", BURSTS, at(18, 20.7), at(33), Hearing.SILENT),
        ("nothing known", Rhythm(), None, at(3), Hearing.UNKNOWN),
        ("a cold start", polled(daily([0], range(12)), at(1)), at(0, 12), at(2), Hearing.UNKNOWN),
        ("a few items in many days", polled(daily([0, 1, 2], [9]), at(9)), at(2, 9), at(9), Hearing.UNKNOWN),
    ],
)
def test_the_table_of_gaps(
    name: str, rhythm: Rhythm, newest: datetime | None, now: datetime, expected: Hearing
) -> None:
    verdict = silence(rhythm, newest, now)
    assert verdict.hearing is expected, f"{name}: {verdict}"
    assert verdict.is_silent == (expected is Hearing.SILENT)


def test_a_dead_outlet_stays_silent_however_long_it_is_polled() -> None:
    rhythm = HOURLY
    for day in range(15, 200, 5):
        rhythm = learn(rhythm, Observation(at(day)))
        assert silence(rhythm, None, at(day)).is_silent, day


def test_what_is_watched_in_the_gap_does_not_make_it_look_usual() -> None:
    """A week of silence, watched or not, is as improbable."""
    rhythm = polled([], at(21), rhythm=HOURLY)
    watched, unwatched = silence(rhythm, None, at(21)), silence(HOURLY, None, at(21))
    assert watched.expected == pytest.approx(unwatched.expected, rel=0.001)


def test_an_item_ends_the_silence() -> None:
    rhythm = learn(HOURLY, Observation(at(20), (at(19, 23.5),)))
    assert silence(rhythm, None, at(20)).hearing is Hearing.HEARD


def test_a_first_weekend_is_no_silence_to_an_outlet_known_since_monday() -> None:
    rhythm = polled(daily(range(5), range(9, 18)), at(7))
    assert silence(rhythm, None, at(7, 8)).hearing is Hearing.HEARD


def test_the_hour_that_summer_time_takes_alarms_nobody() -> None:
    """Paris, 29 March 2026, two becomes three: an outlet of the night hours misses one of them."""
    begin = datetime(2026, 3, 8, 0, 30, tzinfo=UTC)
    rhythm = Rhythm()
    for hour in range(20 * 24):
        now = begin + hour * HOUR
        rhythm = learn(rhythm, Observation(now, (now - timedelta(minutes=5),), zone="Europe/Paris"))
    now = datetime(2026, 3, 29, 4, 0, tzinfo=UTC)
    assert silence(rhythm, datetime(2026, 3, 28, 23, 30, tzinfo=UTC), now).hearing is Hearing.HEARD


def test_a_gap_shorter_than_the_shortest_is_never_silence() -> None:
    busy = polled([at(0, minute / 60) for minute in range(0, 7 * 24 * 60, 2)], at(7))
    assert not silence(busy, at(7), at(7, 2.9)).is_silent
    assert silence(busy, at(7), at(7, 3.1)).is_silent
    assert silence(busy, at(7), at(7, 1), shortest=timedelta(minutes=30)).is_silent


def test_the_threshold_decides() -> None:
    gap = (at(14), at(14, 9))
    probability = silence(HOURLY, *gap).probability
    assert silence(HOURLY, *gap, threshold=probability * 2).is_silent
    assert not silence(HOURLY, *gap, threshold=probability / 2).is_silent


def test_the_verdict_explains_itself() -> None:
    sentence = silence(HOURLY, at(14), at(15, 7)).sentence
    assert sentence.startswith("no item for 31 h; in this time it usually publishes 3")
    assert "so long a pause is seen once in " in sentence
    assert silence(HOURLY, at(14), at(14, 1)).sentence.endswith("usually publishes 1.0")
    assert "too few" in silence(Rhythm(), None, at(0)).sentence
    assert "40 days" in silence(WEEKLY, at(77, 10), at(117, 10)).sentence


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        silence(HOURLY, None, datetime(2026, 11, 20))
