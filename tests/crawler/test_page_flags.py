"""A page is flagged as an article of its outlet and of its language."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.extraction import Hints, Outlet
from crawler.reading import Page, read_page

PACK = """\
id: toll
version: 1
title: Toll
definition: A test.
gate: none
threshold: 0.1
queries:
  en: toll AND {condition}
"""
TEXT = "<p>The council voted on Tuesday to raise the toll for lorries on the road to the port, it said in a note.</p>"
HTML = f"<html><head><title>The road</title></head><body><article><h1>The road</h1>{TEXT * 3}</article></body></html>"


@pytest.mark.parametrize(
    ("condition", "flagged"),
    [("lang:en", True), ("lang:ru", False), ("outlet:kadr", True), ("outlet:hetq", False)],
)
def test_conditions_of_a_theme_are_asked_of_the_page(tmp_path: Path, condition: str, flagged: bool) -> None:
    (tmp_path / "toll.yaml").write_text(PACK.format(condition=condition), encoding="utf-8")
    at = datetime(2026, 11, 24, 6, tzinfo=UTC)
    page = Page(
        "kadr", "https://kadr.example/1", HTML.encode(), 200, (), "text/html", at, Outlet("Kadr"), Hints(), None, None
    )
    reading = read_page(page, tmp_path)
    assert reading.article is not None
    assert bool(reading.flags) is flagged
