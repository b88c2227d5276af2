"""The reader pool outlives whatever a page does to a reader."""

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.extraction import Hints, Kind, Outlet
from crawler.readerprocesses import forking
from crawler.readers import NotRead, OutletPutOff, ReaderFailed, ReaderPool
from crawler.reading import RETIRED, Page, PageReading, read_pages
from crawler.settings import CrawlerSettings
from tests.readerpids import readers

TEXT = "<p>" + "The port of Alat took in another block train from Xi'an this week, officials said. " * 5 + "</p>"


def kill_readers() -> None:
    found = readers()
    assert found
    for reader in found:
        os.kill(reader.pid, signal.SIGKILL)


def page(body: bytes) -> Page:
    return Page(
        outlet_id="one",
        url="https://one.example/a",
        body=body,
        http_status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        content_type="text/html; charset=utf-8",
        fetched_at=datetime(2026, 11, 24, tzinfo=UTC),
        outlet=Outlet(name="One", zone="Asia/Baku"),
        hints=Hints(),
        etag=None,
        last_modified=None,
    )


GOOD = page(f"<html><head><title>Trains</title></head><body><h1>Trains</h1>{TEXT}</body></html>".encode())


def test_a_page_comes_back_as_an_article_with_its_evidence() -> None:
    async def read() -> None:
        pool = ReaderPool(CrawlerSettings(readers=1))
        try:
            reading = await pool.page(GOOD)
        finally:
            pool.close()
        assert reading.kind is Kind.ARTICLE
        assert reading.article is not None
        assert reading.article.title == "Trains"
        assert reading.record.startswith(b"\x1f\x8b")

    asyncio.run(read())


def test_a_reader_that_is_killed_costs_its_page_and_no_other() -> None:
    """SIGKILL to every reader in mid-work: the pool is there again for the next page."""

    async def read() -> None:
        pool = ReaderPool(CrawlerSettings(readers=1))
        try:
            await pool.page(GOOD)
            slow = asyncio.create_task(pool.page(page(b"<p>" * 200_000)))
            await asyncio.sleep(0)
            kill_readers()
            await asyncio.wait({slow})
            deadline = time.monotonic() + 20
            while True:
                try:
                    reading = await pool.page(GOOD)
                    break
                except ReaderFailed:
                    assert time.monotonic() < deadline
            assert reading.article is not None
        finally:
            pool.close()

    asyncio.run(read())


def test_a_page_that_takes_too_long_is_given_up() -> None:
    async def read() -> None:
        pool = ReaderPool(CrawlerSettings(readers=1, page_timeout_s=0.001))
        try:
            slow = page(b"<html><body>" + b"<div><p>word</p></div>" * 60_000)
            with pytest.raises(ReaderFailed, match=r"longer than 0\.001 s"):
                await pool.page(slow)
        finally:
            pool.close()

    asyncio.run(read())


def test_a_page_that_needs_too_much_memory_costs_itself_alone() -> None:
    """The process ends at its limit; its page has the reason, and the next page is read by another process."""

    async def read() -> None:
        pool = ReaderPool(CrawlerSettings(readers=1, reader_memory_mb=256))
        try:
            await pool.page(GOOD)
            hungry = page(b"<html><body>" + (b"<i " + b" ".join(b"a%d=1" % n for n in range(20)) + b"></i>") * 140_000)
            with pytest.raises(ReaderFailed, match="more memory than a reader may have"):
                await pool.page(hungry)
            assert (await pool.page(GOOD)).article is not None
        finally:
            pool.close()

    asyncio.run(read())


SLOW = page(b"<html><body><p " + b" ".join(b"a%d" % n for n in range(150_000)) + b">word")
HUNGRY = page(b"<html><body>" + (b"<p " + b" ".join(b"%c=1" % letter for letter in range(97, 123)) + b">a") * 45_000)


def read_together(pages: Sequence[Page], **settings: Any) -> list[PageReading | BaseException]:
    """Hand pages over at once to a pool of one process that is warm."""

    async def read() -> list[PageReading | BaseException]:
        pool = ReaderPool(CrawlerSettings(readers=1, **settings))
        try:
            await pool.page(GOOD)
            return await asyncio.gather(*(pool.page(one) for one in pages), return_exceptions=True)
        finally:
            pool.close()

    return asyncio.run(read())


def test_pages_that_wait_are_read_in_batches_and_each_comes_back_to_whoever_brought_it() -> None:
    pages = [page(GOOD.body.replace(b">Trains<", f">Train {number}<".encode())) for number in range(20)]
    readings = read_together(pages)
    assert [r.article.title for r in readings if isinstance(r, PageReading) and r.article] == [
        f"Train {number}" for number in range(20)
    ]


def test_a_page_that_hangs_costs_no_other_page_of_its_batch() -> None:
    """The others are read, and the one that hangs has its own reason, wherever in the batch it stands."""
    readings = read_together([GOOD] * 4 + [SLOW] + [GOOD] * 7, page_timeout_s=1.5)
    failed = [number for number, reading in enumerate(readings) if isinstance(reading, BaseException)]
    assert failed == [4]
    assert isinstance(readings[4], ReaderFailed)
    assert "longer than 1.5 s" in str(readings[4])


