"""Fourteen days in numbers: how many stories each theme had on each day, and which outlets usually cover a theme."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.digest.brief import BriefView
from desk.digest.days import day_bounds
from desk.digest.values import ThemeNumbers, ThemeTitle
from storage.digestreads import FlagLine
from storage.outletrecords import OutletRecord

DAYS = 14


def days_before(day: date) -> tuple[date, ...]:
    """The fourteen days that end with `day`, the oldest first."""
    return tuple(day - timedelta(days=DAYS - 1 - at) for at in range(DAYS))


def window(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When those days begin and end."""
    return day_bounds(days_before(day)[0], zone)[0], day_bounds(day, zone)[1]


class Coverage:
    """The flags of fourteen days, counted once. `stories` is by theme and day, `outlet_days` on how many days before the
    last one each outlet had the theme."""

    def __init__(
        self,
        lines: Iterable[FlagLine],
        day: date,
        zone: ZoneInfo,
        view: BriefView,
        outlets: Mapping[str, OutletRecord],
        places: Mapping[int, int],
    ) -> None:
        """`places` has the stories of articles that the store has in none."""
        begins = [day_bounds(one, zone)[0] for one in days_before(day)]
        seen: dict[str, list[set[int]]] = defaultdict(lambda: [set() for _ in range(DAYS)])
        days: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        passes: dict[tuple[str, str], bool] = {}
        for line in lines:
            at = bisect_right(begins, line.filed_at) - 1
            if at < DAYS - 1:
                days[line.theme][line.outlet_id].add(at)
            own = (line.language, line.outlet_id)
            if own not in passes:
                passes[own] = view.lets_through(line.language, line.outlet_id, outlets.get(line.outlet_id))
            if passes[own]:
                story_id = line.story_id or places.get(line.article_id, line.article_id)
                seen[line.theme][at].add(story_id)
        self._stories = {theme: tuple(map(len, by_day)) for theme, by_day in seen.items()}
        self._outlet_days = {
            theme: {outlet: len(on) for outlet, on in by_outlet.items()} for theme, by_outlet in days.items()
        }

    def numbers(self, themes: Sequence[ThemeTitle]) -> tuple[ThemeNumbers, ...]:
        """How many stories each theme had on each day; a theme that had none is among them."""
        nothing = (0,) * DAYS
        return tuple(ThemeNumbers(theme, self._stories.get(theme.id, nothing)) for theme in themes)

    def usual(self, theme: str, fewest_days: int) -> list[str]:
        """The outlets that had the theme on at least so many days before the last one, the most regular first."""
        counted = self._outlet_days.get(theme, {})
        regular = [(-days, outlet) for outlet, days in counted.items() if days >= fewest_days]
        return [outlet for _, outlet in sorted(regular)]
