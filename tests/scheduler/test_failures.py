"""Whatever goes wrong inside becomes one sentence and an exit code."""

import errno
from pathlib import Path

import pytest
import typer

from crawler.errors import CatalogueError
from scheduler.cli.failures import explain
from scheduler.errors import ConfigError, FailedError, FolderBusyError, MisuseError, NoWatchError, SchedulerError
from themes.errors import PackError

CASES = {
    "misuse": (MisuseError("choose one"), "choose one", 2),
    "a setting": (ConfigError("no such key", file=Path("a.toml"), line=3), "a.toml:3: no such key", 2),
    "a variable": (ConfigError("no such name", variable="SILKWATCH_X"), "SILKWATCH_X: no such name", 2),
    "an option": (
        typer.BadParameter("too small."),
        "invalid value: too small (`silkwatch --help` shows what it takes)",
        2,
    ),
    "no watch": (
        NoWatchError(Path("d")),
        "d: nothing has been crawled into this folder yet; run `silkwatch crawl --once --data d` first, "
        "or name another folder with --data",
        1,
    ),
    "a busy folder": (
        FolderBusyError(Path("d"), 42),
        "d: this data folder is in use by process 42; let the other crawl or daemon end, "
        "or name another folder with --data",
        1,
    ),
    "a busy folder whose holder is unknown": (
        FolderBusyError(Path("d")),
        "d: this data folder is in use; let the other crawl or daemon end, or name another folder with --data",
        1,
    ),
    "an answer that is no": (FailedError("it does not balance"), "it does not balance", 1),
    "an error without words": (SchedulerError(), "The scheduler cannot go on.", 1),
    "a catalogue": (CatalogueError("c.yaml:3: no url;\n   add it"), "c.yaml:3: no url; add it", 1),
    "a theme": (
        PackError("bracket is never closed", "add a ')'", file="csp.yaml", line=14, column=38),
        "csp.yaml:14:38: bracket is never closed; add a ')'",
        1,
    ),
    "a full disk": (
        OSError(errno.ENOSPC, "No space left on device", "data/x"),
        "data/x: the disk is full; free some space, or name a place on another disk",
        1,
    ),
    "a port in use": (
        OSError(errno.EADDRINUSE, "Address already in use"),
        "the port is in use; end the program that holds it, or choose another port",
        1,
    ),
    "no permission": (
        PermissionError(errno.EACCES, "Permission denied", "data"),
        "data: permission denied; run as its owner, or name another place",
        1,
    ),
    "a rare error of the system": (OSError(errno.EIO, "Input/output error", "data"), "data: Input/output error", 1),
    "an error of the system without a number": (OSError("odd"), "odd", 1),
    "memory": (MemoryError(), "the machine is out of memory; end some programs, or lower crawler.readers", 1),
    "a fault of ours": (
        KeyError("x"),
        "silkwatch digest failed on something that it should have handled (KeyError: 'x'); "
        "run it again with SILKWATCH_DEBUG=1 and report what it prints",
        1,
    ),
    "a fault of ours without words": (
        AssertionError(),
        "silkwatch digest failed on something that it should have handled (AssertionError); "
        "run it again with SILKWATCH_DEBUG=1 and report what it prints",
        1,
    ),
}


@pytest.mark.parametrize(("error", "sentence", "code"), CASES.values(), ids=CASES)
def test_an_error_becomes_a_sentence_and_an_exit_code(error: BaseException, sentence: str, code: int) -> None:
    assert explain(error, ["digest", "--json"]) == (sentence, code)
