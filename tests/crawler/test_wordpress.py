"""Finding links through WordPress's REST API: what a post says, what a refusal means, what is asked for."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.spiders import Instructions, Reading, Source, asked_address, read_links
from crawler.spiders.wordpress import between
from storage.endpointrecords import EndpointState

FETCHED_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADDRESS = "https://news.example/wp-json/wp/v2/posts"


def reading(body: object, url: str = ADDRESS, *, zone: str = "Asia/Tbilisi") -> Reading:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_links(Source("wordpress", raw, url, "application/json", zone, FETCHED_AT, 1_000))


def post(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": number, "link": f"https://news.example/{number}/", "title": {"rendered": f"Post {number}"}, **more}


def test_a_post_says_all_it_knows_of_its_page() -> None:
    entry = reading(
        [
            post(
                date="2026-11-24T10:15:00",
                date_gmt="2026-11-24T06:15:00",
                modified_gmt="2026-11-24T07:00:00",
                title={"rendered": "Ports &#8211; &amp; <em>rails</em>"},
                content={"rendered": "<p>Whole text</p>", "protected": False},
                lang="ka-GE",
                _embedded={"author": [{"name": "Nino B."}, {"code": "rest_user_invalid_id", "message": "no"}]},
            )
        ]
    ).items[0]
    assert (entry.url, entry.title) == ("https://news.example/1/", "Ports – & rails")
    assert (entry.text_html, entry.authors, entry.language) == ("<p>Whole text</p>", ("Nino B.",), "ka")
    assert entry.published is not None
    assert entry.published.at == datetime(2026, 11, 24, 6, 15, tzinfo=UTC)
    assert entry.updated is not None
    assert entry.updated.at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert entry.hints()["published_raw"] == "2026-11-24T06:15:00Z"


@pytest.mark.parametrize(
    ("dates", "hour_utc"),
    [
        ({"date": "2026-11-24T10:00:00"}, 6),
        ({"date": "2026-11-24T10:00:00", "date_gmt": "0000-00-00T00:00:00"}, 6),
        ({"date": "2026-11-24T10:00:00", "date_gmt": None}, 6),
        ({"date": "2026-11-24T10:00:00", "date_gmt": "2026-11-24T05:00:00"}, 5),
        ({"date_gmt": "2026-11-24T05:00:00+00:00"}, 5),
        ({"date": "0000-00-00T00:00:00"}, None),
        ({"date": 17, "date_gmt": []}, None),
    ],
)
def test_gmt_is_utc_and_the_other_date_is_the_outlets(dates: dict[str, Any], hour_utc: int | None) -> None:
    published = reading([post(**dates)]).items[0].published
    assert (published.at.hour if published else None) == hour_utc


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"yoast_head_json": {"author": "A. B."}}, ("A. B.",)),
        ({"authors": [{"display_name": "C. D."}, {"display_name": "E. F."}]}, ("C. D.", "E. F.")),
        ({"_embedded": {"author": "x"}, "authors": 3, "yoast_head_json": []}, ()),
        ({"author": 7}, ()),
    ],
)
def test_authors_come_from_where_they_are(more: dict[str, Any], names: tuple[str, ...]) -> None:
    assert reading([post(**more)]).items[0].authors == names


def test_what_is_not_published_or_protected_is_no_text() -> None:
    found = reading(
        [post(1, status="draft"), post(2, content={"rendered": "secret", "protected": True}), post(3, status="publish")]
    )
    assert [(item.url[-2:], item.text_html) for item in found.items] == [("2/", None), ("3/", None)]


@pytest.mark.parametrize(
    ("code", "status", "state"),
    [
        ("rest_forbidden", 401, EndpointState.BLOCKED),
        ("rest_cannot_access", 403, EndpointState.BLOCKED),
        ("rest_login_required", None, EndpointState.BLOCKED),
        ("itsec_rest_api_access_restricted", None, EndpointState.BLOCKED),
        ("rest_no_route", 404, EndpointState.NOT_A_FEED),
        ("rest_post_invalid_page_number", 400, EndpointState.EMPTY),
        ("rest_invalid_param", 400, EndpointState.ERROR),
        ("internal_server_error", 500, EndpointState.ERROR),
    ],
)
def test_a_refusal_is_a_state_with_its_message(code: str, status: int | None, state: EndpointState) -> None:
    data = {"status": status} if status else None
    found = reading({"code": code, "message": "Sorry, <b>not</b> for you.", "data": data})
    assert found.state is state
    assert f"{code}: Sorry, not for you." in found.reason


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"", EndpointState.EMPTY),
        (b"[]", EndpointState.EMPTY),
        (b"{}", EndpointState.NOT_A_FEED),
        (b'{"code": 3}', EndpointState.NOT_A_FEED),
        (b"3", EndpointState.NOT_A_FEED),
        (b'[{"a": 1}]', EndpointState.NOT_A_FEED),
        (b"[{", EndpointState.NOT_A_FEED),
        (b"[" * 100_000, EndpointState.NOT_A_FEED),
        (b"<html><body><p>Our site</p></body></html>", EndpointState.NOT_A_FEED),
        (b"<html><head><title>Just a moment...</title></head><body></body></html>", EndpointState.BLOCKED),
        (b'\xef\xbb\xbf[{"id":1,"link":"https://news.example/1"}]', EndpointState.OK),
        (b'<br />\n<b>Notice</b>: x in y\n[{"id":1,"link":"https://news.example/1"}]', EndpointState.OK),
    ],
)
def test_what_an_answer_is_its_bytes_say(body: bytes, state: EndpointState) -> None:
    assert reading(body).state is state


@pytest.mark.parametrize(
    ("query", "count", "further"),
    [
        ("?per_page=2", 2, "?per_page=2&page=2"),
        ("?per_page=2&page=4&after=2026-01-01T00:00:00Z", 2, "?per_page=2&after=2026-01-01T00:00:00Z&page=5"),
        ("?per_page=2", 1, None),
        ("", 10, "?page=2"),
        ("", 9, None),
        ("?per_page=x&page=-1", 10, "?per_page=x&page=2"),
    ],
)
def test_a_full_page_has_one_after_it(query: str, count: int, further: str | None) -> None:
    assert reading([post(n) for n in range(count)], ADDRESS + query).next_page == (
        ADDRESS + further if further else None
    )


def test_what_is_asked_for_is_small_new_and_paged() -> None:
    newest_at = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    asked = asked_address("wordpress", ADDRESS + "?categories=7&per_page=20", Instructions(), newest_at, page=3)
    assert "categories=7" in asked
    assert "per_page=20" in asked
    assert "after=2026-11-23T10:00:00Z" in asked  # a day before: nothing is lost to a site's own clock
    assert "page=3" in asked
    assert "_fields=id,link," in asked
    first = asked_address("wordpress", ADDRESS, Instructions())
    assert "after=" not in first
    assert "&page=" not in first
    assert asked_address("rss", "https://news.example/rss", Instructions(), newest_at) == "https://news.example/rss"


def test_the_past_is_asked_for_oldest_first_between_two_instants() -> None:
    asked = between(ADDRESS, datetime(2025, 1, 2, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC), 2)
    for part in ("after=2025-01-01T00:00:00Z", "before=2025-02-02T00:00:00Z", "order=asc", "page=2"):
        assert part in asked


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["link", "title", "rendered", "date_gmt", "content", "_embedded", "author", "name", "code", "data"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=500) | JSON)
def test_no_answer_makes_the_reader_fail(body: object) -> None:
    assert "its reader failed" not in reading(body).reason
