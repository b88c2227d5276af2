"""What analysts track: text in, flags with evidence out.

`load_packs` reads the packs (YAML, a query for each language) into a `ThemeSet`; its `flag` says which themes an
article belongs to, how much, and which words say so. `fold_for_search` gives a full-text index the same idea of equal
words.
The room is pure: no network, no clock, no other room.
"""

from themes.changes import ChangeKind, ThemeChange, theme_changes
from themes.errors import PackError, QueryError, ThemesError
from themes.folding import Folded, fold, fold_for_search
from themes.packs import PACKS, PackFile, load_pack, load_packs, pack_files, read_pack
from themes.themeset import ThemeSet
from themes.values import Flag, Span, Theme

__all__ = [
    "PACKS",
    "ChangeKind",
    "Flag",
    "Folded",
    "PackError",
    "PackFile",
    "QueryError",
    "Span",
    "Theme",
    "ThemeChange",
    "ThemeSet",
    "ThemesError",
    "fold",
    "fold_for_search",
    "load_pack",
    "load_packs",
    "pack_files",
    "read_pack",
    "theme_changes",
]
