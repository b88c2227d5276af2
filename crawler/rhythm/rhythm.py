"""What an endpoint has taught us about when it publishes: sums of bounded size, and how one poll adds to them.

Rules, in order:
1. Only what a poll could have seen is learned. Between two polls everything was in view, unless the window may have
   overflowed: then only the time since the oldest item that is still shown. A first poll sees as far back as its window.
2. An item counts in the hour in which it was published, on the outlet's clock. One without a date, or dated before the
   previous poll, counts as published between the two polls; one dated in the future, as published now.
3. Old habits fade by half every `HALF_LIFE_DAYS` or every `HALF_LIFE_ITEMS`, whichever takes longer, and only as items
   come: silence teaches nothing new about how an outlet publishes when it publishes.
4. An outlet whose zone is corrected begins anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from math import exp, isfinite
from typing import Any, Self

from crawler.rhythm.localtime import DAY_S, HOUR_S, hours_between, seconds

VERSION = 1
HALF_LIFE_DAYS = 28.0
HALF_LIFE_ITEMS = 30.0
FADE_EVERY_S = 6 * HOUR_S
RECENT_H = 1.5
FIRST_LOOK_DAYS = 28.0
OWN_SHAPE_ITEMS = 3.0
NO_HOURS = (0.0,) * 24
NO_DAYS = (0.0,) * 7


@dataclass(frozen=True, slots=True)
class Observation:
    """What one poll saw.

    `new_items` are the instants of the items that it saw first, None for one without a date. `overflowed`: nothing
    shown was known before, so that items may have dropped out unseen. `weight`: the sum of what the new items are worth
    to readers; None counts each as one.
    """

    polled_at: datetime
    new_items: tuple[datetime | None, ...] = ()
    overflowed: bool = False
    weight: float | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Sufficient statistics of one endpoint; about 80 numbers, whatever it publishes.

    `hours` and `days` count items by local hour and weekday, `hours_watched` and `days_watched` the hours in which an
    item would have been seen. `gaps` are the pauses between items, measured in items that were to be expected
    meanwhile: their number, sum and sum of squares tell bursts from a steady stream. `unfaded` are the items
    since old ones faded last. `recent` against `recent_expected` is the last `RECENT_H` hours; `latest` is what the last
    poll saw first, of `latest_h` hours. Instants are seconds since 1970.
    """

    zone: str = "UTC"
    polled_s: float | None = None
    newest_s: float | None = None
    faded_s: float | None = None
    unfaded: float = 0.0
    hours: tuple[float, ...] = NO_HOURS
    hours_watched: tuple[float, ...] = NO_HOURS
    days: tuple[float, ...] = NO_DAYS
    days_watched: tuple[float, ...] = NO_DAYS
    weighed: float = 0.0
    weight: float = 0.0
    gaps: float = 0.0
    gap_sum: float = 0.0
    gap_squares: float = 0.0
    quiet: float = 0.0
    recent: float = 0.0
    recent_expected: float = 0.0
    latest: float = 0.0
    latest_h: float = 0.0

    @property
    def items(self) -> float:
        """How many items it stands on, old ones counting less."""
        return sum(self.days)

    @property
    def watched_h(self) -> float:
        """How many hours it was in view, older ones counting less."""
        return sum(self.days_watched)

    @property
    def newest_at(self) -> datetime | None:
        """When the newest item seen was published."""
        return None if self.newest_s is None else datetime.fromtimestamp(self.newest_s, UTC)

    @property
    def burst(self) -> float:
        """How many items come at once, on average: 1 for a steady stream.

        For items in bursts of B the squared pauses are 2B times the squared mean pause: bursts of 4 give 8.
        """
        if self.gaps < 5 or self.gap_sum <= 0:
            return 1.0 if self.gaps < 1 else 2.0
        return max(1.0, self.gap_squares * self.gaps / (2.0 * self.gap_sum**2))

    def own_rate(self, hour_of_week: int) -> float:
        """Items an hour in an hour of its week, by its own past alone."""
        items, watched_h = self.items, self.watched_h
        if watched_h <= 0:
            return 0.0
        day, hour = divmod(hour_of_week, 24)
        rate = (items + 0.5) / (watched_h + 12.0)
        seen = 0.5 * self.hours[hour] + 0.25 * (self.hours[hour - 1] + self.hours[hour - 23])
        watched = 0.5 * self.hours_watched[hour] + 0.25 * (self.hours_watched[hour - 1] + self.hours_watched[hour - 23])
        by_hour = (OWN_SHAPE_ITEMS + seen) / (OWN_SHAPE_ITEMS + rate * watched)
        by_day = (OWN_SHAPE_ITEMS + self.days[day]) / (OWN_SHAPE_ITEMS + rate * self.days_watched[day])
        return rate * by_hour * by_day

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the version of their meaning."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        return {"version": VERSION, **plain}

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> Self:
        """The rhythm that was written; an empty one for None, for another version and for what is damaged.

        It can be learned anew, so a row that cannot be read costs a few days of knowledge and not the crawl.
        """
        if not isinstance(value, Mapping) or value.get("version") != VERSION:
            return cls()
        read: dict[str, Any] = {}
        for field in fields(cls):
            if field.name not in value:  # written before there was such a number
                continue
            default = field.default
            one = value.get(field.name)
            if isinstance(default, tuple):
                if not isinstance(one, list) or len(one) != len(default) or not all(map(_is_number, one)):
                    return cls()
                one = tuple(map(float, one))
            elif field.name == "zone":
                if not isinstance(one, str):
                    return cls()
            elif not (_is_number(one) or (one is None and default is None)):
                return cls()
            read[field.name] = one
        return cls(**read)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def learn(rhythm: Rhythm, seen: Observation) -> Rhythm:
    """The rhythm after one more poll. Raises ValueError for a naive instant.

    A poll that lies before the last one that taught changes nothing.
    """
    if rhythm.zone != seen.zone:
        rhythm = Rhythm(zone=seen.zone)
    now_s = seconds(seen.polled_at)
    dated = sorted(min(seconds(at), now_s) for at in seen.new_items if at is not None)
    start_s = _in_view_since(rhythm, dated, now_s, overflowed=seen.overflowed)
    if rhythm.polled_s is not None and now_s < rhythm.polled_s:
        return rhythm
    # Where the view begins with the oldest item shown, that one tells nothing of a rate.
    begins_with_item = rhythm.polled_s is None or seen.overflowed
    at_s = [max(at, start_s) for at in dated[1 if begins_with_item else 0 :]]
    if rhythm.polled_s is None:
        at_s = [at for at in at_s if at > start_s]
    undated = len(seen.new_items) - len(dated)
    if undated and rhythm.polled_s is not None:
        step_s = (now_s - start_s) / (undated + 1)
        at_s = sorted([*at_s, *(start_s + step_s * number for number in range(1, undated + 1))])
    newest = max(filter(None, (rhythm.newest_s, *dated[-1:], *at_s[-1:])), default=None)
    learned = _fade(rhythm, len(at_s), now_s) if at_s else rhythm
    learned = _add(learned, at_s, start_s, now_s)
    count = len(seen.new_items)
    return replace(
        learned,
        polled_s=now_s,
        newest_s=newest,
        latest=float(count),
        latest_h=(now_s - start_s) / HOUR_S,
        weighed=learned.weighed + count,
        weight=learned.weight + (count if seen.weight is None else max(0.0, seen.weight)),
    )


