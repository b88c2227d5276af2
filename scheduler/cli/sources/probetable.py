"""A probe for people: a table by verdict, the well first and the unreachable in one line each, and the sum."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from scheduler.cli.output import console, plain, printable, table

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from crawler.sources.probe import OutletProbe, ProbeResult

_COLOURS = {
    "well": "green", "partly": "yellow", "failing": "red", "blocked": "magenta", "forbidden": "magenta", "dead": "red",
    "unreachable": "dim",
}  # fmt: skip
_MEANINGS = {
    "well": "every address reads well",
    "partly": "some addresses read well",
    "failing": "no address reads well, for different reasons",
    "blocked": "access is refused, or a bot check stands in the way",
    "forbidden": "robots.txt forbids it",
    "dead": "the addresses are gone, or are no feeds",
    "unreachable": "nothing answered from here, which is not dead",
}


def print_probes(probes: "Sequence[OutletProbe]", now: datetime) -> None:
    """A table for each verdict that an outlet has."""
    from crawler.sources.probe import Verdict

    out = console()
    for verdict in Verdict:
        group = [one for one in probes if one.verdict is verdict]
        if not group:
            continue
        out.print(f"[bold {_COLOURS[verdict]}]{verdict.value}[/]: {_MEANINGS[verdict]} ({len(group)})")
        out.print(_unreachable(group) if verdict is Verdict.UNREACHABLE else _addresses(group, now))


def summary_line(probes: "Sequence[OutletProbe]") -> str:
    """The sum in one sentence, and what to look at first when nothing was within reach."""
    from crawler.sources.probe import is_cut_off, summary_of

    counts = [
        f"{count} {verdict.value}{' from here' if verdict == 'unreachable' else ''}"
        for verdict, count in summary_of(probes).items()
        if count
    ]
    line = f"{len(probes)} outlet{'' if len(probes) == 1 else 's'}: {', '.join(counts)}."
    if is_cut_off(probes):
        reason = Counter(result.status.value for one in probes for result in one.results).most_common(1)
        line += (
            f" Nothing at all was reachable ({reason[0][0]}): look at this machine's network first"
            " (name resolution, firewall); this says nothing of the outlets."
        )
    return line


def _unreachable(group: "Sequence[OutletProbe]") -> "Table":
    from crawler.outcomes import CONNECTION_REFUSED

    shown = table("", "Outlet", "Name", "Addresses", "Why", right=("Addresses",), keep=("Outlet",))
    for one in group:
        reasons = Counter(CONNECTION_REFUSED if result.status == "error" else result.status for result in one.results)
        words = [f"{count} {reason}" for reason, count in reasons.most_common()] if len(reasons) > 1 else [*reasons]
        shown.add_row(one.outlet_id, plain(one.name), str(len(one.results)), ", ".join(words))
    return shown


def _addresses(group: "Sequence[OutletProbe]", now: datetime) -> "Table":
    shown = table(
        "", "Address", "Status", "Items", "Newest", "Depth", "Body",
        right=("Items", "Newest", "Depth", "Body"), keep=("Status", "Newest", "Depth", "Body"),
    )  # fmt: skip
    for one in group:
        shown.add_row(f"[bold]{plain(one.outlet_id)}[/] {plain(one.name)}")
        for result in one.results:
            shown.add_row(*address_cells(result, now))
    return shown


def address_cells(result: "ProbeResult", now: datetime, *, mark: bool = True, note: str = "") -> "list[RenderableType]":
    """The cells of an address: it and what is to be said of it, status, items, newest, depth, bodies.

    `mark` says behind it that it is switched off, or was found.
    """
    from crawler.sources.probe import age_words, span_words

    way = "fallback" if result.polled and result.fallback else "" if result.polled else "off"
    behind = f" ({way if result.listed else 'found'})" if mark and (way or not result.listed) else ""
    return [
        _address(printable(result.url.removeprefix("https://")) + behind, [*filter(None, [note]), *_notes(result)]),
        result.status.value,
        str(result.items) if result.items else "",
        age_words(result.newest_item_at, now),
        span_words(result.depth_h) if result.depth_h is not None else "",
        f"{result.body_share:.0%}" if result.body_share is not None else "",
    ]


def _address(address: str, notes: list[str]) -> "RenderableType":
    """The address with its notes below; what is too long goes on below itself, not at the margin."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    lines = [Padding(Text(address, overflow="fold"), (0, 0, 0, 2))]
    lines += [Padding(Text(printable(note), style="dim", overflow="fold"), (0, 0, 0, 4)) for note in notes]
    return Group(*lines)


def _notes(result: "ProbeResult") -> list[str]:
    notes = [result.reason] if result.reason else []
    notes += [f"moved for good to {result.moved_to}"] if result.moved_to else []
    notes += result.dates.sentences() if result.items else []
    notes += [f"charset {result.charset}"] if result.charset not in {None, "utf-8"} else []
    notes += [f"hub {result.hub}"] if result.hub else []
    notes += [f"the page names {url}" for url in result.alternates]
    return notes
