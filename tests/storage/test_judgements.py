"""Analysts' judgements, on both databases."""

from typing import Any

from storage import Store
from storage.judgementrecords import Judgement, ThemePrecision
from tests.storage.samples import HOUR, NOW

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


def test_judgements_of_later_do_not_count_for_a_digest_of_before(store: Store) -> None:
    """A digest that is compiled again is ordered as it was."""
    store.judgements.add(judgement(7, True))
    store.judgements.add(judgement(7, False, at=NOW + HOUR))
    assert [one.relevant for one in store.judgements.counted(NOW)] == [True]
    assert [one.relevant for one in store.judgements.counted(NOW + HOUR)] == [False]
