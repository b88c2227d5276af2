"""Pages whose matter is no text: videos, recordings, pictures; and pages that have these beside their text."""

import json

import pytest

from crawler.extraction import Kind, extract

URL = "https://sahil.example/video/771"
TITLE = "The ferry leaves the new berth"
SENTENCE = "The ferry left the new berth on Monday morning with forty wagons on board, the harbour master said to us."
TEXT = "".join(f"<p>{SENTENCE} {number}</p>" for number in range(8))
CAPTION = "<p>Our camera was there.</p>"
VIDEO = {"@type": "VideoObject", "name": TITLE, "uploadDate": "2025-05-16T09:30:00+04:00", "description": "The ferry."}
TUBE = '<iframe src="https://tube.example/embed/a1b2c3"></iframe>'
PICTURES = "".join(f'<figure><img src="/{n}.jpg"><figcaption>Number {n}</figcaption></figure>' for n in range(6))


def page(body: str, head: str = "", stated: object = None) -> bytes:
    script = f'<script type="application/ld+json">{json.dumps(stated)}</script>' if stated else ""
    shown = f"<body><main><h1>{TITLE}</h1>{body}</main></body>"
    return f"<html><head><title>{TITLE}</title>{head}{script}</head>{shown}</html>".encode()


def og(kind: str) -> str:
    return f'<meta property="og:type" content="{kind}">'


ARTICLE = {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2025-05-16T09:30:00+04:00"}
PAGES = {
    "a video by its data": (page(CAPTION, stated=VIDEO), Kind.VIDEO),
    "a video by og:type": (page(CAPTION, og("video.other")), Kind.VIDEO),
    "a video in a graph": (page(CAPTION, stated={"@graph": [{"@type": "WebPage"}, VIDEO]}), Kind.VIDEO),
    "a recording by its data": (page(CAPTION, stated={"@type": "PodcastEpisode", "name": TITLE}), Kind.AUDIO),
    "pictures by their data": (page(CAPTION, stated={"@type": "ImageGallery", "name": TITLE}), Kind.GALLERY),
    "a video beside an article's text": (page(TEXT, og("video.other"), VIDEO), Kind.ARTICLE),
    "a video in an article": (page(TEXT, og("article"), [ARTICLE, VIDEO]), Kind.ARTICLE),
    "an article without text that names its video": (page("", stated=ARTICLE | {"video": VIDEO}), Kind.VIDEO),
    "a player and nothing else": (page(TUBE), Kind.VIDEO),
    "a video element and nothing else": (page('<video src="/a.mp4"></video>'), Kind.VIDEO),
    "an audio element and nothing else": (page('<audio src="/a.mp3"></audio>'), Kind.AUDIO),
    "a player of podcasts": (page('<iframe src="https://cast.example/podcast/player/7"></iframe>'), Kind.AUDIO),
    "pictures and nothing else": (page(f'<div class="photo-gallery">{PICTURES}</div>'), Kind.GALLERY),
    "a player and a line": (page(TUBE + "<p>Our camera saw it all from the other shore.</p>"), Kind.VIDEO),
    "a player and the lines of a song": (page(TUBE + "<p>La la, the harbour at night<br>" * 20), Kind.ARTICLE),
    "a player and a line in what claims to be an article": (
        page(TUBE + f"<p>{SENTENCE} {SENTENCE[:60]}.</p>", og("article")), Kind.ARTICLE),
    "a line and nothing else": (page(f"<p>{SENTENCE} {SENTENCE[:60]}.</p>"), Kind.ARTICLE),
    "a map": (page('<iframe src="https://maps.example/maps/embed?pb=1"></iframe>'), Kind.NO_TEXT),
    "an advertisement's frame": (page('<iframe src="https://ads.example/frame"></iframe>'), Kind.NO_TEXT),
    "one picture": (page('<div class="gallery"><img src="/1.jpg"></div>'), Kind.NO_TEXT),
    "nothing": (page('<div id="app"></div>'), Kind.NO_TEXT),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_is(name: str) -> None:
    html, kind = PAGES[name]
    article = extract(html, url=URL)
    assert article.kind is kind
    assert bool(article.text) == (kind is Kind.ARTICLE)


def test_title_and_date_of_a_video_page_are_known() -> None:
    video = extract(page(CAPTION, stated=VIDEO), url=URL)
    assert video.title == TITLE
    assert video.published is not None
    assert (video.published.at.isoformat(), video.published.source) == ("2025-05-16T05:30:00+00:00", "json-ld")


def test_headlines_of_other_videos_are_no_text() -> None:
    others = "".join(f'<p><a href="/video/{n}">Another film of the harbour, number {n}</a></p>' for n in range(40))
    assert extract(page(CAPTION + others, og("video.other"), VIDEO), url=URL).kind is Kind.VIDEO
