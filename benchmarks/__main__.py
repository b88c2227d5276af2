"""`make bench`: the crawl beside a plain loop, on the same pages from the same server, run by run in turn."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import yaml
from rich.console import Console
from rich.table import Table

from benchmarks.measure import Run, measured
from scheduler.demo import serving_newsroom

ARCHIVE = "the-archive"


def main() -> None:
    """Print the comparison, and write it as JSON if asked."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--pages", type=int, default=1_000, help="pages behind the feed (default 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, in turn (default 3)")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        end = datetime(2026, 11, 23, 19, 59, tzinfo=UTC)
        with serving_newsroom(folder, end=end, arguments=("--pages", str(options.pages))) as catalogue:
            figures = _compare(catalogue, folder, options.pages, options.rounds)
    _show(figures, options.pages)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _compare(catalogue: Path, folder: Path, pages: int, rounds: int) -> dict[str, list[dict[str, float]]]:
    outlets = yaml.safe_load(catalogue.read_text("utf-8"))
    archive = next(outlet for outlet in outlets if outlet["id"] == ARCHIVE)
    archive["feeds"] = [feed for feed in archive["feeds"] if feed["type"] == "rss"]
    alone = folder / "archive.yaml"
    alone.write_text(yaml.safe_dump([archive], allow_unicode=True), "utf-8")
    feed_url = archive["feeds"][0]["url"]
    figures: dict[str, list[dict[str, float]]] = {"silkwatch": [], "loop": []}
    console = Console(stderr=True)
    console.print("letting the newsroom write its pages, so that neither side waits for that ...")
    _loop(feed_url, folder / "loop.jsonl", pages)
    for number in range(rounds):
        console.print(f"round {number + 1} of {rounds}: {pages} pages by Silkwatch, then by the loop ...")
        figures["silkwatch"].append(_figures(_silkwatch(alone, folder / "data", pages)))
        figures["loop"].append(_figures(_loop(feed_url, folder / "loop.jsonl", pages)))
    return figures


def _silkwatch(catalogue: Path, data_dir: Path, pages: int) -> Run:
    shutil.rmtree(data_dir, ignore_errors=True)
    environment = os.environ | {
        "SILKWATCH_CRAWLER__ALLOW_PRIVATE_ADDRESSES": "1",
        "SILKWATCH_CRAWLER__DELAY_S": "0",
        "SILKWATCH_CRAWLER__CONCURRENCY_PER_HOST": "16",
    }
    silkwatch = [sys.executable, "-m", "scheduler"]
    crawl = ["crawl", "--catalogue", str(catalogue), "--data", str(data_dir), "--once", "--json"]
    run = measured([*silkwatch, *crawl], environment)
    exported = data_dir / "export.jsonl"
    measured([*silkwatch, "export", "--data", str(data_dir), "--format", "jsonl", "--out", str(exported)], environment)
    _check(exported, pages)
    return run


def _loop(feed_url: str, out: Path, pages: int) -> Run:
    run = measured([sys.executable, "-m", "benchmarks.loop", feed_url, str(out)], os.environ)
    _check(out, pages)
    return run


def _check(lines: Path, pages: int) -> None:
    with lines.open(encoding="utf-8") as file:
        found = sum(1 for line in file if json.loads(line)["text"])
    if found != pages:
        raise SystemExit(f"{lines.name}: {found} pages with a text, not {pages}; the comparison would be unfair")


def _figures(run: Run) -> dict[str, float]:
    return {"wall_s": round(run.wall_s, 2), "rss_mib": round(run.rss_mib), "pss_mib": round(run.pss_mib)}


def _show(figures: dict[str, list[dict[str, float]]], pages: int) -> None:
    table = Table(title=f"{pages} pages behind one feed, {os.cpu_count()} cores, medians")
    for heading in ("", "seconds", "pages/s", "memory, MiB", "shared once, MiB"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, runs in figures.items():
        wall_s = median(run["wall_s"] for run in runs)
        rss, pss = max(run["rss_mib"] for run in runs), max(run["pss_mib"] for run in runs)
        table.add_row(name, f"{wall_s:.1f}", f"{pages / wall_s:.0f}", f"{rss:.0f}", f"{pss:.0f}")
    console = Console()
    console.print(table)
    ratios = [a["wall_s"] / b["wall_s"] for a, b in zip(figures["silkwatch"], figures["loop"], strict=True)]
    console.print(f"Silkwatch took {median(ratios):.2f} of the loop's time ({min(ratios):.2f} to {max(ratios):.2f}).")


if __name__ == "__main__":
    main()