def _in_view_since(rhythm: Rhythm, dated: list[float], now_s: float, *, overflowed: bool) -> float:
    """Since when this poll would have seen every item."""
    oldest_s = dated[0] if dated else now_s
    if rhythm.polled_s is None:
        return max(oldest_s, now_s - FIRST_LOOK_DAYS * DAY_S)
    return max(rhythm.polled_s, oldest_s) if overflowed else rhythm.polled_s


def _fade(rhythm: Rhythm, new_items: int, now_s: float) -> Rhythm:
    """What is old counts less. Only items make time pass; see rule 3."""
    unfaded = rhythm.unfaded + new_items
    if rhythm.faded_s is None:
        return replace(rhythm, faded_s=now_s)
    since_s = now_s - rhythm.faded_s
    if since_s < FADE_EVERY_S:
        return replace(rhythm, unfaded=unfaded)
    keep = 0.5 ** min(since_s / DAY_S / HALF_LIFE_DAYS, unfaded / HALF_LIFE_ITEMS)
    return replace(
        rhythm,
        faded_s=now_s,
        unfaded=0.0,
        hours=tuple([one * keep for one in rhythm.hours]),
        hours_watched=tuple([one * keep for one in rhythm.hours_watched]),
        days=tuple([one * keep for one in rhythm.days]),
        days_watched=tuple([one * keep for one in rhythm.days_watched]),
        weighed=rhythm.weighed * keep,
        weight=rhythm.weight * keep,
        gaps=rhythm.gaps * keep,
        gap_sum=rhythm.gap_sum * keep,
        gap_squares=rhythm.gap_squares * keep,
    )


def _add(rhythm: Rhythm, at_s: list[float], start_s: float, now_s: float) -> Rhythm:
    """Hours watched, items counted, and pauses between them, from `start_s` to `now_s`."""
    hours, hours_watched = list(rhythm.hours), list(rhythm.hours_watched)
    days, days_watched = list(rhythm.days), list(rhythm.days_watched)
    gaps, gap_sum, gap_squares, quiet = rhythm.gaps, rhythm.gap_sum, rhythm.gap_squares, rhythm.quiet
    expected, number = 0.0, 0
    flat = len(at_s) / max((now_s - start_s) / HOUR_S, 1.0) if rhythm.watched_h <= 0 else None
    for from_s, to_s, week_hour in hours_between(start_s, now_s, rhythm.zone):
        day, hour = divmod(week_hour, 24)
        hours_watched[hour] += (to_s - from_s) / HOUR_S
        days_watched[day] += (to_s - from_s) / HOUR_S
        rate = rhythm.own_rate(week_hour) if flat is None else flat
        expected += rate * (to_s - from_s) / HOUR_S
        last_s = from_s
        while number < len(at_s) and (at_s[number] < to_s or to_s >= now_s):
            hours[hour] += 1
            days[day] += 1
            quiet += rate * (at_s[number] - last_s) / HOUR_S
            gaps, gap_sum, gap_squares = gaps + 1, gap_sum + quiet, gap_squares + quiet * quiet
            last_s, quiet = at_s[number], 0.0
            number += 1
        quiet += rate * (to_s - last_s) / HOUR_S
    keep = exp(-(now_s - start_s) / (RECENT_H * HOUR_S))
    return replace(
        rhythm,
        hours=tuple(hours),
        hours_watched=tuple(hours_watched),
        days=tuple(days),
        days_watched=tuple(days_watched),
        gaps=gaps,
        gap_sum=gap_sum,
        gap_squares=gap_squares,
        quiet=quiet,
        recent=rhythm.recent * keep + number,
        recent_expected=rhythm.recent_expected * keep + expected,
    )
