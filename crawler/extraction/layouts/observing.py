"""What a page that the generic reader read teaches."""

from collections.abc import Sequence
from typing import Any

from crawler.extraction.layouts.values import Observation


def observe(
    tree: Any, paragraphs: Sequence[str], title: str, published_raw: str | None, authors: Sequence[str]
) -> Observation | None:
    """What the page teaches; None if its text does not stand in its blocks."""
    return None
