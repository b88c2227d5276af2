"""An outlet's pages, read by the generic reader until its layout is known, and by the layout from then on."""

from dataclasses import replace
from datetime import UTC, datetime
from html import escape

import pytest

from crawler.extraction import Extraction, Fit, Hints, Kind, Known, Layout, agreement, extract, extract_by, learn
from tests.crawler.extraction.layouts.pages import (
    Story,
    Template,
    bare_lines,
    lead_outside,
    page,
    portal,
    redesigned,
    stories,
    story,
)

NEWSLETTER = "Subscribe to our newsletter and read the news of the day every evening."
CLOSED = "<p>The editors answer letters on Thursdays between nine and noon, at the desk on the ground floor.</p>"


def with_note(told: Story) -> str:
    """A page whose last line is prose to any reader of single pages."""
    return page("", f'<h1>{escape(told.title)}</h1><div class="text">{"".join(told.body())}{CLOSED}</div>', told.title)


def read(
    template: Template,
    told: Story,
    layout: Layout | None = None,
    *,
    check: bool = False,
    observing: bool = False,
    hints: Hints | None = None,
) -> Extraction:
    return extract_by(
        template(told).encode(),
        url=f"https://outlet.example/news/{told.number}",
        content_type="text/html; charset=utf-8",
        hints=hints,
        layout=layout,
        check=check,
        observing=observing,
    )


def learned_by_reading(template: Template, language: str = "az") -> Layout:
    found = [read(template, told, observing=True).observation for told in stories(30, language)]
    layout = learn([one for one in found if one is not None])
    assert layout is not None
    return layout


def text(told: Story) -> str:
    return "\n\n".join(told.paragraphs)


@pytest.mark.parametrize("language", ["az", "hy", "zh"])
@pytest.mark.parametrize("template", [portal, lead_outside, bare_lines])
def test_a_layout_learned_from_thirty_readings_reads_every_further_page(template: Template, language: str) -> None:
    layout = learned_by_reading(template, language)
    for told in stories(20, language, first=100):
        found = read(template, told, layout)
        assert found.fit is Fit.USED
        assert found.article.text == text(told)
        assert found.article.title == told.title
        assert (found.agreement, found.observation) == (None, None)


def test_without_a_layout_the_generic_reader_reads() -> None:
    told = story(1)
    found = read(portal, told)
    assert (found.fit, found.agreement, found.observation) == (Fit.NONE, None, None)
    assert found.article == extract(
        portal(told).encode(), url="https://outlet.example/news/1", content_type="text/html; charset=utf-8"
    )


def test_an_observation_is_made_only_if_asked_for_and_only_of_a_generic_reading() -> None:
    layout = learned_by_reading(portal)
    told = story(1)
    assert read(portal, told, observing=True).observation is not None
    assert read(portal, told, layout, observing=True).observation is None
    assert read(portal, told, layout, check=True, observing=True).observation is not None
    assert read(redesigned, told, layout, observing=True).observation is not None


def test_a_check_confirms_a_layout_that_reads_what_the_generic_reader_does() -> None:
    found = read(lead_outside, story(99), learned_by_reading(lead_outside), check=True)
    assert found.fit is Fit.CONFIRMED
    assert found.agreement is not None and found.agreement >= 0.99


def test_a_repeated_line_that_only_the_generic_reader_keeps_is_no_disagreement() -> None:
    layout = learned_by_reading(with_note)
    told = story(99)
    assert "letters on Thursdays" in read(with_note, told).article.text
    found = read(with_note, told, layout, check=True)
    assert (found.fit, found.agreement) == (Fit.CONFIRMED, 1.0)
    assert found.article.text == text(told)


def test_where_layout_and_generic_reader_disagree_the_generic_reading_is_taken() -> None:
    layout = learned_by_reading(lead_outside)
    wrong = replace(layout.bodies[0], keep=("header > p.lead",), drop=("div.content",), least_chars=0)
    told = story(99)
    found = read(lead_outside, told, replace(layout, bodies=(wrong,)), check=True)
    assert found.fit is Fit.DISAGREED
    assert found.agreement is not None and found.agreement < 0.6
    assert found.article.text == text(told)


def test_a_redesign_in_mid_stream_gives_misfits_and_no_wrong_text() -> None:
    layout = learned_by_reading(portal)
    for told in stories(15, first=100):
        found = read(redesigned, told, layout)
        assert found.fit is Fit.MISFIT
        assert found.article == read(redesigned, told).article
    relearned = learned_by_reading(redesigned)
    told = story(200)
    assert read(redesigned, told, relearned).article.text == text(told)
    assert read(portal, told, relearned).fit is Fit.MISFIT


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"", Kind.NO_TEXT), (b"%PDF-1.7 ...", Kind.NOT_HTML), (b"<p>" * 400_000, Kind.TOO_COMPLEX)],
)
def test_what_is_no_page_is_a_misfit(body: bytes, kind: Kind) -> None:
    layout = learned_by_reading(portal)
    found = extract_by(body, url="https://outlet.example/", layout=layout, check=True, observing=True)
    assert (found.article.kind, found.fit, found.observation) == (kind, Fit.MISFIT, None)


