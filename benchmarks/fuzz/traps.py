"""Pages that nobody writes by mistake: each is a reader's worst case of one kind, far beyond what real pages have."""

import json
from collections.abc import Callable

DEPTH = 100_000
ATTRIBUTE_BYTES = 50_000_000
_LEAD = "<html><head><title>The port takes in trains</title>@head</head><body><h1>The port takes in trains</h1>"
_PROSE = "The port of Alat took in another block train from the east this week, officials said on Monday. "
_ARTICLE = f"<div class='article'>{''.join(f'<p>{_PROSE * 3}</p>' for _ in range(6))}</div>"
_PAGE = f"{_LEAD}@body{_ARTICLE}</body></html>"


def _with(trap: str, *, head: bool = False) -> bytes:
    filled = _PAGE.replace("@head", trap if head else "").replace("@body", "" if head else trap)
    return filled.encode("utf-8", "surrogatepass")


def _nested(tag: str, depth: int = DEPTH) -> bytes:
    return _with(f"<{tag}>" * depth + _PROSE + f"</{tag}>" * depth)


def _ld(text: str, times: int = 1) -> bytes:
    return _with(f'<script type="application/ld+json">{text}</script>' * times, head=True)


def _state(text: str) -> bytes:
    return f'<html><body><script id="__NEXT_DATA__" type="application/json">{text}</script></body></html>'.encode()


def _article(**fields: object) -> str:
    return json.dumps({"@type": "NewsArticle", "headline": "The port takes in trains", **fields}, ensure_ascii=False)


_TAGS = ("div", "span", "b", "a", "p", "font", "table", "ul", "li", "blockquote", "form", "svg", "td", "section", "noscript",
         "article", "h1", "time", "select", "iframe", "main", "figure", "dl")  # fmt: skip

