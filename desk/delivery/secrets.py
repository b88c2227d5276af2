"""Secrets that do not stand in the configuration itself.

Where a setting is a secret, `env:NAME` means the value of that variable, and `file:/path` the first line of that file.
Anything else is the secret. They are read at each attempt, so that a new password needs no restart.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from desk.errors import SecretMissing

_LIMIT_CHARS = 10_000


def reveal(value: str, environ: Mapping[str, str] | None = None) -> str:
    """The secret that a setting stands for. Raises SecretMissing, which names the variable or the file."""
    kind, _, name = value.partition(":")
    if kind == "env":
        found = (os.environ if environ is None else environ).get(name, "")
        if not found:
            raise SecretMissing(f"the variable {name} is not set")
        return found
    if kind == "file":
        try:
            with Path(name).expanduser().open(encoding="utf-8") as file:
                found = file.readline(_LIMIT_CHARS).rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as cause:
            reason = (getattr(cause, "strerror", None) or "it is not text").lower()
            raise SecretMissing(f"the file {name} cannot be read ({reason})") from cause
        if not found:
            raise SecretMissing(f"the first line of {name} is empty")
        return found
    return value
