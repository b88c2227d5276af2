"""Both sides of a comparison over the pages behind one feed: the crawl, and the loop of `benchmarks.loop`; and its table."""

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Run, measured

SETTINGS = {
    "SILKWATCH_CRAWLER__ALLOW_PRIVATE_ADDRESSES": "1",
    "SILKWATCH_CRAWLER__DELAY_S": "0",
    "SILKWATCH_CRAWLER__CONCURRENCY_PER_HOST": "16",
}
"""The loop asks without a pause, too."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one side did: its run, the texts that it found by their address, and what became of the links, if it counts."""

    run: Run
    texts: Mapping[str, str]
    ledger: Mapping[str, Any] = field(default_factory=dict)


def by_silkwatch(catalogue: Path, folder: Path) -> Side:
    """Crawl once over `catalogue`, into a new data folder within `folder`. What is stored is read after the measurement."""
    data_dir = folder / "data"
    shutil.rmtree(data_dir, ignore_errors=True)
    environment = os.environ | SETTINGS
    silkwatch = [sys.executable, "-m", "scheduler"]
    crawl = ["crawl", "--catalogue", str(catalogue), "--data", str(data_dir), "--once", "--json"]
    run = measured([*silkwatch, *crawl], environment)
    exported = data_dir / "export.jsonl"
    measured([*silkwatch, "export", "--data", str(data_dir), "--format", "jsonl", "--out", str(exported)], environment)
    return Side(run, _texts(exported), json.loads(run.printed)["ledger"])


def by_loop(feed_url: str, folder: Path) -> Side:
    """Read every page behind the feed, one after the other."""
    out = folder / "loop.jsonl"
    run = measured([sys.executable, "-m", "benchmarks.loop", feed_url, str(out)], os.environ)
    return Side(run, _texts(out))


def _texts(lines: Path) -> dict[str, str]:
    with lines.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {row["url"]: row["text"] for row in rows if row["text"]}


def figures_of(side: Side) -> dict[str, float]:
    """The figures of one side's run."""
    run = side.run
    return {
        "wall_s": round(run.wall_s, 2),
        "cpu_s": round(run.cpu_s, 2),
        "rss_mib": round(run.rss_mib),
        "pss_mib": round(run.pss_mib),
    }


def show(figures: Mapping[str, Sequence[Mapping[str, float]]], pages: int) -> None:
    """Print the table of both sides, whose runs are named "silkwatch" and "loop", and the ratio of their times."""
    table = Table(title=f"{pages} pages behind one feed, {os.cpu_count()} cores, medians")
    for heading in ("", "seconds", "pages/s", "processor, s", "memory, MiB", "shared once, MiB"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, runs in figures.items():
        wall_s, cpu_s = (median(run[key] for run in runs) for key in ("wall_s", "cpu_s"))
        rss, pss = max(run["rss_mib"] for run in runs), max(run["pss_mib"] for run in runs)
        table.add_row(name, f"{wall_s:.1f}", f"{pages / wall_s:.0f}", f"{cpu_s:.1f}", f"{rss:.0f}", f"{pss:.0f}")
    console = Console()
    console.print(table)
    ratios = [b["wall_s"] / a["wall_s"] for a, b in zip(figures["silkwatch"], figures["loop"], strict=True)]
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    console.print(f"Silkwatch was {median(ratios):.2f} times as fast as the loop ({spread}).")
