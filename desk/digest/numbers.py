"""Fourteen days in numbers: how many stories each theme had on each day, and which outlets usually cover a theme."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.digest.brief import BriefView
from desk.digest.days import day_bounds
from desk.digest.values import ThemeNumbers, ThemeTitle
from storage.digestreads import FlagLine, Placed
from storage.outletrecords import OutletRecord

DAYS = 14


def days_before(day: date) -> tuple[date, ...]:
    """The fourteen days that end with `day`, the oldest first."""
    return tuple(day - timedelta(days=DAYS - 1 - at) for at in range(DAYS))


def beginnings(day: date, zone: ZoneInfo) -> list[datetime]:
    """When each of those days begins."""
    return [day_bounds(one, zone)[0] for one in days_before(day)]


class Coverage:
    """The flags of fourteen days, counted once. `stories` is by theme and day, `outlet_days` on how many days before the
    last one each outlet had the theme."""

    def __init__(
        self,
        lines: Iterable[FlagLine],
        view: BriefView,
        outlets: Mapping[str, OutletRecord],
        places: Mapping[int, Placed],
    ) -> None:
        """`places` has the stories of articles that the store has in none."""
        seen: dict[str, list[set[int]]] = defaultdict(lambda: [set() for _ in range(DAYS)])
        days: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        passes: dict[tuple[str, str], bool] = {}
        for article_id, story_id, theme, outlet_id, language, at in lines:
            if at < DAYS - 1:
                days[theme][outlet_id].add(at)
            own = (language, outlet_id)
            if own not in passes:
                passes[own] = view.lets_through(language, outlet_id, outlets.get(outlet_id))
            if passes[own]:
                place = places.get(article_id)
                seen[theme][at].add(story_id or (place.story_id if place else article_id))
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
