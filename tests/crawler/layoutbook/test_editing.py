"""Layouts as files of operators: whatever a file holds is a layout, or is refused with a sentence that names the file."""

from pathlib import Path

import pytest

from crawler.errors import LayoutFileError
from crawler.layoutbook.editing import read_layout_file

WRONG = {
    "lists in lists": "bodies: " + "[" * 5_000,
    "a day that is none": "bodies: 2024-99-99\n",
    "a number without end": f"bodies: {'9' * 5_000}\n",
    "an entry that holds itself": "repeated: &a [*a]\nbodies: *a\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_no_layout_is_refused_by_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / "layout.yaml"
    file.write_text(WRONG[name], "utf-8")
    with pytest.raises(LayoutFileError, match=r"layout\.yaml"):
        read_layout_file(file)
