"""`silkwatch polling simulate`: a trace in, the polls out, what is wrong in a trace named by file and line."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.scheduler.conftest import Command
from tests.scheduler.polling.worlds import MONDAY

ITEM = {"source": "a", "published_at": "2026-11-02T08:00:00+04:00", "weight": 1}
LATER = {"source": "a", "published_at": "2026-11-02T16:00:00Z", "weight": 2.5, "title": "passed over"}
Write = Callable[..., Path]


@pytest.fixture
def trace(tmp_path: Path) -> Write:
    def write(*lines: object) -> Path:
        path = tmp_path / "trace.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("\n".join(texts) + "\n", "utf-8")
        return path

    return write


def polls_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_trace_becomes_polls_in_order_within_its_span(silkwatch: Command, trace: Write, tmp_path: Path) -> None:
    """Lines come in any order, a source may be silent, and what it is not asked for is passed over."""
    file = trace({"source": "b", "window": 3}, LATER, "", ITEM, {"source": "a", "window": None, "zone": "?"})
    done = silkwatch("polling", "simulate", "--trace", file, "--budget", "4", "--out", "polls.jsonl")
    assert done.returncode == 0, done.stderr
    polls = polls_of(tmp_path / "polls.jsonl")
    times = [datetime.fromisoformat(poll["at"]) for poll in polls]
    assert {poll["source"] for poll in polls} == {"a", "b"}
    assert times == sorted(times)
    assert (
        datetime.fromisoformat("2026-11-02T04:00:00Z")
        <= times[0]
        < times[-1]
        <= datetime.fromisoformat("2026-11-02T16:00Z")
    )
    assert all(poll["at"].endswith("+00:00") for poll in polls)
    assert "2 sources" in done.stderr


def test_the_summary_is_json_and_the_seed_decides(inside: Command, trace: Write, tmp_path: Path) -> None:
    lines = [
        {"source": name, "published_at": (MONDAY + timedelta(hours=hour)).isoformat()}
        for name in "ab"
        for hour in range(72)
    ]
    file = trace(*lines)
    outputs = []
    for seed in ("1", "1", "2"):
        arguments = ("--budget", "4", "--out", "p.jsonl", "--seed", seed, "--score-after", "1", "--json")
        done = inside("polling", "simulate", "--trace", file, *arguments)
        assert done.returncode == 0, done.stderr
        outputs.append((tmp_path / "p.jsonl").read_text("utf-8"))
    summary = json.loads(done.stdout)
    assert outputs[0] == outputs[1] != outputs[2]
    assert summary["sources"] == 2
    assert summary["polls"] == len(outputs[2].splitlines())
    assert summary["items"] + summary["unseen_at_the_end"] == 2 * 48
    assert summary["polls_per_h"] <= 4.05
    assert set(summary["fixed"]) == {"lost", "mean_delay_s"}
    assert summary["delay_of_fixed"] > 0


def test_a_source_may_be_a_number_and_an_instant_seconds(inside: Command, trace: Write, tmp_path: Path) -> None:
    file = trace({"source": 7, "published_at": 1_793_577_600}, {"source": 7, "published_at": 1_793_590_000.5})
    done = inside("polling", "simulate", "--trace", file, "--budget", "2", "--out", "p.jsonl")
    assert done.returncode == 0, done.stderr
    assert {poll["source"] for poll in polls_of(tmp_path / "p.jsonl")} == {7}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "not an object"),
        ({"published_at": "2026-11-02T08:00:00Z"}, '"source" must be a name, not null'),
        ({"source": ""}, '"source" must be a name'),
        ({"source": True, "window": 1}, '"source" must be a name'),
        ({"source": "a"}, 'add "published_at" or "window"'),
        ({**ITEM, "published_at": "2026-11-02T08:00:00"}, "has no zone; add one"),
        ({**ITEM, "published_at": "yesterday"}, "must be an instant as in 2026-11-23T08:00:00Z"),
        ({**ITEM, "published_at": None}, "must be an instant"),
        ({**ITEM, "published_at": 1e300}, "must be an instant"),
        ({**ITEM, "published_at": "0001-01-01T00:00:00+14:00"}, "outside the years"),
        ({**ITEM, "weight": -1}, "number from 0 to 1e9, not -1"),
        ({**ITEM, "weight": "2"}, "number from 0 to 1e9"),
        ('{"source":"a","published_at":"2026-11-02T08:00:00Z","weight":NaN}', "number from 0 to 1e9"),
        ({"source": "a", "window": 0}, "whole number of items from 1, or null, not 0"),
        ({"source": "a", "window": 2.5}, "whole number"),
        ({"source": "a", "window": True}, "whole number"),
        ({"source": "b", "window": 9}, "a second window for b; it has another at line 2"),
        ('{"source":"a","window":' + "9" * 5_000 + "}", "not JSON that can be read"),
        ('"' + "x" * 1_100_000 + '"', "longer than 1048576 bytes"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    inside: Command, trace: Write, tmp_path: Path, line: object, said: str
) -> None:
    file = trace(ITEM, {"source": "b", "window": 3}, line)
    done = inside("polling", "simulate", "--trace", file, "--budget", "4", "--out", "p.jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{file}:3: " in done.stderr
    assert said in done.stderr
    assert len(done.stderr) < 400
    assert not (tmp_path / "p.jsonl").exists()


def test_a_trace_that_is_not_utf_8_is_named_with_its_line(inside: Command, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"source": "a", "window": 1}\n{"source": "\xff"}\n')
    done = inside("polling", "simulate", "--trace", file, "--budget", "4", "--out", "p.jsonl")
    assert done.returncode == 2
    assert f"{file}:2: not UTF-8 text" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--budget", "0"), "--budget must be from 0.01 to"),
        (("--budget", "-3"), "--budget must be from 0.01 to"),
        (("--budget", "nan"), "--budget must be from 0.01 to"),
        (("--budget", "inf"), "--budget must be from 0.01 to"),
        (("--budget", "1e9"), "lower --budget, or cut the trace"),
        (("--budget", "4", "--score-after", "-1"), "--score-after must be 0 days or more"),
    ],
)
def test_what_cannot_work_is_misuse(inside: Command, trace: Write, arguments: tuple[str, ...], said: str) -> None:
    done = inside("polling", "simulate", "--trace", trace(ITEM, LATER), "--out", "p.jsonl", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_trace_without_items_or_without_a_file_is_said_so(inside: Command, trace: Write) -> None:
    done = inside("polling", "simulate", "--trace", trace({"source": "a", "window": 1}), "--budget", "4", "--out", "p")
    assert (done.returncode, "holds no item" in done.stderr) == (2, True)
    done = inside("polling", "simulate", "--trace", "none.jsonl", "--budget", "4", "--out", "p")
    assert (done.returncode, "none.jsonl: no such file" in done.stderr) == (1, True)


def test_a_single_item_is_a_trace_of_one_moment(inside: Command, trace: Write, tmp_path: Path) -> None:
    done = inside("polling", "simulate", "--trace", trace(ITEM), "--budget", "4", "--out", "p.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    assert polls_of(tmp_path / "p.jsonl") == [{"source": "a", "at": "2026-11-02T04:00:00+00:00"}]
