"""Bytes to text, and the question whether they are a page at all.

Order: byte order mark; valid UTF-8 with letters beyond ASCII (other encodings hardly ever look like it); the charset of
the HTTP header; the charset the page declares; charset_normalizer, imported only here and only then. A declared charset
that does not fit the bytes is passed over.
"""

import codecs
import re
from dataclasses import dataclass

SNIFF_BYTES = 4096
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*+=\s*+["']?+\s*+([\w.:-]{2,40})""", re.IGNORECASE
)
_HEADER = re.compile(r"""charset\s*+=\s*+["']?+\s*+([\w.:-]{2,40})""", re.IGNORECASE)
_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|article|main|section|span|a|h[1-6]|script|table|br|ul|link)\b",
    re.IGNORECASE,
)
# Possessive and atomic throughout: comments before the root could otherwise be parted in exponentially many ways.
_FEED = re.compile(
    rb"^\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:rss|feed|rdf:rdf|urlset|sitemapindex|svg|opml)\b",
    re.I | re.S,
)
# An unclosed script reaches to the end, and a tag ends at the next one: each byte is looked at once.
_UNSEEN = re.compile(rb"<(?:script|style)\b.*?(?:</(?:script|style)>|\Z)|<[^<>]*>", re.I | re.S)
_NOT_PAGES = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"RIFF", b"\x1f\x8b", b"OggS", b"ID3",
    b"\x00\x00\x00", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"wOF", b"BM",
)  # fmt: skip
_CODECS = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "iso8859-1": "cp1252", "windows-1252": "cp1252", "cp1252": "cp1252",
    "windows-1251": "cp1251", "cp1251": "cp1251", "cp-1251": "cp1251", "win-1251": "cp1251", "x-cp1251": "cp1251",
    "koi8-r": "koi8-r", "koi8-u": "koi8-u", "iso-8859-5": "iso8859-5", "ibm866": "cp866", "cp866": "cp866",
    "windows-1254": "cp1254", "cp1254": "cp1254", "iso-8859-9": "cp1254", "windows-1250": "cp1250",
    "iso-8859-2": "iso8859-2", "iso-8859-15": "iso8859-15", "windows-1253": "cp1253", "iso-8859-7": "iso8859-7",
    "windows-1255": "cp1255", "windows-1256": "cp1256", "iso-8859-6": "iso8859-6", "windows-1257": "cp1257",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "euc-jp": "euc_jp", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}  # fmt: skip
_WESTERN = ("cp1252",)
_CYRILLIC = ("cp1251", "koi8-r", "koi8-u")
_MOJIBAKE = re.compile("[À-ÿ]")
# Between windows-1251 and KOI8-R the letters change, and capitals with small ones: "Порт" becomes "рПТФ".
_INVERTED = re.compile(r"\b[а-яё][А-ЯЁ]{2,}\b")
_UPRIGHT = re.compile(r"\b[А-ЯЁа-яё][а-яё]{2,}\b")
# The letters that ı, ş and ğ become when a Turkish page is read as Western; only Icelandic and Faroese use them themselves.
_TURKISH_AS_WESTERN = re.compile("[ÝÞÐýþð]")
_NORTHERN = re.compile(rb"""lang\s*+=\s*+["']?+(?:is|fo)\b""", re.IGNORECASE)
_FEWEST_TURKISH = 3
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page as text, and the same in UTF-8."""

    text: str
    utf8: bytes


def is_page(html: bytes, content_type: str | None) -> bool:
    """Whether the bytes are worth parsing as HTML. An image, PDF, feed, JSON or plain text is not."""
    head = html[:SNIFF_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(_NOT_PAGES) or _FEED.match(head):
        return False
    squeezed = head.replace(b"\0", b"")
    if squeezed.startswith((b"{", b"[")) and "html" not in (content_type or "").lower():
        return False
    return bool(_TAG.search(squeezed) or _TAG.search(html[: 64 * SNIFF_BYTES].replace(b"\0", b"")))


def decode(html: bytes, content_type: str | None = None) -> str:
    """The page as text, without NUL characters. Never raises: what no codec explains becomes U+FFFD."""
    return decoded(html, content_type).text


def decoded(html: bytes, content_type: str | None = None) -> Decoded:
    """`decode`, with the same in UTF-8, which is what came, as a rule: then nothing is encoded again."""
    text, utf8 = _decode(html, content_type)
    if utf8 is not None and b"\0" not in utf8:
        return Decoded(text, utf8)
    text = text.replace("\0", "")
    return Decoded(text, text.encode("utf-8", "replace"))


def _decode(html: bytes, content_type: str | None) -> tuple[str, bytes | None]:
    """The text, and its UTF-8 where these bytes are at hand."""
    for mark, codec in _MARKS:
        if html.startswith(mark):
            return html[len(mark) :].decode(codec, "replace"), None
    if wide := _wide_codec(html):
        return html.decode(wide, "replace"), None
    declared = _declared(html, content_type)
    try:
        text = html.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and (not declared or "utf-8" in declared or len(html) - len(text) >= 10 or text.isascii()):
        return text, html
    for codec in declared:
        read = html.decode(codec, "replace")
        if read.count("\ufffd") <= max(3, len(read) // 500) and not _is_mojibake(read, codec):
            if codec in _WESTERN and _is_turkish(html, read):
                return html.decode("cp1254", "replace"), None
            return read, None
    return (text, html) if text else (_sniffed(html), None)


def _wide_codec(html: bytes) -> str | None:
    """UTF-16 without a mark: the tags' ASCII letters have NULs on one side, and hardly any stand on the other."""
    odd, even = html[1:SNIFF_BYTES:2].count(0), html[:SNIFF_BYTES:2].count(0)
    fewest = min(len(html), SNIFF_BYTES) // 20
    if max(odd, even) <= fewest or min(odd, even) * 8 > max(odd, even):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _declared(html: bytes, content_type: str | None) -> list[str]:
    names = [found[1] for found in [_HEADER.search(content_type or "")] if found]
    names += [found.decode("ascii", "replace") for found in _DECLARED.findall(html[:SNIFF_BYTES])]
    codecs_found = [_CODECS.get(name.lower()) for name in names]
    return list(dict.fromkeys(codec for codec in codecs_found if codec))


def _is_mojibake(text: str, codec: str) -> bool:
    """Cyrillic, Greek or Georgian bytes read as Western text: most letters are accented. Cyrillic ones read by another
    Cyrillic table: most words begin small and go on in capitals."""
    if codec in _CYRILLIC:
        sample = text[:100_000]
        return len(_INVERTED.findall(sample)) > max(3, len(_UPRIGHT.findall(sample)))
    if codec not in _WESTERN:
        return False
    visible = re.sub(r"<[^<>]*>", " ", text[:100_000])
    accented = len(_MOJIBAKE.findall(visible))
    return accented > 40 and accented > 0.3 * len(_LETTER.findall(visible))


def _is_turkish(html: bytes, text: str) -> bool:
    found = _TURKISH_AS_WESTERN.findall(text[:100_000])
    return len(found) >= _FEWEST_TURKISH and not _NORTHERN.search(html[:SNIFF_BYTES])


def _sniffed(html: bytes) -> str:
    from charset_normalizer import from_bytes

    opening = html[:200_000]
    sample = (_UNSEEN.sub(b" ", opening).strip() or opening)[:40_000]
    try:
        best = from_bytes(sample, steps=3).best()
        if best is not None:
            return html.decode(_CODECS.get(best.encoding.replace("_", "-"), best.encoding), "replace")
    except Exception:
        pass
    return html.decode("utf-8", "replace")
