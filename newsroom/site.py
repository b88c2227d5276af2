"""Finds the answer to a request: which outlet, which page, as the world is at this moment. No network.

1. Where an outlet once was, everything redirects to where it is. robots.txt and pictures are answered by every outlet.
2. An outlet behind a challenge answers everything else with its challenge page.
3. Endpoints (feeds, sitemaps, interfaces, listings), then articles, then section pages and the home page.
4. What is withdrawn is gone (410); what is not yet published does not exist (404).
5. www. and m. before the host, a doubled slash, a needless escape or /amp in the path lead to the same page.
"""

from base64 import b64decode
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from urllib.parse import parse_qsl, unquote

from newsroom import feeds, sitemaps, wordpress
from newsroom.answers import Answer, AnswerCache, answer, gzipped, small_number
from newsroom.articles import InventedArticle
from newsroom.listed import address, instead, listing, other_sites
from newsroom.outlets import Endpoint, Habit, Instead, InventedOutlet, Serving
from newsroom.pages.article import article_page
from newsroom.pages.dress import redesigned
from newsroom.pages.listing import challenge_page, listing_page, notice_page, world_page
from newsroom.pagestate import state_page
from newsroom.robots import MOVED_PATH, PATH, robots_answer
from newsroom.serving import served_as
from newsroom.spellings import NUMBER_PATH, SHORT_PREFIX, number_of, tidy
from newsroom.world import World

CACHE_LIMIT_BYTES = 128 * 1024 * 1024
_NEIGHBOURS = 40
_TWINS = ("www.", "m.")
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
        self._asked = count(1)
        own: dict[str, list[InventedArticle]] = defaultdict(list)
        for article in world.articles:
            own[article.outlet_id].append(article)
        self._sites: dict[str, _Site] = {}
        for outlet in world.outlets:
            site = _Site(world, outlet, own[outlet.id])
            twins = (twin + outlet.host for twin in _TWINS)
            self._sites |= dict.fromkeys((outlet.host, *twins, *outlet.aliases, *outlet.guests), site)
        self._main_hosts = frozenset(outlet.host for outlet in world.outlets)

    @property
    def hosts(self) -> frozenset[str]:
        """The outlets' own hosts."""
        return self._main_hosts

    def knows(self, host: str) -> bool:
        """Whether anybody answers under that name, be it an alias."""
        return host in self._sites

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
            found = site.answer(host, path, query, base, now)
            found = gzipped(found) if gzip or site.serving is Serving.ALWAYS_PACKED else found
            self._cache.put(key, found)
        return served_as(site.serving, found, now=now, turn=next(self._asked))

    def index(self, port: int) -> Answer:
        """The page that lists the outlets."""
        return answer("text/html; charset=utf-8", world_page(self._world.outlets, port))


