"""How common a feature is, learned on the way: document frequencies that fade.

A text counts half after `HALF_LIFE`. Instead of making all counts smaller with time, new texts count more (forward decay:
Cormode et al., 2009), and all are scaled down when numbers become large. The rarest features are dropped when there are too
many. A feature belongs to a domain, the language of a term or "" for what all languages share, and is as rare as it is among
the texts of its domain.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import log
from typing import Final

HALF_LIFE: Final = timedelta(days=10)
KEYS_LIMIT: Final = 400_000
_ASSUMED_TEXTS: Final = 20.0
"""Texts without the feature that are assumed before any was read: so a word of the first two texts is not yet common."""
_LARGE: Final = 2.0**40


class Frequencies:
    """Counts of features, and of texts by domain."""

    __slots__ = ("_begun_at", "_counts", "_texts", "_unit")

    def __init__(self) -> None:
        self._counts: dict[str, float] = {}
        self._texts: dict[str, float] = {}
        self._begun_at: datetime | None = None
        self._unit = 1.0

    @property
    def size(self) -> int:
        """How many features are known."""
        return len(self._counts)

    def turn(self, now: datetime) -> None:
        """Tells the time; it must not go back."""
        if self._begun_at is None:
            self._begun_at = now
        self._unit = 2.0 ** min((now - self._begun_at) / HALF_LIFE, 1000.0)
        if self._unit > _LARGE:
            self._scale_down(now)

    def count(self, domain: str, keys: Iterable[str]) -> None:
        """Counts a text of a domain that has these features."""
        counts, unit = self._counts, self._unit
        self._texts[domain] = self._texts.get(domain, 0.0) + unit
        for key in keys:
            counts[key] = counts.get(key, 0.0) + unit
        if len(counts) > KEYS_LIMIT:
            self._drop_rare()

    def rarities(self, domain: str, keys: Iterable[str]) -> list[float]:
        """For each feature, from 0.0, in every text, to 1.0, in none: the inverse document frequency as a share of the
        greatest there is.

        Example: in 5 of 100 texts: ln((100 + 20) / (5 + 1)) / ln(100 + 20) = 0.63.
        """
        unit, known = self._unit, self._counts.get
        most = log(self._texts.get(domain, 0.0) / unit + _ASSUMED_TEXTS)
        return [max(0.0, 1.0 - log(known(key, 0.0) / unit + 1.0) / most) for key in keys]

    def _scale_down(self, now: datetime) -> None:
        unit = self._unit
        self._counts = {key: count / unit for key, count in self._counts.items()}
        self._texts = {domain: count / unit for domain, count in self._texts.items()}
        self._begun_at, self._unit = now, 1.0

    def _drop_rare(self) -> None:
        """Drops the rarer half."""
        middle = sorted(self._counts.values())[len(self._counts) // 2]
        self._counts = {key: count for key, count in self._counts.items() if count > middle}
