"""Ways in which a page breaks. Each takes a random source, a page and another page, and gives the broken page."""

import re
from collections.abc import Callable
from random import Random

PAGE_LIMIT_BYTES = 3_000_000
Mutation = Callable[[Random, bytes, bytes], bytes]

_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_SCRIPT = re.compile(rb"(<script[^>]*json[^>]*>)(.*?)(</script>)", re.S | re.I)
_TEXT = re.compile(rb">([^<>]{3,})<")
_DATE = re.compile(rb"\d{4}-\d\d-\d\d(?:T[\d:.+Z-]*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}:\d\d")
_NAMES = (
    b"p", b"div", b"span", b"article", b"h1", b"time", b"meta", b"script", b"style", b"table", b"td", b"tr", b"form",
    b"svg", b"math", b"template", b"noscript", b"textarea", b"title", b"body", b"html", b"head", b"frameset", b"iframe",
    b"blockquote", b"li", b"br", b"a", b"b", b"plaintext", b"xmp", b"select", b"option", b"section", b"main", b"figure",
)  # fmt: skip
_NOISE = (
    b"<", b">", b"</", b"<!", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml ?>", b"&", b"&#0;", b"&#x110000;", b"&#xD800;",
    b"&amp;amp;lt;", b"&nbsp", b"&zwnj;", b"\0", b'"', b"'", b"=", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc0\x80", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\x1b$B", b"<script>", b"</script>", b"<style>", b"<p", b"<p/>", b"</body></html>", b"<svg><p>",
    b"<plaintext>", b"<base href='//['>", b"<meta charset=utf-7>", b"<meta http-equiv=refresh content=0>", b"{", b"}", b"[",
    b"\\u0000", b"\\ud800", b"\\", b"\xe2\x80\xae", b"\xcc\x81" * 50, b"\xe2\x80\x8b", b"\r", b"\x0c", b"\x85", b"9" * 400,
    b"<a href='http://[::1'>x</a>", b"<time datetime='99999999-99-99'>", b"<h1></h1>", b"<br>" * 20,
)  # fmt: skip
_CODECS = ("cp1251", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "koi8-r", "cp1252", "cp1254", "utf-8-sig", "utf-7")
_DATES = (
    b"0000-00-00", b"9999-12-31T23:59:60Z", b"2026-02-30", b"99999999999999999999", b"-1", b"1e309", b"2026-11-23T25:61:61+99:99",
    b"1403-13-45", b"32.13.2026", b"2026-11-23T10:00:00+23:59", b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-12:00",
    "۱۴۰۳/۰۹/۰۳".encode(), "²³.¹¹.②".encode(), b"T", b"now", b"1732356000000000000", b"Mon, 32 Foo 20026",
)  # fmt: skip


def truncated(random: Random, page: bytes, other: bytes) -> bytes:
    return page[: random.randrange(len(page) + 1)]


def beheaded(random: Random, page: bytes, other: bytes) -> bytes:
    return page[random.randrange(len(page) + 1) :]


def spliced(random: Random, page: bytes, other: bytes) -> bytes:
    return page[: random.randrange(len(page) + 1)] + other[random.randrange(len(other) + 1) :]


def joined(random: Random, page: bytes, other: bytes) -> bytes:
    at = random.randrange(len(page) + 1)
    return page[:at] + other + page[at:]


