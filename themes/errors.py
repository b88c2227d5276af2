"""What can go wrong with themes.

ThemesError
└── PackError      a pack or a list of terms that cannot be used: names file, line, column and remedy
    └── QueryError     a query inside one that cannot be read
"""

from collections.abc import Callable


class ThemesError(Exception):
    """Something is wrong with the themes."""


class PackError(ThemesError):
    """A pack that cannot be used.

    `line` and `column` count from 1 in `file`; 0 stands for the file as a whole. The message is one sentence with
    its remedy: ``themes/packs/csp.yaml:14:38: bracket opened here is never closed; add a ')'``.
    """

    def __init__(self, problem: str, remedy: str, *, file: str = "query", line: int = 0, column: int = 0) -> None:
        self.problem = problem
        self.remedy = remedy
        self.file = file
        self.line = line
        self.column = column
        place = f"{file}:{line}:{column}" if line else file
        super().__init__(f"{place}: {problem}; {remedy}")

    def __reduce__(self) -> tuple[Callable[..., "PackError"], tuple[type["PackError"], str, dict[str, object]]]:
        """Errors of reader processes travel: their parts are more than the one sentence."""
        return _rebuilt, (type(self), str(self), self.__dict__)


def _rebuilt(kind: type[PackError], message: str, parts: dict[str, object]) -> PackError:
    error = kind.__new__(kind, message)
    error.__dict__.update(parts)
    return error


class QueryError(PackError):
    """A query that cannot be read. `position` is the code point of the query where the trouble lies."""

    def __init__(self, problem: str, remedy: str, *, position: int, file: str = "query", line: int = 0) -> None:
        super().__init__(problem, remedy, file=file, line=line or 1, column=position + 1)
        self.position = position
