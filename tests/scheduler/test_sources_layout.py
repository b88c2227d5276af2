"""`sources layout`: how an outlet's pages are read is shown, written, corrected and forgotten, and `health` tells of it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from storage import (
    EndpointRecord,
    LayoutChange,
    LayoutEvent,
    LayoutMemory,
    LayoutRecord,
    LayoutState,
    LayoutStep,
    OutletRecord,
    open_store,
)
from tests.scheduler.conftest import Command

NOW = datetime.now(UTC).replace(microsecond=0)
SPEC: Mapping[str, Any] = {
    "bodies": [{"container": "div.story > div.text", "share": 1.0, "keep": ["p", "h2"], "drop": ["p.tags"]}],
    "repeated": [{"hash": "0123456789ab", "sample": "Read also:"}],
    "title": {"path": "h1.title"},
    "pages": 20,
}
DOUBTS = "of the last 10 pages 6 did not fit"


def record(version: int, **changes: Any) -> LayoutRecord:
    values: dict[str, Any] = {
        "state": LayoutState.ACTIVE,
        "spec": SPEC,
        "pages_learned_from": 20,
        "corrected_by_operator": False,
        "created_at": NOW - timedelta(hours=2),
    }
    return LayoutRecord("wire", version, **{**values, **changes})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A watch of two outlets: `wire`, whose second layout is in use, and `young`, of which three pages were read."""
    store = open_store(tmp_path / "data")
    outlets = [OutletRecord(id_, id_.title(), f"https://{id_}.example", "AZ", ("az",), "wire", "state", "az", "Asia/Baku")
               for id_ in ("wire", "young")]  # fmt: skip
    store.sync_sources(outlets, [EndpointRecord("wire", "https://wire.example/rss", "rss", None, True)], now=NOW)
    used = record(2, pages_read=71, checks=8, agreement=0.9913, recent=("used",) * 8 + ("confirmed", "misfit"))
    events = [
        LayoutEvent("wire", NOW - timedelta(hours=9), 1, LayoutChange.LEARNED, "learned from 20 pages"),
        LayoutEvent("wire", NOW - timedelta(hours=3), 1, LayoutChange.RETIRED, DOUBTS),
        LayoutEvent("wire", NOW - timedelta(hours=2), 2, LayoutChange.LEARNED, "learned from 20 pages"),
    ]
    steps = [
        LayoutStep((0, None), LayoutMemory("wire", 1, record(1)), events[0]),
        LayoutStep((1, 1), LayoutMemory("wire", 1), events[1]),
        LayoutStep((1, None), LayoutMemory("wire", 2, used), events[2]),
        LayoutStep((0, None), LayoutMemory("young", observed=3)),
    ]
    for step in steps:
        store.take_layout_steps([step], now=NOW - timedelta(hours=2))
    store.close()
    return tmp_path / "data"


def active(data: Path, outlet_id: str = "wire") -> LayoutRecord | None:
    store = open_store(data)
    try:
        return store.layout_memories([outlet_id])[outlet_id].active
    finally:
        store.close()


def test_the_layout_in_use_is_shown_with_its_places_and_how_it_does(inside: Command, data: Path) -> None:
    done = inside("sources", "layout", "wire", "--data", data)
    assert done.returncode == 0, done.stderr
    for words in (
        "layout 2, learned from 20 pages, in use since",
        "71 pages read by it, 8 checked against the generic reader, agreement 99.1%",
        "the last 10: 8 used, 1 confirmed, 1 misfit",
        "div.story > div.text",
        "p.tags",
        "h1.title",
        'Dropped wherever they stand: "Read also:"',
    ):
        assert words in " ".join(done.stdout.split())


def test_machines_get_the_layout_and_what_is_being_learned(inside: Command, data: Path) -> None:
    told = json.loads(inside("sources", "layout", "wire", "--json", "--data", data).stdout)
    assert told["active"]["version"] == 2
    assert told["active"]["spec"]["bodies"] == SPEC["bodies"]
    young = json.loads(inside("sources", "layout", "young", "--json", "--data", data).stdout)
    assert (young["active"], young["learning"]) == (None, {"pages": 3, "wanted": 20})


def test_an_outlet_without_a_layout_says_how_far_learning_is(inside: Command, data: Path) -> None:
    done = inside("sources", "layout", "young", "--data", data)
    assert done.returncode == 0
    assert "3 of the 20 pages that one is learned from were read" in done.stderr


def test_all_versions_are_listed_with_why_they_ended(inside: Command, data: Path) -> None:
    told = json.loads(inside("sources", "layout", "wire", "--versions", "--json", "--data", data).stdout)
    assert [(one["version"], one["state"], one["reason"]) for one in told] == [
        (2, "active", ""),
        (1, "retired", DOUBTS),
    ]
    shown = inside("sources", "layout", "wire", "--versions", "--data", data).stdout
    assert "not fit" in " ".join(shown.split())