def flipped(random: Random, page: bytes, other: bytes) -> bytes:
    changed = bytearray(page)
    for _ in range(random.choice((1, 10, 100, 1000)) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def with_bytes(random: Random, page: bytes, other: bytes) -> bytes:
    at, size = random.randrange(len(page) + 1), random.choice((1, 20, 500, 5000))
    return page[:at] + random.randbytes(size) + page[at + random.choice((0, size)) :]


def with_noise(random: Random, page: bytes, other: bytes) -> bytes:
    parts, at = [], 0
    for place in sorted(random.randrange(len(page) + 1) for _ in range(random.choice((1, 5, 50)))):
        parts += [page[at:place], random.choice(_NOISE) * random.choice((1, 1, 1, 100))]
        at = place
    return b"".join((*parts, page[at:]))


def repeated(random: Random, page: bytes, other: bytes) -> bytes:
    """A stretch of the page many times over."""
    at = random.randrange(len(page) + 1)
    stretch = page[at : at + random.choice((1, 10, 100, 2000))]
    return page[:at] + stretch * random.choice((2, 30, 500)) + page[at:]


def with_a_tag_repeated(random: Random, page: bytes, other: bytes) -> bytes:
    tags = list(_TAG.finditer(page))
    if not tags:
        return page
    tag = random.choice(tags)
    return page[: tag.end()] + tag[0] * random.choice((1, 20, 300, 3000)) + page[tag.end() :]


def without(random: Random, page: bytes, other: bytes) -> bytes:
    at = random.randrange(len(page) + 1)
    return page[:at] + page[at + random.choice((1, 10, 300, 5000)) :]


def shuffled(random: Random, page: bytes, other: bytes) -> bytes:
    size = random.choice((50, 500, 5000))
    pieces = [page[at : at + size] for at in range(0, len(page), size)]
    random.shuffle(pieces)
    return b"".join(pieces)


def with_tags_renamed(random: Random, page: bytes, other: bytes) -> bytes:
    share = random.choice((0.01, 0.2, 1.0))

    def renamed(tag: re.Match[bytes]) -> bytes:
        return b"<%s%s%s>" % (tag[1], random.choice(_NAMES), tag[3]) if random.random() < share else tag[0]

    return _TAG.sub(renamed, page)


def without_ends(random: Random, page: bytes, other: bytes) -> bytes:
    share = random.choice((0.05, 0.5, 1.0))
    return _TAG.sub(lambda tag: b"" if tag[1] and random.random() < share else tag[0], page)


def in_another_charset(random: Random, page: bytes, other: bytes) -> bytes:
    """The page in one charset, while it goes on to declare another."""
    return page.decode("utf-8", "replace").encode(random.choice(_CODECS), "replace")


def in_two_charsets(random: Random, page: bytes, other: bytes) -> bytes:
    at = random.randrange(len(page) + 1)
    return page[:at] + in_another_charset(random, page[at:], other)


def with_json_broken(random: Random, page: bytes, other: bytes) -> bytes:
    breakers = (truncated, flipped, with_noise, repeated, without, with_bytes)

    def broken(script: re.Match[bytes]) -> bytes:
        return script[1] + random.choice(breakers)(random, script[2], b"") + script[3]

    return _SCRIPT.sub(broken, page)


def with_texts_swapped(random: Random, page: bytes, other: bytes) -> bytes:
    texts = _TEXT.findall(other) or [b""]
    share = random.choice((0.05, 0.5, 1.0))
    return _TEXT.sub(lambda old: b">%s<" % random.choice(texts) if random.random() < share else old[0], page)


def with_dates_swapped(random: Random, page: bytes, other: bytes) -> bytes:
    return _DATE.sub(lambda old: random.choice(_DATES) if random.random() < 0.7 else old[0], page)


def escaped(random: Random, page: bytes, other: bytes) -> bytes:
    """A stretch with its markup escaped, as feeds and careless systems do."""
    at = random.randrange(len(page) + 1)
    end = at + random.choice((100, 3000, len(page)))
    middle = page[at:end].replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return page[:at] + middle + page[end:]


def with_signs(random: Random, page: bytes, other: bytes) -> bytes:
    """Letters replaced by others out of all of Unicode."""
    signs = [
        chr(random.choice((random.randrange(0x20, 0x3000), random.randrange(0xE000, 0x110000)))) for _ in range(40)
    ]
    text = page.decode("utf-8", "replace")
    for _ in range(random.choice((3, 30))):
        if text:
            text = text.replace(random.choice(text), random.choice(signs) * random.choice((1, 1, 40)), 200)
    return text.encode("utf-8", "replace")


MUTATIONS: tuple[Mutation, ...] = (
    truncated, beheaded, spliced, joined, flipped, with_bytes, with_noise, repeated, with_a_tag_repeated, without, shuffled,
    with_tags_renamed, without_ends, in_another_charset, in_two_charsets, with_json_broken, with_texts_swapped,
    with_dates_swapped, escaped, with_signs,
)  # fmt: skip


def mutated(seed: str, pages: list[bytes]) -> tuple[str, bytes]:
    """One broken page, the same for the same seed and pages, and what was done to it: one to three things in a row."""
    random = Random(seed)
    page = random.choice(pages)
    names = []
    for _ in range(random.choice((1, 1, 2, 3))):
        mutation = random.choice(MUTATIONS)
        names.append(mutation.__name__)
        page = mutation(random, page, random.choice(pages))[:PAGE_LIMIT_BYTES]
    return "+".join(names), page
