"""Small charts of how many stories a theme had on each of fourteen days: their geometry, and a PNG for mail.

All charts of a digest are on one scale, so that they can be compared. The page draws the bars as SVG itself; mail programs
show no SVG, hence the PNG: bars in middle tones on nothing, readable on a light and on a dark page alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from desk.digest.values import Digest, ThemeNumbers

HEIGHT: Final = 24
BAR_STEP: Final = 8
BAR_WIDTH: Final = 6
_LOWEST_BAR, _NO_BAR = 2.0, 1.0
"""A day with a story is told from one without, however many the busiest day had."""

_DENSITY = 3
"""Pixels of the picture per unit of the chart: screens of phones have three."""
_BEFORE = (125, 135, 148, 255)
_LAST_DAY = (47, 133, 176, 255)
_NOTHING = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bar:
    """A day. `y` is its upper edge, from the top of the chart."""

    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A theme's numbers and its bars, a day each, in a box of `width` by `HEIGHT` units."""

    numbers: ThemeNumbers
    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        return len(self.bars) * BAR_STEP


def charts_of(digest: Digest) -> list[Chart]:
    """A chart for each theme that had a story in the days shown, all on one scale."""
    active = [numbers for numbers in digest.numbers if any(numbers.stories)]
    highest = max((max(numbers.stories) for numbers in active), default=1)
    return [Chart(numbers, tuple(_bars(numbers.stories, highest))) for numbers in active]


def png(chart: Chart) -> bytes:
    """The chart as a picture: the same bytes for the same numbers."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (chart.width * _DENSITY, HEIGHT * _DENSITY), _NOTHING)
    draw = ImageDraw.Draw(picture)
    for at, bar in enumerate(chart.bars):
        left, right = bar.x * _DENSITY, (bar.x + BAR_WIDTH) * _DENSITY - 1
        top, bottom = round(bar.y * _DENSITY), HEIGHT * _DENSITY - 1
        draw.rectangle((left, top, right, bottom), fill=_LAST_DAY if at == len(chart.bars) - 1 else _BEFORE)
    written = BytesIO()
    # four colours need two bits a pixel: a tenth of the bytes
    picture.quantize(colors=4).save(written, "PNG", optimize=True)
    return written.getvalue()


def _bars(counts: Sequence[int], highest: int) -> Iterator[Bar]:
    for at, count in enumerate(counts):
        height = max(_LOWEST_BAR, round(HEIGHT * count / highest, 1)) if count else _NO_BAR
        yield Bar(at * BAR_STEP, round(HEIGHT - height, 1), height)
