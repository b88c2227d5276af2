"""How long `silkwatch themes backtest` takes over many stored articles, in seconds and processor seconds of all processes.

    python -m benchmarks.backtest [--articles 100000] [--json FILE]

Makes a data folder of articles of the newsroom's prose in its eight languages, flagged by the shipped packs, takes some
terms from the pack `csp` and puts others in, and lets the command judge that.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.backtest.folder import make
from benchmarks.measure import measured
from themes import PACKS

THEME = "csp"
TAKEN, PUT = '"strategic partnership*"', '"strategic cooperation" OR corridor'


def main() -> None:
    """Print the figures, and write them as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backtest", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, help="articles in the store (default 100000)")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        console.print(f"making a store of {options.articles} articles ...")
        begun_s = time.perf_counter()
        characters = make(folder / "data", options.articles)
        made_s = time.perf_counter() - begun_s
        pack = folder / f"{THEME}.yaml"
        pack.write_text((PACKS / pack.name).read_text("utf-8").replace(TAKEN, PUT), "utf-8")
        console.print("judging a changed pack ...")
        arguments = ["themes", "backtest", str(pack), "--data", str(folder / "data"), "--json"]
        run = measured([sys.executable, "-m", "scheduler", *arguments], os.environ)
    report = json.loads(run.printed)
    if report["articles"] != options.articles or not (report["new"] and report["lost"] and report["stays"]):
        raise SystemExit(f"{report['articles']} articles were judged, and no flags of each kind found; nothing is told")
    figures = {
        "articles": options.articles,
        "characters_each": round(characters / options.articles),
        "made_s": round(made_s),
        "wall_s": round(run.wall_s, 1),
        "cpu_s": round(run.cpu_s, 1),
        "memory_mib": round(run.pss_mib),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        **{fate: report[fate] for fate in ("new", "lost", "stays")},
    }
    table = Table("", "", title=f"{THEME} judged over {options.articles} articles")
    for what, figure in figures.items():
        table.add_row(what, str(figure))
    Console().print(table)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
