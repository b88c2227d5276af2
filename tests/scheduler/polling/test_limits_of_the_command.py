"""What the simulation refuses: budgets beyond all sense, and a trace that would be written over."""

import json
from pathlib import Path

import pytest

from tests.scheduler.conftest import Command

ITEM = json.dumps({"source": "a", "published_at": "2026-11-01T00:00:00Z", "weight": 1}) + "\n"


@pytest.mark.parametrize("budget", ["1e300", "1e-300", "0", "-5", "nan"])
def test_a_budget_beyond_all_sense_is_misuse(inside: Command, tmp_path: Path, budget: str) -> None:
    (tmp_path / "trace.jsonl").write_text(ITEM, "utf-8")
    done = inside("polling", "simulate", "--trace", "trace.jsonl", "--budget", budget, "--out", "polls.jsonl")
    assert (done.returncode, (tmp_path / "polls.jsonl").exists()) == (2, False)
    assert "--budget must be from 0.01 to 1,000,000,000 requests an hour" in done.stderr


def test_the_trace_is_not_written_over(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "trace.jsonl").write_text(ITEM, "utf-8")
    done = inside("polling", "simulate", "--trace", "trace.jsonl", "--budget", "2", "--out", "trace.jsonl")
    assert done.returncode == 2
    assert (tmp_path / "trace.jsonl").read_text("utf-8") == ITEM
