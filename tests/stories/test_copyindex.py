"""The copies of a text are found as they arrive, and what only quotes it is told apart."""

import pytest

from stories import Grouper, StoriesSettings
from tests.stories.samples import CRANE, CRANE_RU, CRANE_TOO, VINES, article, placed

SPACE = "\n\n"
QUAKE = (
    "An earthquake of magnitude {} shook the region on Monday, the seismic service said. The epicentre lay {} kilometres from "
    "the town, at a depth of {} kilometres. The tremor was recorded at {}. Residents left their houses and waited in the "
    "yards until daylight. Nobody was hurt, the emergency service said. Crews are checking the schools for cracks."
)


@pytest.mark.parametrize(
    "changed",
    [
        CRANE,
        CRANE + "\n\nSource: Harbour Post. All rights reserved.",
        "Harbour Post, Poti. " + CRANE,
        SPACE.join(CRANE.split(SPACE)[:2]),
        CRANE.replace(".", " .").upper(),
        SPACE.join(CRANE.split(SPACE)[1:]) + "\n\nRead also: a storm is on its way.",
    ],
    ids=["the same", "credit behind", "credit before", "last paragraph cut", "capitals", "first paragraph cut"],
)
def test_a_republished_text_is_a_copy(changed: str) -> None:
    first, second = placed(
        [article(1, "Crane falls", CRANE, hours=0), article(2, "In Poti a crane fell", changed, hours=2, outlet="two")]
    )
    assert (first.text_id, second.text_id) == (1, 1)
    assert second.story_id == 1
    assert second.why.startswith("copy of 1")


def test_quotation_marks_make_no_other_text() -> None:
    text = CRANE + " “It swayed for a minute”, said a docker, “and then it was gone”."
    _first, second = placed(
        [article(1, "t", text, hours=0), article(2, "t", text.replace("“", "«").replace("”", "»"), hours=1)]
    )
    assert second.why == "copy of 1, 1.00 alike"


def test_another_reporters_text_is_no_copy() -> None:
    placings = placed([article(1, "t", CRANE, hours=0), article(2, "t", CRANE_TOO, hours=1)])
    assert [placing.text_id for placing in placings] == [1, 2]
    assert placings[1].quotes == ()


def test_the_same_words_in_another_language_are_no_copy() -> None:
    placings = placed([article(1, "t", CRANE, hours=0), article(2, "t", CRANE, hours=1, language="ru")])
    assert [placing.text_id for placing in placings] == [1, 2]


def test_the_same_words_with_other_numbers_are_no_copy() -> None:
    texts = [QUAKE.format("4.3", 12, 9, "05:41"), QUAKE.format("4.8", 21, 14, "22:17")]
    placings = placed([article(number, "t", text, hours=number) for number, text in enumerate(texts, 1)])
    assert [placing.text_id for placing in placings] == [1, 2]


def test_a_corrected_number_makes_no_other_text() -> None:
    texts = [QUAKE.format("4.3", 12, 9, "05:41"), QUAKE.format("4.4", 12, 9, "05:41")]
    placings = placed([article(number, "t", text, hours=number) for number, text in enumerate(texts, 1)])
    assert [placing.text_id for placing in placings] == [1, 1]


def test_a_copy_of_a_copy_has_the_first_ones_text() -> None:
    cut = SPACE.join(CRANE.split(SPACE)[:2])
    texts = [CRANE, cut, cut + "\n\nBy our own correspondent, with agencies."]
    placings = placed([article(number, "t", text, hours=number) for number, text in enumerate(texts, 1)])
    assert [placing.text_id for placing in placings] == [1, 1, 1]


def test_a_text_that_holds_a_good_part_of_another_quotes_it() -> None:
    """The share is that of the text which is shorter."""
    lead = CRANE.split(SPACE)[0]
    placings = placed(
        [article(1, "t", CRANE, hours=0), article(2, "u", f"{VINES}\n\n{lead}\n\n{VINES[::-1]}", hours=1)]
    )
    assert placings[1].text_id == 2
    ((quoted, share),) = placings[1].quotes
    assert quoted == 1
    assert 0.25 <= share < 0.7


