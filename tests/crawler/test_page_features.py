"""What grouping sees of a page is made where the page is read."""

from datetime import UTC, datetime

from crawler.extraction import Hints, Outlet
from crawler.features import made_features
from crawler.reading import Page, read_page
from stories import Features

TEXT = "<p>Nikol Pashinyan told reporters in Yerevan on Tuesday that 340 lorries a day would cross the border.</p>"
HTML = f"<html><head><title>The border</title></head><body><article><h1>Border of Armenia</h1>{TEXT * 3}</article></body></html>"


def test_a_page_comes_with_its_features() -> None:
    """Those of the title and text as they were read; the names of the gazetteer are in them."""
    at = datetime(2026, 11, 24, 6, tzinfo=UTC)
    page = Page(
        "kadr", "https://kadr.example/1", HTML.encode(), 200, (), "text/html", at, Outlet("Kadr"), Hints(), None, None
    )
    article = read_page(page).article
    assert article is not None
    features = Features.loads(article.features)
    assert features == made_features(article.title, article.text, article.language)
    entities = dict(features.entities)
    assert {"nikol-pashinyan", "yerevan"} <= entities.keys()
    assert {"yerevan"} <= dict(features.places).keys()
    assert "340" in features.numbers


def test_a_name_in_the_title_weighs_more_than_one_below() -> None:
    """Places are told to `stories` as they stand in title and text together."""
    above = dict(made_features("Yerevan", "A text. " * 80, "en").entities)
    below = dict(made_features("A title", "A text. " * 80 + "Yerevan.", "en").entities)
    assert above["yerevan"] > below["yerevan"]
