"""The world is large and varied enough, the same for the same seed, and knows the truth about itself."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from newsroom import Habit, World, build_world
from newsroom.prose import load_prose

FEEDLESS = {Habit.WORDPRESS, Habit.LISTING, Habit.SITEMAP, Habit.SITEMAP_INDEX, Habit.NEWS_SITEMAP}
EIGHT = {"en", "ru", "az", "tr", "hy", "ka", "zh", "fa"}


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_world_has_about_300_articles_over_14_days_in_eight_languages(seed: int) -> None:
    world = build_world(seed=seed)
    assert 270 <= len(world.articles) <= 340
    assert len(world.outlets) >= 14
    assert {article.language for article in world.articles} == EIGHT
    assert min(Counter(article.language for article in world.articles).values()) >= 15
    zombies = {outlet.id for outlet in world.outlets if Habit.ZOMBIE in outlet.habits}
    end = world.clock.now()
    for article in world.articles:
        if article.outlet_id not in zombies:
            assert end - timedelta(days=14) <= article.published_at <= end


def test_every_habit_has_an_outlet_and_only_two_outlets_wait_to_be_asked_for(world: World) -> None:
    shown = frozenset[Habit]().union(*(outlet.habits for outlet in build_world(traps=True).outlets))
    assert set(Habit) - shown == {Habit.SCALE, Habit.REDESIGN}
    assert Habit.SCALE in build_world(pages=3).outlets[-1].habits
    assert Habit.REDESIGN in build_world(remade=3).outlets[-1].habits
    assert len({outlet.style.layout for outlet in world.outlets}) >= 6
    assert {endpoint.kind for outlet in world.outlets for endpoint in outlet.endpoints} == {
        "rss", "atom", "json", "sitemap", "news-sitemap", "wordpress", "section",
    }  # fmt: skip


def test_the_same_arguments_make_the_same_world_and_another_seed_makes_another() -> None:
    end = datetime(2026, 11, 1, 6, tzinfo=UTC)
    first, second, other = build_world(3, end, pages=20), build_world(3, end, pages=20), build_world(4, end, pages=20)
    assert first.articles == second.articles
    assert first.catalogue(1) == second.catalogue(1)
    assert first.articles != other.articles


def test_addresses_are_unique_and_no_two_outlets_share_a_host(world: World) -> None:
    addresses = [world.page_url(article, 80) for article in world.articles]
    assert len(set(addresses)) == len(addresses)
    assert len({outlet.host for outlet in world.outlets}) == len(world.outlets)


def test_every_event_is_told_and_its_tellers_differ_unless_one_copies(world: World) -> None:
    events = {(event.language, event.id) for prose in load_prose().values() for event in prose.events}
    assert {(article.language, article.event_id) for article in world.articles} == events
    ordinary = [article for article in world.articles if article.copied_from is None]
    zombies = {outlet.id for outlet in world.outlets if Habit.ZOMBIE in outlet.habits}
    texts = Counter(article.text for article in ordinary if article.outlet_id not in zombies)
    assert texts.most_common(1)[0][1] == 1


def test_copies_repeat_an_older_text_of_another_outlet_word_for_word(world: World) -> None:
    copies = [article for article in world.articles if article.copied_from]
    assert len(copies) >= 20
    for copy in copies:
        (source,) = (
            article
            for article in world.articles
            if article.outlet_id == copy.copied_from
            and (article.event_id, article.language) == (copy.event_id, copy.language)
        )
        assert (copy.title, copy.text) == (source.title, source.text)
        assert copy.published_at > source.published_at
        assert copy.outlet_id != source.outlet_id


def test_the_syndicator_names_an_outlet_of_the_world_for_every_text(world: World) -> None:
    names = {outlet.name for outlet in world.outlets}
    credited = [article for article in world.articles if article.originator]
    assert {article.outlet_id for article in credited} == {"meridian-syndicate"}
    assert len(credited) == sum(article.outlet_id == "meridian-syndicate" for article in world.articles)
    assert {article.originator for article in credited} <= names - {"Meridian Syndicate"}


def test_edits_and_withdrawals_come_after_the_end(world: World) -> None:
    end = world.clock.now()
    edited = [article for article in world.articles if article.edited]
    withdrawn = [article for article in world.articles if article.withdrawn_at]
    assert len(edited) >= 6
    assert len(withdrawn) >= 4
    for article in edited:
        assert article.edited is not None
        assert article.edited.at > end
        assert article.text_at(end) == article.text != article.edited.text == article.text_at(article.edited.at)
        assert article.title_at(article.edited.at) != article.title
    for article in withdrawn:
        assert article.visible(end)
        assert article.withdrawn_at is not None
        assert not article.visible(article.withdrawn_at)


def test_reachable_knows_robots_challenges_kinds_and_the_clock(world: World) -> None:
    feeds = {"rss", "atom", "json"}
    for article in world.articles:
        outlet = world.outlet(article.outlet_id)
        hidden = Habit.CHALLENGE in outlet.habits or article.robots_forbidden
        assert world.reachable(article) is not hidden
        without = bool(outlet.habits & FEEDLESS)
        assert world.reachable(article, feeds) is not (hidden or without)
    assert sum(article.robots_forbidden for article in world.articles) >= 2
    world.clock.advance(timedelta(days=-7))
    unborn = [article for article in world.articles if article.published_at > world.clock.now()]
    assert unborn
    assert not any(world.reachable(article) for article in unborn)


def test_the_catalogue_speaks_the_format_of_the_real_one(world: World) -> None:
    rows = yaml.safe_load(world.catalogue(8123))
    assert [row["id"] for row in rows] == [outlet.id for outlet in world.outlets]
    for row in rows:
        assert list(row) == [
            "id", "name", "homepage", "country", "languages", "kind", "ownership", "region_focus", "timezone", "feeds",
            "notes",
        ]  # fmt: skip
        assert row["homepage"] == f"http://{row['id']}.localhost:8123"
        for feed in row["feeds"]:
            assert list(feed) == ["url", "type", "language", "evidence", "seen", "strength"]
            assert feed["url"].startswith(row["homepage"] + "/")
            assert feed["language"] in row["languages"]
            assert feed["strength"] == "tested-ok"
    (only,) = yaml.safe_load(world.catalogue(8123, outlets=["sevani-lratu"]))
    assert only["name"] == "Սևանի Լրատու"


def test_texts_are_clean_paragraphs(world: World) -> None:
    for article in world.articles:
        paragraphs = article.text.split("\n\n")
        assert len(paragraphs) >= 3
        assert all(paragraph == " ".join(paragraph.split()) and paragraph for paragraph in paragraphs)
        assert not re.match(r"\(MERIDIAN", article.text)


def test_another_span_of_days_holds_all_the_news() -> None:
    world = build_world(days=3)
    zombies = {outlet.id for outlet in world.outlets if Habit.ZOMBIE in outlet.habits}
    ages = [world.clock.now() - article.published_at for article in world.articles if article.outlet_id not in zombies]
    assert timedelta(days=2) < max(ages) <= timedelta(days=3)


def test_the_archive_has_as_many_distinct_pages_as_asked_for() -> None:
    world = build_world(pages=400)
    pages = [article for article in world.articles if article.outlet_id == "the-archive"]
    assert len(pages) == 400
    assert len({page.title for page in pages}) == len({page.text for page in pages}) == 400
    assert {page.language for page in pages} == EIGHT
    assert all(world.reachable(page) for page in pages)
    assert [page.published_at for page in pages] == sorted(page.published_at for page in pages)
