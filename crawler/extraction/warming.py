"""What reading loads when it is first needed, loaded beforehand: foreign readers, patterns made of data."""

from datetime import UTC, datetime

from crawler.extraction.article import Outlet
from crawler.extraction.reader import extract

_NO_PROSE = "".join(f"<div>Baku, Reuters {n}</div>" for n in range(40))
_PAGES = (
    # An agency's opening, a citation and a credit; a date in words; no name but in print.
    "<html lang=en><head><title>Parliament adopts the budget</title></head><body><article><h1>Parliament adopts the budget"
    "</h1><p class=byline>By Leyla Aliyeva</p><p class=date>16 May, a Friday</p>"
    "<p>BAKU, May 16 (Reuters) - Parliament adopted the budget on Friday, Reuters reports, citing the ministry.</p>"
    "<p>(Reuters)</p></article></body></html>",
    # Nothing that looks like a text: the readers of last resort are asked.
    f"<html><head><title>Baku</title></head><body>{_NO_PROSE}</body></html>",
)


def load() -> None:
    """Read pages that need everything."""
    for page in _PAGES:
        extract(page.encode(), url="https://news.example/a", outlet=Outlet(name="News"), fetched_at=datetime.now(UTC))
