"""What a process does that flags by a changed theme: it reads a range of kept texts and flags them by that theme alone.

Each process has the database open by itself, so that no text goes from one process to another.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from crawler.reflagging.comparing import Judgement, judged
from crawler.reflagging.rewriting import reflagged
from storage import KeptText, Reread
from storage.store import Store, open_store
from themes import Flag, ThemeSet, load_pack


@dataclass(frozen=True, slots=True)
class FlagContext:
    """What all ranges have in common: where texts are kept, the pack and its theme's id, the folder of the themes that it may
    refer to, from when on (None: from the first on), and on which clock days are counted."""

    data_dir: Path
    database_url: str | None
    pack: str
    theme: str
    beside: Path
    since: datetime | None
    zone: str


def begin(context: FlagContext) -> None:
    """Open and load what every range needs, once, when a process starts."""
    _store(context.data_dir, context.database_url)
    _themes(context.pack, context.beside)


def judge_range(context: FlagContext, after_id: int, last_id: int) -> Judgement:
    """What the theme makes of the texts of a range."""
    themes = _themes(context.pack, context.beside)
    texts = _store(context.data_dir, context.database_url).kept_flags.texts(
        context.theme, after_id, last_id, context.since
    )
    return judged(((kept, only_flag(themes, context.theme, kept)) for kept in texts), ZoneInfo(context.zone))


def reflag_range(context: FlagContext, after_id: int, last_id: int) -> list[Reread]:
    """What becomes of the flags of a range when the theme takes the place of what set them; in the order of ids."""
    themes = _themes(context.pack, context.beside)
    kept_flags = _store(context.data_dir, context.database_url).kept_flags
    texts = kept_flags.texts(context.theme, after_id, last_id, context.since)
    found = [(kept, only_flag(themes, context.theme, kept)) for kept in texts]
    flags = kept_flags.flags([kept.article_id for kept, flag in found if kept.flag is not None or flag is not None])
    return [reflagged(kept, flags.get(kept.article_id, ()), flag) for kept, flag in found]


def only_flag(themes: ThemeSet, theme: str, kept: KeptText) -> Flag | None:
    """The flag of one theme of a set; None: the text has none."""
    found = themes.flag(kept.title, kept.text, language=kept.language, outlet=kept.outlet_id)
    return next((flag for flag in found if flag.theme == theme), None)


@cache
def _store(data_dir: Path, database_url: str | None) -> Store:
    return open_store(data_dir, database_url)


@cache
def _themes(pack: str, beside: Path) -> ThemeSet:
    return load_pack(pack, "the pack", beside)[1]
