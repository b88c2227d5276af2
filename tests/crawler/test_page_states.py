"""Finding links in the JSON from which a page is built: by a path, or by what articles look like. See also the pairs."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.flat_json import is_flat, unflattened
from crawler.spiders import Instructions, Reading, Source, read_links
from storage.endpointrecords import EndpointState
from tests.timing import takes_less_than

FETCHED_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADDRESS = "https://app.example/news"


def reading(body: str | bytes, *, url: str = ADDRESS, **told: Any) -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    zone = "Asia/Baku"
    return read_links(Source("page-state", raw, url, "", zone, FETCHED_AT, 1_000, instructions=Instructions(**told)))


def script(state: Any) -> str:
    return f'<html><body><script type="application/json">{json.dumps(state)}</script></body></html>'


def article(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"title": f"Headline number {number} of the day", "url": f"/a/{number}", "date": "2026-11-20", **more}


def first(**fields: Any) -> Any:
    return reading(json.dumps([{"title": "T", "url": "/a/1", **fields}]), path="@").items[0]


@pytest.mark.parametrize(
    ("fields", "raw"),
    [
        ({"publishedAt": "2026-11-20T10:00:00Z"}, "2026-11-20T10:00:00Z"),
        ({"published_at": 1795000000}, "1795000000"),
        ({"Publish-Date": 1795000000000}, "1795000000000"),
        ({"timestamp": 1795000000.75}, "1795000000"),
        ({"createdAt": {"$date": 1795000000000}}, "1795000000000"),
        ({"date": {"_seconds": 1795000000, "_nanoseconds": 0}}, "1795000000"),
        ({"date": {"date": "2026-11-20 10:00:00.000000", "timezone": "UTC"}}, "2026-11-20 10:00:00.000000"),
        ({"datePublished": "2026-11-20", "createdAt": "2020-01-01"}, "2026-11-20"),
        ({"date": "soon"}, None),
        ({"date": True}, None),
    ],
)
def test_dates_go_by_many_names_and_forms(fields: dict[str, Any], raw: str | None) -> None:
    assert first(**fields).hints().get("published_raw") == raw


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"url": "https://app.example/x"}, "https://app.example/x"),
        ({"url": None, "permalink": "news/x"}, "https://app.example/news/x"),
        ({"url": {"href": "/x"}}, "https://app.example/x"),
        ({"url": 7, "canonical_url": "/x"}, "https://app.example/x"),
        ({"url": None, "id": "https://app.example/x"}, "https://app.example/x"),
        ({"url": None, "slug": "x-y", "id": 7}, "https://app.example/s/x-y/7"),
        ({"url": None, "slug": "ä b", "id": 7}, "https://app.example/s/%C3%A4%20b/7"),
        ({"url": "javascript:x()", "slug": "s", "id": 8}, "https://app.example/s/s/8"),
    ],
)
def test_an_address_is_the_articles_own_or_the_catalogues_template(fields: dict[str, Any], url: str) -> None:
    body = json.dumps([{"title": "T", "url": "/a/1", **fields}])
    assert [item.url for item in reading(body, path="@", link="/s/{slug}/{id}").items] == [url]


def test_a_template_that_an_article_cannot_fill_gives_no_address() -> None:
    body = json.dumps([{"title": "T", "slug": "s"}, {"title": "U", "id": 4, "slug": "t"}])
    assert [item.url for item in reading(body, path="@", link="/{id}").items] == ["https://app.example/4"]


@pytest.mark.parametrize(
    ("path", "count"),
    [("props.list", 2), ("props.list[?draft!=`true`]", 1), ("props.by_id", 2), ("props.list[0]", 1), ("props.urls", 2)],
)
def test_a_path_may_lead_to_a_list_an_object_of_objects_one_article_or_addresses(path: str, count: int) -> None:
    items = [article(1), article(2, draft=True)]
    props = {"list": items, "by_id": {"1": items[0], "2": items[1]}, "urls": ["/a/1", "https://app.example/a/2"]}
    assert len(reading(script({"props": props}), path=path).items) == count


def test_a_path_that_finds_an_empty_list_is_empty_and_one_that_finds_nothing_is_not_a_feed() -> None:
    assert reading(script({"list": []}), path="list").state is EndpointState.EMPTY
    lost = reading(script({"list": []}), path="articles")
    assert lost.state is EndpointState.NOT_A_FEED
    assert "the path articles leads to nothing" in lost.reason
    assert reading(script({"list": 3}), path="sort_by(list, &x)").state is EndpointState.NOT_A_FEED


@pytest.mark.parametrize(
    "other",
    [
        [{"title": "Economy", "url": "/economy"}] * 40,
        [{"name": f"Person {n}", "slug": f"person-{n}", "createdAt": "2026-01-01"} for n in range(40)],
        [{"id": n, "slug": f"tag-{n}", "title": f"Tag {n}"} for n in range(40)],
        [{"type": "ad", "url": "/click?id=99999", "date": "2026-11-20"}] * 40,
    ],
)
def test_articles_are_told_from_menus_people_tags_and_advertisements(other: list[dict[str, Any]]) -> None:
    state = {
        "before": other,
        "deep": {"er": [{"items": [article(1), article(2)]}, {"items": [article(3)]}]},
        "z": other,
    }
    assert [item.url[-1] for item in reading(script(state)).items] == ["1", "2", "3"]
    alone = reading(script({"x": other}))
    assert alone.state is EndpointState.EMPTY
    assert "`path`" in alone.reason


def test_the_same_article_in_two_lists_is_one_item() -> None:
    assert len(reading(script({"latest": [article(1), article(2)], "popular": [article(2), article(3)]})).items) == 3


def test_wrappers_are_looked_through() -> None:
    edges = [{"cursor": "x", "node": article(n, author={"name": "A. B."}, locale="en_US")} for n in range(3)]
    items = reading(script({"data": {"edges": edges}})).items
    assert [(item.authors, item.language) for item in items] == [(("A. B.",), "en")] * 3


def test_titles_are_text() -> None:
    assert first(title="A &amp; <b>B</b>\n C").title == "A & B C"
    assert first(title={"rendered": "R &#8211; S"}).title == "R – S"


@pytest.mark.parametrize("around", ["{}", ")]}}',\n{}", "callback({});", "for(;;);{}", "\ufeff{}"])
def test_an_answer_of_json_is_a_state_however_it_is_guarded(around: str) -> None:
    body = around.replace("}}", "\0").replace("{}", json.dumps([article(1)])).replace("\0", "}")
    assert len(reading(body).items) == 1


@pytest.mark.parametrize(
    ("answer", "further"),
    [
        ({"next": "https://app.example/api?page=2"}, "https://app.example/api?page=2"),
        ({"links": {"next": "/api?page=2"}}, "https://app.example/api?page=2"),
        ({"meta": {"next_page_url": {"href": "?page=2"}}}, "https://app.example/news?page=2"),
        ({"next": 2}, None),
        ({"next": "soon"}, None),
        ({"next": ADDRESS}, None),
    ],
)
def test_an_interface_names_the_page_after_this_one(answer: dict[str, Any], further: str | None) -> None:
    body = json.dumps({"items": [article(1), article(2)], **answer})
    assert reading(body).next_page == further
    assert reading(body, pages=1).next_page is None
    assert reading(body, next_page="?p={page}").next_page == "https://app.example/news?p=2"


@pytest.mark.parametrize(
    "assignment",
    [
        "window.__INITIAL_STATE__={}",
        'window["__PRELOADED_STATE__"] = {};',
        "self.__APOLLO_STATE__={};(function(){})()",
        "var initialState = {}\nvar x = 1",
        "window.__DATA__ = JSON.parse('{}')",
        "window.a={x:1}; window.__NUXT__={};",
    ],
)
def test_an_assigned_state_is_read_and_never_run(assignment: str) -> None:
    state = json.dumps({"list": [article(1, title='It\'s the "first" headline'), article(2)]})
    quoted = state.replace("\\", "\\\\").replace("'", "\\'") if "JSON.parse" in assignment else state
    body = f"<html><body><script>{assignment.replace('{}', quoted, 1)}</script></body></html>"
    assert [item.title for item in reading(body).items] == [
        'It\'s the "first" headline',
        "Headline number 2 of the day",
    ]


@pytest.mark.parametrize(
    ("body", "state", "words"),
    [
        ("", EndpointState.EMPTY, "empty"),
        ("words", EndpointState.NOT_A_FEED, "neither JSON nor"),
        ("{broken", EndpointState.NOT_A_FEED, "neither JSON nor"),
        ("[" * 200_000, EndpointState.NOT_A_FEED, "neither JSON nor"),
        ("<html><body><p>x</p></body></html>", EndpointState.NOT_A_FEED, "no state"),
        ("<html><head><title>Just a moment...</title></head><body></body></html>", EndpointState.BLOCKED, "bot check"),
        (
            "<html><body><script>window.__NUXT__=(function(a){return {a:a}}(1))</script></body></html>",
            EndpointState.NOT_A_FEED,
            "__NUXT__",
        ),
    ],
)
def test_what_holds_no_articles_says_why(body: str, state: EndpointState, words: str) -> None:
    answer = reading(body)
    assert (answer.state, words in answer.reason) == (state, True), answer.reason


@pytest.mark.parametrize(
    ("values", "whole"),
    [
        ([{"a": 1, "b": 2}, "x", [3, -1], 7], {"a": "x", "b": [7, None]}),
        ([["Reactive", 1], {"a": 2}, ["Date", "2026-11-20"]], {"a": "2026-11-20"}),
        ([{"a": 1}, ["Set", 2], "x"], {"a": ["x"]}),
        ([{"a": 1}, ["Map", 2, 3], "k", "v"], {"a": {"k": "v"}}),
        ([{"a": 1}, ["null", "k", 2], "v"], {"a": {"k": "v"}}),
        ([{"a": 1}, ["Unknown", 0]], {"a": None}),
        ([{"a": 0}, "x"], {"a": None}),
        ([{"_1": 2}, "name", "value"], {"name": "value"}),
    ],
)
def test_flat_json_is_unfolded(values: list[Any], whole: Any) -> None:
    assert is_flat(values)
    assert unflattened(values) == whole


@pytest.mark.parametrize("value", [[], [1, 2], [{"a": 1}], [{"a": "x"}, 1], [{"a": 99}, 1], ["Reactive", 1], {"a": 1}])
def test_other_lists_are_not_taken_for_flat_json(value: Any) -> None:
    assert not is_flat(value)


def test_a_flat_list_that_folds_upon_itself_is_bounded() -> None:
    doubling = [[n + 1, n + 1] for n in range(60)]
    chain: list[Any] = [{"a": 1}, *([n + 2] for n in range(5_000)), "end"]
    with takes_less_than(10):
        assert is_flat(doubling)
        unflattened(doubling)
        unflattened(chain)


def test_a_large_state_is_read_within_bounds() -> None:
    state = {"lists": [[article(n * 100 + k) for k in range(100)] for n in range(300)]}
    with takes_less_than(20):
        found = reading(script(state))
    assert len(found.items) == 1_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["title", "url", "date", "node", "name", "slug", "id", "authors", "list", "nodes", "data", "_1", "next"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=300), JSON, st.sampled_from([{}, {"path": "list"}, {"link": "/{id}/{a.b}", "path": "@"}]))
def test_no_state_makes_the_reader_fail(noise: bytes, state: Any, told: dict[str, str]) -> None:
    text = json.dumps(state)
    pushed = json.dumps([1, f"1:{text}\n2:T5,abcde"])
    bodies = [
        noise,
        text.encode(),
        script(state).encode(),
        f"<script>self.__next_f.push({pushed})</script><script>window.__STATE__={text}".encode(),
        b"<html><script>window.__STATE__={" + noise + b"</script>",
    ]
    for body in bodies:
        answer = reading(body, **told)
        assert "its reader failed" not in answer.reason
        assert all(item.url.startswith(("http://", "https://")) for item in answer.items)


@pytest.mark.parametrize("call", ["__next_f.push([", '.enqueue("\\'])
def test_calls_that_hold_no_value_take_no_time(call: str) -> None:
    with takes_less_than(3):
        reading(f"<html><body><script>{call * 4_000}</script></body></html>")
