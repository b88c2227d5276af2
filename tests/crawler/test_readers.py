"""The reader pool outlives whatever a page does to a reader."""

import asyncio
import os
import signal
import time
from datetime import UTC, datetime

import psutil
import pytest

from crawler.extraction import Hints, Kind, Outlet
from crawler.readers import OutletPutOff, ReaderFailed, ReaderPool
from crawler.reading import Page
from crawler.settings import CrawlerSettings

TEXT = "<p>" + "The port of Alat took in another block train from Xi'an this week, officials said. " * 5 + "</p>"


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
            for child in psutil.Process().children():
                if "spawn_main" in " ".join(child.cmdline()):
                    os.kill(child.pid, signal.SIGKILL)
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
            slow = page(b"<html><body>" + b"<div><p>word</p>" * 60_000)
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
