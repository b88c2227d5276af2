"""What a process does that judges a changed theme: it reads a range of kept texts and flags them by that theme alone.

Each process has the database open by itself, so that no text goes from one process to another.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from crawler.reflagging.comparing import Judgement, judged
from storage.store import Store, open_store
from themes import Flag, ThemeSet, load_pack


@dataclass(frozen=True, slots=True)
class JudgeContext:
    """What all ranges have in common: where texts are kept, the pack and its theme's id, from when on (None: from the first
    on), and on which clock days are counted."""

    data_dir: Path
    database_url: str | None
    pack: str
    theme: str
    since: datetime | None
    zone: str


def begin(context: JudgeContext) -> None:
    """Open and load what every range needs, once, when a process starts."""
    _store(context.data_dir, context.database_url)
    _themes(context.pack)


def judge_range(context: JudgeContext, after_id: int, last_id: int) -> Judgement:
    """What the theme makes of the texts of a range."""
    themes = _themes(context.pack)
    texts = _store(context.data_dir, context.database_url).kept_flags.texts(
        context.theme, after_id, last_id, context.since
    )
    return judged(((kept, only_flag(themes, kept.title, kept.text)) for kept in texts), ZoneInfo(context.zone))


def only_flag(themes: ThemeSet, title: str, text: str) -> Flag | None:
    """The flag that the one theme of a set gives a text; None: it gives none."""
    return next(iter(themes.flag(title, text)), None)


@cache
def _store(data_dir: Path, database_url: str | None) -> Store:
    return open_store(data_dir, database_url)


@cache
def _themes(pack: str) -> ThemeSet:
    return load_pack(pack, "the pack")
