"""Articles become stories in one pass: what belongs together, what stays apart, and that nothing jumps about."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.streams import load_streams
from stories import Grouper, Incoming, Kept, Placing, StoriesSettings, closed_stories
from stories.postings import Postings
from tests.stories.samples import BEGINS, CRANE, CRANE_RU, CRANE_TOO, VINES, article, bridged, placed, stories_of

TITLES = (
    "Crane collapses onto barge in Poti port",
    "Two dockers hurt as crane falls in Poti",
    "Кран упал в порту Поти",
)


def three(hours: float = 1.0) -> list[Incoming]:
    return [
        article(1, TITLES[0], CRANE, hours=0),
        article(2, TITLES[1], CRANE_TOO, hours=hours),
        article(3, TITLES[2], CRANE_RU, hours=2 * hours, language="ru"),
    ]


def streamed() -> list[Incoming]:
    """The labelled streams, whose places no gazetteer names here."""
    return [
        article(
            number,
            telling.title,
            telling.text,
            hours=telling.hour,
            language=telling.language,
            outlet=telling.outlet,
        )
        for number, telling in enumerate(load_streams(), 1)
    ]


def test_two_reporters_tell_one_event() -> None:
    placings = placed(three()[:2])
    assert [placing.story_id for placing in placings] == [1, 1]
    assert placings[0].why == "first of its story"
    assert placings[1].why.startswith("words ")
    assert "en:crane" in placings[1].why


def test_languages_meet_by_places_and_numbers() -> None:
    placings = placed(three())
    assert stories_of(placings) == [1, 1, 1]
    assert placings[2].why.startswith("across languages ")
    assert "n:320" in placings[2].why


def test_another_event_begins_a_story() -> None:
    placings = placed([*three(), article(4, "Lost vine is planted near Akhaltsikhe", VINES, hours=2)])
    assert placings[3].story_id == 4


def test_silence_makes_another_story() -> None:
    for hours, expected in ((20.0, 1), (73.0, 2)):
        placings = placed([three()[0], article(2, TITLES[1], CRANE_TOO, hours=hours)])
        assert placings[1].story_id == expected


def test_common_names_alone_are_no_agreement() -> None:
    """Two reports in different languages that share nothing but the place that every article names."""
    notes = [
        article(10 + n, f"Note {n} of Poti", " ".join(f"w{n}{m}" for m in range(50)), hours=0.1 * n) for n in range(40)
    ]
    apart = [
        article(60, "Fish market opens in Poti", "Traders sell sprat and turbot from stalls by the pier.", hours=5),
        article(61, "Поти ждет театр", "Труппа привезла комедию о мельнике.", hours=5, language="ru"),
    ]
    assert stories_of(placed([*notes, *apart]))[-2:] == [60, 61]


TALKS = "The ministers met on {} in the old town hall of {} and signed a protocol on ferries, wagons and customs seals."


def margin(first: str, second: str, *, hours: float = 9) -> float:
    """How far the second report agrees with the first, amid texts of other things; 0.0 when it began a story."""
    notes = [article(10 + n, f"Note {n}", " ".join(f"w{n}{m}" for m in range(50)), hours=0) for n in range(20)]
    pair = [article(50, "Ministers meet", first, hours=0), article(51, "Ministers meet again", second, hours=hours)]
    why = placed([*notes, *pair], Grouper(StoriesSettings(copy_similarity=1.0)))[-1].why
    return float(why.split()[1].rstrip(":")) if why.startswith("words ") else 0.0


@pytest.mark.parametrize("other", [("5 and 6 November", "Poti"), ("3 and 4 November", "Baku")], ids=["days", "places"])
def test_a_day_or_a_place_that_differs_counts_against(other: tuple[str, str]) -> None:
    first = TALKS.format("3 and 4 November", "Poti")
    same = margin(first, first + " More was not said.")
    assert margin(first, TALKS.format(*other) + " More was not said.") < 0.75 * same


def test_a_report_after_silence_must_agree_more() -> None:
    first = TALKS.format("3 and 4 November", "Poti")
    at_once, next_day, late = (margin(first, first + " More was not said.", hours=hours) for hours in (0, 20, 71))
    assert at_once > next_day > 0.9 * at_once
    assert 0.4 * at_once < late < 0.6 * at_once


def test_an_article_filed_under_a_day_long_ago_joins_no_living_story() -> None:
    placings = placed([three()[0], article(2, TITLES[1], CRANE_TOO, hours=-24 * 365)])
    assert placings[1].story_id == 2


def test_two_earthquakes_in_the_same_words_are_two_stories() -> None:
    text = (
        "An earthquake of magnitude {} shook the district of {} on Monday, the seismic service said. The epicentre lay {} "
        "kilometres from the town, at a depth of {} kilometres. The tremor was recorded at {}. Residents left their houses."
    )
    quakes = [
        article(1, "Earthquake near Akhaltsikhe", text.format("4.3", "Akhaltsikhe", 12, 9, "05:41"), hours=0),
        article(2, "Earthquake near Shaki", text.format("4.8", "Shaki", 21, 14, "22:17"), hours=16),
    ]
    vines = [article(10 + n, f"Note {n}", " ".join(f"w{n}{m}" for m in range(50)), hours=0) for n in range(20)]
    assert stories_of(placed([*vines, *quakes]))[-2:] == [1, 2]


def test_an_embedding_takes_part_when_both_have_one() -> None:
    near, far = (1.0, 0.0, 0.1), (0.0, 1.0, 0.0)
    first, second = three()[0], article(2, "Nothing alike", VINES, hours=1)
    trusting = StoriesSettings(vector_weight=0.9)
    alike = [replace(first, vector=near), replace(second, vector=near)]
    unlike = [replace(first, vector=near), replace(second, vector=far)]
    missing = [replace(first, vector=near), second]
    otherwise = [replace(first, vector=near), replace(second, vector=(*near, 1.0))]
    assert [stories_of(placed(pair, Grouper(trusting))) for pair in (unlike, missing, otherwise)] == [[1, 2]] * 3
    assert stories_of(placed(alike, Grouper(trusting))) == [1, 1]
    assert ": v:1.00" in placed(alike, Grouper(trusting))[1].why


def test_an_embedding_leads_to_the_nearest_of_many_stories_and_no_further_than_the_floor() -> None:
    """Directions of 24 numbers each: a text whose vector is a little off that of one of 300 stories joins that one."""
    dice = random.Random(5)
    directions = [[dice.gauss(0, 1) for _ in range(24)] for _ in range(300)]
    many = [
        replace(article(n, f"n{n}", f"t{n}a t{n}b t{n}c", hours=0), vector=one, fingerprint=b"")
        for n, one in enumerate(directions, start=1)
    ]
    blurred = [one + dice.gauss(0, 0.1) for one in directions[122]]
    near = replace(article(900, "x", "none of these", hours=1), vector=blurred, fingerprint=b"")
    away = replace(article(901, "y", "nor of those", hours=1), vector=[-one for one in blurred], fingerprint=b"")
    assert stories_of(placed([*many, near, away]))[-2:] == [123, 901]
    deaf = Grouper(StoriesSettings(vector_weight=0.0))
    assert stories_of(placed([*many, near], deaf))[-1] == 900


def test_the_floor_is_what_unrelated_texts_of_a_model_have() -> None:
    """A model whose vectors are all alike says nothing until more than that is asked of it."""
    first, second = three()[0], article(2, "Nothing alike", VINES, hours=1)
    pair = [replace(first, vector=(1.0, 0.2, 0.3)), replace(second, vector=(1.0, 0.7, -0.1))]
    assert stories_of(placed(pair, Grouper(StoriesSettings(vector_weight=0.9)))) == [1, 1]
    assert stories_of(placed(pair, Grouper(StoriesSettings(vector_weight=0.9, vector_floor=0.85)))) == [1, 2]


def test_stories_that_were_one_event_are_merged_into_the_earlier() -> None:
    articles = bridged()
    placings = placed(articles, Grouper(StoriesSettings(merge_factor=1.0)))
    assert [placing.merged for placing in placings if placing.merged] == [((2, 1),)]
    assert stories_of(placings)[-1] == 1
    copy = placed([*articles, replace(articles[1], article_id=60)], Grouper(StoriesSettings(merge_factor=1.0)))[-1]
    assert (copy.text_id, copy.story_id) == (2, 1)
    settled = StoriesSettings(merge_factor=1.0, settled_h=1)
    assert not [placing for placing in placed(articles, Grouper(settled)) if placing.merged]


def test_the_state_is_made_anew_from_what_is_kept() -> None:
    articles = streamed()
    half = len(articles) // 2
    live = Grouper()
    before = placed(articles[:half], live)
    kept = [
        Kept(one, story, placing.text_id)
        for one, story, placing in zip(articles[:half], stories_of(before), before, strict=True)
    ]
    assert placed(articles[half:], Grouper.restored(kept)) == placed(articles[half:], live)


def test_the_streams_are_grouped_alike_in_every_process() -> None:
    """Neither the hashes of strings nor the order of sets decides."""
    program = "from tests.stories.test_grouping import placed, streamed; print(placed(streamed()))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert printed == {f"{placed(streamed())}\n"}


@st.composite
def arrivals(draw: st.DrawFn) -> list[Incoming]:
    """Articles of few words at any hour, so that copies, stories, merges and closings all happen."""
    words = st.sampled_from(
        re.findall(r"\S+", "crane port barge wind docker vine grower press 320 2500 17:40 Poti Baku")
    )
    texts = draw(st.lists(st.lists(words, min_size=0, max_size=25).map(" ".join), min_size=1, max_size=14))
    hours = draw(st.lists(st.floats(0, 24 * 40), min_size=len(texts), max_size=len(texts)))
    languages = draw(st.lists(st.sampled_from(["en", "ru", ""]), min_size=len(texts), max_size=len(texts)))
    return [
        article(number, text[:20], text, hours=hour, language=language)
        for number, (text, hour, language) in enumerate(zip(texts, sorted(hours), languages, strict=True), 1)
    ]


@settings(max_examples=120, deadline=None)
@given(arrivals())
def test_any_articles_are_parted_into_stories_whose_ids_stand(articles: list[Incoming]) -> None:
    placings = placed(articles)
    _holds(articles, placings)
    assert placed(articles) == placings
    assert placed(articles[:-1]) == placings[:-1]


def _holds(articles: list[Incoming], placings: list[Placing]) -> None:
    at = {one.article_id: one.at for one in articles}
    gone: set[int] = set()
    stories = stories_of(placings)
    texts = {placing.article_id: placing.text_id for placing in placings}
    for one, placing, story in zip(articles, placings, stories, strict=True):
        assert placing.article_id == one.article_id
        assert placing.story_id <= one.article_id
        assert placing.story_id not in gone
        assert texts[placing.text_id] == placing.text_id
        assert story == stories[placing.text_id - 1], "all copies of a text are in its story"
        assert all(quoted < one.article_id and 0 < share <= 1 for quoted, share in placing.quotes)
        for merged, into in placing.merged:
            assert into < merged
            assert (one.at - at[into]).total_seconds() <= 48 * 3600
            gone.add(merged)
    assert set(stories) == {story for story in stories if stories[story - 1] == story}


def test_a_closed_story_leaves_nothing_in_the_index() -> None:
    """Features that a story had to let go, because it had too many, are gone as well."""
    grouper = Grouper(StoriesSettings(agreement_within=0.001))
    texts = [" ".join(f"w{n}x{m}" for m in range(40)) + f" {n + 100} {n + 300} {n + 500}" for n in range(60)]
    placed([article(n, "Crane barge docker", text, hours=0.1 * n) for n, text in enumerate(texts, 1)], grouper)
    assert grouper.living_stories == 1
    late = Grouper()
    last = article(99, "Lost vine", VINES, hours=24 * 9)
    placed([last], grouper)
    placed([last], late)
    assert grouper.known_features == late.known_features


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        replace(three()[0], at=datetime(2026, 11, 2))


def test_what_is_kept_of_a_long_stream_is_bounded() -> None:
    """After each window the grouper holds as much as after the first."""
    grouper = Grouper(StoriesSettings(window_days=2, quiet_h=12))
    sizes = []
    for day in range(12):
        for n in range(20):
            number = day * 20 + n + 1
            text = " ".join(f"w{number}x{m}" for m in range(30)) + f" {number + 100}"
            grouper.place(article(number, f"Note {number}", text, hours=24 * day + n))
        sizes.append((grouper.living_stories, grouper.kept_articles, grouper.known_texts))
    assert sizes[-1][0] <= 13
    assert sizes[-1][1] <= 60
    assert sizes[-1][2] <= 80
    assert all(one == other for one, other in pairwise(sizes[5::2]))


@pytest.mark.parametrize(("hours", "merged"), [(47, [((2, 1),)]), (49, [])])
def test_stories_that_were_shown_for_two_days_are_merged_no_more(
    hours: int, merged: list[tuple[tuple[int, int], ...]]
) -> None:
    """However young their articles are: a monitor that was off meets them late, but its readers have seen the stories."""
    grouper = Grouper(StoriesSettings(merge_factor=1.0))
    shown = [BEGINS + timedelta(hours=4 if one.article_id < 50 else 4 + hours) for one in bridged()]
    placings = [grouper.place(one, shown_at=at) for one, at in zip(bridged(), shown, strict=True)]
    assert [placing.merged for placing in placings if placing.merged] == merged


def test_a_restored_state_knows_since_when_stories_were_shown() -> None:
    early, late = bridged()[:-2], bridged()[-2:]
    placings = placed(early, Grouper(StoriesSettings(merge_factor=1.0)))
    for hours, count in ((47, 1), (49, 0)):
        kept = [Kept(one, p.story_id, p.text_id, BEGINS) for one, p in zip(early, placings, strict=True)]
        grouper = Grouper.restored(kept, StoriesSettings(merge_factor=1.0))
        again = [grouper.place(one, shown_at=BEGINS + timedelta(hours=hours)) for one in late]
        assert sum(len(placing.merged) for placing in again) == count


def shown_stream(seed: int) -> list[tuple[Incoming, datetime]]:
    """Events of which two reporters have nothing in common until a third tells all, filed up to three days before readers
    can see them."""
    dice = random.Random(seed)
    told: list[tuple[float, list[str]]] = []
    for _event in range(20):
        one, other = (["".join(dice.choices("bdfgklmnprstvz", k=6)) for _ in range(20)] for _half in range(2))
        shown_h = dice.uniform(0, 240)
        told += [(shown_h, one), (shown_h + dice.uniform(0, 6), other)]
        told += [(shown_h + dice.uniform(6, 60), dice.sample([*one, *other], 36)) for _report in range(2)]
    return [
        (
            article(number, "", " ".join(words), hours=shown_h - dice.choice((0, 0, 0, 2, 72)) * dice.random()),
            BEGINS + timedelta(hours=shown_h),
        )
        for number, (shown_h, words) in enumerate(sorted(told), 1)
    ]


def moves(stream: Sequence[tuple[Incoming, datetime]], settings: StoriesSettings) -> list[float]:
    """How many hours after it was first shown each article got another story, for every time that one did."""
    grouper = Grouper(settings)
    shown: dict[int, datetime] = {}
    standing: dict[int, int] = {}
    found = []
    for one, at in stream:
        placing = grouper.place(one, shown_at=at)
        for gone, into in placing.merged:
            members = [member for member, story in standing.items() if story == gone]
            found += [(at - shown[member]) / timedelta(hours=1) for member in members]
            standing |= dict.fromkeys(members, into)
        shown[one.article_id], standing[one.article_id] = at, placing.story_id
    return found


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([12, 24, 48]))
def test_no_story_moves_after_it_was_shown_for_two_days(seed: int, hours: int) -> None:
    """Or for what is set instead, on streams that merge as often as they can."""
    eager = StoriesSettings(agreement_within=0.1, merge_factor=1.0, settled_h=hours)
    assert max(moves(shown_stream(seed), eager), default=0.0) <= hours


def test_such_streams_do_move() -> None:
    """So that the test before has something to find."""
    eager = StoriesSettings(agreement_within=0.1, merge_factor=1.0)
    assert sum(len(moves(shown_stream(seed), eager)) for seed in range(5)) > 20


@settings(max_examples=120, deadline=None)
@given(arrivals(), st.integers(0, 14))
def test_stories_that_are_over_need_not_be_put_together_to_go_on(articles: list[Incoming], after: int) -> None:
    """A state that is made without them is the one that grew: all that comes goes where it would have gone, and as clearly."""
    live = Grouper()
    before = placed(articles[:after], live)
    rows = list(zip(articles[:after], stories_of(before), before, strict=True))
    kept = [Kept(one, story, placing.text_id) for one, story, placing in rows]
    closed = closed_stories(((story, one.at) for one, story, _placing in rows), StoriesSettings())
    assert len({story for _one, story, _placing in rows} - closed) >= live.living_stories
    restored = Grouper.restored(kept, closed=closed)
    assert (restored.living_stories, restored.known_features) == (live.living_stories, live.known_features)
    assert placed(articles[after:], restored) == placed(articles[after:], live)


def test_a_text_that_is_made_known_again_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it went is known: so a state of many articles is made anew in a fraction of the time."""
    kept = [Kept(one, 1, one.article_id) for one in three()]
    asked: list[int] = []
    monkeypatch.setattr(Postings, "of", lambda _self, keys: asked.__iadd__(keys))
    restored = Grouper.restored(kept)
    assert (restored.known_texts, restored.living_stories, asked) == (3, 1, [])
