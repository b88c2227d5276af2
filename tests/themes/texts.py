"""The labelled texts: one YAML file for each theme, with texts that belong and texts that do not."""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text. `words`: what the flag has to quote; `why`: what kind of hard negative it is, empty when it belongs."""

    theme: str
    lang: str
    title: str
    text: str
    words: tuple[str, ...]
    why: str


def labelled() -> list[Labelled]:
    """All texts of all themes, those that belong first."""
    found = []
    for path in sorted(TEXTS.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for kind in ("positive", "negative"):
            for row in content[kind]:
                words, why = tuple(row.get("words", ())), row.get("why", "")
                found.append(Labelled(path.stem, row["lang"], row["title"], row["text"], words, why))
    return found


ARTICLES = Path(__file__).parent / "articles"


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole article with all the themes that it belongs to, judged by the analysts' definitions alone: whoever wrote and judged
    these had not seen a query."""

    lang: str
    title: str
    text: str
    themes: frozenset[str]


def judged() -> list[Judged]:
    """The articles of all languages."""
    found = []
    for path in sorted(ARTICLES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.append(Judged(path.stem, row["title"], row["text"], frozenset(row["themes"])))
    return found
