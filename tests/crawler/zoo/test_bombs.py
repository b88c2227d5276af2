"""Bombs one by one, with the limits as they are shipped: each costs little memory and time, the crawl goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.zoo import animals
from newsroom.zoo.keeper import HEALTHY_ARTICLES
from tests.crawler.zoo.zookeeping import OpenZoo, crawl_zoo, open_zoo

GROWTH_MB = 300.0
READER_MB = 700.0
LONGEST_S = 60.0
BOMBS = (
    "gzip-bomb-feed",
    "nested-gzip-feed",
    "brotli-bomb-sitemap",
    "zstd-bomb-page",
    "zstd-window-feed",
    "sitemap-file-bomb-sitemap",
    "endless-body-feed",
    "endless-chunks-page",
    "chunk-extensions-feed",
    "continue-flood-feed",
    "goes-on-after-the-end-feed",
    "switching-protocols-page",
    "endless-headers-feed",
    "million-links-sitemap",
    "title-of-fifty-megabytes-feed",
    "line-of-twenty-megabytes-page",
    "billion-laughs-feed",
    "deep-json-json",
    "paragraphs-page",
    "robots-of-100-megabytes-robots",
)


@pytest.fixture(scope="module")
def zoo() -> Iterator[OpenZoo]:
    with open_zoo() as served:
        yield served


def test_every_bomb_is_an_animal() -> None:
    assert set(BOMBS) <= {one.id for one in animals()}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little(tmp_path: Path, zoo: OpenZoo, bomb: str) -> None:
    crawled = crawl_zoo(tmp_path, zoo, [bomb], sitemaps_per_poll=5, links_per_poll=200)
    assert crawled.healthy == ["stored"] * HEALTHY_ARTICLES
    assert crawled.ledger.balanced, crawled.ledger.problems
    assert crawled.took_s < LONGEST_S
    assert crawled.grown_mb < GROWTH_MB
    assert crawled.reader_mb < READER_MB
