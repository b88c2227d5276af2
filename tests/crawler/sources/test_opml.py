"""Lists of feeds in and out: what feed readers really write is read, and what is wrong is told entry by entry."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.sources import Catalogue, OutletEntry, load_catalogue
from crawler.sources.editing import Addition, Edit, NewOutlet
from crawler.sources.opml import SIZE_LIMIT_BYTES, OpmlError, OpmlFeed, merged, read_opml, write_opml

HEAD = '<?xml version="1.0" encoding="UTF-8"?><opml version="1.0"><head><title>T</title></head><body>'
TAIL = "</body></opml>"


def feeds(body: str) -> list[OpmlFeed]:
    return list(read_opml((HEAD + body + TAIL).encode()).feeds)


def outlets(*entries: Edit) -> list[OutletEntry]:
    return [OutletEntry.model_validate(dict(e.entry)) for e in entries if isinstance(e, NewOutlet)]


def test_nested_folders_titles_and_types() -> None:
    body = """
<outline text="News"><outline text="AZ">
  <outline text="A" title="Agency" type="RSS" xmlUrl=" https://a.example/rss " htmlUrl="https://www.a.example/"/>
  <outline type="atom" xmlUrl="https://b.example/atom" language="az-AZ"/>
</outline></outline>
<outline text="C" xmlUrl="https://c.example/feed" category="/x,y"/>"""
    found = [(f.name, f.url, f.kind, f.homepage, f.language, f.country) for f in feeds(body)]
    assert found == [
        ("Agency", "https://a.example/rss", "rss", "https://www.a.example/", None, "AZ"),
        ("b.example", "https://b.example/atom", "atom", "https://b.example/", "az", "AZ"),
        ("C", "https://c.example/feed", "rss", "https://c.example/", None, None),
    ]


def test_attributes_in_any_case_and_the_feed_scheme() -> None:
    body = '<outline TEXT="A" XMLURL="feed://a.example/rss"/><outline text="B" xmlurl="feed:https://b.example/rss"/>'
    assert [feed.url for feed in feeds(body)] == ["http://a.example/rss", "https://b.example/rss"]


def test_a_folder_with_a_homepage_is_the_outlet_of_the_feeds_in_it() -> None:
    body = (
        '<outline text="Agency" htmlUrl="https://a.example">'
        '<outline text="Politics" xmlUrl="https://feeds.example/1"/>'
        '<outline text="Trade" xmlUrl="https://feeds.example/2"/></outline>'
    )
    edits, _ = merged(feeds(body), [], [])
    (made,) = outlets(*edits)
    assert (made.name, made.id, len(made.feeds)) == ("Agency", "a", 2)


def test_bad_entries_are_told_by_line_and_the_rest_is_taken() -> None:
    text = (
        HEAD
        + (
            '\n<outline text="No address"/>\n<outline text="Mail" xmlUrl="mailto:a@b.example"/>\n'
            '<outline text="Empty" xmlUrl=""/>\n<outline text="Port" xmlUrl="http://a.example:99999/"/>\n'
            '<outline text="Space" xmlUrl="http://a.example/a b"/>\n<outline text="Good" xmlUrl="https://a.example/rss"/>'
        )
        + TAIL
    )
    reading = read_opml(text.encode())
    assert [feed.name for feed in reading.feeds] == ["Good"]
    assert [(one.line, one.what) for one in reading.refused] == [
        (2, "No address"), (3, "Mail"), (4, "Empty"), (5, "Port"), (6, "Space")
    ]  # fmt: skip
    assert all(one.why for one in reading.refused)


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1251", "windows-1251"),
        ("utf-8", "windows-1251"), ("utf-8", "no-such-charset"),
    ],
)  # fmt: skip
def test_odd_encodings_are_read(codec: str, declared: str) -> None:
    name = "Новости региона и мира: политика, экономика, общество и культура за последние дни"
    text = f'{HEAD.replace("UTF-8", declared)}<outline text="{name}" xmlUrl="https://a.example/"/>{TAIL}'
    (feed,) = read_opml(text.encode(codec)).feeds
    assert (feed.url, feed.name) == ("https://a.example/", name)


def test_broken_xml_is_read_as_far_as_it_goes_and_that_is_told() -> None:
    text = (
        HEAD + '<outline text="A & B&nbsp;" xmlUrl="https://a.example/?x=1&y=2"/><outline text="C" xmlUrl="https://c.e'
    )
    reading = read_opml(text.encode())
    assert reading.damage
    assert [feed.url for feed in reading.feeds][:1] == ["https://a.example/?x=1&y=2"]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<opml version="2.0"><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>'
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (BOMB.encode(), "entities"),
        (BOMB.encode("utf-16"), "entities"),
        (b"x" * (SIZE_LIMIT_BYTES + 1), "larger than"),
        (b"", "no OPML"),
        (b"<html><body>Not here</body></html>", "no OPML"),
        (b"<rss version='2.0'><channel/></rss>", "no OPML"),
        (b"\x00\xff\xfe plainly not", "no OPML"),
    ],
)
def test_what_is_no_list_of_feeds_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(OpmlError, match=words):
        read_opml(body)


def test_an_endless_nest_of_folders_is_no_crash() -> None:
    read_opml((HEAD + "<outline text='x'>" * 5_000 + "</outline>" * 5_000 + TAIL).encode())


def one(**fields: object) -> OutletEntry:
    feed = {"url": "https://one.example/rss", "type": "rss"}
    base = {"id": "one", "name": "One", "homepage": "https://www.one.example/", "feeds": [feed]}
    return OutletEntry.model_validate(base | fields)


def test_a_feed_on_the_host_of_an_outlet_becomes_its_address_and_a_known_one_is_passed_over() -> None:
    body = (
        '<outline text="x" xmlUrl="https://one.example/politics.xml"/>'
        '<outline text="y" xmlUrl="http://www.one.example/rss/"/>'
        '<outline text="z" xmlUrl="https://feeds.example/z" htmlUrl="https://old.example"/>'
        '<outline text="x" xmlUrl="https://one.example/politics.xml"/>'
    )
    edits, passed_over = merged(feeds(body), [one(aliases=["old.example"])], [])
    assert [edit.entry["url"] for edit in edits if isinstance(edit, Addition) and edit.outlet_id == "one"] == [
        "https://one.example/politics.xml",
        "https://feeds.example/z",
    ]
    assert len(edits) == 2
    assert [refusal.why for refusal in passed_over] == ["is in the catalogue already (one)"] * 2


def test_the_country_and_zone_of_a_new_outlet_are_guessed_from_like_ones() -> None:
    examples = load_catalogue().outlets
    edits, _ = merged(feeds('<outline text="X" xmlUrl="https://x.com.tr/rss"/>'), [], examples)
    (made,) = outlets(*edits)
    assert (made.id, made.country, made.timezone) == ("x", "TR", "Europe/Istanbul")


def test_new_outlets_of_one_name_get_ids_of_their_own() -> None:
    body = "".join(f'<outline text="X" xmlUrl="https://news.{end}/rss"/>' for end in ("am", "az", "ge"))
    edits, _ = merged(feeds(body), [one(id="news")], [])
    assert [made.id for made in outlets(*edits)] == ["news-am", "news-az", "news-ge"]


def trip(catalogue: tuple[OutletEntry, ...]) -> list[OutletEntry]:
    document, _, _ = write_opml(catalogue, polled_only=False)
    reading = read_opml(document)
    assert (reading.refused, reading.damage) == ((), None)
    return outlets(*merged(reading.feeds, [], [])[0])


def test_the_shipped_feeds_survive_the_way_out_and_in() -> None:
    """Every feed is there again, with its kind and language, under an outlet of its country."""
    shipped = load_catalogue().outlets
    before = {(f.url, f.type, f.language) for o in shipped for f in o.feeds if f.type in {"rss", "atom", "json"}}
    after = {(f.url, f.type, f.language) for o in trip(shipped) for f in o.feeds}
    assert after == before


def test_only_polled_feeds_are_exported_and_what_is_no_feed_is_counted() -> None:
    entry = one(
        feeds=[
            {"url": "https://one.example/rss", "type": "rss"},
            {"url": "https://one.example/off", "type": "rss", "enabled": False},
            {"url": "https://one.example/sitemap.xml", "type": "sitemap"},
        ]
    )
    assert write_opml([entry], polled_only=True)[1:] == (1, 1)
    assert write_opml([entry], polled_only=False)[1:] == (2, 1)
    assert write_opml([one(enabled=False)], polled_only=True)[1:] == (0, 0)


def test_an_outlet_called_by_two_capitals_is_no_country() -> None:
    (made,) = trip((one(name="ZS", country="GE"),))
    assert (made.name, made.country) == ("ZS", "GE")


names = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn", "Co")), min_size=1, max_size=40)
slugs = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@settings(deadline=None)
@given(
    st.lists(st.tuples(slugs, names, st.sampled_from(["rss", "atom", "json"])), max_size=8, unique_by=lambda x: x[0])
)
def test_any_names_survive_the_way_out_and_in(rows: list[tuple[str, str, str]]) -> None:
    entries = tuple(
        one(
            id=slug,
            name=name,
            country="GE",
            homepage=f"https://{slug}.example/",
            feeds=[{"url": f"https://{slug}.example/f?a=1&b=2", "type": kind}],
        )
        for slug, name, kind in rows
    )
    back = trip(Catalogue(entries).outlets)
    assert {(o.name, o.homepage, o.country, f.url, f.type) for o in back for f in o.feeds} == {
        (o.name, o.homepage, o.country, f.url, f.type) for o in entries for f in o.feeds
    }


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda t: (HEAD + t + TAIL).encode("utf-8", "replace")))
def test_no_bytes_are_a_crash(body: bytes) -> None:
    try:
        reading = read_opml(body)
    except OpmlError:
        return
    merged(reading.feeds, [], [])
