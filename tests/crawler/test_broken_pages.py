"""Broken pages through the real reader pool: a bounded slice of `make fuzz`, and every trap once."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.fuzz.mutations import MUTATIONS, mutated
from benchmarks.fuzz.properties import markup_wrongs, text_wrongs
from benchmarks.fuzz.run import Case, Report, fuzz
from benchmarks.fuzz.sources import newsroom_pages, pages_of
from benchmarks.fuzz.traps import traps
from crawler.settings import CrawlerSettings

MUTATED_PAGES = 200
TRAP_SHARE = 0.1
SETTINGS = CrawlerSettings(readers=2, page_timeout_s=3, reader_failures=100)


def run(cases: list[Case], settings: CrawlerSettings = SETTINGS) -> Report:
    return asyncio.run(fuzz(cases, settings))


def test_broken_pages_and_traps_leave_the_pool_alive_and_what_is_read_plain() -> None:
    """A page may be too much for a reader; that is recorded, and nothing else comes of it."""
    pages = newsroom_pages() + pages_of([Path(__file__).parent / "extraction" / "pages"])
    cases = [Case(str(number), *mutated(f"slice:{number}", pages)) for number in range(MUTATED_PAGES)]
    cases += [Case(name, "trap", made()) for name, made in traps(TRAP_SHARE).items()]
    report = run(cases)
    assert [(finding.case.name, finding.what) for finding in report.findings] == []
    assert report.outcomes.total() == len(cases) + 1
    assert report.outcomes["article"] > MUTATED_PAGES / 2


def test_a_page_that_takes_too_long_is_in_the_books_and_is_no_finding() -> None:
    slow = Case("slow", "trap", traps()["100,000 attributes"]())
    report = run([slow], CrawlerSettings(readers=1, page_timeout_s=2))
    assert [(one.case.name, one.what[:24]) for one in report.bounded] == [("slow", "reading took longer than")]
    assert report.findings == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("One.\n\nTwo.", None),
        ("One.\n\n\n\nTwo.", "empty paragraph"),
        ("One.\nTwo.", "not one plain line"),
        ("One  two.", "not one plain line"),
        ("One\x07.", "control character"),
        ("и\u0306", "not composed"),
        ("x" * 500_001, "500001 characters"),
    ],
)
def test_what_is_wrong_with_a_text_is_told(text: str, wrong: str | None) -> None:
    wrongs = " ".join(text_wrongs(text))
    assert wrong in wrongs if wrong else wrongs == ""


@pytest.mark.parametrize(
    ("text", "page", "is_wrong"),
    [
        ("a <b>bold</b> word", b"<p>a <b>bold</b> word", True),
        ("a <b>bold</b> word", b"<p>a &lt;b&gt;bold&lt;/b&gt; word", False),
        ("Fish &amp; chips", b"<p>Fish &amp; chips", True),
        ("Fish &amp; chips", b"<p>Fish &amp;amp; chips", False),
        ("a < b and b > c", b"<p>a < b and b > c", False),
        ("One <p> two", b"<p>One <\xe2\x80\x8bp> two", False),  # a sign that nobody sees makes it no tag
    ],
)
def test_markup_in_a_text_is_wrong_unless_the_page_writes_of_it(text: str, page: bytes, is_wrong: bool) -> None:
    assert bool(list(markup_wrongs(text, page))) is is_wrong


def test_the_same_seed_makes_the_same_page_again() -> None:
    pages = newsroom_pages()
    made = {mutated(f"same:{number}", pages) for number in range(30)}
    assert made == {mutated(f"same:{number}", newsroom_pages()) for number in range(30)}
    done = {name for number in range(1_000) for name in mutated(f"all:{number}", pages[:3])[0].split("+")}
    assert done == {mutation.__name__ for mutation in MUTATIONS}


def test_the_command_tells_what_became_of_the_pages(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.fuzz", "--count", "4", "--no-traps", "--readers", "1", "--json"]
    done = subprocess.run([*command, "--keep", str(tmp_path / "kept")], capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    assert figures["pages"] == 4
    assert figures["found"] == []
    assert sum(figures["outcomes"].values()) == 5
    refused = subprocess.run([*command, "--pages", str(tmp_path / "none")], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "is no folder" in refused.stderr