def test_a_layout_is_written_corrected_and_taken_over_as_a_new_version(
    inside: Command, data: Path, tmp_path: Path
) -> None:
    """The file says what may be changed; a text to be dropped may be written as it stands on the page."""
    file = tmp_path / "wire.yaml"
    written = inside("sources", "layout", "wire", "--write", file, "--data", data)
    assert written.returncode == 0, written.stderr
    text = file.read_text("utf-8")
    assert text.startswith("# How pages of wire are read: version 2.")
    spec = yaml.safe_load(text)
    spec["bodies"][0]["drop"].append("p.author-note")
    spec["repeated"].append("Subscribe to our morning letter!")
    file.write_text(yaml.safe_dump(spec), "utf-8")
    told = json.loads(inside("sources", "layout", "wire", "--correct", file, "--json", "--data", data).stdout)
    assert told == {"outlet": "wire", "version": 3}
    own = active(data)
    assert own is not None
    assert own.corrected_by_operator
    assert own.spec["bodies"][0]["drop"] == ["p.tags", "p.author-note"]
    assert own.spec["repeated"][1]["sample"] == "Subscribe to our morning letter!"
    assert "corrected by an operator" in inside("sources", "layout", "wire", "--data", data).stdout


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (
            "bodies:\n- container: div.a\n  share: 1.0\n  keep: [p]\n  drop:\n  - ok.b\n  - 'div:3'\n",
            7,
            "no step of a path",
        ),
        (
            "bodies:\n- container: div.a\n  share: 1.0\n  keep: [p]\nheadline: h1\n",
            5,
            "headline: there is no such field",
        ),
        ("bodies:\n- container: div.a\n  share: 1.0\n", 2, "bodies.0.keep: this is missing"),
        ("bodies: []\n", 1, "bodies:"),
        ("bodies:\n  - [\n", 3, "cannot be read as YAML"),
        ("- one\n", 1, "this is no layout"),
    ],
    ids=["path", "unknown field", "missing", "no body", "no yaml", "a list"],
)
def test_a_wrong_correction_is_refused_with_its_line_and_changes_nothing(
    inside: Command, data: Path, tmp_path: Path, text: str, line: int, problem: str
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text, "utf-8")
    done = inside("sources", "layout", "wire", "--correct", file, "--data", data)
    assert done.returncode == 1
    assert f"{file}:{line}: " in done.stderr
    assert problem in done.stderr
    assert done.stderr.count("\n") == 1
    kept = active(data)
    assert kept is not None
    assert kept.version == 2


def test_a_forgotten_layout_is_retired_and_learning_begins_anew(inside: Command, data: Path) -> None:
    done = inside("sources", "layout", "wire", "--forget", "--data", data)
    assert "layout 2 is retired; a new one is learned from the next pages" in done.stderr
    assert active(data) is None
    told = json.loads(inside("sources", "layout", "wire", "--versions", "--json", "--data", data).stdout)
    assert [one["state"] for one in told] == ["retired", "retired"]
    again = json.loads(inside("sources", "layout", "wire", "--forget", "--json", "--data", data).stdout)
    assert again == {"outlet": "wire", "forgotten": None}


def test_what_became_of_layouts_is_told_by_health(inside: Command, data: Path) -> None:
    done = inside("sources", "health", "--data", data)
    assert "Changes of layouts in the last 7 days" in done.stdout
    assert DOUBTS in done.stdout
    told = json.loads(inside("sources", "health", "--json", "--data", data).stdout)
    assert [(one["version"], one["change"]) for one in told["layouts"]] == [
        (2, "learned"),
        (1, "retired"),
        (1, "learned"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("wier",), 2, 'no outlet "wier" in the catalogue; did you mean "wire"?'),
        (("wire", "--versions", "--forget"), 2, "four different things; name one of them"),
        (("young", "--write", "young.yaml"), 1, "young: no layout is in use that could be written"),
        (("wire", "--correct", "missing.yaml"), 1, "missing.yaml: no such file"),
        (("azertac",), 1, 'does not know "azertac" before its first crawl'),
    ],
)
def test_what_cannot_be_done_is_said_with_the_remedy(
    inside: Command, data: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = inside("sources", "layout", *arguments, "--data", data)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_layout_that_cannot_be_read_is_said_to_be_learned_anew(inside: Command, data: Path) -> None:
    """What another version of the program wrote stops nobody: neither looking at it, nor correcting or forgetting it."""
    store = open_store(data)
    odd = record(3, spec={"way": "of the future"})
    store.take_layout_steps([LayoutStep((2, 2), LayoutMemory("wire", 3, odd))], now=NOW)
    store.close()
    assert "cannot be used and is learned anew" in inside("sources", "layout", "wire", "--data", data).stderr
    assert "layout 3 is retired" in inside("sources", "layout", "wire", "--forget", "--data", data).stderr
