"""`silkwatch stories merge` and `stories split`: stories that people mend, and what is said of it afterwards."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from storage import StoryPlace, open_store
from tests.scheduler.conftest import Command
from tests.storage.samples import ENDPOINTS, NOW, OUTLETS, put

BY = ("--by", "Leyla", "--because", "two ferries [Poti]")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three articles in a story, of which the last is a copy of the second; a fourth in one of its own."""
    with closing(open_store(tmp_path / "data")) as store:
        store.sync_sources(OUTLETS, ENDPOINTS, now=NOW)
        first, second, copy, alone = (put(store, name) for name in "abcd")
        rows = ((first, first, first), (second, first, second), (copy, first, second), (alone, alone, alone))
        places = [StoryPlace(id_, story_id, text_id, (), (), "alike") for id_, story_id, text_id in rows]
        store.stories.place(places, store.stories.position(), now=NOW)
    (tmp_path / "silkwatch.toml").write_text('[storage]\ndata_dir = "data"\n', "utf-8")
    return tmp_path


def test_articles_leave_a_story_and_both_say_so(home: Path, inside: Command) -> None:
    done = inside("stories", "split", "1", "3", *BY)
    assert done.returncode == 0, done.stderr
    assert "Articles 2, 3 are story 2 now." in done.stderr
    old, new = inside("stories", "show", "1").stdout, inside("stories", "show", "2").stdout
    assert "article 2 left for story 2: by Leyla: two ferries [Poti]" in old
    assert "article 3 came from story 1: by Leyla: two ferries [Poti]" in new
    assert "story 2: 2 articles, one text" in new


def test_two_stories_become_one(home: Path, inside: Command) -> None:
    done = inside("stories", "merge", "4", "1", "--by", "Leyla")
    assert done.returncode == 0, done.stderr
    assert "Story 4 went into story 1, which has 4 articles now." in done.stderr
    assert "story 4 went into story 1: by Leyla\n" in inside("stories", "show", "4").stdout


def test_machines_get_what_came_of_it(home: Path, inside: Command) -> None:
    split = json.loads(inside("stories", "split", "1", "2", *BY, "--json").stdout)
    assert split == {"story_id": 1, "new_id": 2, "article_ids": [2, 3]}
    merged = json.loads(inside("stories", "merge", "1", "2", *BY, "--json").stdout)
    assert (merged["id"], merged["articles"]) == (1, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("split", "1", "2"), "--by: name who says so, for instance --by Leyla"),
        (("split", "1", "1", *BY), "story 1: article 1 gave it its number, and stays"),
        (("split", "1", "4", *BY), "story 1: article 4 is not in it"),
        (("merge", "1", "9", *BY), "story 9: there is none; silkwatch stories list shows the numbers"),
        (("merge", "1", "1", *BY), "story 1: it is one with story 1 already"),
    ],
)
def test_misuse_is_told_in_one_sentence(home: Path, inside: Command, arguments: tuple[str, ...], message: str) -> None:
    done = inside("stories", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
