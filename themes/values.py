"""The values that leave the room of themes: what is tracked, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from themes.query import Node

Field = Literal["title", "text"]
_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Theme:
    """One tracked theme, as its pack has it.

    `queries` maps a language to its query; `where` is the condition on what they find (`@query`), None when finding is
    enough. `gated`: the region must be in the same article. A score under `threshold` is no flag.
    """

    id: str
    version: int
    title: str
    definition: str
    queries: Mapping[str, Node]
    where: Node | None
    gated: bool
    threshold: float


@dataclass(frozen=True, slots=True)
class Article:
    """What is asked. Title and text are looked at together, parted as two paragraphs; None: language or outlet unknown."""

    title: str
    text: str
    language: str | None = None
    outlet: str | None = None

    @property
    def joined(self) -> str:
        return f"{self.title}{_BETWEEN}{self.text}"

    @property
    def text_begins_at(self) -> int:
        """Where in `joined` the text begins."""
        return len(self.title) + len(_BETWEEN)


@dataclass(frozen=True, slots=True)
class Words:
    """Words of an article: `text` is `field[start:end]` exactly as written, in code points."""

    field: Field
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """The evidence: `text` is `field[start:end]` exactly as written, in code points; `term` the query's term for it."""

    field: Field
    start: int
    end: int
    text: str
    term: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A theme found in an article, with the version that found it, a score from 0 to 1 and at least one span."""

    theme: str
    version: int
    score: float
    spans: tuple[Span, ...]
