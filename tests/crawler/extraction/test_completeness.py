"""Whether a text is whole: which signs suffice, which do not, and what is cut from its end."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import Completeness, Hints, Kind, extract
from crawler.extraction.completeness import Sign, asked_by, decide, walls_of, without_wall_lines
from crawler.extraction.datafiles import data
from crawler.extraction.page import parse

URL = "https://harbour-light.example/toll"
WHOLE, TRUNCATED, PAYWALLED = Completeness
SENTENCE = "The council of the port town voted on Tuesday to raise the toll for lorries, number {} of its long list of decisions."
LONG = [SENTENCE.format(number) for number in range(60)]
SHORT = LONG[:4]


def html(paragraphs: list[str], *, head: str = "", behind: str = "", wrap: str = "article-body") -> bytes:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    page = f"<html><head><title>Toll raised</title>{head}</head><body><article><h1>Toll raised</h1>"
    return f'{page}<div class="{wrap}">{body}</div>{behind}</article></body></html>'.encode()


def ld(**fields: object) -> str:
    stated = {"@type": "NewsArticle", "headline": "Toll raised", "datePublished": "2025-05-16T09:30:00Z", **fields}
    return f'<script type="application/ld+json">{json.dumps(stated)}</script>'


PAID = ld(isAccessibleForFree=False)
PART = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid-part"}
PARTS = ld(isAccessibleForFree="False", hasPart=PART)
WALL = '<div class="article-paywall"><h3>Subscribe to continue reading</h3><p>From 4 a month.</p></div>'
MUTE_WALL = '<div class="c-paywall"><img src="/offer.png"></div>'
ELLIPSIS = [*SHORT[:3], "The mayor had argued against the vote for months, and said that…"]
FEED = "".join(f"<p>{one}</p>" for one in LONG[:20])

PAGES: dict[str, tuple[bytes, Completeness]] = {
    "a whole text": (html(LONG), WHOLE),
    "a short item": (html(LONG[:2]), WHOLE),
    "not free, little text": (html(SHORT, head=PAID), PAYWALLED),
    "not free as a word": (html(SHORT, head=ld(isAccessibleForFree="http://schema.org/False")), PAYWALLED),
    "not free in a part, which is not there": (html(SHORT, head=PARTS), PAYWALLED),
    "not free in a part, which was read": (html(LONG[:6], head=PARTS, wrap="text paid-part"), WHOLE),
    "not free in microdata": (html(SHORT, head='<meta itemprop="isAccessibleForFree" content="false">'), PAYWALLED),
    "not free, a long text": (html(LONG, head=PAID), WHOLE),
    "not free, as long as stated": (html(SHORT, head=ld(isAccessibleForFree=False, wordCount=84)), WHOLE),
    "not free, long, and a wall at its end": (html(LONG, head=PAID, behind=MUTE_WALL), PAYWALLED),
    "free in the words of the page": (html(SHORT, head=ld(isAccessibleForFree=True)), WHOLE),
    "another article that is not free": (
        html(SHORT, head=ld(mentions={"@type": "NewsArticle", "isAccessibleForFree": False})), WHOLE),
    "a locked tier": (html(SHORT, head='<meta property="article:content_tier" content="locked">'), PAYWALLED),
    "a free tier": (html(SHORT, head='<meta property="article:content_tier" content="free">'), WHOLE),
    "a metered tier": (html(SHORT, head='<meta property="article:content_tier" content="metered">'), WHOLE),
    "a metered tier, a wall and an ellipsis": (
        html(ELLIPSIS, head='<meta property="article:content_tier" content="metered">', behind=MUTE_WALL), PAYWALLED),
    "a meta of a paywall": (html(SHORT, head='<meta name="cXenseParse:xyz-paywall" content="hard">'), PAYWALLED),
    "a meta of no paywall": (html(SHORT, head='<meta name="cXenseParse:xyz-paywall" content="none">'), WHOLE),
    "a wall that asks, behind little text": (html(SHORT, behind=WALL), PAYWALLED),
    "a wall that asks, waiting behind a long text": (html(LONG, behind=WALL), WHOLE),
    "a wall without a word": (html(SHORT, behind=MUTE_WALL), WHOLE),
    "a wall without a word, and an ellipsis": (html(ELLIPSIS, behind=MUTE_WALL), PAYWALLED),
    "a wall before the text": (html(["Menu of the day.", *SHORT]).replace(b"<article>", WALL.encode() + b"<article>"), WHOLE),
    "a line that asks to subscribe": (html([*SHORT, "Subscribe to continue reading"]), PAYWALLED),
    "an ellipsis alone": (html([*LONG[:12], "And so it went on, year after year..."]), WHOLE),
    "an ellipsis and a line to read on": (html([*LONG[:8], "The mayor said that...", "Read more"]), TRUNCATED),
    "a line to read on alone": (html([*LONG[:12], "Read more"]), WHOLE),
    "the mark of an excerpt": (html([*SHORT, "The mayor had argued against it for months, and [&hellip;]"]), TRUNCATED),
    "a scrap that ends with an ellipsis": (html([LONG[0], "The mayor said that it was late and…"]), TRUNCATED),
    "twice as many words stated": (html(LONG[:10], head=ld(wordCount=600)), TRUNCATED),
    "a few more words stated": (html(LONG[:10], head=ld(wordCount=260)), WHOLE),
    "characters stated as words": (html(LONG[:10], head=ld(wordCount=1180)), WHOLE),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_how_whole_a_text_is(name: str) -> None:
    page, completeness = PAGES[name]
    article = extract(page, url=URL)
    assert (article.kind, article.completeness) == (Kind.ARTICLE, completeness)
    assert "ubscribe" not in article.text and "Read more" not in article.text


def test_a_feed_that_has_far_more_of_the_text_says_that_the_page_is_cut() -> None:
    one = "<p>" + " ".join(LONG[:20]) + "</p>"
    cut = [*SHORT, "And what nobody but the page itself says of the whole matter stands in this one further paragraph."]
    article = extract(html(cut), url=URL, hints=Hints(text_html=one))
    assert article.completeness is TRUNCATED or len(article.text) > 2_000


def test_a_page_that_shows_a_wall_alone_has_no_text_and_is_paywalled() -> None:
    page = f"<html><head>{PAID}</head><body><div><p>Subscribe to continue reading this article</p></div></body></html>"
    article = extract(page.encode(), url=URL)
    assert (article.kind, article.text, article.completeness) == (Kind.NO_TEXT, "", PAYWALLED)


LINES = {
    "en": ("Continue reading →", "Subscribe to read the full story"),
    "az": ("Davamını oxu", "Oxumağa davam etmək üçün abunə olun"),
    "ru": ("Читать далее »", "Подпишитесь, чтобы читать дальше"),
    "tr": ("Devamını oku...", "Haberin devamını okumak için abone olun"),
    "hy": ("Շարունակել", "Միայն բաժանորդների համար"),
    "ka": ("განაგრძეთ", "კითხვის გასაგრძელებლად გამოიწერეთ"),
    "fa": ("ادامه مطلب", "برای خواندن متن کامل مشترک شوید"),
    "zh": ("阅读全文>>", "订阅后可继续阅读全文"),
}


@pytest.mark.parametrize("language", LINES)
def test_the_lines_at_walls_are_known_in_every_language(language: str) -> None:
    read_on, subscribe = LINES[language]
    assert asked_by(read_on) is Sign.ASKED_TO_READ_ON
    assert asked_by(subscribe) is Sign.ASKED_TO_PAY
    kept, signs = without_wall_lines([*SHORT, subscribe, read_on])
    assert (kept, signs) == (SHORT, {Sign.ASKED_TO_READ_ON, Sign.ASKED_TO_PAY})


ORDINARY = (
    "Subscribe to our newsletter and never miss a story.", "Log in to comment", "Подпишитесь, чтобы получать новости первыми",
    "Войдите, чтобы оставить комментарий", "Abunə olun və xəbərləri qaçırmayın", "Abone olun ve bizi takip edin",
    "登录后可评论", "订阅我们的频道",
    "ورود به سایت برای ثبت نظر", "Գրանցվեք մեր նամակագրությանը", "გამოიწერეთ ჩვენი არხი",
)  # fmt: skip


@pytest.mark.parametrize("line", ORDINARY)
def test_lines_of_newsletters_and_comments_are_no_walls(line: str) -> None:
    assert asked_by(line) is None


def test_the_same_words_lead_on_or_ask_for_money() -> None:
    for free, paid in (
        ("Devamını okumak için tıklayınız", "Devamını okumak için abone olun"),
        ("Чтобы читать дальше, нажмите здесь", "Чтобы читать дальше, оформите подписку"),
        ("To continue reading, click here", "To continue reading, register for free"),
    ):
        assert (asked_by(free), asked_by(paid)) == (Sign.ASKED_TO_READ_ON, Sign.ASKED_TO_PAY)


def test_lines_beside_a_wall_are_cut_with_it_and_stay_without_one() -> None:
    assert without_wall_lines([*SHORT, "Subscribe to read on", "Already a subscriber? Log in"])[0] == SHORT
    assert without_wall_lines([*SHORT, "Register"])[0] == [*SHORT, "Register"]


def test_words_that_lead_on_are_cut_from_behind_an_ellipsis() -> None:
    kept, signs = without_wall_lines(["The mayor said that it was late… Читать далее"])
    assert (kept, signs) == (["The mayor said that it was late…"], {Sign.ASKED_TO_READ_ON})


def test_sentences_that_begin_like_such_lines_stay() -> None:
    for line in (
        "More than forty wagons waited.",
        "Read on, the teacher said, and nobody stopped him for the whole hour.",
    ):
        assert without_wall_lines([line]) == ([line], set())


def test_no_sign_that_may_be_chance_is_enough_alone() -> None:
    alone = {sign for sign in Sign if decide(frozenset({sign})) is not WHOLE}
    assert alone == {Sign.ASKED_TO_PAY, Sign.STATED_LONGER, Sign.FEED_LONGER}


@given(st.frozensets(st.sampled_from(Sign)))
def test_more_signs_of_an_end_in_mid_text_never_make_a_text_whole(signs: frozenset[Sign]) -> None:
    if decide(signs) is not WHOLE:
        assert decide(signs | {Sign.ELLIPSIS}) is not WHOLE


@given(st.lists(st.text(max_size=60), max_size=8))
def test_cutting_takes_lines_from_the_end_alone(lines: list[str]) -> None:
    kept, signs = without_wall_lines(lines)
    assert kept == lines[: len(kept)] or signs
    assert all(one.startswith(mine) for one, mine in zip(lines, kept, strict=False))


@pytest.mark.parametrize("section", ["subscribe", "to_read_on"])
def test_every_line_that_asks_is_known_by_its_opening(section: str) -> None:
    for lines in data("walls")[section].values():
        for line in lines:
            assert asked_by(f"» {line.upper()} ...") is not None, line
            assert asked_by(line) is not None, line


def test_every_line_that_says_read_on_is_known_alone() -> None:
    lines = [line for lines in data("walls")["read_on"].values() for line in lines]
    assert all(asked_by(f"{line} »") is not None for line in lines)


@pytest.mark.parametrize(
    ("markup", "count"),
    [
        ('<div class="Article-PayWall box">Read on</div>', 1),
        ('<div class="box" id="paywall">Read on</div>', 0),  # a class goes before an id
        ('<div id="main-Paywall">Read on</div>', 1),
        ('<div class="a\n paywall\n b">Read on</div>', 1),
        ('<div class="wallpaper">Read on</div><p class="x">premium</p>', 0),
        (
            '<p class="piano-box">1</p><p class="tp-modal">2</p><p class="content-gate">3</p><p class="paid-content">4</p>',
            4,
        ),
        ('<p class="premium-box">1</p><p class="subscriber-only">2</p>', 2),
    ],
)
def test_walls_are_told_by_class_or_id(markup: str, count: int) -> None:
    page = f"<html><body><p>Some text of the page.</p>{markup}</body></html>"
    assert len(walls_of(parse(page))) == count
    assert walls_of(parse(page), page.encode()) == walls_of(parse(page)), "told by the markup, too"


@pytest.mark.parametrize(
    "markup",
    [
        "<div class=paywall>Read on</div>",
        "<div class = 'box paywall'>Read on</div>",
        f'<div class="{"wide " * 500}paywall">Read on</div>',
        '<p>a &gt; b</p><div data-a="x > y" id="my-paywall">Read on</div>',
    ],
)
def test_a_wall_is_seen_in_any_markup_of_its_class(markup: str) -> None:
    page = f"<html><body><p>Some text of the page.</p>{markup}</body></html>"
    assert len(walls_of(parse(page), page.encode())) == 1
