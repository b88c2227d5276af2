"""What articles of a story have in common, in words for people: `both name China and Alat; the same number 180`.

`Placing.why` has it in short, by the keys of `stories.profile`; whatever it does not write so is given back as it is.
"""

import re
from collections.abc import Mapping
from typing import Final

_AGREED: Final = re.compile(r"(?P<how>words|across languages) (?P<margin>\d+\.\d\d): (?P<keys>.+)")
_SHARED: Final = {
    "e": ("both name {}", "both name {}"),
    "n": ("the same number {}", "the same numbers {}"),
    "d": ("the same day {}", "the same days {}"),
    "s": ("the same name (its consonants: {})", "the same names (their consonants: {})"),
    "t": ("the same theme {}", "the same themes {}"),
    "v": ("the texts are close by their embeddings (cosine {})", "the texts are close by their embeddings (cosine {})"),
    "l": ("a link to the same page {}", "links to the same pages {}"),
}
_WORDS: Final = ("the same word {}", "the same words {}")
_CUT_FROM: Final = 5


def in_words(why: str, names: Mapping[str, str]) -> str:
    """What a short reason says; `names` are those of entities, by their ids, which stand for themselves without.

    Example: `across languages 1.20: e:alat, n:180` is `both name Alat; the same number 180 (1.20 times what is asked for,
    across languages)`.
    """
    agreed = _AGREED.fullmatch(why)
    if agreed is None:
        return why
    met: dict[tuple[str, str], list[str]] = {}
    for key in agreed["keys"].split(", "):
        kind, _colon, feature = key.partition(":")
        forms = _SHARED.get(kind, _WORDS)
        met.setdefault(forms, []).append(_told(kind, feature, names))
    said = [forms[len(features) > 1].format(_joined(features)) for forms, features in met.items()]
    across = ", across languages" if agreed["how"] != "words" else ""
    return f"{'; '.join(said)} ({agreed['margin']} times what is asked for{across})"


def _told(kind: str, feature: str, names: Mapping[str, str]) -> str:
    if kind == "e":
        return names.get(feature, feature)
    # A word may have been cut: what is shorter than the shortest cut is whole.
    return f"{feature}…" if kind not in _SHARED and len(feature) >= _CUT_FROM else feature


def _joined(features: list[str]) -> str:
    *first, last = features
    return f"{', '.join(first)} and {last}" if first else last
