"""The digest as one HTML file: nothing is loaded, nothing runs, and every value is escaped by the template.

The page's own policy (Content-Security-Policy) permits its one style sheet, by hash, and nothing else.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from desk.digest import wording
from desk.digest.cleaning import clean
from desk.digest.values import Digest, ThemeNumbers

_CHART_HEIGHT = 24
_BAR_STEP = 8
_LOWEST_BAR, _NO_BAR = 2.0, 1.0
"""A day with a story is told from one without, however many the busiest day had."""

if TYPE_CHECKING:
    from jinja2 import Environment


def render_html(digest: Digest) -> str:
    """The digest as a self-contained HTML document, readable from 380 px up, in light, dark and print."""
    places = {section.theme.id: place for place, section in enumerate(digest.sections, start=1)}
    template = _environment().get_template("digest.html")
    return template.render(digest=digest, places=places, charts=_charts(digest), style=_style(), csp=_policy())


@dataclass(frozen=True, slots=True)
class _Bar:
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class _Chart:
    numbers: ThemeNumbers
    bars: tuple[_Bar, ...]


def _charts(digest: Digest) -> list[_Chart]:
    """A row of bars for each theme that had a story in the days shown, all on one scale."""
    active = [numbers for numbers in digest.numbers if any(numbers.stories)]
    highest = max((max(numbers.stories) for numbers in active), default=1)
    return [_Chart(numbers, tuple(_bars(numbers.stories, highest))) for numbers in active]


def _bars(counts: Sequence[int], highest: int) -> Iterator[_Bar]:
    for at, count in enumerate(counts):
        height = max(_LOWEST_BAR, round(_CHART_HEIGHT * count / highest, 1)) if count else _NO_BAR
        yield _Bar(at * _BAR_STEP, round(_CHART_HEIGHT - height, 1), height)


@cache
def _environment() -> "Environment":
    # A crawl has this room's settings, and renders nothing.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["say"] = wording
    environment.filters["clean"] = clean
    return environment


@cache
def _style() -> Markup:
    """The style sheet; ours, hence not escaped, and never holding a value of the digest."""
    return Markup(_environment().get_template("digest.css").render())


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
