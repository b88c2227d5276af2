"""How long the digest of a day of many articles takes, out of a store of fourteen such days: read, decided, and written.

    python -m benchmarks.digest [--articles 20000] [--rounds 5] [--data DIR] [--json FILE]

The second half of the rounds tells the day against what a reader was shown the day before. Told are the best and the middle
round, in wall seconds, and the processor seconds of the middle one.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

from benchmarks.digest.folder import END, make
from desk import (
    DeskSettings,
    Digest,
    Material,
    Shown,
    ThemeTitle,
    build_digest,
    compile_digest,
    render_html,
    render_json,
    render_text,
)
from desk.digest.compiling import gathered
from storage import Store, open_store
from themes import load_packs

ZONE = "Asia/Baku"
NOW = END + timedelta(hours=6)
Result = TypeVar("Result")


def main() -> None:
    """Print the figures, and write them as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.digest", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000, help="articles of a day (default 20000)")
    parser.add_argument("--rounds", type=int, default=5, help="compilations of each kind (default 5)")
    parser.add_argument("--data", type=Path, help="keep the store in this folder, or use the one that is there")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as name:
        folder = options.data or Path(name) / "data"
        if not folder.exists():
            console.print(f"making a store of fourteen days of {options.articles} articles ...")
            make(folder, options.articles)
        figures = _figures(folder, options.rounds)
    table = Table("", "", title="The digest of a day")
    for what, figure in figures.items():
        table.add_row(what, str(figure))
    Console().print(table)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _figures(folder: Path, rounds: int) -> dict[str, object]:
    settings, themes = DeskSettings(), [ThemeTitle(theme.id, theme.title) for theme in load_packs().themes]
    day = (END - timedelta(hours=1)).date()
    store = open_store(folder)
    clocks: dict[str, list[tuple[float, float]]] = {}

    def timed(what: str, work: Callable[[], Result]) -> Result:
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        result = work()
        clocks.setdefault(what, []).append((time.perf_counter() - wall_s, time.process_time() - cpu_s))
        return result

    try:
        previous: Shown | None = None
        for at in range(2 * rounds):
            if at == rounds:
                previous = _built(store, settings, themes, day - timedelta(days=1), None)[1].shown
            kind = "known reader" if previous else "new reader"
            material, digest = _built(store, settings, themes, day, previous, timed)
            told: dict[str, Any] = {"themes": themes, "settings": settings, "now": NOW, "previous": previous}
            timed(f"{kind}: compiled", partial(compile_digest, store, day, zone=ZONE, **told))
        timed("the ledger alone", store.ledger)
        forms = {"text": render_text, "html": render_html, "json": render_json}
        for name, render in forms.items():
            timed(f"form: {name}", partial(render, digest))
    finally:
        store.close()
    flagged = {"flagged": len(material.flagged), "stories": digest.stories, "printed": len(digest.entries)}
    return {
        **flagged,
        "members and others": len(material.articles) - len(material.flagged),
        "flags of 14 days": len(material.lines),
        **{what: _told(clock) for what, clock in clocks.items()},
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def _built(
    store: Store,
    settings: DeskSettings,
    themes: Sequence[ThemeTitle],
    day: date,
    previous: Shown | None,
    timed: "Callable[[str, Callable[[], Any]], Any]" = lambda _, work: work(),
) -> tuple[Material, Digest]:
    kind = "known reader" if previous else "new reader"
    told: dict[str, Any] = {"settings": settings, "themes": themes, "now": NOW, "previous": previous}
    material, choice = timed(f"{kind}: read and chosen", lambda: gathered(store, day, ZONE, **told))
    digest = timed(f"{kind}: told", lambda: build_digest(day, ZONE, material=material, choice=choice, **told))
    return material, digest


def _told(clock: list[tuple[float, float]]) -> str:
    walls, cpus = zip(*clock, strict=True)
    return f"best {min(walls):.2f} s, middle {statistics.median(walls):.2f} s (cpu {statistics.median(cpus):.2f} s)"


if __name__ == "__main__":
    main()
