"""The value of a theme's version that was active: what its pack said, since when, by whom and why."""

from dataclasses import dataclass
from datetime import datetime

from storage.checked import Checked


@dataclass(frozen=True, slots=True)
class ThemeVersion(Checked):
    """`pack` is the text of the pack's file. `activated_by` None: nobody said; `reason` may be empty."""

    theme: str
    version: int
    pack: str
    activated_at: datetime
    activated_by: str | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """As commands take it: csp@2."""
        return f"{self.theme}@{self.version}"
