"""Fields are read at the one source that an outlet's pages agree on, and at all of them where it fails."""

from dataclasses import replace
from html import escape

import pytest

from crawler.extraction import Article, Completeness, Extraction, Fit, Hints, Layout, extract_by, learn
from crawler.extraction.layouts import FieldsSeen, Observation, Recipe, Witnesses
from crawler.extraction.layouts.recipes import learned_recipe
from tests.crawler.extraction.layouts.pages import Story, Template, page, seen, stories, story

ONLY = Witnesses(("json-ld", "meta:author"))


def stating(told: Story, *, headline: str | None = None, published: str | None = "", author: str = "") -> str:
    """A page whose JSON-LD says all, unless another value is given."""
    name = author or ("Leyla Əhmədova" if told.number % 2 else "Rəşad Quliyev")
    date = told.date if published == "" else published
    dated = f'"datePublished": "{date}", ' if date else ""
    data = (
        f'{{"@type": "NewsArticle", "headline": "{headline or told.title}", {dated}"author": '
        f'{{"@type": "Person", "name": "{name}"}}}}'
    )
    return page(
        f'<script type="application/ld+json">{data}</script>',
        f'<article><h1>{escape(told.title)}</h1><div class="text">{"".join(told.body())}</div></article>',
        told.title,
    )


def read(
    markup: str,
    layout: Layout | None = None,
    *,
    check: bool = False,
    observing: bool = False,
    hints: Hints | None = None,
) -> Extraction:
    return extract_by(
        markup.encode(), url="https://outlet.example/1", layout=layout, check=check, observing=observing, hints=hints
    )


def learned(template: Template = stating) -> Layout:
    found = [read(template(told), observing=True).observation for told in stories(12)]
    layout = learn([one for one in found if one is not None])
    assert layout is not None
    return layout


def told_of(article: Article) -> tuple[object, ...]:
    return (
        article.title, article.authors, article.credited, article.published, article.updated, article.language,
        article.completeness, article.originator,
    )  # fmt: skip


def test_the_sources_that_pages_agree_on_are_learned() -> None:
    recipe = learned().recipe
    assert recipe == Recipe("place", "json-ld", "json-ld", "nothing", "az", is_plain=True)


def test_by_a_recipe_all_fields_are_what_all_sources_say() -> None:
    layout = learned()
    for told in stories(20, first=100):
        by_recipe = read(stating(told), layout)
        assert by_recipe.fit is Fit.USED
        assert told_of(by_recipe.article) == told_of(read(stating(told)).article)
        assert by_recipe.article.published is not None and by_recipe.article.published.source == "json-ld"


def test_the_record_says_that_one_source_was_asked() -> None:
    choices = {one.field: one for one in read(stating(story(41)), learned()).article.choices}
    assert choices["authors"].why == choices["published"].why == "the outlet's pages agree on this source"
    assert (choices["authors"].source, len(choices["authors"].candidates)) == ("json-ld", 1)


def test_where_the_source_gives_nothing_all_are_asked() -> None:
    layout = learned()
    meta = '<meta property="article:published_time" content="2026-03-02T18:30:00+04:00">'
    undated = stating(story(41), published=None).replace("</head>", f"{meta}</head>")
    article = read(undated, layout).article
    assert article.published is not None and article.published.source == "meta:article:published_time"
    assert told_of(article) == told_of(read(undated).article)


@pytest.mark.parametrize("published", ["2026-03-14", "2026-03-14T00:00:00+04:00", "yesterday"])
def test_a_day_without_a_time_is_no_moment_to_be_content_with(published: str) -> None:
    markup = stating(story(41), published=published).replace(
        "</h1>", '</h1><div class="date">14.03.2026 09:41</div>', 1
    )
    assert read(markup, learned()).article.published == read(markup).article.published


def test_whoever_is_credited_behind_a_title_is_read_from_all_sources() -> None:
    told = story(41)
    article = read(stating(told), learned(), hints=Hints(title=f"{told.title} - Reuters")).article
    assert article.originator == "Reuters"