TRAPS: dict[str, Callable[[], bytes]] = {
    **{f"{tag} nested 100,000 deep": lambda tag=tag: _nested(tag) for tag in _TAGS},  # type: ignore[misc]
    "tags of all sorts nested": lambda: _with("".join(f"<{_TAGS[n % len(_TAGS)]}>" for n in range(DEPTH)) + _PROSE),
    "nested below the limit of tags, with text at each level": lambda: _with(f"<div>{_PROSE}" * 5_000),
    "paragraphs in 250 levels, many times": lambda: _with(("<div>" * 250 + f"<p>{_PROSE}</p>" + "</div>" * 250) * 200),
    "an attribute of 50 MB": lambda: _with(f'<div class="{"a " * (ATTRIBUTE_BYTES // 2)}">{_PROSE}</div>'),
    "an unclosed attribute of 50 MB": lambda: _with(f'<div class="{"x" * ATTRIBUTE_BYTES}'),
    "a meta of 50 MB": lambda: _with(f'<meta property="og:title" content="{"x" * ATTRIBUTE_BYTES}">', head=True),
    "a class of 5 MB of names": lambda: _with(f'<div class="{"date byline author " * 260_000}">{_PROSE}</div>'),
    "100,000 attributes": lambda: _with("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">" + _PROSE),
    "9 MB of <": lambda: _with("<" * 9_000_000),
    "299,000 of <": lambda: _with("<" * 299_000),
    "299,000 of < with a letter": lambda: _with("<a " * 299_000),
    "9 MB of >": lambda: _with(">" * 9_000_000),
    "9 MB of &": lambda: _with("&" * 9_000_000),
    "9 MB of entities": lambda: _with("&amp;lt;p&amp;gt;" * 500_000),
    "a numeric entity of 5 MB": lambda: _with("&#" + "9" * 5_000_000 + ";"),
    "entities nested by escaping": lambda: _with(f"<p>{'&' + 'amp;' * 500_000}</p>"),
    "9 MB of NUL": lambda: _with("\0" * 9_000_000),
    "a NUL after every letter": lambda: "\0".join(_with("").decode()).encode(),
    "9 MB of spaces": lambda: _with(" " * 9_000_000),
    "9 MB of line ends in a heading": lambda: _with("<h1>" + "\n" * 9_000_000 + "</h1>"),
    "9 MB of no-break spaces": lambda: _with("<p>" + "&nbsp;" * 1_500_000 + "</p>"),
    "a word of 9 MB": lambda: _with("<p>" + "x" * 9_000_000 + "</p>"),
    "a paragraph of 9 MB": lambda: _with(f"<p>{_PROSE * 95_000}</p>"),
    "9 MB of marks": lambda: _with("<p>a" + "\u0301\u0323" * 2_000_000 + "</p>"),
    "9 MB of bidirectional marks": lambda: _with("<p>a" + "\u202e" * 3_000_000 + "</p>"),
    "100,000 paragraphs of a letter": lambda: _with("<p>a</p>" * 100_000),
    "40,000 paragraphs of prose": lambda: _with(f"<p>{_PROSE}</p>" * 40_000),
    "250,000 line breaks": lambda: _with("<br>" * 250_000),
    "100,000 lines between breaks": lambda: _with(f"<div>{'word and word<br>' * 100_000}</div>"),
    "10,000 h1": lambda: _with("<h1>The port takes in trains again</h1>" * 10_000),
    "50,000 time tags": lambda: _with('<time datetime="2026-11-23T10:00:00+04:00">10:00</time>' * 50_000),
    "50,000 broken time tags": lambda: _with('<time datetime="2026-99-23 of 1">3 мая 20ъ</time>' * 50_000),
    "50,000 metas": lambda: _with("".join(f'<meta name="date{n}" content="{n}">' for n in range(50_000)), head=True),
    "50,000 metas of one name": lambda: _with('<meta property="article:author" content="Ann Lee">' * 50_000, head=True),
    "50,000 scripts": lambda: _with("<script>var a = 1;</script>" * 50_000),
    "20,000 scripts of state": lambda: _with('<script>window.__STATE__ = {"a": "b"};</script>' * 20_000),
    "5,000 bylines": lambda: _with('<div class="byline author">By Ann Lee, Bob Ray</div>' * 5_000),
    "50,000 dates": lambda: _with('<span class="date">23.11.2026 10:00</span>' * 50_000),
    "20,000 itemprops in each other": lambda: _with('<span itemprop="author">Ann' * 20_000),
    "50,000 links": lambda: _with('<a href="/a">Read also: the port</a> ' * 50_000),
    "a list of 60,000": lambda: _with(f"<ul>{'<li>Alat port' * 60_000}</ul>"),
    "a table of 300 by 400": lambda: _with(f"<table>{('<tr>' + '<td>12.5' * 400) * 300}</table>"),
    "tables in tables": lambda: _with("<table><tr><td>" * 3_000 + _PROSE),
    "an unclosed comment": lambda: _with("<!--" + "- ->" * 1_000_000),
    "100,000 unclosed comments": lambda: _with("<!-- x " * 100_000),
    "100,000 comments": lambda: _with("<!-- x -->" * 100_000),
    "comments before the root": lambda: b"<!-- x -->\n" * 100_000 + _with(""),
    "100,000 unclosed CDATA": lambda: _with("<![CDATA[ x " * 100_000),
    "an unclosed script": lambda: _with("<script>" + "var a = '</scrip'; " * 300_000),
    "100,000 unclosed scripts": lambda: _with("<script " * 100_000),
    "100,000 processing instructions": lambda: _with("<?php echo 1 ?>" * 100_000),
    "an unclosed title": lambda: _with("").replace(b"</title>", b""),
    "a title of 5 MB": lambda: _with(f"<title>{'| ' * 2_500_000}</title>", head=True),
    "a title of dashes": lambda: _with(f"<h1>{' - a | b – c' * 30_000}</h1>"),
    "a heading of emphasis": lambda: _with(f"<h1>{'&lt;b ' * 100_000}</h1>"),
    "a byline of 1 MB": lambda: _with(f"<p class='byline'>By {'Ann Lee and ' * 80_000}</p>"),
    "credits without end": lambda: _with(f"<p>{'(Reuters - ' * 100_000}</p>"),
    "an address of 1 MB": lambda: _with(f'<link rel="canonical" href="https://one.example/{"a/../" * 200_000}">', head=True),
    "addresses that are none": lambda: _with('<link rel="canonical" href="http://[::1"><base href="//[">', head=True),
    "data in JSON 100,000 deep": lambda: _ld("[" * DEPTH + "]" * DEPTH),
    "objects in JSON 100,000 deep": lambda: _ld('{"a":' * DEPTH + "1" + "}" * DEPTH),
    "JSON in 900 levels": lambda: _ld('{"@graph":[' * 450 + _article(datePublished="2026-11-23") + "]}" * 450),
    "unclosed JSON": lambda: _ld('{"headline": "' + "x\\" * 1_400_000),
    "JSON of quotes": lambda: _ld('"' * 2_900_000),
    "JSON of fields": lambda: _ld('"headline": "a", ' * 170_000),
    "JSON of unclosed fields": lambda: _ld('{"headline":"\\"' * 180_000),
    "JSON of authors": lambda: _ld('{"author":[{"' * 220_000),
    "JSON of commas": lambda: _ld("[1" + "," * 2_900_000),
    "JSON of commas and spaces": lambda: _ld("{" + (", " + " " * 2_000) * 1_400),
    "JSON of a long number": lambda: _ld('{"@type":"NewsArticle","headline":' + "9" * 2_000_000 + "}"),
    "JSON of many numbers": lambda: _ld(f"[{'1,' * 1_400_000}1]"),
    "5,000 articles in JSON": lambda: _ld("[" + ",".join([_article(datePublished="2026-11-23")] * 5_000) + "]"),
    "5,000 scripts of JSON": lambda: _ld(_article(datePublished="2026-11-23"), 5_000),
    "types that are no text": lambda: _ld('{"@type":[{"a":1},null,[["NewsArticle"]],"NewsArticle"],"headline":{"@value":[1]}}'),
    "a body of 2 MB in JSON": lambda: _ld(_article(articleBody=_PROSE * 20_000)),
    "a body of tags in JSON": lambda: _ld(_article(articleBody="<p>" * 299_000 + _PROSE * 10)),
    "a body of nested tags in JSON": lambda: _ld(_article(articleBody="<div>" * 90_000 + _PROSE * 10)),
    "a body of < in JSON": lambda: _ld(_article(articleBody="<" * 2_000_000 + _PROSE * 10)),
    "dates in JSON": lambda: _ld(_article(datePublished="1" * 100_000, dateModified=" 2026-11-23" * 10_000)),
    "state 100,000 deep": lambda: _state('{"body":[' * DEPTH + "1" + "]}" * DEPTH),
    "state of 100,000 bodies": lambda: _state(json.dumps([{"body": f"<p>{_PROSE}{'x' * (n % 50)}</p>"} for n in range(20_000)])),
    "state of growing bodies": lambda: _state(json.dumps([{"body": "<p>a. </p>" * n} for n in range(6, 600)])),
    "state of many blocks": lambda: _state(json.dumps({"content": [{"text": _PROSE}] * 20_000})),
    "assignments without end": lambda: _with(f"<script>{'__STATE__ = ' * 200_000}</script>"),
    "charsets without end": lambda: b"<meta charset=" * 300_000 + _with(""),
    "bytes of no charset": lambda: _with("") + bytes(range(128, 256)) * 40_000,
    "UTF-16 cut within a character": lambda: _with("").decode().encode("utf-16")[:-1],
    "tags in the head of a broken charset": lambda: b"<meta charset=iso-8859-1>" + b"<" * 200_000 + bytes(range(192, 256)) * 3_000,
    "a page of nothing": lambda: b"",
    "a page of one sign": lambda: b"<",
    "a frameset": lambda: b"<frameset>" * 5_000,
    "plaintext": lambda: _with("<plaintext>" + "<p>" * 250_000),
    "textareas": lambda: _with("<textarea>" * 100_000),
    "forms around each paragraph": lambda: _with(f"<form><p>{_PROSE}</p>" * 5_000),
    "noscripts": lambda: _with(f"<noscript><p>{_PROSE}</p></noscript>" * 10_000),
    "inline tags without blocks": lambda: _with(f"<span>{_PROSE}</span>" * 60_000),
    "deep inline tags in each paragraph": lambda: _with(("<p>" + "<i>" * 200 + _PROSE + "</i>" * 200 + "</p>") * 600),
}  # fmt: skip
