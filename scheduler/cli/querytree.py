"""An explanation for people: the verdict, then the queries as trees with their hits and misses marked, then the score.

✓ is a part that holds, ✗ one that does not; where a part is not wanted, ! says that it is there and - that it is not. ◀
marks where a query failed. Terms of an OR that found nothing are counted in one line.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scheduler.cli.output import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

    from themes import Explanation, Part, Span, Words
    from themes.explaining import Score

_WORDS_SHOWN = 4
_PLACES_SHOWN = 4
# By whether a part is wanted, and whether it holds.
_MARKS = {
    (True, True): "[green]✓[/]",
    (True, False): "[red]✗[/]",
    (False, True): "[yellow]![/]",
    (False, False): "[dim]-[/]",
}


def show(out: "Console", found: "Explanation", languages: Sequence[str], *, everything: bool) -> None:
    """Prints the explanation with the queries of these languages; `everything`: with each term that found nothing."""
    out.print(f"[bold]{plain(found.theme)}[/], version {found.version}: {plain(found.title)}")
    verdict = "[bold green]Flagged[/]" if found.outcome.value == "flagged" else "[bold yellow]Not flagged[/]"
    out.print(f"{verdict}: {plain(found.reason)}.\n")
    for code in languages:
        _print_tree(out, f"query, {code}", found.queries[code], everything=everything)
    if found.gate is not None:
        _print_tree(out, "gate", found.gate, everything=everything)
    if found.where is not None and (everything or found.outcome.value != "nothing-found"):
        _print_tree(out, "where", found.where, everything=everything)
    if found.left_out and (found.evidence or found.outcome.value == "read-also"):
        out.print(f"[bold]left out[/] {_words(found.left_out)}\n")
    if found.evidence:
        out.print(f"[bold]evidence[/] {_words(found.evidence)}\n")
    if found.score is not None:
        out.print(_score(found.score, found.threshold))


def _print_tree(out: "Console", name: str, part: "Part", *, everything: bool) -> None:
    from rich.tree import Tree

    tree = Tree(f"[bold]{name}[/]", guide_style="dim")
    _grow(tree, part, everything=everything)
    out.print(tree)
    out.print()


def _grow(tree: "Tree", part: "Part", *, everything: bool, wanted: bool = True) -> None:
    branch = tree.add(_line(part, wanted=wanted))
    silent = 0
    for number, one in enumerate(part.parts):
        if not everything and part.written == "OR" and not one.found and not one.decides:
            silent += len(list(_leaves(one)))
        else:
            refused = part.written == "NOT" or (part.written.startswith("NOT ") and number == 1)
            _grow(branch, one, everything=everything, wanted=wanted != refused)
    if silent:
        others = "other " if silent < len(list(_leaves(part))) else ""
        branch.add(f"[dim]{silent} {others}{'terms' if silent > 1 else 'term'} not found[/]")


def _line(part: "Part", *, wanted: bool) -> str:
    mark = _MARKS[wanted, part.holds]
    words = f"  {_words(part.hits)}" if part.hits and not part.parts else ""
    count = "1 hit" if len(part.hits) == 1 else f"{len(part.hits)} hits"
    many = f" [dim]{count}[/]" if part.hits and part.parts else ""
    decides = " [bold yellow]◀ decides[/]" if part.decides else ""
    return f"{mark} [bold]{plain(part.written)}[/]{many}{words}{decides}"


def _words(hits: "Iterable[Words | Span]") -> str:
    """Each words once, with their places."""
    places: dict[str, list[str]] = {}
    for hit in hits:
        places.setdefault(hit.text, []).append(f"{hit.field} {hit.start}–{hit.end}")
    shown = [f"“{plain(text)}” [dim]{_few(where, _PLACES_SHOWN)}[/]" for text, where in places.items()]
    return _few(shown, _WORDS_SHOWN)


def _few(items: list[str], shown: int) -> str:
    more = f" and {len(items) - shown} more" if len(items) > shown else ""
    return ", ".join(items[:shown]) + more


def _leaves(part: "Part") -> "Iterator[Part]":
    if not part.parts:
        yield part
    for one in part.parts:
        yield from _leaves(one)


def _score(score: "Score", threshold: float) -> str:
    comparison = "reaches" if score.value >= threshold else "is under"
    sentences = f"{score.sentences:g} {'sentence' if score.sentences == 1 else 'sentences'} of {score.words} words"
    if score.further:
        sentences += f", and {score.further:g} for further words in them"
    return (
        f"[bold]score[/] {score.value:g} {comparison} {threshold:g}: "
        f"1 - (1 - {score.title:g}) (1 - {score.lead:g}) (1 - {score.body:g})\n"
        f"[dim]      title {score.title:g}, lead {score.lead:g}, body {score.body:g} for {sentences}[/]"
    )
