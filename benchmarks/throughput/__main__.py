"""How many endpoints a crawl polls in a second, beside plain connections that keep nothing; and ten times as many.

    python -m benchmarks.throughput [--endpoints 1000] [--hosts 50] [--latency 0.05] [--links 10] [--json FILE]

Both sides ask the same simulated hosts, in turn. The crawl parses, compares and commits every link; pages are not fetched.
Its seconds are those of the crawl, from opening its folder to its last commit; the start of Python is told beside them.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median

import yaml
from rich.console import Console
from rich.table import Table

TIMES_MORE = 10


def main() -> None:
    """Print the comparison, and write it as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--endpoints", type=int, default=1_000, help="endpoints of the smaller run (default 1000)")
    parser.add_argument("--hosts", type=int, default=50, help="hosts that they lie on (default 50)")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds until an answer begins (default 0.05)")
    parser.add_argument("--links", type=int, default=10, help="links that each endpoint publishes (default 10)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of the smaller size, in turn (default 3)")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    figures: dict[str, list[dict[str, float]]] = {"plain": [], "silkwatch": [], "silkwatch, ten times as many": []}
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as name, _hosts(options.latency, options.links) as port:
        folder = Path(name)
        for number in range(options.rounds):
            console.print(f"round {number + 1} of {options.rounds}: {options.endpoints} endpoints ...")
            _catalogue(folder, port, options.endpoints, options.hosts)
            figures["plain"].append(_plain(folder, options.endpoints))
            figures["silkwatch"].append(_silkwatch(folder, options.endpoints, options.links))
        console.print(f"once: {options.endpoints * TIMES_MORE} endpoints ...")
        _catalogue(folder, port, options.endpoints * TIMES_MORE, options.hosts)
        more = _silkwatch(folder, options.endpoints * TIMES_MORE, options.links)
        figures["silkwatch, ten times as many"].append(more)
    _show(figures, options.links)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


@contextmanager
def _hosts(latency_s: float, links: int) -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.throughput.site", str(latency_s), str(links)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline() if process.stdout else "")
        finally:
            process.terminate()


def _catalogue(folder: Path, port: int, endpoints: int, hosts: int) -> None:
    rows = []
    addresses = []
    for host in range(hosts):
        base = f"http://h{host}.localhost:{port}"
        own = [f"{base}/feed/{number}" for number in range(host, endpoints, hosts)]
        addresses += own
        feeds = [{"url": url, "type": "rss"} for url in own]
        rows.append({"id": f"h{host}", "name": f"Host {host}", "homepage": base, "feeds": feeds})
    (folder / "catalogue.yaml").write_text(yaml.dump(rows, Dumper=yaml.CSafeDumper), "utf-8")
    Random(1).shuffle(addresses)
    (folder / "addresses.txt").write_text("\n".join(addresses), "utf-8")


def _plain(folder: Path, endpoints: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.throughput.plain", str(folder / "addresses.txt")]
    wall_s = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {"wall_s": wall_s, "endpoints_per_s": endpoints / wall_s}


def _silkwatch(folder: Path, endpoints: int, links: int) -> dict[str, float]:
    data_dir = folder / "data"
    shutil.rmtree(data_dir, ignore_errors=True)
    environment = os.environ | {
        "SILKWATCH_CRAWLER__ALLOW_PRIVATE_ADDRESSES": "1",
        "SILKWATCH_CRAWLER__DELAY_S": "0",
    }
    command = [sys.executable, "-m", "scheduler", "crawl", "--once", "--links-only", "--json"]
    places = ["--catalogue", str(folder / "catalogue.yaml"), "--data", str(data_dir)]
    begun_s = time.perf_counter()
    done = subprocess.run([*command, *places], env=environment, check=True, capture_output=True, text=True)
    whole_s = time.perf_counter() - begun_s
    report = json.loads(done.stdout)
    if report["polled"] != endpoints or report["ledger"]["found"] != endpoints * links:
        raise SystemExit(
            f"{report['polled']} endpoints polled, {report['ledger']['found']} links found: not all of them"
        )
    wall_s = report["duration_s"]
    return {
        "wall_s": wall_s,
        "with_start_s": whole_s,
        "endpoints_per_s": endpoints / wall_s,
        "us_per_link": wall_s / (endpoints * links) * 1e6,
    }


def _show(figures: dict[str, list[dict[str, float]]], links: int) -> None:
    table = Table(title=f"{links} links an endpoint, {os.cpu_count()} cores, medians")
    for heading in ("", "seconds", "with start", "endpoints/s", "µs a link"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, runs in figures.items():
        values = [
            median([run[key] for run in runs]) if key in runs[0] else None
            for key in ("wall_s", "with_start_s", "endpoints_per_s", "us_per_link")
        ]
        table.add_row(name, *(f"{value:.1f}" if value is not None else "-" for value in values))
    console = Console()
    console.print(table)
    plain, ours = figures["plain"], figures["silkwatch"]
    ratios = [a["endpoints_per_s"] / b["endpoints_per_s"] for a, b in zip(ours, plain, strict=True)]
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    console.print(f"Silkwatch reached {median(ratios):.2f} of the plain connections' throughput ({spread}).")
    growth = figures["silkwatch, ten times as many"][0]["us_per_link"] / median([run["us_per_link"] for run in ours])
    console.print(f"At ten times the endpoints a link cost {growth:.2f} times as much.")


if __name__ == "__main__":
    main()
