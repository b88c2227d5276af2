"""What becomes of a page that is handed in: stored once, a duplicate, a revision, or as it was."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storage import IntakeItem, ItemRefused, LinkState, NewArticle, Store, StoreResult
from tests.storage.samples import DAY, HOUR, NOW, article, find, flag, found, item, put, snapshot


def test_a_new_page_is_stored_with_all_that_belongs_to_it(store: Store) -> None:
    """What comes out is what went in."""
    (link,) = find(store, "a")
    page = article("a", originator="Other Agency", picture_url="https://alpha.example/a.jpg", updated_at=NOW)
    flags = (flag("csp", 1.25), flag("belt-and-road", 7.0))
    evidence = snapshot(17, content_type="text/html; charset=utf-8")
    assert store.store_article(link.id, page, evidence, flags, now=NOW) is StoreResult.STORED
    (row,) = store.links()
    assert (row.state, row.reason, row.next_try_at) == (LinkState.STORED, "", None)
    assert row.article_id is not None
    kept = store.article(row.article_id)
    assert kept is not None
    for name in (
        "outlet_id",
        "url",
        "title",
        "text",
        "authors",
        "originator",
        "fingerprint",
        "published_at",
        "updated_at",
    ):
        assert getattr(kept, name) == getattr(page, name), name
    assert kept.flags == (flags[1], flags[0])
    assert kept.snapshot == evidence
    assert (kept.revision, kept.fetched_at, kept.withdrawn_at) == (1, NOW, None)
    assert store.last_snapshot_ends() == {"one.warc.gz": 117}


def test_the_same_page_behind_another_link_is_a_duplicate(store: Store) -> None:
    """The ledger names the page; there is one article, and the copy is never fetched again."""
    article_id = put(store, "a")
    (copy,) = find(store, "a-copy")
    planned = item(copy, article("a"), recheck_at=NOW + HOUR)
    assert store.store_many([planned], now=NOW) == [StoreResult.DUPLICATE]
    row = store.find_link(copy.key)[0]
    assert (row.state, row.article_id, row.next_try_at) == (LinkState.DUPLICATE, article_id, None)
    assert row.reason == "same page as https://alpha.example/a"
    assert len(store.articles()) == 1
    assert store.ledger().balanced


def test_a_page_handed_in_twice_is_stored_once(store: Store) -> None:
    """A crash after the commit makes the crawler fetch it again: nothing changes, and there is no revision."""
    (link,) = find(store, "a")
    planned = item(link, article("a"), flags=[flag()])
    assert store.store_many([planned], now=NOW) == [StoreResult.STORED]
    before = store.articles()
    assert store.store_many([planned], now=NOW + HOUR) == [StoreResult.UNCHANGED]
    assert store.articles() == before
    assert store.revisions(before[0].id) == []


def test_another_text_is_a_revision(store: Store) -> None:
    """The old version keeps its flags and its snapshot; the article is the new version under the same id."""
    (link,) = find(store, "a")
    first = snapshot(0)
    store.store_article(link.id, article("a", "Old text."), first, [flag("csp")], now=NOW)
    (again,) = find(store, "a", at=NOW + HOUR, updated_at=NOW + HOUR)
    second = snapshot(100, NOW + HOUR)
    page = article("a", "New text.", title="New title", updated_at=NOW + HOUR)
    result = store.store_article(again.id, page, second, [flag("middle-corridor")], now=NOW + HOUR)
    assert result is StoreResult.REVISION
    (kept,) = store.articles()
    assert (kept.revision, kept.title, kept.text, kept.fetched_at) == (2, "New title", "New text.", NOW + HOUR)
    assert ([one.theme for one in kept.flags], kept.snapshot) == (["middle-corridor"], second)
    (old,) = store.revisions(kept.id)
    assert (old.number, old.title, old.text) == (1, "Title of a", "Old text.")
    assert (old.seen_at, old.replaced_at, old.snapshot) == (NOW, NOW + HOUR, first)
    assert [one.theme for one in old.flags] == ["csp"]
    assert store.ledger().balanced


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({}, StoreResult.UNCHANGED),
        ({"title": "An edited headline"}, StoreResult.REVISION),
        ({"text": "An edited text."}, StoreResult.REVISION),
        ({"authors": ("B.",), "published_at": NOW, "language": "ru"}, StoreResult.UNCHANGED),
    ],
)
def test_only_title_and_text_make_a_revision(store: Store, changes: dict[str, str], result: StoreResult) -> None:
    """Another guess at a date or a language is no edit."""
    put(store, "a")
    link = store.find_link("alpha.example/a")[0]
    assert store.store_many([item(link.id, article("a", **changes), NOW + DAY)], now=NOW + DAY) == [result]


def test_versions_follow_each_other_back_and_forth(store: Store) -> None:
    """A text that returns is a revision, too: the history says what stood there when."""
    article_id = put(store, "a", "one")
    link = store.links()[0]
    for hour, text in enumerate(["two", "two", "one", "three"], 1):
        at = NOW + hour * HOUR
        store.store_many([item(link.id, article("a", text), at)], now=at)
    assert [(old.number, old.text) for old in store.revisions(article_id)] == [(1, "one"), (2, "two"), (3, "one")]
    kept = store.article(article_id)
    assert kept is not None
    assert (kept.revision, kept.text) == (4, "three")
    spans = [(old.seen_at, old.replaced_at) for old in store.revisions(article_id)]
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]


def test_how_much_was_read_is_what_the_last_reading_says(store: Store) -> None:
    """The beginning first, then the whole; and a reading of the same text that knows better."""
    (link,) = find(store, "a")
    readings = [
        ("The beginning.", "paywalled"),
        ("The beginning. The end.", "whole"),
        ("The beginning. The end.", "truncated"),
    ]
    for hour, (text, completeness) in enumerate(readings):
        at = NOW + hour * HOUR
        store.store_article(link.id, article("a", text, completeness=completeness), snapshot(hour, at), (), now=at)
        (kept,) = store.articles()
        assert (kept.text, kept.completeness) == (text, completeness)
    assert kept.revision == 2


def test_an_unchanged_page_keeps_its_day(store: Store) -> None:
    """A page without a date is filed under its first fetch: neither a re-reading nor an edit makes it today's news."""
    article_id = put(store, "a", published_at=None)
    link = store.links()[0]
    for day, text in ((1, ""), (2, "Edited.")):
        page = article("a", text, published_at=None)
        store.store_many([item(link.id, page, NOW + day * DAY, flags=[flag()])], now=NOW + day * DAY)
    assert [one.id for one in store.flagged_between(NOW, NOW + HOUR)] == [article_id]
    assert store.flagged_between(NOW + DAY, NOW + 9 * DAY) == []


