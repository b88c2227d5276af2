"""The languages that queries are written in, and how long a word's ending may be in each.

The number bounds what a star stands for: long enough for the longest chain of endings seen on the terms of the
packs (Azerbaijani "tərəfdaşlı-qlarımızdan"), short enough that a stem does not run into a compound. Chinese words have
no endings, so a star is refused there.
"""

from collections.abc import Mapping
from types import MappingProxyType

ENDING_LETTERS_MAX: Mapping[str, int] = MappingProxyType(
    {"en": 5, "ru": 7, "az": 11, "tr": 11, "hy": 9, "ka": 9, "zh": 0, "fa": 6}
)
