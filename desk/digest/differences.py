"""What of a text was changed, in few words: the changed runs, each between a little of what stands around it.

Sentences are compared first, then the words within those that differ, so that a long text costs little. Scripts written
without spaces are compared letter by letter.
"""

import re
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
_BETWEEN = "¶ "
_WORD = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]|[^\s\u3400-\u9fff\u3040-\u30ff]+\s*|\s+")

Run = tuple[str, str]


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
    for change, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            yield "kept", "".join(old[a:b])
        elif change == "replace":
            yield from _by_word("".join(old[a:b]), "".join(new[c:d]))
        else:
            yield from _removed_added("".join(old[a:b]), "".join(new[c:d]))


def _by_word(old: str, new: str) -> Iterator[Run]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) > _WORDS_LIMIT or len(after) > _WORDS_LIMIT:
        yield from _removed_added(old, new)
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < 0.4:  # hardly a word in common: a salad of both reads worse than one after the other
        yield from _removed_added(old, new)
        return
    for change, a, b, c, d in matcher.get_opcodes():
        if change == "equal":
            yield "kept", "".join(before[a:b])
        else:
            yield from _removed_added("".join(before[a:b]), "".join(after[c:d]))


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
