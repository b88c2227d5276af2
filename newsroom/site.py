"""Finds the answer to a request: which outlet, which page, as the world is at this moment. No network.

1. robots.txt and pictures are answered by every outlet.
2. An outlet behind a challenge answers everything else with its challenge page.
3. Endpoints (feeds, sitemaps, interfaces, listings), then articles, then section pages and the home page.
4. What is withdrawn is gone (410); what is not yet published does not exist (404).
"""

from base64 import b64decode
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, unquote

from newsroom import feeds, sitemaps, wordpress
from newsroom.answers import Answer, AnswerCache, answer, gzipped, small_number
from newsroom.articles import InventedArticle
from newsroom.outlets import Endpoint, Habit, InventedOutlet
from newsroom.pages.article import article_page
from newsroom.pages.listing import challenge_page, listing_page, notice_page, world_page
from newsroom.world import World
from newsroom.writing import FORBIDDEN_PREFIX

CACHE_LIMIT_BYTES = 128 * 1024 * 1024
_NEIGHBOURS = 40
_PICTURE = b64decode("R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")
_FEEDS = {
    "rss": (feeds.rss, "application/rss+xml"),
    "atom": (feeds.atom, "application/atom+xml"),
    "json": (feeds.json_feed, "application/feed+json"),
}


