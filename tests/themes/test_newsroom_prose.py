"""The invented news of the newsroom is flagged as its writers labelled it, under every title and lead they gave it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import newsroom
from themes import ThemeSet

CONTENT = sorted((Path(newsroom.__file__).parent / "content").glob("*.yaml"))


def _articles(path: Path) -> Iterator[tuple[str, set[str], str, str]]:
    """Event, labels, title and text of each form that an event can take."""
    for event in yaml.safe_load(path.read_text(encoding="utf-8"))["events"]:
        for title in event["titles"]:
            for lead in event["leads"]:
                yield event["id"], set(event["themes"]), title, "\n\n".join([lead, *event["body"]])


def test_there_is_prose_in_all_eight_languages() -> None:
    assert len(CONTENT) >= 8


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: str(path.stem))
def test_the_flags_are_the_labels(themes: ThemeSet, path: Path) -> None:
    shipped = {theme.id for theme in themes.themes}
    wrong = [
        (event, title, labels & shipped, flagged)
        for event, labels, title, text in _articles(path)
        if (flagged := {flag.theme for flag in themes.flag(title, text)}) != labels & shipped
    ]
    assert not wrong
