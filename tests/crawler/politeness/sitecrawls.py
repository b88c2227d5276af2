"""Crawls of plain sites, and sites by what their robots.txt says."""

from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from newsroom import World
from storage.endpointrecords import EndpointState
from storage.linkrecords import LedgerSum
from tests.crawling import Crawls
from tests.plainsites import Asked, Sites, news_site

FORBIDS_NEWS = "User-agent: *\nDisallow: /news/\n"
Make = Callable[..., "SiteCrawls"]


class SiteCrawls(Crawls):
    """Crawls of plain sites, each crawl a start of its own: what one knows of the last it knows from storage."""

    def __init__(self, folder: Path, world: World, sites: Sites, names: tuple[str, ...], **limits: object) -> None:
        defaults = {"concurrency_per_host": 1, "retries": 0, "recheck_after_s": 0}
        super().__init__(folder, world, None, limits=defaults | limits)  # type: ignore[arg-type]  # no newsroom here
        self.sites = sites
        self.names = names

    def catalogue(self, *outlets: str) -> Path:
        return self.sites.catalogue(self.data_dir.parent, outlets or self.names)

    def ledger(self) -> LedgerSum:
        store = self.store()
        try:
            return store.ledger()
        finally:
            store.close()

    def state(self) -> EndpointState:
        return self.reason()[0]

    def reason(self) -> tuple[EndpointState, str]:
        store = self.store()
        try:
            (endpoint,) = store.endpoints()
            return endpoint.state, endpoint.reason
        finally:
            store.close()


def with_robots(answer: Callable[[Asked], web.StreamResponse]) -> Callable[[Asked], web.StreamResponse]:
    """A news site whose robots.txt is answered by `answer`."""
    return lambda asked: answer(asked) if asked.path == "/robots.txt" else news_site(asked)


def text(body: str, **headers: str) -> Callable[[Asked], web.StreamResponse]:
    return with_robots(lambda _: web.Response(text=body, headers={k.replace("_", "-"): v for k, v in headers.items()}))


def status(code: int) -> Callable[[Asked], web.StreamResponse]:
    return with_robots(lambda _: web.Response(status=code, text=FORBIDS_NEWS))