def test_an_article_moves_with_its_address(store: Store) -> None:
    """A headline edited with its address stays one article: the new address is known as its own, and not fetched."""
    article_id = put(store, "old-slug")
    link = store.links()[0]
    moved = article("new-slug", "Edited.")
    assert store.store_many([item(link.id, moved, NOW + HOUR)], now=NOW + HOUR) == [StoreResult.REVISION]
    assert find(store, "new-slug", at=NOW + HOUR) == []
    (other,) = store.find_link(moved.key)
    assert (other.state, other.reason) == (LinkState.DUPLICATE, f"same page as {moved.url}")
    (kept,) = store.articles()
    assert (kept.id, kept.url) == (article_id, moved.url)
    assert store.ledger().balanced


def test_a_page_that_leads_to_another_article_is_no_revision(store: Store) -> None:
    """A withdrawn page that redirects to the front page does not overwrite the article with it."""
    front, gone = put(store, "front", "The front page."), put(store, "gone", "What was said.")
    link = store.find_link("alpha.example/gone")[0]
    page = article("front", "The front page, a day later.")
    assert store.store_many([item(link.id, page, NOW + DAY)], now=NOW + DAY) == [StoreResult.UNCHANGED]
    kept = [store.article(front), store.article(gone)]
    assert [one.text for one in kept if one] == ["The front page.", "What was said."]
    assert store.find_link(link.url)[0].reason == "leads to another page by now: https://alpha.example/front"
    assert store.ledger().balanced


