"""What a check of `silkwatch doctor` finds."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check came out. Only FAIL keeps Silkwatch from working."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `remedy` says what to do, and is empty where there is nothing to do."""

    name: str
    verdict: Verdict
    found: str
    remedy: str = ""
