"""Pages of invented outlets, each made by a template function of a story: what a layout is learned from."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from random import Random

from crawler.extraction.layouts import Layout, Observation, learn, observe
from crawler.extraction.page import parse

_WORDS = {
    "az": "liman yük qatar dəhliz nazir gəmi müqavilə dəniz körpü sərhəd ildə yeni şəhər danışıqlar ixrac",
    "ru": "порт груз поезд коридор министр судно договор море мост граница году новый город переговоры экспорт",
    "ka": "პორტი ტვირთი მატარებელი დერეფანი მინისტრი გემი ხელშეკრულება ზღვა ხიდი საზღვარი წელს ახალი ქალაქი",
    "hy": "նավահանգիստ բեռ գնացք միջանցք նախարար նավ պայմանագիր ծով կամուրջ սահման տարում նոր քաղաք",
    "fa": "بندر بار قطار راهرو وزیر کشتی قرارداد دریا پل مرز سال تازه شهر گفتگو صادرات",
    "zh": "港口 货物 列车 走廊 部长 船舶 协议 海洋 桥梁 边境 今年 新的 城市 谈判 出口",
}
WORDS = {language: words.split() for language, words in _WORDS.items()}
READ_ALSO = {
    "az": "Həmçinin oxuyun", "ru": "Читайте также", "ka": "ასევე წაიკითხეთ", "hy": "Կարդացեք նաև", "fa": "همچنین بخوانید",
    "zh": "延伸阅读",
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """What a page tells; `paragraphs` are the truth of its text. `extra` is markup of the body behind the second one."""

    number: int
    language: str
    title: str
    paragraphs: tuple[str, ...]
    other_titles: tuple[str, ...]
    extra: str = ""

    @property
    def date(self) -> str:
        return f"2026-03-{1 + self.number % 28:02d}T09:{self.number % 60:02d}:00+04:00"

    def body(self, mark: Callable[[str], str] = lambda text: f"<p>{escape(text)}</p>") -> list[str]:
        parts = [mark(one) for one in self.paragraphs]
        return [*parts[:2], self.extra, *parts[2:]]


Template = Callable[[Story], str]


def story(number: int, language: str = "az", *, paragraphs: int = 6, extra: str = "") -> Story:
    rng = Random(f"{language}/{number}")

    def sentence(least: int, most: int) -> str:
        chosen = [rng.choice(WORDS[language]) for _ in range(rng.randint(least, most))]
        return ("" if language == "zh" else " ").join(chosen).capitalize()

    stop = {"zh": "。", "hy": "։"}.get(language, ".")
    texts = tuple(" ".join(f"{sentence(9, 16)}{stop}" for _ in range(rng.randint(2, 4))) for _ in range(paragraphs))
    others = tuple(f"{sentence(5, 8)} {number}-{one}" for one in range(4))
    return Story(number, language, f"{sentence(6, 9)} {number}", texts, others, extra)


def stories(count: int, language: str = "az", *, first: int = 0) -> list[Story]:
    return [story(first + number, language) for number in range(count)]


def page(head: str, body: str, title: str) -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)} | Outlet</title>'
        f'<meta property="og:title" content="{escape(title)}">{head}</head><body class="post-{len(body)}">'
        f'<header><a href="/">Outlet</a><nav><a href="/a">A</a> <a href="/b">B</a></nav></header>{body}'
        "<footer><p>All rights reserved by the outlet, whoever reads this far down the page.</p></footer></body></html>"
    )


def links(story: Story, tag: str) -> str:
    return "".join(f'<{tag}><a href="/n">{escape(title)}</a></{tag}>' for title in story.other_titles)


def portal(story: Story) -> str:
    """Paragraphs in a plain box, a "read also" line and a line of the newsletter among them with the same markup."""
    also = f'<p>{READ_ALSO[story.language]}: <a href="/n">{escape(story.other_titles[0])}</a></p>'
    parts = story.body()
    return page(
        "",
        f'<div id="wrap"><div class="news-full cat-{"abcdefg"[story.number % 7]}"><h1 class="title">{escape(story.title)}</h1>'
        f'<div class="news-date"><time datetime="{story.date}">{story.date[:10]}</time></div>'
        f'<div class="news-text id-{story.number}">{"".join(parts[:3])}{also}{"".join(parts[3:])}'
        "<p>Subscribe to our newsletter and read the news of the day every evening.</p>"
        '<div class="share"><a href="/f">F</a><a href="/t">T</a></div></div>'
        f'<div class="more">{links(story, "div")}</div></div></div>',
        story.title,
    )


def redesigned(story: Story) -> str:
    """The portal after its redesign. The old box's class is now a teaser's, of another article."""
    parts = story.body(lambda text: f'<div class="par"><p>{escape(text)}</p></div>')
    other = Random(story.number).choice(WORDS[story.language])
    return page(
        "",
        f'<div id="wrap"><div class="news-full"><h1 class="title">{escape(story.title)}</h1></div>'
        f'<main><article class="story">{"".join(parts)}</article></main>'
        f'<div class="news-full"><h3><a href="/n">{escape(story.other_titles[0])}</a></h3>'
        f'<div class="news-text"><p>{" ".join([other] * 30)} {" ".join(story.other_titles)}.</p></div></div></div>',
        story.title,
    )


def lead_outside(story: Story) -> str:
    """The first paragraph stands above the picture, outside of the box that holds the others."""
    parts = story.body()
    return page(
        "",
        f'<main><article><header><h1>{escape(story.title)}</h1><p class="lead">{escape(story.paragraphs[0])}</p></header>'
        f'<figure><img src="/i.jpg"><figcaption>Caption number {story.number}</figcaption></figure>'
        f'<div class="content">{"".join(parts[1:])}</div>'
        f'<div class="tags">{links(story, "span")}</div></article></main><aside>{links(story, "p")}</aside>',
        story.title,
    )


def photo_story(story: Story) -> str:
    """Another template of the portal's outlet: each paragraph is beneath a picture."""
    parts = story.body(
        lambda text: f'<div class="slide"><img src="/i.jpg"><div class="text">{escape(text)}</div></div>'
    )
    return page(
        "",
        f'<div id="wrap"><h1 class="title">{escape(story.title)}</h1><div class="gallery">{"".join(parts)}</div>'
        f'<div class="more">{links(story, "div")}</div></div>',
        story.title,
    )


def bare_lines(story: Story) -> str:
    """An old page: lines parted by breaks in a cell of a table."""
    return page(
        "",
        f'<table><tr><td class="menu">{links(story, "div")}</td><td class="content"><h1>{escape(story.title)}</h1>'
        f'<div id="news-{story.number}" class="newstext">{"<br><br>".join(map(escape, story.paragraphs))}</div>'
        "</td></tr></table>",
        story.title,
    )


def seen(template: Template, story: Story, paragraphs: tuple[str, ...] | None = None) -> Observation | None:
    """What the page teaches whose text was read as `paragraphs`; as it is, if none are given."""
    tree = parse(template(story))
    assert tree is not None
    return observe(tree, paragraphs or story.paragraphs, story.title, story.date, ())


def learned(template: Template, stories: list[Story]) -> Layout:
    found = [one for story in stories if (one := seen(template, story)) is not None]
    assert len(found) == len(stories)
    layout = learn(found)
    assert layout is not None
    return layout
