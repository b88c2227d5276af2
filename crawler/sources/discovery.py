"""Feeds that a page names (a stand-in until the feed branch's is merged)."""

from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import html as lxml_html


@dataclass(frozen=True, slots=True)
class Found:
    url: str
    kind: str
    title: str


def feeds_in(html: bytes, url: str, content_type: str) -> tuple[Found, ...]:
    try:
        tree = lxml_html.fromstring(html)
    except Exception:
        return ()
    kinds = {"application/rss+xml": "rss", "application/atom+xml": "atom", "application/feed+json": "json"}
    return tuple(
        Found(urljoin(url, str(e.get("href"))), kinds[str(e.get("type"))], str(e.get("title") or ""))
        for e in tree.iter("link")
        if e.get("type") in kinds and e.get("href")
    )


def wordpress_api_in(html: bytes, headers: object) -> str | None:
    return None


def sitemaps_in(robots_text: str) -> tuple[str, ...]:
    return tuple(l.split(":", 1)[1].strip() for l in robots_text.splitlines() if l.lower().startswith("sitemap:"))


def usual_places(homepage: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (urljoin(homepage, p), k) for p, k in (("/rss", "rss"), ("/feed/", "rss"), ("/sitemap.xml", "sitemap"))
    )