def test_a_recipe_that_goes_wrong_is_noticed_where_a_page_is_read_both_ways() -> None:
    layout = learned()
    wrong = replace(layout, recipe=replace(layout.recipe, authors="meta:author"))
    markup = stating(story(41)).replace("</head>", '<meta name="author" content="Vüsal Məmmədov"></head>')
    assert read(markup, wrong).article.authors == ("Vüsal Məmmədov",)
    checked = read(markup, wrong, check=True)
    assert (checked.fit, checked.article.authors) == (Fit.DISAGREED, ("Leyla Əhmədova",))
    assert read(markup, layout, check=True).fit is Fit.CONFIRMED


def test_another_language_than_the_outlets_is_told() -> None:
    layout = learned()
    told = story(41, "ru")
    assert read(stating(told), layout).article.language == "ru"


def test_a_text_that_breaks_off_is_looked_at_in_full() -> None:
    layout = learned()
    assert layout.recipe.is_plain
    told = story(41)
    broken = replace(
        told, paragraphs=(*told.paragraphs[:3], "Nazir limanda yeni müqavilə haqqında danışdı və dedi ki...")
    )
    wall = '<div class="paywall"><p>Subscribe to continue reading</p></div>'
    markup = stating(broken).replace("</div></article>", f"</div>{wall}</article>")
    assert read(markup, layout).article.completeness is read(markup).article.completeness is Completeness.PAYWALLED


def test_a_page_that_says_it_costs_is_never_plain() -> None:
    def paid(told: Story) -> str:
        return stating(told).replace('"headline"', '"isAccessibleForFree": false, "headline"')

    assert not learned(paid).recipe.is_plain


def test_a_byline_in_print_of_an_outlet_without_any_is_read_where_an_operator_puts_its_place() -> None:
    def anonymous(told: Story) -> str:
        return page("", f'<h1>{escape(told.title)}</h1><div class="text">{"".join(told.body())}</div>', told.title)

    layout = learned(anonymous)
    assert layout.recipe.authors == "nothing"
    markup = anonymous(story(41)).replace("</h1>", '</h1><i class="who">Leyla Əhmədova</i>', 1)
    assert read(markup, layout).article.authors == ()
    assert layout.title is not None
    placed = replace(layout, authors=replace(layout.title, path="i.who"))
    assert read(markup, placed).article.authors == ("Leyla Əhmədova",)


def observed(told: Story, authors: Witnesses, *, language: str = "az", is_plain: bool = True) -> Observation:
    found = seen(stating, told)
    assert found is not None
    none = Witnesses()
    return replace(found, fields=FieldsSeen(none, authors, none, none, language, is_plain))


def test_a_source_that_is_wrong_once_is_not_asked_alone() -> None:
    pages = [observed(told, ONLY) for told in stories(9)]
    assert learned_recipe(pages).authors == "json-ld"
    pages.append(observed(story(10), Witnesses(("meta:author",), ("json-ld",))))
    assert learned_recipe(pages).authors == "meta:author"


def test_a_source_must_give_the_field_on_most_pages() -> None:
    silent = [observed(told, Witnesses()) for told in stories(5, first=50)]
    assert learned_recipe([*silent, *(observed(told, ONLY) for told in stories(7))]).authors is None
    assert learned_recipe([*silent, *(observed(told, ONLY) for told in stories(8))]).authors == "json-ld"


def test_two_languages_or_one_wall_are_no_rule() -> None:
    pages = [observed(told, ONLY) for told in stories(9)]
    recipe = learned_recipe([*pages, observed(story(10), ONLY, language="ru", is_plain=False)])
    assert (recipe.language, recipe.is_plain) == (None, False)


def test_rows_of_an_older_version_are_read_and_have_no_recipe() -> None:
    layout = learned()
    row = layout.as_json()
    del row["recipe"]
    old = Layout.from_json(row)
    assert old == replace(layout, recipe=Recipe())
    found = read(stating(story(41)), observing=True).observation
    assert found is not None
    kept = found.as_json()
    del kept["fields"]
    older = Observation.from_json(kept)
    assert older == replace(found, fields=None)
    assert learned_recipe([found, older]) == Recipe()
    told = story(77)
    assert told_of(read(stating(told), old).article) == told_of(read(stating(told)).article)


def test_a_recipe_is_kept_and_corrected_with_its_layout() -> None:
    layout = learned()
    assert Layout.from_json(layout.as_json()) == layout
    row = layout.as_json()
    row["recipe"]["published"] = "No source"
    with pytest.raises(ValueError, match=r"recipe\.published"):
        Layout.from_json(row)
