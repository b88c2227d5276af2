"""Golden pairs: each page of `pages/` beside the full record that reading it must give.

`given` holds the arguments (url, content type, the outlet's name, zone and languages); `expected` the record, with
instants as
"UTC time, how known, source" and choices as the source that each field is believed from; a record that names no
`completeness` is of a whole text. Adding a habit is adding a pair.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from crawler.extraction import Article, Instant, Outlet, extract

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


def read(name: str) -> Article:
    given: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))["given"]
    outlet = Outlet(given.get("name"), given.get("zone", "UTC"), tuple(given.get("languages", ())))
    html = (PAGES / f"{name}.html").read_bytes()
    return extract(html, url=given["url"], content_type=given.get("content_type"), outlet=outlet)


def printed(instant: Instant | None) -> str | None:
    return None if instant is None else f"{instant.at.isoformat()} {instant.known} {instant.source}"


def test_every_page_has_its_record_and_every_record_its_page() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.json")) == NAMES
    assert len(NAMES) >= 14


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read_as_its_record_says(name: str) -> None:
    expected = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))["expected"]
    article = read(name)
    found = {key: value for key, value in asdict(article).items() if key != "url"}
    found |= {"authors": list(article.authors), "credited": list(article.credited), "kind": str(article.kind)}
    found["completeness"] = str(article.completeness)
    # Where the body is read is told by the tests of the body.
    found["choices"] = {choice.field: choice.source for choice in article.choices if choice.field != "body"}
    found |= {"published": printed(article.published), "updated": printed(article.updated)}
    assert found == {"completeness": "whole"} | expected
