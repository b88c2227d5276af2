"""`silkwatch stories list` and `stories show`: events with all their articles, for people and for machines."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scheduler.storytimeline import timeline
from storage import Store, StoryPlace, open_store
from tests.scheduler.conftest import Command
from tests.storage.samples import HOUR, NOW, endpoint, flag, outlet, put

WIRE, PAPER, RADIO = "wire", "paper", "radio"
NARROW = {"COLUMNS": "80"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Four articles in one story, the second a copy, the third a story merged into it; a fifth in one of its own."""
    with closing(open_store(tmp_path / "data")) as store:
        owned = {WIRE: "state", PAPER: "commercial", RADIO: "public"}
        store.sync_sources(
            [outlet(id_, ownership=ownership, name=id_.upper()) for id_, ownership in owned.items()],
            [endpoint(id_) for id_ in owned],
            now=NOW,
        )
        first = _put(store, "a", WIRE, 0, title="Liman açıldı", language="az", flags=[flag("middle-corridor")])
        copy = _put(store, "b", PAPER, 1, title="Liman açıldı - PAPER", language="az")
        other = _put(store, "c", RADIO, 2, title="Port opens [live] \x1b[31m", language="en")
        last = _put(store, "d", WIRE, 3, title="Port opens, minister says", language="en")
        alone = _put(store, "e", WIRE, 30, title="Rain", language="en")
        store.stories.place(
            [
                StoryPlace(first, first, first, (), (), "first of its story"),
                StoryPlace(copy, first, first, (), (), "copy of 1, 0.94 alike"),
                StoryPlace(other, other, other, (), (), "first of its story"),
                StoryPlace(last, first, last, ((other, 0.4),), ((other, first),), "words 1.93: e:china, n:180"),
                StoryPlace(alone, alone, alone, (), (), "first of its story"),
            ],
            store.stories.position(),
            now=NOW,
        )
        store.mark_withdrawn(other, now=NOW)
    (tmp_path / "silkwatch.toml").write_text('[storage]\ndata_dir = "data"\n', "utf-8")
    return tmp_path


def _put(store: Store, name: str, outlet_id: str, hours: int, **changes: Any) -> int:
    at = datetime(2026, 11, 22, 6, tzinfo=UTC) + hours * HOUR
    return put(store, name, outlet_id=outlet_id, published_at=at, **changes)


def test_stories_are_listed_the_newest_first(home: Path, inside: Command) -> None:
    done = inside("stories", "list", env=NARROW)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line.strip()]
    assert [row[0] for row in rows if row[0].isdigit()] == ["5", "1"]
    assert "Liman açıldı" in done.stdout
    assert "az en; middle-corridor" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "2 stories; times in Asia/Baku." in done.stderr


def test_a_day_has_the_stories_that_were_told_on_it(home: Path, inside: Command) -> None:
    """On the clock of the desk; the theme parts them further, and machines get whole records."""
    assert [one["id"] for one in _listed(inside, "--day", "2026-11-22")] == [1]
    assert [one["id"] for one in _listed(inside, "--day", "2026-11-23")] == [5]
    assert _listed(inside, "--day", "2026-11-23", "--theme", "middle-corridor") == []
    (story,) = _listed(inside, "--theme", "middle-corridor")
    assert story == {
        "id": 1, "headline": "Liman açıldı", "headline_article_id": 1, "language": "az",
        "first_at": "2026-11-22T06:00:00+00:00", "last_at": "2026-11-22T09:00:00+00:00", "articles": 4, "texts": 3,
        "languages": ["az", "en"], "outlet_ids": ["wire", "paper", "radio"], "themes": ["middle-corridor"],
        "merged_into": None,
    }  # fmt: skip
    assert [one["id"] for one in _listed(inside, "--limit", "1")] == [5]


def _listed(inside: Command, *arguments: str) -> list[dict[str, object]]:
    done = inside("stories", "list", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_a_story_shows_who_told_it_when_and_why(home: Path, inside: Command) -> None:
    """In 80 columns: who first, copies, quotes, ownership, what was merged; a hostile title is text."""
    done = inside("stories", "show", "1", env=NARROW)
    assert done.returncode == 0, done.stderr
    shown = done.stdout
    assert "story 1: 4 articles, 3 texts; az, en" in shown
    assert "first     2026-11-22 10:00 by WIRE (state, AZ)" in shown
    assert "outlets   3: 1 state, 1 commercial, 1 public" in shown
    assert "copy of 1, 0.94 alike" in shown
    assert "both name China; the same number 180" in " ".join(shown.split())
    assert "quotes 3 (40%)" in " ".join(shown.split())
    assert "withdrawn" in shown
    assert "story 3 went into story 1" in shown
    assert "Port opens [live]" in shown
    assert "\x1b[31m" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    order = [line.split()[0] for line in shown.splitlines() if line.split() and line.split()[0].isdigit()]
    assert order == ["1", "2", "3", "4"]


def test_a_story_that_went_into_another_shows_that_one(home: Path, inside: Command) -> None:
    done = inside("stories", "show", "3")
    assert done.returncode == 0
    assert "Story 3 went into story 1." in done.stderr
    whole = json.loads(inside("stories", "show", "3", "--json").stdout)
    assert (whole["asked_id"], whole["id"], whole["articles"]) == (3, 1, 4)
    assert whole["owners"] == {"state": 1, "commercial": 1, "public": 1}
    assert [one["copy_of"] for one in whole["tellings"]] == [None, 1, None, None]
    assert whole["tellings"][3]["quotes"] == [[3, 0.4]]
    assert whole["tellings"][2]["withdrawn_at"] == NOW.isoformat()
    assert [(one["change"], one["story_id"], one["other_id"]) for one in whole["changes"]] == [
        ("began", 1, None), ("joined", 1, None), ("began", 3, None), ("joined", 1, None), ("merged", 3, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "99"), "there is no story 99; `silkwatch stories list` shows the numbers"),
        (("list", "--day", "soon"), '--day: "soon" is no day; write it as'),
        (("list", "--theme", "middle-coridor"), 'did you mean "middle-corridor"?'),
    ],
)
def test_misuse_is_told_in_one_sentence(home: Path, inside: Command, arguments: tuple[str, ...], message: str) -> None:
    done = inside("stories", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_articles_without_a_story_are_told_of(home: Path, inside: Command) -> None:
    """Whoever lists stories knows what is not in them yet."""
    with closing(open_store(home / "data")) as store:
        _put(store, "f", WIRE, 40)
    done = inside("stories", "list")
    assert "One article has no story yet: the next crawl, or the daemon, places them." in done.stderr


def test_an_outlet_that_is_not_known_is_told_by_its_articles(home: Path) -> None:
    """The publisher's name, and no claim about who owns it."""
    with closing(open_store(home / "data")) as store:
        story, members = store.stories.get(1), store.stories.members(1)
        assert story is not None
        articles = store.stories.articles([one.article_id for one in members])
    told = timeline(story, members, articles, [])
    assert {(one.outlet, one.ownership) for one in told.tellings} == {("Alpha", "unknown")}
    assert told.owners == {"unknown": 3}
