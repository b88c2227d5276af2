"""The page: one file that loads nothing and runs nothing, whatever the articles say."""

import base64
import dataclasses
import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from desk import ThemeTitle, render_html
from desk.digest.cleaning import clean
from storage.articlerecords import RevisionRecord, StoredArticle
from storage.endpointrecords import EndpointState
from storage.outletrecords import OutletCheck
from tests.desk.payloads import HOSTILE
from tests.desk.samples import ARTICLES, LEDGER, OUTLETS, article, digest_of, outlet, utc
from tests.timing import takes_less_than

Shape = list[tuple[str, tuple[tuple[str, str], ...]]]
PAGE = html.document_fromstring(render_html(digest_of()))


def _shape(page: str) -> Shape:
    """Every element in order with its attributes, comments and processing instructions included."""
    tree = html.document_fromstring(page)
    return [(str(node.tag), tuple(sorted((str(k), str(v)) for k, v in node.attrib.items()))) for node in tree.iter()]


def _texts(path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in PAGE.xpath(path)]


def _page_with(payload: str) -> str:
    """A digest in which every free value is the payload."""
    body = f"[Alat|middle-corridor] {payload.replace('[', '(')} end"
    page = article(
        1, "khazar", f"[Alat|middle-corridor] {payload.replace('[', '(')}", body, at=utc(5), publisher=payload
    )
    copy = dataclasses.replace(page, id=2, outlet_id="unknown-outlet", originator=f"x{payload}")
    digest = digest_of(
        [page, copy],
        outlets=[outlet("khazar", f"x{payload}", f"x{payload}", f"x{payload}")],
        checks=[
            OutletCheck(state.value, f"x{payload}", 2, None, None, state, f"x{payload}")
            for state in (EndpointState.OK, EndpointState.STALE, EndpointState.BLOCKED, EndpointState.NEW)
        ],
        ledger=dataclasses.replace(LEDGER, problems=(f"x{payload}",)),
        themes=(ThemeTitle("middle-corridor", f"x{payload}"), ThemeTitle("sco", f"x{payload}")),
    )
    return render_html(digest)


HARMLESS = _shape(_page_with("harmless"))


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_value_adds_no_element_and_no_attribute(payload: str) -> None:
    page = _page_with(payload)
    assert _shape(page) == HARMLESS
    shown = html.document_fromstring(page)
    assert clean(payload.replace("[", "("))[:200] in " ".join(shown.text_content().split())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]", page)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_text_at_all_changes_the_shape_of_the_page(payload: str) -> None:
    assert _shape(_page_with(payload)) == HARMLESS


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user@evil.example/",
        "//evil.example",
        "\x01https://a.example",
    ],
)
def test_an_address_that_is_no_web_address_is_no_link(url: str) -> None:
    page = render_html(digest_of([article(1, "khazar", "[Alat|sco]", "Text.", at=utc(5), url=url)]))
    assert [link for link in html.document_fromstring(page).xpath("//a/@href") if not link.startswith("#")] == []


def test_a_quote_in_an_address_stays_inside_the_link() -> None:
    url = 'https://a.example/"onclick="alert(1)'
    page = render_html(digest_of([article(1, "khazar", "[Alat|sco]", "Text.", at=utc(5), url=url)]))
    assert set(html.document_fromstring(page).xpath("//article/h3/a/@href")) == {
        "https://a.example/%22onclick=%22alert(1)"
    }


def test_the_page_loads_and_runs_nothing() -> None:
    assert not PAGE.xpath("//script | //link | //img | //iframe | //object | //embed | //form | //base | //*[@style]")
    assert not [name for node in PAGE.iter() for name in node.attrib if str(name).startswith("on")]
    (style,) = PAGE.xpath("//style/text()")
    assert "url(" not in style and "@import" not in style


def test_the_policy_permits_the_one_style_sheet_by_hash_and_nothing_else() -> None:
    (policy,) = PAGE.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = PAGE.xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_links_do_not_tell_where_the_reader_comes_from() -> None:
    assert all(rel == "noopener noreferrer" for rel in PAGE.xpath("//a[starts-with(@href, 'http')]/@rel"))
    assert PAGE.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]


def test_the_contents_name_each_theme_with_its_count_and_lead_there() -> None:
    assert _texts("//nav//li")[:3] == ["Comprehensive strategic partnership 3", "Belt and Road 4", "Middle Corridor 3"]
    targets = [href.removeprefix("#") for href in PAGE.xpath("//nav//a/@href")]
    assert targets == PAGE.xpath("//section[starts-with(@id, 'theme')]/@id")
    assert set(PAGE.xpath("//a[@class='theme']/@href")) <= {f"#{target}" for target in targets}


def test_a_story_is_printed_once_and_referred_to_by_its_number() -> None:
    stories = PAGE.xpath("//article/@id")
    assert stories == [f"story-{number}" for number in range(1, 10)]
    references = PAGE.xpath("//ul[@class='references']//a/@href")
    assert references[:3] == ["#story-1", "#story-2", "#story-3"]
    assert set(references) <= {f"#{story}" for story in stories}


def test_the_matched_words_are_marked_in_title_and_text() -> None:
    assert _texts("//section[@id='theme-2']/article[1]//mark") == ["შუა დერეფანი", "შუა დერეფანზე", "სარტყელი და გზა"]
    assert _texts("//section[@id='top']/article[2]//mark") == [
        "全面战略伙伴关系",
        "一带一路",
        "全面战略伙伴关系",
        "一带一路",
    ]


