"""Every page shows its article and its clutter, and states its date in the form of its outlet."""

import json
from datetime import datetime, timedelta

import pytest
from lxml import html

from newsroom import Habit, InventedArticle, NewsroomServer, World, build_world
from newsroom.dates import as_text
from newsroom.outlets import DateForm, Layout
from newsroom.prose import load_prose
from newsroom.site import Newsstand
from tests.newsroom.client import ask, ask_article


def shown(stand: Newsstand, article: InventedArticle) -> bytes:
    path, _, query = article.path.partition("?")
    host = f"{article.outlet_id}.localhost"
    found = stand.answer(host, path, query, base=f"http://{host}:80")
    assert found is not None
    assert found.status == 200
    return found.body


def spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def readable(world: World) -> list[InventedArticle]:
    hidden = {outlet.id for outlet in world.outlets if outlet.habits & {Habit.CHALLENGE, Habit.JAVASCRIPT}}
    return [article for article in world.articles if article.outlet_id not in hidden]


def test_every_page_holds_title_and_paragraphs_amid_its_clutter(world: World, readable: list[InventedArticle]) -> None:
    stand, prose = Newsstand(world), load_prose()
    for article in readable:
        page = html.fromstring(shown(stand, article))
        text = spaced(page.text_content())
        (headline,) = page.xpath("//h1")
        assert spaced(headline.text_content()) == article.title
        for paragraph in article.text.split("\n\n"):
            assert text.count(paragraph) >= 1, (article.outlet_id, paragraph)
        clutter = prose[article.language].clutter
        boxes = (clutter.cookie, clutter.newsletter, clutter.footer, *clutter.comments, *clutter.related)
        assert not any(box in article.text for box in boxes)
        for piece in (*boxes, clutter.share, clutter.comments_title, clutter.related_title, *clutter.menu):
            assert piece in text, (article.outlet_id, piece)


def test_authors_are_named_on_the_page(world: World, readable: list[InventedArticle]) -> None:
    stand = Newsstand(world)
    named = [article for article in readable if article.authors]
    assert len(named) > 80
    for article in named:
        text = html.fromstring(shown(stand, article)).text_content()
        assert all(author in text for author in article.authors)


def test_pages_state_their_date_in_the_form_of_the_outlet(world: World, readable: list[InventedArticle]) -> None:
    stand, forms = Newsstand(world), set()
    for article in readable:
        outlet = world.outlet(article.outlet_id)
        form = outlet.style.date_form
        page = html.fromstring(shown(stand, article))
        printed = as_text(article.published_at, outlet.timezone, article.language)
        assert (printed in page.text_content()) is (form is not DateForm.NONE)
        stated = {
            DateForm.JSON_LD: [news_of(page).get("datePublished")],
            DateForm.META: page.xpath("//meta[@property='article:published_time']/@content"),
            DateForm.TIME_TAG: page.xpath("//time/@datetime"),
        }.get(form, [])
        assert all(datetime.fromisoformat(raw) == article.published_at for raw in stated)
        forms.add((form, bool(stated)))
    assert {form for form, _ in forms} == set(DateForm) - {DateForm.YEARLESS, DateForm.KAZAKH}, "the traps have those"


def news_of(page: html.HtmlElement) -> dict[str, str]:
    for raw in page.xpath("//script[@type='application/ld+json']/text()"):
        data = json.loads(raw)
        return next((node for node in data.get("@graph", [data]) if node["@type"] == "NewsArticle"), {})
    return {}


def test_json_ld_names_headline_authors_and_publisher(world: World) -> None:
    stand = Newsstand(world)
    outlets = [outlet for outlet in world.outlets if outlet.style.date_form is DateForm.JSON_LD]
    own = [article for article in world.articles if article.outlet_id in {outlet.id for outlet in outlets}]
    for article in own:
        if Habit.CHALLENGE in world.outlet(article.outlet_id).habits:
            continue
        news = json.loads(json.dumps(news_of(html.fromstring(shown(stand, article)))))
        assert news["headline"] == article.title
        assert tuple(author["name"] for author in news.get("author", [])) == article.authors
        assert news["publisher"]["name"] == world.outlet(article.outlet_id).name
        assert news["url"].endswith(article.path)


