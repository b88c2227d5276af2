"""The outlet that is redesigned: all its pages look otherwise from a moment on, and say what they said before."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from lxml import html

from newsroom import InventedArticle, World, build_world
from newsroom.site import Newsstand

OUTLET = "seaside-daily"
HOST = f"{OUTLET}.localhost"
PAGES = 130


def remade() -> tuple[World, list[InventedArticle]]:
    world = build_world(remade=PAGES)
    return world, [one for one in world.articles if one.outlet_id == OUTLET]


def shown(world: World, article: InventedArticle) -> html.HtmlElement:
    found = Newsstand(world).answer(HOST, article.path, "", base=f"http://{HOST}:80")
    assert found is not None
    assert found.status == 200
    return html.fromstring(found.body)


def test_half_of_its_pages_come_before_the_redesign_and_half_after() -> None:
    world, articles = remade()
    moment = world.end + timedelta(hours=24)
    assert [one.published_at < world.end for one in articles] == [True] * 65 + [False] * 65
    assert all(one.published_at >= moment for one in articles[65:])
    assert all(one.published_at < other.published_at for one, other in pairwise(articles))


def test_every_page_has_another_design_from_that_moment_on_and_the_same_text() -> None:
    world, articles = remade()
    before = shown(world, articles[10])
    world.clock.set(world.end + timedelta(hours=24) - timedelta(minutes=1))
    assert html.tostring(shown(world, articles[10])) == html.tostring(before)
    world.clock.advance(timedelta(minutes=1))
    after = shown(world, articles[10])
    assert {one.get("class") for one in before.iter("div")}.isdisjoint(
        {one.get("class") for one in after.iter("div")} - {None}
    )
    for page in (before, after):
        words = " ".join(page.text_content().split())
        assert [one for one in articles[10].text.split("\n\n") if one not in words] == []


def test_what_repeats_on_its_pages_is_the_design_never_the_text() -> None:
    world, articles = remade()
    paragraphs = Counter(one for article in articles for one in article.text.split("\n\n"))
    assert max(paragraphs.values()) == 1
    letter = world.clutter["en"].newsletter
    assert all(letter in shown(world, one).text_content() for one in articles[20:24])


def test_the_same_seed_makes_the_same_pages_and_the_rest_of_the_world_stays_as_it_is() -> None:
    first, second, other = remade()[1], remade()[1], build_world(8, remade=PAGES).articles
    assert first == second
    assert [one.text for one in first] != [one.text for one in other if one.outlet_id == OUTLET]
    without = build_world().articles
    assert without == tuple(one for one in build_world(remade=PAGES).articles if one.outlet_id != OUTLET)
