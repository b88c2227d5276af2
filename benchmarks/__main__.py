"""`make bench`: the crawl beside a plain loop, on the same pages from the same server, run by run in turn."""

import argparse
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import yaml
from rich.console import Console

from benchmarks.sides import Side, by_loop, by_silkwatch, figures_of, show
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
    show(figures, options.pages)
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
    by_loop(feed_url, folder)
    for number in range(rounds):
        console.print(f"round {number + 1} of {rounds}: {pages} pages by Silkwatch, then by the loop ...")
        for name, run in (("silkwatch", by_silkwatch(alone, folder)), ("loop", by_loop(feed_url, folder))):
            _check(run, pages)
            figures[name].append(figures_of(run))
    return figures


def _check(side: Side, pages: int) -> None:
    if len(side.texts) != pages:
        raise SystemExit(f"{len(side.texts)} pages with a text, not {pages}; the comparison would be unfair")


if __name__ == "__main__":
    main()
