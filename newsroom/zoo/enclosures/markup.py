"""Markup that is out to break, or to wear out, whoever reads it."""

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Reply, Visit, feed, page

_DEEP = 100_000
_MEGABYTE = 1024 * 1024


def _entities(visit: Visit, declarations: str, reference: str) -> bytes:
    if visit.place == "sitemap":
        root = f"<urlset><url><loc>{visit.site}/news/1</loc><lastmod>{reference}</lastmod></url></urlset>"
        return f'<?xml version="1.0"?><!DOCTYPE urlset [{declarations}]>{root}'.encode()
    item = f"<item><title>{reference}</title><link>{visit.site}/news/1</link></item>"
    return feed(visit.site, [], before=item, doctype=f"<!DOCTYPE rss [{declarations}]>")


@animal(feed="ok: ", sitemap="ok: document is broken")
def billion_laughs(visit: Visit) -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return _entities(visit, f'<!ENTITY l0 "ha">{levels}', "&l9;")


@animal(feed="ok: ", sitemap="ok: document is broken")
def quadratic_blowup(visit: Visit) -> bytes:
    return _entities(visit, f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 20_000)


@animal(feed="ok: ", sitemap="ok: ")
def external_entity(visit: Visit) -> bytes:
    return _entities(visit, '<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;")


@animal(feed="ok: ", sitemap="ok: ")
def external_entity_over_http(visit: Visit) -> bytes:
    return _entities(visit, f'<!ENTITY a SYSTEM "{visit.site}/secret">', "&a;")


@animal(feed="ok: ", sitemap="ok: ")
def external_dtd(visit: Visit) -> bytes:
    return _entities(visit, f'<!ENTITY % a SYSTEM "{visit.site}/secret"> %a;', "x")


@animal(feed="ok: ", sitemap="ok: ")
def dtd_flood(visit: Visit) -> bytes:
    return _entities(visit, "".join(f'<!ENTITY e{n} "{n}">' for n in range(50_000)), "x")


@animal(feed="not-a-feed: ", sitemap="not-a-feed: ")
def deep_xml(visit: Visit) -> bytes:
    return b'<?xml version="1.0"?>' + b"<a>" * _DEEP + b"</a>" * _DEEP


@animal(json="not-a-feed: nested", feed="not-a-feed: nested")
def deep_json(visit: Visit) -> bytes:
    return b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * _DEEP + b"]" * _DEEP + b"}"


@animal(json="not-a-feed: nested")
def deep_json_objects(visit: Visit) -> bytes:
    return b'{"a":' * _DEEP + b"1" + b"}" * _DEEP


@animal(json="not-a-feed: ")
def json_of_one_number(visit: Visit) -> bytes:
    return b'{"items":' + b"9" * _MEGABYTE + b"}"


@animal(page="stored: ")
def deep_html(visit: Visit) -> bytes:
    return page("Deep", body="<div>" * _DEEP)


@animal(page="stored: ")
def deep_spans(visit: Visit) -> bytes:
    return page("Deep", body="<p>" + "<b><i>" * _DEEP)


@animal(page="stored: ")
def huge_attribute(visit: Visit) -> bytes:
    return page("Attribute", body=f'<div data-x="{"x" * 3 * _MEGABYTE}">x</div>')


@animal(page="failed: took longer")
def many_attributes(visit: Visit) -> bytes:
    return page("Attributes", body="<div " + " ".join(f"a{n}=1" for n in range(250_000)) + ">x</div>")


@animal(feed="too-large: larger than the limit", page="rejected: larger than the limit")
def title_of_fifty_megabytes(visit: Visit) -> bytes:
    title = "x" * 55 * _MEGABYTE
    if visit.place == "page":
        return page(title)
    return feed(visit.site, ["/news/1"], before=f"<item><title>{title}</title></item>")


@animal(feed="ok: ", page="stored: ")
def title_of_a_megabyte(visit: Visit) -> bytes:
    title = "word " * (_MEGABYTE // 5)
    if visit.place == "page":
        return page(title)
    item = f"<item><title>{title}</title><link>{visit.site}/news/1</link><pubDate>{title}</pubDate></item>"
    return feed(visit.site, [], before=item)


@animal(page="rejected: larger than the limit")
def line_of_twenty_megabytes(visit: Visit) -> bytes:
    return b"<html><body>" + b"a" * 20 * _MEGABYTE


@animal(page="stored: ")
def line_of_three_megabytes(visit: Visit) -> bytes:
    return page("Line", body="<p>" + "word" * (3 * _MEGABYTE // 4))


@animal(page="rejected: more tags than are read")
def paragraphs(visit: Visit) -> bytes:
    return page("Paragraphs", body="<p>a" * 900_000)


@animal(page="stored: ")
def unclosed_comments(visit: Visit) -> bytes:
    return page("Comments", body="<!-- " * 200_000)


@animal(page="stored: ")
def combining_marks(visit: Visit) -> bytes:
    return page("Za\u0334\u0335lgo", body="<p>" + "a" + "\u0334\u0301\u0327" * 300_000 + "\U0001f468\u200d" * 100_000)


@animal(page="stored: ")
def nested_json_ld(visit: Visit) -> bytes:
    deep = '{"@graph":[' * 100_000 + "]}" * 100_000
    return page("Data", head=f'<script type="application/ld+json">{deep}</script>')


@animal(page="stored: ")
def wide_json_ld(visit: Visit) -> bytes:
    many = ",".join('{"@type":"NewsArticle","headline":"x","datePublished":"2026-01-01"}' for _ in range(40_000))
    return page("Data", head=f'<script type="application/ld+json">[{many}]</script>')


@animal(page="stored: ")
def broken_json_ld(visit: Visit) -> bytes:
    deep = '{"headline":"' + "\\" * 400_000 + '"articleBody":"' + '"author":[[[[{{{{' * 20_000
    return page("Data", head=f'<script type="application/ld+json">{deep}</script>')


@animal(page="stored: ")
def page_state_of_nodes(visit: Visit) -> bytes:
    state = '{"body":[' + ",".join('{"text":"a b. "}' for _ in range(100_000)) + "]}"
    return page("State", head=f'<script id="__NEXT_DATA__" type="application/json">{state}</script>')


_FODDER = {
    "spaces": " " * 100_000,
    "newlines": "\n" * 100_000,
    "parentheses": "(" * 166_000,
    "brackets": "<" * 166_000,
    "ampersands": "&" * 166_000,
    "entities": "&#x" * 100_000,
    "digits": "1" * 166_000,
    "dates": "12/12/" * 50_000,
    "times": "12:12:" * 50_000,
    "zones": "GMT+4 " * 50_000,
    "quotes": "\"'" * 83_000,
    "dashes": " - " * 100_000,
    "pipes": " | " * 100_000,
    "credits": "(MENAFN - " * 30_000,
    "by-lines": "By By By " * 33_000,
    "dots": "..!?" * 66_000,
    "slashes": "http://" * 33_000,
    "han": "新华社北京5月" * 20_000,
    "comment-openings": "<!--" * 66_000,
    "script-openings": "<script>" * 33_000,
    "doctype": "<!DOCTYPE [" * 33_000,
    "meta-charset": "<meta charset=" * 33_000,
}
"""Runs of what patterns like to try again and again, as text, title, date and byline alike."""

_AS_PAGE = {
    "comment-openings": "rejected: no text",
    "script-openings": "rejected: no text",
}
"""What opens here is never closed, and takes the rest of the page with it."""

_AS_FEED = {"dates": "stale: "}

for _name, _text in _FODDER.items():

    @animal(name=f"run-of-{_name}", page=_AS_PAGE.get(_name, "stored: "))
    def _run(visit: Visit, run: str = _text) -> bytes:
        head = f'<meta property="article:published_time" content="{run[:20_000]}"><meta name="author" content="{run[:20_000]}">'
        printed = f'<p class="date">{run[:3_000]}</p><p class="byline">By {run[:3_000]}</p>'
        return page(f"A run of {run[:200]}", head=head, body=f"{printed}<p>{run}</p>")

    @animal(name=f"run-of-{_name}", feed=_AS_FEED.get(_name, "ok: "))
    def _run_feed(visit: Visit, run: str = _text) -> bytes:
        safe = run[:200_000].replace("&", "&amp;").replace("<", "&lt;")
        link = f"<link>{visit.site}/news/1</link>"
        item = f"<item><title>{safe}</title>{link}<pubDate>{safe}</pubDate><author>{safe}</author></item>"
        return feed(visit.site, [], before=item)


@animal(feed="empty: ", page="failed: the answer is empty")
def only_spaces(visit: Visit) -> bytes:
    return b" \n" * _MEGABYTE


@animal(feed="not-a-feed: ", sitemap="not-a-feed: ")
def doctype_of_spaces(visit: Visit) -> bytes:
    """What looks for a declaration at the start of each line may look through all the spaces, each time."""
    return b"<?xml version='1.0'?><!DOCTYPE rss [" + b"\n" * 300_000 + b"<!ENTITY" + b"\n" * 300_000


@animal(feed="empty: ", sitemap="empty: ")
def nothing_at_all(visit: Visit) -> Reply:
    return Reply(b"")
