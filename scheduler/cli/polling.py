"""The command `polling simulate`: what the polling policy would have done over a trace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.options import JsonOption
from scheduler.cli.output import console, emit_json, json_line, say, writing
from scheduler.cli.shape import WATCH, command, group
from scheduler.errors import MisuseError

if TYPE_CHECKING:
    from scheduler.polling.simulation import Score

POLLS_LIMIT = 50_000_000
LEAST_BUDGET, MOST_BUDGET = 0.01, 1e9


def register(app: typer.Typer) -> None:
    """Adds this group's command."""
    polling = group(app, "polling", "When endpoints are polled, and what that achieves.", panel=WATCH)
    command(
        polling,
        "silkwatch polling simulate --trace items.jsonl --budget 400 --out polls.jsonl",
        "silkwatch polling simulate --trace items.jsonl --budget 400 --out polls.jsonl --score-after 3 --json",
    )(simulate)


def simulate(
    trace: Annotated[
        Path,
        typer.Option(
            "--trace",
            metavar="FILE",
            help='Lines of {"source","published_at","weight"} and {"source","window"}.',
            show_default=False,
        ),
    ],
    budget: Annotated[
        float,
        typer.Option("--budget", metavar="N", help="Requests an hour over all sources together.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help='Write lines of {"source","at"} here.', show_default=False),
    ],
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Begin of the random source.")] = 0,
    score_after: Annotated[
        float, typer.Option("--score-after", metavar="DAYS", help="Score what was published after so many days.")
    ] = 0.0,
    as_json: JsonOption = False,
) -> None:
    """Replay a trace of items and write the polls that would be made.

    The policy is the daemon's own, begins knowing nothing, and learns only from what each poll could have seen: the
    newest items of the window at that moment. It runs from the first item to the last, and tells how late items were
    found beside polling everything at one interval with the same budget. Needs no database and no network.
    """
    from scheduler.polling import simulation
    from scheduler.polling.trace import read_trace

    if not LEAST_BUDGET <= budget <= MOST_BUDGET:
        raise MisuseError(f"--budget must be from {LEAST_BUDGET:g} to {MOST_BUDGET:,.0f} requests an hour")
    if out.exists() and trace.exists() and out.samefile(trace):
        raise MisuseError(f"{out}: this is the trace itself; name another file with --out")
    if not 0 <= score_after < float("inf"):
        raise MisuseError("--score-after must be 0 days or more")
    sources = read_trace(trace)
    start_s = min(source.published_s[0] for source in sources if source.published_s)
    end_s = max(source.published_s[-1] for source in sources if source.published_s)
    hours = (end_s - start_s) / 3_600.0
    if budget * hours > POLLS_LIMIT:
        raise MisuseError(
            f"{budget:g} requests an hour over {hours:.0f} hours are more than {POLLS_LIMIT} polls; "
            "lower --budget, or cut the trace into shorter spans"
        )
    with _progress(hours) as on_progress:
        polls = simulation.simulate(sources, budget, start_s=start_s, end_s=end_s, seed=seed, on_progress=on_progress)
    with writing(out) as file:
        for at_s, number in polls:
            file.write(json_line({"source": sources[number].key, "at": datetime.fromtimestamp(at_s, UTC)}))
    from_s = start_s + score_after * 86_400.0
    ours = simulation.score(sources, polls, from_s=from_s, end_s=end_s)
    interval_s = 3_600.0 * len(sources) / budget
    fixed = simulation.score(
        sources,
        simulation.fixed_polls(len(sources), interval_s, start_s=start_s, end_s=end_s),
        from_s=from_s,
        end_s=end_s,
    )
    summary = _summary(trace, out, len(sources), ours, fixed)
    if as_json:
        emit_json(summary)
    else:
        _tell(summary, out)


@contextmanager
def _progress(hours: float) -> Iterator["Callable[[float], None] | None"]:
    """A bar of simulated days on stderr; None where nobody could see it."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("hours"), console=err, transient=True) as bar:
        task = bar.add_task("replayed", total=round(hours))
        yield lambda done_h: bar.update(task, completed=min(round(done_h), round(hours)))


def _summary(trace: Path, out: Path, sources: int, ours: "Score", fixed: "Score") -> dict[str, Any]:
    return {
        "trace": str(trace),
        "file": str(out),
        "sources": sources,
        "polls": ours.polls,
        "polls_per_h": round(ours.polls_per_h, 2),
        "most_polls_in_24_h": ours.most_in_24_h,
        "items": ours.items,
        "lost": ours.lost,
        "unseen_at_the_end": ours.unseen,
        "mean_delay_s": round(ours.mean_delay_s, 1),
        "fixed": {"lost": fixed.lost, "mean_delay_s": round(fixed.mean_delay_s, 1)},
        "delay_of_fixed": round(ours.mean_delay_s / fixed.mean_delay_s, 4) if fixed.mean_delay_s else None,
    }


def _tell(summary: dict[str, Any], out: Path) -> None:
    fixed = summary["fixed"]
    say(f"Wrote {summary['polls']} polls of {summary['sources']} sources to {out}: {summary['polls_per_h']} an hour.")
    say(
        f"{summary['items']} items were found {summary['mean_delay_s'] / 60:.1f} minutes late on average, weighed, and "
        f"{summary['lost']} were lost; at one interval for all: {fixed['mean_delay_s'] / 60:.1f} minutes, "
        f"{fixed['lost']} lost."
    )
