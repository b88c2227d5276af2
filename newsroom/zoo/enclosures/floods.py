"""Too many links, or links to ever more of the same."""

import json

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Reply, Visit, feed, page, sitemap, sitemap_index


@animal(feed="ok: were left out", sitemap="ok: were left out", json="ok: were left out")
def ten_thousand_links(visit: Visit) -> bytes:
    return _links(visit, 10_000)


@animal(feed="too-large: larger than the limit", sitemap="too-large: larger than the limit")
async def million_links(visit: Visit) -> None:
    whole = _links(visit, 1_000)
    start, end = whole.index(b"/gone/0"), whole.index(b"/gone/999")
    await visit.head()
    await visit.send(whole[:end])
    for _ in range(999):
        await visit.send(whole[start:end])
    await visit.send(whole[end:])


def _links(visit: Visit, count: int) -> bytes:
    paths = [f"/gone/{n}" for n in range(count)]
    if visit.place == "json":
        items = [{"url": visit.site + path} for path in paths]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    return feed(visit.site, paths) if visit.place == "feed" else sitemap(visit.site, paths)


@animal(page="stored: ")
def page_of_ten_thousand_links(visit: Visit) -> bytes:
    return page("Links", body="".join(f'<a href="/gone/{n}">{n}</a>' for n in range(10_000)))


@animal(feed="empty: ", sitemap="empty: ", json="empty: ")
def long_links(visit: Visit) -> bytes:
    paths = [f"/{n}" + "a" * 100_000 for n in range(30)]
    if visit.place == "json":
        items = [{"url": visit.site + path} for path in paths]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    return feed(visit.site, paths) if visit.place == "feed" else sitemap(visit.site, paths)


@animal(feed="ok: ", sitemap="ok: ")
def links_to_everywhere(visit: Visit) -> bytes:
    """Links of every scheme and to every forbidden place, and one that is honest."""
    odd = (
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/", "http://[::1",
        "http://user:secret@10.0.0.1/", "http://169.254.169.254/x", "http://10.0.0.1/x", "//", "http://", "\x7f",
        "http://a.example:0/", "http://a.example:99999/", "mailto:a@a.example", "#", "?", "http://\u202egnp.evil/",
        "http://" + "a" * 70 + ".example/",
    )  # fmt: skip
    kinds = [f"<item><link>{one}</link></item>" for one in odd]
    if visit.place == "sitemap":
        kinds = [f"<url><loc>{one}</loc></url>" for one in odd]
        return sitemap(visit.site, ["/news/1"]).replace(b"</urlset>", "".join(kinds).encode() + b"</urlset>")
    return feed(visit.site, ["/news/1"], before="".join(kinds))


@animal(sitemap="empty: ")
def index_of_itself(visit: Visit) -> bytes:
    return sitemap_index(visit.site, ["/sitemap.xml"])


@animal(sitemap="empty: ")
def ladder(visit: Visit) -> bytes:
    """Each sitemap names the next, which was never seen before."""
    step = int(visit.path.rpartition("-")[2] or 0) if "-" in visit.path else 0
    return sitemap_index(visit.site, [f"/more-{step + 1}"])


@animal(sitemap="empty: left for the next poll")
def tree(visit: Visit) -> bytes:
    """Each sitemap names a hundred more."""
    return sitemap_index(visit.site, [f"{visit.path.replace('/sitemap.xml', '/more')}-{n}" for n in range(100)])


@animal(sitemap="error: could be read")
def thirty_thousand_children(visit: Visit) -> bytes | Reply:
    if visit.path.startswith("/more"):
        return Reply(b"", 404)
    return sitemap_index(visit.site, [f"/more-{n}" for n in range(30_000)])


@animal(feed="ok: ")
def endless_pages(visit: Visit) -> bytes:
    """A paged feed (RFC 5005) whose next page is always another."""
    step = int(visit.path.rpartition("-")[2]) if "-" in visit.path else 0
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{visit.site}/more-{step + 1}"/>'
    return feed(visit.site, ["/news/1"], before=link)


@animal(feed="ok: ")
def pages_in_a_ring(visit: Visit) -> bytes:
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{visit.site}/feed.xml"/>'
    return feed(visit.site, ["/news/1"], before=link)


@animal(feed="ok: ")
def same_link_ten_thousand_times(visit: Visit) -> bytes:
    return feed(visit.site, ["/news/1"] * 10_000)
