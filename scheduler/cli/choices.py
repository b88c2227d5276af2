"""How a page was read, for people: each field with its winner, the source, how sure it is and why, then what else was
said."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from scheduler.cli.output import plain, table

if TYPE_CHECKING:
    from rich.table import Table


_SHARES = {"Value": 5, "Why": 3}


class Said(Protocol):
    """What one source said: the extraction's value and the stored one look the same."""

    @property
    def value(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def confidence(self) -> float: ...


class Chosen(Said, Protocol):
    """What was chosen for a field, from what."""

    @property
    def field(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def candidates(self) -> Sequence[Said]: ...


def choices_table(choices: Iterable[Chosen], *, title: str = "") -> "Table":
    """The table. Below each winner stand the other candidates, each with the confidence of its source alone."""
    shown = table(title, "Field", "Value", "Source", "Sure", "Why", right=("Sure",), keep=("Field", "Source", "Sure"))
    shown.expand = True
    for column in shown.columns:
        column.ratio = _SHARES.get(str(column.header))
    for one in choices:
        sure = f"{one.confidence:.2f}"
        shown.add_row(f"[bold]{plain(one.field)}[/]", plain(one.value), plain(one.source), sure, plain(one.why))
        for said in others(one):
            same = "the same" if said.value == one.value else plain(said.value)
            shown.add_row("", f"[dim]{same}[/]", f"[dim]{plain(said.source)}[/]", f"[dim]{said.confidence:.2f}[/]", "")
    return shown


def others(choice: Chosen) -> list[Said]:
    """The candidates without the winner."""
    winner = next((said for said in choice.candidates if said.source == choice.source), None)
    return [said for said in choice.candidates if said is not winner]
