"""What changed between two versions: nothing of either is lost, and what stayed is said to have stayed."""

from hypothesis import given
from hypothesis import strategies as st

from scheduler.cli.differences import Change, Piece, differences

KEPT, REMOVED, ADDED = Change.KEPT, Change.REMOVED, Change.ADDED
TEXTS = st.lists(st.text(st.sampled_from("ab ə你.\n"), max_size=12), max_size=5).map("\n\n".join)


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_off(old: str, new: str) -> None:
    paragraphs = differences(old, new)
    for gone, text in ((ADDED, old), (REMOVED, new)):
        left = [[piece.text for piece in pieces if piece.change is not gone] for pieces in paragraphs]
        whole = [
            "".join(texts)
            for texts, pieces in zip(left, paragraphs, strict=True)
            if any(p.change is not gone for p in pieces) or not pieces
        ]
        assert "".join(whole).replace("\n", "") == text.replace("\n", "")


def test_a_changed_word_is_shown_in_its_sentence() -> None:
    old, new = "The port took 40 trains.\n\nNobody was hurt.", "The port took 52 trains.\n\nNobody was hurt."
    assert differences(old, new) == [
        [Piece(KEPT, "The port took "), Piece(REMOVED, "40"), Piece(ADDED, "52"), Piece(KEPT, " trains.")],
        [Piece(KEPT, "Nobody was hurt.")],
    ]


def test_a_paragraph_put_in_leaves_the_others_as_they_were() -> None:
    found = differences("One.\n\nTwo.", "One.\n\nBetween.\n\nTwo.")
    assert found == [[Piece(KEPT, "One.")], [Piece(ADDED, "Between.")], [Piece(KEPT, "Two.")]]


def test_scripts_without_spaces_are_compared_by_runs_of_letters() -> None:
    assert differences("签署声明。", "签署声明。") == [[Piece(KEPT, "签署声明。")]]


def test_a_very_long_paragraph_is_shown_as_a_whole() -> None:
    old = "word " * 30_000
    assert differences(old, old + "end") == [[Piece(REMOVED, old), Piece(ADDED, old + "end")]]
