"""How fast snapshots are read anew, how busy that keeps the cores, and whether a run that is killed adds up.

    python -m benchmarks.reprocess [--snapshots 20000] [--readers N] [--json FILE]

Makes a data folder of pages of the newsroom, spoils the titles of one article in ten and the flags of others, and lets
`silkwatch reprocess` mend them; once it is killed with its readers (SIGKILL) in the middle, and run again. Busy is the
processor time of all its processes, in percent of all cores over its whole life, start and end of Python included.
"""

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.reprocess.folder import make

SAMPLE_S = 0.5
SPOILED_EACH = 10


def main() -> None:
    """Print the figures, and write them as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reprocess", description=__doc__)
    parser.add_argument("--snapshots", type=int, default=20_000, help="snapshots in the folder (default 20000)")
    parser.add_argument("--readers", type=int, default=0, help="reader processes (default: one per core)")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data_dir, catalogue = folder / "data", folder / "newsroom.yaml"
        console.print(f"making a folder of {options.snapshots} snapshots ...")
        begun_s = time.perf_counter()
        make(data_dir, catalogue, options.snapshots)
        expected = _spoil(data_dir / "silkwatch.db", options.snapshots)
        made_s = time.perf_counter() - begun_s
        command = [sys.executable, "-m", "scheduler", "reprocess", "--json"]
        command += ["--data", str(data_dir), "--catalogue", str(catalogue)]
        command += ["--readers", str(options.readers)] if options.readers else []
        console.print("reading them anew, until half of them are done ...")
        killed = _run(command, data_dir / "silkwatch.db", kill_at=options.snapshots // 2)
        console.print(f"killed at {killed['position']}; going on ...")
        rest = _run(command, data_dir / "silkwatch.db", kill_at=None)
        _check(rest["report"], expected)
        load = os.getloadavg()
    figures = {"snapshots": options.snapshots, "made_s": round(made_s), "load": load, "killed": killed, "rest": rest}
    figures["rest"] = {name: value for name, value in rest.items() if name != "report"}
    _show(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _spoil(database: Path, count: int) -> dict[str, int]:
    """Change what is kept, as another reader and other themes would have left it; what a run must find."""
    with closing(sqlite3.connect(database)) as connection, connection:
        titles = connection.execute(
            "UPDATE articles SET title = title || ' | The Outlet' WHERE id % ? = 0", (SPOILED_EACH,)
        ).rowcount
        flags = connection.execute(
            "UPDATE flags SET version = version + 1 WHERE article_id % ? = 1", (SPOILED_EACH,)
        ).rowcount
        flagged = connection.execute(
            "SELECT count(DISTINCT article_id) FROM flags WHERE article_id % ? = 1", (SPOILED_EACH,)
        ).fetchone()[0]
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    if articles != count or not flags:
        raise SystemExit(f"{articles} articles and {flags} flags were made, not {count} and some; nothing is measured")
    return {"title": titles, "flags": flagged, "unchanged": count - titles - flagged, "changed": titles + flagged}


def _run(command: list[str], database: Path, *, kill_at: int | None) -> dict[str, Any]:
    """Run the command, to its end or until so many articles are done; its seconds, and how busy it kept the cores."""
    begun_s = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True)
        root = psutil.Process(process.pid)
        spent_s: dict[int, float] = {}
        memory_mib = 0.0
        while process.poll() is None:
            memory_mib = max(memory_mib, _look(root, spent_s))
            if kill_at is not None and _position(database) >= kill_at:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                break
            time.sleep(SAMPLE_S)
        wall_s = time.perf_counter() - begun_s
        out.seek(0)
        report = json.loads(out.read()) if kill_at is None else None
    busy = sum(spent_s.values()) / (wall_s * (os.cpu_count() or 1))
    figures = {"wall_s": round(wall_s, 1), "busy": round(busy, 3), "memory_mib": round(memory_mib)}
    return figures | {"position": _position(database), "report": report}


def _look(root: psutil.Process, spent_s: dict[int, float]) -> float:
    """Note the processor seconds of all processes, of those that end meanwhile as last seen; their memory in MiB."""
    memory_mib = 0.0
    try:
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for process in family:
        try:
            times = process.cpu_times()
            spent_s[process.pid] = times.user + times.system
            memory_mib += process.memory_info().rss / 1024 / 1024
        except psutil.Error:
            continue
    return memory_mib


def _position(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as connection:
        try:
            row = connection.execute("SELECT max(position) FROM reprocess_runs").fetchone()
        except sqlite3.OperationalError:
            return 0
    return int(row[0] or 0)


def _check(report: dict[str, Any], expected: dict[str, int]) -> None:
    found = {
        "title": report["fields"].get("title", 0),
        "flags": report["fields"].get("flags", 0),
        "unchanged": report["unchanged"],
        "changed": report["changed"],
    }
    if found != expected or not report["done"] or not report["resumed"]:
        raise SystemExit(f"the totals are wrong: {found}, not {expected}; {report['fields']}, {report['reasons']}")


def _show(figures: dict[str, Any]) -> None:
    table = Table(title=f"{figures['snapshots']} snapshots read anew, {os.cpu_count()} cores")
    for heading in ("", "articles", "seconds", "a second", "busy", "memory, MiB"):
        table.add_column(heading, justify="left" if not heading else "right")
    before = 0
    for name in ("killed", "rest"):
        run = figures[name]
        done = run["position"] - before
        before = run["position"]
        rate = done / run["wall_s"]
        table.add_row(
            name, str(done), f"{run['wall_s']:.1f}", f"{rate:.0f}", f"{run['busy']:.1%}", str(run["memory_mib"])
        )
    console = Console()
    console.print(table)
    console.print(f"The totals add up. Load of the machine at the end: {figures['load'][0]:.1f}.")


if __name__ == "__main__":
    main()
