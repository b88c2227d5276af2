"""Every saved answer is read as is written beside it."""

from pathlib import Path

import pytest

from tests.crawler.golden_pairs import FOLDER, answers, described, read


@pytest.mark.parametrize("answer", answers(), ids=lambda path: path.stem)
def test_a_saved_answer_is_read_as_expected(answer: Path) -> None:
    assert read(answer) == described(answer)["reading"]


def test_each_answer_has_its_expectation_and_each_expectation_its_answer() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {path.stem for path in answers()}
    assert len(answers()) > 25