def printed(told: Story) -> str:
    """Date and author are printed, and stated nowhere."""
    return page(
        "",
        f'<h1>{escape(told.title)}</h1><div class="info"><b class="when">{told.date[:10]} 09:{told.number % 60:02d}</b>'
        f' <i class="who">Leyla {"Əhmədova" if told.number % 2 else "Quliyeva"}</i></div>'
        f'<div class="text">{"".join(told.body())}</div>',
        told.title,
    )


def test_date_and_author_are_read_where_the_layout_says() -> None:
    found = [read(printed, told, observing=True) for told in stories(12)]
    layout = learn([one.observation for one in found if one.observation is not None])
    assert layout is not None and layout.published is not None
    layout = replace(layout, authors=layout.authors or replace(layout.published, path="div.info > i.who"))
    article = read(printed, story(41), layout).article
    assert article.published is not None
    assert article.published.at == datetime(2026, 3, 14, 9, 41, tzinfo=UTC)
    assert article.authors == ("Leyla Əhmədova",)


def test_structured_data_go_before_what_the_layout_finds_in_print() -> None:
    layout = learned_by_reading(portal)
    told = story(41)
    stated = '<meta property="article:published_time" content="2026-03-02T18:30:00+04:00">'

    def template(told: Story) -> str:
        return portal(told).replace("</head>", f"{stated}</head>")

    article = read(template, told, layout).article
    assert article.published is not None and article.published.source == "meta:article:published_time"


def test_a_date_and_a_byline_that_no_page_prints_are_not_searched_for_but_read_where_they_are_stated() -> None:
    layout = learned_by_reading(bare_lines)
    assert layout.unprinted == ("published", "authors")
    told = story(41)
    line = '<div class="date">14.03.2026 09:41</div><div class="author">Leyla Əhmədova</div></h1>'

    def with_lines(told: Story) -> str:
        return bare_lines(told).replace("</h1>", f"</h1>{line}", 1)

    def stating(told: Story) -> str:
        metas = '<meta name="author" content="Leyla Əhmədova"><meta name="date" content="2026-03-14T09:41:00+00:00">'
        return bare_lines(told).replace("</head>", f"{metas}</head>")

    generic, by_layout = read(with_lines, told).article, read(with_lines, told, layout).article
    assert (generic.published is not None, generic.authors) == (True, ("Leyla Əhmədova",))
    assert (by_layout.published, by_layout.authors) == (None, ())
    checked = read(with_lines, told, layout, check=True)
    assert (checked.fit, checked.article.authors) == (Fit.DISAGREED, ("Leyla Əhmədova",))
    stated = read(stating, told, layout)
    assert stated.fit is Fit.USED and stated.article.published is not None
    assert stated.article.authors == ("Leyla Əhmədova",)


def test_a_time_that_begins_to_be_printed_beside_a_stated_day_is_no_small_thing() -> None:
    def stating_the_day(told: Story) -> str:
        return bare_lines(told).replace("</head>", '<meta name="date" content="2026-03-14"></head>')

    layout = learned_by_reading(bare_lines)
    told = story(41)

    def with_time(told: Story) -> str:
        return stating_the_day(told).replace("</h1>", '</h1><div class="date">14.03.2026 09:41</div>', 1)

    checked = read(with_time, told, layout, check=True)
    generic = read(with_time, told).article
    assert generic.published is not None and checked.article.published == generic.published
    assert (checked.fit is Fit.DISAGREED) == (generic.published.known is not Known.DATE_ONLY)
    assert generic.published.known is not Known.DATE_ONLY


def test_what_one_page_of_an_outlet_prints_is_searched_for_on_all() -> None:
    found = [one for told in stories(12) if (one := read(bare_lines, told, observing=True).observation) is not None]
    layout = learn([*found[1:], replace(found[0], unprinted=("authors",))])
    assert layout is not None and layout.unprinted == ("authors",)


def test_what_is_stated_was_not_searched_for() -> None:
    def stating(told: Story) -> str:
        meta = f'<meta name="date" content="{told.date}"><meta name="author" content="Leyla Əhmədova">'
        return bare_lines(told).replace("</head>", f"{meta}</head>")

    seen = read(stating, story(3), observing=True).observation
    assert seen is not None and seen.unprinted == ()


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        extract_by(
            b"<p>x</p>", url="https://outlet.example/", fetched_at=datetime(2026, 1, 1), layout=None, check=False,
            observing=False,
        )  # fmt: skip


def test_agreement_is_f1_over_words() -> None:
    assert agreement(["a b", "c"], ["A b. C!"]) == 1.0
    assert agreement(["a b"], ["a c"]) == 0.5
    assert agreement(["a"], ["b"]) == 0.0
    assert agreement([], []) == 1.0
    assert agreement(["a a a"], ["a"]) == 0.5


def test_a_short_article_with_the_script_of_a_bot_guard_is_no_challenge_where_the_layout_fits() -> None:
    told = story(500, paragraphs=2)
    told = replace(told, paragraphs=told.paragraphs[:2])

    def guarded(one: Story) -> str:
        return bare_lines(one).replace("</body>", '<script src="/cdn-cgi/challenge-platform/main.js"></script></body>')

    assert read(guarded, told).article.kind is Kind.CHALLENGE
    found = read(guarded, told, learned_by_reading(bare_lines))
    assert (found.fit, found.article.kind, found.article.text) == (Fit.USED, Kind.ARTICLE, text(told))
