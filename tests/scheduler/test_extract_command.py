"""`silkwatch extract` reads one saved page and prints what the contract names."""

import json
from pathlib import Path

import pytest

from tests.scheduler.conftest import Command

PAGE = """<html lang="en"><head><title>Block train reaches Alat | Example Wire</title>
<meta property="article:published_time" content="2026-11-20T10:00:00{zone}">
<meta property="og:site_name" content="Example Wire"><meta name="author" content="Ann Bee">
<link rel="canonical" href="https://example.org/news/1"></head><body><article><h1>Block train reaches Alat</h1>
<p>The first block train of the month reached the port of Alat on Friday, the railway said, carrying forty containers
from western China to the Black Sea.</p><p>The train took eleven days, two fewer than in the spring, and its containers
will be shipped on from Poti to Constanta within the week.</p></article></body></html>"""
URL = "https://example.org/news/1?utm_source=feed"
FIELDS = {
    "title", "text", "authors", "published_at", "updated_at", "language", "publisher", "originator", "canonical_url",
}  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A saved page with its date given with an offset."""
    path = tmp_path / "page.html"
    path.write_text(PAGE.format(zone="+04:00"), "utf-8")
    return path


def test_the_fields_of_the_contract_are_printed_as_json(silkwatch: Command, page: Path) -> None:
    done = silkwatch("extract", page, "--url", URL, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found.keys() >= FIELDS
    assert found["title"] == "Block train reaches Alat"
    assert found["text"].startswith("The first block train of the month reached the port of Alat")
    assert found["authors"] == ["Ann Bee"]
    assert found["published_at"] == "2026-11-20T06:00:00+00:00"
    assert (found["updated_at"], found["originator"]) == (None, None)
    assert (found["language"], found["publisher"], found["kind"]) == ("en", "Example Wire", "article")
    assert found["canonical_url"] == "https://example.org/news/1"


def test_a_date_without_an_offset_is_read_on_the_clock_of_the_zone(inside: Command, tmp_path: Path) -> None:
    done = inside("extract", "-", "--url", URL, "--zone", "Asia/Baku", "--json", stdin=PAGE.format(zone=""))
    assert json.loads(done.stdout)["published_at"] == "2026-11-20T06:00:00+00:00"


def test_people_see_the_same_and_the_text_below(inside: Command, page: Path) -> None:
    done = inside("extract", page, "--url", URL)
    assert done.returncode == 0
    assert "Ann Bee" in done.stdout
    assert "forty containers" in done.stdout


def test_bytes_that_are_no_page_are_an_answer_not_an_error(inside: Command) -> None:
    done = inside("extract", "-", "--url", URL, "--json", stdin=b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert done.returncode == 0
    assert json.loads(done.stdout)["kind"] == "not-html"


def test_a_zone_that_does_not_exist_is_named(inside: Command, page: Path) -> None:
    done = inside("extract", page, "--url", URL, "--zone", "Nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nowhere" in done.stderr


def test_a_page_beyond_all_bounds_is_refused(inside: Command, tmp_path: Path) -> None:
    with (tmp_path / "big.html").open("wb") as big:
        big.truncate(64 * 1024 * 1024 + 1)
    done = inside("extract", "big.html", "--url", URL)
    assert done.returncode == 2
    assert "larger than 64 MiB" in done.stderr
