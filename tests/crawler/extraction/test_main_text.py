"""The main text of a page without a reference: what is kept, what is left out, and when the reader is sure."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.blocks import Walk
from crawler.extraction.main_text import MainText, main_text
from crawler.extraction.page import parse

PROSE = [
    "The ferry between the two ports left before dawn with forty railway wagons on board, the harbour master said.",
    "Traders had waited nine days for the storm to pass, and several lorries turned back towards the border meanwhile.",
    "The company that runs the line promised a fixed timetable from the first of June, with two departures a day.",
    "Officials on both shores welcomed the plan but gave no figure for the cost of the second berth, which is due soon.",
    "A second ship is being repaired in the yard across the bay and should join the line before the end of summer.",
]
PARAGRAPHS = "".join(f"<p>{one}</p>" for one in PROSE)
OTHERS = [
    "Readers may also like to hear about the new customs house at the northern border, which opens its gates in May.",
    "The city council voted on the budget for roads and bridges, and the debate lasted until the early morning hours.",
]


def read(body: str, *, everything: bool = False) -> MainText:
    tree = parse(f"<html><head><title>x</title></head><body>{body}</body></html>")
    return main_text(Walk(tree, everything=everything))


def test_paragraphs_come_in_reading_order_and_the_reader_is_sure() -> None:
    found = read(f"<div class='wrap'><article><h1>Ferry sails</h1>{PARAGRAPHS}</article></div>")
    assert found.paragraphs == ["Ferry sails", *PROSE]
    assert found.is_clear


def test_subheads_lists_quotations_and_tables_stay_where_they_stand() -> None:
    body = (
        f"<article>{PARAGRAPHS}<h2>What was promised</h2><ul><li>Two departures a day</li><li>A fixed timetable</li></ul>"
        f"<blockquote>We have waited long enough for this.</blockquote><table><tr><td>Wagons</td><td>40</td></tr></table>"
        f"<p>{OTHERS[0]}</p></article>"
    )
    assert read(body).paragraphs == [
        *PROSE,
        "What was promised",
        "Two departures a day",
        "A fixed timetable",
        "We have waited long enough for this.",
        "Wagons",
        "40",
        OTHERS[0],
    ]


def test_lines_between_breaks_are_paragraphs() -> None:
    found = read("<div id='content'>" + "<br><br>".join(PROSE) + "</div>")
    assert found.paragraphs == PROSE
    assert found.is_clear


@pytest.mark.parametrize(
    "names",
    [
        "class='sidebar'",
        "class='related-posts'",
        "class='post__newsletterBox'",
        "id='comments'",
        "class='cookie-banner'",
        "class='share-buttons'",
        "role='complementary'",
        "class='sr-only'",
        "hidden",
        "style='display: none'",
        "aria-hidden='true'",
    ],
)
def test_furniture_that_names_itself_is_left_out(names: str) -> None:
    box = f"<div {names}><p>{OTHERS[0]}</p></div>"
    assert read(f"<div><div>{PARAGRAPHS}{box}</div></div>").paragraphs == PROSE


@pytest.mark.parametrize("tag", ["nav", "footer", "aside", "figure", "noscript", "dialog", "form-button", "script"])
def test_elements_that_never_hold_the_text_are_passed_over(tag: str) -> None:
    tag = tag.removeprefix("form-")
    assert read(f"<article>{PARAGRAPHS}<{tag}>{OTHERS[0]}</{tag}></article>").paragraphs == PROSE


def test_a_box_named_furniture_that_holds_the_text_is_not() -> None:
    assert read(f"<div class='widget sidebar-left'>{PARAGRAPHS}</div><p>{OTHERS[0][:60]}</p>").paragraphs == PROSE


def test_comments_are_left_out_however_long_but_not_where_they_are_all() -> None:
    comments = "".join(f"<p>{one}</p>" for one in OTHERS * 20)
    assert read(f"<article>{PARAGRAPHS}</article><div class='comments'>{comments}</div>").paragraphs == PROSE
    assert read(f"<div class='comments'>{PARAGRAPHS}</div>").paragraphs == PROSE


def test_tags_in_the_class_of_an_article_are_no_furniture() -> None:
    names = "post type-post status-publish tag-sidebar tag-comments category-related hentry format-standard one two"
    assert read(f"<div class='{names}'>{PARAGRAPHS}</div>").paragraphs == PROSE


def test_a_container_that_names_itself_the_text_is_found_under_unnamed_wrappers() -> None:
    dialogs = "".join(f"<div><div><p>{one}</p></div></div>" for one in OTHERS)
    assert read(f"<div><div><main>{PARAGRAPHS}</main></div></div>{dialogs}").paragraphs == PROSE


def test_an_element_with_several_paragraphs_stands_out_among_boxes_of_one() -> None:
    boxes = "".join(f"<div><p>{one}</p></div>" for one in OTHERS)
    assert read(f"{boxes}<div>{PARAGRAPHS}</div>").paragraphs == PROSE


def test_a_list_within_the_text_is_not_taken_for_all_of_it() -> None:
    notes = "".join(f"<li>{one}</li>" for one in OTHERS * 4)
    assert read(f"<article>{PARAGRAPHS}<ol>{notes}</ol></article>").paragraphs[: len(PROSE)] == PROSE


def test_the_lead_between_headline_and_text_belongs_to_it() -> None:
    body = f"<h1>Ferry sails</h1><p class='standfirst'>{OTHERS[0]}</p><p>By Ayla</p><div class='article-body'>{PARAGRAPHS}</div>"
    assert read(body).paragraphs == [OTHERS[0], *PROSE]


@pytest.mark.parametrize(
    "heading",
    [
        "Read also",
        "Related stories",
        "Читайте также",
        "Həmçinin oxuyun",
        "İlgili haberler",
        "相关新闻",
        "Das könnte Sie auch",
    ],
)
def test_a_box_of_other_stories_within_the_text_is_left_out(heading: str) -> None:
    box = f"<div><div><h3>{heading}</h3></div><p>{OTHERS[0]}</p></div>"
    halves = [f"<p>{one}</p>" for one in PROSE]
    body = f"<article>{''.join(halves[:2])}{box}{''.join(halves[2:])}</article>"
    assert read(body).paragraphs == PROSE


def test_what_follows_a_heading_of_other_stories_at_the_end_is_left_out() -> None:
    others = "<h4>More news</h4><p>Customs house opens in May.</p><p>Council votes on roads.</p>"
    assert read(f"<article>{PARAGRAPHS}{others}</article>").paragraphs == PROSE


def test_an_opening_like_that_of_a_box_does_not_cut_a_text_in_two() -> None:
    body = f"<article><p>{PROSE[0]}</p><h3>Latest developments</h3>{PARAGRAPHS}</article>"
    assert read(body).paragraphs[-len(PROSE) :] == PROSE


def test_lists_of_links_and_short_lines_outside_paragraphs_are_left_out() -> None:
    body = (
        f"<article>{PARAGRAPHS}<ul><li><a href='/a'>Customs house opens</a></li></ul><div>Was this useful?</div>"
        f"<p>{OTHERS[0]}</p></article>"
    )
    assert read(body).paragraphs == [*PROSE, OTHERS[0]]


def test_captions_are_left_out_and_pictures_leave_paragraphs_alone() -> None:
    caption = "<div class='photo-box'><img src='a.jpg'><p>The ferry at the quay on Sunday.</p></div>"
    body = f"<article>{PARAGRAPHS}{caption}<div><img src='b.jpg'><p>{OTHERS[0]}</p></div></article>"
    assert read(body).paragraphs == [*PROSE, OTHERS[0]]


def test_teasers_in_articles_of_their_own_are_left_out() -> None:
    teasers = "".join(
        f"<article><h3>Story {one}</h3><p>Customs house {one} opens in May.</p></article>" for one in "abc"
    )
    assert read(f"<article>{PARAGRAPHS}{teasers}</article>").paragraphs == PROSE


def test_a_short_text_is_sure_only_where_its_element_names_itself_the_text() -> None:
    short = f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p>"
    assert read(f"<div class='article-body'>{short}</div>").is_clear
    assert not read(f"<div class='q17'>{short}</div>").is_clear
    assert read(f"<div class='q17'>{short}</div>").paragraphs == PROSE[:2]


def test_chinese_says_more_in_fewer_characters() -> None:
    news = [
        "中欧班列从西安出发，经里海驶往巴库，全程十二天。",
        "港口负责人说，第一批货物将在三天内抵达，随后转往波季港。",
    ]
    short = "".join(f"<p>{one}</p>" for one in news * 3)
    found = read(f"<div class='body'><div>首页 新闻 视频</div>{short}</div>")
    assert found.paragraphs == news * 3
    assert found.is_clear


def test_readings_of_small_type_are_no_text() -> None:
    ruby = "".join(f"<p>{one} <ruby>港<rt>みなと</rt></ruby></p>" for one in PROSE)
    assert all("みなと" not in one for one in read(f"<article>{ruby}</article>").paragraphs)


def test_everything_looks_into_what_is_passed_over_at_first() -> None:
    body = f"<noscript>{PARAGRAPHS}</noscript>"
    assert read(body) == MainText([], False)
    assert read(body, everything=True).paragraphs == PROSE


@pytest.mark.parametrize("tag", ["div", "span"])
def test_text_deeper_than_pages_nest_is_read_as_one_run(tag: str) -> None:
    deep = f"<p><{tag}>" * 120 + " ".join(PROSE) + f"</{tag}></p>" * 120
    assert "harbour master" in " ".join(read(f"<article>{deep}</article>").paragraphs)


def test_reading_takes_time_in_proportion_to_the_page() -> None:
    begun_s = time.process_time()
    read("<div class='related'><a href='x'><p>One line of text, no more.</p></a>" * 20_000)
    assert time.process_time() - begun_s < 10


MARKUP = st.recursive(
    st.sampled_from([*PROSE, "short", "", "&lt;b&gt;", "Read also", "ə", "港"]),
    lambda inner: st.builds(
        "<{0} class='{1}'>{2}</{0}>".format,
        st.sampled_from(
            ["div", "p", "span", "a", "ul", "li", "article", "aside", "table", "td", "h1", "h2", "b", "main"]
        ),
        st.sampled_from(["", "content", "sidebar", "comments", "article-body", "photo", "tag-a"]),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_the_text_is_blocks_of_the_page_in_their_order(markup: str) -> None:
    tree = parse(f"<html><body>{markup}</body></html>")
    walk = Walk(tree)
    every = [block.text for block in walk.blocks]
    at = 0
    for paragraph in main_text(walk).paragraphs:
        at = every.index(paragraph, at) + 1


@settings(max_examples=200, deadline=None)
@given(MARKUP)
def test_the_walk_loses_no_visible_text(markup: str) -> None:
    tree = parse(f"<html><body>{markup}</body></html>")
    walk = Walk(tree, everything=True)
    assert tree is not None
    told = "".join("".join(block.text.split()) for block in walk.blocks)
    assert told == "".join("".join(tree.itertext()).split())
    assert walk.nodes[0].chars == sum(len(block.text) for block in walk.blocks)
