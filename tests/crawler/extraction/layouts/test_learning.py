"""What is learned of an outlet from pages that were read, some of them slightly wrong."""

from dataclasses import replace

import pytest

from crawler.extraction.layouts import Layout, LayoutReading, Observation, learn, read_by
from crawler.extraction.page import parse
from tests.crawler.extraction.layouts.pages import (
    WORDS,
    Story,
    Template,
    bare_lines,
    lead_outside,
    learned,
    photo_story,
    portal,
    seen,
    stories,
    story,
)

NEWSLETTER = "Subscribe to our newsletter and read the news of the day every evening."


def read(layout: Layout | None, template: Template, story: Story) -> LayoutReading | None:
    assert layout is not None
    tree = parse(template(story))
    assert tree is not None
    return read_by(layout, tree)


def observations(template: Template, told: list[Story]) -> list[Observation]:
    return [one for story in told if (one := seen(template, story)) is not None]


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("template", [portal, lead_outside, photo_story, bare_lines])
def test_pages_of_an_outlet_are_read_exactly_after_ten_of_them(template: Template, language: str) -> None:
    layout = learned(template, stories(10, language))
    for told in stories(10, language, first=50):
        reading = read(layout, template, told)
        assert reading is not None
        assert reading.paragraphs == told.paragraphs
        assert reading.doubts == ()


def test_a_layout_is_readable() -> None:
    layout = learned(portal, stories(10))
    rule = layout.bodies[0]
    assert rule.container == "div.news-full > div.news-text"
    assert rule.keep == ("p",)
    assert rule.drop == ("div.share", "p:linked")
    assert layout.title is not None and layout.title.path == "div.news-full > h1.title"
    assert layout.published is not None and layout.published.attribute == "datetime"
    assert layout.pages == 10


def test_a_line_that_every_reading_kept_is_dropped_when_many_pages_repeat_it() -> None:
    found = [seen(portal, told, (*told.paragraphs, NEWSLETTER)) for told in stories(12)]
    layout = learn([one for one in found if one is not None])
    told = story(99, "az")
    reading = read(layout, portal, told)
    assert reading is not None and reading.paragraphs == told.paragraphs
    assert layout is not None and any(NEWSLETTER.startswith(one.sample) for one in layout.repeated)


def test_a_repeated_text_whose_sample_an_operator_blanked_is_dropped_nevertheless() -> None:
    found = [seen(portal, told, (*told.paragraphs, NEWSLETTER)) for told in stories(12)]
    layout = learn([one for one in found if one is not None])
    assert layout is not None
    blank = replace(layout, repeated=tuple(replace(one, sample="") for one in layout.repeated))
    told = story(99, "az")
    reading = read(blank, portal, told)
    assert reading is not None and reading.paragraphs == told.paragraphs


def test_a_paragraph_that_two_pages_share_is_kept() -> None:
    shared = story(7, "az").paragraphs[1]
    told = [replace(one, paragraphs=(*one.paragraphs, shared)) if one.number < 2 else one for one in stories(12)]
    layout = learned(portal, told)
    reading = read(layout, portal, told[0])
    assert reading is not None and reading.paragraphs == told[0].paragraphs


def test_paragraphs_that_some_readings_lost_are_kept() -> None:
    found = [seen(portal, told, told.paragraphs[: 6 - told.number % 2]) for told in stories(12)]
    layout = learn([one for one in found if one is not None])
    told = story(99, "az")
    reading = read(layout, portal, told)
    assert reading is not None and reading.paragraphs == told.paragraphs


def test_a_related_box_that_a_few_readings_kept_is_dropped() -> None:
    found = [
        seen(portal, told, told.paragraphs + told.other_titles if told.number < 3 else None) for told in stories(15)
    ]
    layout = learn([one for one in found if one is not None])
    told = story(99, "az")
    reading = read(layout, portal, told)
    assert reading is not None and reading.paragraphs == told.paragraphs


def test_two_templates_of_an_outlet_are_two_rules() -> None:
    found = observations(portal, stories(12)) + observations(photo_story, stories(6, first=100))
    layout = learn(found)
    assert layout is not None and [rule.share for rule in layout.bodies] == [0.667, 0.333]
    for template, told in ((portal, story(201, "az")), (photo_story, story(202, "az"))):
        reading = read(layout, template, told)
        assert reading is not None and reading.paragraphs == told.paragraphs


def test_a_lead_outside_the_container_is_read_even_if_it_is_a_small_part_of_the_text() -> None:
    told = [replace(one, paragraphs=("A short lead in one sentence.", *one.paragraphs)) for one in stories(12)]
    layout = learned(lead_outside, told)
    assert layout.bodies[0].container == "main > article"
    reading = read(layout, lead_outside, told[3])
    assert reading is not None and reading.paragraphs == told[3].paragraphs


def test_names_that_each_paragraph_has_for_itself_do_not_matter() -> None:
    def template(told: Story) -> str:
        parts = iter(f'<p class="par {word}">' for word in ("one", "two", "three", "four", "last"))
        markup = lead_outside(told)
        while "<p>" in markup:
            markup = markup.replace("<p>", next(parts, '<p class="aside">'), 1).replace(
                "last", f"l{'a' * told.number}st"
            )
        return markup

    layout = learned(template, stories(10))
    told = story(30)
    reading = read(layout, template, told)
    assert reading is not None and reading.paragraphs == told.paragraphs


def test_pages_that_each_lack_another_of_the_usual_names_are_one_template() -> None:
    def template(told: Story) -> str:
        names = ["" if number == told.number % 12 else f"role{'a' * number}" for number in range(12)]
        around = "".join(f'<div class="{name}">' for name in names)
        return lead_outside(told).replace("<main>", f"<main>{around}").replace("</main>", f"{'</div>' * 12}</main>")

    layout = learned(template, stories(24))
    reading = read(layout, template, story(50))
    assert reading is not None and reading.paragraphs == story(50).paragraphs


def test_few_pages_teach_nothing() -> None:
    assert learn([]) is None
    assert learn(observations(portal, stories(4))) is None
    assert learn(observations(portal, stories(5))) is not None


def test_one_page_seen_again_and_again_is_one_page() -> None:
    assert learn(observations(portal, [story(1, "az")] * 20)) is None


def test_pages_that_have_nothing_in_common_teach_nothing() -> None:
    tags = ("section", "div", "article", "td", "main", "span")

    def template(told: Story) -> str:
        tag = tags[told.number]
        return portal(told).replace('<div class="news-text', f'<{tag}><div class="box-{"abcdef"[told.number]}')

    assert learn(observations(template, stories(6))) is None


def test_the_order_of_the_pages_does_not_matter() -> None:
    found = observations(portal, stories(10))
    forwards, backwards = learn(found), learn(found[::-1])
    assert forwards is not None and backwards is not None
    assert replace(forwards, repeated=()) == replace(backwards, repeated=())
    assert set(forwards.repeated) == set(backwards.repeated)
