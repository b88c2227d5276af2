"""Credits: a publisher's line that says who wrote the text becomes the originator; a name in a sentence does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.credits import split_credit, split_title

CREDITED = [
    ("(MENAFN - Asia Times) The port is open.", "Asia Times", "The port is open."),
    ("(MENAFN- Asia Times) The port is open.", "Asia Times", "The port is open."),
    ("(MENAFN-Asia Times)The port is open.", "Asia Times", "The port is open."),
    ("date 2025-05-16 (MENAFN - Asia Times) The port is open.", "Asia Times", "The port is open."),
    ("date 2025-05-16 MENAFN - Asia Times) The port is open.", "Asia Times", "The port is open."),
    ("(SYNDICATE- Other Outlet) The port is open.", "Other Outlet", "The port is open."),
    ("(NORTHERN WIRE – Other Outlet) — The port is open.", "Other Outlet", "The port is open."),
    ("BEIJING, May 16 (Xinhua) -- The port is open.", "Xinhua", "The port is open."),
    ("Xinhua -- The port is open.", "Xinhua", "The port is open."),
    ("TBILISI (Reuters) - The port is open.", "Reuters", "The port is open."),
    ("МОСКВА, 16 мая /ТАСС/. Порт открыт.", "TASS", "Порт открыт."),
    ("新华社北京5月16日电 港口开放。", "Xinhua", "港口开放。"),
    ("新华社北京5月16日电（记者 李明）港口开放。", "Xinhua", "港口开放。"),
]


@pytest.mark.parametrize(("opening", "originator", "rest"), CREDITED)
def test_a_credit_at_the_start_is_cut_and_kept(opening: str, originator: str, rest: str) -> None:
    found = split_credit([opening, "Second paragraph."])
    assert (found.originator, found.paragraphs) == (originator, [rest, "Second paragraph."])


def test_a_credit_of_its_own_paragraph_is_cut_whole() -> None:
    found = split_credit(["date 2025-05-16", "(MENAFN - Asia Times)", "The port is open."])
    assert (found.originator, found.paragraphs) == ("Asia Times", ["The port is open."])


@pytest.mark.parametrize(
    ("opening", "originator"),
    [
        ("Bu barədə APA-ya istinadən xəbər verilir ki, liman açılıb.", "APA"),
        ("Report-a istinadən bildirilir ki, liman açılıb.", "Report"),
        ("По сообщению агентства ТАСС, порт открыт.", "TASS"),
        ("Как сообщает Интерфакс, порт открыт.", "Interfax"),
        ("Порт открыт, передает ТАСС.", "TASS"),
        ("Об этом сообщает агентство ТАСС со ссылкой на министра.", "TASS"),
        ("The port is open, Xinhua reports.", "Xinhua"),
        ("The port is open, the mayor said, citing Xinhua.", "Xinhua"),
    ],
)
def test_a_citation_in_the_first_sentence_is_kept_in_the_text(opening: str, originator: str) -> None:
    found = split_credit([opening, "Second."])
    assert (found.originator, found.paragraphs) == (originator, [opening, "Second."])


@pytest.mark.parametrize(
    "opening",
    [
        "Asia Times wrote on Friday that the port is open.",
        "The port (see the map) - the largest of the coast - is open.",
        "Xinhua opened an office in the town.",
        "The minister told Reuters that the port is open.",
        "(2025 - 2026) was a good season for the port.",
        "(BAKU - 2025) The fair is open.",
        "ТАСС открыл бюро в городе.",
        "Reuters: who owns the agency that reports the world?",
        "CNN: viewers fall for the third year.",
        "Anadolu -- the heartland of Turkey -- was hit by floods.",
        "МВД опровергло, что передает ТАСС данные о пожаре.",
        "The lawsuit referring to Bloomberg, a company of New York, was filed.",
        "As AP reports go, this one was short.",
        "იმედი იუწყება, რომ გაზაფხული მოვა.",
    ],
)
def test_a_name_in_a_sentence_is_no_credit(opening: str) -> None:
    found = split_credit([opening, "Second."])
    assert (found.originator, found.paragraphs) == (None, [opening, "Second."])


@pytest.mark.parametrize(
    "closing",
    [
        "Legal Disclaimer:",
        "MENAFN provides the information “as is” without warranty of any kind.",
        "We do not accept any responsibility or liability for the accuracy of this text.",
        "Disclaimer: the views are the author's.",
        "Отказ от ответственности: текст предоставлен партнёром.",
        "免责声明：本文内容仅供参考。",
    ],
)
def test_a_disclaimer_at_the_end_is_cut_with_what_follows(closing: str) -> None:
    assert split_credit(["One.", "Two.", closing, "More of it."]).paragraphs == ["One.", "Two."]


def test_a_loose_disclaimer_is_cut_only_from_a_credited_text() -> None:
    closing = "The publisher provides the information as received and accepts no liability for it."
    assert split_credit(["One.", "Two.", closing]).paragraphs == ["One.", "Two.", closing]
    assert split_credit(["(WIRE - Other) One.", "Two.", closing]).paragraphs == ["One.", "Two."]


def test_a_disclaimer_in_the_middle_of_a_long_text_stays() -> None:
    text = ["One.", "Disclaimer: a word that courts dislike.", *["More."] * 6]
    assert split_credit(text).paragraphs == text


TITLES = [
    ("The port is open again - Harbour Light", "The port is open again", None),
    ("The port is open again | HARBOUR LIGHT", "The port is open again", None),
    ("The port is open again – Reuters", "The port is open again", "Reuters"),
    ("The port is open again|Xinhua", "The port is open again", "Xinhua"),
    ("The port is open again | oc-media.org", "The port is open again", "oc-media.org"),
    ("The port is open again | Reuters | Harbour Light", "The port is open again", "Reuters"),
    ("The port is open again - and the ferry sails", "The port is open again - and the ferry sails", None),
    ("Baku-Tbilisi", "Baku-Tbilisi", None),
    ("Harbour Light", "Harbour Light", None),
]


@pytest.mark.parametrize(("title", "expected", "originator"), TITLES)
def test_a_name_at_the_end_of_a_title_is_cut(title: str, expected: str, originator: str | None) -> None:
    assert split_title(title, ["Harbour Light"]) == (expected, originator)


@given(st.lists(st.text(min_size=1, max_size=80), max_size=6), st.text(max_size=120))
def test_splitting_never_raises_and_never_adds_a_paragraph(paragraphs: list[str], title: str) -> None:
    assert len(split_credit(paragraphs).paragraphs) <= len(paragraphs)
    assert title.startswith(split_title(title, [])[0])
