"""Reads the room's data files (YAML beside the code), once per process and only when first asked for."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def data(name: str) -> dict[str, Any]:
    """The content of `data/<name>.yaml`. Callers must not change it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files(__package__).joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=loader)
    return loaded
