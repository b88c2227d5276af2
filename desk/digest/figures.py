"""The numbers of a text that may be news, as they are written there: amounts, shares and large counts, each with the word
after it.

What is one number in two languages is for `stories.figures` to say. Years, times, dates and small whole numbers say nothing
that a reader would call a new figure.
"""

import re

from stories.figures import figures_of
from stories.tokens import folded

_NUMBER = re.compile(
    r"(?<![\w.,:/-])(\d{1,3}(?:[ \u00a0\u202f.,']\d{3})+|\d+)([.,]\d+)?(?![\d:/]|[.,]\d|-\d)"
    r"(\s?%|[ \u00a0]?[\u3400-\u9fff]{1,3}|[ \u00a0][^\W\d_]{2,20})?"
)
SMALLEST = 32
"""Whole numbers below are days of a month as often as anything else."""
_YEARS = range(1900, 2101)
READ_CHARS = 20_000
FIGURES_LIMIT = 100
"""What is looked at of a text, and kept of it."""


def figures(text: str, language: str) -> dict[str, str]:
    """The numbers of a text by their value, each as it was first written.

    Example: "52 containers worth 1,300 dollars on 23 November 2026" gives {"52": "52 containers", "1300": "1,300 dollars"}.
    """
    found: dict[str, str] = {}
    for match in _NUMBER.finditer(text[:READ_CHARS]):
        whole, fraction, after = match.groups()
        if fraction is None and not (after or "").endswith("%") and _says_nothing(whole):
            continue
        numbers, _ = figures_of(folded(match[0]), language.partition("-")[0])
        if numbers:
            found.setdefault(numbers[0], match[0])
        elif not whole.isdecimal():  # 1,300 is no year, though its digits are those of one
            found.setdefault(_digits(whole), match[0])
        if len(found) >= FIGURES_LIMIT:
            break
    return found


def _says_nothing(written: str) -> bool:
    return written.isdecimal() and (int(written[:12]) < SMALLEST or int(written[:12]) in _YEARS)


def _digits(written: str) -> str:
    return "".join(str(int(char)) for char in written if char.isdecimal())