class Newsstand:
    """All outlets of a world, ready to answer. Everything rendered is cached until its outlet changes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cache = AnswerCache(CACHE_LIMIT_BYTES)
        own: dict[str, list[InventedArticle]] = defaultdict(list)
        for article in world.articles:
            own[article.outlet_id].append(article)
        self._sites = {outlet.host: _Site(world, outlet, own[outlet.id]) for outlet in world.outlets}

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(self._sites)

    def answer(self, host: str, path: str, query: str, *, base: str, gzip: bool = False) -> Answer | None:
        """The answer of an outlet now; None for a host that the world does not have.

        `path` and `query` are as they stood in the request line, `base` is scheme and host with port.
        """
        site = self._sites.get(host)
        if site is None:
            return None
        now = self._world.clock.now()
        key = (base, path, query, site.stamp(now), gzip)
        found = self._cache.get(key)
        if found is None:
            found = site.answer(path, query, base, now)
            found = gzipped(found) if gzip else found
            self._cache.put(key, found)
        return found

    def index(self, port: int) -> Answer:
        """The page that lists the outlets."""
        return answer("text/html; charset=utf-8", world_page(self._world.outlets, port))


class _Site:
    """One outlet's site. Its `stamp` counts the changes so far: two instants with one stamp see the same site."""

    def __init__(self, world: World, outlet: InventedOutlet, articles: Sequence[InventedArticle]) -> None:
        self._outlet = outlet
        self._clutter = world.clutter
        self._newest_first = list(reversed(articles))
        self._by_address = {unquote(article.path): article for article in articles}
        self._endpoints = {endpoint.path: endpoint for endpoint in outlet.endpoints}
        self._older: dict[str, list[InventedArticle]] = defaultdict(list)
        self._place: dict[str, int] = {}
        for article in articles:
            self._place[article.path] = len(self._older[article.language])
            self._older[article.language].append(article)
        changes = {article.published_at for article in articles}
        changes |= {article.edited.at for article in articles if article.edited}
        changes |= {article.withdrawn_at for article in articles if article.withdrawn_at}
        self._changes = sorted(changes)
        own_charset = outlet.style.charset != "utf-8"
        self._html = "text/html" if own_charset else "text/html; charset=utf-8"
        self._xml_ending = "" if own_charset else "; charset=utf-8"

    def stamp(self, now: datetime) -> int:
        return bisect_right(self._changes, now)

    def answer(self, path: str, query: str, base: str, now: datetime) -> Answer:
        path = unquote(path)
        if path == "/robots.txt":
            return answer("text/plain; charset=utf-8", self._robots(base).encode())
        if path.startswith("/media/"):
            return answer("image/gif", _PICTURE)
        if Habit.CHALLENGE in self._outlet.habits:
            return answer("text/html; charset=utf-8", challenge_page(self._outlet))
        if path in sitemaps.CHILD_PATHS and Habit.SITEMAP_INDEX in self._outlet.habits:
            return self._sitemap_child(path, base, now)
        if path in self._endpoints:
            return self._endpoint(self._endpoints[path], dict(parse_qsl(query)), base, now)
        article = self._by_address.get(f"{path}?{unquote(query)}") or self._by_address.get(path)
        if article is not None:
            return self._article(article, base, now)
        return self._section(path, dict(parse_qsl(query)), now)

    def _robots(self, base: str) -> str:
        lines = ["User-agent: *", "Disallow: /search"]
        if Habit.FORBIDDEN_PATH in self._outlet.habits:
            lines.append(f"Disallow: {FORBIDDEN_PREFIX}")
        maps = (endpoint for endpoint in self._outlet.endpoints if endpoint.kind.endswith("sitemap"))
        lines += [f"Sitemap: {base}{endpoint.path}" for endpoint in maps]
        return "\n".join(lines) + "\n"

    def _visible(self, language: str | None, now: datetime) -> list[InventedArticle]:
        return [
            article for article in self._newest_first if article.visible(now) and language in (None, article.language)
        ]

    def _changed_at(self, now: datetime) -> datetime:
        place = self.stamp(now)
        return self._changes[place - 1] if place else now

    def _endpoint(self, endpoint: Endpoint, query: Mapping[str, str], base: str, now: datetime) -> Answer:
        articles, changed_at = self._visible(endpoint.language, now), self._changed_at(now)
        if endpoint.kind in _FEEDS:
            render, media_type = _FEEDS[endpoint.kind]
            body = render(self._outlet, articles, base=base, path=endpoint.path, now=now)
            return answer(media_type + self._xml_ending, body, changed_at=changed_at)
        if endpoint.kind == "wordpress":
            page = wordpress.posts(self._outlet, articles, query, base=base, now=now)
            totals = (("X-WP-Total", str(page.total)), ("X-WP-TotalPages", str(page.pages)))
            kind = "application/json; charset=UTF-8"
            return answer(kind, page.body, status=page.status, changed_at=changed_at, headers=totals)
        if endpoint.kind == "section":
            return self._listing(articles, endpoint.path, endpoint.language, query, now)
        if endpoint.kind == "news-sitemap":
            body = sitemaps.news_sitemap(self._outlet, articles, base=base, now=now)
        elif Habit.SITEMAP_INDEX in self._outlet.habits:
            body = sitemaps.sitemap_index(self._outlet, articles, base=base, now=now)
        else:
            body = sitemaps.sitemap(self._outlet, articles, base=base, now=now)
        return answer("application/xml", body, changed_at=changed_at)

    def _sitemap_child(self, path: str, base: str, now: datetime) -> Answer:
        body = sitemaps.sitemap_child(self._outlet, self._visible(None, now), base=base, path=path, now=now)
        kind = "application/gzip" if path.endswith(".gz") else "application/xml"
        return answer(kind, body, changed_at=self._changed_at(now))

    def _article(self, article: InventedArticle, base: str, now: datetime) -> Answer:
        clutter = self._clutter[article.language]
        if article.withdrawn(now):
            return answer(self._html, notice_page(self._outlet, self._outlet.name, clutter.withdrawn), status=410)
        if not article.visible(now):
            return self._missing()
        place = self._place[article.path]
        neighbours = self._older[article.language][max(0, place - _NEIGHBOURS) : place][::-1]
        body = article_page(self._outlet, article, neighbours, clutter, base=base, now=now)
        return answer(self._html, body, changed_at=article.changed_at(now))

    def _section(self, path: str, query: Mapping[str, str], now: datetime) -> Answer:
        """The home page and the menu's sections, each a listing of its language."""
        words = [word for word in path.split("/") if word]
        language = self._outlet.languages[0]
        if words and words[0] in self._outlet.languages:
            language = words.pop(0)
        if words and words[0] != "section":
            return self._missing()
        return self._listing(self._visible(language, now), path, language, query, now)

    def _listing(
        self,
        articles: Sequence[InventedArticle],
        path: str,
        language: str | None,
        query: Mapping[str, str],
        now: datetime,
    ) -> Answer:
        language = language or self._outlet.languages[0]
        number = small_number(query.get("page", "1"))
        clutter = self._clutter[language]
        body = listing_page(self._outlet, articles, clutter, language=language, path=path, number=number, now=now)
        return self._missing() if body is None else answer(self._html, body, changed_at=self._changed_at(now))

    def _missing(self) -> Answer:
        return answer(self._html, notice_page(self._outlet, "404", "Not found."), status=404)
