"""`make fuzz`: broken pages through the real reader pool. Nothing may crash, hang or grow, and what is read is plain text.

    python -m benchmarks.fuzz [--count 100000] [--seed 1] [--pages FOLDER] [--keep FOLDER] [--only NAME]

First every trap once, then so many mutated pages of the newsroom and of the folders. Exit status 1 says that something was
found; the pages that showed it are kept, each with what was found beside it. The same seed and pages make the same run.
"""

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from benchmarks.fuzz.mutations import mutated
from benchmarks.fuzz.run import Case, Report, fuzz
from benchmarks.fuzz.sources import newsroom_pages, pages_of
from benchmarks.fuzz.traps import TRAPS
from crawler.settings import CrawlerSettings

GOLDEN = Path("tests/crawler/extraction/pages")
SHOWN = 20


def main() -> None:
    """Run, print what became of the pages, and exit with 1 if something was found."""
    options = _options()
    missing = [folder for folder in options.pages if not folder.is_dir()]
    if missing:
        print(f"make fuzz: {missing[0]} is no folder; name one with pages of HTML (PAGES=folder)", file=sys.stderr)
        sys.exit(2)
    settings = CrawlerSettings(
        readers=options.readers, page_timeout_s=options.timeout, page_limit_mb=100, reader_memory_mb=options.memory
    )
    with Progress(
        TextColumn("broken pages"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    ) as bar:
        task = bar.add_task("", total=None if options.only else options.count + len(TRAPS) * options.traps)
        report = asyncio.run(fuzz(_cases(options), settings, lambda: bar.advance(task)))
    _keep(report, options.keep)
    print(json.dumps(_figures(report), indent=2, ensure_ascii=False) if options.json else _text(report))
    sys.exit(1 if report.findings else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="mutated pages (default 100000)")
    parser.add_argument("--seed", default="1", help="another seed makes other pages (default 1)")
    parser.add_argument("--pages", type=Path, nargs="*", default=[], help="folders of further pages to mutate")
    parser.add_argument("--only", help="read this one case alone: its name as the report gives it")
    parser.add_argument("--no-traps", dest="traps", action="store_false", help="mutated pages alone")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="folder for pages that showed something")
    parser.add_argument("--readers", type=int, default=2, help="reader processes (default 2)")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds that a page may take (default 20)")
    parser.add_argument("--memory", type=int, default=1024, help="MiB that a reader may have (default 1024)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser.parse_args()


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    pages = newsroom_pages() + pages_of([GOLDEN, *options.pages])
    if options.only and options.only.isdecimal():
        yield Case(options.only, *mutated(f"{options.seed}:{options.only}", pages))
        return
    for name, made in TRAPS.items() if options.traps else ():
        if options.only in (None, name):
            yield Case(name, "trap", made())
    for number in range(0 if options.only else options.count):
        yield Case(str(number), *mutated(f"{options.seed}:{number}", pages))


def _keep(report: Report, folder: Path) -> None:
    for finding in (*report.findings, *report.bounded):
        if finding.case.made_by == "trap":
            continue
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", finding.case.name)
        (folder / f"{name}.html").write_bytes(finding.case.page)
        with (folder / f"{name}.txt").open("a", encoding="utf-8") as file:
            file.write(f"{finding.case.made_by}: {finding.what}\n")


def _figures(report: Report) -> dict[str, object]:
    return {
        "pages": report.pages,
        "pages_per_s": round(report.pages / report.wall_s, 1),
        "outcomes": dict(report.outcomes.most_common()),
        "peak_mib_of_a_reader": round(report.peak_mib),
        "slowest": [(round(seconds, 1), name, made_by) for seconds, name, made_by in report.slowest],
        "given_up": [f"{one.case.name} ({one.case.made_by}): {one.what}" for one in report.bounded],
        "found": [f"{one.case.name} ({one.case.made_by}): {one.what}" for one in report.findings],
    }


def _text(report: Report) -> str:
    lines = [f"{report.pages} pages in {report.wall_s:.0f} s; a reader took {report.peak_mib:.0f} MiB at most"]
    lines += [f"{number:>9} {outcome}" for outcome, number in report.outcomes.most_common()]
    lines += ["slowest, with the time they waited for a reader:"]
    lines += [f"{seconds:>8.1f} s {name} ({made_by})" for seconds, name, made_by in report.slowest]
    for heading, findings in (("given up, and recorded", report.bounded), ("FOUND", report.findings)):
        if findings:
            lines += [f"{heading}: {len(findings)}"]
            lines += [f"    {one.case.name} ({one.case.made_by}): {one.what}" for one in findings[:SHOWN]]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
