"""The score grows with place and number of hits; a word in passing stays low, one clear paragraph does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from themes import ThemeSet
from themes.scoring import lead_end, score


@pytest.mark.parametrize(
    ("in_title", "in_lead", "sentences", "words", "expected"),
    [
        (False, False, 1, 600, 0.2),
        (False, False, 2, 600, 0.333),
        (False, False, 1, 60, 0.417),
        (False, True, 1, 600, 0.48),
        (True, False, 0, 600, 0.6),
        (True, False, 0, 0, 0.6),
        (True, True, 3, 600, 0.851),
        (True, True, 100, 600, 0.99),
        (False, False, 30, 40, 0.882),
        (False, False, 1, 20, 0.6),
    ],
)
def test_the_formula(in_title: bool, in_lead: bool, sentences: int, words: int, expected: float) -> None:
    assert score(in_title=in_title, in_lead=in_lead, sentences=sentences, words=words) == expected


@given(st.booleans(), st.booleans(), st.integers(0, 500), st.integers(0, 5000))
def test_more_evidence_never_lowers_the_score(in_title: bool, in_lead: bool, sentences: int, words: int) -> None:
    value = score(in_title=in_title, in_lead=in_lead, sentences=sentences, words=words)
    assert 0 <= value <= 1
    assert value <= score(in_title=True, in_lead=in_lead, sentences=sentences, words=words)
    assert value <= score(in_title=in_title, in_lead=True, sentences=sentences, words=words)
    assert value <= score(in_title=in_title, in_lead=in_lead, sentences=sentences + 1, words=words)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", 0),
        ("Baku, 5 May.\n" + "x" * 100 + "\nmore", 113),
        ("x" * 90 + "\nmore", 90),
        ("x" * 2000, 600),
        ("short", 5),
    ],
)
def test_where_the_lead_ends(text: str, end: int) -> None:
    assert lead_end(text) == end


FILLER = "The ministry of Azerbaijan published figures on schools and parks for the coming year of work.\n\n"


def test_one_clear_paragraph_is_enough(themes: ThemeSet) -> None:
    clear = "Baku said cargo on the Middle Corridor grew. Transit on the Middle Corridor will double by 2030.\n\n"
    assert themes.flag("Schools", FILLER * 8 + clear + FILLER * 8)


def test_a_word_in_passing_is_not(themes: ThemeSet) -> None:
    passing = "Baku named schools, parks, the Middle Corridor and cargo routes as aims.\n\n"
    assert not themes.flag("Schools", FILLER * 8 + passing + FILLER * 8)


@pytest.mark.parametrize("invitation", ["Read also", "Читайте также", "Həmçinin oxuyun", "相关阅读"])
def test_an_invitation_to_another_article_is_no_evidence(themes: ThemeSet, invitation: str) -> None:
    box = f"{invitation}: Middle Corridor cargo grows in Azerbaijan"
    assert not themes.flag("Schools in Baku", f"{box}\n\n{FILLER}")
    assert themes.flag("Schools in Baku", f"{box.partition(': ')[2]}\n\n{FILLER}")
