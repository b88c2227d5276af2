"""Bytes that are no letters, or other letters than they say."""

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Reply, Visit, feed, page

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400
_PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400
_MP4 = b"\x00\x00\x00\x20ftypisom" + bytes(range(256)) * 400
_ELF = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 400

for _name, _bytes in (("png", _PNG), ("pdf", _PDF), ("mp4", _MP4), ("elf", _ELF)):

    @animal(name=f"a-{_name}", feed="not-a-feed: ", page="rejected: not a page", sitemap="not-a-feed: ")
    def _binary(visit: Visit, body: bytes = _bytes) -> bytes:
        return body

    @animal(name=f"a-{_name}", json="not-a-feed: ")
    def _binary_json(visit: Visit, body: bytes = _bytes) -> bytes:
        return body


@animal(feed="ok: ", page="stored: ")
def wrong_charset(visit: Visit) -> Reply:
    return Reply(visit.good(), content_type=visit.content_type.partition(";")[0] + "; charset=koi8-r")


for _charset in ("utf-7", "zebra-9", "punycode", "idna", "unicode_escape", "zlib_codec", "undefined", "\xff", "utf-32"):

    @animal(
        name=f"charset-{_charset.replace('_', '-').replace(chr(255), 'odd')}",
        feed="ok: ",
        page="stored: ",
    )
    def _charset_of(visit: Visit, charset: str = _charset) -> Reply:
        body = visit.good().replace(b'encoding="utf-8"', f'encoding="{charset}"'.encode("latin-1"))
        body = body.replace(b"charset=utf-8", f"charset={charset}".encode("latin-1"))
        return Reply(body, content_type=visit.content_type.partition(";")[0] + f"; charset={charset}")


@animal(feed="ok: ", page="stored: ")
def invalid_utf8(visit: Visit) -> bytes:
    return visit.good().replace(b"Report", b"Rep\xff\xfeort\xc0\x80").replace(b"report", b"rep\xf8\x88\x80ort")


@animal(feed="ok: ", page="stored: ")
def nul_bytes(visit: Visit) -> bytes:
    return visit.good().replace(b"Report", b"Re\0port").replace(b"report", b"re\0\0port")


@animal(page="stored: ")
def utf_16_without_mark(visit: Visit) -> Reply:
    return Reply(visit.good().decode().encode("utf-16-le"), content_type="text/html")


@animal(json="ok: ")
def lone_surrogates(visit: Visit) -> bytes:
    return visit.good().replace(b"Report", b"\\ud800 Report \\udfff \\u0000")


@animal(json="ok: ")
def surrogates_in_address(visit: Visit) -> bytes:
    odd = b'{"url": "%s/gone/\\ud800\\u0000\\u001b[31m", "title": "x"}, ' % visit.site.encode()
    return visit.good().replace(b'"items": [', b'"items": [' + odd)


@animal(feed="ok: ", page="stored: ")
def escape_codes(visit: Visit) -> bytes:
    """What would clear a terminal, name its window, or turn the text round, if it ever got there raw."""
    title = "Good \u202eswen\u202c \u2066 \x9b31m &#27;]0;owned&#7; &#155;2J \u0085 \u2028 news"
    if visit.place == "page":
        return page(title)
    item = f"<item><title>{title}</title><link>{visit.site}/gone/&#27;[2J</link><author>{title}</author></item>"
    return feed(visit.site, ["/news/1"], before=item)


@animal(feed="ok: ", page="stored: ")
def escape_codes_raw(visit: Visit) -> bytes:
    title = "Good \x1b[2J\x1b]0;owned\x07 news"
    if visit.place == "page":
        return page(title)
    return feed(visit.site, ["/news/1"], before=f"<item><title>{title}</title><link>{visit.site}/gone/1</link></item>")
