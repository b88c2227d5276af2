"""What of a text was changed, in few words: the changed runs, each between a little of what stands around it.

Sentences are compared first, then the words within those that differ, so that a long text costs little. Scripts written
without spaces are compared letter by letter. What begins and ends alike is set aside first. Of a text whose lines repeat, such
as a table, each would be compared with each: there the old stands before the new.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from desk.digest.cleaning import clean_run
from desk.digest.quotes import sentences
from desk.digest.values import DiffPiece

READ_CHARS = 50_000
"""What is looked at of a text: more is no short diff."""
AROUND_CHARS = 32
"""What is shown of a kept run on either side of a change."""
_WORDS_LIMIT = 400
_SENTENCES_LIMIT = 400
_PAIRS_LIMIT = 4_000
"""In how many pairs an old part may equal a new one: so much a comparison costs, times the number of its changes."""
_BETWEEN = "¶ "
_WORD = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]|[^\s\u3400-\u9fff\u3040-\u30ff]+\s*|\s+")

Run = tuple[str, str]


def differs(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether any word differs between two versions; far cheaper than saying which."""
    return "".join(_parts(old)).split() != "".join(_parts(new)).split()


def difference(old: Sequence[str], new: Sequence[str], *, limit_chars: int) -> tuple[tuple[DiffPiece, ...], bool]:
    """The pieces between two versions, each a sequence of parts such as title and text, and whether more was changed than
    `limit_chars` of them show. No piece where nothing differs."""
    runs = _joined(_by_sentence(_parts(old), _parts(new)))
    pieces: list[DiffPiece] = []
    shown = 0
    for at, (change, text) in enumerate(runs):
        piece = _cut(text, first=at == 0, last=at == len(runs) - 1) if change == "kept" else clean_run(text)
        if not piece.strip() and change != "kept":
            continue
        if shown + len(piece) > limit_chars:
            room = limit_chars - shown
            if room > AROUND_CHARS and change != "kept":
                pieces.append(DiffPiece(piece[:room] + "…", change))
            return _without_loose_ends(pieces), True
        pieces.append(DiffPiece(piece, change))
        shown += len(piece)
    return _without_loose_ends(pieces), False


def _parts(texts: Sequence[str]) -> list[str]:
    """The sentences of all texts, each with a space behind it, and a sign between two texts."""
    found: list[str] = []
    for text in texts:
        read = text[:READ_CHARS]
        found += [_BETWEEN] if found else []
        found += [read[start:end].strip() + " " for start, end in sentences(read)]
    return found


def _by_sentence(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    for change, before, after in _compared(old, new, _SENTENCES_LIMIT, fewest_alike=0.0):
        if change == "replace":
            yield from _by_word("".join(before), "".join(after))
        else:
            yield from _as_runs(change, before, after)


def _by_word(old: str, new: str) -> Iterator[Run]:
    # hardly a word in common: a salad of both reads worse than one after the other
    for run in _compared(_WORD.findall(old), _WORD.findall(new), _WORDS_LIMIT, fewest_alike=0.4):
        yield from _as_runs(*run)


def _compared(
    old: Sequence[str], new: Sequence[str], limit: int, *, fewest_alike: float
) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    """Runs of parts, (change, old, new). What is neither beginning nor end is one change where more than `limit` parts or
    too many pairs of them were to be compared; all is, where less than that share of it is alike."""
    first, last = _ends_alike(old, new)
    before, after = old[first : len(old) - last], new[first : len(new) - last]
    counts = Counter(after)
    pairs = sum(counts[part] for part in before)
    if len(before) > limit or len(after) > limit or pairs > _PAIRS_LIMIT:
        runs = [("replace", before, after)]
    else:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        runs = [(change, before[a:b], after[c:d]) for change, a, b, c, d in matcher.get_opcodes()]
    runs = [("equal", old[:first], new[:first]), *runs, ("equal", old[len(old) - last :], new[len(new) - last :])]
    alike = sum(len(part) for change, part, _ in runs if change == "equal")
    if 2 * alike < fewest_alike * (len(old) + len(new)):
        return [("replace", old, new)]
    return [run for run in runs if run[1] or run[2]]


def _ends_alike(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many parts are alike at the beginning, and how many at the end."""
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = shorter - first
    return first, next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)


def _as_runs(change: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    if change == "equal":
        yield "kept", "".join(old)
    else:
        yield from _removed_added("".join(old), "".join(new))


def _removed_added(old: str, new: str) -> Iterator[Run]:
    if old:
        yield "removed", old
    if new:
        yield "added", new


def _joined(runs: Iterator[Run]) -> list[Run]:
    """Neighbours of one kind as one; nothing at all where nothing differs."""
    joined: list[Run] = []
    for change, text in runs:
        if joined and joined[-1][0] == change:
            joined[-1] = (change, joined[-1][1] + text)
        else:
            joined.append((change, text))
    return joined if any(change != "kept" for change, _ in joined) else []


def _cut(text: str, *, first: bool, last: bool) -> str:
    """A kept run with its middle left out, or what stands before the first or after the last change; whole if short."""
    shown = clean_run(text)
    head = "" if first else shown[:AROUND_CHARS].rsplit(" ", 1)[0] + " "
    tail = "" if last else shown[-AROUND_CHARS:].split(" ", 1)[-1]
    if first or last:
        return shown if len(shown) <= AROUND_CHARS else f"{head}…" if last else f"…{tail}"
    return shown if len(shown) <= 3 * AROUND_CHARS else f"{head}… …{tail}"


def _without_loose_ends(pieces: list[DiffPiece]) -> tuple[DiffPiece, ...]:
    if not pieces:
        return ()
    last = pieces[-1]
    kept = [*pieces[:-1], DiffPiece(last.text.rstrip(), last.change)]
    return tuple(piece for piece in kept if piece.text)
