"""A stream of articles without texts, of any length, whose features are spread as those of news are.

- Words and entities follow Zipf's law: a few are in every third article, most in few. Each event has words, numbers and
  names of its own, and each report takes some of them and mixes them with common ones.
- Events come at any time, have few reports or many (a heavy tail), most within hours, in one language or several.
- Four reports in ten are copies, of which a third are changed: an eighth of their hashes differ.

What a text would be made into (fingerprint, features) is drawn directly, so that grouping alone is measured.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import accumulate
from random import Random

from stories import Features, Incoming
from stories.copies import HASHES, VERSION

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
_LANGUAGES = {"ru": 24, "en": 20, "az": 18, "tr": 12, "hy": 10, "ka": 10, "fa": 4, "zh": 2}
_WORDS, _ENTITIES, _THEMES = 60_000, 1_500, 20
_COPIED, _CHANGED = 0.4, 0.33
_SPREAD_H = 10.0


class _Zipf:
    """Draws ranks from 0 on, the n-th as often as 1/(n+shift)."""

    def __init__(self, count: int, shift: float) -> None:
        self._sums = list(accumulate(1 / (rank + shift) for rank in range(1, count + 1)))

    def draw(self, rng: Random) -> int:
        return bisect(self._sums, rng.random() * self._sums[-1])


@dataclass(slots=True)
class _Event:
    words: list[int]
    entities: list[int]
    numbers: list[str]
    names: list[str]
    themes: tuple[str, ...]
    languages: list[str]
    texts: dict[str, list[Incoming]] = field(default_factory=dict)


def synthetic_stream(count: int, per_day: int, seed: int = 1) -> Iterator[Incoming]:
    """Articles in the order of their instants, which are those of their arrival."""
    rng = Random(seed)
    words, entities = _Zipf(_WORDS, 3.0), _Zipf(_ENTITIES, 4.0)
    pending: list[tuple[float, int, _Event]] = []
    events = made = 0
    at_h = 0.0
    mean_reports = 5.2
    gap_h = 24.0 / per_day * mean_reports
    while made < count:
        at_h += rng.expovariate(1 / gap_h)
        event = _event(rng, words, entities)
        for _report in range(_size(rng)):
            events += 1
            heappush(pending, (at_h + rng.expovariate(1 / _SPREAD_H), events, event))
        while pending and pending[0][0] <= at_h and made < count:
            told_h, _number, told = heappop(pending)
            made += 1
            yield _report_of(told, made, BEGINS + timedelta(hours=told_h), rng, words)


def _size(rng: Random) -> int:
    """Reports of an event: at least one, in the middle two, at most 200."""
    return min(200, int(rng.paretovariate(1.15)))


def _event(rng: Random, words: _Zipf, entities: _Zipf) -> _Event:
    languages = rng.choices(list(_LANGUAGES), list(_LANGUAGES.values()), k=rng.choice((1, 1, 1, 2, 4)))
    return _Event(
        words=[rng.randrange(500, _WORDS) for _ in range(40)],
        entities=[entities.draw(rng) for _ in range(rng.randint(1, 8))],
        numbers=[str(rng.choice((rng.randint(4, 99), rng.randint(100, 99_999)))) for _ in range(rng.randint(0, 6))],
        names=["".join(rng.choices("bcdfghjklmnprstvz", k=rng.randint(3, 5))) for _ in range(rng.randint(0, 5))],
        themes=(f"theme-{rng.randrange(_THEMES)}",) if rng.random() < 0.3 else (),
        languages=languages,
    )


def _report_of(event: _Event, number: int, at: datetime, rng: Random, words: _Zipf) -> Incoming:
    language = rng.choice(event.languages)
    texts = event.texts.setdefault(language, [])
    if texts and rng.random() < _COPIED:
        return _copy(rng.choice(texts), number, at, rng)
    told = dict.fromkeys([*rng.sample(event.words, 22), *(words.draw(rng) for _ in range(60))])
    weights = sorted((rng.choice((1, 1, 1, 2, 3, 5)) for _ in told), reverse=True)
    own = tuple(rng.sample(event.entities, rng.randint(1, len(event.entities))))
    ranked = tuple((f"entity-{entity}", rng.randint(1, 6)) for entity in dict.fromkeys(own))
    made = Incoming(
        article_id=number,
        at=at,
        language=language,
        outlet_id=f"outlet-{rng.randrange(600)}",
        themes=event.themes,
        features=Features(
            terms=tuple((f"{language}{word}", weight) for word, weight in zip(told, weights, strict=True)),
            entities=ranked,
            places=ranked[::3],
            numbers=tuple(rng.sample(event.numbers, rng.randint(0, len(event.numbers)))),
            days=(f"{at:%m-%d}",) if rng.random() < 0.2 else (),
            names=tuple(rng.sample(event.names, rng.randint(0, len(event.names)))),
            links=(),
            sketch=tuple(sorted(rng.randrange(2**30) for _ in range(rng.randint(24, 180)))),
        ),
        fingerprint=bytes([VERSION]) + rng.randbytes(2 * HASHES),
    )
    texts.append(made)
    return made


def _copy(source: Incoming, number: int, at: datetime, rng: Random) -> Incoming:
    fingerprint, features = source.fingerprint, source.features
    if rng.random() < _CHANGED:
        hashes = bytearray(fingerprint)
        for place in rng.sample(range(HASHES), HASHES // 8):
            hashes[1 + 2 * place : 3 + 2 * place] = rng.randbytes(2)
        fingerprint = bytes(hashes)
    return Incoming(number, at, source.language, f"outlet-{rng.randrange(600)}", source.themes, features, fingerprint)
