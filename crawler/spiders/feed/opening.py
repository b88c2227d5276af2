"""The bytes of an answer as text.

The order of evidence for the letters: byte order mark; NULs on one side of every letter; valid UTF-8; UTF-8 with a few
broken letters; the encoding that the document declares, the one that the header declares, and the usual ones of the
region, the first of them under which the words look like words. Publishers declare wrongly more often than they write
wrongly: a declaration that gives "Ïðèâåò" is passed over.
"""

import codecs
import html
import re
from collections.abc import Iterator

from crawler.extraction import decode

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*+=\s*+["']\s*+([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*+=\s*+["']?+\s*+([\w.:-]{2,40})""", re.IGNORECASE)
_USUAL = ("cp1251", "koi8-r", "cp1254", "cp1252", "cp866")
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_SAMPLE_CHARS = 200_000
_FEWEST_PLAUSIBLE = 0.7
_BROKEN_SHARE = 0.2
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W\d_]*[^\W\d_a-zA-Z][^\W\d_]*")
_CAPITAL_WITHIN = re.compile(r"[a-zа-яё\u0452-\u045fà-öø-ÿ][A-ZА-ЯЁ\u0402-\u040fÀ-ÖØ-Þ]")
_ACCENTED_ROW = re.compile(r"[À-ÖØ-öø-ÿ]{3}")
_LATIN, _CYRILLIC = re.compile(r"[a-zA-ZÀ-ÖØ-öø-ɏ]"), re.compile(r"[Ѐ-ӿ]")
_ODD = re.compile(r"[\ufffd\x80-\x9f\u2500-\u257f¤¦¬¶µ¿¡]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WINDOWS_REFERENCE = re.compile(r"&#(?:1[2-5]\d|[xX][89][0-9a-fA-F]);")


def text_of(body: bytes, content_type: str) -> str:
    """The document as text, without byte order mark and NULs. Never raises.

    References to control characters are those of Windows' characters, as in HTML: `&#146;` is an apostrophe.
    """
    text = _decoded(body, content_type).lstrip("\ufeff")
    if "\0" in text:
        text = text.replace("\0", "")
    if "&#1" in text or "&#x" in text or "&#X" in text:
        text = _WINDOWS_REFERENCE.sub(lambda found: html.unescape(found[0]), text)
    return text


def without_controls(text: str) -> str:
    """`text` without the characters that neither XML nor a database takes: controls, lone surrogates."""
    return _FORBIDDEN.sub("", text)


def _decoded(body: bytes, content_type: str) -> str:
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    if wide := _wide_codec(body):
        return body.decode(wide, "replace")
    declared = list(_declared(body, content_type))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _broken(body, declared, content_type)
    if text.isascii() or not declared or declared[0].startswith(("utf", "cp125")):
        return text
    return decode(body, content_type)  # few letters, and another encoding declared: either may be right


def _wide_codec(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: its ASCII letters have NULs beside them, always on the same side."""
    head = body[:8]
    if len(head) < 4 or 0 not in head:
        return None
    if head[0] and not any(head[1:4]):
        return "utf-32-le"
    if head[3] and not any(head[:3]):
        return "utf-32-be"
    if head[0] and head[2] and not head[1] and not head[3]:
        return "utf-16-le"
    return "utf-16-be" if head[1] and head[3] and not head[0] and not head[2] else None


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """The codecs that document and header name, in this order; UTF-16 cannot be true here and is left out."""
    named = _DECLARED.search(body[:1_024])
    sent = _HEADER.search(content_type)
    for name in (named[1].decode("ascii", "replace") if named else None, sent[1] if sent else None):
        try:
            codec = codecs.lookup((name or "").lower().replace("win-", "windows-"))
        except (LookupError, ValueError):
            continue
        if codec._is_text_encoding and not codec.name.startswith(("utf-16", "utf-32", "utf-7", "idna", "punycode")):
            yield _SUPERSETS.get(codec.name, codec.name)


def _broken(body: bytes, declared: list[str], content_type: str) -> str:
    """What is no valid UTF-8."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken <= _BROKEN_SHARE * (sum(map(len, _WORD.findall(text[:_SAMPLE_CHARS]))) or broken):
        return text
    guesses = [codec for codec in dict.fromkeys([*declared, *_USUAL]) if codec != "utf-8"]
    shares: dict[str, float] = {}
    for codec in guesses:
        shares[codec] = _plausible_share(body[:_SAMPLE_CHARS].decode(codec, "replace"))
        if codec in declared and shares[codec] >= _FEWEST_PLAUSIBLE:
            return body.decode(codec, "replace")
    best = max(shares, key=lambda codec: shares[codec])
    return body.decode(best, "replace") if shares[best] >= _FEWEST_PLAUSIBLE else decode(body, content_type)


def _plausible_share(text: str) -> float:
    """The share of words beyond ASCII that look like words: one script, capitals in front, no row of accents."""
    visible = _TAG.sub(" ", text)
    words = _WORD.findall(visible)
    good = sum(
        not (_CAPITAL_WITHIN.search(word) or _ACCENTED_ROW.search(word))
        and not (_LATIN.search(word) and _CYRILLIC.search(word))
        for word in words
    )
    odd = len(_ODD.findall(visible))
    return good / (len(words) + 2 * odd) if words else 0.0