def test_a_quoted_text_is_named_once_however_many_had_it() -> None:
    copies = [article(number, "t", f"{CRANE} Copy {number} of it.", hours=0) for number in range(1, 5)]
    quoting = article(9, "u", f"{VINES}\n\n{CRANE.split(SPACE)[0]}\n\n{VINES[::-1]}", hours=1)
    assert [text for text, _share in placed([*copies, quoting])[-1].quotes] == [1]


def test_no_more_texts_are_noted_than_asked_for() -> None:
    texts = [article(1, "t", CRANE, hours=0), article(2, "t", VINES, hours=0)]
    quoting = article(3, "u", f"{VINES}\n\n{CRANE}", hours=1)
    for limit in (1, 0):
        last = placed([*texts, quoting], Grouper(StoriesSettings(quotes_limit=limit, copy_similarity=0.95)))[-1]
        assert len(last.quotes) <= limit


def test_a_copy_is_found_within_the_window_and_not_after_it() -> None:
    settings = StoriesSettings(window_days=30)
    for days, text_id in ((29.9, 1), (30.1, 2)):
        placings = placed([article(1, "t", CRANE, hours=0), article(2, "t", CRANE, hours=24 * days)], Grouper(settings))
        assert placings[1].text_id == text_id
    changed = CRANE.replace("hospital", "a clinic")
    for days, text_id in ((29.9, 1), (30.1, 2)):
        placings = placed(
            [article(1, "t", CRANE, hours=0), article(2, "t", changed, hours=24 * days)], Grouper(settings)
        )
        assert placings[1].text_id == text_id


def test_a_text_that_is_copied_all_the_time_stays_known() -> None:
    days = [0, 20, 40, 60, 80, 200]
    placings = placed([article(number, "t", CRANE, hours=24 * day) for number, day in enumerate(days, 1)])
    assert [placing.text_id for placing in placings] == [1, 1, 1, 1, 1, 6]


def test_a_text_that_came_again_is_known_from_then_on() -> None:
    placings = placed([article(number, "t", CRANE, hours=24 * day) for number, day in enumerate([0, 9, 38], 1)])
    assert [placing.text_id for placing in placings] == [1, 1, 1]


def test_a_likeness_that_is_too_old_hides_no_younger_one() -> None:
    longer = CRANE + " Whoever saw it fall is asked to call the inspectorate, which keeps names to itself if asked."
    texts = [(0, CRANE), (20, longer), (30.5, CRANE.replace("hospital", "a clinic"))]
    placings = placed([article(number, "t", text, hours=24 * day) for number, (day, text) in enumerate(texts, 1)])
    assert [placing.text_id for placing in placings] == [1, 1, 1]


def test_after_a_year_without_articles_nothing_is_known() -> None:
    grouper = Grouper()
    placings = placed([article(1, "t", CRANE, hours=0), article(2, "u", VINES, hours=24 * 365)], grouper)
    assert [placing.text_id for placing in placings] == [1, 2]
    assert grouper.known_texts == 1


def test_a_copy_goes_where_its_text_is_long_after_the_story_was_closed() -> None:
    placings = placed([article(1, "t", CRANE, hours=0), article(2, "t", CRANE, hours=24 * 20)])
    assert placings[1].story_id == 1


def test_a_text_without_letters_is_nobodys_copy() -> None:
    placings = placed([article(1, "a", "", hours=0), article(2, "b", "", hours=1), article(3, "c", "...", hours=1)])
    assert [placing.text_id for placing in placings] == [1, 2, 3]


def test_a_russian_report_is_no_copy_of_an_english_one() -> None:
    placings = placed([article(1, "t", CRANE, hours=0), article(2, "t", CRANE_RU, hours=1, language="ru")])
    assert placings[1].text_id == 2


def test_a_set_phrase_of_many_texts_makes_none_of_them_a_quotation() -> None:
    """An outlet's own paragraph stands in all of its texts."""
    boilerplate = (
        "Readers who know more may write to our office at any hour, by day or by night, and need give no name. " * 3
    )
    texts = [f"{' '.join(f'word{number}{n}' for n in range(60))}\n\n{boilerplate}" for number in range(60)]
    placings = placed([article(number, "t", text, hours=1) for number, text in enumerate(texts, 1)])
    assert [placing.text_id for placing in placings] == list(range(1, 61))
