"""What a machine wrote of a story, as values. Nobody has checked it: every form says so, and sets it apart from quotations."""

from dataclasses import dataclass
from enum import StrEnum


class MachineKind(StrEnum):
    """What was asked for."""

    SUMMARY = "summary"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True)
class MachineText:
    """A text of a model, cleaned, in lines. `language` is the one that was asked for."""

    kind: MachineKind
    language: str
    model: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MachineCount:
    """How many texts of a kind there are of those that were wished for. `reasons` say why the others are missing."""

    kind: MachineKind
    wanted: int
    made: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MachineWork:
    """What a model was asked for the digest. Kinds of which nothing was wished for are not counted."""

    model: str
    counts: tuple[MachineCount, ...]
