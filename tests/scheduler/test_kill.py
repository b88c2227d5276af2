"""`kill -9` of everything at random moments of a crawl: nothing lost, nothing twice, every WARC file whole."""

import random
import time
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from newsroom import build_world, serve_in_thread
from storage import open_store
from tests import processes
from tests.conftest import NEWSROOM_END

KILLS = 20
PAGES = 500
LONGEST_LIFE_S = 3.5


def test_after_twenty_kills_the_books_balance_and_each_article_is_there_once(tmp_path: Path) -> None:
    """Twenty crawls into one folder, each killed with its readers after a random while; then one is left alone."""
    moments = random.Random(17)
    world = build_world(seed=7, end=NEWSROOM_END, pages=PAGES)
    with serve_in_thread(world) as server:
        catalogue = tmp_path / "newsroom.yaml"
        catalogue.write_text(world.catalogue(server.port, outlets=("the-archive", "mtkvari-press")), "utf-8")
        data_dir = tmp_path / "data"
        crawl: list[str | Path] = ["crawl", "--catalogue", catalogue, "--data", data_dir, "--once"]
        limits = {"crawler__delay_s": 0.01, "crawler__concurrency_per_host": 1}
        for _ in range(KILLS):
            process = processes.start(crawl, cwd=tmp_path, **limits)
            time.sleep(moments.uniform(0.2, LONGEST_LIFE_S))
            processes.kill_group(process)
        report = processes.answer(crawl, cwd=tmp_path)
        wanted = {
            world.page_url(article, server.port)
            for article in world.articles
            if article.outlet_id in {"the-archive", "mtkvari-press"}
        }
    assert report["ledger"]["balanced"], report["ledger"]["problems"]
    assert report["ledger"]["waiting"] == report["ledger"]["failed"] == 0
    store = open_store(data_dir)
    stored = list(store.export())
    store.close()
    assert len(stored) == len(wanted)
    assert {article.url for article in stored} == wanted
    assert {article.revision for article in stored} == {1}
    assert _responses(data_dir / "snapshots") >= wanted


def _responses(folder: Path) -> set[str]:
    """The addresses of all response records; fails when a file does not read to its end or a digest is wrong."""
    found = set()
    for file in folder.glob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                if record.rec_type == "response":
                    found.add(record.rec_headers.get_header("WARC-Target-URI"))
    return found
