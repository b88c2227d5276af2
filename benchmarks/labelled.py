"""`make bench`: precision and recall of the shipped packs on the labelled texts of the tests, by theme and by language.

    python -m benchmarks.labelled [--json FILE]

Two sets. Labelled texts are short, and each is labelled for one theme alone: it belongs, and names words that the flag must
quote, or it does not; the packs were written beside them. Articles are whole, and labelled with all their themes by people who
had not seen a query; the packs were mended after they had been measured on them. So neither tells how the packs read what they
have never seen: when the articles were new, macro F1 by theme was 0.914.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.themes.texts import Judged, Labelled, judged, labelled
from themes import ThemeSet, load_packs


def main() -> None:
    """Print both tables, and write the figures as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.labelled", description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    themes, texts, articles = load_packs(), labelled(), judged()
    outcomes = [(one.theme, one.lang, _outcome(themes, one)) for one in texts]
    of_articles = [(theme, one.lang, outcome) for one in articles for theme, outcome in _outcomes(themes, one).items()]
    figures = {
        "labelled texts, by theme": _rows([(theme, outcome) for theme, _, outcome in outcomes]),
        "labelled texts, by language": _rows([(language, outcome) for _, language, outcome in outcomes]),
        "articles, by theme": _rows([(theme, outcome) for theme, _, outcome in of_articles]),
        "articles, by language": _rows([(language, outcome) for _, language, outcome in of_articles]),
    }
    console = Console()
    for title, rows in figures.items():
        table = Table(title=title)
        for heading in ("", "precision", "recall", "F1"):
            table.add_column(heading, justify="left" if not heading else "right")
        for name, row in rows.items():
            table.add_row(name, *(f"{row[key]:.3f}" for key in ("precision", "recall", "f1")))
        console.print(table)
        console.print(f"macro F1 of {title}: {sum(row['f1'] for row in rows.values()) / len(rows):.3f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _outcome(themes: ThemeSet, one: Labelled) -> str:
    """hit, missed, false or right. A flag that does not quote the words that it should is missed."""
    flag = next((flag for flag in themes.flag(one.title, one.text) if flag.theme == one.theme), None)
    if one.why:
        return "right" if flag is None else "false"
    quoted = [span.text for span in flag.spans] if flag else []
    return "hit" if flag and all(any(word in text for text in quoted) for word in one.words) else "missed"


def _outcomes(themes: ThemeSet, one: Judged) -> dict[str, str]:
    """hit, missed or false for each theme that the article has, or that flags it."""
    flagged = {flag.theme for flag in themes.flag(one.title, one.text, language=one.lang)}
    outcomes = {theme: "hit" if theme in flagged else "missed" for theme in one.themes}
    return outcomes | dict.fromkeys(flagged - one.themes, "false")


def _rows(outcomes: list[tuple[str, str]]) -> dict[str, dict[str, float]]:
    rows = {}
    for name in sorted({name for name, _ in outcomes}):
        count = Counter(outcome for one, outcome in outcomes if one == name)
        hits, missed, false = count["hit"], count["missed"], count["false"]
        rows[name] = {
            "precision": hits / (hits + false) if hits + false else 0.0,
            "recall": hits / (hits + missed) if hits + missed else 0.0,
            "f1": 2 * hits / (2 * hits + false + missed) if hits else 0.0,
        }
    return rows


if __name__ == "__main__":
    main()
