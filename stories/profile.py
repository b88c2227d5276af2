"""What an article or a story is about: weighted features, a bounded number of them.

Keys name kind and feature: `e:baku` an entity, `n:54` a number, `d:11-23` a day, `s:kbhdz` a name, `t:csp` a theme,
`l:host/path` a link; `en:corrid` is a term of English. All but terms are shared by languages.
"""

from array import array
from collections.abc import Iterable
from math import log, sqrt
from operator import add, mul
from typing import Final

from stories.frequencies import Frequencies
from stories.values import Incoming

SHARED: Final = ""
SHARED_LIMIT: Final = 64
TERMS_LIMIT: Final = 96
_LINK, _ENTITY, _NUMBER, _DAY, _NAME, _THEME = 1.5, 1.0, 1.0, 1.0, 0.5, 0.6


class Profile:
    """Features by domain: a language for terms, `SHARED` for the rest. A story's is the sum of those of its texts."""

    __slots__ = ("days", "domains", "norms", "numbers", "places", "signature", "texts", "vector", "weighed")

    def __init__(self) -> None:
        self.domains: dict[str, dict[str, float]] = {}
        self.texts = 0
        self.numbers: dict[str, int] = {}
        self.days: dict[str, int] = {}
        self.places: dict[str, int] = {}
        self.vector: array[float] | None = None
        self.signature = 0
        self.weighed: dict[str, dict[str, float]] = {}
        self.norms: dict[str, dict[str, float]] = {}

    def weigh(self, frequencies: Frequencies) -> None:
        """Works out how much each feature weighs as rare as it is now, and the squared length by domain and kind.

        An article is weighed once, a story whenever it grows: between that, rarities hardly change.
        """
        for domain, features in self.domains.items():
            rarities = frequencies.rarities(domain, features)
            weighed = self.weighed[domain] = dict(zip(features, map(mul, features.values(), rarities), strict=True))
            norms = self.norms[domain] = {}
            for key, value in weighed.items():
                kind = key[0]
                norms[kind] = norms.get(kind, 0.0) + value * value

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(domain for domain in self.domains if domain != SHARED)

    def add(self, other: "Profile") -> list[str]:
        """Adds another's features; the keys that then had to go because there were too many."""
        gone: list[str] = []
        self.texts += other.texts
        for domain, features in other.domains.items():
            own = self.domains.setdefault(domain, {})
            for key, weight in features.items():
                own[key] = own.get(key, 0.0) + weight
            limit = TERMS_LIMIT if domain else SHARED_LIMIT
            if len(own) > limit:
                ranked = sorted(own, key=lambda key: (-own[key], key))
                for key in ranked[limit:]:
                    del own[key]
                    gone.append(key)
        for mine, others in ((self.numbers, other.numbers), (self.days, other.days), (self.places, other.places)):
            for key, count in others.items():
                mine[key] = mine.get(key, 0) + count
            if len(mine) > SHARED_LIMIT:
                for key in sorted(mine, key=lambda key: (-mine[key], key))[SHARED_LIMIT:]:
                    del mine[key]
        self._add_vector(other)
        return gone

    def _add_vector(self, other: "Profile") -> None:
        if other.vector is None or (self.vector is not None and len(self.vector) != len(other.vector)):
            return
        if self.vector is None:
            self.vector, self.signature = other.vector, other.signature
        else:
            self.vector = array("f", map(add, self.vector, other.vector))
            self.signature = _signature(self.vector)

    def features(self) -> Iterable[tuple[str, str]]:
        """Every feature with its domain."""
        return ((domain, key) for domain, features in self.domains.items() for key in features)


def profile_of(article: Incoming) -> Profile:
    """The profile of one article."""
    features = article.features
    made = Profile()
    made.texts = 1
    shared = {f"e:{entity}": _ENTITY * _damped(weight) for entity, weight in features.entities}
    shared |= {f"n:{number}": _NUMBER for number in features.numbers}
    shared |= {f"d:{day}": _DAY for day in features.days}
    shared |= {f"s:{name}": _NAME for name in features.names}
    shared |= {f"t:{theme}": _THEME for theme in article.themes}
    shared |= {f"l:{link}": _LINK for link in features.links}
    made.domains[SHARED] = shared
    made.domains[article.language] = {f"{article.language}:{term}": _damped(weight) for term, weight in features.terms}
    made.numbers = dict.fromkeys(features.numbers, 1)
    made.days = dict.fromkeys(features.days, 1)
    made.places = dict.fromkeys((place for place, _weight in features.places), 1)
    length = sqrt(sum(map(mul, article.vector, article.vector))) if article.vector else 0.0
    if article.vector and length:
        made.vector = array("f", (one / length for one in article.vector))
        made.signature = _signature(made.vector)
    return made


def _signature(vector: Iterable[float]) -> int:
    """The signs of a vector as bits: two vectors differ in few of them when their angle is small, which is told quickly."""
    return int("".join("1" if one > 0.0 else "0" for one in vector), 2)


def _damped(weight: int) -> float:
    return 1.0 + log(weight)
