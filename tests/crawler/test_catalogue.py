"""Catalogues: the shipped one is sound, and a wrong one is refused with file, line and remedy."""

from pathlib import Path
from typing import get_args

import pytest

from crawler.errors import CatalogueError
from crawler.sources import SHIPPED, load_catalogue
from crawler.sources.catalogue import NEVER_BY_DEFAULT, EndpointKind
from crawler.spiders import readable_kinds

GOOD = """- id: one
  name: One
  homepage: https://one.example
  country: AZ
  languages: [az, en]
  kind: newspaper
  ownership: state
  region_focus: azerbaijan
  timezone: Asia/Baku
  feeds:
  - url: https://one.example/rss
    type: rss
    language: az
    evidence: read today
    seen: true
    strength: tested-ok
"""


def load(folder: Path, text: str) -> None:
    file = folder / "mine.yaml"
    file.write_text(text, "utf-8")
    load_catalogue(file)


def test_the_shipped_catalogue_is_sound_and_watches_every_outlet_that_it_can() -> None:
    """All 191 outlets load. What a tester found good is on, what one found bad or stale is off; an outlet without any
    address to poll is one whose addresses were all found bad, or none of which is a way of finding links."""
    outlets = load_catalogue().outlets
    assert len(outlets) == 191
    unwatched = set()
    for outlet in outlets:
        for feed in outlet.feeds:
            wanted = feed.enabled is not False and feed.strength not in NEVER_BY_DEFAULT
            assert wanted or feed.strength != "tested-ok", f"{outlet.id}: {feed.url}"
            assert not (wanted and feed.strength in NEVER_BY_DEFAULT), f"{outlet.id}: {feed.url}"
            assert feed.polled is (wanted and feed.readable)
        if all(feed.enabled is False or feed.strength in NEVER_BY_DEFAULT for feed in outlet.feeds):
            unwatched.add(outlet.id)
    assert unwatched == {"aze-media", "gov-ge", "trt-world", "gdelt-doc"}


def test_every_shipped_fallback_stands_behind_an_address() -> None:
    for outlet in load_catalogue().outlets:
        for feed in outlet.feeds:
            assert not (feed.fallback and feed.polled) or outlet.before(feed), f"{outlet.id}: {feed.url}"


def test_each_shipped_file_holds_one_country() -> None:
    for file in SHIPPED.glob("*.yaml"):
        assert {outlet.country.lower() for outlet in load_catalogue(file).outlets} == {file.stem}


def test_an_address_without_enabled_is_polled_unless_found_bad(tmp_path: Path) -> None:
    text = GOOD + "  - url: https://one.example/old\n    type: rss\n    strength: tested-stale\n"
    text += "  - url: https://one.example/new\n    type: atom\n"
    (tmp_path / "c.yaml").write_text(text, "utf-8")
    feeds = load_catalogue(tmp_path).outlets[0].feeds
    assert [feed.polled for feed in feeds] == [True, False, True]


def test_every_kind_of_address_that_a_catalogue_may_name_is_read_by_a_spider() -> None:
    assert set(get_args(EndpointKind)) == set(readable_kinds())


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ('{type: dates, url: "https://one.example/{yyyy}/{mm}"}', "names no day"),
        ("{type: dates, url: one.example}", "no web address"),
        ("{type: feeds, url: https://one.example/rss}", "archive.type"),
        ("{type: sitemap, url: https://one.example/s.xml, path: x}", "unknown field"),
    ],
)
def test_an_archive_that_cannot_be_walked_through_is_refused(tmp_path: Path, told: str, words: str) -> None:
    with pytest.raises(CatalogueError, match=words) as refused:
        load(tmp_path, GOOD.replace("  feeds:", f"  archive: {told}\n  feeds:"))
    assert "mine.yaml:10" in str(refused.value)


def test_an_archives_host_is_one_of_the_outlets_own(tmp_path: Path) -> None:
    told = '{type: dates, url: "https://old.one.example/{d}.{m}.{yy}"}'
    (tmp_path / "c.yaml").write_text(GOOD.replace("  feeds:", f"  archive: {told}\n  feeds:"), "utf-8")
    assert "old.one.example" in load_catalogue(tmp_path).outlets[0].hosts


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("https://one.example/rss", "one.example/rss", 11, "no web address"),
        ("https://one.example/rss", "https://one.example/a b", 11, "no web address"),
        ("https://one.example/rss", "ftp://one.example/rss", 11, "no web address"),
        ("https://one.example/rss", "https://one.example:0/rss", 11, "port 0"),
        ("homepage: https://one.example", "homepage: 7", 3, "homepage"),
        ("Asia/Baku", "Asia/Bako", 9, "IANA"),
        ("Asia/Baku", "../../etc/passwd", 9, "IANA"),
        ("type: rss", "type: rsss", 12, "feeds.0.type"),
        ("    seen: true", "    sean: true", 15, "unknown field"),
        ("  name: One\n", "", 1, "name: missing"),
        ("country: AZ", "country: Azerbaijan", 4, "country"),
        ("- id: one", "- id: One!", 1, "id"),
        ("languages: [az, en]", "languages: [az", 6, "YAML"),
        ("- id: one", "id: one", 1, "list of outlets"),
    ],
)
def test_a_wrong_catalogue_names_line_and_remedy(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    text = GOOD.replace(old, new, 1)
    if new == "id: one":
        text = "id: one\nname: One\n"
    with pytest.raises(CatalogueError) as refused:
        load(tmp_path, text)
    message = str(refused.value)
    assert f"mine.yaml:{line}:" in message
    assert words in message
    assert "\n" not in message


def test_an_outlet_and_an_address_stand_once(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r'mine.yaml:17: outlet "one" stands already at .*mine.yaml:1'):
        load(tmp_path, GOOD + GOOD)
    with pytest.raises(CatalogueError, match=r"mine.yaml:17: https://one.example/rss stands twice"):
        load(tmp_path, GOOD + "  - url: https://one.example/rss\n    type: rss\n")


def test_a_catalogue_without_an_outlet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="holds no outlet"):
        load(tmp_path, "# nothing yet\n")


@pytest.mark.parametrize("name", ["missing.yaml", "empty"])
def test_a_catalogue_that_is_not_there_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CatalogueError, match=r"name a(n existing| catalogue)"):
        load_catalogue(tmp_path / name)
