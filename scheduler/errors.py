"""The errors of this room.

SchedulerError
├── ConfigError        a setting is wrong: file and line, or the variable, and the remedy (exit 2)
├── MisuseError        the command was called in a way that cannot work (exit 2)
├── NoWatchError       the data folder holds no database yet
├── FolderBusyError    another process crawls into the data folder
├── MachineCutOff      the daemon was asked to end while a model was writing for a digest; the next one makes it
├── GroupingFailed     the daemon's process that groups articles gave out; what it had not written is placed later
└── FailedError        the command did its work and the answer is no, for instance a failed check
"""

from pathlib import Path


class SchedulerError(Exception):
    """The scheduler cannot go on."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").splitlines()[0]


class ConfigError(SchedulerError):
    """A setting is wrong.

    `file` and `line` (from 1) say where it stands, or `variable` names the environment variable that sets it.
    The text is one sentence that opens with that place and ends with the remedy.
    """

    def __init__(
        self, problem: str, *, file: Path | None = None, line: int | None = None, variable: str | None = None
    ) -> None:
        place = variable or (f"{file}:{line}" if line else str(file) if file else None)
        super().__init__(f"{place}: {problem}" if place else problem)
        self.problem = problem
        self.file = file
        self.line = line
        self.variable = variable


class MisuseError(SchedulerError):
    """The command was called in a way that cannot work."""


class NoWatchError(SchedulerError):
    """The data folder holds no database yet."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(
            f"{data_dir}: nothing has been crawled into this folder yet; "
            f"run `silkwatch crawl --once --data {data_dir}` first, or name another folder with --data"
        )
        self.data_dir = data_dir


class FolderBusyError(SchedulerError):
    """Another process crawls into the data folder, or sends from the database. `holder` is its process id, None when it is
    not known."""

    def __init__(self, data_dir: Path | str, holder: int | None = None) -> None:
        by = f" by process {holder}" if holder else ""
        super().__init__(
            f"{data_dir}: this data folder is in use{by}; let the other crawl or daemon end, or name another folder "
            "with --data"
        )
        self.data_dir = data_dir
        self.holder = holder


class MachineCutOff(SchedulerError):
    """A digest waits for a model, and the daemon is to end. The next daemon makes that digest."""


class GroupingFailed(SchedulerError):
    """Articles could not be placed in stories."""


class FailedError(SchedulerError):
    """The command did its work and the answer is no."""
