"""Analysts' judgements, on both databases."""

from typing import Any

from storage import Store
from storage.judgementrecords import Judgement, ThemePrecision
from storage.storyrecords import StoryPlace
from tests.storage.samples import HOUR, NOW, put

FEATURES = {"evidence": 0.5, "novelty": 1.0}


def judgement(story_id: int, relevant: bool = True, **changes: Any) -> Judgement:
    values = {"article_id": story_id, "theme": "csp", "brief": "daily", "reason": "", "by": "Leyla", "at": NOW}
    return Judgement(story_id=story_id, relevant=relevant, features=FEATURES, **{**values, **changes})


def test_what_was_judged_is_kept_as_it_was(store: Store) -> None:
    said = judgement(7, False, reason="names another port \x00", by="Лейла", brief="the corridor")
    assert store.judgements.add(said) == 1
    (kept,) = store.judgements.counted()
    assert (kept.story_id, kept.relevant, kept.by, kept.brief, kept.at) == (7, False, "Лейла", "the corridor", NOW)
    assert kept.features == FEATURES


def test_the_newest_judgement_of_each_person_on_a_story_and_theme_counts(store: Store) -> None:
    judgements = [
        judgement(7, True),
        judgement(7, False, at=NOW + HOUR),
        judgement(7, True, by="Aram"),
        judgement(7, True, theme="sco"),
        judgement(8, True),
    ]
    for one in judgements:
        store.judgements.add(one)
    counted = [(one.story_id, one.by, one.theme, one.relevant) for one in store.judgements.counted()]
    assert counted == [
        (7, "Leyla", "csp", False),
        (7, "Aram", "csp", True),
        (7, "Leyla", "sco", True),
        (8, "Leyla", "csp", True),
    ]
    assert store.judgements.precisions() == {"csp": ThemePrecision("csp", 3, 2), "sco": ThemePrecision("sco", 1, 1)}


def test_a_judgement_after_a_merge_replaces_the_one_before(store: Store) -> None:
    """Two stories became one: what its reader says of it is one opinion, whichever number it was said of."""
    first, second, other = (put(store, name) for name in ("first", "second", "other"))
    for story in (first, second, other):
        store.judgements.add(judgement(story, True))
    store.judgements.add(judgement(first, True, by="Aram"))
    assert len(store.judgements.counted()) == 4
    places = [StoryPlace(id_, first, id_, (), (), "") for id_ in (first, second)]
    store.stories.place([*places, StoryPlace(other, other, other, (), (), "")], store.stories.position(), now=NOW)
    store.judgements.add(judgement(first, False, article_id=second))
    counted = [(one.by, one.article_id, one.relevant) for one in store.judgements.counted()]
    assert counted == [("Leyla", other, True), ("Aram", first, True), ("Leyla", second, False)]


def test_judgements_of_later_do_not_count_for_a_digest_of_before(store: Store) -> None:
    """A digest that is compiled again is ordered as it was."""
    store.judgements.add(judgement(7, True))
    store.judgements.add(judgement(7, False, at=NOW + HOUR))
    assert [one.relevant for one in store.judgements.counted(NOW)] == [True]
    assert [one.relevant for one in store.judgements.counted(NOW + HOUR)] == [False]
