"""A story's profile is the sum of its texts, and stays small however many they are."""

from datetime import timedelta

import pytest

from stories import StoriesSettings
from stories.agreement import agreement
from stories.frequencies import Frequencies
from stories.profile import SHARED, SHARED_LIMIT, TERMS_LIMIT, Profile, profile_of
from tests.stories.samples import BEGINS, CRANE, CRANE_RU, article


def test_a_profile_parts_words_by_language_from_what_all_share() -> None:
    story = Profile()
    story.add(profile_of(article(1, "Crane falls in Poti", CRANE, hours=0)))
    story.add(profile_of(article(2, "Кран упал в порту Поти", CRANE_RU, hours=0, language="ru")))
    assert story.languages == ("en", "ru")
    assert {"e:poti", "n:320"} <= story.domains[SHARED].keys()
    assert story.texts == 2
    assert story.places == {"poti": 2}


def test_a_profile_is_bounded_and_tells_what_had_to_go() -> None:
    story = Profile()
    gone: list[str] = []
    for n in range(80):
        text = " ".join(f"w{n}x{m}" for m in range(40)) + f" {n + 100} {n + 300} {n + 500}"
        gone += story.add(profile_of(article(n + 1, f"Note {n}", text, hours=0)))
    assert len(story.domains["en"]) == TERMS_LIMIT
    assert len(story.domains[SHARED]) == SHARED_LIMIT
    assert len(story.numbers) == SHARED_LIMIT
    assert "en:note" in story.domains["en"]
    assert gone
    assert not set(gone[-10:]) & story.domains["en"].keys()


def test_a_cosine_over_what_every_text_has_is_little_agreement() -> None:
    """Two profiles of one name each, the same, have a cosine of 1.0 whether the name is rare or not."""
    known = Frequencies()
    known.turn(BEGINS)
    for _text in range(200):
        known.count(SHARED, ["e:georgia"])
    known.count(SHARED, ["e:gveleti"])
    margins = {}
    for key in ("e:georgia", "e:gveleti"):
        pair = (Profile(), Profile())
        for one in pair:
            one.texts, one.domains = 1, {SHARED: {key: 1.0}}
            one.weigh(known)
        margins[key] = agreement(*pair, timedelta(0), StoriesSettings()).margin
    assert margins["e:gveleti"] > 1.0 > 10 * margins["e:georgia"] > 0.0


def test_a_kind_that_only_one_has_says_nothing() -> None:
    known = Frequencies()
    known.turn(BEGINS)
    plain, named = Profile(), Profile()
    for one, features in ((plain, {"e:gveleti": 1.0}), (named, {"e:gveleti": 1.0, "s:kbhdz": 1.0, "s:mnsrz": 1.0})):
        one.texts, one.domains = 1, {SHARED: features}
        one.weigh(known)
    margins = [agreement(plain, other, timedelta(0), StoriesSettings()).margin for other in (plain, named)]
    assert margins[0] == pytest.approx(margins[1])
