"""Alerts by stories: one story is told once to each recipient, whatever the languages, the order of things and mergers."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from pydantic import ValidationError

from desk.delivery import DeliverySettings
from scheduler.briefs.alerting import Alerter
from scheduler.briefs.alertstories import stories_of
from storage import AlertedText, Store, StoredArticle
from stories import fingerprint
from tests.scheduler.briefs.test_alerting import MINUTE, brief, news, settings, stories_in, told
from tests.storage.conftest import database_url, opened, store
from tests.storage.samples import HOUR, NOW
from tests.storage.test_stories import beside, own, place

__all__ = ["database_url", "opened", "store"]

SECOND = timedelta(seconds=1)
WAIT = timedelta(seconds=120)


def alerter(store: Store, folder: Path) -> Alerter:
    return Alerter(settings(folder, brief(), wait_s=120), store)


def test_two_articles_of_one_story_in_two_languages_are_one_alert(store: Store, tmp_path: Path) -> None:
    one, other = news(store, NOW), news(store, NOW, language="tr", outlet_id="beta")
    place(store, own(one), beside(other, one))
    assert alerter(store, tmp_path).look(NOW) == 1
    (alert,) = told(store)
    assert stories_in(store, alert) == 1
    later = news(store, NOW + HOUR, language="ka", outlet_id="beta")
    place(store, beside(later, one))
    looking = alerter(store, tmp_path)
    assert looking.look(NOW + HOUR) == 0, "a third language an hour later tells nothing new"
    place(store, own(news(store, NOW + HOUR)))
    assert looking.look(NOW + HOUR) == 1, "another story does"


def test_an_urgent_article_waits_for_its_story_but_not_for_ever(store: Store, tmp_path: Path) -> None:
    """Grouping comes a little later; where it does not come, the news is told all the same."""
    looking = alerter(store, tmp_path)
    first, second = news(store, NOW), news(store, NOW, language="tr")
    assert looking.look(NOW + 119 * SECOND) == 0
    place(store, own(first))
    assert looking.look(NOW + 119 * SECOND) == 1, "the placed one does not wait for the other"
    place(store, beside(second, first))
    assert looking.look(NOW + 120 * SECOND) == 0, "which is of the same story"
    news(store, NOW + HOUR)
    assert looking.look(NOW + HOUR + WAIT - SECOND) == 0
    assert looking.look(NOW + HOUR + WAIT) == 1


def test_what_was_told_before_it_was_placed_is_known_by_its_story(store: Store, tmp_path: Path) -> None:
    first = news(store, NOW)
    assert alerter(store, tmp_path).look(NOW + WAIT) == 1
    second = news(store, NOW + WAIT, language="az")
    place(store, own(first), beside(second, first))
    assert alerter(store, tmp_path).look(NOW + 2 * WAIT) == 0, "a new daemon, and both have a place now"


def test_an_article_that_was_stored_long_before_a_start_does_not_wait(store: Store, tmp_path: Path) -> None:
    news(store, NOW)
    assert alerter(store, tmp_path).look(NOW + timedelta(minutes=59)) == 1


def test_an_article_of_a_story_that_merged_with_a_told_one_tells_nothing(store: Store, tmp_path: Path) -> None:
    first, second = news(store, NOW), news(store, NOW)
    place(store, own(first), own(second))
    looking = alerter(store, tmp_path)
    looking.look(NOW)
    assert [stories_in(store, one) for one in told(store)] == [2], "there are two stories, as far as anybody knows"
    third = news(store, NOW + HOUR)
    place(store, beside(third, first, merged=((second, first),)))
    assert looking.look(NOW + HOUR) == 0


def test_stories_that_merge_while_they_are_gathered_are_told_once(store: Store, tmp_path: Path) -> None:
    """One is told at nine, two more wait for noon, and at eleven all three turn out to be one; a fourth stays another."""
    quiet = brief(quiet_from="10:01", quiet_until="12:00")
    looking = Alerter(settings(tmp_path, quiet, wait_s=120), store)
    first = news(store, NOW)
    place(store, own(first))
    assert looking.look(NOW) == 1
    gathered = [news(store, NOW + MINUTE) for _ in range(4)]
    place(store, *map(own, gathered))
    assert looking.look(NOW + MINUTE) == 0
    last = news(store, NOW + 2 * MINUTE, theme="sco")
    place(store, beside(last, first, merged=((gathered[0], first),)))
    last = news(store, NOW + 2 * MINUTE, theme="sco")
    place(store, beside(last, gathered[1], merged=((gathered[2], gathered[1]),)))
    assert looking.look(NOW + 2 * HOUR) == 1
    assert [stories_in(store, one) for one in told(store)] == [1, 2]
    assert looking.look(NOW + 3 * HOUR) == 0


def test_stories_that_all_merged_with_told_ones_make_no_message_and_take_no_place_in_the_hour(
    store: Store, tmp_path: Path
) -> None:
    quiet = brief(quiet_from="10:01", quiet_until="12:00", alerts_per_hour=1)
    looking = Alerter(settings(tmp_path, quiet, wait_s=120), store)
    first = news(store, NOW)
    place(store, own(first))
    looking.look(NOW)
    second = news(store, NOW + MINUTE)
    place(store, own(second))
    looking.look(NOW + MINUTE)
    last = news(store, NOW + 2 * MINUTE, theme="sco")
    place(store, beside(last, first, merged=((second, first),)))
    assert looking.look(NOW + 2 * HOUR) == 0
    place(store, own(news(store, NOW + 2 * HOUR)))
    assert looking.look(NOW + 2 * HOUR) == 1


def article(id_: int, words: str = "", language: str = "en", age: timedelta = WAIT) -> StoredArticle:
    print_of = fingerprint(words or f"nothing is like the text of {id_} here")
    values = {"id": id_, "language": language, "fingerprint": print_of, "fetched_at": NOW - age}
    return cast(StoredArticle, SimpleNamespace(**values))


TEXT = "the minister signed the agreement on the railway through the corridor in the morning"
NAMED = [
    # articles, placed, the names
    ([], {}, {}),
    ([article(1)], {}, {1: "text-1"}),
    ([article(1, age=WAIT - SECOND)], {}, {}),
    ([article(1, age=timedelta(0))], {1: 1}, {1: "story-1"}),
    ([article(2), article(3, language="tr")], {2: 1, 3: 1}, {2: "story-1", 3: "story-1"}),
    ([article(2, TEXT, age=SECOND)], {}, {2: "story-9"}),
    ([article(2, TEXT, language="tr", age=SECOND)], {}, {}),
    ([article(2, TEXT)], {2: 7}, {2: "story-7"}),
    ([article(4, TEXT + " again"), article(5, TEXT + " again", age=SECOND)], {4: 4}, {4: "story-4", 5: "story-9"}),
    ([article(1), article(2, age=SECOND), article(3)], {}, {1: "text-1", 3: "text-3"}),
]


@pytest.mark.parametrize(("articles", "placed", "names"), NAMED)
def test_stories_have_names_in_a_table(
    articles: list[StoredArticle], placed: dict[int, int], names: dict[int, str]
) -> None:
    seen = [AlertedText("story-9", "en", fingerprint(TEXT))]
    assert stories_of(articles, placed, seen, like=0.6, wait=WAIT, now=NOW) == names


def test_a_wait_that_is_longer_than_the_window_is_refused() -> None:
    with pytest.raises(ValidationError, match="has to be less than"):
        DeliverySettings(alert_story_wait_s=60, alert_window_s=60)
