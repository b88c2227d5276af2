"""Plain sites over HTTP, and crawls of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom import World
from tests.crawler.politeness.sitecrawls import Make, SiteCrawls
from tests.plainsites import Sites, news_site, serve_sites


@pytest.fixture
def sites() -> Iterator[Sites]:
    with serve_sites(news_site) as served:
        yield served


@pytest.fixture
def crawls(tmp_path: Path, world: World, sites: Sites) -> Make:
    def make(*names: str, **limits: object) -> SiteCrawls:
        return SiteCrawls(tmp_path, world, sites, names or ("herald",), **limits)

    return make
