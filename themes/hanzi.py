"""Traditional Chinese characters as simplified ones, from the tables of OpenCC.

Only character by character, so that no offset moves: which of two traditional characters a simplified one stands for
depends on the word, but not the other way round. The dictionaries are loaded when the first Chinese character is folded.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


@cache
def _converter() -> "OpenCC":
    # Importing it takes as long as folding a hundred articles, and most commands meet no Chinese.
    from opencc import OpenCC

    return OpenCC("t2s")


def simplified(characters: str) -> str:
    """The characters, each in its simplified form."""
    return "".join(map(_one, characters))


def _one(character: str) -> str:
    found: str = _converter().convert(character)
    # Once more: 薴 becomes 苧, which itself is the traditional form of 苎.
    return found if found == character else str(_converter().convert(found))
