"""What analysts track: text in, flags with evidence out.

`load_packs` reads the packs (YAML, a query for each language) into a `ThemeSet`; its `flag` says which themes an
article belongs to, how much, and which words say so, its `explain` why a theme flags an article, or why not.
`fold_for_search` gives a full-text index the same idea of equal words. `load_gazetteer` gives the people, places, bodies,
projects, companies and treaties by which lists name the region, and `entity_finder` says which of them a text names.
The room is pure: no network, no clock, no other room.
"""

from themes.changes import ChangeKind, ThemeChange, theme_changes
from themes.entries import Entry
from themes.errors import PackError, QueryError, ThemesError
from themes.explaining import Explanation, Part
from themes.finding import EntityFinder, Named, entity_finder
from themes.folding import Folded, fold, fold_for_search
from themes.packs import PACKS, PackFile, load_gazetteer, load_pack, load_packs, pack_files, read_pack
from themes.themeset import ThemeSet
from themes.values import Article, Flag, Span, Theme, Words

__all__ = [
    "PACKS",
    "Article",
    "ChangeKind",
    "EntityFinder",
    "Entry",
    "Explanation",
    "Flag",
    "Folded",
    "Named",
    "PackError",
    "PackFile",
    "Part",
    "QueryError",
    "Span",
    "Theme",
    "ThemeChange",
    "ThemeSet",
    "ThemesError",
    "Words",
    "entity_finder",
    "fold",
    "fold_for_search",
    "load_gazetteer",
    "load_pack",
    "load_packs",
    "pack_files",
    "read_pack",
    "theme_changes",
]
