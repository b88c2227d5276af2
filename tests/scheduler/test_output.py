"""What goes out: plain JSON, safe text, files that are whole or absent."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from scheduler.cli.output import complain, emit_json, json_line, jsonable, local, plain, say, writing


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Thing:
    at: datetime
    path: Path
    colour: Colour
    raw: bytes
    parts: tuple[int, ...]


def test_our_values_become_plain_json() -> None:
    at = datetime(2026, 11, 23, 6, 30, tzinfo=timezone(timedelta(hours=4)))
    thing = Thing(at, Path("a/b"), Colour.RED, b"\x00\xff", (1, 2))
    assert jsonable({"thing": thing, "none": None}) == {
        "thing": {"at": "2026-11-23T06:30:00+04:00", "path": "a/b", "colour": "red", "raw": "00ff", "parts": [1, 2]},
        "none": None,
    }


@given(st.text())
def test_a_value_is_one_line_whatever_it_holds(text: str) -> None:
    line = json_line({"text": text})
    assert line.endswith("\n")
    assert "\n" not in line[:-1]
    assert json.loads(line) == {"text": text}


@given(st.text(max_size=30))
def test_text_of_a_page_can_neither_colour_nor_steer_the_terminal(text: str) -> None:
    screen = StringIO()
    Console(file=screen, width=500, force_terminal=True, highlight=False).print(plain(f"{text}\x1b[31m[red]x[/red]"))
    assert "\x1b" not in screen.getvalue()
    assert "[red]x[/red]" in screen.getvalue()


def test_times_are_shown_in_the_zone_that_is_asked_for() -> None:
    assert local(datetime(2026, 11, 23, 20, 30, tzinfo=UTC), "Asia/Baku") == "2026-11-24 00:30"
    assert local(None, "Asia/Baku") == "-"


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    with writing(out) as file:
        file.write("первый\n")
        assert not out.exists()
    assert out.read_text("utf-8") == "первый\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_failure_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    out.write_text("old")
    with pytest.raises(RuntimeError), writing(out) as file:
        file.write("half")
        raise RuntimeError
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_file_that_cannot_be_made_is_named_as_it_was_asked_for(tmp_path: Path) -> None:
    """Nobody asked for the unfinished file beside it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    for out in (tmp_path / "nowhere" / "x.txt", folder):
        with pytest.raises(OSError) as refused, writing(out) as file:
            file.write("text")
        assert refused.value.filename == str(out)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_line_is_json_or_nothing() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_line({"id": float("nan")})


def test_nothing_that_steers_a_terminal_reaches_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in messages nor in errors nor in JSON, where its escaped form means the same."""
    hostile = "a\x1b[31m\x9b2J\u202eb"
    say(hostile)
    complain(hostile)
    emit_json({"title": hostile})
    printed = capsys.readouterr()
    assert not any(char in printed.out + printed.err for char in "\x1b\x9b\u202e")
    assert json.loads(printed.out) == {"title": hostile}


def test_a_device_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    """A file is replaced as a whole; a pipe or device has nothing that could be replaced."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with writing(pipe) as stream:
        stream.write("hello")
    assert os.read(reader, 10) == b"hello"
    os.close(reader)
    assert pipe.is_fifo()
    with pytest.raises(IsADirectoryError), writing(tmp_path):
        pass