class _Site:
    """One outlet's site. Its `stamp` counts the changes so far: two instants with one stamp see the same site."""

    def __init__(self, world: World, outlet: InventedOutlet, articles: Sequence[InventedArticle]) -> None:
        self._outlet = outlet
        self._end = world.end
        self._clutter = world.clutter
        self._newest_first = list(reversed(articles))
        self._by_address: dict[str, InventedArticle] = {}
        self._by_number: dict[int, InventedArticle] = {}
        self._endpoints = {endpoint.path.partition("?")[0]: endpoint for endpoint in outlet.endpoints}
        self._moved_here = {e.manner.moved_to: e for e in outlet.endpoints if e.manner.moved_to}
        self._older: dict[str, list[InventedArticle]] = defaultdict(list)
        self._place: dict[str, int] = {}
        for article in articles:
            self._place[article.path] = len(self._older[article.language])
            self._older[article.language].append(article)
            for path in filter(None, (article.path, article.second_path)):
                self._by_number[number_of(path)] = article
                plain, _, query = unquote(path).partition("?")
                self._by_address[f"{tidy(plain)}?{query}" if query else tidy(plain)] = article
        changes = {moment for article in articles for moment in article.changes}
        changes |= {world.mended_at(endpoint) for endpoint in outlet.endpoints}
        if outlet.style.redesign:
            changes.add(self._end + timedelta(hours=outlet.style.redesign.after_h))
        self._changes = sorted(changes)
        own_charset = outlet.style.charset != "utf-8"
        self._html = "text/html" if own_charset else "text/html; charset=utf-8"
        self._xml_ending = "" if own_charset or outlet.style.feed_charset else "; charset=utf-8"

    @property
    def serving(self) -> Serving:
        return self._outlet.serving

    def stamp(self, now: datetime) -> int | datetime:
        """A listing that says how long ago its articles are changes with every moment."""
        is_restless = Habit.RELATIVE_TIMES in self._outlet.habits
        return now if is_restless else bisect_right(self._changes, now)

    def answer(self, host: str, path: str, query: str, base: str, now: datetime) -> Answer:
        if host in self._outlet.aliases:
            target = path + (f"?{query}" if query else "")
            return _moved(base.replace(host, self._outlet.host) + target)
        path = unquote(path)
        if path in (PATH, MOVED_PATH):
            return robots_answer(self._outlet, path, base)
        if path.startswith("/media/"):
            return answer("image/gif", _PICTURE)
        if Habit.CHALLENGE in self._outlet.habits:
            return answer("text/html; charset=utf-8", challenge_page(self._outlet))
        if path in sitemaps.CHILD_PATHS and Habit.SITEMAP_INDEX in self._outlet.habits:
            return self._sitemap_child(path, base, now)
        if path in self._endpoints:
            return self._endpoint_or_other(self._endpoints[path], dict(parse_qsl(query)), base, now)
        if path in self._moved_here:
            return self._endpoint(self._moved_here[path], dict(parse_qsl(query)), base, now)
        return self._page(path, query, base, now)

    def _page(self, path: str, query: str, base: str, now: datetime) -> Answer:
        """An article under any of its addresses, else a listing."""
        fields = dict(parse_qsl(query))
        if path.startswith(SHORT_PREFIX):
            article = self._by_number.get(small_number(path.removeprefix(SHORT_PREFIX), most_digits=10))
            return _moved(base + article.path) if article else self._missing()
        if path == NUMBER_PATH:
            article = self._by_number.get(small_number(fields.get("id", ""), most_digits=10))
        else:
            neat, wanted = tidy(path), unquote(query)
            article = self._by_address.get(neat)
            while article is None and wanted:
                article = self._by_address.get(f"{neat}?{wanted}")
                wanted = wanted.rpartition("&")[0]
        if article is None:
            return self._section(path, fields, now)
        if Habit.REFUSED in self._outlet.habits:
            return answer(self._html, notice_page(self._outlet, "403", "Forbidden."), status=403)
        return self._article(article, base, now)

    def _changed_at(self, now: datetime) -> datetime:
        place = bisect_right(self._changes, now)
        return self._changes[place - 1] if place else now

    def _endpoint_or_other(self, endpoint: Endpoint, query: Mapping[str, str], base: str, now: datetime) -> Answer:
        """The endpoint, or what stands in its place."""
        match instead(endpoint, now=now, end=self._end):
            case Instead.PAGE:
                return answer(self._html, notice_page(self._outlet, self._outlet.name, "Our feeds have moved on."))
            case Instead.CHALLENGE:
                return answer("text/html; charset=utf-8", challenge_page(self._outlet))
            case Instead.GONE:
                return self._missing()
            case Instead.BROKEN:
                return answer(self._html, notice_page(self._outlet, "500", "Something broke."), status=500)
            case Instead.MOVED:
                return _moved(base + (endpoint.manner.moved_to or "/"))
            case _:
                return self._endpoint(endpoint, query, base, now)

    def _endpoint(self, endpoint: Endpoint, query: Mapping[str, str], base: str, now: datetime) -> Answer:
        outlet, changed_at = self._outlet, self._changed_at(now)
        href = partial(address, outlet, endpoint, base=base)
        number = small_number(query.get("page", "1")) if endpoint.kind in _FEEDS else 1
        found = listing(endpoint, self._newest_first, now=now, end=self._end, number=number)
        if endpoint.kind in _FEEDS:
            render, media_type = _FEEDS[endpoint.kind]
            older = f"{base}{endpoint.path}?page={number + 1}" if found.has_more else None
            body = render(outlet, found.page, base=base, path=endpoint.path, now=now, href=href, older=older)
            return answer(media_type + self._xml_ending, body, changed_at=changed_at)
        if endpoint.kind == "wordpress":
            page = wordpress.posts(outlet, found.all, query, now=now, href=href)
            totals = (("X-WP-Total", str(page.total)), ("X-WP-TotalPages", str(page.pages)))
            kind = "application/json; charset=UTF-8"
            return answer(kind, page.body, status=page.status, changed_at=changed_at, headers=totals)
        if endpoint.kind == "page-state":
            language = endpoint.language or outlet.languages[0]
            body = state_page(outlet, found.all, endpoint.manner.state, now=now, language=language)
            return answer("text/html; charset=utf-8", body, changed_at=changed_at)
        if endpoint.kind == "section":
            return self._listing(found.all, endpoint.path, endpoint.language, query, now, href=href, base=base)
        if endpoint.kind == "news-sitemap":
            body = sitemaps.news_sitemap(outlet, found.all, now=now, href=href)
        elif Habit.SITEMAP_INDEX in outlet.habits:
            body = sitemaps.sitemap_index(outlet, found.all, base=base, now=now)
        else:
            others = other_sites(endpoint, base, outlet.host)
            body = sitemaps.sitemap(outlet, found.all, now=now, href=href, others=others)
        return answer("application/xml", body, changed_at=changed_at)

    def _sitemap_child(self, path: str, base: str, now: datetime) -> Answer:
        endpoint = next(endpoint for endpoint in self._outlet.endpoints if endpoint.kind == "sitemap")
        found = listing(endpoint, self._newest_first, now=now, end=self._end)
        href = partial(address, self._outlet, endpoint, base=base)
        body = sitemaps.sitemap_child(self._outlet, found.all, path=path, now=now, href=href)
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
        body = article_page(
            redesigned(self._outlet, now=now, end=self._end), article, neighbours, clutter, base=base, now=now
        )
        return answer(self._html, body, changed_at=article.changed_at(now))

    def _section(self, path: str, query: Mapping[str, str], now: datetime) -> Answer:
        """The home page and the menu's sections, each a listing of its language."""
        articles = [article for article in self._newest_first if article.listed(now)]
        words = [word for word in path.split("/") if word]
        language = self._outlet.languages[0]
        if words and words[0] in self._outlet.languages:
            language = words.pop(0)
        if words and words[0] != "section":
            return self._missing()
        own = [article for article in articles if article.language == language]
        return self._listing(own, path, language, query, now)

    def _listing(
        self,
        articles: Sequence[InventedArticle],
        path: str,
        language: str | None,
        query: Mapping[str, str],
        now: datetime,
        *,
        href: feeds.Href | None = None,
        base: str = "",
    ) -> Answer:
        language = language or self._outlet.languages[0]
        number = small_number(query.get("page", "1"))
        clutter = self._clutter[language]
        links = {article.path: href(article).removeprefix(base) if href else article.path for article in articles}
        body = listing_page(
            self._outlet, articles, clutter, language=language, path=path, number=number, now=now, links=links
        )
        return self._missing() if body is None else answer(self._html, body, changed_at=self._changed_at(now))

    def _missing(self) -> Answer:
        return answer(self._html, notice_page(self._outlet, "404", "Not found."), status=404)


def _moved(target: str) -> Answer:
    return answer("text/html; charset=utf-8", b"", status=301, headers=(("Location", target),))
