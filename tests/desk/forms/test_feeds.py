"""Feeds: what feed readers read, with ids that last."""

import json
from datetime import timedelta
from itertools import chain

import feedparser
import pytest
from lxml import etree, html

from desk.digest.cleaning import clean
from desk.forms.feeds import render_atom, render_json_feed
from tests.desk.forms.digests import SCRIPTS, empty, long, ordinary, with_everywhere
from tests.desk.payloads import HOSTILE
from tests.desk.samples import NOW, digest_of

_NAMES = {"a": "http://www.w3.org/2005/Atom"}


def test_a_feed_reader_reads_every_story() -> None:
    read = feedparser.parse(render_atom(ordinary()))
    assert not read.bozo
    assert (read.version, len(read.entries)) == ("atom10", 9)
    first = read.entries[0]
    assert first.link == "https://khazar.example/az/4"
    assert first.published == "2026-11-23T09:05:00Z"
    assert [tag.label for tag in first.tags] == ["Comprehensive strategic partnership", "Belt and Road"]
    titles = " ".join(entry.title for entry in read.entries)
    assert [words for words in SCRIPTS if words not in titles] == []


@pytest.mark.parametrize("digest", [ordinary(), empty(), long()], ids=["ordinary", "empty", "long"])
def test_every_feed_and_entry_has_what_atom_demands(digest: object) -> None:
    feed = etree.fromstring(render_atom(digest))  # type: ignore[arg-type]
    for node in (feed, *feed.findall("a:entry", _NAMES)):
        for name in ("id", "title", "updated", "author/a:name"):
            assert node.findtext(f"a:{name}", namespaces=_NAMES), name
    ids = feed.xpath("//a:id/text()", namespaces=_NAMES)
    assert len(set(ids)) == len(ids)


def test_a_story_keeps_its_id_and_its_instant_in_a_later_digest() -> None:
    later = digest_of(now=NOW + timedelta(hours=3))
    for one, other in zip(_items(ordinary()), _items(later), strict=True):
        assert (one["id"], one["date_modified"]) == (other["id"], other["date_modified"])


def test_a_theme_has_a_feed_of_its_own_with_the_same_ids() -> None:
    whole = {item["id"] for item in _items(ordinary())}
    theme = json.loads(render_json_feed(ordinary(), "csp"))
    assert theme["title"] == "Daily digest: Comprehensive strategic partnership"
    assert len(theme["items"]) == 3 and {item["id"] for item in theme["items"]} < whole
    ids = [etree.fromstring(render_atom(ordinary(), id_)).findtext("a:id", namespaces=_NAMES) for id_ in ("", "csp")]
    assert ids[0] != ids[1]


def test_a_json_feed_says_what_its_version_demands() -> None:
    feed = json.loads(render_json_feed(ordinary()))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert all(item["id"] and item["content_html"] and item["url"] for item in feed["items"])


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_value_stays_text(payload: str) -> None:
    digest = with_everywhere(payload)
    feed = etree.fromstring(render_atom(digest))
    assert feed.xpath("//a:category/@label", namespaces=_NAMES) == [clean(f"x{payload}")]
    contents = [item["content_html"] for item in _items(digest)]
    contents += feed.xpath("//a:content/text()", namespaces=_NAMES)
    tags = {str(node.tag) for node in chain(*(html.fragment_fromstring(one, "div").iter() for one in contents))}
    assert tags <= {"div", "p", "a", "bdi", "blockquote", "mark", "ul", "li", "strong"}


def _items(digest: object) -> list[dict[str, str]]:
    items: list[dict[str, str]] = json.loads(render_json_feed(digest))["items"]  # type: ignore[arg-type]
    return items
