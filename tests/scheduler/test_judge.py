"""An analyst's judgement on a story, given at the command line."""

import json
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.briefs.configured import briefs_of
from scheduler.briefs.freezing import freeze_brief
from storage import open_store
from tests.crawling import Rounds
from tests.scheduler import kept
from tests.scheduler.conftest import Command


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    kept.fill(folder)
    return folder


def _story(inside: Command, data: Path) -> int:
    digest = json.loads(inside("digest", "--date", "2026-11-23", "--data", data, "--json").stdout)
    number: int = digest["top"][0]["story_id"]
    return number


def test_a_judgement_is_kept_with_what_the_story_was_ordered_by(inside: Command, data: Path) -> None:
    story = str(_story(inside, data))
    said = ("--relevant", "--by", "Leyla", "--because", "signed in Baku")
    done = inside("judge", story, *said, "--data", data, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    judgement = json.loads(done.stdout)
    told = {name: judgement[name] for name in ("story_id", "theme", "brief", "relevant", "reason", "by", "judgements")}
    assert told == {
        "story_id": int(story),
        "theme": "csp",
        "brief": "daily",
        "relevant": True,
        "reason": "signed in Baku",
        "by": "Leyla",
        "judgements": 1,
    }
    assert set(judgement["features"]) == {"theme", "originators", "novelty", "evidence", "precision"}


def test_a_story_is_judged_as_the_digest_that_showed_it_had_it(inside: Command, data: Path) -> None:
    """It was new on Monday, and had nothing new on Tuesday: whoever finds it boring then says nothing of new stories."""
    story = str(_story(inside, data))
    said = ("judge", story, "--not-relevant", "--by", "Leyla", "--data", data, "--json")
    for day, novelty in (("2026-11-23", 1.0), ("2026-11-24", 0.0)):
        with closing(open_store(data)) as store:
            settings = Rounds(data.parent, kept.NOW).settings
            first = date(2026, 11, 23)
            (brief,) = briefs_of(settings)
            at = datetime(2026, 11, 25, 3, tzinfo=UTC)
            freeze_brief(store, settings, brief, (first, date.fromisoformat(day)), now=at)
        assert json.loads(inside(*said).stdout)["features"]["novelty"] == novelty


def test_a_brief_that_there_is_not_is_refused(inside: Command, data: Path) -> None:
    story = str(_story(inside, data))
    done = inside("judge", story, "--relevant", "--by", "L", "--brief", "dialy", "--data", data)
    assert (done.returncode, 'no brief is called "dialy"' in " ".join(done.stderr.split())) == (2, True)


def test_who_judges_again_is_counted_once(inside: Command, data: Path) -> None:
    story = str(_story(inside, data))
    inside("judge", story, "--relevant", "--by", "Leyla", "--data", data)
    done = inside("judge", story, "--not-relevant", "--by", "Leyla", "--data", data)
    assert f"Story {story} is not relevant under csp. Judgements so far: 1; " in " ".join(done.stderr.split())


def test_the_digest_tells_what_was_judged_of_its_theme(inside: Command, data: Path) -> None:
    story = str(_story(inside, data))
    inside("judge", story, "--relevant", "--by", "Leyla", "--data", data)
    digest = json.loads(inside("digest", "--date", "2026-11-23", "--data", data, "--json").stdout)
    assert "1 of 1 judged relevant" in [reason["text"] for reason in digest["top"][0]["reasons"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["999", "--relevant", "--by", "L"], "there is no story 999"),
        (["{story}", "--by", "L"], "say --relevant or --not-relevant"),
        (["{story}", "--relevant"], "--by: name who judges"),
        (["{story}", "--relevant", "--by", "L", "--theme", "sco"], "is not flagged by sco; its themes are csp"),
        (["{plain}", "--relevant", "--by", "L"], "no theme flags story"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_the_remedy(
    inside: Command, data: Path, arguments: list[str], said: str
) -> None:
    plain = json.loads(inside("articles", "list", "--language", "az", "--data", data, "--json").stdout)[0]["id"]
    named = [one.format(story=_story(inside, data), plain=plain) for one in arguments]
    done = inside("judge", *named, "--data", data)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
