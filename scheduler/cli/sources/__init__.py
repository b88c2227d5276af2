"""The commands on what is watched: the catalogue, and how its outlets are."""

import typer

from scheduler.cli.shape import WATCH, command, group
from scheduler.cli.sources import adding, copying, health, layout, listing, lists, probing, switching


def register(app: typer.Typer) -> None:
    """Adds this group's commands."""
    commands = group(app, "sources", "What is watched: outlets, their addresses and how they are.", panel=WATCH)
    command(commands, "silkwatch sources list --country AZ", "silkwatch sources list --state blocked", name="list")(
        listing.list_sources
    )
    command(commands, "silkwatch sources show azertac", name="show")(listing.show_source)
    command(commands, "silkwatch sources health", "silkwatch sources health --all --days 1", name="health")(
        health.health
    )
    command(
        commands,
        "silkwatch sources probe",
        "silkwatch sources probe azertac apa --timeout 30",
        "silkwatch sources probe --catalogue outlets.yaml --fix --dry-run",
        name="probe",
    )(probing.probe)
    command(
        commands,
        "silkwatch sources add https://example.az --catalogue outlets.yaml",
        "silkwatch sources add example.ge/feed --country GE --zone Asia/Tbilisi --dry-run",
        name="add",
    )(adding.add)
    command(commands, "silkwatch sources copy outlets.yaml", name="copy")(copying.copy_catalogue)
    command(
        commands,
        "silkwatch sources layout azertac",
        "silkwatch sources layout azertac --write azertac.yaml",
        "silkwatch sources layout azertac --correct azertac.yaml",
        name="layout",
    )(layout.layout)
    command(commands, 'silkwatch sources off azertac --why "they asked us to stop"', name="off")(switching.switch_off)
    command(commands, "silkwatch sources on azertac", name="on")(switching.switch_on)
    command(
        commands,
        "silkwatch sources export > feeds.opml",
        "silkwatch sources export --format opml --all --out feeds.opml",
        name="export",
    )(lists.export_sources)
    command(
        commands,
        "silkwatch sources import feeds.opml --catalogue outlets.yaml",
        "silkwatch sources import feeds.opml --dry-run",
        name="import",
    )(lists.import_sources)
