"""`make bench`: precision and recall of the shipped packs on the labelled texts of the tests, by theme and by language.

    python -m benchmarks.labelled [--json FILE]

Each text is labelled for one theme alone: it belongs, and names words that the flag must quote, or it does not. The packs were
written beside these texts, so this tells whether they still agree, and not how they read what they have never seen.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.themes.texts import Labelled, labelled
from themes import ThemeSet, load_packs


def main() -> None:
    """Print both tables, and write the figures as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.labelled", description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    themes, texts = load_packs(), labelled()
    outcomes = [(one, _outcome(themes, one)) for one in texts]
    figures = {
        "theme": _rows([(one.theme, outcome) for one, outcome in outcomes]),
        "language": _rows([(one.lang, outcome) for one, outcome in outcomes]),
    }
    console = Console()
    for kind, rows in figures.items():
        table = Table(title=f"{len(texts)} labelled texts, by {kind}")
        for heading in (kind, "precision", "recall", "F1", "texts"):
            table.add_column(heading, justify="left" if heading == kind else "right")
        for name, row in rows.items():
            table.add_row(name, *(f"{row[key]:.3f}" for key in ("precision", "recall", "f1")), f"{row['texts']:.0f}")
        console.print(table)
        console.print(f"macro F1 by {kind}: {sum(row['f1'] for row in rows.values()) / len(rows):.3f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _outcome(themes: ThemeSet, one: Labelled) -> str:
    """hit, missed, false or right. A flag that does not quote the words that it should is missed."""
    flag = next((flag for flag in themes.flag(one.title, one.text) if flag.theme == one.theme), None)
    if one.why:
        return "right" if flag is None else "false"
    quoted = [span.text for span in flag.spans] if flag else []
    return "hit" if flag and all(any(word in text for text in quoted) for word in one.words) else "missed"


def _rows(outcomes: list[tuple[str, str]]) -> dict[str, dict[str, float]]:
    rows = {}
    for name in sorted({name for name, _ in outcomes}):
        count = Counter(outcome for one, outcome in outcomes if one == name)
        hits, missed, false = count["hit"], count["missed"], count["false"]
        rows[name] = {
            "precision": hits / (hits + false) if hits + false else 0.0,
            "recall": hits / (hits + missed) if hits + missed else 0.0,
            "f1": 2 * hits / (2 * hits + false + missed) if hits else 0.0,
            "texts": float(count.total()),
        }
    return rows


if __name__ == "__main__":
    main()
