"""What no reader looks at, cut out of a page before it is parsed: programs, style sheets and drawings, half of a page of today.

1. Their tags stay, so that the tree has every element but those in a drawing.
2. Data stay: what lies in a script of some kind of JSON.
3. What is doubtful stays: what has either end of a comment or another of these tags in it, is not closed, or has a tag that
   is not closed or in capitals. It is parsed as it came.

One pass whose time grows with the page: each repetition is possessive, and ends where the next match may begin.
"""

import re

_ATTRIBUTES = rb"""(?=[\s>])(?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*+>"""
_CONTENT = rb"[^<]*+(?:<(?!/?s(?:cript|tyle|vg)|!--)[^<]*+)*+"
_NO_DATA = rb"(?![^<>]*(?i:json|__next_data__))"
_COMMENT_END = b"-->"


def _element(name: bytes, condition: bytes = b"") -> bytes:
    return b"(" + name + condition + _ATTRIBUTES + b")" + _CONTENT + b"(?=</s" + name + rb"[\s>])"


# All begin with the same two signs, by which places are found several times faster.
_UNREAD = re.compile(b"<s(?:" + b"|".join((_element(b"cript", _NO_DATA), _element(b"tyle"), _element(b"vg"))) + b")")


def trimmed(page: bytes) -> bytes:
    """The page, in UTF-8, without what is never read."""
    kept, at = [], 0
    for found in _UNREAD.finditer(page):
        begin, end = found.end(found.lastindex or 0), found.end()
        if begin < end and page.find(_COMMENT_END, begin, end) < 0:
            kept.append(page[at:begin])
            at = end
    return b"".join((*kept, page[at:])) if kept else page