def test_every_line_of_an_article_carries_its_language_and_direction() -> None:
    lines = PAGE.xpath("//article/h3//span[@dir] | //article/blockquote")
    directions = {(line.get("lang"), line.get("dir")) for line in lines}
    assert directions == {(code, "ltr") for code in ("az", "en", "hy", "ka", "ru", "tr", "zh")} | {("fa", "rtl")}


def test_an_unknown_language_is_laid_out_by_its_letters() -> None:
    page = render_html(digest_of([article(1, "khazar", "[Alat|sco]", "Text.", at=utc(5), language='"x')]))
    (title,) = html.document_fromstring(page).xpath("//h3//span[@dir]")
    assert (title.get("lang"), title.get("dir")) == ("und", "auto")


def test_copies_times_and_alterations_are_told() -> None:
    (entry,) = PAGE.xpath("//article[@id='story-4']")
    text = " ".join(entry.text_content().split())
    assert (
        "09:12 Khazar Wire state, AZ version 2 English score 0.93 3 outlets 1 independent originator 2 copies" in text
    )
    assert "date unknown, fetched 09:12 Alat Courier private, AZ" in text
    assert "10:40 Gulfline Syndicate abroad, commercial, AE text by Khazar Wire" in text
    assert "withdrawn 22:02" in " ".join(_texts("//article[@id='story-9']"))


def test_an_edit_shows_what_went_and_what_came_with_its_flags_first() -> None:
    page = article(1, "khazar", "[Alat|sco] grows", "The port moved 52 trains.", at=utc(5), revision=2)
    before = RevisionRecord(1, "Alat grows", "The port moved 48 trains.", utc(4), utc(5), (), None)
    shown = html.document_fromstring(render_html(digest_of([page], edits={1: 1}, versions={(1, 1): before})))
    (diff,) = shown.xpath("//p[@class='diff']")
    assert (diff.xpath("string(.//del)").strip(), diff.xpath("string(.//ins)").strip()) == ("48", "52")
    (source,) = shown.xpath("//div[@class='correction']/p[@class='source']")
    assert "version 1 to 2 gained the flag Shanghai Cooperation Organisation" in " ".join(source.text_content().split())


def test_the_chart_of_a_theme_speaks_to_who_cannot_see_it() -> None:
    chart = PAGE.xpath("//table[@class='numbers']//svg")[0]
    assert chart.get("aria-label") == "stories a day: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3"
    assert len(chart.xpath("./*")) == 14


def test_a_text_of_which_the_beginning_was_read_is_marked() -> None:
    for completeness, said in (("paywalled", "paywalled"), ("truncated", "cut short")):
        one = article(1, "khazar", "[Alat|sco]", "Text.", at=utc(5), completeness=completeness)
        source = html.document_fromstring(render_html(digest_of([one]))).xpath("string(//p[@class='source'])")
        assert f"{said}: only the beginning was read" in source
    assert "only the beginning" not in PAGE.text_content()


def test_the_footer_says_what_was_checked() -> None:
    (footer,) = _texts("//footer")
    for said in (
        "12 outlets polled: 8 answered, 2 silent, 1 blocked, 1 failing; 1 not polled.",
        "Lori Express stale, newest item 12 Dec 2017",
        "Absheron Today blocked: 403 Forbidden, a challenge page was served; no good answer so far",
        "Masis Daily timeout: no answer within 30 s; last good answer 20:00",
        "found 305 = stored 280 + duplicate 3 + rejected 12 + failed 4 + waiting 6, balanced",
    ):
        assert said in footer


def test_books_that_do_not_balance_are_never_called_balanced() -> None:
    ledger = dataclasses.replace(LEDGER, stored=279, problems=("1 link is in no state",))
    page = html.document_fromstring(render_html(digest_of(ledger=ledger))).text_content()
    assert "does not balance: 1 link is in no state" in page
    assert ", balanced" not in page


def test_an_empty_day_says_so_plainly() -> None:
    page = html.document_fromstring(render_html(digest_of([])))
    assert page.xpath("string(//p[@class='summary'])") == "No story on Monday, 23 November 2026."
    assert not page.xpath("//nav | //section | //article")
    assert page.xpath("//footer")


def _many(count: int) -> list[StoredArticle]:
    return [
        article(
            number,
            OUTLETS[number % len(OUTLETS)].id,
            f"Train {number} on the [Middle Corridor|middle-corridor]",
            " ".join(f"w{number}x{word}" for word in range(300)) + " on the [Middle Corridor|middle-corridor] today.",
            at=utc(number % 20),
        )
        for number in range(1, count + 1)
    ]


def test_a_day_of_300_stories_is_made_whole_and_in_time() -> None:
    with takes_less_than(10):
        digest = digest_of(_many(300), settings=None)
        page = html.document_fromstring(render_html(digest))
    assert len(page.xpath("//article")) == 100
    assert "and 200 more stories not listed here" in page.text_content()
    assert len({node.get("id") for node in page.xpath("//*[@id]")}) == len(page.xpath("//*[@id]"))


def test_the_page_is_the_same_each_time() -> None:
    assert render_html(digest_of()) == render_html(digest_of(ARTICLES[::-1]))
