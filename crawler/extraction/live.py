"""Live blogs: reports in many updates, each with a time of its own.

The text is the page's opening and then the updates in the page's order, each with its heading as a paragraph. Lines
that are merely a time are dropped: they are no prose, and the same update shows another one ("5 minutes ago") later.
Structured data have all updates where the page shows the newest alone; the fuller of the two is the text.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

from crawler.extraction.jsonld import load_json
from crawler.extraction.page import fragment_paragraphs, plain_title
from crawler.extraction.plain import TEXT_LIMIT_CHARS, letters_only

_UPDATES_LIMIT = 2_000
_NODES_LIMIT = 200
_FEWEST_TIMES = 3
_TIME_LINE_CHARS = 40
_TIME_LINE_LETTERS = 16
_TIME = re.compile(r"(?<!\d)[0-2]?\d[:.][0-5]\d(?!\d)")
_HALF_OF_DAY = re.compile(r"[ap]\.\s?m\.$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_FULLER = 1.1


def live_updates(scripts: list[str], headline: str | None = None) -> list[str]:
    """The paragraphs of all updates that a LiveBlogPosting states, in its order; empty if there is none.

    `headline` is what the page's data call its article: a blog of another name is another's, which some outlets state on
    every page. None: they do not say.
    """
    wanted = letters_only(headline or "")
    paragraphs: list[str] = []
    size = 0
    for script in scripts:
        if "liveBlogUpdate" not in script:
            continue
        for update in _updates(load_json(script), wanted):
            for one in _of_update(update):
                if size < TEXT_LIMIT_CHARS:
                    paragraphs.append(one)
                    size += len(one)
    return paragraphs


def with_updates(paragraphs: list[str], updates: list[str]) -> list[str]:
    """The page's paragraphs without lines of times, and with the updates that structured data have beside them."""
    if not updates:
        return without_time_lines(paragraphs)
    page = without_time_lines(paragraphs, fewest=1)
    stated = letters_only(" ".join(updates))
    known = [letters_only(one) in stated for one in page]
    first = known.index(True) if True in known else len(page)
    whole = page[:first] + updates
    return page if _size(page) > _FULLER * _size(whole) else whole


def without_time_lines(paragraphs: list[str], *, fewest: int = _FEWEST_TIMES) -> list[str]:
    """The paragraphs without those that are merely a time, if there are several: one alone may be the text's own.

    Unless `fewest` is one, each must say the same beside the time as another one does ("14:35 GMT"): a timetable, or a list
    of rates ("Lira - 0.05 AZN"), names something else in each of its lines.
    """
    labels = ["".join(_LETTER.findall(one)) if _is_time(one) else None for one in paragraphs]
    counts = Counter(labels)
    dropped = [label is not None and (fewest == 1 or counts[label] > 1) for label in labels]
    if sum(dropped) < fewest:
        return paragraphs
    return [one for one, is_dropped in zip(paragraphs, dropped, strict=True) if not is_dropped]


def _is_time(line: str) -> bool:
    if len(line) > _TIME_LINE_CHARS or not _TIME.search(line):
        return False
    is_sentence = line.endswith((".", "。", "!", "?")) and not _HALF_OF_DAY.search(line)
    return len(_LETTER.findall(line)) <= _TIME_LINE_LETTERS and not is_sentence


def _size(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _is_own(blog: dict[str, Any], wanted: str) -> bool:
    name = blog.get("headline") or blog.get("name")
    called = letters_only(name) if isinstance(name, str) else ""
    return called in wanted or wanted in called


def _updates(roots: Sequence[Any], wanted: str) -> list[dict[str, Any]]:
    stack, seen = list(reversed(roots)), 0
    found: list[dict[str, Any]] = []
    while stack and seen < _NODES_LIMIT:
        seen += 1
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value[:_NODES_LIMIT]))
        elif isinstance(value, dict):
            updates = value.get("liveBlogUpdate") if _is_own(value, wanted) else None
            given = updates if isinstance(updates, list) else [updates]
            found += [one for one in islice(given, _UPDATES_LIMIT) if isinstance(one, dict)]
            stack.extend(value[name] for name in ("@graph", "mainEntity") if isinstance(value.get(name), dict | list))
    return found[:_UPDATES_LIMIT]


def _of_update(update: dict[str, Any]) -> list[str]:
    body = update.get("articleBody") or update.get("text")
    paragraphs = fragment_paragraphs(body) if isinstance(body, str) else []
    heading = plain_title(one) if isinstance(one := update.get("headline") or update.get("name"), str) else ""
    opening = letters_only(paragraphs[0]) if paragraphs else ""
    # Many publishers cut the heading from the update's own first words.
    if heading and not opening.startswith(letters_only(heading.rstrip("….")) or " "):
        paragraphs.insert(0, heading)
    return paragraphs
