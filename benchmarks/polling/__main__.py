"""`make bench-polling`: a month of the catalogue, polled in four ways at the same cost."""

import argparse
import json
import time
from pathlib import Path

from rich.progress import Progress

from benchmarks.polling.rivals import Polls, entry_frequency, oracle
from benchmarks.polling.world import START, world
from crawler.rhythm import HOUR_S
from crawler.sources import load_catalogue
from scheduler.cli.output import console, table
from scheduler.polling.simulation import fixed_polls, score, simulate

POLLS_PER_ENDPOINT_H = 2.0
LEARNING_DAYS = 3
HEADINGS = ("", "Min late", "Of fixed", "Of oracle", "Lost", "Polls", "Budget", "24 h")


def main() -> None:
    """Print the comparison, and write it as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.polling", description=__doc__)
    parser.add_argument("--days", type=int, default=28, help="simulated days, more than 3 (default 28)")
    parser.add_argument("--seed", type=int, default=1, help="of the world (default 1)")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    if options.days <= LEARNING_DAYS:
        parser.error(f"--days must be more than {LEARNING_DAYS}: so many are for learning")
    figures = compare(options.days, options.seed)
    _show(figures, options.days, options.seed)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def compare(days: int, seed: int) -> dict[str, dict[str, float]]:
    """Each way's figures, scored on what is published after the days of learning."""
    sources, truths = world(load_catalogue(), days, seed)
    budget_per_h = POLLS_PER_ENDPOINT_H * len(sources)
    start_s = START.timestamp()
    end_s = start_s + days * 24 * HOUR_S
    ways: dict[str, Polls] = {
        "fixed interval": fixed_polls(len(sources), HOUR_S / POLLS_PER_ENDPOINT_H, start_s=start_s, end_s=end_s),
        "entry frequency": entry_frequency(sources, budget_per_h, start_s, end_s),
        "oracle": oracle(truths, budget_per_h, start_s, end_s),
    }
    begun_s = time.process_time()
    with Progress(console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{len(sources)} endpoints, {days} days", total=days * 24)
        ways["silkwatch"] = simulate(
            sources,
            budget_per_h,
            start_s=start_s,
            end_s=end_s,
            on_progress=lambda done_h: bar.update(task, completed=done_h),
        )
    cpu_s = time.process_time() - begun_s
    scores = {
        name: score(sources, polls, from_s=start_s + LEARNING_DAYS * 24 * HOUR_S, end_s=end_s)
        for name, polls in ways.items()
    }
    fixed_s, oracle_s = scores["fixed interval"].mean_delay_s, scores["oracle"].mean_delay_s
    figures = {
        name: {
            "mean_delay_s": round(one.mean_delay_s, 1),
            "of_fixed": round(one.mean_delay_s / fixed_s, 4),
            "of_oracle": round(one.mean_delay_s / oracle_s, 4),
            "items": one.items,
            "lost": one.lost,
            "polls": one.polls,
            "of_budget": round(one.polls_per_h / budget_per_h, 4),
            "most_of_budget_in_24_h": round(one.most_in_24_h / (24 * budget_per_h), 4),
        }
        for name, one in scores.items()
    }
    figures["silkwatch"]["cpu_s"] = round(cpu_s, 1)
    return figures


def _show(figures: dict[str, dict[str, float]], days: int, seed: int) -> None:
    items = figures["silkwatch"]["items"]
    shown = table(
        f"{days} days of the catalogue, seed {seed}: {items} items published after the first {LEARNING_DAYS} days",
        *HEADINGS,
        right=HEADINGS[1:],
        keep=HEADINGS[:1],
    )
    for name, one in figures.items():
        shown.add_row(
            name,
            f"{one['mean_delay_s'] / 60:.1f}",
            f"{one['of_fixed']:.3f}",
            f"{one['of_oracle']:.3f}",
            f"{one['lost']:.0f}",
            f"{one['polls']:.0f}",
            f"{one['of_budget']:.3f}",
            f"{one['most_of_budget_in_24_h']:.3f}",
        )
    console().print(shown)
    console().print(f"The policy took {figures['silkwatch']['cpu_s']:.0f} s of processor time.")


if __name__ == "__main__":
    main()
