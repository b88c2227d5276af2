"""The entry point: runs one command and turns whatever happens into an exit code and at most one sentence.

Exit codes: 0 fine, 1 failure (also when the reader of a pipe has gone), 2 misuse, 130 interrupted.
"""

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Sequence

import typer

from scheduler.cli.app import app
from scheduler.cli.failures import explain
from scheduler.cli.output import complain


def main() -> None:
    """Runs the command of `sys.argv` and ends the process with its exit code."""
    _speak_utf8()
    code = run(sys.argv[1:])
    _flush_quietly()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code. With `SILKWATCH_DEBUG=1` a failure also shows its traceback."""
    command = typer.main.get_command(app)
    try:
        result = command.main(args=list(arguments), prog_name="silkwatch", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except KeyboardInterrupt:
        return 130
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except BrokenPipeError:
        return 1
    except BaseException as error:
        if os.environ.get("SILKWATCH_DEBUG"):
            traceback.print_exc()
        sentence, code = explain(error, arguments)
        complain(sentence)
        return code


def _speak_utf8() -> None:
    """Texts come in many scripts whatever the terminal's locale; a lone surrogate is written as its JSON escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _flush_quietly() -> None:
    if sys.stdout is None:  # closed by whoever started us
        return
    try:
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