def test_a_batch_gives_results_in_order(store: Store) -> None:
    """Also when pages of one batch decide on each other: copies, and the same link twice."""
    first, second, third, fourth = find(store, "a", "b", "c", "d")
    known = put(store, "known")
    results = store.store_many(
        [
            item(first, article("a")),
            item(second, article("a")),
            item(third, article("known")),
            item(fourth, article("d")),
            item(first, article("a", "Edited meanwhile.")),
            item(fourth, article("d")),
        ],
        now=NOW,
    )
    assert results == [
        StoreResult.STORED,
        StoreResult.DUPLICATE,
        StoreResult.DUPLICATE,
        StoreResult.STORED,
        StoreResult.REVISION,
        StoreResult.UNCHANGED,
    ]
    assert store.find_link(third.key)[0].article_id == known
    assert store.ledger().balanced


def test_a_refused_page_does_not_lose_the_others(store: Store) -> None:
    """It is an error in its place, its link is closed with the reason, and nothing of it is stored."""
    good, bad, other = find(store, "good", "bad", "other")
    twice = [flag("csp"), flag("csp")]
    results = store.store_many(
        [
            item(good, article("good")),
            item(bad, article("bad"), flags=twice),
            item(4711, article("unknown")),
            item(other, article("other")),
        ],
        now=NOW,
    )
    assert [results[0], results[3]] == [StoreResult.STORED, StoreResult.STORED]
    refused = [result for result in results if isinstance(result, ItemRefused)]
    assert [(one.link_id, "https://alpha.example/bad" in str(one)) for one in refused] == [
        (bad.id, True),
        (4711, False),
    ]
    row = store.find_link(bad.key)[0]
    assert (row.state, row.attempts, row.next_try_at) == (LinkState.FAILED, 1, None)
    assert row.reason.startswith("could not be stored: ")
    assert len(store.articles()) == 2
    assert store.ledger().balanced
    with pytest.raises(ItemRefused):
        store.store_article(bad.id, article("bad"), snapshot(), twice, now=NOW)


def test_a_refused_revision_leaves_the_stored_version(store: Store) -> None:
    """The article stays as it was, and so does its link."""
    article_id = put(store, "a")
    link = store.links()[0]
    planned = item(link.id, article("a", "Edited."), NOW + HOUR, flags=[flag(), flag()])
    assert isinstance(store.store_many([planned], now=NOW + HOUR)[0], ItemRefused)
    kept = store.article(article_id)
    assert kept is not None
    assert (kept.revision, kept.text) == (1, "This is the whole text of a.")
    assert store.links()[0].state is LinkState.STORED
    assert store.ledger().balanced


def test_text_that_no_database_takes_keeps_its_length(store: Store) -> None:
    """NUL and half surrogates become U+FFFD, one for one, so that spans still point at their words."""
    text = "a\x00b\ud800c Bakı"
    article_id = put(store, "a", text, title="\x00", search_text=text, authors=("\udfff",), flags=[flag(word=text[4:])])
    kept = store.article(article_id)
    assert kept is not None
    assert (kept.text, kept.title, kept.authors) == ("a\ufffdb\ufffdc Bakı", "\ufffd", ("\ufffd",))
    link = store.links()[0]
    again = article("a", text, title="\x00", search_text=text)
    assert store.store_many([item(link.id, again)], now=NOW) == [StoreResult.UNCHANGED]


def test_huge_texts_are_stored_and_searched(store: Store) -> None:
    """A page of megabytes, of few words or of very many, does not exceed what the index of either takes."""
    many = " ".join(f"ծառ{number}" for number in range(120_000))
    assert put(store, "many", many, search_text=many)
    assert put(store, "one", "x" * 3_000_000, search_text="x" * 3_000_000)
    assert [hit.article.title for hit in store.search("ծառ77")] == ["Title of many"]
    assert store.ledger().balanced


