"""`silkwatch extract` reads one saved page and prints what the contract names."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.extraction import Outlet
from crawler.extraction.article import Hints
from crawler.reading import Page, read_page
from storage import SnapshotFolder, SnapshotRecord, open_store
from tests.scheduler import kept
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
    assert (done.returncode, done.stdout) == (2, "")
    assert "Nowhere" in done.stderr


def test_a_page_beyond_all_bounds_is_refused(inside: Command, tmp_path: Path) -> None:
    with (tmp_path / "big.html").open("wb") as big:
        big.truncate(64 * 1024 * 1024 + 1)
    done = inside("extract", "big.html", "--url", URL)
    assert done.returncode == 2
    assert "larger than 64 MiB" in done.stderr


CATALOGUE = """\
- id: wire
  name: The Wire
  homepage: https://wire.example/
  country: AZ
  languages: [az, en]
  timezone: Asia/Baku
  feeds:
  - url: https://wire.example/rss
    type: rss
"""
STORED_URL = kept.address("waiting")
FETCHED_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def stored(tmp_path: Path) -> str:
    """The number of an article whose snapshot lies in `data`, in a folder with a catalogue of its own."""
    (tmp_path / "outlets.yaml").write_text(CATALOGUE, "utf-8")
    kept.fill(tmp_path / "data")
    body = PAGE.format(zone="").encode()
    read = read_page(
        Page("wire", STORED_URL, body, 200, (), "text/html", FETCHED_AT, Outlet(zone="Asia/Baku"), Hints(), None, None)
    )
    assert read.article is not None
    folder = SnapshotFolder(tmp_path / "data" / "snapshots", rotate_bytes=1_000_000)
    file, offset, length = folder.append(read.record)
    folder.close()
    snapshot = SnapshotRecord(file, offset, length, hashlib.sha256(body).hexdigest(), 200, "text/html", FETCHED_AT)
    store = open_store(tmp_path / "data")
    try:
        (link,) = store.find_link(STORED_URL)
        store.store_article(link.id, read.article, snapshot, (), now=FETCHED_AT)
        return str(store.find_link(STORED_URL)[0].article_id)
    finally:
        store.close()


def test_a_page_that_states_its_address_needs_no_other(inside: Command, page: Path) -> None:
    done = inside("extract", page, "--json")
    assert json.loads(done.stdout)["url"] == "https://example.org/news/1"


def test_a_page_without_an_address_asks_for_one(inside: Command) -> None:
    done = inside("extract", "-", stdin="<html><p>Text</p></html>")
    assert (done.returncode, done.stdout) == (2, "")
    assert "name it with --url" in done.stderr


def test_a_stored_article_is_read_anew_from_its_snapshot(inside: Command, stored: str) -> None:
    done = inside("extract", stored, "--data", "data", "--catalogue", "outlets.yaml", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["title"], found["publisher"]) == ("Block train reaches Alat", "The Wire")
    assert found["published_at"] == "2026-11-20T06:00:00+00:00"


def test_an_article_that_is_not_stored_or_has_no_snapshot_file_is_told(inside: Command, stored: str) -> None:
    missing = inside("extract", "999", "--data", "data", "--catalogue", "outlets.yaml")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "there is no article 999" in missing.stderr
    gone = inside("extract", "1", "--data", "data", "--catalogue", "outlets.yaml")
    assert (gone.returncode, gone.stdout) == (1, "")
    assert "2026.warc.gz" in gone.stderr


def test_the_catalogue_tells_zone_and_name_of_the_outlet(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "outlets.yaml").write_text(CATALOGUE, "utf-8")
    arguments = ("extract", "-", "--url", URL, "--catalogue", "outlets.yaml", "--json")
    found = json.loads(inside(*arguments, "--outlet", "wire", stdin=PAGE.format(zone="")).stdout)
    assert (found["publisher"], found["published_at"]) == ("The Wire", "2026-11-20T06:00:00+00:00")
    done = inside(*arguments, "--outlet", "wier", stdin=PAGE.format(zone=""))
    assert (done.returncode, done.stdout) == (2, "")
    assert 'no outlet of the catalogue is called "wier"' in done.stderr


def test_the_explanation_tells_winner_source_reason_and_the_others(inside: Command, page: Path) -> None:
    done = inside("extract", page, "--explain")
    assert done.returncode == 0
    assert "h1 and title-tag agree" in " ".join(done.stdout.split())
    machine = json.loads(inside("extract", page, "--explain", "--json").stdout)["choices"]
    assert [one["field"] for one in machine] == ["title", "authors", "published", "language", "body"]
    assert machine[1]["candidates"] == [{"value": "Ann Bee", "source": "meta:author", "confidence": 0.8}]
    assert "choices" not in json.loads(inside("extract", page, "--json").stdout)


def test_a_stored_article_is_shown_with_how_it_was_read(inside: Command, stored: str) -> None:
    shown = inside("articles", "show", stored, "--data", "data")
    assert "How it was read" in shown.stdout and "title-tag" in shown.stdout
    machine = json.loads(inside("articles", "show", stored, "--data", "data", "--json").stdout)
    assert machine["choices"][0]["source"] == "h1"
    older = inside("articles", "show", "1", "--data", "data")
    assert "How it was read" not in older.stdout
