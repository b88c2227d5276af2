"""Authors are people: "By", roles, addresses and agencies are cut from bylines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.people import clean_authors, read_names

BYLINES = [
    (["By Leyla Rahimli"], ("Leyla Rahimli",)),
    (["Leyla Rahimli and Giorgi Beridze"], ("Leyla Rahimli", "Giorgi Beridze")),
    (["By Leyla Rahimli, Giorgi Beridze & Anna Petrosyan"], ("Leyla Rahimli", "Giorgi Beridze", "Anna Petrosyan")),
    (["Leyla Rahimli, Political Correspondent"], ("Leyla Rahimli",)),
    (["Leyla Rahimli <leyla@example.az>"], ("Leyla Rahimli",)),
    (["Leyla Rahimli (Baku)"], ("Leyla Rahimli",)),
    (["https://example.az/authors/5"], ()),
    (["Leyla Rahimli", "leyla rahimli"], ("Leyla Rahimli",)),
    (["Reuters"], ()),
    (["Harbour Light"], ()),
    (["admin"], ()),
    (["News desk"], ()),
    (["Автор: Иван Петров"], ("Иван Петров",)),
    (["Иван Петров и Анна Сидорова"], ("Иван Петров", "Анна Сидорова")),
    (["Müəllif: Rəşad Quliyev"], ("Rəşad Quliyev",)),
    (["Aysel Əliyeva və Rəşad Quliyev"], ("Aysel Əliyeva", "Rəşad Quliyev")),
    (["Haber: Elif Kaya"], ("Elif Kaya",)),
    (["Հեղինակ: Անի Սարգսյան"], ("Անի Սարգսյան",)),
    (["ავტორი: ნინო კაპანაძე"], ("ნინო კაპანაძე",)),
    (["记者 李明"], ("李明",)),
    (["本报记者李明、王芳"], ("李明", "王芳")),
    (["View all posts by Leyla Rahimli"], ("Leyla Rahimli",)),
    (["Leyla Rahimli Alle Artikel"], ("Leyla Rahimli",)),
    (["Perry Stone Jr."], ("Perry Stone Jr.",)),
    (["freeman1984"], ("freeman1984",)),
    (["Source: agencies"], ()),
    (["박준석 기자"], ("박준석",)),
    (["记者沈一鸣、陆安"], ("沈一鸣", "陆安")),
    (["Nile Trading Ltd."], ()),
    ([""], ()),
    (["   ", "—"], ()),
    (["1234"], ()),
]


@pytest.mark.parametrize(("bylines", "people"), BYLINES)
def test_a_byline_gives_its_people(bylines: list[str], people: tuple[str, ...]) -> None:
    assert clean_authors(bylines, not_people=["Harbour Light"]) == people


@given(st.lists(st.text(max_size=200), max_size=40))
def test_no_byline_raises_and_the_answer_is_bounded(bylines: list[str]) -> None:
    people = clean_authors(bylines)
    assert len(people) <= 20 and all(0 < len(name) <= 60 for name in people)


CREDITS = [
    (["Leyla Rahimli", "Reuters"], ("Leyla Rahimli", "Reuters")),
    (["Reuters", "Leyla Rahimli"], ("Leyla Rahimli", "Reuters")),
    (["Leyla Rahimli, Political Correspondent"], ("Leyla Rahimli",)),
    (["Port Staff"], ("Port Staff",)),
    (["Port Staff", "Leyla Rahimli"], ("Leyla Rahimli",)),
    (["Harbour Light"], ("Harbour Light",)),
    (["Harbour Light", "dpa"], ("dpa",)),
    (["admin"], ()),
    (["Nile Trading Ltd."], ()),
]


@pytest.mark.parametrize(("bylines", "credited"), CREDITS)
def test_people_are_credited_first_then_agencies_and_a_desk_only_alone(
    bylines: list[str], credited: tuple[str, ...]
) -> None:
    assert read_names(bylines, not_people=["Harbour Light"]).credited == credited


@given(st.lists(st.text(max_size=200), max_size=40))
def test_whoever_is_credited_is_named_once_and_bounded(bylines: list[str]) -> None:
    names = read_names(bylines)
    assert len(names.credited) <= 20 and len(set(names.credited)) == len(names.credited)
    assert names.people == clean_authors(bylines)
