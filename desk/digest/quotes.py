"""Which words of an article are quoted as evidence, and where they are marked.

1. A span counts only if the text has its words at its place; overlapping spans are one mark.
2. The text is parted into sentences by the full stops of eight scripts and by line ends.
3. Sentences with more different terms come first, then those with more spans, then the earlier one.
4. A sentence longer than the limit is cut to the window that holds most spans, at spaces where the script has them.
5. An extract has the text's first sentence, too, where fewer than two sentences hold a span.
"""

import re
from collections.abc import Sequence

from desk.digest.cleaning import clean_pieces
from desk.digest.values import Quote
from storage.articlerecords import SpanRecord

# Latin, Cyrillic and Georgian stops need a space after them (8.5, silkwatch.example); the others stand alone.
_SENTENCE_END = re.compile(r"(?:(?<![.!?…])[.!?…]++[\"'”’»)\]]*+|[։؟۔])(?=\s)|[。！？]+[”’」』）]*|\n+")
_STOPS_OF_ABBREVIATIONS = ".!?…"
_SHORTEST_SENTENCE_CHARS = 24  # a stop after less than this is an abbreviation: "Mr.", "U.S."
_SPACE_SEARCH_CHARS = 24
_FEWEST_SENTENCES = 2

Range = tuple[int, int]


def sound_spans(spans: Sequence[SpanRecord], field: str, text: str) -> list[SpanRecord]:
    """The spans of `field` whose words do stand in `text` at their place, in order."""
    sound = [
        span
        for span in spans
        if span.field == field and 0 <= span.start < span.end and text[span.start : span.end] == span.text
    ]
    return sorted(sound, key=lambda span: (span.start, span.end))


def headline(title: str, spans: Sequence[SpanRecord], *, limit_chars: int) -> Quote:
    """The title with its matched words marked, cut after `limit_chars`."""
    marks = _merged(sound_spans(spans, "title", title))
    end = len(title) if len(title) <= limit_chars else _cut_back(title, limit_chars, 0)
    return _quote(title, (0, end), marks, cut_before=False, cut_after=end < len(title))


def quotes(text: str, spans: Sequence[SpanRecord], *, count: int, limit_chars: int) -> tuple[Quote, ...]:
    """At most `count` sentences of the text, in its order, that show best why it was flagged."""
    sound = sound_spans(spans, "text", text)
    made = _quotes_of(text, _best(text, sound, count), _merged(sound), limit_chars)
    return tuple(quote for quote in made if quote.marks)


def extract(text: str, spans: Sequence[SpanRecord], *, count: int, limit_chars: int) -> tuple[Quote, ...]:
    """The same, and the text's first sentence where fewer than two sentences hold a span: what the text is about."""
    sound = sound_spans(spans, "text", text)
    chosen = set(_best(text, sound, count))
    if len(chosen) < min(count, _FEWEST_SENTENCES):
        chosen.update(sentences(text)[:1])
    return _quotes_of(text, sorted(chosen), _merged(sound), limit_chars)


def _best(text: str, sound: Sequence[SpanRecord], count: int) -> list[Range]:
    """At most `count` sentences that hold a span, in their order."""
    if not sound or not count:
        return []
    ranked = []
    for sentence in sentences(text):
        inside = [span for span in sound if span.start < sentence[1] and span.end > sentence[0]]
        if inside:
            ranked.append((-len({span.term for span in inside}), -len(inside), sentence))
    return sorted(sentence for _, _, sentence in sorted(ranked)[:count])


def _quotes_of(text: str, chosen: Sequence[Range], marks: Sequence[Range], limit_chars: int) -> tuple[Quote, ...]:
    made = (_quote_of(text, sentence, marks, limit_chars) for sentence in chosen)
    return tuple(quote for quote in made if quote.pieces)


def sentences(text: str) -> list[Range]:
    """Where the sentences of a text stand, without those of white space."""
    ranges = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match[0][0] not in _STOPS_OF_ABBREVIATIONS or match.end() - start >= _SHORTEST_SENTENCE_CHARS:
            ranges.append((start, match.end()))
            start = match.end()
    ranges.append((start, len(text)))
    return [(start, end) for start, end in ranges if text[start:end].strip()]


def _merged(spans: Sequence[SpanRecord]) -> list[Range]:
    merged: list[Range] = []
    for span in spans:
        if merged and span.start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], span.end))
        else:
            merged.append((span.start, span.end))
    return merged


def _quote_of(text: str, sentence: Range, marks: Sequence[Range], limit_chars: int) -> Quote:
    start, end = sentence
    if end - start <= limit_chars:
        return _quote(text, sentence, marks, cut_before=False, cut_after=False)
    inside = [(max(low, start), min(high, end)) for low, high in marks if low < end and high > start]
    low, high = _densest(inside, limit_chars) if inside else (start, start)
    margin = (limit_chars - (high - low)) // 2
    window_start = max(start, min(low - margin, end - limit_chars))
    window_end = min(end, window_start + limit_chars)
    if window_start > start:
        window_start = _cut_forward(text, window_start, low)
    if window_end < end:
        window_end = _cut_back(text, window_end, high)
    return _quote(text, (window_start, window_end), marks, cut_before=window_start > start, cut_after=window_end < end)


def _densest(marks: Sequence[Range], limit_chars: int) -> Range:
    """The first run of marks that fits the limit and has most of them, as a range no longer than the limit."""
    best: tuple[int, Range] = (0, marks[0])
    last = 0
    for first, (low, _) in enumerate(marks):
        last = max(last, first)
        while last + 1 < len(marks) and marks[last + 1][1] - low <= limit_chars:
            last += 1
        if last - first + 1 > best[0]:
            best = (last - first + 1, (low, min(marks[last][1], low + limit_chars)))
    return best[1]


def cut(text: str, start: int, end: int, limit_chars: int) -> tuple[str, bool]:
    """The text of a place, cut after `limit_chars`, and whether it was cut."""
    if end - start <= limit_chars:
        return text[start:end], False
    return text[start : _cut_back(text, start + limit_chars, start)], True


def _cut_forward(text: str, at: int, barrier: int) -> int:
    space = re.compile(r"\s").search(text, at, min(barrier, at + _SPACE_SEARCH_CHARS))
    return space.end() if space else at


def _cut_back(text: str, at: int, barrier: int) -> int:
    for place in range(at, max(barrier, at - _SPACE_SEARCH_CHARS), -1):
        if text[place : place + 1].isspace():
            return place
    return at


def _quote(text: str, window: Range, marks: Sequence[Range], *, cut_before: bool, cut_after: bool) -> Quote:
    start, end = window
    pieces: list[tuple[str, bool]] = []
    at = start
    for low, high in marks:
        if high <= start or low >= end:
            continue
        pieces += [(text[at : max(low, start)], False), (text[max(low, start) : min(high, end)], True)]
        at = min(high, end)
    pieces.append((text[at:end], False))
    return Quote(clean_pieces(pieces), cut_before, cut_after)
