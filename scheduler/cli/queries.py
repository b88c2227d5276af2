"""What a person types into `search`, as a query of the store: words that must all occur, and "phrases".

Quotes are read before the words are folded, since folding drops them. What folds to several words stays together as a
phrase: the index holds Chinese characters one by one, and a name is not any text with the same characters in it.
"""

import re

from themes import fold_for_search

_PART = re.compile(r'["“”«»„]([^"“”«»„]*)["“”«»„]?|([^\s"“”«»„]+)')
_WORD = re.compile(r"\w+")


def folded_query(typed: str) -> str:
    """The query, folded; empty when there is no word in what was typed.

    >>> folded_query("中国 Bakı «One road»")
    '"中 国" baki "one road"'
    """
    parts = [_WORD.findall(fold_for_search(quoted or bare)) for quoted, bare in _PART.findall(typed)]
    return " ".join(f'"{" ".join(words)}"' if len(words) > 1 else words[0] for words in parts if words)
