"""What a re-reading changes in an article that is kept. Pure.

Values are compared as the database holds them (text without what it cannot hold, lists for tuples), so that nothing but
a real difference counts as one. Which fields there are is the table `storage.rereadrecords.REREAD_FIELDS`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from storage import FlagRecord, KeptPage, NewArticle, Reread, RereadOutcome
from storage.cleaning import clean_text
from storage.rereadrecords import CHOICES, FLAGS, HOW_READ, REREAD_FIELDS, SEARCH, index_mark, new_values


def compared(kept: KeptPage, read: NewArticle, flags: Sequence[FlagRecord]) -> Reread:
    """What becomes of `kept` when its page reads as `read` and matches `flags`.

    A version of which nobody noted how it was read, what full-text search has of it, or what grouping sees of it as it is
    read today, gets that noted; this alone is no change.
    """
    values = new_values(read)
    differing = {name: _differing(kept.values, values, columns) for name, columns in REREAD_FIELDS.items()}
    changed = [name for name, columns in differing.items() if columns]
    before = {column: _as_json(kept.values[column]) for columns in differing.values() for column in columns}
    if before:
        before |= {column: kept.values[column] for column in HOW_READ}
    old_flags, new_flags = flags_as_kept(kept.flags), flags_as_kept(flags)
    flags_differ = old_flags != new_flags
    if flags_differ:
        changed.append(FLAGS)
        before[FLAGS] = old_flags
    mark = index_mark(read.search_title, read.search_text)
    words_differ = kept.indexed_sha256 != mark
    is_indexed_anew = words_differ and (
        kept.indexed_sha256 is not None or bool(differing["title"] or differing["text"])
    )
    if is_indexed_anew and kept.indexed_sha256 is not None:
        changed.append(SEARCH)
        before[SEARCH] = kept.indexed_sha256
    old_themes, new_themes = {one.theme for one in kept.flags}, {one.theme for one in flags}
    return Reread(
        article_id=kept.article_id,
        revision=kept.revision,
        outcome=RereadOutcome.CHANGED if changed else RereadOutcome.UNCHANGED,
        changed=tuple(changed),
        before=before,
        values=values if any(differing.values()) or kept.values[CHOICES] is None else None,
        flags=tuple(flags) if flags_differ else None,
        search=(read.search_title, read.search_text) if is_indexed_anew else None,
        indexed_sha256=mark if words_differ else None,
        features=read.features if read.features != (kept.features or b"") else None,
        gained=tuple(sorted(new_themes - old_themes)),
        lost=tuple(sorted(old_themes - new_themes)),
    )


def _differing(kept: Mapping[str, Any], read: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    return [name for name in columns if as_kept(kept[name]) != as_kept(read[name])]


def as_kept(value: Any) -> Any:
    """The value as it comes back from the database."""
    match value:
        case str():
            return clean_text(value)
        case Mapping():
            return {as_kept(key): as_kept(item) for key, item in value.items()}
        case list() | tuple():
            return [as_kept(item) for item in value]
        case _:
            return value


def flags_as_kept(flags: Sequence[FlagRecord]) -> list[dict[str, Any]]:
    """Flags as JSON has them, by theme."""
    return [
        {
            "theme": as_kept(flag.theme),
            "version": flag.version,
            "score": flag.score,
            "spans": [as_kept([s.field, s.start, s.end, s.text, s.term]) for s in flag.spans],
        }
        for flag in sorted(flags, key=lambda flag: flag.theme)
    ]


def _as_json(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case bytes():
            return value.hex()
        case _:
            return as_kept(value)
