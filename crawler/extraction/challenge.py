"""Tells a bot check or captcha wall from a page (`data/challenges.yaml`)."""

import re
from functools import cache

from crawler.extraction.datafiles import data
from crawler.extraction.page import Page, block_texts
from crawler.extraction.plain import fold

_MOST_TEXT_CHARS = 1500
_MOST_TEXT_BESIDE_WIDGET_CHARS = 400
_FORM_PAGE_CHARS = 3000
_PROSE_CHARS = 80
_FEWEST_PROSE_BLOCKS = 3
# "Attention Required! | Name of the guard" is such a title, "Just a moment: how captchas annoy" is a headline.
_TITLE_REST = re.compile(r"[\s.!?…]*(?:[|·–—-].*)?$")


def is_challenge(page: Page, source: str, *, states_article: bool) -> bool:
    """Whether the page asks its visitor to prove being human and shows nothing else. `source` is the page as text;
    `states_article` says that its structured data speak of an article."""
    if states_article or "article" in page.meta("og:type"):
        return False
    table = data("challenges")
    titles = [fold(title) for title in (page.title_tag, *page.headings[:1]) if title]
    is_titled = any(
        title.startswith(known) and _TITLE_REST.match(title[len(known) :]) for title in titles for known in _titles()
    )
    most_chars = _MOST_TEXT_CHARS
    if not is_titled:
        lowered = source[:200_000].lower()
        if not any(mark in lowered for mark in table["marks"]):
            if not any(widget in lowered for widget in table["widgets"]):
                return False
            most_chars = _MOST_TEXT_BESIDE_WIDGET_CHARS
    if _visible_chars(page) >= _FORM_PAGE_CHARS:
        return False
    blocks = [text for _, text in block_texts(page.tree)]
    prose = sum(len(text) >= _PROSE_CHARS for text in blocks)
    return sum(map(len, blocks)) < most_chars and prose < _FEWEST_PROSE_BLOCKS


@cache
def _titles() -> tuple[str, ...]:
    return tuple(map(fold, data("challenges")["titles"]))


def _visible_chars(page: Page) -> int:
    """All text outside scripts. Some sites wrap the whole page in one form, which `block_texts` passes over."""
    hidden = {"script", "style", "noscript", "template"}
    return sum(
        len((element.text or "").strip()) + len((element.tail or "").strip())
        for element in page.tree.iter()
        if isinstance(element.tag, str) and element.tag not in hidden
    )
