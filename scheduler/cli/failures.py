"""From an exception to the sentence that a user reads and the exit code. One table, in order.

1. Misuse of the command line (typer's own errors, MisuseError, ConfigError): exit 2.
2. An error of one of our rooms speaks for itself: exit 1.
3. The operating system's errors, worded by their number: exit 1.
4. Anything else is a fault of Silkwatch: exit 1, with the way to see more.
"""

import errno
from collections.abc import Sequence

import typer

from scheduler.errors import ConfigError, MisuseError

_ROOMS = frozenset({"crawler", "themes", "stories", "storage", "desk", "newsroom", "scheduler"})

# typer carries a copy of click or imports it, by version; the classes are found through the one that it exports.
_UsageError = typer.BadParameter.__bases__[0]
_ClickException = _UsageError.__bases__[0]

_REMEDIES = {
    errno.ENOSPC: "the disk is full; free some space, or name a place on another disk",
    errno.EDQUOT: "the disk quota is used up; free some space, or name a place on another disk",
    errno.EFBIG: "files may not grow so large here; raise the limit, or name a place on another disk",
    errno.EROFS: "the disk is mounted read-only; name a folder that can be written",
    errno.EACCES: "permission denied; run as its owner, or name another place",
    errno.EPERM: "permission denied; run as its owner, or name another place",
    errno.ENOENT: "no such file or folder; check the name",
    errno.EISDIR: "this is a folder, not a file; name a file",
    errno.ENOTDIR: "a part of this path is a file, not a folder; name another place",
    errno.EEXIST: "exists already; name another place",
    errno.EADDRINUSE: "the port is in use; end the program that holds it, or choose another port",
    errno.EMFILE: "too many open files; raise the limit with `ulimit -n 4096`, or lower crawler.concurrency",
    errno.ENFILE: "the machine has too many open files; end some programs",
    errno.ENOMEM: "the machine is out of memory; end some programs, or lower crawler.readers",
}


def explain(error: BaseException, arguments: Sequence[str] = ()) -> tuple[str, int]:
    """One sentence without a line break, and the exit code."""
    if isinstance(error, _ClickException):
        return _one_line(_usage(error)), 2
    if isinstance(error, typer.Abort):
        return "nothing was done: the question was not answered", 1
    if isinstance(error, ConfigError | MisuseError):
        return _one_line(str(error)), 2
    if type(error).__module__.partition(".")[0] in _ROOMS:
        return _one_line(str(error)), 1
    if isinstance(error, OSError):
        return _one_line(_system(error)), 1
    if isinstance(error, MemoryError):
        return _REMEDIES[errno.ENOMEM], 1
    command = " ".join(["silkwatch", *arguments[:1]])
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return (
        f"{command} failed on something that it should have handled ({_one_line(what)}); "
        "run it again with SILKWATCH_DEBUG=1 and report what it prints"
    ), 1


def _usage(error: BaseException) -> str:
    message = str(getattr(error, "format_message", lambda: str(error))()).strip().rstrip(".")
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "silkwatch"
    return f"{message[:1].lower()}{message[1:]} (`{path} --help` shows what it takes)"


def _system(error: OSError) -> str:
    text = _REMEDIES.get(error.errno or 0) or f"{error.strerror or error}"
    return f"{error.filename}: {text}" if error.filename else text


def _one_line(text: str) -> str:
    return " ".join(text.split())
