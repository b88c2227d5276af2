"""Layouts and observations as JSON: what was written is read again, what is malformed is refused, all of it is bounded."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction import LayoutError
from crawler.extraction.layouts import (
    BlockSeen,
    BodyRule,
    Layout,
    Observation,
    Place,
    RepeatedText,
    Searched,
    learn,
    observe,
    read_by,
)
from crawler.extraction.layouts.paths import Step, path_text, read_path, step_of
from crawler.extraction.page import parse
from tests.crawler.extraction.layouts.pages import lead_outside, learned, portal, seen, stories, story

OBSERVATION_LIMIT_BYTES = 16_000
LEARNED = learned(portal, stories(5))

names = st.text(alphabet="abcxyzəğдж_-", min_size=1, max_size=8)
steps = st.builds(
    Step,
    st.sampled_from(["div", "p", "article", "section", "h2", "td"]),
    st.just("") | names,
    st.frozensets(names, max_size=3),
)
paths = st.lists(steps, min_size=1, max_size=5).map(lambda found: path_text(tuple(found)))
signatures = st.builds(lambda path, end: path + end, paths | st.just(":scope"), st.sampled_from(["", ":linked"]))
places = st.builds(Place, paths, st.sampled_from(["", "datetime", "data-time"]))
texts = st.builds(RepeatedText, st.text("0123456789abcdef", min_size=12, max_size=12), st.text(max_size=40))
counts = st.integers(0, 10_000_000)
blocks = st.lists(st.builds(BlockSeen, signatures, counts, counts, counts, counts), max_size=4).map(tuple)
fields: st.SearchStrategy[tuple[Searched, ...]] = st.sampled_from(
    ((), ("published",), ("authors",), ("published", "authors"))
)
rules = st.builds(
    BodyRule,
    container=paths,
    share=st.floats(0, 1),
    keep=st.lists(signatures, min_size=1, max_size=4).map(tuple),
    drop=st.lists(signatures, max_size=4).map(tuple),
    least_chars=counts,
    outside_most=st.floats(0, 1_000),
)
layouts = st.builds(
    Layout,
    bodies=st.lists(rules, min_size=1, max_size=3).map(tuple),
    repeated=st.lists(texts, max_size=3).map(tuple),
    title=st.none() | places,
    title_in_head=st.booleans(),
    published=st.none() | places,
    authors=st.none() | places,
    unprinted=fields,
    pages=counts,
)
observations = st.builds(
    Observation,
    title=st.text("0123456789abcdef", min_size=12, max_size=12),
    container=paths,
    container_steps=st.integers(1, 40),
    scope=paths,
    apart=st.lists(st.integers(1, 40), max_size=4).map(tuple),
    blocks=blocks,
    around=blocks,
    texts=st.lists(texts, max_size=4).map(tuple),
    chars=counts,
    outside_chars=counts,
    title_place=st.none() | places,
    title_in_head=st.booleans(),
    published_place=st.none() | places,
    authors_place=st.none() | places,
    unprinted=fields,
)


@settings(max_examples=50)
@given(layouts)
def test_a_layout_is_read_as_it_was_written(layout: Layout) -> None:
    assert Layout.from_json(json.loads(json.dumps(layout.as_json()))) == layout


@settings(max_examples=50)
@given(observations)
def test_an_observation_is_read_as_it_was_written(observation: Observation) -> None:
    assert Observation.from_json(json.loads(json.dumps(observation.as_json()))) == observation


@settings(max_examples=50)
@given(observations, observations)
def test_whatever_was_observed_is_learned_from_without_an_error(one: Observation, other: Observation) -> None:
    layout = learn([replace(found, title=f"{turn:02}{found.title[2:]}") for turn in range(3) for found in (one, other)])
    assert layout is None or Layout.from_json(layout.as_json()) == layout


@given(steps)
def test_a_step_is_read_as_it_was_written(step: Step) -> None:
    assert read_path(str(step)) == (step,)


tags = st.sampled_from(
    ["div", "p", "a", "br", "h1", "article", "section", "ul", "li", "table", "td", "span", "aside", "script", "x:y", "svg"]
)  # fmt: skip
markups = st.recursive(
    st.text(max_size=40).map(lambda text: text.replace("<", "&lt;")) | st.sampled_from(["long prose and more " * 10]),
    lambda inner: st.builds(
        lambda tag, name, parts: f'<{tag} class="{name}" id="{name}">{"".join(parts)}</{tag}>',
        tags,
        st.sampled_from(["", "text", "news-text", "a b", "x9", "é", '&quot;]"', "title"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


@settings(max_examples=50)
@given(markups, layouts)
def test_no_page_makes_a_reading_fail(markup: str, layout: Layout) -> None:
    tree = parse(f"<html><body>{markup}</body></html>")
    for one in (layout, LEARNED):
        reading = read_by(one, tree)
        assert reading is None or reading.paragraphs


@given(markups)
def test_no_page_makes_an_observation_fail_and_what_it_teaches_can_be_kept(markup: str) -> None:
    tree = parse(f"<html><body>{markup}</body></html>")
    assert tree is not None
    paragraphs = [part for part in "".join(tree.itertext()).split("\n") if part.strip()]
    found = observe(tree, paragraphs, "title", "2026", ["Someone"])
    assert found is None or Observation.from_json(found.as_json()) == found


@pytest.mark.parametrize("depth", [100, 5_000])
def test_a_page_of_any_depth_is_read_or_not(depth: int) -> None:
    inner = f'<div class="news-text"><p>{"Deep prose. " * 40}</p></div>'
    tree = parse("<html><body>" + '<div class="wrap">' * depth + inner + "</div>" * depth + "</body></html>")
    assert observe(tree, ["Deep prose. " * 40], "title", None, []) is None
    assert read_by(LEARNED, tree) is None


def test_an_observation_is_small_however_large_the_page() -> None:
    told = story(1, paragraphs=400)
    clutter = "".join(
        f'<div class="{chr(97 + n % 26)}{chr(97 + n // 26)}{"long-name" * 4}"><p>Text that stands there, {n}</p></div>'
        for n in range(600)
    )
    for template in (portal, lead_outside):
        tree = parse(template(told).replace("</article>", f"{clutter}</article>").replace("</h1>", f"</h1>{clutter}"))
        found = observe(tree, told.paragraphs, told.title, told.date, [])
        assert found is not None
        assert len(json.dumps(found.as_json(), ensure_ascii=False).encode()) < OBSERVATION_LIMIT_BYTES


def test_names_of_single_pages_are_no_part_of_a_path() -> None:
    tree = parse('<div id="post-4711" class="text post-4711 md:w-1/2 mt-4 is_wide">x</div>')
    assert tree is not None
    assert str(step_of(tree.find(".//div"))) == "div.is_wide.text"


RULE = {"container": "div.text", "share": 1, "keep": ["p"]}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ([], "the layout is malformed: it must be a JSON object"),
        ({}, "the layout is malformed at bodies: Field required"),
        ({"bodies": []}, "the layout is malformed at bodies: Tuple should have at least 1 item"),
        (
            {"bodies": [RULE | {"container": "div:first"}]},
            "the layout is malformed at bodies.0.container: 'div:first' is no step of a path: write tag#id.class",
        ),
        ({"bodies": [RULE | {"keep": [""]}]}, "the layout is malformed at bodies.0.keep.0"),
        ({"bodies": [RULE | {"drop": ["p > > a"]}]}, "the layout is malformed at bodies.0.drop.0: '' is no step"),
        ({"bodies": [RULE | {"kep": ["p"]}]}, "the layout is malformed at bodies.0.kep: Unexpected keyword argument"),
        ({"bodies": [RULE | {"share": 2}]}, "the layout is malformed at bodies.0.share"),
        ({"bodies": [RULE], "repeated": [{"hash": "x", "sample": ""}]}, "the layout is malformed at repeated.0.hash"),
        ({"bodies": [RULE], "title": {"path": "h1", "attribute": "a b"}}, "title.attribute: 'a b' is no name"),
        ({"bodies": [RULE | {"container": "div > " * 50 + "p"}]}, "a path has at most 40 steps, this one has 51"),
        ({"bodies": [RULE | {"container": f"div.{'a' * 1100}"}]}, "bodies.0.container"),
    ],
)  # fmt: skip
def test_a_malformed_layout_is_refused_with_the_place_of_the_mistake(raw: Any, sentence: str) -> None:
    with pytest.raises(LayoutError) as caught:
        Layout.from_json(raw)
    assert sentence in str(caught.value)


def test_an_observation_of_another_shape_is_refused() -> None:
    found = seen(portal, story(1))
    assert found is not None
    with pytest.raises(LayoutError, match="the observation is malformed at chars"):
        Observation.from_json(found.as_json() | {"chars": -1})
