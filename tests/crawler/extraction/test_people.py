"""Authors are people: "By", roles, addresses and agencies are cut from bylines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.people import clean_authors

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
