"""Names that a command was given and that nothing has: refused, with the nearest that something does have."""

from collections.abc import Iterable
from difflib import get_close_matches

from scheduler.errors import MisuseError


def refuse_unknown(given: str, known: Iterable[str], problem: str, remedy: str) -> None:
    """Raise MisuseError with the problem for a name that is not known, and the nearest that is, or else the remedy."""
    names = list(known)
    if given not in names:
        near = get_close_matches(given, names, n=1)
        hint = f'did you mean "{near[0]}"?' if near else remedy
        raise MisuseError(f"{problem}; {hint}")