def test_the_system_ends_a_batch_at_a_page_that_takes_too_long() -> None:
    """Each page has the whole of its time, however many stand before it, and none has that of the others."""

    def read(pages: list[Page]) -> int | None:
        context: Any = forking("crawler.readerseed")
        process = context.Process(target=read_pages, args=(pages, None, 1.5, 1 << 30))
        process.start()
        process.join(60)
        process.kill()
        exitcode: int | None = process.exitcode
        return exitcode

    assert read([GOOD, SLOW, GOOD]) == -signal.SIGALRM
    assert read([GOOD] * 3) == 0


def test_a_page_that_needs_too_much_memory_costs_no_other_page_of_its_batch() -> None:
    readings = read_together([GOOD] * 4 + [HUNGRY] + [GOOD] * 7, reader_memory_mb=256)
    assert [number for number, reading in enumerate(readings) if isinstance(reading, BaseException)] == [4]
    assert "more memory than a reader may have" in str(readings[4])


def test_a_reader_that_is_killed_over_a_batch_costs_none_of_its_pages() -> None:
    """SIGKILL to the reader while it reads twelve pages: they are read by another."""

    async def read() -> None:
        pool = ReaderPool(CrawlerSettings(readers=1, reader_failures=100))
        try:
            await pool.page(GOOD)
            pages = [asyncio.create_task(pool.page(GOOD)) for _ in range(40)]
            await asyncio.wait(pages, return_when=asyncio.FIRST_COMPLETED)
            kill_readers()
            readings = await asyncio.gather(*pages, return_exceptions=True)
        finally:
            pool.close()
        failed = [reading for reading in readings if isinstance(reading, BaseException)]
        assert len(failed) <= 1, failed  # what was read alone just then

    asyncio.run(read())


def test_a_pool_that_broke_between_two_crawls_is_started_anew() -> None:
    """What killed it may have done so while nobody waited for a page."""

    async def read() -> None:
        pool = ReaderPool(CrawlerSettings(readers=1))
        try:
            await pool.page(GOOD)
            pool._running().stop()
            pool.start()
            assert (await pool.page(GOOD)).article is not None
        finally:
            pool.close()

    asyncio.run(read())


HELD: list[bytearray] = []


def grow(folder: Path, size_bytes: int, processes: int) -> None:
    """Make the process that does this large, and keep it until so many do."""
    HELD.append(bytearray(size_bytes))
    (folder / str(os.getpid())).touch()
    deadline = time.monotonic() + 60
    while len(list(folder.iterdir())) < processes and time.monotonic() < deadline:
        time.sleep(0.01)


def retire(_: object) -> None:
    """What every process does that is too large."""
    os._exit(RETIRED)


def test_a_page_that_comes_to_one_process_after_another_that_is_too_large_is_read_by_a_new_one(tmp_path: Path) -> None:
    """All four are; none of them has looked at the page, so nothing is held against it."""

    async def read() -> None:
        pool = ReaderPool(CrawlerSettings(readers=4, reader_memory_mb=400))
        try:
            growing = (pool._in_turn(str(number), grow, tmp_path, 230 * 1024 * 1024, 4) for number in range(4))
            await asyncio.gather(*growing)
            assert len(list(tmp_path.iterdir())) == 4
            assert (await pool.page(GOOD)).article is not None
        finally:
            pool.close()

    asyncio.run(read())


def test_what_no_process_has_room_for_is_put_off_and_not_failed() -> None:
    async def read() -> None:
        pool = ReaderPool(CrawlerSettings(readers=1))
        try:
            with pytest.raises(NotRead, match=r"raise crawler\.reader_memory_mb"):
                await pool._in_turn("one", retire, None)
            assert (await pool.page(GOOD)).article is not None
        finally:
            pool.close()

    asyncio.run(read())


def test_an_outlet_whose_pages_cost_readers_their_time_is_put_off_until_the_next_crawl() -> None:
    async def read() -> None:
        pool = ReaderPool(CrawlerSettings(readers=1, page_timeout_s=1.5, reader_failures=2))
        slow = page(b"<html><body><p " + b" ".join(b"a%d" % n for n in range(150_000)) + b">word")
        try:
            pool.start()
            for _ in range(2):
                with pytest.raises(ReaderFailed, match="took longer"):
                    await pool.page(slow)
            with pytest.raises(OutletPutOff, match="2 of its pages"):
                await pool.page(GOOD)
            pool.start()
            deadline = time.monotonic() + 60
            while True:
                try:
                    reading = await pool.page(GOOD)
                    break
                except ReaderFailed:  # a process that has just started may be slower than the limit
                    assert time.monotonic() < deadline
                    pool.start()
            assert reading.article is not None
        finally:
            pool.close()

    asyncio.run(read())
