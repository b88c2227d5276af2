"""`make eval`: our reader beside others on pages with a known truth, in one process, page by page in turn."""

import argparse
import json
import logging
import sys
import time
import warnings
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.extraction.pages import KnownPage, sets_of_pages
from benchmarks.extraction.readers import BY_LAYOUT, PREPARATIONS, READERS, is_fitting
from benchmarks.extraction.scores import Scores

WARM_UP_PAGES = 100
"""Read by all before the clock runs: a process that reads pages loads its tables and patterns once for thousands."""

TIME = "ms a page"
_PEER = "trafilatura"
TIMED_ALONE = f'"{BY_LAYOUT}" measures time, not quality: each page is read by a layout learned from that very page.'


def main() -> None:
    """Print a table a set, and write the figures as JSON if asked."""
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__)
    parser.add_argument("pages", type=Path, help="folder of ZIP files or folders, each with a truth.json")
    parser.add_argument("--set", dest="only", help="read this set alone")
    parser.add_argument("--reader", action="append", choices=READERS, help="compare these alone; may be repeated")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        sets = sets_of_pages(options.pages)
    except (OSError, ValueError, KeyError) as cause:
        sys.exit(f"make eval: {cause}")
    figures = {}
    for name, pages in sets.items():
        if options.only in (None, name):
            scores = _compared(name, pages, options.reader or list(READERS))
            figures[name] = {reader: _row(reader, one) for reader, one in scores.items()}
            _show(name, len(pages), figures[name], _fitting(pages, scores))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _row(reader: str, scores: Scores) -> dict[str, float | None]:
    row = scores.row()
    return {column: row[column] if column == TIME else None for column in row} if reader == BY_LAYOUT else row


def _fitting(pages: list[KnownPage], scores: dict[str, Scores]) -> str:
    """The time by layout, in words, on the pages that their layouts fit, beside another reader's on the same pages."""
    if BY_LAYOUT not in scores:
        return ""
    fitting = [place for place, page in enumerate(pages) if is_fitting(page)]
    own_s, peer_s = (
        sum(scores[one].spent_s[place] for place in fitting) if one in scores else 0.0 for one in (BY_LAYOUT, _PEER)
    )
    ratio = f", {own_s / peer_s:.2f} of {_PEER}'s on the same" if peer_s else ""
    ms = 1000 * own_s / max(1, len(fitting))
    return f"On the {len(fitting)} of {len(pages)} pages that their layouts fit: {ms:.1f} ms a page{ratio}."


def _compared(name: str, pages: list[KnownPage], readers: list[str]) -> dict[str, Scores]:
    for page in pages[:: max(1, len(pages) // WARM_UP_PAGES)]:
        for reader in readers:
            PREPARATIONS.get(reader, READERS[reader])(page)
            READERS[reader](page)
    scores = {reader: Scores() for reader in readers}
    for page in track(pages, description=name, console=Console(stderr=True), transient=True):
        for reader in readers:
            if reader in PREPARATIONS:
                PREPARATIONS[reader](page)
            begun_s = time.process_time()
            answer = READERS[reader](page)
            scores[reader].add(page, answer, time.process_time() - begun_s)
    return scores


def _show(name: str, count: int, figures: dict[str, dict[str, float | None]], fitting: str) -> None:
    caption = f"{TIMED_ALONE} {fitting}" if BY_LAYOUT in figures else None
    table = Table(title=f"{name}: {count} pages", title_justify="left", caption=caption, caption_justify="left")
    table.add_column("reader")
    told = [one for one in next(iter(figures.values())) if any(row[one] is not None for row in figures.values())]
    for column in told:
        table.add_column(column, justify="right")
    peer_ms = figures.get(_PEER, {}).get(TIME)
    if peer_ms:
        table.add_column("time", justify="right")
    for reader, row in figures.items():
        cells = [_cell(column, row[column]) for column in told]
        spent_ms = row[TIME]
        ratio = [f"{spent_ms / peer_ms:.2f}"] if peer_ms and spent_ms else []
        table.add_row(reader, *cells, *ratio)
    Console().print(table)


def _cell(column: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if column == TIME else f"{value:.3f}"


if __name__ == "__main__":
    main()
