"""How well articles are grouped into texts and stories, and how fast.

    python -m benchmarks.stories [--articles 100000] [--per-day 3333] [--sensitivity] [--json FILE]

Quality: over the newsroom's labelled streams, over its world, and over both at the same time. In the world, reporters of one
event share most paragraphs, so what is a copy there has no truth; its copies are not scored. Late moves are articles that got
another story more than two days after they had come; none must. Pace: processor time of grouping
alone over a synthetic stream, whose last articles must not cost more than those around the 10,000th.
"""

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.stories.pace import pace
from benchmarks.stories.samples import Told, incoming, stream_articles, world_articles
from benchmarks.stories.scores import bcubed, late_moves, pairwise
from stories import Grouper, Incoming, StoriesSettings
from themes import load_packs

SEED = 7
_STREAMS_AFTER = timedelta(days=13)
_CHANGES = (0.85, 1.15)
_THRESHOLDS = ("agreement_within", "agreement_across", "merge_factor", "copy_similarity")
_KINDS = ("within", "across")
Sample = tuple[Sequence[Told], Sequence[Incoming]]


def main() -> None:
    """Print the figures, and write them as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stories", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, help="articles of the long stream; 0: none")
    parser.add_argument("--per-day", type=int, default=3_333, help="how many of them arrive in a day")
    parser.add_argument(
        "--sensitivity", action="store_true", help="also score with each threshold a bit lower and higher"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    if options.articles and options.articles < 20_000:
        parser.error("--articles must be 0 or at least 20000: less says nothing of growth")
    samples = _samples()
    figures = {name: _scores(sample, StoriesSettings()) for name, sample in samples.items()}
    if options.sensitivity:
        for name in _THRESHOLDS:
            default = getattr(StoriesSettings(), name)
            for change in _CHANGES:
                value = round(max(default * change, 1.0) if name == "merge_factor" else min(default * change, 1.0), 3)
                changed = StoriesSettings.model_validate({name: value})
                for sample in samples:
                    figures[f"{sample}, {name} {value}"] = _scores(samples[sample], changed)
    _print_scores(figures)
    if options.articles:
        figures["pace"] = _pace(options.articles, options.per_day)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _samples() -> dict[str, Sample]:
    themes = load_packs()
    streams, world = stream_articles(), world_articles(SEED)
    amid = [replace(told, at=told.at + _STREAMS_AFTER) for told in streams]
    told = {"streams": streams, "world": world, "amid": sorted([*world, *amid], key=lambda one: one.at)}
    return {name: (articles, incoming(articles, themes)) for name, articles in told.items()}


def _scores(sample: Sample, settings: StoriesSettings) -> dict[str, float]:
    told, articles = sample
    grouper = Grouper(settings)
    placings = [grouper.place(article) for article in articles]
    into = {gone: kept for placing in placings for gone, kept in placing.merged}
    found = [placing.story_id for placing in placings]
    while any(story in into for story in found):
        found = [into.get(story, story) for story in found]
    true = [one.event for one in told]
    languages = [one.language for one in told]
    within = bcubed(list(zip(found, languages, strict=True)), list(zip(true, languages, strict=True)))
    across = bcubed(found, true)
    late = late_moves(placings, articles, timedelta(hours=StoriesSettings().settled_h))
    copies = pairwise([placing.text_id for placing in placings], [one.text for one in told])
    return {
        "articles": len(told),
        "events": len(set(true)),
        "copies_f1": round(copies.f1, 4),
        "within_f1": round(within.f1, 4),
        "within_precision": round(within.precision, 4),
        "within_recall": round(within.recall, 4),
        "across_f1": round(across.f1, 4),
        "across_precision": round(across.precision, 4),
        "across_recall": round(across.recall, 4),
        "late_moves": late,
    }


def _print_scores(figures: dict[str, dict[str, float]]) -> None:
    table = Table(
        "", "articles", "copies F1", "within F1 (P, R)", "across F1 (P, R)", "late moves", title="BCubed of stories"
    )
    for name, of in figures.items():
        kinds = [
            f"{of[f'{kind}_f1']:.3f} ({of[f'{kind}_precision']:.2f}, {of[f'{kind}_recall']:.2f})" for kind in _KINDS
        ]
        table.add_row(
            name,
            str(of["articles"]),
            f"{of['copies_f1']:.3f}" if name.startswith("streams") else "-",
            *kinds,
            str(of["late_moves"]),
        )
    Console(width=120).print(table)


def _pace(articles: int, per_day: int) -> dict[str, float]:
    measured = pace(articles, per_day, lambda line: Console(stderr=True).print(line))
    figures = {
        "articles": measured.articles,
        "per_day": per_day,
        "per_second_and_core": round(measured.per_second),
        "early_ms": round(measured.early_ms, 3),
        "late_ms": round(measured.late_ms, 3),
        "growth": round(measured.growth, 2),
        "early_mib": measured.early_mib,
        "memory_mib": measured.memory_mib,
        "load": round(os.getloadavg()[0], 1),
    }
    table = Table("", "", title="grouping of a long stream")
    for what, figure in figures.items():
        table.add_row(what, str(figure))
    Console().print(table)
    return figures


if __name__ == "__main__":
    main()
