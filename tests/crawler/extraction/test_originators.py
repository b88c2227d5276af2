"""Who published and who wrote, from whole pages: traps "Re-publication" 1 and 2."""

import pytest

from crawler.extraction import Article, Hints, Outlet, extract
from crawler.extraction.credits import split_title

URL = "https://www.courier.example/news/1"
PARAGRAPHS = (
    "The ferry between the two ports left before dawn with forty railway wagons on board, the harbour master said.",
    "Traders had waited nine days for the storm to pass, and several lorries turned back towards the border.",
    "The company that runs the line promised a fixed timetable from the first of June, with two departures a day.",
)
TITLE = "Ferry sails after nine days of storm"


def read(
    *paragraphs: str,
    title: str = TITLE,
    outlet: Outlet | None = None,
    hints: Hints | None = None,
    head: str = "",
    url: str = URL,
) -> Article:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    html = (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{TITLE}</h1>{body}</article></body></html>"
    )
    return extract(html.encode(), url=url, outlet=outlet or Outlet("Courier"), hints=hints)


def test_a_syndicators_credit_and_disclaimer_are_cut_and_the_writer_is_the_originator() -> None:
    """Trap "Re-publication" 1: MENAFN's opening and its disclaimer."""
    disclaimer = "Legal Disclaimer: MENAFN provides the information as is without warranty of any kind."
    for opening in ("(MENAFN- Asia Times) ", "date 2025-05-16 (MENAFN - Asia Times) "):
        article = read(opening + PARAGRAPHS[0], *PARAGRAPHS[1:], disclaimer, outlet=Outlet("MENAFN"))
        assert (article.publisher, article.originator) == ("MENAFN", "Asia Times")
        assert article.text == "\n\n".join(PARAGRAPHS)


def test_the_outlets_name_behind_a_bar_is_cut_from_its_titles() -> None:
    """Trap "Re-publication" 1: Infocom appends "| outlet" to its titles."""
    article = read(title=f"{TITLE} | Infocom", outlet=Outlet("Infocom"))
    assert (article.title, article.originator) == (TITLE, None)
    article = read(title=f"{TITLE} | Armenpress", outlet=Outlet("Infocom"))
    assert (article.title, article.originator) == (TITLE, "Armenpress")


def test_the_publisher_that_an_aggregator_names_is_the_originator() -> None:
    """Trap "Re-publication" 1: Google News adds " - Publisher"."""
    aggregator = Outlet("News Search", hosts=frozenset({"news.search.example"}))
    hints = Hints(title=f"{TITLE} - The Northern Shore")
    head = '<meta property="og:site_name" content="The Northern Shore">'
    article = read(outlet=aggregator, hints=hints, head=head, url="https://northernshore.example/1")
    assert (article.title, article.publisher, article.originator) == (TITLE, "News Search", "The Northern Shore")


def test_a_suffix_on_the_outlets_own_host_is_no_other_publisher() -> None:
    outlet = Outlet("Courier", hosts=frozenset({"courier.example"}))
    head = '<meta property="og:site_name" content="Courier Daily">'
    assert read(outlet=outlet, hints=Hints(title=f"{TITLE} - Courier Daily"), head=head).originator is None


def test_a_title_that_says_what_happened_behind_a_dash_names_nobody() -> None:
    aggregator = Outlet("News Search", hosts=frozenset({"news.search.example"}))
    hints = Hints(title="Ferry sails after nine days - storm is over")
    assert read(outlet=aggregator, hints=hints, url="https://northernshore.example/1").originator is None


def test_an_azerbaijani_citation_is_the_originator_and_stays_in_the_text() -> None:
    """Trap "Re-publication" 1: Azerbaijani sites cite "APA-ya istinadən"."""
    first = "APA-ya istinadən xəbər verilir ki, bərə doqquz gündən sonra qırx vaqonla limandan yola düşüb."
    article = read(first, *PARAGRAPHS[1:])
    assert article.originator == "APA"
    assert first in article.text


def test_a_bare_name_in_a_sentence_is_no_credit() -> None:
    """Trap "Re-publication" 2: a bare outlet name in a sentence is no credit."""
    first = "Reuters reported last week that the ferry between the two ports would not leave before the end of May."
    article = read(first, *PARAGRAPHS[1:])
    assert article.originator is None
    assert first in article.text


def test_an_agency_on_its_own_site_is_publisher_alone() -> None:
    article = read("BEIJING, May 16 (Xinhua) -- " + PARAGRAPHS[0], *PARAGRAPHS[1:], outlet=Outlet("Xinhua"))
    assert (article.publisher, article.originator) == ("Xinhua", None)
    assert article.text == "\n\n".join(PARAGRAPHS)
    byline = read(head='<meta name="author" content="新华社">', outlet=Outlet("Xinhua"))
    assert (byline.authors, byline.originator) == ((), None)


def test_the_originator_has_its_one_name_wherever_it_was_found() -> None:
    assert read("МОСКВА, 16 мая. /ТАСС/. " + PARAGRAPHS[0], *PARAGRAPHS[1:]).originator == "TASS"
    assert read(head='<meta name="author" content="ТАСС">').originator == "TASS"
    assert read(title=f"{TITLE} | ТАСС").originator == "TASS"


def test_a_feeds_text_and_title_lose_their_credits_when_the_page_is_empty() -> None:
    body = f"<p>(MENAFN- Asia Times) {PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    hints = Hints(title=f"{TITLE} &amp; more - Reuters", text_html=body)
    article = extract(b"", url=URL, outlet=Outlet("Courier"), hints=hints)
    assert (article.title, article.originator) == (f"{TITLE} & more", "Asia Times")
    assert article.text == "\n\n".join(PARAGRAPHS[:2])


@pytest.mark.parametrize(
    ("title", "expected", "originator"),
    [
        ("Порт снова открыт - РИА Новости", "Порт снова открыт", "RIA Novosti"),
        ("Liman yenidən açılıb | AZƏRTAC", "Liman yenidən açılıb", "AZERTAC"),
        ("港口重新开放并恢复货运 - 新华社", "港口重新开放并恢复货运", "Xinhua"),
        ("პორტი ისევ გაიხსნა | ინტერპრესნიუსი", "პორტი ისევ გაიხსნა", "InterPressNews"),
        ("Նավահանգիստը բաց է | Արմենպրես", "Նավահանգիստը բաց է", "Armenpress"),
        ("بندر دوباره باز شد - ایرنا", "بندر دوباره باز شد", "IRNA"),
        ("Liman yeniden açıldı - Anadolu Ajansı", "Liman yeniden açıldı", "Anadolu Agency"),
        ("The port is open again - Report", "The port is open again - Report", None),  # a word as well as a name
        ("The port follows the trend - Trend", "The port follows the trend - Trend", None),
        ("Порт открыт - министр", "Порт открыт - министр", None),
    ],
)
def test_an_agency_behind_a_title_is_cut_in_every_script(title: str, expected: str, originator: str | None) -> None:
    assert split_title(title, ["Courier"]) == (expected, originator)


def test_an_outlet_whose_name_is_a_word_is_cut_from_its_own_titles() -> None:
    assert split_title("The port is open again | Trend", ["Trend News Agency"]) == ("The port is open again", None)
