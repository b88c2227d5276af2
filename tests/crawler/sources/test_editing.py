"""Editing a catalogue changes what was meant, and no other character."""

import difflib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import CatalogueError
from crawler.sources import SHIPPED, load_catalogue
from crawler.sources.editing import Addition, Change, Edit, NewOutlet, copy_of, edited, is_shipped, write_edits

PLACE = Path("outlets.yaml")
BLOCK = """# My outlets
- id: one   # the first
  name: "One"
  homepage: https://one.example
  feeds:
    # measured by hand
    - url: https://one.example/rss  # old
      type: rss
      enabled: false
      evidence: somebody looked at this in
        the summer
    - url: https://one.example/b
      type: atom
  notes: 'kept'

- id: two
  name: Two
  homepage: https://two.example
# the end
"""
FLOW = "[{id: one, name: One, homepage: 'https://one.example', feeds: [{url: 'https://one.example/rss', type: rss}]}]\n"
ENTRY = {"url": "https://one.example/new", "type": "rss", "enabled": True}


def changed(**fields: Any) -> Change:
    return Change("one", "https://one.example/rss", tuple((name, None, value) for name, value in fields.items()), "")


def lines_changed(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_a_changed_value_changes_its_line_alone() -> None:
    assert lines_changed(BLOCK, edited(BLOCK, [changed(enabled=True)], PLACE)) == [
        "-       enabled: false",
        "+       enabled: true",
    ]


def test_a_comment_behind_a_value_stays() -> None:
    made = edited(BLOCK, [changed(url="https://one.example/moved")], PLACE)
    assert "    - url: https://one.example/moved  # old\n" in made


def test_a_new_field_stands_behind_the_type() -> None:
    assert lines_changed(BLOCK, edited(BLOCK, [changed(strength="tested-ok")], PLACE)) == [
        "+       strength: tested-ok"
    ]


def test_a_folded_text_is_replaced_whole_and_folded_again() -> None:
    made = edited(BLOCK, [changed(evidence="probe of 2026-11-24: ok, 50 items " * 6)], PLACE)
    assert "the summer" not in made
    assert max(map(len, made.splitlines())) <= 130


def test_an_address_is_added_behind_the_others() -> None:
    made = edited(BLOCK, [Addition("one", ENTRY, "")], PLACE)
    assert lines_changed(BLOCK, made) == [
        "+     - url: https://one.example/new",
        "+       type: rss",
        "+       enabled: true",
    ]


def test_an_outlet_without_addresses_gets_its_first() -> None:
    made = edited(BLOCK, [Addition("two", ENTRY, "")], PLACE)
    assert yaml.safe_load(made)[1]["feeds"] == [ENTRY]
    assert made.endswith("# the end\n")


@pytest.mark.parametrize("empty", ["  feeds: []\n", "  feeds: []  # none yet\n"])
def test_an_empty_list_of_addresses_gets_its_first(empty: str) -> None:
    text = "- id: one\n  name: One\n  homepage: https://one.example\n" + empty
    assert yaml.safe_load(edited(text, [Addition("one", ENTRY, "")], PLACE))[0]["feeds"] == [ENTRY]


def test_a_catalogue_in_brackets_stays_in_brackets() -> None:
    edits: list[Edit] = [changed(enabled=False, url="https://one.example/x,y"), Addition("one", ENTRY, "")]
    made = edited(FLOW, edits, PLACE)
    assert made.count("\n") == 1
    assert yaml.safe_load(made)[0]["feeds"] == [
        {"url": "https://one.example/x,y", "type": "rss", "enabled": False},
        ENTRY,
    ]


def test_a_new_outlet_stands_at_the_end_and_in_a_new_file_under_a_heading() -> None:
    entry = {"id": "three", "name": "Три", "homepage": "https://three.example", "feeds": [ENTRY]}
    made = edited(BLOCK, [NewOutlet(entry, "")], PLACE)
    assert made.startswith(BLOCK)
    assert "name: Три\n" in made
    assert edited("", [NewOutlet(entry, "")], PLACE).startswith("# ")


def test_windows_line_ends_stay() -> None:
    text = BLOCK.replace("\n", "\r\n")
    made = edited(text, [changed(enabled=True, strength="tested-ok"), Addition("one", ENTRY, "")], PLACE)
    assert made.count("\n") == made.count("\r\n") == text.count("\r\n") + 4
    assert "enabled: true\r\n" in made


def test_what_cannot_be_edited_in_place_is_refused() -> None:
    """The second outlet's list is an alias of the first's: changing one would change both."""
    text = (
        "- id: one\n  name: One\n  homepage: https://one.example\n  feeds: &list\n"
        "  - url: https://one.example/rss\n    type: rss\n"
        "- id: two\n  name: Two\n  homepage: https://two.example\n  feeds: *list\n"
    )
    with pytest.raises(CatalogueError, match=r"outlets.yaml: is laid out in a way .* by hand"):
        edited(text, [changed(enabled=False)], PLACE)


def test_several_files_change_all_or_none(tmp_path: Path) -> None:
    """The edit of the second file makes it unsound, so the first is not written either."""
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("- id: one\n  name: One\n  homepage: https://one.example\n")
    second.write_text("- id: two\n  name: Two\n  homepage: https://two.example\n")
    good, bad = Addition("one", ENTRY, ""), Addition("two", {"url": "nonsense", "type": "rss"}, "")
    before = {path: path.read_text() for path in tmp_path.iterdir()}
    with pytest.raises(CatalogueError, match=r"b\.yaml:5: feeds\.0\.url"):
        write_edits(tmp_path, [good, bad])
    assert {path: path.read_text() for path in tmp_path.iterdir()} == before
    assert write_edits(tmp_path, [good]) == [first]
    assert len(load_catalogue(tmp_path).outlets) == 2


def test_a_new_outlet_of_a_folder_stands_in_the_file_of_its_country(tmp_path: Path) -> None:
    (tmp_path / "az.yaml").write_text("- id: one\n  name: One\n  homepage: https://one.example\n")
    write_edits(tmp_path, [NewOutlet({"id": "g", "name": "G", "homepage": "https://g.ge", "country": "GE"}, "")])
    assert [outlet.id for outlet in load_catalogue(tmp_path / "ge.yaml").outlets] == ["g"]


def test_a_copy_of_the_shipped_catalogue_is_the_same_catalogue(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(copy_of(None), "utf-8")
    assert load_catalogue(tmp_path / "mine.yaml") == load_catalogue()
    assert is_shipped(None)
    assert is_shipped(SHIPPED / "az.yaml")
    assert not is_shipped(tmp_path / "mine.yaml")


def test_the_shipped_catalogue_can_be_edited_address_by_address() -> None:
    """Each address of each file switched, moved and described: only the lines meant change."""
    for file in sorted(SHIPPED.glob("*.yaml")):
        text = file.read_text("utf-8")
        for outlet in load_catalogue(file).outlets[:2]:
            for feed in outlet.feeds[:2]:
                fields = (("enabled", feed.enabled, not feed.enabled), ("evidence", feed.evidence, f"{date.min}"))
                made = edited(text, [Change(outlet.id, feed.url, fields, "")], file)
                assert len([line for line in lines_changed(text, made) if line.startswith("+")]) == 2


texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=200)


@settings(deadline=None)
@given(texts, st.booleans(), st.sampled_from([BLOCK, FLOW, BLOCK.replace("\n", "\r\n")]))
def test_any_text_can_be_written_and_is_read_back(evidence: str, enabled: bool, text: str) -> None:
    made = edited(text, [changed(evidence=evidence, enabled=enabled)], PLACE)
    feed = yaml.safe_load(made)[0]["feeds"][0]
    assert (feed["evidence"], feed["enabled"]) == (evidence, enabled)