def test_two_writers_store_a_page_once(opened: Callable[[], Store], store: Store) -> None:
    """Two workers that found the same page behind two links at the same moment: one stores it, the other knows."""
    stores = [store, opened()]
    links = [find(store, f"x{number}", f"y{number}") for number in range(20)]
    results: list[list[StoreResult | ItemRefused]] = [[], []]
    start = threading.Barrier(2)

    def write(worker: int) -> None:
        start.wait()
        for number, pair in enumerate(links):
            results[worker] += stores[worker].store_many([item(pair[worker], article(f"page{number}"))], now=NOW)

    threads = [threading.Thread(target=write, args=[worker]) for worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for pair in zip(*results, strict=True):
        assert sorted(pair) == [StoreResult.DUPLICATE, StoreResult.STORED]
    assert len(store.articles()) == 20
    assert store.ledger().balanced


def test_naive_instants_are_refused() -> None:
    """A value without a zone cannot be made, so none can be stored."""
    with pytest.raises(ValueError, match="needs a time zone"):
        snapshot(fetched_at=datetime(2026, 11, 24))
    with pytest.raises(ValueError, match="needs a time zone"):
        found("a", updated_at=datetime(2026, 11, 24))


def test_a_batch_of_many_is_one_commit(opened: Callable[[], Store], store: Store) -> None:
    """Another process sees all of it or nothing; more pages than one statement takes are no matter."""
    links = find(store, *(f"n{number}" for number in range(1_200)))
    batch: list[IntakeItem] = [
        item(link, article(f"n{number}"), NOW + timedelta(seconds=number)) for number, link in enumerate(links)
    ]
    assert store.store_many(batch, now=NOW) == [StoreResult.STORED] * 1_200
    assert opened().ledger().stored == 1_200


@pytest.mark.parametrize("at_once", [True, False])
def test_an_identity_that_an_article_leaves_is_free_for_the_next_page(store: Store, at_once: bool) -> None:
    """An article moves from one address to another, and a new page stands at the old one: also within one batch."""
    put(store, "a")
    moving = store.find_link("alpha.example/a")[0]
    (new,) = find(store, "n")
    moved = article("a", key="alpha.example/a2", url="https://alpha.example/a2")
    at_old = article("n", key="alpha.example/a", url="https://alpha.example/a")
    pages = [item(moving.id, moved, NOW + HOUR), item(new.id, at_old, NOW + HOUR)]
    handed_in = [pages] if at_once else [[page] for page in pages]
    results = [result for batch in handed_in for result in store.store_many(batch, now=NOW + HOUR)]
    assert results == [StoreResult.UNCHANGED, StoreResult.STORED]
    assert {one.url for one in store.articles()} == {"https://alpha.example/a", "https://alpha.example/a2"}


def test_the_words_of_a_span_are_those_of_the_stored_text(store: Store) -> None:
    """What no database takes is replaced alike in the text and in the evidence that quotes it."""
    words = "belt\0and \ud800road"
    article_id = put(store, "a", words, flags=[flag("csp", word=words)])
    kept = store.article(article_id)
    assert kept is not None
    (span,) = kept.flags[0].spans
    assert span.text == kept.text[span.start : span.end] == "belt\ufffdand \ufffdroad"


LONG = "The corridor carried more containers this year than ever before. " * 5


@pytest.mark.parametrize("together", [True, False])
def test_one_text_under_two_addresses_of_an_outlet_is_one_article(store: Store, together: bool) -> None:
    """Whether both pages come in one transaction or a day apart; another outlet's copy is an article of its own."""
    first, second = find(store, "a", "b")
    items = [item(first, article("a", LONG)), item(second, article("b", LONG, title="Another headline"))]
    wanted = [StoreResult.STORED, StoreResult.DUPLICATE]
    if together:
        assert store.store_many(items, now=NOW) == wanted
    else:
        assert [store.store_many([one], now=NOW)[0] for one in items] == wanted
    (other,) = find(store, "a", outlet_id="beta")
    assert store.store_many([item(other, article("a", LONG, "beta"))], now=NOW) == [StoreResult.STORED]
    (link,) = store.find_link("alpha.example/b")
    assert (link.state, link.reason) == (LinkState.DUPLICATE, "same text as https://alpha.example/a")
    assert store.ledger().reasons["duplicate"] == {"same text as another page of its outlet": 1}
    assert store.ledger().balanced


@pytest.mark.parametrize(("title", "result"), [("Photo", StoreResult.DUPLICATE), ("Video", StoreResult.STORED)])
def test_a_few_words_make_one_article_of_two_only_with_the_same_title(
    store: Store, title: str, result: StoreResult
) -> None:
    first, second = find(store, "a", "b")
    items = [item(first, article("a", "See it.", title="Photo")), item(second, article("b", "See it.", title=title))]
    assert store.store_many(items, now=NOW) == [StoreResult.STORED, result]


def test_a_page_is_read_again_where_its_redirects_led(store: Store) -> None:
    """Conditions belong to the page that gave them, not to the address that redirects to it."""
    (link,) = find(store, "short")
    end = "https://alpha.example/2026/long"
    page = item(link, article("long"), final_url=end, recheck_at=NOW + HOUR)
    store.store_many([page], now=NOW)
    (again,) = store.pending_links(NOW + HOUR, limit=9)
    assert (again.id, again.url) == (link.id, end)


def stating(name: str, canonical: str, text: str, **changes: str) -> NewArticle:
    """The page `name` whose template states `canonical` as the address of every page."""
    key = f"alpha.example/{canonical}"
    own = f"alpha.example/{name}"
    return article(name, text, url=f"https://{key}", key=key, own_url=f"https://{own}", own_key=own, **changes)


RAIL = "The two ministers met in the capital on Tuesday and agreed to build the railway by the end of next year. " * 3
RAIN = (
    "Rain is expected in the mountains tomorrow, with strong wind from the sea and snow above two thousand metres. " * 3
)


@pytest.mark.parametrize("together", [True, False])
def test_a_canonical_address_that_a_template_repeats_merges_no_articles(store: Store, together: bool) -> None:
    """The second page that states it has nothing in common with the first: it is known by its own address, then and
    whenever it is read again."""
    first, second = find(store, "news/1", "news/2")
    pages = [
        item(first, stating("news/1", "index.php", RAIL, title="Railway")),
        item(second, stating("news/2", "index.php", RAIN, title="Rain")),
    ]
    batches = [pages] if together else [[page] for page in pages]
    results = [result for batch in batches for result in store.store_many(batch, now=NOW)]
    assert results == [StoreResult.STORED, StoreResult.STORED]
    assert {one.title: one.url for one in store.articles()} == {
        "Railway": "https://alpha.example/index.php",
        "Rain": "https://alpha.example/news/2",
    }
    again = [replace(page, snapshot=snapshot(fetched_at=NOW + HOUR)) for page in pages]
    assert store.store_many(again, now=NOW + HOUR) == [StoreResult.UNCHANGED] * 2
    assert {row.reason for row in store.links()} == {""}
    edited = item(second, stating("news/2", "index.php", RAIN + "Edited.", title="Rain"), NOW + DAY)
    assert store.store_many([edited], now=NOW + DAY) == [StoreResult.REVISION]
    assert {one.url for one in store.articles()} == {
        "https://alpha.example/index.php",
        "https://alpha.example/news/2",
    }
    assert store.ledger().balanced


@pytest.mark.parametrize(
    ("title", "text"), [("Railway", RAIL), ("Railway | print", RAIL), ("Railway", "Only the summary of it.")]
)
def test_a_twin_is_a_duplicate_of_the_page_that_it_names(store: Store, title: str, text: str) -> None:
    """AMP and print pages share the text or the title, and their canonical address is believed."""
    put(store, "news/1", RAIL, title="Railway")
    (twin,) = find(store, "print/1")
    page = item(twin, stating("print/1", "news/1", text, title=title))
    assert store.store_many([page], now=NOW) == [StoreResult.DUPLICATE]


def test_an_address_that_shows_another_page_by_now_is_no_revision(store: Store) -> None:
    """What it redirects to has neither the title nor the text of the article, which stays as it was."""
    article_id = put(store, "news/1", RAIL, title="Railway")
    link = store.links()[0]
    page = article("news/latest", RAIN, title="Rain")
    assert store.store_many([item(link.id, page, NOW + DAY)], now=NOW + DAY) == [StoreResult.UNCHANGED]
    kept = store.article(article_id)
    assert kept is not None
    assert (kept.title, kept.text, kept.url, kept.revision) == ("Railway", RAIL, "https://alpha.example/news/1", 1)
    (row,) = store.links()
    assert row.reason == "leads to another page by now: https://alpha.example/news/latest"
    assert store.ledger().balanced