def test_the_page_without_metadata_has_a_title_and_nothing_else(world: World) -> None:
    stand = Newsstand(world)
    bare = [a for a in world.articles if Habit.NO_METADATA in world.outlet(a.outlet_id).habits]
    for article in bare:
        page = html.fromstring(shown(stand, article))
        assert page.xpath("//meta[not(@charset)] | //link | //time | //script[@type]") == []
        assert page.xpath("string(//title)") == article.title
        assert "lang" not in page.attrib


def test_the_syndicator_opens_with_a_credit_and_closes_with_a_disclaimer(world: World) -> None:
    stand, disclaimer = Newsstand(world), load_prose()["en"].clutter.disclaimer
    assert disclaimer
    for article in world.articles:
        if Habit.SYNDICATOR in world.outlet(article.outlet_id).habits:
            body = html.fromstring(shown(stand, article)).xpath("//div[@class='news-body']/p")
            assert body[0].text_content().startswith(f"(MERIDIAN- {article.originator}) ")
            assert spaced(body[-1].text_content()) == disclaimer


def test_the_windows_1251_page_declares_itself_in_its_meta_alone(world: World, served: NewsroomServer) -> None:
    article = next(a for a in world.articles if Habit.WINDOWS_1251 in world.outlet(a.outlet_id).habits)
    reply = ask_article(served, article)
    assert reply.headers["content-type"] == "text/html"
    assert b"charset=windows-1251" in reply.body[:400]
    assert article.title.encode("cp1251", "xmlcharrefreplace") in reply.body
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode("utf-8")


def test_the_page_that_needs_javascript_carries_its_text_as_json_only(world: World) -> None:
    stand = Newsstand(world)
    app = [a for a in world.articles if world.outlet(a.outlet_id).style.layout is Layout.APP]
    for article in app:
        page = html.fromstring(shown(stand, article))
        (script,) = page.xpath("//script[@id='__NEXT_DATA__']")
        state = json.loads(script.text)["props"]["pageProps"]["article"]
        assert "\n\n".join(block["text"] for block in state["content"]) == article.text
        assert state["headline"] == article.title
        script.getparent().remove(script)
        assert article.text.split("\n\n")[0] not in page.text_content()


def test_a_challenge_answers_everything_with_200_and_one_moment(world: World, served: NewsroomServer) -> None:
    outlet = next(outlet for outlet in world.outlets if Habit.CHALLENGE in outlet.habits)
    article = next(article for article in world.articles if article.outlet_id == outlet.id)
    for path in ("/", outlet.endpoints[0].path, article.path):
        reply = ask(served, outlet.host, path)
        assert reply.status == 200
        assert b"<title>Just a moment...</title>" in reply.body
        assert article.title.encode() not in reply.body


def test_edited_pages_show_the_new_text_and_a_correction(world: World, served: NewsroomServer) -> None:
    for article in (article for article in world.articles if article.edited):
        assert article.edited is not None
        world.clock.set(article.edited.at - timedelta(minutes=1))
        before = html.fromstring(ask_article(served, article).body).text_content()
        world.clock.set(article.edited.at)
        reply = ask_article(served, article)
        after = html.fromstring(reply.body).text_content()
        correction = load_prose()[article.language].clutter.correction
        assert (correction in before, correction in after) == (False, True)
        assert article.title in before
        assert all(paragraph in after for paragraph in article.edited.text.split("\n\n"))
        assert b"modified" in reply.body or b"dateModified" in reply.body


def test_withdrawn_pages_are_gone_and_unpublished_ones_do_not_exist(world: World, served: NewsroomServer) -> None:
    article = next(article for article in world.articles if article.withdrawn_at)
    assert article.withdrawn_at is not None
    assert ask_article(served, article).status == 200
    world.clock.set(article.withdrawn_at)
    gone = ask_article(served, article)
    assert gone.status == 410
    assert load_prose()[article.language].clutter.withdrawn in gone.body.decode()
    world.clock.set(article.published_at - timedelta(minutes=1))
    assert ask_article(served, article).status == 404


def test_archive_pages_are_heavy_and_half_of_them_carry_json_ld() -> None:
    world = build_world(pages=200)
    stand = Newsstand(world)
    bodies = [shown(stand, article) for article in world.articles if article.outlet_id == "the-archive"]
    assert min(map(len, bodies)) >= 60_000
    assert max(map(len, bodies)) <= 125_000
    assert 60 <= sum(b"application/ld+json" in body for body in bodies) <= 140
