"""Pages of others from a feed to stored articles: the crawl beside the plain loop, run by run in turn.

    python -m benchmarks.foreign PAGES [--pages 1000] [--rounds 3] [--json FILE]

PAGES is a folder as `benchmarks.extraction.pages` describes it. Up to 1,000 of its pages lie behind one feed on loopback,
those whose text is known first; body F1 is told over these. The crawl keeps snapshots, flags, fingerprints and an index of
all of it; the loop writes title and text to a file. A page that gives no text is rejected, or left out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from rich.console import Console

from benchmarks.extraction.pages import KnownPage
from benchmarks.extraction.scores import body_f1
from benchmarks.foreign.site import chosen, numbers
from benchmarks.sides import Side, by_loop, by_silkwatch, figures_of, show


def main() -> None:
    """Print the comparison, and write it as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.foreign", description=__doc__.splitlines()[0])
    parser.add_argument("place", metavar="PAGES", type=Path, help="folder of ZIP files or folders with a truth.json")
    parser.add_argument("--pages", type=int, default=1_000, help="most pages behind the feed (default 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, in turn (default 3)")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    try:
        pages = chosen(options.place, options.pages)
    except (OSError, ValueError, KeyError) as cause:
        sys.exit(f"benchmarks.foreign: {cause}")
    with tempfile.TemporaryDirectory() as name, _serving(options.place, options.pages) as feed_url:
        figures = _compare(pages, feed_url, Path(name), options.rounds)
    show(figures, len(pages))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


@contextmanager
def _serving(place: Path, limit: int) -> Iterator[str]:
    """The address of the feed, for as long as the block runs."""
    command = [sys.executable, "-m", "benchmarks.foreign.site", str(place), str(limit)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield (process.stdout.readline() if process.stdout else "").strip()
        finally:
            process.terminate()


def _compare(pages: list[KnownPage], feed_url: str, folder: Path, rounds: int) -> dict[str, list[dict[str, float]]]:
    console = Console(stderr=True)
    home = feed_url.removesuffix("/feed")
    catalogue = folder / "catalogue.yaml"
    feeds = [{"url": feed_url, "type": "rss"}]
    catalogue.write_text(yaml.safe_dump([{"id": "pages", "name": "Pages", "homepage": home, "feeds": feeds}]), "utf-8")
    figures: dict[str, list[dict[str, float]]] = {"silkwatch": [], "loop": []}
    for number in range(rounds):
        for name, runs in figures.items():
            side = by_silkwatch(catalogue, folder) if name == "silkwatch" else by_loop(feed_url, folder)
            runs.append(figures_of(side))
            console.print(f"round {number + 1} of {rounds}, {name}: {_outcome(side, pages)}")
    return figures


def _outcome(side: Side, pages: list[KnownPage]) -> str:
    texts = {number: side.texts[address] for address, number in numbers(pages, side.texts).items()}
    scores = [body_f1(texts.get(number, ""), page.text) for number, page in enumerate(pages) if page.text is not None]
    counts = {
        state: side.ledger[state] for state in ("stored", "duplicate", "rejected", "failed", "waiting") if side.ledger
    }
    told = [f"{count} {state}" for state, count in counts.items()] or [f"{len(texts)} texts"]
    if scores:
        told.append(f"body F1 {sum(scores) / len(scores):.4f} over {len(scores)} pages")
    return f"{side.run.wall_s:.1f} s, {side.run.cpu_s:.1f} s of processor: {', '.join(told)}"


if __name__ == "__main__":
    main()
