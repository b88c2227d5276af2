"""Texts that a page has as JSON alone: the forms of frameworks and editors, and data that are nothing of the kind."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction import Kind, extract
from crawler.extraction.pagestate import read_state

URL = "https://liman.example/az/news/4411"
TITLE = "The second berth opens at the ferry port"
ONE = "The second berth of the ferry port was opened on Monday, and the first train of forty wagons left it at noon."
TWO = "The harbour master said that the crossing takes nine hours, which is three fewer than it took a year ago."
HEAD = "What comes next"
THREE = "A third berth is planned for the autumn, but nobody has yet said who would pay for the railway beside it."
HTML = f"<p>{ONE}</p><p>The harbour master <b>said</b>{TWO[23:]}</p><h2>{HEAD}</h2><p>{THREE}</p>"
PARAGRAPHS = [ONE, TWO, HEAD, THREE]
LINKED = ["The harbour master ", "said", TWO[23:]]


def draft() -> dict[str, Any]:
    blocks = [
        {"key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": []} for text in PARAGRAPHS
    ]
    return {"blocks": [*blocks, {"text": "A picture of the port.", "type": "atomic"}], "entityMap": {}}


def editor_js() -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [
        {"type": "paragraph", "data": {"text": ONE}},
        {
            "type": "image",
            "data": {"caption": "The port at noon, seen from the hill above it.", "file": {"url": "/p.jpg"}},
        },
        {"type": "paragraph", "data": {"text": TWO.replace("said", "<b>said</b>")}},
        {"type": "header", "data": {"text": HEAD, "level": 2}},
        {"type": "list", "data": {"style": "unordered", "items": [THREE]}},
    ]
    return {"time": 1, "version": "2.28", "blocks": blocks}


def slate() -> list[dict[str, Any]]:
    linked: list[dict[str, Any]] = [
        {"text": LINKED[0]},
        {"type": "link", "url": "/x", "children": [{"text": LINKED[1], "bold": True}]},
        {"text": LINKED[2]},
    ]
    return [
        {"type": "paragraph", "children": [{"text": ONE}]},
        {"type": "paragraph", "children": linked},
        {"type": "heading-two", "children": [{"text": HEAD}]},
        {"children": [{"text": THREE}]},
    ]


def prose_mirror(name: str = "type", text: str = "text") -> dict[str, Any]:
    def leaf(words: str) -> dict[str, Any]:
        return {name: "text", text: words, "marks": []}

    return {
        name: "doc",
        "content": [
            {name: "paragraph", "content": [leaf(ONE)]},
            {
                name: "paragraph",
                "content": [leaf(LINKED[0]), {name: "hyperlink", "content": [leaf(LINKED[1])]}, leaf(LINKED[2])],
            },
            {name: "heading", "attrs": {"level": 2}, "content": [leaf(HEAD)]},
            {
                name: "bulletList",
                "content": [{name: "listItem", "content": [{name: "paragraph", "content": [leaf(THREE)]}]}],
            },
        ],
    }


def portable_text() -> list[dict[str, Any]]:
    def block(*texts: str) -> dict[str, Any]:
        spans = [{"_type": "span", "marks": [], "text": text} for text in texts]
        return {"_type": "block", "style": "normal", "markDefs": [], "children": spans}

    picture = {"_type": "image", "asset": {"_ref": "image-1"}, "alt": "The port"}
    return [block(ONE), picture, block(*LINKED), block(HEAD), block(THREE)]


def arc() -> list[dict[str, Any]]:
    return [
        {"type": "text", "content": ONE},
        {"type": "image", "caption": "The port at noon, seen from the hill above it.", "url": "/p.jpg"},
        {"type": "text", "content": TWO.replace("said", '<a href="/x">said</a>')},
        {
            "type": "interstitial_link",
            "content": "Another article that is told of in the middle of this one.",
            "url": "/y",
        },
        {"type": "header", "level": 2, "content": HEAD},
        {"type": "list", "list_type": "unordered", "items": [{"type": "text", "content": THREE}]},
    ]


def gutenberg() -> list[dict[str, Any]]:
    def block(name: str, html: str, inner: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        return {"blockName": f"core/{name}", "attrs": {}, "innerHTML": html, "innerBlocks": inner or []}

    inner = [block("heading", f"<h2>{HEAD}</h2>"), block("paragraph", f"<p>{THREE}</p>")]
    return [
        block("paragraph", f"<p>{ONE}</p>"),
        block("paragraph", f"<p>{TWO}</p>"),
        block("group", "<div></div>", inner),
    ]


def lexical() -> dict[str, Any]:
    return {"root": {"type": "root", "children": slate(), "direction": "ltr"}}


BODIES: dict[str, tuple[str, Any]] = {
    "HTML": ("body", HTML),
    "WordPress": ("content", {"rendered": HTML, "protected": False}),
    "strings": ("paragraphs", PARAGRAPHS),
    "Draft.js": ("content", draft()),
    "Draft.js in a string": ("contentJson", json.dumps(draft())),
    "EditorJS": ("body", editor_js()),
    "Slate": ("richText", slate()),
    "Lexical": ("editorState", lexical()),
    "ProseMirror": ("content", prose_mirror()),
    "Contentful": ("body", prose_mirror("nodeType", "value")),
    "Portable Text": ("body", portable_text()),
    "Arc": ("content_elements", arc()),
    "Gutenberg": ("blocks", gutenberg()),
}


@pytest.mark.parametrize("name", BODIES)
def test_the_text_of_every_editor_is_read_in_order(name: str) -> None:
    key, body = BODIES[name]
    state = {"props": {"pageProps": {"article": {"title": TITLE, key: body}, "menu": [{"title": "News", "url": "/n"}]}}}
    found = read_state([json.dumps(state)])
    assert found is not None
    assert found[0] == PARAGRAPHS
    assert found[1].headline == TITLE


def flat(value: Any) -> list[Any]:
    """The value as Nuxt 3 writes it: one list, in which numbers are places."""
    values: list[Any] = []

    def put(one: Any) -> int:
        place = len(values)
        values.append(None)
        if isinstance(one, dict):
            values[place] = {key: put(inner) for key, inner in one.items()}
        elif isinstance(one, list):
            values[place] = [put(inner) for inner in one]
        else:
            values[place] = one
        return place

    put(value)
    return values


ARTICLE = {
    "title": TITLE,
    "publishedAt": "2025-05-16T09:30:00+04:00",
    "author": {"name": "Leyla Rahimli"},
    "body": HTML,
}
APOLLO = {
    "ROOT_QUERY": {'article({"id":"4411"})': {"__ref": "Article:4411"}},
    "Person:7": {"__typename": "Person", "name": "Leyla Rahimli"},
    "Block:1": {"__typename": "Paragraph", "text": ONE},
    "Block:2": {"__typename": "Paragraph", "text": TWO},
    "Block:3": {"__typename": "Heading", "text": HEAD},
    "Block:4": {"__typename": "Paragraph", "text": THREE},
    "Article:4411": {
        "__typename": "Article",
        "title": TITLE,
        "publishedAt": "2025-05-16T09:30:00+04:00",
        "author": {"__ref": "Person:7"},
        'content({"format":"BLOCKS"})': [{"__ref": f"Block:{n}"} for n in (1, 2, 3, 4)],
    },
}
FUSION = {
    "headlines": {"basic": TITLE},
    "display_date": "2025-05-16T05:30:00Z",
    "credits": {"by": [{"type": "author", "name": "Leyla Rahimli"}]},
    "content_elements": arc(),
}
ROW = f"1:{json.dumps({'article': ARTICLE})}\n"
NEXT = {"props": {"pageProps": {"post": ARTICLE}}}
SCRIPTS = {
    "Next.js": f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(NEXT)}</script>',
    "Next.js, app router": "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in (ROW[:200], ROW[200:])
    ),
    "Nuxt 3": f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(flat({"data": {"a": ARTICLE}}))}</script>',
    "initial state": f"<script>window.__INITIAL_STATE__={json.dumps({'a': ARTICLE})};(function(){{}})()</script>",
    "without window": f"<script>__PRELOADED_STATE__ = {json.dumps({'a': ARTICLE})};</script>",
    "in a string": f"<script>window.__STATE__=JSON.parse({json.dumps(json.dumps({'a': ARTICLE}))});</script>",
    "Apollo": f"<script>window.__APOLLO_STATE__={json.dumps(APOLLO)};</script>",
    "Arc": f'<script>window.Fusion=window.Fusion||{{}};Fusion.arcSite="l";Fusion.globalContent={json.dumps(FUSION)};</script>',
    "WordPress": '<script type="application/json">'
    + json.dumps(
        {
            "id": 4411,
            "date": "2025-05-16T09:30:00",
            "date_gmt": "2025-05-16T05:30:00",
            "title": {"rendered": TITLE},
            "content": {"rendered": HTML},
            "_embedded": {"author": [{"id": 1, "name": "Leyla Rahimli"}]},
        }
    )
    + "</script>",
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_article_of_a_page_whose_text_is_json(name: str) -> None:
    page = f'<html><head></head><body><div id="app"></div>{SCRIPTS[name]}</body></html>'
    article = extract(page.encode(), url=URL)
    assert article.kind is Kind.ARTICLE
    assert article.text.split("\n\n") == PARAGRAPHS
    assert (article.title, article.authors) == (TITLE, ("Leyla Rahimli",))
    assert article.published is not None
    assert article.published.at.isoformat() == "2025-05-16T05:30:00+00:00"


def test_the_article_under_the_pages_headline_goes_before_a_longer_one() -> None:
    state = json.dumps({"related": [{"title": "Another matter", "body": HTML * 3}], "article": ARTICLE})
    found = read_state([state], [TITLE])
    assert found is not None and (found[0], found[1].headline) == (PARAGRAPHS, TITLE)


def test_summaries_of_other_articles_are_no_body() -> None:
    cards = [{"title": f"Card {n}", "url": f"/{n}", "text": f"{ONE} {n}"} for n in range(30)]
    found = read_state([json.dumps({"content": cards, "article": {"title": TITLE, "body": HTML}})])
    assert found is not None and found[0] == PARAGRAPHS


def test_a_body_inside_a_wrapper_that_is_no_prose_is_found() -> None:
    wrapper = {"content": {"data": [{"id": "0a1b"}], "inner": {"title": TITLE, "body": HTML}}}
    found = read_state([json.dumps(wrapper)])
    assert found is not None and found[0] == PARAGRAPHS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=80),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(
            st.sampled_from(
                ("body", "content", "text", "children", "blocks", "type", "title", "__ref", "author", "data", "x")
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=40,
)


@given(JSON, st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_whatever_the_json_is_reading_it_raises_nothing(value: Any, title: str) -> None:
    for script in (json.dumps(value), f"window.__STATE__ = {json.dumps(value)};", json.dumps(flat(value))):
        found = read_state([script], [title])
        assert found is None or all(found[0])


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_scripts_that_are_no_json_give_nothing(script: str) -> None:
    assert read_state([script, f"__next_f.push({script})", f"__STATE__={script}"]) is None


def nested(depth: int, key: str) -> str:
    return f'{{"{key}":' * depth + f'"{ONE}"' + "}" * depth


HEAVY = {
    "deep": nested(900, "content"),
    "many bodies": json.dumps([{"content": {"blocks": [{"text": ONE}] * 20}} for _ in range(3_000)]),
    "wide tree": json.dumps({"content": [{"children": [{"text": "a b. "}] * 50} for _ in range(3_000)]}),
    "tree in each node": json.dumps({"content": {"children": [{"content": [{"children": [{"text": ONE}]}]}] * 4_000}}),
    "references in circles": json.dumps(
        {f"Block:{n}": {"__typename": "B", "content": [{"__ref": f"Block:{(n + 1) % 500}"}, ONE]} for n in range(500)}
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_large_and_tangled_states_are_read_in_bounded_time(name: str) -> None:
    begun_s = time.process_time()
    read_state([HEAVY[name]])
    assert time.process_time() - begun_s < 5


@pytest.mark.parametrize(
    "own",
    [
        "",
        "<p>The bridge was opened in Gori today, says the ministry.</p>",
        '<iframe src="//t.example/embed/1"></iframe>',
    ],
)
def test_the_texts_of_other_stories_in_the_state_are_not_the_pages(own: str) -> None:
    """A brief or a film beside a list of related stories, each with its title, text, author and date."""
    body = "<p>Completely other things happened far away in the mountains, for the second time. </p>" * 3
    others = [
        {"title": f"Story {n} of the mountains", "body": body, "date": "2024-01-01T10:00:00Z", "author": "Ann Lee"}
        for n in range(3)
    ]
    state = json.dumps({"props": {"related": others}})
    html = (
        f"<html><head><title>A bridge is opened</title></head><body><h1>A bridge is opened</h1>{own}"
        f'<script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>'
    )
    read = extract(html.encode(), url="https://one.example/bridge")
    assert "mountains" not in read.text
    assert read.authors == ()
    assert read.published is None or read.published.source != "page-state"
