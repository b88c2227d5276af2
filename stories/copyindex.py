"""Finds, as articles arrive, the text that an article is a copy of, and the texts that it quotes.

1. Near copies are found by bands of four hashes of the fingerprint: two texts that share 0.6 of their shingles agree in one
   of 40 bands with a probability of 0.996, two of 0.45 with one of 0.81. What a band finds is then compared by all hashes.
2. Texts that share less, or met in no band, are found by their sketches. One that has hardly anything of its own, with a good
   part of the other, is a copy that was cut or grew; where a good share of one stands in the other, the later quotes the
   earlier.
3. Texts with the same words but other numbers and days, such as reports of two earthquakes, are no copies.
4. Only texts of one language are compared, and only those of the window. The same bytes are indexed once a span.
"""

from array import array
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from stories.copies import hashes_of, similarity
from stories.postings import Postings
from stories.settings import StoriesSettings
from stories.sketch import LEAST_HASHES, indexed, share_within
from stories.values import Incoming

_SPANS: Final = 2
_ROWS: Final = 4
_BANDS: Final = 40
_CANDIDATES: Final = 24
_CUT_SHARE: Final = 0.8
"""Share of the shorter text within the longer from which the shorter has nothing of its own to speak of."""
_CUT_LENGTH: Final = 0.4
"""Least length of a copy that was cut, as a share of the whole."""
_SAME_FIGURES: Final = 0.5
_FEW_FIGURES: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """`copy_of` is the article whose text this is, with how alike they are; None for a text of its own."""

    copy_of: tuple[int, float] | None
    quotes: tuple[tuple[int, float], ...]


@dataclass(slots=True)
class _Text:
    """A text, with the last article that had just it."""

    article_id: int
    last_at: datetime
    at_span: int
    language: str
    fingerprint: bytes
    sketch: "array[int]"
    figures: tuple[str, ...]


class CopyIndex:
    """The texts of the window."""

    def __init__(self, settings: StoriesSettings) -> None:
        self._settings = settings
        self._window = timedelta(days=settings.window_days)
        self._span = self._window / _SPANS
        self._begun_at: datetime | None = None
        self._at_span = 0
        self._bands = Postings(_SPANS)
        self._pieces = Postings(_SPANS)
        self._texts: OrderedDict[int, _Text] = OrderedDict()
        self._same: OrderedDict[tuple[str, bytes], int] = OrderedDict()
        self._next = 1

    @property
    def known_texts(self) -> int:
        """How many texts are known, those a bit older than the window among them."""
        return len(self._texts)

    def know(self, article: Incoming, now: datetime) -> None:
        """From now on an article's text is known; what is known of it by then is not asked."""
        self._turn(now)
        if hashes_of(article.fingerprint) and self._again(article, now) is None:
            self._add(article, now)

    def place(self, article: Incoming, now: datetime) -> Found:
        """What is known of an article's text; from now on it is known, too."""
        self._turn(now)
        if not hashes_of(article.fingerprint):
            return Found(None, ())
        again = self._again(article, now)
        if again is not None:
            return again
        found = self._find(article, now)
        self._add(article, now)
        return found

    def _again(self, article: Incoming, now: datetime) -> Found | None:
        """What is said of an article whose text is known to the byte; None: it is not."""
        key = (article.language, article.fingerprint)
        twin = self._same.get(key)
        known = self._texts.get(twin) if twin is not None else None
        if known is None:
            return None
        before, known.article_id = known.article_id, article.article_id
        fresh = now - known.last_at <= self._window
        known.last_at = now
        if known.at_span != self._at_span:
            self._add(article, now)
        return Found((before, 1.0) if fresh else None, ())

    def _find(self, article: Incoming, now: datetime) -> Found:
        figures = _figures(article)
        alike: list[tuple[float, int]] = []
        quotes: list[tuple[float, int]] = []
        for number, text in self._living(self._bands, _band_keys(article.fingerprint), article.language, now, least=1):
            share = similarity(article.fingerprint, text.fingerprint)
            if share >= self._settings.copy_similarity and _same_figures(figures, text.figures):
                alike.append((-share, number))
        sketch = array("I", article.features.sketch)
        if not alike and len(sketch) >= LEAST_HASHES:
            for number, text in self._living(self._pieces, indexed(sketch), article.language, now, least=2):
                short, long = sorted((sketch, text.sketch), key=len)
                share = share_within(short, long)
                cut = share >= _CUT_SHARE and len(short) >= _CUT_LENGTH * len(long)
                is_copy = cut or similarity(article.fingerprint, text.fingerprint) >= self._settings.copy_similarity
                if is_copy and _same_figures(figures, text.figures):
                    alike.append((-share, number))
                elif share >= self._settings.quote_share:
                    quotes.append((-share, number))
        if alike:
            share, number = min(alike)
            return Found((self._texts[number].article_id, -share), ())
        best: dict[int, float] = {}
        for share, number in sorted(quotes):
            best.setdefault(self._texts[number].article_id, round(-share, 2))
        return Found(None, tuple(best.items()))

    def _living(
        self, postings: Postings, keys: Sequence[int], language: str, now: datetime, *, least: int
    ) -> Iterator[tuple[int, _Text]]:
        """The texts of that language and of the window which share the most keys, at least so many."""
        met = Counter(postings.of(keys))
        ranked = sorted(met.items(), key=lambda pair: (-pair[1], pair[0]))
        for number, count in ranked[:_CANDIDATES]:
            text = self._texts.get(number) if count >= least else None
            if text is not None and text.language == language and now - text.last_at <= self._window:
                yield number, text

    def _add(self, article: Incoming, now: datetime) -> None:
        number, self._next = self._next, self._next + 1
        sketch = array("I", article.features.sketch)
        self._texts[number] = _Text(
            article.article_id, now, self._at_span, article.language, article.fingerprint, sketch, _figures(article)
        )
        self._same[article.language, article.fingerprint] = number
        self._same.move_to_end((article.language, article.fingerprint))
        self._bands.add(_band_keys(article.fingerprint), number)
        self._pieces.add(indexed(sketch), number)

    def _turn(self, now: datetime) -> None:
        """Begins spans until the present one has `now`, and forgets texts of spans that are gone."""
        begun_at = self._begun_at = self._begun_at or now
        over = (now - begun_at) // self._span
        for _span in range(min(over, _SPANS + 1)):
            self._bands.turn()
            self._pieces.turn()
        if over:
            self._at_span += over
            self._begun_at = begun_at + over * self._span
            self._forget(self._at_span - _SPANS)

    def _forget(self, before: int) -> None:
        while self._texts:
            number, text = next(iter(self._texts.items()))
            if text.at_span >= before:
                break
            del self._texts[number]
            if self._same.get((text.language, text.fingerprint)) == number:
                del self._same[text.language, text.fingerprint]


def _band_keys(fingerprint: bytes) -> list[int]:
    """A key for each band: its place and its four hashes of two bytes, behind the version byte."""
    width = 2 * _ROWS
    return [crc32(fingerprint[at : at + width], at) for at in range(1, 1 + width * _BANDS, width)]


def _figures(article: Incoming) -> tuple[str, ...]:
    return (*article.features.numbers, *article.features.days)


def _same_figures(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the text with fewer numbers and days has at least half of them from the other, or too few to tell."""
    fewer, more = sorted((set(one), set(other)), key=len)
    return len(fewer) < _FEW_FIGURES or len(fewer & more) >= _SAME_FIGURES * len(fewer)
