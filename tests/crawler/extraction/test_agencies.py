"""Agencies: one name for all spellings, and the catalogue's outlet that a credit means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import canonical_name, originator_id
from crawler.extraction.agencies import is_agency, is_common_word, same_outlet, spellings
from crawler.extraction.datafiles import data

SPELLINGS = [
    ("Xinhua News Agency", "Xinhua"),
    ("XINHUA", "Xinhua"),
    ("新华社", "Xinhua"),
    ("新華社", "Xinhua"),
    ("Синьхуа", "Xinhua"),
    ("агентство Синьхуа", "Xinhua"),
    ("ТАСС", "TASS"),
    ("ИТАР-ТАСС", "TASS"),
    ("塔斯社", "TASS"),
    ("AZƏRTAC", "AZERTAC"),
    ("Azərtac", "AZERTAC"),
    ("Азертадж", "AZERTAC"),
    ("Anadolu Ajansı", "Anadolu Agency"),
    ("ANADOLU AJANSI", "Anadolu Agency"),
    ("AA", "Anadolu Agency"),
    ("Анадолу", "Anadolu Agency"),
    ("Арменпресс", "Armenpress"),
    ("«Արմենպրես»", "Armenpress"),
    ("ინტერპრესნიუსი", "InterPressNews"),
    ("„ინტერპრესნიუსი“", "InterPressNews"),
    ("ایرنا", "IRNA"),
    ("خبرگزاری مهر", "Mehr News"),
    ("Trend News Agency", "Trend"),
    ("Report İnformasiya Agentliyi", "Report"),
    ("РИА «Новости»", "RIA Novosti"),
    ("The Northern Shore", "The Northern Shore"),
    ("Agency", "Agency"),
    ("", ""),
]


@pytest.mark.parametrize(("name", "expected"), SPELLINGS)
def test_a_name_in_any_script_becomes_the_one_name(name: str, expected: str) -> None:
    assert canonical_name(name) == expected


OUTLETS = [
    ("xinhua", "Xinhua", ["xinhuanet.com"]),
    ("tass", "TASS", ["tass.ru", "tass.com"]),
    ("azertac", "AZERTAC", ["azertag.az"]),
    ("anadolu", "Anadolu Agency", []),
    ("armenpress", "Armenpress", ["armenpress.am"]),
    ("interpressnews", "InterPressNews", []),
    ("ria-novosti", "RIA Novosti", []),
    ("report-az", "Report Information Agency", ["report.az"]),
    ("kazinform", "Kazinform / Qazinform", []),
    ("caspian-courier", "Caspian Courier", []),
    ("sova-news", "SOVA", []),
    ("my-reuters", "Reuters", []),
    ("mehr", "Mehr News", []),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Xinhua News Agency", "xinhua"),
        ("新华社", "xinhua"),
        ("ТАСС", "tass"),
        ("TASS", "tass"),
        ("tass.ru", "tass"),
        ("www.tass.ru", "tass"),
        ("AZƏRTAC", "azertac"),
        ("Anadolu Ajansı", "anadolu"),
        ("Арменпресс", "armenpress"),
        ("Արմենպրես", "armenpress"),
        ("ინტერპრესნიუსი", "interpressnews"),
        ("РИА Новости", "ria-novosti"),
        ("Report", "report-az"),
        ("Казинформ", "kazinform"),
        ("CASPIAN COURIER", "caspian-courier"),
        ("The Caspian Courier", "caspian-courier"),
        ("Reuters", "my-reuters"),
        ("Рейтер", "my-reuters"),
        ("Sova", "sova-news"),
        ("Mehr", "mehr"),
        ("Interfax", None),
        ("Caspian", None),
        ("Courier", None),
        ("The Northern Shore", None),
        ("News Agency", None),
        ("", None),
    ],
)
def test_a_credits_name_is_linked_to_the_catalogue(name: str, expected: str | None) -> None:
    assert originator_id(name, OUTLETS) == expected


def test_without_a_catalogue_nothing_is_linked() -> None:
    assert originator_id("TASS", []) is None


def test_an_outlet_of_the_name_itself_goes_before_the_agency_that_shares_it() -> None:
    outlets = [("sputnik-globe", "Sputnik News", ()), ("own-sputnik", "Sputnik", ())]
    assert originator_id("Sputnik", outlets) == "own-sputnik"
    assert originator_id("Спутник", outlets) == "sputnik-globe"


def test_no_spelling_belongs_to_two_agencies() -> None:
    seen: dict[str, str] = {}
    for row in data("agencies")["agencies"]:
        for name in (row["name"], *row.get("spellings", ())):
            assert seen.setdefault(name, row["name"]) == row["name"], name
            assert canonical_name(name) == row["name"], name


def test_names_that_are_common_words_are_kept_apart() -> None:
    assert is_common_word("Report")
    assert not is_common_word("Xinhua")
    assert not is_common_word("nobody")
    assert "Report" not in spellings(common_words=False)
    assert {"Report", "REPORT", "Xinhua"} <= set(spellings(common_words=True))


def test_two_spellings_are_one_outlet() -> None:
    assert same_outlet("新华网", "Xinhua News Agency")
    assert same_outlet("Caspian  Courier", "CASPIAN COURIER")
    assert not same_outlet("Caspian Courier", "Caspian Post")


@given(st.text(max_size=80))
def test_no_name_raises_and_the_one_name_is_its_own(name: str) -> None:
    assert canonical_name(canonical_name(name)) == canonical_name(name)
    assert is_agency(name) == (canonical_name(name) in {row["name"] for row in data("agencies")["agencies"]})
    assert originator_id(name, OUTLETS) in {None, *(row[0] for row in OUTLETS)}
