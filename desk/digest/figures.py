"""The numbers of a text that may be news: amounts, shares and large counts, with the word after them.

Years, times, dates and small whole numbers (days of a month, ordinals) say nothing that a reader would call a new figure.
"""

import re

_NUMBER = re.compile(
    r"(?<![\w.,:/-])(\d{1,3}(?:[ \u00a0\u202f.,']\d{3})+|\d+)([.,]\d+)?(?![\d:/]|[.,]\d|-\d)"
    r"(\s?%|[ \u00a0]?[\u3400-\u9fff]{1,3}|[ \u00a0-][^\W\d_]{2,20})?"
)
_GROUPING = re.compile(r"[ \u00a0\u202f.,']")
SMALLEST = 32
"""Whole numbers below are days of a month as often as anything else."""
_YEARS = range(1900, 2101)
READ_CHARS = 20_000
FIGURES_LIMIT = 400
"""What is looked at of a text, and kept of it."""


def figures(text: str) -> dict[str, str]:
    """The numbers of a text by their value in plain digits, each as it was first written, with the word after it.

    Example: "52 containers worth 1,300 dollars on 23 November 2026" has "52" as "52 containers" and "1300".
    """
    found: dict[str, str] = {}
    for match in _NUMBER.finditer(text[:READ_CHARS]):
        whole, fraction, after = match.groups()
        percent = after is not None and after.endswith("%")
        value = _plain(whole)
        if fraction is None and not percent and _says_nothing(whole, value):
            continue
        key = value + (f".{_plain(fraction[1:])}" if fraction else "") + ("%" if percent else "")
        found.setdefault(key, match[0])
        if len(found) >= FIGURES_LIMIT:
            break
    return found


def _says_nothing(written: str, value: str) -> bool:
    number = int(value[:12])
    return number < SMALLEST or (number in _YEARS and written.isdecimal())


def _plain(written: str) -> str:
    """Western digits alone."""
    return "".join(str(int(char)) for char in _GROUPING.sub("", written))
